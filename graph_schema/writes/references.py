"""References come to an end: whole, or for one of the subjects that they concern."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Changed
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class EndRow:
    """A reference that ends on a day, for good; who ended it and why, in words that name no person."""

    matter_id: str
    day: date
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawRow:
    """A subject (an id of an enterprise or an appearance) whom a reference concerns no longer, for good."""

    matter_id: str
    subject_id: str
    seq: int


END_REFERENCES: Final = Statement(
    name="end_references",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.matter_id})
WHERE m.partner_id IS NOT NULL AND m.ended_on IS NULL
SET m.ended_on = row.day, m.ended_seq = row.seq, m.ended_reason = row.reason
RETURN count(m) AS changed
""",
    access=Access.WRITE,
    params=EndRow,
    row=Changed,
)
"""Ends references; what a source says of one later does not open it again."""

WITHDRAW_SUBJECTS: Final = Statement(
    name="withdraw_subjects",
    text="""
UNWIND $batch.rows AS row
MATCH (m:Matter {matter_id: row.matter_id})
WHERE m.partner_id IS NOT NULL AND NOT row.subject_id IN coalesce(m.withdrawn, [])
SET m.withdrawn = coalesce(m.withdrawn, []) + row.subject_id,
  m.withdrawn_seqs = coalesce(m.withdrawn_seqs, []) + row.seq
RETURN count(m) AS changed
""",
    access=Access.WRITE,
    params=WithdrawRow,
    row=Changed,
)
"""Takes subjects out of references; `withdrawn_seqs` holds the commit of each."""
