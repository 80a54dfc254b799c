"""Appearances that may be one person, as a reviewer looks for them: by name, with what surrounds each now.

There is no index on names of persons: a page of names costs two walks over all appearances, which a reviewer can wait
for.
"""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class AfterKey:
    """Where a page begins: after the smallest id of an appearance of the name before it, or empty."""

    after: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name (by its key) that several appearances have, and the smallest of their ids."""

    first: str
    name_key: str


@dataclass(frozen=True, slots=True)
class NamesKey:
    """Names by their keys."""

    names: list[str]


@dataclass(frozen=True, slots=True)
class AppearanceRow:
    """An appearance by its id, with its name's key."""

    person_id: str
    name_key: str


@dataclass(frozen=True, slots=True)
class SurroundingRow:
    """An appearance with its identities by document, and the enterprises where it is found.

    `places` are maps: the enterprise's id and registered address, the names (keys) of others there, and the ids of
    enterprises that a tie leads to.
    """

    key: str
    name: str
    name_key: str
    identities: list[str]
    places: list[dict[str, Any]]


NAMES_OF_SEVERAL: Final = Statement(
    name="names_of_several",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person)
WITH row, p.name_key AS name_key, min(p.person_id) AS first, max(p.person_id) AS last
WHERE first <> last AND first > row.after
WITH first, name_key ORDER BY first LIMIT $max_names
RETURN first AS first, name_key AS name_key
""",
    access=Access.READ,
    params=AfterKey,
    row=NameRow,
    timeout_s=300.0,
)
"""Names that more than one appearance has, page by page."""

APPEARANCES_OF_NAMES: Final = Statement(
    name="appearances_of_names",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person) WHERE p.name_key IN row.names
WITH p.name_key AS name_key, p.person_id AS person_id ORDER BY name_key, person_id LIMIT $max_appearances
RETURN person_id AS person_id, name_key AS name_key
""",
    access=Access.READ,
    params=NamesKey,
    row=AppearanceRow,
    timeout_s=300.0,
)
"""The appearances of names."""

SURROUNDINGS: Final = Statement(
    name="surroundings",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Person {person_id: row.key})
CALL (p) {
  CALL (p) {
    MATCH (p)-[h:HOLDS|OWNS|CONTROLS]->(e:Enterprise) WHERE h.recorded_to IS NULL RETURN e
    UNION
    MATCH (p)<-[h:NAMES]-(:CreditRecord)-[:ABOUT]->(e:Enterprise) WHERE h.recorded_to IS NULL RETURN e
  }
  WITH DISTINCT p, e ORDER BY e.enterprise_id LIMIT 5
  RETURN collect({enterprise_id: e.enterprise_id,
    address: head([(e)-[d:DESCRIBED_AS]->(f:EnterpriseFacts) WHERE d.recorded_to IS NULL AND d.preferred | f.address]),
    colleagues: [(e)<-[h:HOLDS|OWNS|CONTROLS]-(q:Person)
      WHERE h.recorded_to IS NULL AND q.name_key <> p.name_key | q.name_key][0..50],
    tied: [(e)-[h:OWNS|CONTROLS|BRANCH_OF|SUCCEEDS]-(o:Enterprise)
      WHERE h.recorded_to IS NULL | o.enterprise_id][0..50]}) AS places
}
RETURN row.key AS key, p.name AS name, p.name_key AS name_key, places AS places,
  [(p)-[y:IDENTIFIED_AS]->(i:Identity)
    WHERE y.recorded_to IS NULL AND (y.valid_to IS NOT NULL OR y.to_kind = 'OPEN') | i.identity_id][0..5] AS identities
""",
    access=Access.READ,
    params=Key,
    row=SurroundingRow,
    timeout_s=60.0,
)
"""What surrounds appearances: documents by identity, and enterprises with address, others there and ties."""
