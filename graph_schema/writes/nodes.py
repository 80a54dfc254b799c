"""Identity nodes: merged by key, given their fixed attributes once."""

from typing import Final

from graph_schema.records import Changed, NodeRow
from graph_schema.statement import Access, Statement

ENSURE_ENTERPRISES: Final = Statement(
    name="ensure_enterprises",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Enterprise {enterprise_id: row.key})
ON CREATE SET n.kind = row.kind
ON MATCH SET n.kind = CASE WHEN n.kind = 'UNKNOWN' THEN row.kind ELSE n.kind END
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Enterprises; `kind` follows from the first USCC that is known."""

ENSURE_IDENTIFIERS: Final = Statement(
    name="ensure_identifiers",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Identifier {key: row.key})
ON CREATE SET n.scheme = row.scheme, n.value = row.value
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Identifiers, keyed by scheme and value."""

ENSURE_PERSONS: Final = Statement(
    name="ensure_persons",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Person {person_id: row.key})
ON CREATE SET n.name = row.name, n.name_key = row.name_key, n.scope = row.scope, n.party_kind = row.kind
WITH row, n
WHERE n.party_kind = 'UNKNOWN' AND row.kind <> 'UNKNOWN'
SET n.party_kind = row.kind
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Appearances; the name as first written, and a kind that was not said until somebody says it."""

ENSURE_IDENTITIES: Final = Statement(
    name="ensure_identities",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Identity {identity_id: row.key})
ON CREATE SET n.key_id = row.key_id
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Identities that documents establish."""

ENSURE_DOCUMENTS: Final = Statement(
    name="ensure_documents",
    text="""
UNWIND $batch.rows AS row
MERGE (n:IdDocument {key: row.key})
ON CREATE SET n.type = row.kind, n.sealed = row.sealed, n.key_id = row.key_id
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Documents: blind index as key, the number sealed."""

ENSURE_OVERLAYS: Final = Statement(
    name="ensure_overlays",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Overlay {overlay_id: row.key})
ON CREATE SET n.kind = row.kind, n.number = row.value
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Overlays; `number` is what their source calls them."""

ENSURE_RELEASES: Final = Statement(
    name="ensure_releases",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Release {release_id: row.key})
ON CREATE SET n.number = row.value
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Releases."""
