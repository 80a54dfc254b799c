"""From when until when a measure lies on a party, by its own term and by what it stands on. Pure, days as ISO text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.rules.basics import Addressee, Bilingual
from graph_schema.rules.model import Measure
from hub.inquiries.rows import RecordRow, day


@dataclass(frozen=True, slots=True)
class MeasureDays:
    """The first day, the day it ends (exclusive, absent where no day is set), and the event that ends it, if any."""

    since: str | None
    until: str | None
    ends: Bilingual | None

    def over(self, as_of: date) -> bool:
        """Whether it has ended by the day."""
        return self.until is not None and self.until <= as_of.isoformat()


def measure_days(
    measure: Measure | None,
    record: RecordRow,
    *,
    span: tuple[str | None, str | None],
    role: str | None,
    personal: bool,
) -> MeasureDays:
    """Days of a measure within `span`, the days of the reach or of the record that it stands on.

    A term that the text counts from the decision ends it earlier; of a term between two lengths the decision says
    which, so no end is told.
    """
    since, until = span
    addressee = None if measure is None else _addressee(measure.addressees, role=role, personal=personal)
    if addressee is None:
        return MeasureDays(since, until, None)
    term = addressee.term
    decided = day(record["decided_on"])
    if term.from_decision and decided is not None:
        since = max(decided.isoformat(), since or "")
        if term.min_months is not None and term.min_months == term.max_months:
            end = _months_after(decided, term.min_months).isoformat()
            until = end if until is None else min(until, end)
    return MeasureDays(since, until, term.until)


def _addressee(addressees: Sequence[Addressee], *, role: str | None, personal: bool) -> Addressee | None:
    """Whom of the text the party is: by the role or liability it is reached in, else the first of its kind."""
    kind = [each for each in addressees if each.personal is personal]
    by_role = [each for each in kind if role in each.roles or role in each.liabilities]
    return next(iter((*by_role, *kind, *addressees)), None)


def _months_after(start: date, months: int) -> date:
    """The same day of the month, or the last one where the month is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    for last in (start.day, 30, 29, 28):
        try:
            return date(start.year + years, month + 1, min(start.day, last))
        except ValueError:
            continue
    raise ValueError(f"{months} months after {start} there is no day")
