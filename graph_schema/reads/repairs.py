"""What repair is judged by of a record, and the applications that were made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class RepairableKey:
    """A record as it stands on a day, and appearances of whom it is asked whether it reaches them."""

    record_id: str
    persons: list[str]
    today: date


@dataclass(frozen=True, slots=True)
class RepairableRow:
    """A record's party and what is judged of it; `reached` are appearances that it reaches today, each with the rule.

    `same` are the enterprises that are its party under other codes.
    """

    i: int
    record_id: str
    kind: str
    list_kind: str
    side: str
    party_id: str
    personal: bool
    party_name: str | None
    party_uscc: str | None
    number: str | None
    determiner: str | None
    jurisdiction: str | None
    severity: str | None
    decided_on: str | None
    status: str | None
    disclosure: str | None
    same: list[str]
    reached: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RepairRow:
    """An application by its number, and what is kept of it."""

    repair_id: str
    kept: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SubjectsKey:
    """Enterprises and appearances by their ids; those after the number `after`."""

    subjects: list[str]
    after: str


@dataclass(frozen=True, slots=True)
class Called:
    """The name and kind of a partner or person."""

    name: str
    kind: str


REPAIRABLE: Final = Statement(
    name="repairable_record",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.record_id})-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[:ABOUT]->(about)
WHERE fr.recorded_to IS NULL AND fr.preferred
RETURN row.i AS i, c.record_id AS record_id, c.kind AS kind, c.list_kind AS list_kind, c.side AS side,
  coalesce(about.enterprise_id, about.person_id) AS party_id, about.person_id IS NOT NULL AS personal,
  coalesce(about.name, f.party_name,
    head([(about)-[y:DESCRIBED_AS]->(d:EnterpriseFacts) WHERE y.recorded_to IS NULL AND y.preferred | d.name])
  ) AS party_name,
  head([(about)<-[z:IDENTIFIES]-(k:Identifier) WHERE z.recorded_to IS NULL AND k.scheme = 'USCC' | k.value])
    AS party_uscc,
  f.number AS number, f.determiner AS determiner, f.jurisdiction AS jurisdiction, f.severity AS severity,
  toString(f.decided_on) AS decided_on,
  head([(c)-[s:STATE]->(st:RecordState) WHERE s.recorded_to IS NULL AND coalesce(s.valid_from <= row.today, true)
    AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN') | st.status]) AS status,
  f.disclosure AS disclosure,
  [(about)-[n:SUCCEEDS]-(x:Enterprise) WHERE n.how = 'NEW_CODE' AND n.valid_to IS NULL AND n.recorded_to IS NULL |
    x.enterprise_id][0..10] AS same,
  [(c)-[r:REACHES]->(p:Person) WHERE p.person_id IN row.persons AND r.recorded_to IS NULL AND r.level = 'REACHED'
    AND coalesce(r.valid_from <= row.today, true) AND coalesce(r.valid_to > row.today, r.to_kind = 'OPEN') |
    {person_id: p.person_id, rule_id: r.rule_id}][0..20] AS reached
""",
    access=Access.READ,
    params=RepairableKey,
    row=RepairableRow,
)
"""Records as the transaction sees them, with their state of the day."""

REPAIRS_OF_RECORD: Final = Statement(
    name="repairs_of_record",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.key})<-[q:CONCERNS]-(m:Matter {kind: 'REPAIR'})-[s:STATED_AS]->(f:MatterFacts)
WHERE q.recorded_to IS NULL AND s.recorded_to IS NULL AND f.record_id = row.key
WITH m, f ORDER BY m.number
RETURN m.number AS repair_id, properties(f) AS kept
""",
    access=Access.READ,
    params=Key,
    row=RepairRow,
)
"""Applications for a record."""

REPAIRS_OF_SUBJECTS: Final = Statement(
    name="repairs_of_subjects",
    text="""
UNWIND $batch.rows AS row
UNWIND row.subjects AS subject
CALL (row, subject) {
  MATCH (x:Enterprise {enterprise_id: subject})<-[q:CONCERNS]-(m:Matter {kind: 'REPAIR'})
  WHERE q.recorded_to IS NULL RETURN m
  UNION
  MATCH (x:Person {person_id: subject})<-[q:CONCERNS]-(m:Matter {kind: 'REPAIR'})
  WHERE q.recorded_to IS NULL RETURN m
}
WITH DISTINCT row, m
MATCH (m)-[s:STATED_AS]->(f:MatterFacts)
WHERE s.recorded_to IS NULL AND f.record_id IS NOT NULL AND m.number > row.after
WITH m, f ORDER BY m.number LIMIT $max_repairs
RETURN m.number AS repair_id, properties(f) AS kept
""",
    access=Access.READ,
    params=SubjectsKey,
    row=RepairRow,
)
"""Applications of enterprises and persons, by number."""

FIND_REPAIR: Final = Statement(
    name="find_repair",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.key})-[s:STATED_AS]->(f:MatterFacts)
WHERE m.kind = 'REPAIR' AND s.recorded_to IS NULL AND f.record_id IS NOT NULL
RETURN m.number AS repair_id, properties(f) AS kept
""",
    access=Access.READ,
    params=Key,
    row=RepairRow,
)
"""One application by the id of its matter."""

LIST_REPAIRS: Final = Statement(
    name="list_repairs",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {kind: 'REPAIR'})-[s:STATED_AS]->(f:MatterFacts)
WHERE m.number > row.key AND s.recorded_to IS NULL AND f.record_id IS NOT NULL
WITH m, f ORDER BY m.number LIMIT $max_repairs
RETURN m.number AS repair_id, properties(f) AS kept
""",
    access=Access.READ,
    params=Key,
    row=RepairRow,
    timeout_s=60.0,
)
"""All applications after a number."""

PERSON_NAME: Final = Statement(
    name="person_name",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person {person_id: row.key})
RETURN p.name AS name, 'person' AS kind
""",
    access=Access.READ,
    params=Key,
    row=Called,
)
"""What a person is called in an appearance."""

PARTNER_NAME: Final = Statement(
    name="partner_name",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner {partner_id: row.key})
RETURN p.name AS name, p.kind AS kind
""",
    access=Access.READ,
    params=Key,
    row=Called,
)
"""What a partner is called."""
