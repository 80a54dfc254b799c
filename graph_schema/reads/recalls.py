"""What is said of records before and after a commit, and what is taken back from whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.records import NoParams, Seq
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record that the commit `seq` changes."""

    record_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class SaidRow:
    """What was and is said of a record: preferred facts, states with their days, and whom its entry names.

    `is_before` and `is_after` of each say whether it held before and holds after the commit.
    """

    record_id: str
    facts: list[dict[str, Any]]
    states: list[dict[str, Any]]
    names: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DueOn:
    """The day on which is asked; what comes after an id (or empty)."""

    today: date
    after: str = ""


@dataclass(frozen=True, slots=True)
class OpenRecallRow:
    """A recall whose list of receivers is not final: `commit` is absent until it takes effect on a day `since`."""

    recall_id: str
    record_id: str
    reason: str
    commit: int | None


@dataclass(frozen=True, slots=True)
class MarkRow:
    """How far a slot of a log has passed: whatever it tells from here on was read at this commit or a later one."""

    position_key: str
    passed: int


@dataclass(frozen=True, slots=True)
class ReceiversBefore:
    """The recall whose receivers are asked for: those of the record before its commit, who are not on its list yet."""

    recall_id: str
    record_id: str
    commit: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """A partner to be told; `kind` is absent for one that the graph does not know."""

    recall_id: str
    partner_id: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A notice that is not acknowledged: the day (ISO) it was told, and that of the last reminder if any."""

    notice_id: str
    recall_id: str
    record_id: str
    partner_id: str
    reason: str
    told_on: str
    reminded_on: str | None


@dataclass(frozen=True, slots=True)
class OwnNoticesKey:
    """A partner's own notices at places before one; with `pending` those that wait for an answer."""

    partner_id: str
    before: int
    pending: bool


@dataclass(frozen=True, slots=True)
class NoticesRow:
    """Notices, the newest first."""

    i: int
    notices: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """One notice of a partner."""

    notice_id: str
    partner_id: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as its partner reads it."""

    notice: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReportKey:
    """Recalls at places before one, of records that the partner `department` determined; empty: of all.

    Without `everything` those alone whose list is open or somebody of whose receivers has not answered.
    """

    before: int
    department: str
    everything: bool


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Recalls, the newest first, each with who has not answered."""

    i: int
    recalls: list[dict[str, Any]]


SAID_OF_RECORDS: Final = Statement(
    name="said_of_records",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.record_id})
RETURN row.record_id AS record_id,
  [(c)-[r:RECORDED_AS]->(f:RecordFacts) WHERE r.preferred AND coalesce(r.recorded_to, row.seq) >= row.seq |
    {facts: properties(f), valid_from: toString(r.valid_from), is_before: r.recorded_from < row.seq,
     is_after: r.recorded_to IS NULL}][0..100] AS facts,
  [(c)-[s:STATE]->(st:RecordState) WHERE coalesce(s.recorded_to, row.seq) >= row.seq |
    {status: st.status, valid_from: toString(s.valid_from), valid_to: toString(s.valid_to),
     is_before: s.recorded_from < row.seq, is_after: s.recorded_to IS NULL}][0..100] AS states,
  [(c)-[n:NAMES]->(p:Person) WHERE coalesce(n.recorded_to, row.seq) >= row.seq |
    {person_id: p.person_id, liability: n.liability, is_before: n.recorded_from < row.seq,
     is_after: n.recorded_to IS NULL}][0..1000] AS names
""",
    access=Access.READ,
    params=ChangedRecord,
    row=SaidRow,
    timeout_s=60.0,
)
"""What was said of records before a commit and is said after it; run inside its transaction."""

OPEN_RECALLS: Final = Statement(
    name="open_recalls",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Recall {standing: 'OPEN'})
WHERE (t.since IS NULL OR t.since <= row.today) AND t.recall_id > row.after
WITH t ORDER BY t.recall_id LIMIT $max_recalls
RETURN t.recall_id AS recall_id, t.record_id AS record_id, t.reason AS reason, t.commit AS commit
""",
    access=Access.READ,
    params=DueOn,
    row=OpenRecallRow,
    timeout_s=60.0,
)
"""Recalls that have taken effect and whose list of receivers is not final."""

READ_MARKS: Final = Statement(
    name="read_audit_marks",
    text="""
UNWIND $batch.rows AS row
MATCH (p:AuditPosition)
WHERE p.position_key CONTAINS '/slot-'
WITH p ORDER BY p.position_key LIMIT 100000
RETURN p.position_key AS position_key, coalesce(p.passed, 0) AS passed
""",
    access=Access.READ,
    params=NoParams,
    row=MarkRow,
)
"""How far every slot of every log that is folded into the graph has passed."""

RECEIVERS_BEFORE: Final = Statement(
    name="receivers_before",
    text="""
UNWIND $batch.rows AS row
MATCH (r:Received {record_id: row.record_id})
WHERE r.partner_id > row.after AND coalesce(r.commit < row.commit, true)
  AND NOT EXISTS { MATCH (:RecallNotice {notice_key: row.recall_id + '/' + r.partner_id}) }
WITH row, r ORDER BY r.partner_id LIMIT $max_receivers
OPTIONAL MATCH (p:Partner {partner_id: r.partner_id})
RETURN row.recall_id AS recall_id, r.partner_id AS partner_id, p.kind AS kind
""",
    access=Access.READ,
    params=ReceiversBefore,
    row=ReceiverRow,
    timeout_s=60.0,
)
"""Partners that received a record before a commit and are not told yet that it is taken back."""

PENDING_NOTICES: Final = Statement(
    name="pending_notices",
    text="""
UNWIND $batch.rows AS row
MATCH (n:RecallNotice {standing: 'PENDING'})
WHERE coalesce(n.reminded_on, n.told_on) < row.today AND n.notice_id > row.after
WITH n ORDER BY n.notice_id LIMIT $max_notices
RETURN n.notice_id AS notice_id, n.recall_id AS recall_id, n.record_id AS record_id, n.partner_id AS partner_id,
  n.reason AS reason, toString(n.told_on) AS told_on, toString(n.reminded_on) AS reminded_on
""",
    access=Access.READ,
    params=DueOn,
    row=PendingRow,
    timeout_s=60.0,
)
"""Notices that are not acknowledged and were neither told nor called to mind today."""

OWN_NOTICES: Final = Statement(
    name="own_notices",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (n:RecallNotice {partner_id: row.partner_id})
  WHERE n.place < row.before AND (NOT row.pending OR n.standing = 'PENDING')
  WITH n ORDER BY n.place DESC LIMIT $max_notices
  RETURN collect({id: n.notice_id, record_id: n.record_id, reason: n.reason, standing: n.standing, place: n.place,
    told_at: n.told_at, told_on: toString(n.told_on), reminders: coalesce(n.reminders, 0),
    reminded_on: toString(n.reminded_on), acknowledged_at: n.acknowledged_at})[0..200] AS notices
}
RETURN row.i AS i, notices AS notices
""",
    access=Access.READ,
    params=OwnNoticesKey,
    row=NoticesRow,
)
"""A partner's own notices, the newest first."""

OWN_NOTICE: Final = Statement(
    name="own_notice",
    text="""
UNWIND $batch.rows AS row
MATCH (n:RecallNotice {notice_id: row.notice_id})
WHERE n.partner_id = row.partner_id
RETURN {id: n.notice_id, record_id: n.record_id, reason: n.reason, standing: n.standing, place: n.place,
  told_at: n.told_at, told_on: toString(n.told_on), reminders: coalesce(n.reminders, 0),
  reminded_on: toString(n.reminded_on), acknowledged_at: n.acknowledged_at} AS notice
""",
    access=Access.READ,
    params=NoticeKey,
    row=NoticeRow,
)
"""One notice of a partner; none where it is another's."""

RECALL_REPORT: Final = Statement(
    name="recall_report",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (t:Recall)
  WHERE t.place > 0 AND t.place < row.before
    AND (row.everything OR t.standing = 'OPEN' OR EXISTS {
      MATCH (n:RecallNotice {recall_id: t.recall_id}) WHERE n.standing = 'PENDING'
    })
    AND (row.department = '' OR EXISTS {
      MATCH (d:Partner {partner_id: row.department}), (:CreditRecord {record_id: t.record_id})-[r:RECORDED_AS]->(f)
      WHERE f.determiner = d.name
    })
  WITH t ORDER BY t.place DESC LIMIT $max_recalls
  CALL (t) {
    MATCH (n:RecallNotice {recall_id: t.recall_id})
    WITH n ORDER BY n.partner_id LIMIT 1000
    OPTIONAL MATCH (p:Partner {partner_id: n.partner_id})
    WITH n, p ORDER BY n.partner_id
    RETURN collect({client_id: p.client_id, name: p.name, kind: p.kind, standing: n.standing,
      told_at: n.told_at, told_on: toString(n.told_on), reminders: coalesce(n.reminders, 0),
      acknowledged_at: n.acknowledged_at})[0..1000] AS notices
  }
  WITH t, notices ORDER BY t.place DESC
  RETURN collect({recall_id: t.recall_id, record_id: t.record_id, reason: t.reason, at: t.at,
    final: t.standing = 'FINAL', place: t.place, told: t.told, notices: notices})[0..200] AS recalls
}
RETURN row.i AS i, recalls AS recalls
""",
    access=Access.READ,
    params=ReportKey,
    row=ReportRow,
    timeout_s=60.0,
)
"""What was taken back from whom, the newest first, and who has not answered."""

READ_LAST_RECALL: Final = Statement(
    name="read_last_recall",
    text="""
UNWIND $batch.rows AS row
OPTIONAL MATCH (t:Recall {standing: 'OPEN'})
RETURN coalesce(max(t.commit), 0) AS seq
""",
    access=Access.READ,
    params=NoParams,
    row=Seq,
)
"""The last commit that a list of receivers waits for; 0 where none does."""
