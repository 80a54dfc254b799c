"""Reconciling: all reaches computed anew from records, ties and rules, against those that are stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.records import LIST_RECORDS
from graph_schema.recording.bind import RunContext
from graph_schema.recording.commits import commit
from graph_schema.recording.reaches import SOURCE, ReachDifference, difference, write_difference
from graph_schema.records import CommitRow, NoParams
from graph_schema.rules.model import RuleBase
from graph_schema.writes.clock import RECORD_COMMIT

BATCH: Final = 500
RUN_ID: Final = "reconcile"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was compared and found; `written` where the difference was written."""

    records: int
    missing: int
    excess: int
    written: bool

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
    progress: Callable[[int, int], None] | None = None,
) -> Reconciled:
    """Compare every record's reaches, in batches that each see one state; write the difference where told."""
    ids = sorted(row.record_id for row in await gateway.read_all(LIST_RECORDS, [NoParams()]))
    missing = excess = 0
    for start in range(0, len(ids), BATCH):
        found = await _batch(gateway, ids[start : start + BATCH], rules, now=now, write=write)
        missing += len(found.missing)
        excess += len(found.excess)
        if progress is not None:
            progress(min(start + BATCH, len(ids)), len(ids))
    return Reconciled(records=len(ids), missing=missing, excess=excess, written=write)


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
        await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=instant, run_id=RUN_ID)])
        return found

    return await commit(gateway, work, run_id=RUN_ID, name="reconcile")
