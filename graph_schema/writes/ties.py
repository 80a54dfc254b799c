"""Ties of organisations and people: new versions."""

from typing import Final

from graph_schema.records import Changed, TieRow
from graph_schema.statement import Access, Statement

OPEN_IDENTIFIES: Final = Statement(
    name="open_identifies",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Identifier {key: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:IDENTIFIES {fact_id: row.fact_id, evidence: row.evidence,
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
"""An identifier names an enterprise."""

OPEN_HOLDS_BY_PERSONS: Final = Statement(
    name="open_holds_by_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Person {person_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:HOLDS {tenure_id: row.fact_id, role: row.role,
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
"""Offices of persons."""

OPEN_HOLDS_BY_ORGANIZATIONS: Final = Statement(
    name="open_holds_by_organizations",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:HOLDS {tenure_id: row.fact_id, role: row.role,
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
"""Offices of organisations."""

OPEN_OWNS_BY_PERSONS: Final = Statement(
    name="open_owns_by_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Person {person_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:OWNS {tenure_id: row.fact_id, percent: row.percent,
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
"""Holdings of persons."""

OPEN_OWNS_BY_ORGANIZATIONS: Final = Statement(
    name="open_owns_by_organizations",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:OWNS {tenure_id: row.fact_id, percent: row.percent,
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
"""Holdings of organisations."""

OPEN_CONTROLS_BY_PERSONS: Final = Statement(
    name="open_controls_by_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Person {person_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:CONTROLS {tenure_id: row.fact_id, evidence: row.evidence,
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
"""Asserted actual controllers of persons."""

OPEN_CONTROLS_BY_ORGANIZATIONS: Final = Statement(
    name="open_controls_by_organizations",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:CONTROLS {tenure_id: row.fact_id, evidence: row.evidence,
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
"""Asserted actual controllers of organisations."""

OPEN_BRANCH_OF: Final = Statement(
    name="open_branch_of",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:BRANCH_OF {fact_id: row.fact_id,
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
"""A branch and its head."""

OPEN_SUCCEEDS: Final = Statement(
    name="open_succeeds",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:SUCCEEDS {fact_id: row.fact_id, how: row.how,
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
"""A successor and its predecessor (merger, split, new code)."""

OPEN_SUPPLIES: Final = Statement(
    name="open_supplies",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (b:Enterprise {enterprise_id: row.to_id})
CREATE (a)-[r:SUPPLIES {fact_id: row.fact_id, rank: row.rank, percent: row.percent, year: row.year,
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
"""A supplier and its customer."""

OPEN_IDENTIFIED_AS: Final = Statement(
    name="open_identified_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Person {person_id: row.from_id})
MATCH (b:Identity {identity_id: row.to_id})
CREATE (a)-[r:IDENTIFIED_AS {fact_id: row.fact_id, evidence: row.evidence, decision: row.decision,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(b)
FOREACH (x IN CASE WHEN row.decision = 'CONFIRMED' THEN [1] ELSE [] END | SET b.confirmed = true)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=TieRow,
    row=Changed,
    timeout_s=60.0,
)
"""An appearance belongs to an identity; one that a reviewer ever confirmed a join of is marked, and stays so."""

OPEN_HAS_DOCUMENT: Final = Statement(
    name="open_has_document",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Identity {identity_id: row.from_id})
MATCH (b:IdDocument {key: row.to_id})
CREATE (a)-[r:HAS_DOCUMENT {fact_id: row.fact_id,
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
"""An identity has a document."""
