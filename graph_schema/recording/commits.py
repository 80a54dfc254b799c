"""Numbered commits: a write transaction takes a number first, and readers see it when it is complete.

Neo4j Community applies a commit piece by piece while others read: one that reads the number in that moment finds
facts with no version or with two. So the number that readers start from follows in a transaction of its own.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.meta import READ_COUNTERS
from graph_schema.records import Advance, NoParams, Published
from graph_schema.writes.clock import ADVANCE_CLOCK, HOLD_TICKET, TAKE_TICKET

T = TypeVar("T")
_HEALING = "publish"


async def commit(gateway: Gateway, work: Callable[[Transaction, int], Awaitable[T]], *, run_id: str, name: str) -> T:
    """Run `work` in one write transaction with the number of its commit, then show that commit to readers.

    Nothing is shown, and no number used up, where `work` discards its transaction or fails.
    """
    outcome, seq = await take_number(gateway, work, run_id=run_id, name=name)
    await show(gateway, seq, run_id=run_id)
    return outcome


async def take_number(
    gateway: Gateway, work: Callable[[Transaction, int], Awaitable[T]], *, run_id: str, name: str
) -> tuple[T, int | None]:
    """The first half of `commit`: the outcome, and the number that is to be shown; None where nothing was written."""

    async def numbered(transaction: Transaction) -> tuple[T, int | None]:
        seq = (await transaction.run(TAKE_TICKET, [Advance(run_id)]))[0].seq
        outcome = await work(transaction, seq)
        return outcome, None if transaction.discarded else seq

    return await gateway.transact(numbered, name=name)


async def show(gateway: Gateway, seq: int | None, *, run_id: str) -> None:
    """The second half: readers see this complete commit, and all before it. Other writers need not wait for it."""
    if seq is None:
        return
    shown = Published(seq=seq, run_id=run_id)

    async def advance(transaction: Transaction) -> None:
        await transaction.run(ADVANCE_CLOCK, [shown])

    await gateway.transact(advance, name="advance_clock", alone=False)


async def publish_complete(gateway: Gateway) -> None:
    """Show commits whose writer ended before it could; every process does so when it opens the graph."""
    counters = await gateway.read_all(READ_COUNTERS, [NoParams()])
    if not counters or counters[0].taken <= counters[0].shown:
        return

    async def last(transaction: Transaction) -> int:
        return (await transaction.run(HOLD_TICKET, [Advance(_HEALING)]))[0].seq

    await show(gateway, await gateway.transact(last, name="hold_ticket"), run_id=_HEALING)
