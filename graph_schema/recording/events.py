"""The outbox: which records a commit changed, and what is for one partner alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from graph_schema.gateway import Transaction
from graph_schema.records import EventRow
from graph_schema.writes.clock import APPEND_EVENTS

EVENTS_PER_COMMIT: Final = 10_000_000


class EventKind(StrEnum):
    """What an entry of the outbox tells of; never renamed."""

    RECORD_CHANGED = "RECORD_CHANGED"  # 记录变动
    RETRACTION = "RETRACTION"  # 撤回已提供的记录, for one partner
    RETRACTION_REMINDER = "RETRACTION_REMINDER"  # 催告回执, for one partner


async def append_events(transaction: Transaction, record_ids: Iterable[str], *, at: datetime, seq: int) -> None:
    """One entry for each record that the commit `seq` changes, in the order of their ids."""
    events = [
        EventRow(seq=seq * EVENTS_PER_COMMIT + n, kind=EventKind.RECORD_CHANGED, record_id=record_id)
        for n, record_id in enumerate(sorted(set(record_ids)))
    ]
    await transaction.run(APPEND_EVENTS, events, limits={"commit": seq, "at": at})


async def append_addressed(transaction: Transaction, events: Sequence[EventRow], *, at: datetime, seq: int) -> None:
    """Entries for one partner each, under the commit `seq`, which changes no record."""
    await transaction.run(APPEND_EVENTS, events, limits={"commit": seq, "at": at})
