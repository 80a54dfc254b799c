"""Current versions of matters, as a writer reads them (see current.py)."""

from typing import Final

from graph_schema.reads.current import CurrentRow
from graph_schema.records import Key
from graph_schema.statement import Access, Statement

CURRENT_STATED_AS: Final = Statement(
    name="current_stated_as",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Matter {matter_id: row.key})
MATCH (n)-[r:STATED_AS]->(h:MatterFacts)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.matter_id AS from_id, '' AS to_id, false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""What is stated of matters."""

CURRENT_CONCERNS_ENTERPRISES: Final = Statement(
    name="current_concerns_enterprises",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Matter {matter_id: row.key})
MATCH (n)-[r:CONCERNS]->(h:Enterprise)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.matter_id AS from_id, h.enterprise_id AS to_id, false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Enterprises that matters concern."""

CURRENT_CONCERNS_PERSONS: Final = Statement(
    name="current_concerns_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Matter {matter_id: row.key})
MATCH (n)-[r:CONCERNS]->(h:Person)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.matter_id AS from_id, h.person_id AS to_id, false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Persons that matters concern."""

CURRENT_CONCERNS_RECORDS: Final = Statement(
    name="current_concerns_records",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Matter {matter_id: row.key})
MATCH (n)-[r:CONCERNS]->(h:CreditRecord)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.matter_id AS from_id, h.record_id AS to_id, false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Records that matters concern."""
