"""Joins of appearances to identities, as a reviewer looks at them: current versions only, no document's number."""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key, NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class FoundKey:
    """The id of one node."""

    found: str


@dataclass(frozen=True, slots=True)
class JoinRow:
    """One current version of a join: its ends, the appearance's name, the kind of document, and its properties."""

    person_id: str
    identity_id: str
    name: str
    name_key: str
    document_type: str | None
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where an appearance is found: at an enterprise (code, name, role) or in a record (its number)."""

    key: str
    places: list[dict[str, Any]]


IDENTITIES_OF_SEVERAL_NAMES: Final = Statement(
    name="identities_of_several_names",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Identity)<-[r:IDENTIFIED_AS]-(p:Person)
WHERE r.recorded_to IS NULL AND (r.valid_to IS NOT NULL OR r.to_kind = 'OPEN')
WITH n.identity_id AS found, min(p.name_key) AS one, max(p.name_key) AS other
WHERE one <> other
RETURN found
""",
    access=Access.READ,
    params=NoParams,
    row=FoundKey,
    timeout_s=300.0,
)
"""Identities to which appearances of more than one name are joined."""

PERSONS_OF_SEVERAL_IDENTITIES: Final = Statement(
    name="persons_of_several_identities",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Identity)<-[r:IDENTIFIED_AS]-(p:Person)
WHERE r.recorded_to IS NULL AND (r.valid_to IS NOT NULL OR r.to_kind = 'OPEN')
WITH p.person_id AS found, min(n.identity_id) AS one, max(n.identity_id) AS other
WHERE one <> other
RETURN found
""",
    access=Access.READ,
    params=NoParams,
    row=FoundKey,
    timeout_s=300.0,
)
"""Appearances that are joined to more than one identity."""

DECIDED_JOINS: Final = Statement(
    name="decided_joins",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Identity)<-[r:IDENTIFIED_AS]-(p:Person)
WHERE r.recorded_to IS NULL AND r.decision = row.key
RETURN p.person_id AS person_id, n.identity_id AS identity_id, p.name AS name, p.name_key AS name_key,
  head([(n)-[h:HAS_DOCUMENT]->(d:IdDocument) WHERE h.recorded_to IS NULL | d.type]) AS document_type,
  properties(r) AS props
""",
    access=Access.READ,
    params=Key,
    row=JoinRow,
    timeout_s=300.0,
)
"""Joins on which a reviewer has decided so."""

JOINS_OF_IDENTITIES: Final = Statement(
    name="joins_of_identities",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Identity {identity_id: row.key})<-[r:IDENTIFIED_AS]-(p:Person)
WHERE r.recorded_to IS NULL
RETURN p.person_id AS person_id, n.identity_id AS identity_id, p.name AS name, p.name_key AS name_key,
  head([(n)-[h:HAS_DOCUMENT]->(d:IdDocument) WHERE h.recorded_to IS NULL | d.type]) AS document_type,
  properties(r) AS props
""",
    access=Access.READ,
    params=Key,
    row=JoinRow,
    timeout_s=60.0,
)
"""Who is joined to these identities."""

JOINS_OF_PERSONS: Final = Statement(
    name="joins_of_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person {person_id: row.key})-[r:IDENTIFIED_AS]->(n:Identity)
WHERE r.recorded_to IS NULL
RETURN p.person_id AS person_id, n.identity_id AS identity_id, p.name AS name, p.name_key AS name_key,
  head([(n)-[h:HAS_DOCUMENT]->(d:IdDocument) WHERE h.recorded_to IS NULL | d.type]) AS document_type,
  properties(r) AS props
""",
    access=Access.READ,
    params=Key,
    row=JoinRow,
    timeout_s=60.0,
)
"""To which identities these appearances are joined."""

PLACES_OF_PERSONS: Final = Statement(
    name="places_of_persons",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person {person_id: row.key})
RETURN row.key AS key,
  [(p)-[h:HOLDS|OWNS|CONTROLS]->(e:Enterprise) WHERE h.recorded_to IS NULL |
    {role: coalesce(h.role, type(h)), number: null,
     name: head([(e)-[y:DESCRIBED_AS]->(f:EnterpriseFacts) WHERE y.recorded_to IS NULL AND y.preferred | f.name]),
     uscc: head([(e)<-[z:IDENTIFIES]-(k:Identifier) WHERE z.recorded_to IS NULL AND k.scheme = 'USCC' | k.value])
    }][0..5]
  + [(p)<-[h:NAMES]-(c:CreditRecord)-[g:RECORDED_AS]->(f:RecordFacts)
    WHERE h.recorded_to IS NULL AND g.recorded_to IS NULL AND g.preferred |
    {role: h.liability, number: f.number, name: null, uscc: head(
      [(c)-[:ABOUT]->(:Enterprise)<-[z:IDENTIFIES]-(k:Identifier)
        WHERE z.recorded_to IS NULL AND k.scheme = 'USCC' | k.value])
    }][0..5]
  + [(p)<-[:ABOUT]-(c:CreditRecord)-[g:RECORDED_AS]->(f:RecordFacts) WHERE g.recorded_to IS NULL AND g.preferred |
    {role: null, number: f.number, name: null, uscc: null}][0..5] AS places
""",
    access=Access.READ,
    params=Key,
    row=PlaceRow,
    timeout_s=60.0,
)
"""Offices, holdings and records in which appearances are found, the first five of each."""

PERSONS_AT: Final = Statement(
    name="persons_at",
    text="""
UNWIND $batch.rows AS row
MATCH (:Identifier {key: row.key})-[z:IDENTIFIES]->(e:Enterprise)
WHERE z.recorded_to IS NULL
CALL (e) {
  MATCH (e)<-[h:HOLDS|OWNS|CONTROLS]-(p:Person)
  WHERE h.recorded_to IS NULL
  RETURN p.person_id AS found
  UNION
  MATCH (e)<-[:ABOUT]-(:CreditRecord)-[h:NAMES]->(p:Person)
  WHERE h.recorded_to IS NULL
  RETURN p.person_id AS found
}
RETURN found
""",
    access=Access.READ,
    params=Key,
    row=FoundKey,
    timeout_s=60.0,
)
"""Appearances at an enterprise."""
