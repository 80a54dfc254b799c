"""Who looked at the asker itself, and who received a record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph_schema.names import Purpose
from graph_schema.reads.accesses import (
    ACCESS_HISTORY,
    OWN_SUBJECTS,
    RECEIVERS_OF_RECORD,
    HistoryKey,
    OwnSubjects,
    ReceiversKey,
)
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Reader

LOOKS_MAX = 50
RECEIVERS_MAX = 100
Looks = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class History:
    """The asker's own subjects (ids and codes), and a page of looks at them, newest first."""

    subjects: Sequence[str]
    looks: Looks


async def access_history(
    reader: Reader, *, partner_id: str, blind: Callable[[str], str], today: date, before: str, first: int
) -> History:
    """At most `first` looks at what the partner has claimed as itself, before a cursor.

    Two statements: subjects stand in the counters as blind keys, and that key is not in the graph.
    Raises Refusal(FORBIDDEN) for a partner that may not ask any more: that nobody looked would be untrue.
    """
    own = await own_subjects(reader, partner_id, today=today)
    if not own:
        return History((), ())
    key = HistoryKey(subjects=sorted(map(blind, own)), before=before, today=today)
    row = await reader.read(ACCESS_HISTORY, key, limits={"max_looks": LOOKS_MAX + 1})
    return History(own, () if row is None else row.looks[:first])


async def own_subjects(reader: Reader, partner_id: str, *, today: date) -> Sequence[str]:
    """Ids and codes of what the partner has claimed as itself. Raises Refusal(FORBIDDEN) where it may not ask."""
    own = await reader.read(OWN_SUBJECTS, OwnSubjects(partner_id, Purpose.SELF, today))
    if own is None or not own.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return own.subjects


async def receivers_of(reader: Reader, record_id: str, *, after: str, first: int) -> Looks:
    """At most `first` partners that received a record, after one of them."""
    key = ReceiversKey(record_id, after)
    row = await reader.read(RECEIVERS_OF_RECORD, key, limits={"max_receivers": RECEIVERS_MAX + 1})
    return () if row is None else row.receivers[:first]
