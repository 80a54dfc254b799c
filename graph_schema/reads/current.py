"""Current versions (recorded_to absent), as a writer reads them to see what a claim changes.

They answer a row with several records, all of them: a writer must know every version it may close.
"""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """One current version: its ends, the label of a holder, its properties and those of its facts node."""

    anchor: str
    from_id: str
    to_id: str
    holder_is_org: bool
    props: dict[str, Any]
    detail: dict[str, Any] | None


CURRENT_DESCRIPTIONS: Final = Statement(
    name="current_descriptions",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)-[r:DESCRIBED_AS]->(f:EnterpriseFacts)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.enterprise_id AS from_id, '' AS to_id,
  false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Descriptions of enterprises by each source."""

CURRENT_HOLDS: Final = Statement(
    name="current_holds",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)<-[r:HOLDS]-(h)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, coalesce(h.person_id, h.enterprise_id) AS from_id, n.enterprise_id AS to_id,
  h.person_id IS NULL AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Versions of HOLDS on enterprises, with person and organisation holders."""

CURRENT_OWNS: Final = Statement(
    name="current_owns",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)<-[r:OWNS]-(h)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, coalesce(h.person_id, h.enterprise_id) AS from_id, n.enterprise_id AS to_id,
  h.person_id IS NULL AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Versions of OWNS on enterprises, with person and organisation holders."""

CURRENT_CONTROLS: Final = Statement(
    name="current_controls",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)<-[r:CONTROLS]-(h)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, coalesce(h.person_id, h.enterprise_id) AS from_id, n.enterprise_id AS to_id,
  h.person_id IS NULL AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Versions of CONTROLS on enterprises, with person and organisation holders."""

CURRENT_BRANCH_OF: Final = Statement(
    name="current_branch_of",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)-[r:BRANCH_OF]->(h:Enterprise)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.enterprise_id AS from_id, h.enterprise_id AS to_id,
  true AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Versions of BRANCH_OF from enterprises."""

CURRENT_SUCCEEDS: Final = Statement(
    name="current_succeeds",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)-[r:SUCCEEDS]->(h:Enterprise)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.enterprise_id AS from_id, h.enterprise_id AS to_id,
  true AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Versions of SUCCEEDS from enterprises."""

CURRENT_SUPPLIES: Final = Statement(
    name="current_supplies",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)-[r:SUPPLIES]->(h:Enterprise)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.enterprise_id AS from_id, h.enterprise_id AS to_id,
  true AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Versions of SUPPLIES from enterprises."""

CURRENT_IDENTIFIED_AS: Final = Statement(
    name="current_identified_as",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Person {person_id: row.key})-[r:IDENTIFIED_AS]->(h:Identity)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.person_id AS from_id, h.identity_id AS to_id,
  false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Identities of appearances."""

CURRENT_RECORD_FACTS: Final = Statement(
    name="current_record_facts",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.key})-[r:RECORDED_AS]->(f:RecordFacts)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.record_id AS from_id, '' AS to_id,
  false AS holder_is_org,
  properties(r) AS props,
  {finality: f.finality, final_from: toString(f.final_from), disclosure: f.disclosure} AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Facts of records by each source."""

CURRENT_STATES: Final = Statement(
    name="current_states",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.key})-[r:STATE]->(f:RecordState)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.record_id AS from_id, '' AS to_id,
  false AS holder_is_org,
  properties(r) AS props, properties(f) AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""States of records, with status and origin."""

CURRENT_NAMES: Final = Statement(
    name="current_names",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.key})-[r:NAMES]->(h:Person)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.record_id AS from_id, h.person_id AS to_id,
  false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Persons named in records."""

CURRENT_OVERLAYS: Final = Statement(
    name="current_overlays",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Overlay {overlay_id: row.key})-[r:ON]->(h:CreditRecord)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.overlay_id AS from_id, h.record_id AS to_id,
  false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Where overlays lie."""

CURRENT_RELEASES: Final = Statement(
    name="current_releases",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Release {release_id: row.key})-[r:FREES]->(h:Person)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.release_id AS from_id, h.person_id AS to_id,
  false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Whom releases free."""

CURRENT_REACHES: Final = Statement(
    name="current_reaches",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.key})-[r:REACHES]->(h)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.record_id AS from_id, coalesce(h.person_id, h.enterprise_id) AS to_id,
  h.person_id IS NULL AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Materialised reaches of records."""

CURRENT_RECORD_RELEASES: Final = Statement(
    name="current_record_releases",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.key})<-[:FROM]-(x:Release)-[r:FREES]->(h:Person)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, x.release_id AS from_id, h.person_id AS to_id,
  false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Releases from records, whom they free and when."""

CURRENT_HAS_DOCUMENT: Final = Statement(
    name="current_has_document",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Identity {identity_id: row.key})-[r:HAS_DOCUMENT]->(h:IdDocument)
WHERE r.recorded_to IS NULL
RETURN row.key AS anchor, n.identity_id AS from_id, h.key AS to_id, false AS holder_is_org,
  properties(r) AS props, null AS detail
""",
    access=Access.READ,
    params=Key,
    row=CurrentRow,
    timeout_s=60.0,
)
"""Documents of identities."""
