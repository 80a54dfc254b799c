"""Due dates: until when a step of a procedure is to be done, by the clocks of a place and the working-day calendar.

Pure: a due date is computed anew whenever it is told. One that rests on a year without an announced calendar is
provisional, and is firm as soon as that year is loaded; nothing has to run for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from graph_schema.rules.basics import NATIONAL
from graph_schema.rules.knowledge import Clock, ClockMatter, ClockStep, DayKind
from graph_schema.working_days import WorkingDays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, `until` exclusive; absent while the pause lasts."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when (inclusive) the step that a clock limits is to be done.

    `day` is absent while the clock stands still, and where nobody has read how many days there are. `left`: days that
    are still to come when it goes on, 0 where `day` is told. `provisional`: a year on the way has no calendar yet.
    """

    clock: Clock
    start: date
    day: date | None
    provisional: bool = False
    left: int = 0

    def is_over(self, today: date) -> bool:
        """Whether the step is overdue on a day on which it has not been done."""
        return self.day is not None and self.day < today


@dataclass(frozen=True, slots=True)
class StepDue:
    """Until when a step is due; `done_on` where it has been done."""

    step: ClockStep
    deadline: Deadline
    done_on: date | None

    def is_over(self, today: date) -> bool:
        """Whether the step is overdue: it has not been done, and its day has passed."""
        return self.done_on is None and self.deadline.is_over(today)


def pauses_of(kept: Sequence[str]) -> list[Pause]:
    """The pauses that are kept as `first day/day on which it goes on`, the second part empty while one lasts."""
    ends = [text.partition("/") for text in kept]
    return [Pause(date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, _, b in ends]


def gone_on(kept: Sequence[str], on: date) -> tuple[str, ...]:
    """The same with the one that lasts ended, on a day which counts again."""
    return tuple(f"{text}{on.isoformat()}" if text.endswith("/") else text for text in kept)


def clocks_in(
    clocks: Mapping[str, Clock], matter: ClockMatter, *, places: Sequence[str], on: date
) -> Mapping[ClockStep, Clock]:
    """The clocks in force on a day in the first of `places` (jurisdictions) that has its own for the matter, by step.

    Of a step that several texts limit, that of the smaller place counts; national clocks hold beside local ones.
    """
    there = [clock for clock in clocks.values() if clock.matter is matter and clock.validity.in_force(on)]
    national = [clock for clock in there if clock.jurisdiction == NATIONAL]
    local: list[Clock] = []
    for place in places:
        local = [c for c in there if c.jurisdiction != NATIONAL and place.startswith(c.jurisdiction)]
        if local:
            break
    ordered = (*national, *sorted(local, key=lambda clock: (len(clock.jurisdiction), clock.id)))
    return MappingProxyType({clock.step: clock for clock in ordered if clock.step is not None})


def deadline(
    clock: Clock, start: date, *, days: WorkingDays, pauses: Sequence[Pause] = (), extended: bool = False
) -> Deadline:
    """When the step is due whose clock started on `start`.

    The first day is not counted (民法典 201), nor is a day of a pause; the day on which a pause ends is. Of calendar
    days the last stays the last also where it is free: the reading that lets the person wait less (not 民法典 203).
    `extended`: by the longest term, where the text has one.
    """
    if clock.counted is DayKind.AT_ONCE:
        return Deadline(clock, start, start)
    left = clock.longest if extended and clock.longest is not None else clock.days
    if left is None:
        return Deadline(clock, start, None)
    day, provisional = start, False
    resting = min((pause.since for pause in pauses if pause.until is None), default=date.max)
    while left and day < date.max:
        day += _DAY
        if day >= resting:
            return Deadline(clock, start, None, provisional, left)
        if any(pause.since <= day and pause.until is not None and day < pause.until for pause in pauses):
            continue
        if clock.counted is DayKind.CALENDAR:
            left -= 1
            continue
        judged = days.judge(day)
        provisional = provisional or judged.provisional
        left -= judged.working
    return Deadline(clock, start, day, provisional)
