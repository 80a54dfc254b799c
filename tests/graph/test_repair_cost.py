"""What a repair or an objection writes does not depend on how many persons the record reaches."""

from datetime import date
from typing import Any

import pytest

from tests.support.graph import TestGraph, code
from tests.support.story import enterprise, entry, overlay, record, release, state, tenure

pytestmark = pytest.mark.anyio
NAMES = ("王甲", "李乙", "张丙")


def restriction(serial: int) -> dict[str, Any]:
    """The record about one company."""
    return record("SPENDING_RESTRICTION", f"(2020)执{serial}号", uscc=code(serial), decided_on="2020-06-01")


async def written(graph: TestGraph, row: dict[str, Any], *, source: str = "canonical") -> int:
    """Relationships that the commit of one row opened or closed; it appends one event."""
    assert await graph.load([row], source=source, observed=date(2026, 2, 1)) == ["accepted"]
    seq = graph.clock()
    (ties,) = graph.run(
        "MATCH ()-[r]->() WHERE r.recorded_from = $seq OR r.recorded_to = $seq RETURN count(r) AS n", seq=seq
    )
    (events,) = graph.run("MATCH (v:Event) WHERE v.`commit` = $seq RETURN count(v) AS n", seq=seq)
    assert events["n"] == 1
    return int(ties["n"])


async def test_states_and_overlays_touch_no_reach(graph: TestGraph) -> None:
    costs = []
    for serial in (1, len(NAMES)):
        people = [tenure(code(serial), name, role="PRINCIPAL", start="2015-01-01") for name in NAMES[:serial]]
        await graph.load([enterprise(code(serial), f"第{serial}有限公司"), *people])
        await graph.load([entry(restriction(serial), "2020-06-01")])
        disputed = overlay("异-1", "DISPUTE", on=restriction(serial), start="2026-01-01")
        moves = [
            disputed,
            {**disputed, "withdrawn": True},
            state(restriction(serial), "REPAIRED", day="2026-01-05"),
            state(restriction(serial), "ACTIVE", day="2026-01-06"),
        ]
        costs.append([await written(graph, row) for row in moves])
    assert costs[0] == costs[1]
    assert not (await graph.reconcile()).differs


async def test_reaches_are_not_looked_at_for_a_state_or_an_overlay(graph: TestGraph) -> None:
    await graph.load([tenure(code(1), name, role="PRINCIPAL", start="2015-01-01") for name in NAMES])
    await graph.load([entry(restriction(1), "2020-06-01")])
    graph.run("MATCH (:CreditRecord)-[r:REACHES]->() DELETE r")
    # Whoever looks at the reaches finds that they are missing, and mends them.
    await graph.load([overlay("异-1", "DISPUTE", on=restriction(1), start="2026-01-01")])
    await graph.load([state(restriction(1), "REPAIRED", day="2026-01-05")])
    assert graph.counts().get("REACHES", 0) == 0
    await graph.load([release("解-1", NAMES[0], key=restriction(1), start="2026-01-05")])
    assert graph.counts()["REACHES"] == len(NAMES)
