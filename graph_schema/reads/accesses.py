"""Who looked at a subject, who received a record, how far the audit log is folded in, and its signed heads."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.records import Key, NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class PositionRow:
    """How far a slot of a log is folded in: the next entry's index, its segment and offset."""

    position_key: str
    next_index: int
    segment: int
    file_offset: int


@dataclass(frozen=True, slots=True)
class OwnSubjects:
    """Whose own subjects are asked for, and on which day."""

    partner_id: str
    purpose: str
    today: date


@dataclass(frozen=True, slots=True)
class SubjectsRow:
    """Ids under which a partner's own subjects are looked at; none where it is not `granted` to ask about itself."""

    i: int
    granted: bool
    subjects: list[str]


@dataclass(frozen=True, slots=True)
class HistoryKey:
    """Subjects (blind keys) whose looks are asked for, those before the cursor `before` (or empty)."""

    subjects: list[str]
    before: str
    today: date


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Looks by day, partner, purpose and basis, newest first; `classes` is a list of lists."""

    i: int
    looks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ReceiversKey:
    """The record whose receivers are asked for, those after a partner's id (or empty)."""

    record_id: str
    after: str


@dataclass(frozen=True, slots=True)
class ReceiversRow:
    """Partners by id; `first` and `last` are `time/slot/index`, `times` counts the answers."""

    i: int
    receivers: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A signed checkpoint that the graph keeps."""

    head_key: str
    size: int
    note: str


READ_POSITIONS: Final = Statement(
    name="read_audit_positions",
    text="""
UNWIND $batch.rows AS row
MATCH (p:AuditPosition {position_key: row.key})
RETURN p.position_key AS position_key, coalesce(p.next_index, 0) AS next_index, coalesce(p.segment, 0) AS segment,
  coalesce(p.file_offset, 0) AS file_offset
""",
    access=Access.READ,
    params=Key,
    row=PositionRow,
)
"""How far slots are folded in."""

OWN_SUBJECTS: Final = Statement(
    name="own_subjects",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
WITH now, row, EXISTS {
  MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
  WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
} AS granted
CALL (row, now, granted) {
  MATCH (m:Matter {partner_id: row.partner_id})-[s:STATED_AS]->(mf:MatterFacts)
  WHERE granted AND m.kind = 'CLAIM' AND m.ended_on IS NULL AND row.purpose IN mf.purposes AND s.preferred
    AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
    AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
  MATCH (m)-[q:CONCERNS]->(x)
  WHERE q.recorded_from <= now AND coalesce(q.recorded_to, now + 1) > now
    AND q.valid_from <= row.today AND coalesce(q.valid_to > row.today, q.to_kind = 'OPEN')
    AND NOT coalesce(x.person_id, x.enterprise_id) IN coalesce(m.withdrawn, [])
  WITH DISTINCT row, now, m, x ORDER BY coalesce(x.person_id, x.enterprise_id) LIMIT 50
  CALL (row, now, m, x) {
    MATCH (x)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(other:Person)
    WHERE y.recorded_from <= now AND coalesce(y.recorded_to, now + 1) > now
      AND coalesce(y.valid_from <= row.today, true) AND coalesce(y.valid_to > row.today, y.to_kind = 'OPEN')
      AND y2.recorded_from <= now AND coalesce(y2.recorded_to, now + 1) > now
      AND coalesce(y2.valid_from <= row.today, true) AND coalesce(y2.valid_to > row.today, y2.to_kind = 'OPEN')
      AND other <> x AND NOT other.person_id IN coalesce(m.withdrawn, [])
      AND (x.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
      AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (x)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
          AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
      })
      AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (other)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
          AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
      })
    RETURN collect(DISTINCT other.person_id) AS joined
  }
  WITH x, joined, [(k:Identifier)-[z:IDENTIFIES]->(x) WHERE k.scheme = 'USCC' AND z.recorded_to IS NULL | k.key][0..5]
    AS codes
  UNWIND joined + codes + [coalesce(x.person_id, x.enterprise_id)] AS subject
  RETURN collect(DISTINCT subject) AS subjects
}
RETURN row.i AS i, granted AS granted, subjects AS subjects
""",
    access=Access.READ,
    params=OwnSubjects,
    row=SubjectsRow,
)
"""What a partner has claimed as itself: enterprises by id and code, appearances and those joined to them."""

ACCESS_HISTORY: Final = Statement(
    name="access_history",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  UNWIND row.subjects AS subject
  MATCH (a:AccessDay {subject: subject})
  WHERE a.case_number IS NULL OR NOT EXISTS {
    MATCH (m:Matter {partner_id: a.partner_id})-[s:STATED_AS]->(f:MatterFacts)
    WHERE m.kind = 'CASE' AND m.number = a.case_number AND s.recorded_to IS NULL AND f.notice_deferred_to > row.today
  }
  WITH row, a.day AS day, a.partner_id AS partner_id, a.kind AS kind, a.purpose AS purpose, a.basis AS basis,
    sum(a.asked) AS asked, sum(a.reached) AS reached, collect(a.classes)[0..400] AS classes
  WITH row, day, partner_id, kind, purpose, basis, asked, reached, classes,
    toString(day) + '/' + partner_id + '/' + purpose + '/' + basis AS cursor
  WHERE row.before = '' OR cursor < row.before
  WITH day, partner_id, kind, purpose, basis, asked, reached, classes, cursor ORDER BY cursor DESC LIMIT $max_looks
  OPTIONAL MATCH (p:Partner {partner_id: partner_id})
  WITH day, p.name AS name, kind, purpose, basis, asked, reached, classes, cursor ORDER BY cursor DESC
  RETURN collect({day: toString(day), name: name, kind: kind, purpose: purpose, basis: basis, asked: asked,
    reached: reached, classes: classes, cursor: cursor})[0..200] AS looks
}
RETURN row.i AS i, looks AS looks
""",
    access=Access.READ,
    params=HistoryKey,
    row=HistoryRow,
)
"""Who looked at subjects, by day, newest first; looks whose notice is deferred today are left out."""

RECEIVERS_OF_RECORD: Final = Statement(
    name="receivers_of_record",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (r:Received {record_id: row.record_id})
  WHERE r.partner_id > row.after
  WITH r ORDER BY r.partner_id LIMIT $max_receivers
  OPTIONAL MATCH (p:Partner {partner_id: r.partner_id})
  WITH r, p ORDER BY r.partner_id
  RETURN collect({partner_id: r.partner_id, client_id: p.client_id, name: p.name, kind: p.kind, first: r.first,
    last: r.last, times: r.times})[0..1000] AS receivers
}
RETURN row.i AS i, receivers AS receivers
""",
    access=Access.READ,
    params=ReceiversKey,
    row=ReceiversRow,
)
"""Partners that received a record, by their id."""

READ_HEADS: Final = Statement(
    name="read_audit_heads",
    text="""
UNWIND $batch.rows AS row
MATCH (h:AuditHead)
WITH h ORDER BY h.head_key LIMIT 100000
RETURN h.head_key AS head_key, h.size AS size, h.note AS note
""",
    access=Access.READ,
    params=NoParams,
    row=KeptHead,
    timeout_s=60.0,
)
"""All heads that the graph keeps, by slot and day."""
