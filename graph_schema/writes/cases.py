"""What is spent of the budgets of cases: one counter a case, and one blind mark for each subject asked about.

Working data like what may happen once: outside the commit clock, since it is no knowledge about anybody.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Changed, Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A case (by the id of its matter) that is asked under on a day."""

    key: str
    day: date


@dataclass(frozen=True, slots=True)
class SpentRow:
    """How many subjects have been asked about under a case."""

    key: str
    spent: int


HOLD_CASE: Final = Statement(
    name="hold_case",
    text="""
UNWIND $batch.rows AS row
MERGE (c:CaseSpending {key: row.key})
ON CREATE SET c.spent = 0
SET c.asked_on = row.day
RETURN c.key AS key, c.spent AS spent
""",
    access=Access.WRITE,
    params=HoldRow,
    row=SpentRow,
)
"""What is spent so far; the SET takes the lock before the counter is read, so that nobody else counts meanwhile."""

KEEP_ASKED: Final = Statement(
    name="keep_asked",
    text="""
UNWIND $batch.rows AS row
CREATE (a:AskedUnder {key: row.key})
RETURN count(a) AS changed
""",
    access=Access.WRITE,
    params=Key,
    row=Changed,
)
"""Keeps subjects as asked about; the uniqueness of the key counts each of them once."""

SPEND: Final = Statement(
    name="spend_case",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CaseSpending {key: row.key})
SET c.spent = row.spent
RETURN count(c) AS changed
""",
    access=Access.WRITE,
    params=SpentRow,
    row=Changed,
)
"""Sets what is spent."""
