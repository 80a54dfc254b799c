"""Who is eligible for an incentive, against an oracle that walks through every day of the window."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.names import Disclosure, Severity
from graph_schema.rules.knowledge import Eligibility, Incentive
from graph_schema.rules.load import load_rules
from hub.inquiries.incentives import Eligible, Evidence, WayReason, judge, window
from hub.inquiries.rows import RecordRow
from hub.inquiries.rulebook import RuleBook
from tests.support.rows import overlay, record

BOOK = RuleBook(load_rules())
TODAY = date(2026, 3, 2)
INCENTIVES = {incentive.id: incentive for incentive in BOOK.incentives_on(TODAY)}
MODEL, CLEAN = INCENTIVES["INC-1A"].eligible
PENALTY = {"kind": "ADMIN_PENALTY", "list_kind": "ADMIN_PENALTY", "side": "NEUTRAL"}
RED = {"kind": "HONOUR", "list_kind": "HONEST_MODEL", "side": "RED"}
ABNORMAL = {"kind": "ABNORMAL_LIST", "list_kind": "ABNORMAL_OPERATION", "side": "NEUTRAL"}


def row(record_id: str = "r-1", **changes: Any) -> RecordRow:
    return cast("RecordRow", record(record_id, **changes))


def evidence(
    *records: RecordRow, as_of: date = TODAY, today: date = TODAY, covered: bool = True, complete: bool = True
) -> Evidence:
    return Evidence(
        records=records,
        adverse=BOOK.adverse_on(TODAY),
        as_of=as_of,
        today=today,
        covered=covered,
        complete=complete,
        lapses=BOOK.lapses,
    )


def told(way: Eligibility, given: Evidence) -> tuple[Eligible, WayReason]:
    (found,) = judge(with_ways(way), given).ways
    return found.eligible, found.reason


def with_ways(*ways: Eligibility) -> Incentive:
    return replace(INCENTIVES["INC-1A"], eligible=ways)


# --- the oracle: everything is asked of every day, by the words of the law


def years_later(day: date, years: int) -> date:
    """The day of the same number so many years later, or the last day of its month (民法典 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def days_of(as_of: date, years: int) -> list[date]:
    """Days from which so many years have not yet passed at the end of the day asked about."""
    back = (as_of - timedelta(days=n) for n in range(years * 366 + 3))
    return [day for day in back if years_later(day, years) > as_of]


def ends_that_may_be(found: RecordRow) -> list[date]:
    """Every day on which the record may have ended, by what is known."""
    end = None if found["valid_to"] is None else date.fromisoformat(found["valid_to"])
    if found["to_kind"] != "UNKNOWN":
        return [end or date.max]
    begins = date.fromisoformat(found["valid_from"] or found["decided_on"] or "1990-01-01")
    if end is None:  # at once, or never yet: whatever lies between tells nothing else
        return [begins + timedelta(days=1), date.max]
    return [begins + timedelta(days=n) for n in range(1, (end - begins).days + 1)] or [end]


def lies_in(found: RecordRow, days: Sequence[date]) -> set[bool]:
    """Whether it was adverse on one of the days, in every way that things may have been."""
    if (found["kind"], found["side"]) == ("ADMIN_PENALTY", "NEUTRAL"):
        decided = found["decided_on"] or found["valid_from"]
        return {True, False} if decided is None else {date.fromisoformat(decided) in days}
    begins = date.fromisoformat(found["valid_from"] or found["decided_on"] or "1990-01-01")
    return {any(begins <= day < end for day in days) for end in ends_that_may_be(found)}


def grave(found: RecordRow, floor: Severity | None) -> set[bool]:
    classes = ["MINOR", "GENERAL", "SERIOUS"]
    severities = classes if found["severity"] is None else [found["severity"]]
    return {floor is None or classes.index(severity) >= classes.index(floor) for severity in severities}


def lies_over(found: RecordRow, kinds: set[str], today: date) -> bool:
    return any(
        o["kind"] in kinds
        and o["person_id"] is None
        and o["measure_id"] is None
        and (o["valid_from"] or "") <= today.isoformat()
        and (o["valid_to"] is None or o["valid_to"] > today.isoformat())
        for o in found["overlays"]
    )


def stands(found: RecordRow, today: date) -> bool:
    contested = lies_over(found, {"DISPUTE", "SUSPEND_MEASURES", "APPEAL_PENDING"}, today)
    return found["status"] == "ACTIVE" and found["finality"] == "FINAL" and not contested


def is_adverse(found: RecordRow) -> bool:
    return found["side"] == "BLACK" or found["kind"] in ("ADMIN_PENALTY", "ABNORMAL_LIST")


def oracle_clean(way: Eligibility, given: Evidence) -> Eligible:
    days = days_of(given.as_of, cast("int", way.clean_years))
    worlds: set[bool] = {True}
    for found in given.records:
        if found["disclosure"] == "AUTHORIZED" or not is_adverse(found) or not stands(found, given.today):
            continue
        bad = {one and other for one in lies_in(found, days) for other in grave(found, way.severity_floor)}
        worlds = {clean and not hit for clean in worlds for hit in bad}
    if worlds == {False}:
        return Eligible.NOT_ELIGIBLE
    return Eligible.ELIGIBLE if worlds == {True} and given.covered and given.complete else Eligible.UNDETERMINED


def oracle_listed(way: Eligibility, given: Evidence) -> Eligible:
    def current(found: RecordRow) -> bool:
        begun = found["valid_from"] is None or found["valid_from"] <= given.as_of.isoformat()
        ended = found["valid_to"] is not None and found["valid_to"] <= given.as_of.isoformat()
        known = found["valid_to"] is not None or found["to_kind"] == "OPEN"
        standing = found["status"] == "ACTIVE" and found["finality"] != "OVERTURNED"
        return begun and not ended and known and standing and found["disclosure"] != "AUTHORIZED"

    listed = [found for found in given.records if current(found)]
    if any(found["side"] == "BLACK" and stands(found, given.today) for found in listed):
        return Eligible.NOT_ELIGIBLE
    red = [found for found in listed if found["side"] == "RED" and found["list_kind"] in way.list_kinds]
    held = [found for found in red if stands(found, given.today)]
    # A grade is given for a year; without an end nobody knows whether it still holds.
    good = [found for found in held if found["list_kind"] != "A_GRADE_TAXPAYER" or found["valid_to"] is not None]
    if not (given.covered and given.complete) or (red and not good):
        return Eligible.UNDETERMINED
    return Eligible.ELIGIBLE if red else Eligible.NOT_ELIGIBLE


days = st.dates(date(2019, 1, 1), date(2026, 2, 28)).map(date.isoformat)
near = st.sampled_from(
    ["2020-02-28", "2020-02-29", "2020-03-01", "2023-03-02", "2023-03-03", "2025-03-01", "2026-03-02"]
)
maybe = st.one_of(st.none(), days, near)
overlays = st.builds(
    overlay,
    st.sampled_from(["DISPUTE", "SUSPEND_MEASURES", "APPEAL_PENDING", "STATEMENT", "RERATE"]),
    valid_from=st.sampled_from(["2025-01-01", "2026-03-02", "2026-03-03"]),
    valid_to=st.sampled_from([None, "2026-03-02", "2026-03-03"]),
    person_id=st.sampled_from([None, None, "p-1"]),
    measure_id=st.sampled_from([None, None, "C01"]),
)
KINDS: list[dict[str, str]] = [
    PENALTY,
    RED,
    ABNORMAL,
    {"kind": "SERIOUS_LIST", "list_kind": "MAJOR_TAX_VIOLATION", "side": "BLACK"},
    {"kind": "ENFORCEMENT", "list_kind": "SPENDING_RESTRICTION", "side": "BLACK"},
    {"kind": "ADMIN_PENALTY", "list_kind": "FOOD_LICENCE_REVOCATION", "side": "BLACK"},
    {"kind": "ADMIN_LICENSE", "list_kind": "ADMIN_LICENSE", "side": "NEUTRAL"},
    {"kind": "CONTRACT_PERFORMANCE", "list_kind": "NO_SUCH_LIST", "side": "NEUTRAL"},
    {"kind": "HONOUR", "list_kind": "A_GRADE_TAXPAYER", "side": "RED"},
]


@st.composite
def rows(draw: st.DrawFn) -> RecordRow:
    end = draw(maybe)
    return row(
        draw(st.text("abcdef", min_size=3, max_size=3)),
        **draw(st.sampled_from(KINDS)),
        decided_on=draw(maybe),
        valid_from=draw(maybe),
        valid_to=end,
        to_kind=draw(st.sampled_from(["OPEN", "UNKNOWN"] if end is None else ["KNOWN", "UNKNOWN"])),
        severity=draw(st.sampled_from([None, *Severity])),
        disclosure=draw(st.sampled_from(list(Disclosure))),
        finality=draw(st.sampled_from(["FINAL", "FINAL", "FINAL", "PENDING", "OVERTURNED"])),
        status=draw(st.sampled_from(["ACTIVE", "ACTIVE", "ACTIVE", "REPAIRED", "REMOVED"])),
        overlays=draw(st.lists(overlays, max_size=1)),
    )


ways = st.one_of(
    st.just(MODEL),
    st.builds(
        lambda years, floor: replace(CLEAN, clean_years=years, severity_floor=floor),
        st.integers(1, 3),
        st.sampled_from([None, *Severity]),
    ),
)
asked = st.sampled_from([TODAY, date(2024, 2, 29), date(2024, 2, 28), date(2023, 2, 28), date(2025, 12, 31)])


@settings(max_examples=400, deadline=None)
@given(
    found=st.lists(rows(), max_size=3, unique_by=lambda r: r["record_id"]),
    way=ways,
    as_of=asked,
    covered=st.sampled_from([True, True, False]),
    complete=st.sampled_from([True, True, False]),
)
def test_a_way_is_open_exactly_where_the_slow_reading_says_so(
    found: list[RecordRow], way: Eligibility, as_of: date, covered: bool, complete: bool
) -> None:
    given = evidence(*found, as_of=as_of, covered=covered, complete=complete)
    oracle = oracle_clean if way.clean_years else oracle_listed
    answer = judge(with_ways(way), given)
    assert answer.eligible is oracle(way, given)
    if not (covered and complete):
        assert answer.eligible is not Eligible.ELIGIBLE


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.integers(1, 5))
def test_a_window_is_the_days_from_which_the_years_have_not_passed(as_of: date, years: int) -> None:
    found = window(as_of, years=years)
    assert (found.first, found.last) == (min(days_of(as_of, years)), as_of)


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        ("2026-03-02", "2023-03-03"),
        ("2024-02-28", "2021-03-01"),  # the 28th of February 2021 has its three years on this day
        ("2024-02-29", "2021-03-01"),
        ("2027-02-28", "2024-03-01"),  # the 29th of February 2024 has them on the last day of the month
        ("0003-05-01", "0001-01-01"),
    ],
)
def test_windows_at_their_edges(as_of: str, first: str) -> None:
    assert window(date.fromisoformat(as_of), years=3).first == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("changes", "eligible", "reason"),
    [
        ({"decided_on": "2023-03-03"}, Eligible.NOT_ELIGIBLE, WayReason.ADVERSE_RECORD),
        ({"decided_on": "2023-03-02"}, Eligible.ELIGIBLE, WayReason.CLEAN),
        ({"decided_on": "2026-03-02"}, Eligible.NOT_ELIGIBLE, WayReason.ADVERSE_RECORD),
        ({"decided_on": None, "valid_from": None}, Eligible.UNDETERMINED, WayReason.NOT_PLACED),
        ({"finality": "PENDING"}, Eligible.ELIGIBLE, WayReason.CLEAN),
        ({"overlays": [overlay("APPEAL_PENDING")]}, Eligible.ELIGIBLE, WayReason.CLEAN),
        ({"status": "REPAIRED"}, Eligible.ELIGIBLE, WayReason.CLEAN),
        ({"disclosure": "AUTHORIZED"}, Eligible.ELIGIBLE, WayReason.CLEAN),
        ({"kind": "CONTRACT_PERFORMANCE"}, Eligible.ELIGIBLE, WayReason.CLEAN),  # as arrears that nothing confirms
    ],
)
def test_one_penalty(changes: dict[str, Any], eligible: Eligible, reason: WayReason) -> None:
    assert told(CLEAN, evidence(row(**{**PENALTY, **changes}))) == (eligible, reason)


@pytest.mark.parametrize(
    ("floor", "severity", "reason"),
    [
        (Severity.GENERAL, "MINOR", WayReason.CLEAN),
        (Severity.GENERAL, "GENERAL", WayReason.ADVERSE_RECORD),
        (Severity.GENERAL, None, WayReason.NOT_PLACED),
        (Severity.MINOR, None, WayReason.ADVERSE_RECORD),
        (None, None, WayReason.ADVERSE_RECORD),
    ],
)
def test_the_class_from_which_a_record_counts(floor: Severity | None, severity: str | None, reason: WayReason) -> None:
    assert told(replace(CLEAN, severity_floor=floor), evidence(row(**PENALTY, severity=severity)))[1] is reason


def test_what_is_set_aside_is_shown_and_does_not_count() -> None:
    pending, repaired = row("r-1", **PENALTY, finality="PENDING"), row("r-2", **PENALTY, status="REPAIRED")
    old = row("r-3", **PENALTY, decided_on="2020-01-01", finality="PENDING")
    (found,) = judge(with_ways(CLEAN), evidence(pending, repaired, old)).ways
    assert ([r["record_id"] for r in found.set_aside], found.because) == (["r-1"], ())


def test_a_black_listing_takes_the_trustworthy_one_and_both_are_shown() -> None:
    red, black = row("r-red", **RED), row("r-black")
    (found,) = judge(with_ways(MODEL), evidence(red, black)).ways
    assert (found.eligible, found.reason) == (Eligible.NOT_ELIGIBLE, WayReason.BLACK_LISTING)
    assert [r["record_id"] for r in found.because] == ["r-red", "r-black"]
    contested = evidence(red, row("r-black", overlays=[overlay("DISPUTE")]))
    assert told(MODEL, contested) == (Eligible.ELIGIBLE, WayReason.TRUSTWORTHY_LISTING)
    assert told(MODEL, evidence(row(**RED, finality="PENDING"))) == (
        Eligible.UNDETERMINED,
        WayReason.LISTING_CONTESTED,
    )


@pytest.mark.parametrize(("covered", "complete"), [(False, True), (True, False), (False, False)])
def test_partial_sight_may_say_no_and_never_yes(covered: bool, complete: bool) -> None:
    reason = WayReason.NOT_ALL_READ if covered else WayReason.NOT_ALL_VISIBLE
    for way, records in ((CLEAN, ()), (MODEL, (row(**RED),))):
        partial = evidence(*records, covered=covered, complete=complete)
        assert told(way, partial) == (Eligible.UNDETERMINED, reason)
    seen = evidence(row(**PENALTY), covered=covered, complete=complete)
    assert told(CLEAN, seen) == (Eligible.NOT_ELIGIBLE, WayReason.ADVERSE_RECORD)


def test_one_open_way_is_enough_and_what_is_for_others_or_not_computed_is_said() -> None:
    model = evidence(row("r-1", **PENALTY), row("r-2", **RED))
    assert judge(INCENTIVES["INC-1A"], model).eligible is Eligible.ELIGIBLE
    persons = judge(INCENTIVES["INC-2B"], model)
    assert [(w.eligible, w.reason) for w in persons.ways] == [(Eligible.NOT_ELIGIBLE, WayReason.FOR_PERSONS)]
    classes = judge(INCENTIVES["INC-3"], evidence())
    assert [w.reason for w in classes.ways] == [WayReason.NO_TRUSTWORTHY_LISTING, WayReason.NOT_COMPUTED]
    assert classes.eligible is Eligible.UNDETERMINED


def test_nothing_is_said_where_no_text_says_what_counts() -> None:
    given = replace(evidence(), adverse=None, covered=True)
    assert told(CLEAN, given) == (Eligible.UNDETERMINED, WayReason.NOT_ALL_VISIBLE)


@pytest.mark.parametrize("reason", list(WayReason))
@pytest.mark.parametrize("way", [MODEL, CLEAN])
def test_every_reason_has_its_sentence(reason: WayReason, way: Eligibility) -> None:
    (found,) = judge(with_ways(way), evidence()).ways
    zh, en = BOOK.way_told(replace(found, reason=reason))
    assert zh.endswith("。")
    assert en.endswith(".")
    assert "{" not in zh + en


def test_incentives_are_worded_as_options() -> None:
    for incentive in INCENTIVES.values():
        zh, en = BOOK.incentive_told(incentive)
        assert zh.startswith("可选做法")
        assert "option" in en
        assert incentive.citation.text() in zh


def test_a_grade_of_some_year_without_an_end_is_no_ground() -> None:
    (taxpayer,) = BOOK.rules.knowledge.incentives["INC-TAX-A"].eligible
    grade = row(kind="HONOUR", list_kind="A_GRADE_TAXPAYER", side="RED")
    assert told(taxpayer, evidence(grade)) == (Eligible.UNDETERMINED, WayReason.NOT_PLACED)
    ending = row(kind="HONOUR", list_kind="A_GRADE_TAXPAYER", side="RED", valid_to="2027-01-01", to_kind="KNOWN")
    assert told(taxpayer, evidence(ending)) == (Eligible.ELIGIBLE, WayReason.TRUSTWORTHY_LISTING)
