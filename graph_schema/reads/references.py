"""References of partners as operators and writers read them."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A reference with its newest statement; dates are ISO texts, absent where there is none.

    `subjects` are ids of enterprises and appearances that it concerns and that are not withdrawn, at most 100;
    `usccs` are the codes of the enterprises among them. `spent`: subjects asked
    about, of `budget`; None: none.
    """

    i: int
    matter_id: str
    kind: str
    number: str
    partner_id: str
    purposes: list[str]
    valid_from: str | None
    valid_to: str | None
    ended_on: str | None
    evidence: str | None
    budget: int | None
    spent: int | None
    notice_deferred_to: str | None
    subjects: list[str]
    usccs: list[str]


FIND_REFERENCES: Final = Statement(
    name="find_references",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.key})
WHERE m.partner_id IS NOT NULL
WITH row, m, head([(m)-[s:STATED_AS]->(f:MatterFacts) WHERE s.recorded_to IS NULL |
  {from: toString(s.valid_from), to: toString(s.valid_to), purposes: f.purposes, evidence: f.evidence,
   budget: f.budget, deferred: toString(f.notice_deferred_to)}]) AS said
OPTIONAL MATCH (c:CaseSpending {key: m.matter_id})
RETURN row.i AS i, m.matter_id AS matter_id, m.kind AS kind, m.number AS number, m.partner_id AS partner_id,
  coalesce(said.purposes, []) AS purposes, said.from AS valid_from, said.to AS valid_to,
  toString(m.ended_on) AS ended_on, said.evidence AS evidence, said.budget AS budget, c.spent AS spent,
  said.deferred AS notice_deferred_to,
  [(m)-[q:CONCERNS]->(x) WHERE q.recorded_to IS NULL
    AND NOT coalesce(x.person_id, x.enterprise_id) IN coalesce(m.withdrawn, []) |
    coalesce(x.person_id, x.enterprise_id)][0..100] AS subjects,
  [] AS usccs
""",
    access=Access.READ,
    params=Key,
    row=ReferenceRow,
)
"""References by their ids."""

LIST_REFERENCES: Final = Statement(
    name="list_references",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {partner_id: row.key})
WITH row, m ORDER BY m.kind, m.number LIMIT 10000
WITH row, m, head([(m)-[s:STATED_AS]->(f:MatterFacts) WHERE s.recorded_to IS NULL |
  {from: toString(s.valid_from), to: toString(s.valid_to), purposes: f.purposes, evidence: f.evidence,
   budget: f.budget, deferred: toString(f.notice_deferred_to)}]) AS said
OPTIONAL MATCH (c:CaseSpending {key: m.matter_id})
RETURN row.i AS i, m.matter_id AS matter_id, m.kind AS kind, m.number AS number, m.partner_id AS partner_id,
  coalesce(said.purposes, []) AS purposes, said.from AS valid_from, said.to AS valid_to,
  toString(m.ended_on) AS ended_on, said.evidence AS evidence, said.budget AS budget, c.spent AS spent,
  said.deferred AS notice_deferred_to,
  [(m)-[q:CONCERNS]->(x) WHERE q.recorded_to IS NULL
    AND NOT coalesce(x.person_id, x.enterprise_id) IN coalesce(m.withdrawn, []) |
    coalesce(x.person_id, x.enterprise_id)][0..100] AS subjects,
  [(m)-[q:CONCERNS]->(x:Enterprise)<-[z:IDENTIFIES]-(k:Identifier {scheme: 'USCC'}) WHERE q.recorded_to IS NULL
    AND z.recorded_to IS NULL AND NOT x.enterprise_id IN coalesce(m.withdrawn, []) | k.value][0..100] AS usccs
""",
    access=Access.READ,
    params=Key,
    row=ReferenceRow,
)
"""All references of a partner, by kind and number."""
