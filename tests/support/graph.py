"""A graph for a test: emptied, with its schema, written through the recorder, and dumped in natural keys."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import neo4j

from graph_schema.engine import StoreAddress
from graph_schema.gateway import Gateway, open_gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import migrate
from graph_schema.recording.bind import RunContext
from graph_schema.recording.reconcile import Reconciled, reconcile
from graph_schema.recording.recorder import Recorder, RowOutcome
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from loaders.check_canonical import check_canonical
from loaders.generate_codes import uscc

Row = dict[str, Any]
RULES = load_rules()
OBSERVED = date(2026, 1, 5)
FIRST_COMMIT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
_KEYS = (
    "coalesce({n}.enterprise_id, {n}.person_id, {n}.record_id, {n}.identity_id, {n}.overlay_id,"
    " {n}.release_id, {n}.key)"
)


def code(serial: int, *, prefix: str = "91") -> str:
    """A synthetic USCC that is right in every check."""
    return uscc(prefix, "410322", serial=serial)


@dataclass(repr=False)
class TestGraph:
    """One opened graph; every commit is a minute after the one before."""

    __test__ = False

    address: StoreAddress
    gateway: Gateway
    keys: KeyRing
    rules: RuleBase = RULES
    runs: int = 0

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How a failing example is told: without the rules and the passwords of the store."""
        printer.text(f"TestGraph({self.address.engine})")

    async def load(
        self,
        rows: Sequence[Row],
        *,
        source: str = "canonical",
        observed: date = OBSERVED,
        batch: int = 1000,
    ) -> list[str]:
        """Check and record canonical rows; the verdict of each: accepted, unchanged or its reject code."""
        verdicts: list[str] = []
        for start in range(0, len(rows), batch):
            checked = [check_canonical(json.dumps(row, ensure_ascii=False), self.rules) for row in rows[start:][:batch]]
            assert [c.reject for c in checked if c.reject] == [], "a row of the test is no canonical row"
            verdicts += map(verdict, await self.record([c.claims for c in checked], source=source, observed=observed))
        return verdicts

    async def record(
        self, claims: Sequence[Sequence[Any]], *, source: str = "canonical", observed: date = OBSERVED
    ) -> list[RowOutcome]:
        """Record rows of claims as one batch."""
        self.runs += 1
        at = FIRST_COMMIT + timedelta(minutes=self.runs)
        context = RunContext(source=source, run_id=f"run-{self.runs}", observed=observed, at=at)
        return await Recorder(self.gateway, self.rules, self.keys).record(claims, context)

    async def reconcile(self) -> Reconciled:
        """Compare all reaches with what the planner says."""
        return await reconcile(self.gateway, self.rules, now=lambda: FIRST_COMMIT, write=False)

    def clock(self) -> int:
        """The number of the last commit."""
        found = self.run("MATCH (k:Clock {id: 1}) RETURN k.seq AS seq")[0]["seq"]
        assert isinstance(found, int)
        return found

    def run(self, text: str, **parameters: object) -> list[Row]:
        """One statement by the tests' own driver."""
        who = self.address.writer
        with (
            neo4j.GraphDatabase.driver(
                self.address.uri, auth=(who.user, who.password), notifications_min_severity="OFF"
            ) as driver,
            driver.session(database=self.address.database) as session,
        ):
            return [record.data() for record in session.run(text, parameters)]

    def counts(self) -> dict[str, int]:
        """Nodes by label and relationships by type, of every version."""
        nodes = self.run("MATCH (n) WHERE NOT n:Event AND NOT n:Commit RETURN labels(n)[0] AS name, count(n) AS n")
        ties = self.run("MATCH (a)-[r]->(b) RETURN type(r) AS name, count(r) AS n")
        return {str(row["name"]): int(row["n"]) for row in (*nodes, *ties)}

    def dump(self, *, history: bool = False, observed: bool = False) -> list[str]:
        """The graph as sorted lines in natural keys: current versions, or with `history` all, by rank of commit.

        `observed` adds the day on which each source saw it, which depends on what it delivered when.
        """
        return sorted(_Dump(self._ties(), history=history, observed=observed).lines())

    def _ties(self) -> list[Row]:
        return self.run(
            "MATCH (a)-[r]->(b) WHERE NOT a:Partner "
            f"RETURN labels(a)[0] AS a_label, {_KEYS.format(n='a')} AS a, properties(a) AS a_props, type(r) AS type, "
            f"properties(r) AS r, labels(b)[0] AS b_label, {_KEYS.format(n='b')} AS b, properties(b) AS b_props"
        )


Shared = tuple[asyncio.Runner, TestGraph, Iterator[int]]
"""A graph that examples share, what runs them, and a serial number for each."""


class _Dump:
    """Natural keys for opaque ones: an organisation by its identifiers, a person by name and where he appears."""

    def __init__(self, ties: list[Row], *, history: bool, observed: bool) -> None:
        self._ties = ties
        self._history = history
        self._observed = observed
        self._identifiers: dict[str, set[str]] = defaultdict(set)
        self._homes: dict[str, set[str]] = defaultdict(set)
        self._about = {t["a"]: t["b"] for t in ties if t["type"] == "ABOUT"}
        seqs: set[int] = {t["r"].get(name, 0) for t in ties for name in ("recorded_from", "recorded_to")}
        self._rank = {seq: rank for rank, seq in enumerate(sorted(seqs))}
        for tie in ties:
            if tie["type"] == "IDENTIFIES":
                self._identifiers[tie["b"]].add(f"{tie['a_props']['scheme']}:{tie['a_props']['value']}")
            elif tie["a_label"] == "Person" and tie["b_label"] == "Enterprise":
                self._homes[tie["a"]].add(tie["b"])
            elif tie["type"] == "NAMES":
                self._homes[tie["b"]].add(str(self._about.get(tie["a"], tie["a"])))

    def lines(self) -> list[str]:
        lines = []
        for tie in self._ties:
            if tie["r"].get("recorded_to") is None or self._history:
                start = self._name(tie["a_label"], tie["a"], tie["a_props"])
                end = self._name(tie["b_label"], tie["b"], tie["b_props"])
                lines.append(f"{start} -{tie['type']}-> {end} {self._said(tie['r'])}")
        return lines

    def _name(self, label: str, key: str | None, props: Row) -> str:
        if label == "Enterprise":
            return f"Enterprise({self._organization(str(key))},{props.get('kind')})"
        if label == "Person":
            homes = sorted(self._organization(home) for home in self._homes[str(key)])
            return f"Person({props['name_key']}@{'+'.join(homes)},{props.get('scope')},{props.get('party_kind')})"
        if label == "CreditRecord":
            return f"Record({props['kind']},{props['list_kind']},{props['side']},{key})"
        shown = {k: _plain(v) for k, v in props.items() if k not in ("sealed", "key_id")}
        return f"{label}{json.dumps(shown, ensure_ascii=False, sort_keys=True)}"

    def _organization(self, key: str) -> str:
        names = sorted(self._identifiers.get(key, {key}))
        return "/".join(self._unscoped(name) for name in names)

    def _unscoped(self, name: str) -> str:
        scheme, _, value = name.partition(":")
        if scheme != "SCOPED_NAME":
            return name
        scope, _, own = value.partition(":")
        codes = sorted(n for n in self._identifiers.get(scope, {scope}) if not n.startswith("SCOPED_NAME"))
        return f"{scheme}:{'/'.join(codes)}:{own}"

    def _said(self, props: Row) -> str:
        left_out = {"run_id", "version", "content", "fact_id", "tenure_id", "reach_id", "record_id", "person_id"}
        if not self._observed:
            left_out.add("observed")
        if not self._history:
            left_out |= {"recorded_from", "recorded_to"}
        shown = {k: _plain(v) for k, v in props.items() if k not in left_out and v is not None}
        for name in ("recorded_from", "recorded_to"):
            if name in shown:
                shown[name] = self._rank[shown[name]]
        return json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    return value.iso_format() if hasattr(value, "iso_format") else value


def verdict(outcome: RowOutcome) -> str:
    """The outcome as one word."""
    return outcome.code or str(outcome.verdict)


def tally(verdicts: Sequence[str]) -> dict[str, int]:
    """How many rows of each verdict."""
    return dict(Counter(verdicts))


@asynccontextmanager
async def open_graph(address: StoreAddress, keys: Path, *, wipe: bool = True) -> AsyncIterator[TestGraph]:
    """The graph at an address, without data but with its schema; keys lie in (or come into) `keys`."""
    gateway = open_gateway(address)
    try:
        graph = TestGraph(address, gateway, KeyRing.open(keys))
        if wipe:
            graph.run("MATCH (n) WHERE NOT n:SchemaVersion AND NOT n:Clock AND NOT n:Ticket DETACH DELETE n")
            graph.run("MATCH (n:Clock) SET n.seq = 0")
            graph.run("MATCH (n:Ticket) SET n.seq = 0")
        if not graph.run("MATCH (n:SchemaVersion) RETURN n.version AS version"):
            await migrate(gateway, keys="test")
        yield graph
    finally:
        await gateway.close()
