"""Cases of investigators: whether one holds, what it may look at, and what has been asked under it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A case (by the id of its matter) as a partner cites it for a purpose on a day."""

    matter_id: str
    partner_id: str
    purpose: str
    today: date


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case that holds; `budget` is the smallest number of subjects that is stated of it, None where none is."""

    i: int
    budget: int | None


@dataclass(frozen=True, slots=True)
class AskedRow:
    """The key of a subject that has been asked about under a case."""

    key: str


FIND_CASE: Final = Statement(
    name="find_case",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.matter_id})-[s:STATED_AS]->(f:MatterFacts)
WHERE m.kind = 'CASE' AND m.partner_id = row.partner_id AND m.ended_on IS NULL
  AND row.purpose IN f.purposes AND s.preferred
  AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
  AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
  AND EXISTS {
    MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
    WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
  }
RETURN row.i AS i, min(f.budget) AS budget
""",
    access=Access.READ,
    params=CaseKey,
    row=CaseRow,
)
"""A case by the test of the answering statements, no record where it does not hold or its partner may not ask."""

FIND_ASKED: Final = Statement(
    name="find_asked",
    text="""
UNWIND $batch.rows AS row
MATCH (a:AskedUnder {key: row.key})
RETURN a.key AS key
""",
    access=Access.READ,
    params=Key,
    row=AskedRow,
)
"""Which of these subjects have been asked about."""
