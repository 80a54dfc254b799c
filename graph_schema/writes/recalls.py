"""Records that are taken back from those who received them, and whom that was told.

Instants are ISO texts, which both engines give back as they took them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Changed, Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class NewRecall:
    """A record is taken back at a commit, or with `since` from a later day on: then the commit comes with it."""

    recall_id: str
    record_id: str
    reason: str
    at: str
    commit: int | None
    since: date | None


@dataclass(frozen=True, slots=True)
class TakesEffect:
    """The day of a recall has come; whoever reads at `commit` or later is not told of the record."""

    recall_id: str
    commit: int


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A receiver is told that a record is taken back; `place` orders notices, `standing` PENDING or TOLD."""

    notice_key: str
    notice_id: str
    recall_id: str
    record_id: str
    partner_id: str
    reason: str
    standing: str
    place: int
    told_at: str
    told_on: date


@dataclass(frozen=True, slots=True)
class Reminded:
    """A receiver is reminded on a day."""

    notice_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A partner acknowledges a notice."""

    notice_id: str
    partner_id: str
    at: str


@dataclass(frozen=True, slots=True)
class SlotMark:
    """A slot of a log has passed a commit."""

    position_key: str
    passed: int


ADD_RECALLS: Final = Statement(
    name="add_recalls",
    text="""
UNWIND $batch.rows AS row
MERGE (t:Recall {recall_id: row.recall_id})
SET t.record_id = row.record_id, t.reason = row.reason, t.at = row.at, t.commit = row.commit, t.since = row.since,
  t.standing = 'OPEN', t.told = 0
RETURN count(t) AS changed
""",
    access=Access.WRITE,
    params=NewRecall,
    row=Changed,
    timeout_s=60.0,
)
"""Records that are taken back; whom it concerns is found by and by."""

START_RECALLS: Final = Statement(
    name="start_recalls",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Recall {recall_id: row.recall_id})
WHERE t.commit IS NULL
SET t.commit = row.commit
RETURN count(t) AS changed
""",
    access=Access.WRITE,
    params=TakesEffect,
    row=Changed,
)
"""Recalls whose day has come."""

ADD_NOTICES: Final = Statement(
    name="add_recall_notices",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Recall {recall_id: row.recall_id})
CREATE (n:RecallNotice {notice_key: row.notice_key, notice_id: row.notice_id, recall_id: row.recall_id,
  record_id: row.record_id, partner_id: row.partner_id, reason: row.reason, standing: row.standing, place: row.place,
  told_at: row.told_at, told_on: row.told_on})
SET t.told = t.told + 1, t.place = coalesce(t.place, row.place)
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NewNotice,
    row=Changed,
    timeout_s=60.0,
)
"""Receivers who are told; each once of one recall."""

FINISH_RECALLS: Final = Statement(
    name="finish_recalls",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Recall {recall_id: row.key})
SET t.standing = 'FINAL'
RETURN count(t) AS changed
""",
    access=Access.WRITE,
    params=Key,
    row=Changed,
)
"""Recalls whose list of receivers is final."""

NOTE_REMINDERS: Final = Statement(
    name="note_recall_reminders",
    text="""
UNWIND $batch.rows AS row
MATCH (n:RecallNotice {notice_id: row.notice_id})
WHERE n.standing = 'PENDING' AND coalesce(n.reminded_on < row.day, true)
SET n.reminded_on = row.day, n.reminders = coalesce(n.reminders, 0) + 1
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=Reminded,
    row=Changed,
)
"""Receivers who are reminded."""

ACKNOWLEDGE: Final = Statement(
    name="acknowledge_recall",
    text="""
UNWIND $batch.rows AS row
MATCH (n:RecallNotice {notice_id: row.notice_id})
WHERE n.partner_id = row.partner_id
SET n.standing = 'ACKNOWLEDGED', n.acknowledged_at = coalesce(n.acknowledged_at, row.at)
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=Acknowledged,
    row=Changed,
)
"""A partner has acted on its notice; the first time stands."""

MARK_SLOTS: Final = Statement(
    name="mark_audit_slots",
    text="""
UNWIND $batch.rows AS row
MERGE (p:AuditPosition {position_key: row.position_key})
SET p.passed = CASE WHEN coalesce(p.passed, 0) < row.passed THEN row.passed ELSE coalesce(p.passed, 0) END
RETURN count(p) AS changed
""",
    access=Access.WRITE,
    params=SlotMark,
    row=Changed,
)
"""How far slots have passed; a mark never goes back."""
