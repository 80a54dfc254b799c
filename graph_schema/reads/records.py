"""All records in pages, for what has to look at each of them, and what a change of their reaches is told with."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class Prefix:
    """Records whose ids begin so; an empty prefix means all."""

    prefix: str


@dataclass(frozen=True, slots=True)
class RecordId:
    """The id of a record."""

    record_id: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are."""

    n: int


@dataclass(frozen=True, slots=True)
class ReachedParty:
    """A record and a party that it reaches, or is said not to reach."""

    record_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class ReachedPartyRow:
    """The record and both parties as people know them; codes of organisations, `party_name` as written."""

    i: int
    number: str | None
    list_kind: str
    about_name: str | None
    about_uscc: str | None
    party_name: str | None
    party_uscc: str | None
    person: bool


COUNT_RECORDS: Final = Statement(
    name="count_records",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord)
RETURN count(c) AS n
""",
    access=Access.READ,
    params=NoParams,
    row=Count,
    timeout_s=300.0,
)
"""How many records there are."""

LIST_RECORDS: Final = Statement(
    name="list_records",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord)
WHERE c.record_id STARTS WITH row.prefix
RETURN c.record_id AS record_id
""",
    access=Access.READ,
    params=Prefix,
    row=RecordId,
    timeout_s=300.0,
)
"""The ids of the records that begin so, in store order: ids are hashes, so that prefixes make pages of like size."""

REACHED_PARTIES: Final = Statement(
    name="reached_parties",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord {record_id: row.record_id})-[r:RECORDED_AS]->(f:RecordFacts)
WHERE r.recorded_to IS NULL AND r.preferred
MATCH (c)-[:ABOUT]->(about)
OPTIONAL MATCH (p:Person {person_id: row.party_id})
OPTIONAL MATCH (e:Enterprise {enterprise_id: row.party_id})
RETURN row.i AS i, f.number AS number, c.list_kind AS list_kind,
  coalesce(about.name, f.party_name,
    head([(about)-[y:DESCRIBED_AS]->(d:EnterpriseFacts) WHERE y.recorded_to IS NULL AND y.preferred | d.name])
  ) AS about_name,
  head([(about)<-[z:IDENTIFIES]-(k:Identifier) WHERE z.recorded_to IS NULL AND k.scheme = 'USCC' | k.value])
    AS about_uscc,
  coalesce(p.name,
    head([(e)-[y:DESCRIBED_AS]->(d:EnterpriseFacts) WHERE y.recorded_to IS NULL AND y.preferred | d.name])
  ) AS party_name,
  CASE WHEN p IS NULL
    THEN head([(e)<-[z:IDENTIFIES]-(k:Identifier) WHERE z.recorded_to IS NULL AND k.scheme = 'USCC' | k.value])
  END AS party_uscc,
  p.person_id IS NOT NULL AS person
""",
    access=Access.READ,
    params=ReachedParty,
    row=ReachedPartyRow,
    timeout_s=60.0,
)
"""Number and kind of records, whom they are about, and who is reached."""
