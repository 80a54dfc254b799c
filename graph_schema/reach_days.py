"""What one tie says about one day of a record: held, left, perhaps, or nothing. Pure; dates only.

An end that is not KNOWN is never a fact in a person's disfavour. A dated start that is not KNOWN is the day
by which the tie was seen: it stood on that day, and perhaps before. A dated end that is not KNOWN is the
day by which the tie was over: it ended then, or before. A tie that is over without a known end counts as
held only on its known first day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.intervals import Interval
from graph_schema.names import EndKind, RoleKind
from graph_schema.reach_types import LiabilityInput, RecordInput, ReleaseInput, RoleInput


class Says(StrEnum):
    """What one tie says about one day."""

    HELD = "HELD"
    LEFT = "LEFT"
    PERHAPS = "PERHAPS"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a record; `known`: its start is a fact, `dated`: it stood on `start` at the latest."""

    start: date
    end: date
    dated: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie without contradictions; `open`: it still stands, `over`: it ended, `end_known` says whether on `end`."""

    tenure_id: str
    role: RoleKind
    start: date | None
    start_known: bool
    end: date | None
    end_known: bool
    open: bool

    @property
    def over_unknown(self) -> bool:
        """Whether the tie is over, and its last day not known."""
        return not self.open and not self.end_known


def window_of(record: RecordInput) -> Window:
    """The days of the record, from the beginning of time where its start is not dated."""
    valid = record.valid
    return Window(
        start=valid.start or date.min,
        end=valid.end or date.max,
        dated=valid.start is not None,
        known=valid.start is not None and valid.start_kind is EndKind.KNOWN,
    )


def tie_of(role: RoleInput) -> Tie | None:
    """The tie with bounds that contradict its known end left out; None where no day can lie in it."""
    valid = role.valid
    start, end = valid.start, valid.end
    start_known = start is not None and valid.start_kind is EndKind.KNOWN
    end_known = end is not None and valid.end_kind is EndKind.KNOWN
    if start is not None and end is not None and end <= start:
        if start_known and end_known:
            return None
        start, end = (start, None) if start_known else (None, end)
    return Tie(
        tenure_id=role.tenure_id,
        role=role.role,
        start=start,
        start_known=start_known and start is not None,
        end=end,
        end_known=end_known and end is not None,
        open=valid.end is None and valid.end_kind is EndKind.OPEN,
    )


def over_before(tie: Tie, window: Window) -> bool:
    """Whether the tie was certainly over when the record began."""
    return window.known and tie.end is not None and tie.end <= window.start


def doubtful_at_start(tie: Tie, window: Window) -> bool:
    """Whether it is open if the tie stood already when the record began."""
    return not tie.start_known and (tie.start is None or tie.start > window.start)


def says(tie: Tie, day: date, *, window: Window, former: bool, successor: bool) -> Says:
    """What the tie says about a day of the record.

    `former`: its role stays reached after it ended; `successor`: its role is reached when it began after
    the record did.
    """
    if over_before(tie, window) or (tie.start_known and tie.start is not None and day < tie.start):
        return Says.NOTHING
    if not successor:
        if window.dated and tie.start_known and tie.start is not None and tie.start > window.start:
            return Says.NOTHING
        if not window.dated or doubtful_at_start(tie, window):
            return _perhaps(tie, day, former=former)
    if tie.over_unknown:
        began_within = window.dated and tie.start_known and tie.start is not None and tie.start >= window.start
        return Says.LEFT if former and began_within else _perhaps(tie, day, former=former)
    if tie.end is not None and (not window.dated or tie.end <= window.start):
        return _perhaps(tie, day, former=former)
    if tie.end is not None and tie.end <= day:
        return Says.LEFT if former else Says.NOTHING
    return Says.HELD if tie.start is None or tie.start <= day else Says.PERHAPS


def _perhaps(tie: Tie, day: date, *, former: bool) -> Says:
    """Perhaps, as long as the role would be reached at all."""
    return Says.PERHAPS if former or tie.end is None or day < tie.end else Says.NOTHING


def at_conduct(tie: Tie, record: RecordInput) -> Says:
    """Whether the tie stood during the act: HELD only on known days, PERHAPS where either is not known."""
    first = record.conduct_from
    last = record.conduct_to or first
    if first is None or last is None:
        return Says.PERHAPS
    if (tie.start_known and tie.start is not None and tie.start > last) or (tie.end is not None and tie.end <= first):
        return Says.NOTHING
    return Says.HELD if tie.start_known and not tie.over_unknown else Says.PERHAPS


def in_force(release: ReleaseInput, day: date) -> bool:
    """Whether the release frees the person on the day; one set aside on an unknown day is still in force."""
    valid = release.valid
    return (valid.start is None or valid.start <= day) and (valid.end is None or day < valid.end)


def names_on(liability: LiabilityInput, day: date) -> bool:
    """Whether the entry names the person on the day; it does so from its beginning, whenever a source saw it."""
    valid = liability.valid
    if valid.start_kind is EndKind.KNOWN and valid.start is not None and day < valid.start:
        return False
    return day < valid.end if valid.end is not None else valid.end_kind is EndKind.OPEN


def boundaries(intervals: Collection[Interval], window: Window) -> dict[date, bool]:
    """The days of the window on which something may change, and whether a known end says so."""
    days: dict[date, bool] = {window.start: window.known}
    for valid in intervals:
        for day, kind in ((valid.start, valid.start_kind), (valid.end, valid.end_kind)):
            if day is not None and window.start < day < window.end:
                days[day] = days.get(day, False) or kind is EndKind.KNOWN
    return days
