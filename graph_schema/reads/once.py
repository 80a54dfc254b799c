"""What may happen once: whether it has, and what came of it."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class OnceRow:
    """What was asked the first time (a keyed digest) and what came of it (JSON)."""

    fingerprint: str
    outcome: str


FIND_ONCE: Final = Statement(
    name="find_once",
    text="""
UNWIND $batch.rows AS row
MATCH (o:Once {key: row.key})
RETURN o.fingerprint AS fingerprint, o.outcome AS outcome
""",
    access=Access.READ,
    params=Key,
    row=OnceRow,
)
"""What is kept under a key, no record where it has not happened."""
