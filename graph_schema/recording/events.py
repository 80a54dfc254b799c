"""The outbox: which records a commit changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from graph_schema.records import EventRow

EVENTS_PER_COMMIT: Final = 10_000_000


def record_events(record_ids: Iterable[str], *, at: datetime, seq: int) -> list[EventRow]:
    """One entry for each record that the commit `seq` changed, in the order of their ids."""
    return [
        EventRow(seq=seq * EVENTS_PER_COMMIT + n, commit=seq, at=at, kind="RECORD_CHANGED", record_id=record_id)
        for n, record_id in enumerate(sorted(set(record_ids)))
    ]
