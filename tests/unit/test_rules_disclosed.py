"""Until when a record is told: months of the calendar, and which terms are candidates on a day."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.rules.disclosed import ENDED, beyond_class, latest_over, months_after, untold_decisions
from graph_schema.rules.knowledge import UncuredAtMax
from graph_schema.rules.load import load_rules

RULES = load_rules()
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2023-03-02", 36, "2026-03-02"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-10-31", 2, "2025-12-31"),
        ("2025-12-01", 1, "2026-01-01"),
    ],
)
def test_months_of_the_calendar(day: str, months: int, after: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(after)


@given(DAYS, st.integers(1, 120))
def test_the_latest_day_that_is_over_is_the_last_one(today: date, months: int) -> None:
    day = latest_over(today, months)
    assert months_after(day, months) <= today < months_after(day + timedelta(days=1), months)


def test_which_terms_are_candidates() -> None:
    before, after = (untold_decisions(RULES, day) for day in (date(2026, 3, 31), date(2026, 4, 1)))
    # The classes of gravity count from the day on which their text is in force, lists by their own terms.
    assert {"MINOR", "GENERAL", "SERIOUS"} & before.keys() == set()
    assert (after["MINOR"], after["GENERAL"], after["SERIOUS"]) == (
        date(2026, 1, 1),
        date(2025, 4, 1),
        date(2023, 4, 1),
    )
    assert after["WAGE_ARREARS"] == date(2023, 4, 1)
    assert after[ENDED] == date(2021, 3, 31)
    assert not {"JUDGMENT_DEFAULTER", "SPENDING_RESTRICTION"} & after.keys()
    assert {"JUDGMENT_DEFAULTER", "SPENDING_RESTRICTION"} <= set(beyond_class(RULES))


def test_of_two_terms_the_earlier_end_counts() -> None:
    periods = dict(RULES.knowledge.periods)
    minor = periods["ORDER36-MINOR"]
    periods["SHORTER"] = replace(minor, id="SHORTER", max_months=1)
    shorter = replace(RULES, knowledge=replace(RULES.knowledge, periods=MappingProxyType(periods)))
    assert untold_decisions(shorter, date(2026, 4, 1))["MINOR"] == date(2026, 3, 1)


def test_a_list_that_its_own_rules_keep_is_not_ended_by_its_term() -> None:
    kinds = dict(RULES.list_kinds)
    kinds["WAGE_ARREARS"] = replace(kinds["WAGE_ARREARS"], uncured_at_max=UncuredAtMax.STAYS)
    kept = replace(RULES, list_kinds=MappingProxyType(kinds))
    assert "WAGE_ARREARS" not in untold_decisions(kept, date(2026, 4, 1))
    assert "WAGE_ARREARS" in beyond_class(kept)


def test_whatever_its_class_no_record_is_told_beyond_the_longest_one() -> None:
    before, after = (untold_decisions(RULES, day) for day in (date(2026, 3, 31), date(2026, 4, 1)))
    for kind in ("CONTRACT_FRAUD", "ABNORMAL_OPERATION", "BAN_A05", "FOOD_LICENCE_REVOCATION"):
        assert after[kind] == after["SERIOUS"]
    assert "CONTRACT_FRAUD" not in before
    assert before["FOOD_LICENCE_REVOCATION"] == date(2021, 3, 31)
    # A licence or a promise is no adverse information, and what lies on somebody until it is lifted is told so long.
    assert not {"ADMIN_LICENSE", "CREDIT_COMMITMENT", "BAN_A14", "TAX_EXIT_BAN"} & after.keys()


def test_without_a_longest_class_nothing_is_concluded() -> None:
    periods = dict(RULES.knowledge.periods)
    periods["ORDER36-SERIOUS"] = replace(periods["ORDER36-SERIOUS"], max_months=None)
    unbounded = replace(RULES, knowledge=replace(RULES.knowledge, periods=MappingProxyType(periods)))
    assert "CONTRACT_FRAUD" not in untold_decisions(unbounded, date(2026, 4, 1))


def test_the_market_regulators_own_classes_would_change_no_end() -> None:
    periods = RULES.knowledge.periods
    for name in ("MINOR", "GENERAL", "SERIOUS"):
        own, national = periods[f"SAMR107-{name}"], periods[f"ORDER36-{name}"]
        assert (own.min_months, own.max_months) == (national.min_months, national.max_months)
