"""What the reach planner reads: records with their preferred facts, and who has a role at an enterprise."""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class PlannerRow:
    """What the reach planner reads of one record beside its ties."""

    record_id: str
    kind: str
    list_kind: str
    side: str
    party_id: str
    party_kind: str
    jurisdiction: str
    decided_on: Any
    conduct_from: Any
    conduct_to: Any
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One preferred role at an enterprise; `role` is absent where the tie says it."""

    anchor: str
    party_id: str
    holder_is_org: bool
    tie: str
    role: str | None
    tenure_id: str
    valid_from: Any
    from_kind: str
    valid_to: Any
    to_kind: str


ROLES_AT: Final = Statement(
    name="roles_at",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)<-[r:HOLDS|OWNS|CONTROLS]-(h)
WHERE r.recorded_to IS NULL AND r.preferred
RETURN row.key AS anchor, coalesce(h.person_id, h.enterprise_id) AS party_id, h.person_id IS NULL AS holder_is_org,
  type(r) AS tie, r.role AS role, r.tenure_id AS tenure_id,
  r.valid_from AS valid_from, r.from_kind AS from_kind, r.valid_to AS valid_to, r.to_kind AS to_kind
""",
    access=Access.READ,
    params=Key,
    row=RoleRow,
    timeout_s=60.0,
)
"""The preferred offices, holdings and controls of enterprises, no more of each than the reach planner asks for."""

PLANNER_RECORDS: Final = Statement(
    name="planner_records",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.key})-[r:RECORDED_AS]->(f:RecordFacts)
WHERE r.recorded_to IS NULL AND r.preferred
MATCH (c)-[:ABOUT]->(p)
RETURN c.record_id AS record_id, c.kind AS kind, c.list_kind AS list_kind, c.side AS side,
  coalesce(p.person_id, p.enterprise_id) AS party_id,
  CASE WHEN p.person_id IS NULL THEN 'ORGANIZATION' ELSE 'PERSON' END AS party_kind,
  f.jurisdiction AS jurisdiction, f.decided_on AS decided_on, f.conduct_from AS conduct_from,
  f.conduct_to AS conduct_to, properties(r) AS props
""",
    access=Access.READ,
    params=Key,
    row=PlannerRow,
    timeout_s=60.0,
)
"""What the reach planner needs of records: the preferred facts, and the party."""
