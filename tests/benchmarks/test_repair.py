"""Milliseconds of one repair of a record, by the number of persons that the record reaches; ratios inside one run."""

import asyncio
import statistics
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from tests.benchmarks.conftest import report
from tests.support.graph import Row, TestGraph, code, open_graph
from tests.support.story import enterprise, entry, record, state, tenure

REACHED = (10, 1_000, 10_000)
WARM_UP, REPAIRS = 5, 15
BATCH = 2_000
FIRST = date(2025, 1, 1)


def restriction(reached: int) -> Row:
    """The record that reaches so many: every principal of its enterprise."""
    return record("SPENDING_RESTRICTION", f"(2020)执{reached}号", uscc=code(reached), decided_on="2020-06-01")


async def generate(graph: TestGraph, reached: int) -> None:
    """An enterprise with so many principals, and its record."""
    people = (f"负责人{n:05d}" for n in range(reached))
    offices = [tenure(code(reached), name, role="PRINCIPAL", start="2015-01-01") for name in people]
    await graph.load([enterprise(code(reached), f"第{reached}号有限公司"), *offices], batch=BATCH)
    assert await graph.load([entry(restriction(reached), "2020-06-01")]) == ["accepted"]
    (found,) = graph.run(
        "MATCH (:RecordFacts {number: $number})<-[:RECORDED_AS]-(c:CreditRecord)-[r:REACHES {level: 'REACHED'}]->() "
        "RETURN count(r) AS n",
        number=restriction(reached)["number"],
    )
    assert found["n"] == reached


async def moved(graph: TestGraph, reached: int, *, status: str, day: int) -> float:
    """Milliseconds until the record's new state is committed and shown."""
    row = state(restriction(reached), status, day=(FIRST + timedelta(days=day)).isoformat())
    began = time.perf_counter()
    assert await graph.load([row]) == ["accepted"]
    return (time.perf_counter() - began) * 1000


def written(graph: TestGraph) -> int:
    """Relationships that the last commit opened or closed."""
    (found,) = graph.run(
        "MATCH ()-[r]->() WHERE r.recorded_from = $seq OR r.recorded_to = $seq RETURN count(r) AS n", seq=graph.clock()
    )
    return int(found["n"])


async def measure(address: StoreAddress, keys: Path) -> tuple[dict[int, list[float]], set[int]]:
    """Milliseconds of each repair by size, the sizes taking turns; and how many relationships a repair wrote."""
    took: dict[int, list[float]] = {reached: [] for reached in REACHED}
    async with open_graph(address, keys) as graph:
        for reached in REACHED:
            await generate(graph, reached)
        for turn in range(WARM_UP + REPAIRS):
            for reached in REACHED:
                milliseconds = await moved(graph, reached, status="REPAIRED", day=2 * turn)
                if turn >= WARM_UP:
                    took[reached].append(milliseconds)
            if turn == 0:
                sizes = {written(graph)}
            for reached in REACHED:
                await moved(graph, reached, status="ACTIVE", day=2 * turn + 1)
                if turn == 0:
                    sizes.add(written(graph))
        assert not (await graph.reconcile()).differs
    return took, sizes


@pytest.mark.bench
@pytest.mark.full
def test_repair(bench_address: StoreAddress, tmp_path: Path) -> None:
    took, sizes = asyncio.run(measure(bench_address, tmp_path / "keys"))
    fewest = statistics.median(took[REACHED[0]])
    for reached, milliseconds in took.items():
        middle = statistics.median(milliseconds)
        report(
            f"| one repair, {bench_address.engine} | {reached:,} | {middle:.1f} | {max(milliseconds):.1f} "
            f"| {middle / fewest:.2f} |"
        )
    assert len(sizes) == 1, "a repair wrote more where it reached more"
    assert statistics.median(took[REACHED[-1]]) < 3 * fewest
