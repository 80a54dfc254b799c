"""The working-day calendar of China: which days are worked, and when a term of working days ends.

The library behind it holds the years that the State Council has announced (2004 to 2026). An operator adds later
ones; until then their days count as if Mondays to Fridays were worked, and what rests on them is provisional.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Self

import chinese_calendar
from chinese_calendar.constants import holidays as announced
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graph_schema.errors import RulesRefused

FILE: Final = "working_days.toml"
FOLDER: Final = "calendar"
DUAL_PUBLICITY: Final = "DUAL_PUBLICITY"
_DAY: Final = timedelta(days=1)
_WEEK: Final = 5
_ANNOUNCED: Final = frozenset(day.year for day in announced)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term; `provisional` where a year on the way has no announced calendar."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of working days; `provisional` as above."""

    days: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a day is worked; `provisional` as above."""

    working: bool
    provisional: bool


class Year(BaseModel):
    """One year as an operator gives it: free Mondays to Fridays, worked Saturdays and Sundays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1949, le=2200)
    off: frozenset[date]
    worked: frozenset[date] = frozenset()
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        if any(day.year != self.year for day in self.off | self.worked):
            raise ValueError("a day of another year")
        if any(day.weekday() >= _WEEK for day in self.off) or any(day.weekday() < _WEEK for day in self.worked):
            raise ValueError("off holds Mondays to Fridays, worked Saturdays and Sundays")
        return self


class _Citation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str = Field(min_length=1)
    article: str = Field(min_length=1)


class _Term(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    working_days: int = Field(ge=1, le=1000)
    note: str
    citation: _Citation


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    term: tuple[_Term, ...] = ()
    year: tuple[Year, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The calendar; `added` are an operator's years, which outrank the library's. `terms` are day counts by id."""

    added: Mapping[int, Year]
    terms: Mapping[str, int]

    def judge(self, day: date) -> Judged:
        """Whether the day is worked."""
        year = self.added.get(day.year)
        if year is not None:
            return Judged(day in year.worked or (day.weekday() < _WEEK and day not in year.off), provisional=False)
        if day.year in _ANNOUNCED:
            return Judged(bool(chinese_calendar.is_workday(day)), provisional=False)
        return Judged(day.weekday() < _WEEK, provisional=True)

    def add(self, start: date, days: int) -> Due:
        """The working day on which a term of `days` (at least 1) ends; its first day is not counted (民法典 201)."""
        if days < 1:
            raise ValueError("a term has at least one day")
        last, provisional = start, False
        for day in _onwards(start):
            judged = self.judge(day)
            provisional = provisional or judged.provisional
            days -= judged.working
            last = day
            if days == 0:
                break
        return Due(last, provisional)

    def between(self, start: date, end: date) -> Counted:
        """How many working days come after `start` up to and with `end`; 0 where `end` is not later."""
        days, provisional = 0, False
        for day in _onwards(start):
            if day > end:
                break
            judged = self.judge(day)
            days += judged.working
            provisional = provisional or judged.provisional
        return Counted(days, provisional)

    def earliest_in_time(self, delivered: date, days: int) -> Due:
        """The earliest day from which a term of `days` has not ended before `delivered`: what is older is late."""
        day, provisional = delivered, False
        while True:
            provisional = provisional or self.judge(day).provisional
            if day == date.min or self.add(day - _DAY, days).day < delivered:
                return Due(day, provisional)
            day -= _DAY


def load_working_days(override_dir: Path | None = None) -> WorkingDays:
    """The calendar with the years and terms of `override_dir`/calendar/working_days.toml, where that is there.

    Raises RulesRefused for a file that cannot be read as one.
    """
    documents = [_read(resources.files("graph_schema.rules") / "data" / FOLDER / FILE)]
    if override_dir is not None and (own := override_dir / FOLDER / FILE).is_file():
        documents.append(_read(own))
    years = {year.year: year for document in documents for year in document.year}
    terms = {term.id: term.working_days for document in documents for term in document.term}
    return WorkingDays(years, terms)


def _read(file: Traversable) -> _Document:
    try:
        return _Document.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise _refused("file", f"it is not TOML ({error})") from None
    except (UnicodeDecodeError, OSError) as error:
        raise _refused("file", f"it cannot be read as UTF-8 text ({type(error).__name__})") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise _refused(".".join(map(str, first["loc"])) or "file", first["msg"]) from None


def _refused(key: str, reason: str) -> RulesRefused:
    return RulesRefused(f"Rule file {FOLDER}/{FILE}, {key}: {reason}; correct the file and start again.")


def _onwards(start: date) -> Iterator[date]:
    day = start
    while day < date.max:
        day += _DAY
        yield day
