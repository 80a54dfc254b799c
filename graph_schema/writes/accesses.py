"""What the audit log is folded into: who looked at whom on which day, who received which record, and signed heads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from graph_schema.records import Changed
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class PositionMove:
    """Entries `expected` to `to` (exclusive) of a log's slot are folded in; the place where reading goes on.

    By them the slot has passed the commit `passed`: whatever it tells later was read at that one or a later one.
    """

    position_key: str
    expected: int
    to: int
    segment: int
    file_offset: int
    at: datetime
    claim: str
    passed: int


@dataclass(frozen=True, slots=True)
class AccessFold:
    """Looks to be added to one counter. `subject` is a blind key, `classes` name the kinds of fields told."""

    access_key: str
    subject: str
    partner_id: str
    kind: str
    purpose: str
    basis: str
    case_number: str | None
    day: date
    asked: int
    reached: int
    classes: list[str]


@dataclass(frozen=True, slots=True)
class ReceiptFold:
    """Answers that held a record, to be added to one counter; `first` and `last` sort as their times do.

    `commit` is the earliest at which it was read.
    """

    received_key: str
    record_id: str
    partner_id: str
    first: str
    last: str
    times: int
    commit: int


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The signed checkpoint that a slot of a log had last on a day."""

    head_key: str
    day: date
    size: int
    note: str


MOVE_POSITION: Final = Statement(
    name="move_audit_position",
    text="""
UNWIND $batch.rows AS row
MERGE (turn:AuditPosition {position_key: 'projector'})
SET turn.claim = row.claim
WITH row
MERGE (p:AuditPosition {position_key: row.position_key})
WITH row, p
WHERE coalesce(p.next_index, 0) = row.expected
SET p.next_index = row.to, p.segment = row.segment, p.file_offset = row.file_offset, p.at = row.at,
  p.passed = CASE WHEN coalesce(p.passed, 0) < row.passed THEN row.passed ELSE coalesce(p.passed, 0) END
RETURN count(p) AS changed
""",
    access=Access.WRITE,
    params=PositionMove,
    row=Changed,
)
"""Moves a position on from where it is expected, else changes nothing; who writes `projector` first has the turn."""

FOLD_ACCESSES: Final = Statement(
    name="fold_accesses",
    text="""
UNWIND $batch.rows AS row
MERGE (a:AccessDay {access_key: row.access_key})
ON CREATE SET a.subject = row.subject, a.partner_id = row.partner_id, a.kind = row.kind, a.purpose = row.purpose,
  a.basis = row.basis, a.case_number = row.case_number, a.day = row.day
SET a.asked = coalesce(a.asked, 0) + row.asked, a.reached = coalesce(a.reached, 0) + row.reached,
  a.classes = coalesce(a.classes, []) + [x IN row.classes WHERE NOT x IN coalesce(a.classes, [])]
RETURN count(a) AS changed
""",
    access=Access.WRITE,
    params=AccessFold,
    row=Changed,
    timeout_s=60.0,
)
"""Adds looks to the counters of subject, partner, purpose, basis, case and day."""

FOLD_RECEIPTS: Final = Statement(
    name="fold_receipts",
    text="""
UNWIND $batch.rows AS row
MERGE (r:Received {received_key: row.received_key})
ON CREATE SET r.record_id = row.record_id, r.partner_id = row.partner_id
SET r.first = CASE WHEN coalesce(r.first <= row.first, false) THEN r.first ELSE row.first END,
  r.last = CASE WHEN coalesce(r.last >= row.last, false) THEN r.last ELSE row.last END,
  r.commit = CASE WHEN r.times IS NULL THEN row.commit WHEN coalesce(r.commit, 0) <= row.commit
    THEN coalesce(r.commit, 0) ELSE row.commit END,
  r.times = coalesce(r.times, 0) + row.times
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=ReceiptFold,
    row=Changed,
    timeout_s=60.0,
)
"""Adds to the counters of record and partner: first and last receipt, and how often."""

KEEP_HEADS: Final = Statement(
    name="keep_audit_heads",
    text="""
UNWIND $batch.rows AS row
MERGE (h:AuditHead {head_key: row.head_key})
SET h.day = row.day,
  h.note = CASE WHEN coalesce(h.size, -1) < row.size THEN row.note ELSE h.note END,
  h.size = CASE WHEN coalesce(h.size, -1) < row.size THEN row.size ELSE h.size END
RETURN count(h) AS changed
""",
    access=Access.WRITE,
    params=HeadRow,
    row=Changed,
)
"""Keeps the largest head of each slot and day."""
