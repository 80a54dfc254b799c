"""An answer asked again with its `knownAt`: what the slow model says may still be told, else the same byte for byte.

Drawn are loads of ties, entries with their ways of disclosure, states, disputes, shields and releases; each load is
asked about as it is recorded, and again, as known then, after all others.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.graph.test_reconcile import Example, named, people, releases, ties, valid
from tests.support.answer_model import SEES, Loaded, Told
from tests.support.graph import Row, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.reach_model import ASKED
from tests.support.story import org, overlay, question, state

Load = tuple[str, list[tuple[str, dict[str, Any]]]]
# What is judged as of today, whatever is asked: rows of these types change what may be told of earlier knowledge.
JUDGED_NOW = ("state", "overlay", "record")

opened = valid().map(lambda when: {k: v for k, v in when.items() if k not in ("to", "to_kind")})
numbers = st.integers(0, 1)
entries = st.builds(
    lambda n, when, names, finality, disclosure: (
        "record",
        {"n": n, "valid": when, "names": names, "finality": finality, "disclosure": disclosure},
    ),
    numbers,
    opened,
    named,
    st.sampled_from(["FINAL", "FINAL", "PENDING", "OVERTURNED"]),
    st.sampled_from(["PUBLIC", "PUBLIC", "GOV_SHARED", "AUTHORIZED"]),
)
states = st.builds(
    lambda n, status, day: ("state", {"n": n, "status": status, "day": day}),
    numbers,
    st.sampled_from(["REPAIRED", "ACTIVE"]),
    st.sampled_from([ASKED[1].isoformat(), ASKED[4].isoformat(), "2026-02-01"]),
)
overlays = st.builds(
    lambda n, kind, name, withdrawn: ("overlay", {"n": n, "kind": kind, "name": name, "withdrawn": withdrawn}),
    numbers,
    st.sampled_from(["DISPUTE", "DISPUTE", "SHIELD"]),
    st.none() | people,
    st.booleans(),
)
said = st.lists(ties | entries | ties | entries | releases | states | overlays, min_size=1, max_size=5)
loads = st.lists(st.tuples(st.sampled_from(["register", "lists", "canonical"]), said), min_size=2, max_size=4)


class Asked(Example):
    """One company of its own, and what is told of it."""

    def __init__(self, service: LiveService, serial: int) -> None:
        super().__init__(service.graph, serial)
        self.service = service
        self.loaded = Loaded()

    def row(self, kind: str, said: dict[str, Any]) -> Row:
        """The canonical row of a drawn one."""
        if kind == "state":
            return state(self.key(said["n"]), said["status"], day=said["day"])
        if kind == "overlay":
            # A shield on one person is another matter: the model leaves it out.
            name = None if said["kind"] == "SHIELD" else said["name"]
            narrowed = {} if name is None else {"person": {"name": name}}
            number = f"{said['kind']}-{self.serial}-{said['n']}-{name}"
            on = self.key(said["n"])
            return {
                **overlay(number, said["kind"], on=on, start="2026-01-10", **narrowed),
                "withdrawn": said["withdrawn"],
            }
        if kind == "record":
            more = {name: said[name] for name in ("finality", "disclosure")}
            return {**super().row(kind, said), **more}
        if kind == "release":
            return super().row(kind, said)
        if "organization" in said["holder"]:
            # One of its own: what reaches it through another company of an example is another matter.
            said = {**said, "holder": {"organization": org(code(20_000 + self.serial))}}
        return super().row(kind, said)

    async def add(self, source: str, drawn: list[tuple[str, dict[str, Any]]]) -> int:
        """Load the rows, each source's decisions as one; the number of the commit."""
        for kind, one in drawn:
            row = self.row(kind, one)
            by = "canonical" if kind in ("overlay", "release", "state") else source
            if (await self.graph.load([row], source=by))[0] == "accepted":
                self.loaded.rows.append((self.graph.clock(), by, row))
        return self.graph.clock()

    async def ask(self, kind: PartnerKind, *, as_of: date, known: int | None = None) -> tuple[Any, Told]:
        """The answer, and what is told in it."""
        arguments = {"asOf": f'"{as_of}"'} | ({} if known is None else {"knownAt": f'{{commit: "{known}"}}'})
        enterprise = (await self.service.data(question(self.uscc, **arguments), kind=kind))["enterprise"]
        return enterprise, told_in(enterprise)

    async def compare(self, kind: PartnerKind, *, as_of: date, known: int | None = None) -> str:
        """The answer as text, after comparing it with the model."""
        enterprise, found = await self.ask(kind, as_of=as_of, known=known)
        expected = self.loaded.told(kind, as_of=as_of, known=known or self.graph.clock(), today=TODAY)
        assert found == expected
        return json.dumps(enterprise, ensure_ascii=False)


def told_in(enterprise: Any) -> Told:
    """What an answer tells; nothing where there is none."""
    if enterprise is None:
        return Told(set(), set(), {}, "NONE_SHOWN")
    return Told(
        records={record["number"] for record in enterprise["records"]},
        disputed={record["number"] for record in enterprise["creditStatus"]["disputed"]},
        reaches={
            (reach["record"]["number"], "organization" if party["kind"] == "ORGANIZATION" else party["name"]): (
                reach["level"],
                reach["reason"],
                reach["disputed"],
            )
            for party in (edge["node"] for edge in enterprise["relatedParties"]["edges"])
            for reach in party["reaches"]
        },
        standing=enterprise["creditStatus"]["standing"],
    )


async def play(asked: Asked, sequence: list[Load], kind: PartnerKind, as_of: date) -> None:
    """Ask after each load, and about each again after all."""
    before = []
    for source, drawn in sequence:
        commit = await asked.add(source, drawn)
        before.append((commit, len(asked.loaded.rows), await asked.compare(kind, as_of=as_of)))
    for commit, rows, text in before:
        again = await asked.compare(kind, as_of=as_of, known=commit)
        if not any(row["type"] in JUDGED_NOW for _, _, row in asked.loaded.rows[rows:]):
            assert again == text


@asynccontextmanager
async def serving(address: StoreAddress, keys: Path) -> AsyncIterator[LiveService]:
    """The service over an empty graph."""
    async with open_graph(address, keys) as graph, live_service(graph) as live:
        yield live


Served = tuple[asyncio.Runner, LiveService, Iterator[int]]


@pytest.fixture(scope="module")
def served(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service over a graph that the examples share, each of which has a company of its own."""
    with asyncio.Runner() as runner:
        opening = serving(store_address, tmp_path_factory.mktemp("keys"))
        service = runner.run(opening.__aenter__())
        yield runner, service, count(1_000)
        runner.run(opening.__aexit__(None, None, None))


kinds = st.sampled_from(list(SEES))
asked_days = st.sampled_from(ASKED)


LISTED = ("record", {"n": 0, "valid": {}, "names": [], "finality": "FINAL", "disclosure": "PUBLIC"})
DISPUTED = ("overlay", {"n": 0, "kind": "DISPUTE", "name": None, "withdrawn": False})
REPAIRED = ("state", {"n": 0, "status": "REPAIRED", "day": "2026-02-01"})


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sequence=loads, kind=kinds, as_of=asked_days)
@example(sequence=[("lists", [LISTED]), ("lists", [DISPUTED])], kind=PartnerKind.BANK, as_of=ASKED[5])
@example(sequence=[("lists", [LISTED]), ("lists", [REPAIRED])], kind=PartnerKind.BANK, as_of=ASKED[5])
def test_asked_again(served: Served, sequence: list[Load], kind: PartnerKind, as_of: date) -> None:
    runner, service, serials = served
    runner.run(play(Asked(service, next(serials)), sequence, kind, as_of))


@pytest.mark.full
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(sequence=loads, kind=kinds, as_of=asked_days)
def test_asked_again_at_length(served: Served, sequence: list[Load], kind: PartnerKind, as_of: date) -> None:
    runner, service, serials = served
    runner.run(play(Asked(service, next(serials)), sequence, kind, as_of))
