"""What a partner is told to give back, and who has not answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from graph_schema.names import PartnerKind
from graph_schema.reads.recalls import OWN_NOTICES, RECALL_REPORT, OwnNoticesKey, ReportKey
from graph_schema.rules.recall import Deadlines, NoticeStanding
from hub.inquiries.enterprise import Reader

NOTICES_MAX: Final = 100
RECALLS_MAX: Final = 50
_Rows = Sequence[Mapping[str, Any]]
_AFTER_ALL: Final = 2**62


async def own_notices(reader: Reader, partner_id: str, *, before: int | None, pending: bool, first: int) -> _Rows:
    """At most `first` notices of a partner, the newest first, before a place."""
    key = OwnNoticesKey(partner_id, before or _AFTER_ALL, pending)
    row = await reader.read(OWN_NOTICES, key, limits={"max_notices": NOTICES_MAX + 1})
    return () if row is None else row.notices[:first]


async def recall_report(
    reader: Reader, *, kind: PartnerKind, partner_id: str, before: int | None, everything: bool, first: int
) -> _Rows:
    """At most `first` recalls with their receivers, the newest first; a department's own decisions alone."""
    department = partner_id if kind is PartnerKind.DEPARTMENT else ""
    key = ReportKey(before or _AFTER_ALL, department, everything)
    row = await reader.read(RECALL_REPORT, key, limits={"max_recalls": RECALLS_MAX + 1})
    return () if row is None else row.recalls[:first]


def recall_told(row: Mapping[str, Any], deadlines: Deadlines, *, today: date) -> dict[str, Any]:
    """One recall as a report tells it, those who are silent first."""
    receivers = [_receiver(notice, row["reason"], deadlines=deadlines, today=today) for notice in row["notices"]]
    silent = [each for each in receivers if each["asked"] and each["acknowledged_at"] is None]
    return {
        "record_id": row["record_id"],
        "reason": row["reason"],
        "at": row["at"],
        "list_final": row["final"],
        "receivers": silent + [each for each in receivers if each not in silent],
        "told": row["told"],
        "pending": len(silent),
    }


def _receiver(notice: Mapping[str, Any], reason: str, *, deadlines: Deadlines, today: date) -> dict[str, Any]:
    asked = notice["standing"] != NoticeStanding.TOLD
    due = deadlines.due(reason, notice["told_on"]).day
    return {
        **{name: notice[name] for name in ("client_id", "name", "kind", "told_at", "reminders", "acknowledged_at")},
        "asked": asked,
        "due": due.isoformat() if asked else None,
        "overdue": notice["standing"] == NoticeStanding.PENDING and due < today,
    }
