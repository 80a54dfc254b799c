"""Facts nodes of enterprises and records: a new version with its attributes, or other dates for one that stands."""

from typing import Final

from graph_schema.records import BodyRow, Changed, CloseRow, TieRow
from graph_schema.statement import Access, Statement

OPEN_DESCRIBED_AS: Final = Statement(
    name="open_described_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
CREATE (a)-[r:DESCRIBED_AS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(f:EnterpriseFacts)
SET f = row.body
FOREACH (key IN row.former | CREATE (f)-[:FORMERLY]->(:FormerName {key: key}))
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=BodyRow,
    row=Changed,
    timeout_s=60.0,
)
"""A new EnterpriseFacts under DESCRIBED_AS, with the former names that it is found by."""

RELINK_DESCRIBED_AS: Final = Statement(
    name="relink_described_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Enterprise {enterprise_id: row.from_id})
MATCH (a)-[old:DESCRIBED_AS]->(f:EnterpriseFacts)
WHERE old.fact_id = row.fact_id AND old.version = row.stored_as AND old.recorded_to IS NULL
CREATE (a)-[r:DESCRIBED_AS {fact_id: row.fact_id,
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
"""Other dates or preference for a EnterpriseFacts that stands; run before the old version is closed."""

CLOSE_DESCRIBED_AS: Final = Statement(
    name="close_described_as",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.anchor_id})
MATCH (n)-[r:DESCRIBED_AS]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of DESCRIBED_AS."""

OPEN_RECORDED_AS: Final = Statement(
    name="open_recorded_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.from_id})
CREATE (a)-[r:RECORDED_AS {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(f:RecordFacts)
SET f = row.body
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=BodyRow,
    row=Changed,
    timeout_s=60.0,
)
"""A new RecordFacts under RECORDED_AS."""

RELINK_RECORDED_AS: Final = Statement(
    name="relink_recorded_as",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.from_id})
MATCH (a)-[old:RECORDED_AS]->(f:RecordFacts)
WHERE old.fact_id = row.fact_id AND old.version = row.stored_as AND old.recorded_to IS NULL
CREATE (a)-[r:RECORDED_AS {fact_id: row.fact_id,
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
"""Other dates or preference for a RecordFacts that stands; run before the old version is closed."""

CLOSE_RECORDED_AS: Final = Statement(
    name="close_recorded_as",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.anchor_id})
MATCH (n)-[r:RECORDED_AS]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of RECORDED_AS."""

OPEN_STATE: Final = Statement(
    name="open_state",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.from_id})
CREATE (a)-[r:STATE {fact_id: row.fact_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, observed: row.observed, basis: row.basis,
  preferred: row.preferred, content: row.content, version: row.version}]->(f:RecordState)
SET f = row.body
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=BodyRow,
    row=Changed,
    timeout_s=60.0,
)
"""A new RecordState under STATE."""

RELINK_STATE: Final = Statement(
    name="relink_state",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.from_id})
MATCH (a)-[old:STATE]->(f:RecordState)
WHERE old.fact_id = row.fact_id AND old.version = row.stored_as AND old.recorded_to IS NULL
CREATE (a)-[r:STATE {fact_id: row.fact_id,
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
"""Other dates or preference for a RecordState that stands; run before the old version is closed."""

CLOSE_STATE: Final = Statement(
    name="close_state",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.anchor_id})
MATCH (n)-[r:STATE]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of STATE."""
