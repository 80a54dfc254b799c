"""Until when a record is told: every term that applies is a candidate, and the earliest end wins. Pure.

Candidates are a list's own term (`term_months`), the longest period of the record's class of gravity, or of any class
where its own is not known, where the text counts it from the decision, and, for what runs no longer, the disclosure
term. The end that the source itself states (公示截止期) stands in the record. Judged on the day of the question.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from graph_schema.names import Severity
from graph_schema.rules.knowledge import Period, PeriodStart, PeriodSubject, UncuredAtMax
from graph_schema.rules.model import RuleBase

ENDED: Final = "ENDED"
"""The key of the term for records that run no longer, beside the ids of list kinds and classes of gravity."""


def untold_decisions(rules: RuleBase, today: date) -> dict[str, date]:
    """The latest day of decision that is told no more on `today`, by list kind, by class of gravity and for ENDED."""
    classes = [(str(period.severity), period.max_months) for period in _of_class(rules, today)]
    ending = [kind for kind in rules.list_kinds.values() if kind.uncured_at_max not in _STAYING]
    terms = [*classes, *((kind.id, kind.term_months) for kind in ending)]
    # Whatever class a record is of, no class is told for longer than the longest of them.
    longest = _longest([months for _, months in classes])
    terms += [(kind.id, longest) for kind in ending if not kind.reaches_nobody]
    found = {ENDED: rules.disclosure.ended_since(today) - timedelta(days=1)}
    for key, months in terms:
        if months is not None:
            over = latest_over(today, months)
            found[key] = max(over, found.get(key, over))
    return found


def beyond_class(rules: RuleBase) -> list[str]:
    """List kinds whose own rules keep an uncured listing told after the longest period of its class."""
    return [kind.id for kind in rules.list_kinds.values() if kind.uncured_at_max in _STAYING]


_STAYING: Final = (UncuredAtMax.STAYS,)


def _longest(months: Sequence[int | None]) -> int | None:
    """The longest of the periods; absent where one of them has no end, or the classes are not all there."""
    known = [each for each in months if each is not None]
    return max(known) if len(known) == len(months) >= len(Severity) else None


def _of_class(rules: RuleBase, today: date) -> Iterable[Period]:
    """The national periods of disclosure of a class that run from the decision and end by themselves."""
    for period in rules.knowledge.periods.values():
        national = period.jurisdiction == "CN" and period.validity.in_force(today)
        runs = period.starts is PeriodStart.DECISION and period.automatic
        if national and runs and period.subject is PeriodSubject.DISCLOSURE and period.severity is not None:
            yield period


def latest_over(today: date, months: int) -> date:
    """The latest day from which so many months are over on `today`, which is then the first day after them."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = _last_within(year, month + 1, today.day)
    while months_after(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def months_after(day: date, months: int) -> date:
    """The same day of the month, or its last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _last_within(year, month + 1, day.day)


def _last_within(year: int, month: int, day: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(following - timedelta(days=1), date(year, month, 1) + timedelta(days=day - 1))
