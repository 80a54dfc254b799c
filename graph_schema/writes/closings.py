"""Ties of organisations and people that are known no longer."""

from typing import Final

from graph_schema.records import Changed, CloseRow
from graph_schema.statement import Access, Statement

CLOSE_HOLDS: Final = Statement(
    name="close_holds",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)<-[r:HOLDS]-()
WHERE r.tenure_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of HOLDS on their target."""

CLOSE_OWNS: Final = Statement(
    name="close_owns",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)<-[r:OWNS]-()
WHERE r.tenure_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of OWNS on their target."""

CLOSE_CONTROLS: Final = Statement(
    name="close_controls",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)<-[r:CONTROLS]-()
WHERE r.tenure_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of CONTROLS on their target."""

CLOSE_BRANCH_OF: Final = Statement(
    name="close_branch_of",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)-[r:BRANCH_OF]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of BRANCH_OF on their source."""

CLOSE_SUCCEEDS: Final = Statement(
    name="close_succeeds",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)-[r:SUCCEEDS]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of SUCCEEDS on their source."""

CLOSE_SUPPLIES: Final = Statement(
    name="close_supplies",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)-[r:SUPPLIES]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of SUPPLIES on their source."""

CLOSE_IDENTIFIED_AS: Final = Statement(
    name="close_identified_as",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Person {person_id: row.anchor_id})
MATCH (n)-[r:IDENTIFIED_AS]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of IDENTIFIED_AS."""
