"""Batches compared ahead, while the one before is written, leave the graph that batches one after the other leave."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.engine import StoreAddress
from graph_schema.errors import GraphConflict
from graph_schema.recording.bind import RunContext
from graph_schema.recording.recorder import Recorder
from graph_schema.recording.stream import Stream
from loaders.check_canonical import check_canonical
from tests.graph.test_recording_batches import NASTY, POOL
from tests.support.graph import FIRST_COMMIT, OBSERVED, RULES, Row, open_graph, verdict

SIZES = (1, 2, 3)


def context(run: str = "run") -> RunContext:
    """Of one batch."""
    return RunContext(source="canonical", run_id=run, observed=OBSERVED, at=FIRST_COMMIT)


def claims(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """What canonical rows claim."""
    return [check_canonical(json.dumps(row, ensure_ascii=False), RULES).claims for row in rows]


async def streamed(address: StoreAddress, keys: Path, rows: list[Row], *, size: int) -> tuple[list[str], list[str]]:
    """Verdicts and graph after sending the rows in batches of a size, two at work at a time."""
    async with open_graph(address, keys) as graph:
        stream = Stream(Recorder(graph.gateway, RULES, graph.keys))
        outcomes = []
        flying = []
        for start in range(0, len(rows), size):
            flying.append(stream.send(claims(rows[start : start + size]), context()))  # type: ignore[arg-type]
            if len(flying) > 1:
                outcomes += await flying.pop(0)
        for task in flying:
            outcomes += await task
        assert not (await graph.reconcile()).differs
        return list(map(verdict, outcomes)), graph.dump(observed=True)


async def one_by_one(address: StoreAddress, keys: Path, rows: list[Row]) -> tuple[list[str], list[str]]:
    """Verdicts and graph after a transaction for each row."""
    async with open_graph(address, keys) as graph:
        return await graph.load(rows, batch=1), graph.dump(observed=True)


def compare(address: StoreAddress, keys: Path, rows: list[Row]) -> None:
    """Both ways must come out alike."""
    expected = asyncio.run(one_by_one(address, keys, rows))
    for size in SIZES:
        assert asyncio.run(streamed(address, keys, rows, size=size)) == expected, f"batches of {size}"


@pytest.mark.parametrize("rows", NASTY.values(), ids=NASTY.keys())
def test_rows_that_lean_on_the_batch_before(store_address: StoreAddress, tmp_path: Path, rows: list[int]) -> None:
    compare(store_address, tmp_path / "keys", [POOL[n] for n in rows])


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.sampled_from(POOL), min_size=3, max_size=10))
def test_any_rows(store_address: StoreAddress, tmp_path: Path, rows: list[Row]) -> None:
    compare(store_address, tmp_path / "keys", rows)


@pytest.mark.full
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.sampled_from(POOL), min_size=3, max_size=14))
def test_any_rows_at_length(embedded_address: StoreAddress, tmp_path: Path, rows: list[Row]) -> None:
    compare(embedded_address, tmp_path / "keys", rows)


@pytest.mark.anyio
async def test_another_writer_between_two_batches(store_address: StoreAddress, tmp_path: Path) -> None:
    rows = [POOL[n] for n in NASTY["a name taken by another before it is used"]]
    async with open_graph(store_address, tmp_path / "keys") as graph:
        recorder = Recorder(graph.gateway, RULES, graph.keys)
        stream = Stream(recorder)
        first = stream.send(claims(rows[:1]), context())  # type: ignore[arg-type]
        other = asyncio.create_task(recorder.record(claims(rows[1:2]), context("other")))  # type: ignore[arg-type]
        second = stream.send(claims(rows[2:]), context())  # type: ignore[arg-type]
        await asyncio.gather(first, other, second)
        assert not (await graph.reconcile()).differs
        assert graph.clock() == 3


@pytest.mark.anyio
async def test_a_batch_after_one_that_failed_is_not_recorded(store_address: StoreAddress, tmp_path: Path) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph:
        stream = Stream(Recorder(graph.gateway, RULES, graph.keys))
        broken = stream.send([(object(),)], context())  # type: ignore[list-item]
        after = stream.send(claims(POOL[:1]), context())  # type: ignore[arg-type]
        with pytest.raises(KeyError):
            await broken
        with pytest.raises(GraphConflict):
            await after
        assert graph.counts().get("Enterprise", 0) == 0
