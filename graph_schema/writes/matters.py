"""Matters: departments, memberships, consents, cases and the steps of processes, and whom they concern."""

from typing import Final

from graph_schema.records import BodyRow, Changed, CloseRow, NodeRow, TieRow
from graph_schema.statement import Access, Statement

ENSURE_MATTERS: Final = Statement(
    name="ensure_matters",
    text="""
UNWIND $batch.rows AS row
MERGE (n:Matter {matter_id: row.key})
ON CREATE SET n.kind = row.kind, n.number = row.value, n.partner_id = row.scope
RETURN count(n) AS changed
""",
    access=Access.WRITE,
    params=NodeRow,
    row=Changed,
    timeout_s=60.0,
)
"""Matters, keyed by kind and their own id."""

OPEN_STATED_AS: Final = Statement(
    name="open_stated_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Matter {matter_id: row.from_id})
CREATE (a)-[r:STATED_AS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(f:MatterFacts)
SET f = row.body
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=BodyRow,
    row=Changed,
    timeout_s=60.0,
)
"""A new version of what a source states of a matter."""

RELINK_STATED_AS: Final = Statement(
    name="relink_stated_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Matter {matter_id: row.from_id})
MATCH (a)-[old:STATED_AS]->(f:MatterFacts)
WHERE old.fact_id = row.fact_id AND old.version = row.stored_as AND old.recorded_to IS NULL
CREATE (a)-[r:STATED_AS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(f)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=TieRow,
    row=Changed,
    timeout_s=60.0,
)
"""Other dates or preference for facts that stand; run before the old version is closed."""

CLOSE_STATED_AS: Final = Statement(
    name="close_stated_as",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Matter {matter_id: row.anchor_id})
MATCH (n)-[r:STATED_AS]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of STATED_AS."""

OPEN_CONCERNS_ENTERPRISES: Final = Statement(
    name="open_concerns_enterprises",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Matter {matter_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:CONCERNS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(b)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=TieRow,
    row=Changed,
    timeout_s=60.0,
)
"""A matter concerns enterprises."""

OPEN_CONCERNS_PERSONS: Final = Statement(
    name="open_concerns_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Matter {matter_id: row.from_id})
MATCH (b:Person {person_id: row.to_id})
CREATE (a)-[r:CONCERNS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(b)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=TieRow,
    row=Changed,
    timeout_s=60.0,
)
"""A matter concerns persons."""

OPEN_CONCERNS_RECORDS: Final = Statement(
    name="open_concerns_records",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Matter {matter_id: row.from_id})
MATCH (b:CreditRecord {record_id: row.to_id})
CREATE (a)-[r:CONCERNS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(b)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=TieRow,
    row=Changed,
    timeout_s=60.0,
)
"""A matter concerns records."""

CLOSE_CONCERNS: Final = Statement(
    name="close_concerns",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Matter {matter_id: row.anchor_id})
MATCH (n)-[r:CONCERNS]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of CONCERNS."""
