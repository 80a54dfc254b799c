"""The working-day calendar: announced years, an operator's own, and what is provisional."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.errors import RulesRefused
from graph_schema.rules.load import load_rules
from graph_schema.working_days import DUAL_PUBLICITY, Counted, Due, Judged, WorkingDays, load_working_days

DAYS = load_working_days()
KNOWN = st.dates(date(2005, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 11)),  # two weekends' worth of plain days
        (date(2026, 2, 13), date(2026, 3, 2)),  # the Spring Festival, with two Saturdays worked
        (date(2025, 9, 30), date(2025, 10, 16)),  # National Day, with a Saturday worked
        (date(2026, 3, 7), date(2026, 3, 17)),  # decided on a Saturday
    ],
)
def test_the_term_of_seven_days(start: date, due: date) -> None:
    assert DAYS.terms[DUAL_PUBLICITY] == 7
    assert load_rules().knowledge.clocks["PUBLICATION-DUAL"].days == DAYS.terms[DUAL_PUBLICITY]  # told twice, said once
    assert DAYS.add(start, 7) == Due(due, provisional=False)


@given(start=KNOWN, days=st.integers(1, 40))
def test_terms_agree_with_the_library(start: date, days: int) -> None:
    due = DAYS.add(start, days)
    worked = chinese_calendar.get_workdays(start + timedelta(days=1), due.day)
    assert (len(worked), worked[-1]) == (days, due.day)
    assert DAYS.between(start, due.day) == Counted(days, due.provisional)


@given(delivered=KNOWN, days=st.integers(1, 20), back=st.integers(0, 60))
def test_late_is_what_was_due_before_its_delivery(delivered: date, days: int, back: int) -> None:
    decided = delivered - timedelta(days=back)
    earliest = DAYS.earliest_in_time(delivered, days)
    assert not earliest.provisional
    assert (decided < earliest.day) == (DAYS.add(decided, days).day < delivered)


def test_years_not_announced_are_provisional() -> None:
    assert DAYS.judge(date(2031, 1, 1)) == Judged(working=True, provisional=True)
    assert DAYS.add(date(2026, 12, 28), 3) == Due(date(2026, 12, 31), provisional=False)
    assert DAYS.add(date(2026, 12, 28), 4) == Due(date(2027, 1, 1), provisional=True)
    assert DAYS.between(date(2026, 12, 30), date(2027, 1, 4)) == Counted(3, provisional=True)
    assert not DAYS.earliest_in_time(date(2026, 12, 31), 7).provisional
    assert DAYS.earliest_in_time(date(2027, 1, 4), 7).provisional
    assert DAYS.add(date(9999, 12, 30), 7).day == date.max


def own(folder: Path, text: str) -> WorkingDays:
    place = folder / "calendar"
    place.mkdir(exist_ok=True)
    (place / "working_days.toml").write_text(text, encoding="utf-8")
    return load_working_days(folder)


def test_an_operator_adds_a_year(tmp_path: Path) -> None:
    days = own(tmp_path, '[[year]]\nyear = 2027\noff = [2027-01-01]\nworked = [2027-01-02]\nsource = "通知"\n')
    assert days.add(date(2026, 12, 28), 4) == Due(date(2027, 1, 2), provisional=False)
    assert days.terms == DAYS.terms


def test_an_operator_shortens_a_term(tmp_path: Path) -> None:
    text = '[[term]]\nid = "DUAL_PUBLICITY"\nworking_days = 5\nnote = ""\n[term.citation]\ndocument = "某规定"\n'
    assert own(tmp_path, text + 'article = "第一条"\n').terms[DUAL_PUBLICITY] == 5


@pytest.mark.parametrize(
    "text",
    [
        "[[year]]\nyear = 2027\noff = [2027-01-02]\nsource = '通知'\n",  # a Saturday is free anyway
        "[[year]]\nyear = 2027\noff = [2028-01-03]\nsource = '通知'\n",
        "[[year]]\nyear = 2027\noff = []\n",
        "[[years]]\n",
        "[[year]\n",
        "[[term]]\nid = 'X'\nworking_days = 0\nnote = ''\n",
    ],
)
def test_a_calendar_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesRefused, match=r"calendar/working_days\.toml"):
        own(tmp_path, text)


def test_without_a_file_of_its_own_the_operator_has_the_package_s(tmp_path: Path) -> None:
    assert load_working_days(tmp_path) == DAYS
