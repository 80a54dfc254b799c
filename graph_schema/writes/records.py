"""What hangs on a record: the persons named, overlays, releases, reaches."""

from typing import Final

from graph_schema.records import Changed, CloseRow, ReachRow, TieRow
from graph_schema.statement import Access, Statement

OPEN_NAMES: Final = Statement(
    name="open_names",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.from_id})
MATCH (b:Person {person_id: row.to_id})
CREATE (a)-[r:NAMES {fact_id: row.fact_id, liability: row.liability,
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
"""An entry names a person."""

CLOSE_NAMES: Final = Statement(
    name="close_names",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.anchor_id})
MATCH (n)-[r:NAMES]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of NAMES."""

OPEN_ON: Final = Statement(
    name="open_on",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Overlay {overlay_id: row.from_id})
MATCH (b:CreditRecord {record_id: row.to_id})
CREATE (a)-[r:ON {fact_id: row.fact_id, measure_id: row.measure_id, person_id: row.person_id,
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
"""An overlay lies on a record."""

CLOSE_ON: Final = Statement(
    name="close_on",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Overlay {overlay_id: row.anchor_id})
MATCH (n)-[r:ON]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of ON."""

OPEN_FREES: Final = Statement(
    name="open_frees",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Release {release_id: row.from_id})
MATCH (b:Person {person_id: row.to_id})
CREATE (a)-[r:FREES {fact_id: row.fact_id, decision: row.decision, record_id: row.record_id,
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
"""A release frees a person."""

CLOSE_FREES: Final = Statement(
    name="close_frees",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Release {release_id: row.anchor_id})
MATCH (n)-[r:FREES]->()
WHERE r.fact_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of FREES."""

LINK_RELEASES: Final = Statement(
    name="link_releases",
    text="""
UNWIND $batch.rows AS row
MATCH (a:Release {release_id: row.from_id})
MATCH (b:CreditRecord {record_id: row.to_id})
MERGE (a)-[r:FROM]->(b)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=TieRow,
    row=Changed,
    timeout_s=60.0,
)
"""A release and the record that it is from."""

OPEN_REACHES_TO_PERSONS: Final = Statement(
    name="open_reaches_to_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.record_id})
MATCH (b:Person {person_id: row.party_id})
CREATE (a)-[r:REACHES {reach_id: row.reach_id, rule_id: row.rule_id, rules_edition: row.rules_edition, role: row.role,
  level: row.level, reason: row.reason, named: row.named, measures: row.measures, tenure_id: row.tenure_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, version: row.version}]->(b)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=ReachRow,
    row=Changed,
    timeout_s=60.0,
)
"""A record reaches persons, or is said not to."""

OPEN_REACHES_TO_ORGANIZATIONS: Final = Statement(
    name="open_reaches_to_organizations",
    text="""
UNWIND $batch.rows AS row
MATCH (a:CreditRecord {record_id: row.record_id})
MATCH (b:Enterprise {enterprise_id: row.party_id})
CREATE (a)-[r:REACHES {reach_id: row.reach_id, rule_id: row.rule_id, rules_edition: row.rules_edition, role: row.role,
  level: row.level, reason: row.reason, named: row.named, measures: row.measures, tenure_id: row.tenure_id,
  valid_from: row.valid_from, from_kind: row.from_kind, valid_to: row.valid_to, to_kind: row.to_kind,
  recorded_from: row.seq, source: row.source, run_id: row.run_id, version: row.version}]->(b)
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=ReachRow,
    row=Changed,
    timeout_s=60.0,
)
"""A record reaches organizations, or is said not to."""

CLOSE_REACHES: Final = Statement(
    name="close_reaches",
    text="""
UNWIND $batch.rows AS row
MATCH (n:CreditRecord {record_id: row.anchor_id})
MATCH (n)-[r:REACHES]->()
WHERE r.reach_id = row.fact_id AND r.version = row.version AND r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=CloseRow,
    row=Changed,
    timeout_s=60.0,
)
"""Ends versions of REACHES."""
