"""Reconciling: all reaches computed anew from records, ties and rules, against those that are stored."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Final

from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import LETTERS
from graph_schema.reads.records import COUNT_RECORDS, LIST_RECORDS, Prefix
from graph_schema.recording.bind import RunContext
from graph_schema.recording.commits import commit
from graph_schema.recording.events import append_events
from graph_schema.recording.reaches import SOURCE, ReachDifference, difference, write_difference
from graph_schema.records import CommitRow, NoParams
from graph_schema.rules.model import RuleBase
from graph_schema.writes.clock import RECORD_COMMIT

BATCH: Final = 500
PAGE: Final = 50_000
"""Ids that are held at once, about."""
RUN_ID: Final = "reconcile"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was compared and found; `written` where the difference was written.

    `after` is the id of the last record that was compared: records are compared in the order of their ids.
    """

    records: int
    missing: int
    excess: int
    written: bool
    after: str = ""

    @property
    def differs(self) -> bool:
        """Whether anything stood otherwise than computed."""
        return bool(self.missing or self.excess)


async def reconcile(
    gateway: Gateway,
    rules: RuleBase,
    *,
    now: Callable[[], datetime],
    write: bool,
    progress: Callable[[Reconciled, int], None] | None = None,
    begun: Reconciled | None = None,
    size: int = BATCH,
) -> Reconciled:
    """Compare every record's reaches, in batches that each see one state; write the difference where told.

    `progress` is told after each batch what is done by then, and of how many records; from that, given as `begun`,
    another run goes on.
    """
    done = begun or Reconciled(records=0, missing=0, excess=0, written=write)
    async for ids, total in record_batches(gateway, after=done.after, size=size):
        found = await _batch(gateway, ids, rules, now=now, write=write)
        done = Reconciled(
            records=done.records + len(ids),
            missing=done.missing + len(found.missing),
            excess=done.excess + len(found.excess),
            written=write,
            after=ids[-1],
        )
        if progress is not None:
            progress(done, max(total, done.records))
    return done


async def record_batches(
    gateway: Gateway, *, after: str = "", size: int = BATCH
) -> AsyncIterator[tuple[list[str], int]]:
    """The ids of all records after one, in their order, each batch with the number of all that there were at the start.

    At most about a page of ids is held.
    """
    reads = gateway.standing()
    total = (await reads.run(COUNT_RECORDS, [NoParams()]))[0].n
    depth = 0
    while total / len(LETTERS) ** depth > PAGE:
        depth += 1
    for letters in product(sorted(LETTERS), repeat=depth):
        prefix = "".join(letters)
        if prefix < after[:depth]:
            continue
        page = await reads.run(LIST_RECORDS, [Prefix(prefix)])
        ids = sorted(row.record_id for row in page if row.record_id > after)
        for start in range(0, len(ids), size):
            yield ids[start : start + size], total


async def _batch(
    gateway: Gateway, ids: Sequence[str], rules: RuleBase, *, now: Callable[[], datetime], write: bool
) -> ReachDifference:
    # A number is taken in any case: it keeps writers away while the batch is compared.
    async def work(transaction: Transaction, seq: int) -> ReachDifference:
        found = await difference(transaction, ids, rules=rules)
        if not write or not (found.missing or found.excess):
            transaction.discard()
            return found
        instant = now()
        context = RunContext(source=SOURCE, run_id=RUN_ID, observed=instant.date(), at=instant)
        await write_difference(transaction, found, context=context, seq=seq)
        await append_events(transaction, found.records(), at=instant, seq=seq)
        await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=instant, run_id=RUN_ID)])
        return found

    return await commit(gateway, work, run_id=RUN_ID, name="reconcile")
