"""Which records a commit takes back from those who received them, found in its own transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from graph_schema.gateway import Transaction
from graph_schema.ids import opaque_id
from graph_schema.names import Finality, RecordStatus
from graph_schema.reads.recalls import SAID_OF_RECORDS, ChangedRecord, SaidRow
from graph_schema.rules.recall import RecallReason, RecallRule
from graph_schema.writes.recalls import ADD_RECALLS, NewRecall

_GONE: Final = frozenset({RecordStatus.REPAIRED, RecordStatus.REMOVED, RecordStatus.REVOKED})
AT_ONCE: Final = 500
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_Said = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Recalled:
    """Why a record is taken back, and from which later day on; absent: at once."""

    reason: RecallReason
    since: date | None = None


async def open_recalls(
    transaction: Transaction, record_ids: Iterable[str], *, at: datetime, seq: int, rules: Mapping[str, RecallRule]
) -> None:
    """Open a recall for each record, told of before, that the commit `seq` takes back or corrects."""
    ids = sorted(set(record_ids))
    today = at.astimezone(_SHANGHAI).date()
    rows: list[NewRecall] = []
    for start in range(0, len(ids), AT_ONCE):
        asked = [ChangedRecord(record_id, seq) for record_id in ids[start : start + AT_ONCE]]
        for said in await transaction.run(SAID_OF_RECORDS, asked):
            found = recalled(said, today=today, fields=rules[RecallReason.CORRECTED].fields)
            if found is not None:
                rows.append(_row(said.record_id, found, at=at, seq=seq))
    await transaction.run(ADD_RECALLS, rows)


async def recall_corrected(transaction: Transaction, record_ids: Iterable[str], *, at: datetime, seq: int) -> None:
    """Open a recall for records that stand, but were told to reach somebody in error."""
    rows = [_row(each, Recalled(RecallReason.CORRECTED), at=at, seq=seq) for each in sorted(set(record_ids))]
    await transaction.run(ADD_RECALLS, rows)


def recalled(said: SaidRow, *, today: date, fields: Sequence[str]) -> Recalled | None:
    """What a commit takes back of what was said before it; None where nothing was, or what was told stands.

    `fields` are those of a record's facts whose change corrects it.
    """
    if not _before(said.facts):
        return None
    ended = _ended(said.states, today=today)
    if ended is not None:
        return ended
    if _gone(_before(said.states)):
        return None
    if not _after(said.facts):
        return Recalled(RecallReason.WITHDRAWN)
    stood, stands = _standing(_before(said.facts)), _standing(_after(said.facts))
    if stood and not stands:
        return Recalled(RecallReason.OVERTURNED)
    corrected = bool(stood) and _told(stood, fields) != _told(stands, fields)
    named_in_error = _named(_before(said.names)) - _named(_after(said.names))
    return Recalled(RecallReason.CORRECTED) if corrected or named_in_error else None


def _ended(states: _Said, *, today: date) -> Recalled | None:
    """The end that a record comes to by this commit: the one of the latest day."""
    before = _gone(_before(states))
    new = {
        status: day
        for status, day in _gone(_after(states)).items()
        if status not in before or (before[status] != day and _later(before[status], today) is not None)
    }
    if not new:
        return None
    status, day = max(new.items(), key=lambda item: item[1] or "")
    return Recalled(RecallReason(status), _later(day, today))


def _later(day: str | None, today: date) -> date | None:
    """The day, where it is still to come."""
    return None if day is None or date.fromisoformat(day) <= today else date.fromisoformat(day)


def _gone(states: _Said) -> dict[str, str | None]:
    """The ends of a record that do not end themselves, with their first days."""
    return {s["status"]: s["valid_from"] for s in states if s["status"] in _GONE and s["valid_to"] is None}


def _standing(facts: _Said) -> _Said:
    return [f for f in facts if f["facts"].get("finality") != Finality.OVERTURNED]


def _told(facts: _Said, fields: Sequence[str]) -> list[str]:
    """What the latest facts say in these fields."""
    latest = max(facts, key=lambda f: f["valid_from"] or "")["facts"]
    return [str(latest.get(name)) for name in fields]


def _named(names: _Said) -> set[tuple[str, str]]:
    return {(name["person_id"], name["liability"]) for name in names}


def _before(said: _Said) -> _Said:
    return [each for each in said if each["is_before"]]


def _after(said: _Said) -> _Said:
    return [each for each in said if each["is_after"]]


def _row(record_id: str, found: Recalled, *, at: datetime, seq: int) -> NewRecall:
    return NewRecall(
        recall_id=opaque_id("recall", record_id, str(seq)),
        record_id=record_id,
        reason=found.reason,
        at=at.isoformat(timespec="milliseconds"),
        commit=seq if found.since is None else None,
        since=found.since,
    )
