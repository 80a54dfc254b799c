"""Due dates against holidays written down by hand and a second way of counting them."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.due_dates import Deadline, Pause, clocks_in, deadline
from graph_schema.rules.knowledge import Clock, ClockMatter, ClockStep, DayKind
from graph_schema.rules.load import load_rules
from graph_schema.working_days import load_working_days

DAYS = load_working_days()
CLOCKS = load_rules().knowledge.clocks
HENAN, SHANGHAI, SHANDONG, ZHEJIANG, SHENZHEN = "CN-410322", "CN-310000", "CN-370100", "CN-330100", "CN-440305"


def span(first: str, last: str) -> set[date]:
    """The days of a holiday."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


# 国务院办公厅关于2025年、2026年部分节假日安排的通知, written down apart from the library that the hub counts by.
FREE = (
    span("2025-01-01", "2025-01-01")
    | span("2025-01-28", "2025-02-04")
    | span("2025-04-04", "2025-04-06")
    | span("2025-05-01", "2025-05-05")
    | span("2025-05-31", "2025-06-02")
    | span("2025-10-01", "2025-10-08")
    | span("2026-01-01", "2026-01-03")
    | span("2026-02-15", "2026-02-23")
    | span("2026-04-04", "2026-04-06")
    | span("2026-05-01", "2026-05-05")
    | span("2026-06-19", "2026-06-21")
    | span("2026-09-25", "2026-09-27")
    | span("2026-10-01", "2026-10-07")
)
MADE_UP = {date(2025, month, day) for month, day in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))} | {
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
}
WORKED = sorted(
    day for day in span("2025-01-01", "2026-12-31") if day in MADE_UP or (day.isoweekday() < 6 and day not in FREE)
)
ALL = sorted(span("2025-01-01", "2026-12-31"))


def counted(clock: Clock, start: date, *, pauses: list[Pause], extended: bool = False) -> date:
    """The due date by looking it up in the list of days that count."""
    number = (clock.longest if extended else None) or clock.days
    if number is None:
        return start
    resting = {day for pause in pauses if pause.until for day in ALL if pause.since <= day < pause.until}
    days = WORKED if clock.counted is DayKind.WORKING else ALL
    return [day for day in days if day > start and day not in resting][number - 1]


@pytest.mark.parametrize(
    ("place", "step", "start", "due"),
    [
        # Over the Spring Festival of 2026: 14 and 28 February are Saturdays that are worked, 15 to 23 are free.
        (HENAN, ClockStep.MARK, "2026-02-13", "2026-02-13"),
        (HENAN, ClockStep.OWN, "2026-02-13", "2026-02-25"),
        (HENAN, ClockStep.WITH_SOURCE, "2026-02-13", "2026-03-02"),
        (SHANGHAI, ClockStep.MARK, "2026-02-14", "2026-02-24"),
        (SHANGHAI, ClockStep.FORWARD, "2026-02-13", "2026-02-24"),
        (SHANGHAI, ClockStep.OWN, "2026-02-13", "2026-02-27"),
        (SHANGHAI, ClockStep.ANSWER, "2026-02-24", "2026-03-02"),
        (SHANDONG, ClockStep.OWN, "2026-02-13", "2026-02-25"),
        (SHANDONG, ClockStep.WITH_SOURCE, "2026-02-13", "2026-03-02"),
        (ZHEJIANG, ClockStep.OWN, "2026-02-13", "2026-02-27"),
        (SHENZHEN, ClockStep.MARK, "2026-02-18", "2026-02-18"),
        (SHENZHEN, ClockStep.OWN, "2026-02-14", "2026-02-24"),
        (SHENZHEN, ClockStep.ANSWER, "2026-02-27", "2026-03-02"),
        # Over National Day of 2025 (1 to 8 October; 28 September and 11 October are worked) and of 2026.
        (HENAN, ClockStep.OWN, "2025-09-26", "2025-09-30"),
        (HENAN, ClockStep.WITH_SOURCE, "2025-09-30", "2025-10-16"),
        (SHANDONG, ClockStep.OWN, "2025-10-08", "2025-10-11"),
        (HENAN, ClockStep.OWN, "2026-09-30", "2026-10-10"),
        (ZHEJIANG, ClockStep.OWN, "2026-09-18", "2026-09-24"),
        # Twenty calendar days, whatever lies between and wherever they end.
        (HENAN, ClockStep.CREDIT_REPORTING, "2026-02-01", "2026-02-21"),
    ],
)
def test_over_the_holidays(place: str, step: ClockStep, start: str, due: str) -> None:
    clock = clocks_in(CLOCKS, ClockMatter.OBJECTION, places=[place], on=date(2026, 11, 1))[step]
    found = deadline(clock, date.fromisoformat(start), days=DAYS)
    assert (found.day, found.provisional) == (date.fromisoformat(due), False)


@given(
    clock=st.sampled_from([clock for clock in CLOCKS.values() if clock.days or clock.counted is DayKind.AT_ONCE]),
    start=st.dates(date(2025, 1, 1), date(2026, 8, 31)),
    pauses=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), max_size=3),
    extended=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_every_clock_agrees_with_a_second_count(
    clock: Clock, start: date, pauses: list[tuple[int, int]], extended: bool
) -> None:
    rests = [Pause(first := start + timedelta(days=n), first + timedelta(days=m)) for n, m in pauses]
    found = deadline(clock, start, days=DAYS, pauses=rests, extended=extended)
    assert (found.day, found.provisional, found.left) == (
        counted(clock, start, pauses=rests, extended=extended),
        False,
        0,
    )


def test_a_clock_that_stands_still_has_no_due_date() -> None:
    clock = CLOCKS["OBJECTION-SOURCE-HENAN"]
    start = date(2026, 3, 2)  # a Monday
    still = deadline(clock, start, days=DAYS, pauses=[Pause(date(2026, 3, 5))])
    assert still == Deadline(clock, start, None, provisional=False, left=5)
    assert not still.is_over(date(2030, 1, 1))
    goes_on = deadline(clock, start, days=DAYS, pauses=[Pause(date(2026, 3, 5), date(2026, 3, 16))])
    assert goes_on.day == date(2026, 3, 20)
    assert (goes_on.is_over(date(2026, 3, 20)), goes_on.is_over(date(2026, 3, 21))) == (False, True)
    # What was due before the pause began stays due.
    assert deadline(clock, start, days=DAYS, pauses=[Pause(date(2026, 3, 12))]).day == date(2026, 3, 11)


def test_provisional_until_the_year_is_loaded(tmp_path: Path) -> None:
    clock = CLOCKS["OBJECTION-OWN-HENAN"]
    before = deadline(clock, date(2026, 12, 30), days=DAYS)
    assert (before.day, before.provisional) == (date(2027, 1, 4), True)
    assert not deadline(clock, date(2026, 12, 28), days=DAYS).provisional
    (tmp_path / "calendar").mkdir()
    year = '[[year]]\nyear = 2027\noff = [2027-01-01]\nworked = [2027-01-03]\nsource = "示例通知"\n'
    (tmp_path / "calendar" / "working_days.toml").write_text(year, encoding="utf-8")
    after = deadline(clock, date(2026, 12, 30), days=load_working_days(tmp_path))
    assert (after.day, after.provisional) == (date(2027, 1, 4), False)
    later = deadline(clock, date(2026, 12, 31), days=load_working_days(tmp_path))
    assert (later.day, later.provisional) == (date(2027, 1, 5), False)  # the Sunday worked, Monday, Tuesday


def test_which_clocks_hold_where() -> None:
    def steps(
        *places: str, on: date = date(2026, 11, 1), matter: ClockMatter = ClockMatter.OBJECTION
    ) -> dict[str, str]:
        return {step: clock.id for step, clock in clocks_in(CLOCKS, matter, places=places, on=on).items()}

    bureau = {"CREDIT_REPORTING": "OBJECTION-CREDIT-REPORTING"}
    henan = {"MARK": "MARK-HENAN", "OWN": "OWN-HENAN", "WITH_SOURCE": "SOURCE-HENAN", "ANSWER": "ANSWER-HENAN"}
    assert steps(HENAN) == bureau | {step: f"OBJECTION-{name}" for step, name in henan.items()}
    assert steps(SHENZHEN).keys() == {"CREDIT_REPORTING", "MARK", "OWN", "ANSWER"}
    assert steps("CN-440100") == bureau  # 广州 has no text of its own here
    assert steps("CN-440100", HENAN) == steps(HENAN)  # so that of the next place holds
    assert steps(SHANGHAI, HENAN)["OWN"] == "OBJECTION-OWN-SHANGHAI"
    assert steps(HENAN, on=date(2020, 4, 30)) == bureau  # the regulation of Henan is in force from May 2020
    repair = steps(HENAN, matter=ClockMatter.REPAIR)
    assert repair == {
        "FEEDBACK": "REPAIR-FEEDBACK",
        "ACCEPT": "REPAIR-ACCEPT",
        "DECIDE": "REPAIR-DECIDE",
        "EFFECT": "REPAIR-HENAN",
    }


def test_of_two_texts_that_of_the_smaller_place_counts() -> None:
    own = replace(CLOCKS["OBJECTION-OWN-HENAN"], id="A", jurisdiction="CN-4103", days=2)
    found = clocks_in({**CLOCKS, "A": own}, ClockMatter.OBJECTION, places=[HENAN], on=date(2026, 11, 1))
    assert found[ClockStep.OWN] is own
    assert found[ClockStep.WITH_SOURCE].id == "OBJECTION-SOURCE-HENAN"


def test_days_that_nobody_has_read_make_no_due_date() -> None:
    assert deadline(CLOCKS["REPAIR-DECIDE"], date(2026, 3, 2), days=DAYS).day is None
