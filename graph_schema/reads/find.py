"""Which nodes keys and names stand for now."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class FoundId:
    """The node that a key was found to name."""

    key: str
    found: str
    kind: str | None


FIND_IDENTIFIERS: Final = Statement(
    name="find_identifiers",
    text="""
UNWIND $batch.rows AS row
MATCH (k:Identifier {key: row.key})-[r:IDENTIFIES]->(e:Enterprise)
WHERE r.recorded_to IS NULL
RETURN row.key AS key, e.enterprise_id AS found, e.kind AS kind
""",
    access=Access.READ,
    params=Key,
    row=FoundId,
    timeout_s=60.0,
)
"""Which enterprise an identifier names now."""

FIND_NAMES: Final = Statement(
    name="find_names",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (f:EnterpriseFacts {name_key: row.key})<-[r:DESCRIBED_AS]-(e:Enterprise)
  WHERE r.recorded_to IS NULL AND r.valid_to IS NULL AND EXISTS {
    MATCH (e)<-[z:IDENTIFIES]-(k:Identifier)
    WHERE z.recorded_to IS NULL AND k.scheme <> 'SCOPED_NAME'
  }
  WITH DISTINCT e.enterprise_id AS found ORDER BY found LIMIT 3
  RETURN found
}
RETURN row.key AS key, found, null AS kind
""",
    access=Access.READ,
    params=Key,
    row=FoundId,
    timeout_s=60.0,
)
"""Enterprises with a code whose current name has this key; two are enough to know that it is not unique."""

FIND_RECORDS: Final = Statement(
    name="find_records",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.key})
RETURN row.key AS key, c.record_id AS found, c.kind AS kind
""",
    access=Access.READ,
    params=Key,
    row=FoundId,
    timeout_s=60.0,
)
"""Which of these records exist."""

FIND_SAME_SUBJECTS: Final = Statement(
    name="find_same_subjects",
    text="""
UNWIND $batch.rows AS row
MATCH (e:Enterprise {enterprise_id: row.key})-[n:SUCCEEDS*1..3]-(same:Enterprise)
WHERE same <> e AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_to IS NULL)
RETURN DISTINCT row.key AS key, same.enterprise_id AS found, same.kind AS kind
""",
    access=Access.READ,
    params=Key,
    row=FoundId,
    timeout_s=60.0,
)
"""Under which other codes the enterprise is the same subject: those that a change of code links with it."""

FIND_RECORDS_ABOUT: Final = Statement(
    name="find_records_about",
    text="""
UNWIND $batch.rows AS row
MATCH (e:Enterprise {enterprise_id: row.key})<-[:ABOUT]-(c:CreditRecord)
RETURN row.key AS key, c.record_id AS found, c.kind AS kind
""",
    access=Access.READ,
    params=Key,
    row=FoundId,
    timeout_s=60.0,
)
"""Records about enterprises."""
