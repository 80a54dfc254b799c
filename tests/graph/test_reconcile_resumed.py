"""A comparison of all records that is killed goes on where it was, with what it had counted and written."""

import asyncio
import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.recording.reconcile import Reconciled, reconcile
from hub.reconcile_place import FILE, KEPT_S, Place
from tests.support.graph import FIRST_COMMIT, RULES, TestGraph, open_graph
from tests.support.story import BORROWER, enterprise, entry, record, tenure

pytestmark = pytest.mark.anyio
RECORDS, SIZE, KILLED_AFTER = 30, 4, 3


def place(folder: Path) -> Place:
    """Where it is kept."""
    return Place(folder, RULES.edition, "", write=True)


def run_until_killed(address: StoreAddress, folder: Path) -> None:
    """Compare and write; killed once so many batches are done."""

    async def work() -> None:
        gateway = open_gateway(address)
        batches = 0

        def told(done: Reconciled, _total: int) -> None:
            nonlocal batches
            place(folder).keep(done)
            batches += 1
            if batches == KILLED_AFTER:
                os.kill(os.getpid(), signal.SIGKILL)

        await reconcile(gateway, RULES, now=lambda: FIRST_COMMIT, write=True, progress=told, size=SIZE)

    asyncio.run(work())


def spoil(graph: TestGraph) -> None:
    """Every reach as no rules have it."""
    graph.run("MATCH (:CreditRecord)-[r:REACHES]->() SET r.version = 'other'")


async def test_a_killed_comparison_goes_on_where_it_was(store_address: StoreAddress, tmp_path: Path) -> None:
    keys = [record("SPENDING_RESTRICTION", f"(2021)执{n}号", decided_on="2021-06-01") for n in range(RECORDS)]
    rows = [
        enterprise(BORROWER, "甲商贸有限公司"),
        tenure(BORROWER, "王甲", role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    ]
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load([*rows, *(entry(key, "2021-06-01") for key in keys)])
        spoil(graph)
        whole = await graph.reconcile()
        assert (whole.records, whole.missing > 0, whole.excess > 0) == (RECORDS, True, True)
        child = multiprocessing.get_context("spawn").Process(target=run_until_killed, args=(store_address, tmp_path))
        child.start()
        await asyncio.to_thread(child.join, 120)
        assert child.exitcode == -signal.SIGKILL

        begun = place(tmp_path).read()
        assert begun is not None
        assert begun.records == KILLED_AFTER * SIZE
        left = await graph.reconcile()
        assert left.missing == whole.missing * (RECORDS - begun.records) // RECORDS, "what was written stays"
        looked: list[int] = []
        found = await reconcile(
            graph.gateway, RULES, now=lambda: FIRST_COMMIT, write=True, begun=begun, size=SIZE,
            progress=lambda done, _total: looked.append(done.records),
        )  # fmt: skip
        assert looked[0] == begun.records + SIZE
        assert (found.records, found.missing, found.excess) == (whole.records, whole.missing, whole.excess)
        assert not (await graph.reconcile()).differs


def test_another_comparison_is_not_gone_on_with(tmp_path: Path) -> None:
    mine, done = place(tmp_path), Reconciled(records=7, missing=1, excess=2, written=True, after="abc")
    assert mine.read() is None
    mine.keep(done)
    assert mine.read() == done
    for other in (replace(mine, edition="x"), replace(mine, graph="bolt://x"), replace(mine, write=False)):
        assert other.read() is None
    os.utime(tmp_path / FILE, times=(1, time.time() - KEPT_S - 60))
    assert mine.read() is None, "long ago"
    (tmp_path / FILE).write_text("{half", encoding="utf-8")
    assert mine.read() is None
    mine.forget()
    mine.forget()
    assert not (tmp_path / FILE).exists()
