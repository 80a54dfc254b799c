"""Claims of what was wrong: facts that are struck, and what a record says in truth."""

from dataclasses import dataclass
from datetime import date

from graph_schema.intervals import Interval


@dataclass(frozen=True, slots=True)
class StruckClaim:
    """A fact was wrong, whoever said it: none of its versions is known any longer, or from `end` on it was not so.

    `tie` and `anchor_id` are the relationship type and the node that it hangs on; `fact_id` or `to_id` say which of
    them are meant, neither: all.
    """

    tie: str
    anchor_id: str
    fact_id: str | None = None
    to_id: str | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectedClaim:
    """What a record says in truth, as the attributes of its facts; told beside what its sources said."""

    record_id: str
    valid: Interval
    body: tuple[tuple[str, str | date | tuple[str, ...]], ...]
