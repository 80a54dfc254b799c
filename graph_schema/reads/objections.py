"""What may be objected to, and objections as they stand. Writers read them in the transaction that changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class TargetKey:
    """What is objected to, by whom: `subjects` are the ids that the filer may speak for; `seq` is the commit to come.

    A record is one that may be told of them today, by the same terms as where they ask about themselves; another
    party's that reaches one of them, where its disclosure is among `disclosures`. `partner_id` is absent at the window.
    """

    target_id: str
    partner_id: str | None
    purpose: str
    subjects: list[str]
    disclosures: list[str]
    forgotten: list[str]
    ending_sides: list[str]
    untold: dict[str, date]
    beyond_class: list[str]
    today: date
    seq: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target that the filer may object to, and which of his subjects it concerns (an enterprise or an appearance).

    `at_id` is the enterprise of a tenure. `records` are what is marked with it, each with a `record_id`, and a
    `person_id` where one person's reach alone is. `enterprises` and `persons` are the ids of all whom it concerns.
    """

    i: int
    subject_id: str
    at_id: str | None
    place: str | None
    enterprises: list[str]
    persons: list[str]
    records: list[dict[str, str | None]]


OBJECTABLE_RECORD: Final = Statement(
    name="objectable_record",
    text="""
UNWIND $batch.rows AS row
WITH row, row.seq AS now
WHERE row.partner_id IS NULL OR EXISTS {
  MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
  WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
}
MATCH (c:CreditRecord {record_id: row.target_id})-[:ABOUT]->(about)
WITH row, now, c, about, coalesce(about.enterprise_id, about.person_id) IN row.subjects OR EXISTS {
  MATCH (about)-[n:SUCCEEDS*1..3]-(same:Enterprise)
  WHERE same.enterprise_id IN row.subjects
    AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_to IS NULL)
} AS own
MATCH (c)-[n:ABOUT|REACHES|NAMES]->(face), (c)-[s:STATE]->(st:RecordState)
WHERE CASE WHEN own THEN face = about ELSE face.person_id IN row.subjects END
  AND coalesce(n.recorded_from <= now, true) AND coalesce(n.recorded_to, now + 1) > now
  AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
  AND coalesce(s.valid_from <= row.today, true) AND coalesce(s.valid_to > row.today, true)
  AND NOT st.status IN row.forgotten
  AND EXISTS {
    MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
    WHERE d.preferred AND (own OR df.disclosure IN row.disclosures)
      AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
      AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
        row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
        CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
        WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
      AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
  }
  AND NOT EXISTS {
    MATCH (c)-[g:STATE]->(gs:RecordState)
    WHERE (gs.status IN row.forgotten OR (gs.status = 'PROPOSED' AND NOT own))
      AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
      AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
  }
  AND NOT EXISTS {
    MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
    WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
      AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
      AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
  }
WITH DISTINCT row, c, own, coalesce(face.person_id, face.enterprise_id) AS id, face.person_id AS person_id
ORDER BY id LIMIT 50
WITH row, c, own, collect(id) AS ids, collect(person_id) AS persons
RETURN row.i AS i, head(ids) AS subject_id, null AS at_id,
  head([(c)-[r:RECORDED_AS]->(f:RecordFacts) WHERE r.preferred AND r.recorded_to IS NULL | f.jurisdiction]) AS place,
  CASE WHEN size(persons) = 0 THEN ids ELSE [] END AS enterprises, persons AS persons,
  CASE WHEN own THEN [{record_id: c.record_id, person_id: null}]
    ELSE [p IN persons | {record_id: c.record_id, person_id: p}] END AS records
""",
    access=Access.READ,
    params=TargetKey,
    row=TargetRow,
)
"""A record about one of the subjects, or one that names or reaches persons among them."""

OBJECTABLE_TENURE: Final = Statement(
    name="objectable_tenure",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  UNWIND row.subjects AS subject
  MATCH (p:Person {person_id: subject})-[h:HOLDS|OWNS|CONTROLS]->(e:Enterprise)
  WHERE h.tenure_id = row.target_id AND h.recorded_to IS NULL
  RETURN p AS holder, e
  UNION
  WITH row
  UNWIND row.subjects AS subject
  MATCH (e:Enterprise {enterprise_id: subject})<-[h:HOLDS|OWNS|CONTROLS]-(holder)
  WHERE h.tenure_id = row.target_id AND h.recorded_to IS NULL
  RETURN holder, e
}
WITH DISTINCT row, holder, e
CALL (row, holder) {
  MATCH (holder)<-[r:REACHES]-(c:CreditRecord)
  WHERE r.tenure_id = row.target_id AND r.recorded_to IS NULL AND holder.person_id IS NOT NULL
  WITH DISTINCT holder, c ORDER BY c.record_id LIMIT 1000
  RETURN collect({record_id: c.record_id, person_id: holder.person_id}) AS records
}
RETURN row.i AS i,
  CASE WHEN coalesce(holder.person_id, holder.enterprise_id) IN row.subjects
    THEN coalesce(holder.person_id, holder.enterprise_id) ELSE e.enterprise_id END AS subject_id,
  e.enterprise_id AS at_id, null AS place,
  CASE WHEN holder.person_id IS NULL THEN [e.enterprise_id, holder.enterprise_id] ELSE [e.enterprise_id] END
    AS enterprises,
  CASE WHEN holder.person_id IS NULL THEN [] ELSE [holder.person_id] END AS persons, records AS records
""",
    access=Access.READ,
    params=TargetKey,
    row=TargetRow,
)
"""An office, a holding or an asserted control of one of the subjects, or in one of them."""

OBJECTABLE_MATTER: Final = Statement(
    name="objectable_matter",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.target_id})-[s:STATED_AS]->(:MatterFacts)
WHERE s.recorded_to IS NULL
MATCH (m)-[q:CONCERNS]->(x)
WHERE q.recorded_to IS NULL AND coalesce(x.enterprise_id, x.person_id) IN row.subjects
WITH DISTINCT row, x, coalesce(x.enterprise_id, x.person_id) AS concerned ORDER BY concerned LIMIT 1
RETURN row.i AS i, concerned AS subject_id, null AS at_id, null AS place,
  CASE WHEN x.enterprise_id IS NULL THEN [] ELSE [x.enterprise_id] END AS enterprises,
  CASE WHEN x.person_id IS NULL THEN [] ELSE [x.person_id] END AS persons, [] AS records
""",
    access=Access.READ,
    params=TargetKey,
    row=TargetRow,
)
"""An evaluation, a discipline or a commitment that concerns one of the subjects."""


@dataclass(frozen=True, slots=True)
class OnKey:
    """Objections of one subject against one target."""

    subject_id: str
    target_id: str


@dataclass(frozen=True, slots=True)
class ObjectionKey:
    """One objection, for one who may know of it: any where `partner_id` is absent.

    Otherwise who filed it, who was asked, or who may speak for its subject.
    """

    objection_id: str
    partner_id: str | None
    subjects: list[str]


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """Objections after the id `after`, for one who may know of them, as above; open ones alone where `statuses` are."""

    after: str
    partner_id: str | None
    subjects: list[str]
    statuses: list[str]


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection by its id, what is kept of it, and the names of who filed it and who was asked."""

    objection_id: str
    kept: Mapping[str, Any]
    filed_by: str | None
    asked_of: str | None


OBJECTIONS_ON: Final = Statement(
    name="objections_on",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (x:Enterprise {enterprise_id: row.subject_id}) RETURN x
  UNION ALL
  WITH row
  MATCH (x:Person {person_id: row.subject_id}) RETURN x
}
MATCH (x)<-[q:CONCERNS]-(m:Matter {kind: 'OBJECTION'})-[s:STATED_AS]->(f:MatterFacts)
WHERE q.recorded_to IS NULL AND s.recorded_to IS NULL AND f.target_id = row.target_id
  AND f.subject_id = row.subject_id AND f.status IN ['FILED', 'WITH_SOURCE', 'ANSWERED']
RETURN m.number AS objection_id, properties(f) AS kept, null AS filed_by, null AS asked_of
""",
    access=Access.READ,
    params=OnKey,
    row=ObjectionRow,
)
"""The open ones of a subject against a target."""

FIND_OBJECTION: Final = Statement(
    name="find_objection",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.objection_id})-[s:STATED_AS]->(f:MatterFacts)
WHERE m.kind = 'OBJECTION' AND s.recorded_to IS NULL AND f.target IS NOT NULL
  AND (row.partner_id IS NULL OR f.filed_by = row.partner_id OR f.asked_of = row.partner_id
    OR f.subject_id IN row.subjects)
OPTIONAL MATCH (p:Partner {partner_id: f.filed_by})
OPTIONAL MATCH (a:Partner {partner_id: f.asked_of})
RETURN m.number AS objection_id, properties(f) AS kept, p.name AS filed_by, a.name AS asked_of
""",
    access=Access.READ,
    params=ObjectionKey,
    row=ObjectionRow,
)
"""One objection by the id of its matter; none where the asker may not know of it."""

LIST_OBJECTIONS: Final = Statement(
    name="list_objections",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {kind: 'OBJECTION'})-[s:STATED_AS]->(f:MatterFacts)
WHERE m.number > row.after AND s.recorded_to IS NULL AND f.target IS NOT NULL
  AND (size(row.statuses) = 0 OR f.status IN row.statuses)
  AND (row.partner_id IS NULL OR f.filed_by = row.partner_id OR f.asked_of = row.partner_id
    OR f.subject_id IN row.subjects)
WITH m, f ORDER BY m.number LIMIT $max_objections
OPTIONAL MATCH (p:Partner {partner_id: f.filed_by})
OPTIONAL MATCH (a:Partner {partner_id: f.asked_of})
RETURN m.number AS objection_id, properties(f) AS kept, p.name AS filed_by, a.name AS asked_of
ORDER BY m.number
""",
    access=Access.READ,
    params=ObjectionPage,
    row=ObjectionRow,
)
"""Objections that the asker may know of, by their ids."""


@dataclass(frozen=True, slots=True)
class RecordBodyRow:
    """What a record's preferred source says: the attributes of its facts, and the properties of the relationship."""

    i: int
    body: Mapping[str, Any]
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TieKind:
    """The type of a relationship."""

    tie: str


RECORD_BODY: Final = Statement(
    name="record_body",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.key})-[r:RECORDED_AS]->(f:RecordFacts)
WHERE r.recorded_to IS NULL AND r.preferred
RETURN row.i AS i, properties(f) AS body, properties(r) AS props
""",
    access=Access.READ,
    params=Key,
    row=RecordBodyRow,
)
"""The facts of records that are relied on."""


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """A record, and the person whom it reaches."""

    record_id: str
    person_id: str


CARRIED_BY_TENURE: Final = Statement(
    name="carried_by_tenure",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person {person_id: row.subject_id})<-[r:REACHES]-(c:CreditRecord)
WHERE r.tenure_id = row.target_id AND r.recorded_to IS NULL
RETURN DISTINCT c.record_id AS record_id, p.person_id AS person_id ORDER BY record_id
""",
    access=Access.READ,
    params=OnKey,
    row=CarriedRow,
)
"""Records that reach a person (`subject_id`) through a tenure."""

TIE_OF_TENURE: Final = Statement(
    name="tie_of_tenure",
    text="""
UNWIND $batch.rows AS row
MATCH (e:Enterprise {enterprise_id: row.subject_id})<-[h:HOLDS|OWNS|CONTROLS]-()
WHERE h.tenure_id = row.target_id AND h.recorded_to IS NULL
RETURN DISTINCT type(h) AS tie
""",
    access=Access.READ,
    params=OnKey,
    row=TieKind,
)
"""Of which type a tenure at an enterprise (`subject_id`) is."""
