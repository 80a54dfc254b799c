"""The outbox: which records a commit changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from graph_schema.gateway import Transaction
from graph_schema.records import EventRow
from graph_schema.writes.clock import APPEND_EVENTS

EVENTS_PER_COMMIT: Final = 10_000_000


async def append_events(transaction: Transaction, record_ids: Iterable[str], *, at: datetime, seq: int) -> None:
    """One entry for each record that the commit `seq` changes, in the order of their ids."""
    events = [
        EventRow(seq=seq * EVENTS_PER_COMMIT + n, kind="RECORD_CHANGED", record_id=record_id)
        for n, record_id in enumerate(sorted(set(record_ids)))
    ]
    await transaction.run(APPEND_EVENTS, events, limits={"commit": seq, "at": at})
