"""Validity intervals: half-open dates in Asia/Shanghai whose ends are KNOWN, UNKNOWN or OPEN."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.names import EndKind


@dataclass(frozen=True, slots=True)
class Interval:
    """When something was true: `start` inclusive, `end` exclusive.

    An OPEN end carries no date. An UNKNOWN end carries none either, or the day by which the
    source had observed it (see docs/decisions/0002-observed-bounds.md); only KNOWN ends are
    facts about the world and may satisfy a rule that asks for overlap.
    """

    start: date | None = None
    start_kind: EndKind = EndKind.UNKNOWN
    end: date | None = None
    end_kind: EndKind = EndKind.OPEN

    @classmethod
    def of_year(cls, year: int) -> "Interval":
        """A calendar year."""
        return cls(date(year, 1, 1), EndKind.KNOWN, date(year + 1, 1, 1), EndKind.KNOWN)

    def covers(self, day: date) -> bool:
        """Whether the interval is current on `day` (a former tie without an end date is not)."""
        if self.start is not None and self.start > day:
            return False
        if self.end is not None:
            return self.end > day
        return self.end_kind is EndKind.OPEN

    def is_empty(self) -> bool:
        """Whether no day lies in the interval."""
        return self.start is not None and self.end is not None and self.end <= self.start


UNBOUNDED: Final = Interval()
"""From an unknown day until further notice."""


def since(start: date | None, end: date | None = None) -> Interval:
    """An interval from a known day (absent: UNKNOWN) to a known day (absent: OPEN)."""
    return Interval(
        start=start,
        start_kind=EndKind.UNKNOWN if start is None else EndKind.KNOWN,
        end=end,
        end_kind=EndKind.OPEN if end is None else EndKind.KNOWN,
    )
