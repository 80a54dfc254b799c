"""The yardstick of any load: the nodes and relationships that it wrote, written by bare statements into another store.

What a load's transactions write is kept while it runs. Then one `UNWIND` for each kind of node or relationship writes
the same rows in transactions of the same size: no look-up but of the ends of relationships, no comparison, no MERGE
(whether a node is there is known beforehand), no commit clock. Both stores then hold the same graph.
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

import neo4j

from graph_schema.engine import StoreAddress
from graph_schema.gateway import Gateway, Transaction
from graph_schema.statement import Access, Statement
from tests.benchmarks.bare import Quiet

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")
Rows = list[dict[str, Any]]

OURS: Final = frozenset({"take_ticket", "hold_ticket", "advance_clock"})
"""The commit clock makes no node or relationship."""
MERGED: Final = re.compile(r"MERGE \((\w+):(\w+) \{(\w+): row\.(\w+)\}\)")
ON_CREATE: Final = re.compile(r"ON CREATE SET (.*)")
LATER: Final = re.compile(r"^(ON MATCH SET .*|WITH row, n\nWHERE .*\nSET .*)\n", re.MULTILINE)
COUNTED: Final = "MATCH (n) RETURN head(labels(n)) AS name, count(n) AS many"
TIED: Final = "MATCH ()-[r]->() RETURN type(r) AS name, count(r) AS many"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a statement."""

    statement: Statement[Any, Any]
    rows: Sequence[Any]
    limits: Mapping[str, object]


Written = list[Run]
"""The runs of one transaction."""


class _Keeping:
    def __init__(self, transaction: Transaction, runs: Written) -> None:
        self._transaction = transaction
        self._runs = runs

    async def run(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R]:
        if rows:
            self._runs.append(Run(statement, rows, limits or {}))
        return await self._transaction.run(statement, rows, limits=limits)

    def discard(self) -> None:
        self._transaction.discard()

    @property
    def discarded(self) -> bool:
        return self._transaction.discarded


def keep_runs(gateway: Gateway) -> list[Written]:
    """From now on, what each transaction of the gateway runs is kept in the list."""
    kept: list[Written] = []
    transact = gateway.transact

    async def keeping(
        work: Callable[[Transaction], Awaitable[T]], *, name: str, timeout_s: float = 120.0, alone: bool = True
    ) -> T:
        async def kept_work(transaction: Transaction) -> T:
            runs: Written = []
            outcome = await work(_Keeping(transaction, runs))
            if not transaction.discarded:
                kept.append(runs)
            return outcome

        return await transact(kept_work, name=name, timeout_s=timeout_s, alone=alone)

    gateway.transact = keeping  # type: ignore[method-assign]
    return kept


class Yardstick:
    """A store that gets what a load wrote into another."""

    def __init__(self, address: StoreAddress) -> None:
        """The store holds what the other held before the load."""
        self._driver = _driver(address)
        self._database = address.database

    def replay(self, kept: Sequence[Written]) -> float:
        """Seconds in which bare statements write all that."""
        seconds = 0.0
        with self._driver.session(database=self._database) as session:
            for runs in kept:
                written = [run for run in runs if run.statement.access is Access.WRITE]
                ready = [bare for run in written if run.statement.name not in OURS for bare in _bare(session, run)]
                started = time.perf_counter()
                with session.begin_transaction() as transaction:
                    for text, parameters in ready:
                        transaction.run(text, **parameters).consume()
                    transaction.commit()
                seconds += time.perf_counter() - started
        return seconds

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()


def counts(address: StoreAddress) -> dict[str, int]:
    """Nodes by label and relationships by type."""
    with _driver(address) as driver, driver.session(database=address.database) as session:
        return {record["name"]: record["many"] for text in (COUNTED, TIED) for record in session.run(text)}


def _driver(address: StoreAddress) -> neo4j.Driver:
    who = address.writer
    return neo4j.GraphDatabase.driver(address.uri, auth=(who.user, who.password), notifications_min_severity="OFF")


def _bare(session: neo4j.Session, run: Run) -> list[tuple[str, dict[str, Any]]]:
    """The run without a MERGE: nodes that are there are left alone, or only found where something hangs on them."""
    names = [field.name for field in fields(run.rows[0])]
    rows: Rows = [{name: getattr(row, name) for name in names} for row in run.rows]
    text, merged = run.statement.text, MERGED.search(run.statement.text)
    if merged is None:
        return [_given(text, rows, run.limits)]
    node, label, key, value = merged.groups()
    asked = f"UNWIND $keys AS key MATCH (n:{label} {{{key}: key}}) RETURN n.{key} AS key"
    there = {record["key"] for record in session.run(asked, keys=[row[value] for row in rows])}
    text = LATER.sub("", text)
    new = [row for row in rows if row[value] not in there]
    made = [_given(ON_CREATE.sub(r"SET \1", text.replace("MERGE", "CREATE")), new, run.limits)] if new else []
    old = [row for row in rows if row[value] in there]
    if not old or f"count({node})" in text:
        return made
    return [*made, _given(ON_CREATE.sub("", text.replace("MERGE", "MATCH")), old, run.limits)]


def _given(text: str, rows: Rows, limits: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
    return text, {"batch": {"rows": Quiet(rows)}, **limits}
