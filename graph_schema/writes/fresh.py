"""Things that the graph does not have yet, each with everything that hangs on it alone: created without a look-up.

What is the same for a whole batch (`$seq`, `$source`, `$run_id`, `$observed`) is a parameter of the batch.
"""

from typing import Final

from graph_schema.records import Changed, FreshEnterpriseRow, FreshRecordRow, RegisteredRow
from graph_schema.statement import Access, Statement

CREATE_REGISTERED: Final = Statement(
    name="create_registered",
    text="""
UNWIND $batch.rows AS row
CREATE (:Identifier {key: row.identifier, scheme: row.scheme, value: row.value})-[:IDENTIFIES {
    fact_id: row.identified, from_kind: 'UNKNOWN', to_kind: 'OPEN',
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: 'STATED',
    preferred: true, content: row.identified_content, version: row.identified_version}]->
  (e:Enterprise {enterprise_id: row.key, kind: row.kind})-[:DESCRIBED_AS {
    fact_id: row.described, from_kind: 'UNKNOWN', to_kind: 'OPEN',
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: 'OBSERVED',
    preferred: true, content: row.described_content, version: row.described_version}]->(f:EnterpriseFacts)
SET f = row.body
FOREACH (key IN row.former | CREATE (f)-[:FORMERLY]->(:FormerName {key: key}))
CREATE (:Person {person_id: row.person_id, name: row.name, name_key: row.name_key,
    scope: 'ENTERPRISE_SCOPED', party_kind: row.party_kind})-[:HOLDS {
    tenure_id: row.held, role: row.role, from_kind: 'UNKNOWN', to_kind: 'OPEN',
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: 'OBSERVED',
    preferred: true, content: row.held_content, version: row.held_version}]->(e)
RETURN count(e) AS changed
""",
    access=Access.WRITE,
    params=RegisteredRow,
    row=Changed,
    timeout_s=60.0,
)
"""Enterprises of the commonest form, which a register has by the hundred thousand: what does not differ stands here."""

CREATE_ENTERPRISES: Final = Statement(
    name="create_enterprises",
    text="""
UNWIND $batch.rows AS row
CREATE (e:Enterprise {enterprise_id: row.key, kind: row.kind})
FOREACH (x IN row.identifiers |
  CREATE (:Identifier {key: x.from_id, scheme: x.scheme, value: x.value})-[:IDENTIFIES {
    fact_id: x.fact_id, evidence: x.evidence,
    valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
    preferred: x.preferred, content: x.content, version: x.version}]->(e))
FOREACH (x IN row.descriptions |
  CREATE (e)-[:DESCRIBED_AS {fact_id: x.fact_id,
    valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
    preferred: x.preferred, content: x.content, version: x.version}]->(f:EnterpriseFacts)
  SET f = x.body
  FOREACH (key IN x.former | CREATE (f)-[:FORMERLY]->(:FormerName {key: key})))
FOREACH (p IN row.persons |
  CREATE (n:Person {person_id: p.key, name: p.name, name_key: p.name_key, scope: p.scope, party_kind: p.kind})
  FOREACH (x IN p.holds |
    CREATE (n)-[:HOLDS {tenure_id: x.fact_id, role: x.role,
      valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
      recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
      preferred: x.preferred, content: x.content, version: x.version}]->(e))
  FOREACH (x IN p.owns |
    CREATE (n)-[:OWNS {tenure_id: x.fact_id, percent: x.percent,
      valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
      recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
      preferred: x.preferred, content: x.content, version: x.version}]->(e)))
RETURN count(e) AS changed
""",
    access=Access.WRITE,
    params=FreshEnterpriseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Enterprises with their identifiers, descriptions, and the persons who appear at them, in office or as holders."""

CREATE_RECORDS_ABOUT_ENTERPRISES: Final = Statement(
    name="create_records_about_enterprises",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Enterprise {enterprise_id: row.party_id})
CREATE (c:CreditRecord {record_id: row.key, kind: row.kind, list_kind: row.list_kind, side: row.side,
  decision_key: row.decision_key})-[:ABOUT]->(p)
FOREACH (x IN row.facts |
  CREATE (c)-[:RECORDED_AS {fact_id: x.fact_id,
    valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
    preferred: x.preferred, content: x.content, version: x.version}]->(f:RecordFacts)
  SET f = x.body)
FOREACH (x IN row.states |
  CREATE (c)-[:STATE {fact_id: x.fact_id,
    valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
    preferred: x.preferred, content: x.content, version: x.version}]->(s:RecordState)
  SET s = x.body)
RETURN count(c) AS changed
""",
    access=Access.WRITE,
    params=FreshRecordRow,
    row=Changed,
    timeout_s=60.0,
)
"""Records about enterprises, with their facts and states."""

CREATE_RECORDS_ABOUT_PERSONS: Final = Statement(
    name="create_records_about_persons",
    text="""
UNWIND $batch.rows AS row
MERGE (p:Person {person_id: row.party_id})
ON CREATE SET p.name = row.name, p.name_key = row.name_key, p.scope = row.scope, p.party_kind = row.party_kind
CREATE (c:CreditRecord {record_id: row.key, kind: row.kind, list_kind: row.list_kind, side: row.side,
  decision_key: row.decision_key})-[:ABOUT]->(p)
FOREACH (x IN row.facts |
  CREATE (c)-[:RECORDED_AS {fact_id: x.fact_id,
    valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
    preferred: x.preferred, content: x.content, version: x.version}]->(f:RecordFacts)
  SET f = x.body)
FOREACH (x IN row.states |
  CREATE (c)-[:STATE {fact_id: x.fact_id,
    valid_from: x.valid_from, from_kind: x.from_kind, valid_to: x.valid_to, to_kind: x.to_kind,
    recorded_from: $seq, source: $source, run_id: $run_id, observed: $observed, basis: x.basis,
    preferred: x.preferred, content: x.content, version: x.version}]->(s:RecordState)
  SET s = x.body)
RETURN count(c) AS changed
""",
    access=Access.WRITE,
    params=FreshRecordRow,
    row=Changed,
    timeout_s=60.0,
)
"""Records about persons, with the person, their facts and states."""
