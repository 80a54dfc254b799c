"""Standing from records: who is listed, what aggravates, which measures and incentives follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.rules.evidence import DistinctBy
from graph_schema.rules.load import load_rules
from hub.inquiries.rows import RecordRow
from hub.inquiries.rulebook import RuleBook
from hub.inquiries.standing import (
    Answer,
    CreditStatus,
    IncentiveReason,
    IncentiveState,
    Standing,
    StandingRules,
    credit_status,
    in_force,
    measure_lifted,
)
from tests.support.rows import overlay, record

DAY = date(2026, 3, 2)
BOOK = RuleBook(load_rules())
RULES = BOOK.standing_rules(DAY)
TAX = {"domain": "税务", "list_kind": "MAJOR_TAX_VIOLATION"}


def row(record_id: str = "r-1", **changes: Any) -> RecordRow:
    return cast("RecordRow", record(record_id, **changes))


def status(
    *records: RecordRow,
    as_of: date = DAY,
    truncated: bool = False,
    sees_all: bool = True,
    measures: Sequence[str] = (),
    rules: StandingRules = RULES,
) -> CreditStatus:
    return credit_status(
        records,
        as_of=as_of,
        today=DAY,
        truncated=truncated,
        sees_all=sees_all,
        rules=replace(rules, measures_of=lambda _: measures),
    )


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.LISTED),
        ({"side": "NEUTRAL"}, Standing.NONE_SHOWN),
        ({"side": "RED"}, Standing.NONE_SHOWN),
        ({"status": "REPAIRED"}, Standing.NONE_SHOWN),
        ({"finality": "OVERTURNED"}, Standing.NONE_SHOWN),
        ({"finality": "PENDING"}, Standing.NOT_FINAL),
        ({"valid_from": "2026-03-03"}, Standing.NONE_SHOWN),
        ({"valid_to": "2026-03-02", "to_kind": "KNOWN"}, Standing.NONE_SHOWN),
        ({"valid_to": "2026-03-03", "to_kind": "KNOWN"}, Standing.LISTED),
        ({"valid_to": None, "to_kind": "UNKNOWN"}, Standing.NONE_SHOWN),
        ({"overlays": [overlay("DISPUTE")]}, Standing.DISPUTED),
        ({"overlays": [overlay("DISPUTE", valid_to="2026-03-02")]}, Standing.LISTED),
        ({"overlays": [overlay("SHIELD")]}, Standing.NONE_SHOWN),
        ({"overlays": [overlay("SUSPEND_MEASURES")]}, Standing.LISTED),
        ({"overlays": [overlay("DISPUTE", person_id="p-1")]}, Standing.LISTED),
        ({"overlays": [overlay("APPEAL_PENDING")]}, Standing.NOT_FINAL),
        ({"overlays": [overlay("APPEAL_PENDING", valid_to="2026-03-02")]}, Standing.LISTED),
    ],
)
def test_standing_of_one_record(changes: dict[str, Any], standing: Standing) -> None:
    assert status(row(**changes)).standing is standing


def test_overlays_of_today_lie_over_an_earlier_day() -> None:
    shielded = row(overlays=[overlay("SHIELD", valid_from="2026-03-01")])
    assert status(shielded, as_of=date(2025, 6, 1)).standing is Standing.NONE_SHOWN


def test_not_all_read_is_not_none() -> None:
    assert status(truncated=True).standing is Standing.UNDETERMINED
    assert status(row(), truncated=True).standing is Standing.LISTED


@pytest.mark.parametrize(
    ("second", "aggravated"),
    [
        (TAX, Answer.YES),
        ({}, Answer.NO),
        ({"domain": "税务", "list_kind": "SPENDING_RESTRICTION"}, Answer.NO),
        ({**TAX, "finality": "PENDING"}, Answer.NO),
        ({**TAX, "overlays": [overlay("DISPUTE")]}, Answer.NO),
        ({**TAX, "overlays": [overlay("SUSPEND_MEASURES")]}, Answer.NO),
        ({**TAX, "overlays": [overlay("APPEAL_PENDING")]}, Answer.NO),
        ({**TAX, "side": "RED"}, Answer.NO),
        ({**TAX, "domain": None}, Answer.YES),  # the kind of list has its domain, whatever a file leaves out
        ({"domain": "税务"}, Answer.NO),
        ({**TAX, "list_kind": "NO_SUCH_LIST"}, Answer.NO),
        ({**TAX, "valid_to": "2026-03-02", "to_kind": "KNOWN"}, Answer.NO),
        ({**TAX, "status": "REPAIRED"}, Answer.NO),
    ],
)
def test_aggravated_by_two_domains_only(second: dict[str, Any], aggravated: Answer) -> None:
    found = status(row(), row("r-2", **second)).aggravated
    assert found.answer is aggravated
    named = [item.record["record_id"] for item in found.because]
    assert named == (["r-1", "r-2"] if aggravated is Answer.YES else [])
    assert found.groups == (("司法", "税务") if aggravated is Answer.YES else ())


def test_aggravation_is_undetermined_where_not_all_was_read() -> None:
    assert status(row(), truncated=True).aggravated.answer is Answer.UNDETERMINED


@pytest.mark.parametrize(
    ("changes", "second", "answer"),
    [
        ({}, TAX, Answer.YES),
        ({"domains": 3}, TAX, Answer.NO),
        ({"domains": 1}, {}, Answer.YES),
        ({"distinct_by": DistinctBy.AREA}, TAX, Answer.YES),
        ({"distinct_by": DistinctBy.AREA}, {"list_kind": "ADMIN_DECISION_DEFAULT"}, Answer.NO),
        ({"only_final": False}, {**TAX, "finality": "PENDING"}, Answer.YES),
        ({"only_undisputed": False}, {**TAX, "overlays": [overlay("DISPUTE")]}, Answer.YES),
        ({"only_undisputed": False}, {**TAX, "overlays": [overlay("APPEAL_PENDING")]}, Answer.NO),
    ],
)
def test_the_rule_decides_what_adds_up(changes: dict[str, Any], second: dict[str, Any], answer: Answer) -> None:
    (rule,) = RULES.aggravations
    rules = replace(RULES, aggravations=[replace(rule, **changes)])
    assert status(row(), row("r-2", **second), rules=rules).aggravated.answer is answer


def test_a_rule_counts_while_its_text_is_in_force() -> None:
    (rule,) = RULES.aggravations
    begins = cast("date", rule.validity.valid_from)
    old = [row(f"r-{n}", valid_from="2019-01-01", **more) for n, more in enumerate(({}, TAX))]
    for day, answer in ((begins, Answer.YES), (begins - timedelta(days=1), Answer.NO)):
        told = status(*old, as_of=day, rules=BOOK.standing_rules(day)).aggravated
        assert (told.answer, told.rule is None) == (answer, answer is Answer.NO)


@pytest.mark.parametrize(
    ("changes", "measures"),
    [
        ({}, ["M1", "M2"]),
        ({"finality": "PENDING"}, []),
        ({"overlays": [overlay("SUSPEND_MEASURES")]}, []),
        ({"overlays": [overlay("DISPUTE")]}, []),
        ({"overlays": [overlay("SUSPEND_MEASURES", measure_id="M1")]}, ["M2"]),
        ({"overlays": [overlay("APPEAL_PENDING", measure_id="M1")]}, ["M2"]),
        ({"overlays": [overlay("APPEAL_PENDING")]}, []),
        ({"overlays": [overlay("SUSPEND_MEASURES", person_id="p-1")]}, ["M1", "M2"]),
    ],
)
def test_measures_in_force(changes: dict[str, Any], measures: list[str]) -> None:
    assert [m.measure_id for m in status(row(**changes), measures=["M1", "M2"]).measures] == measures


@pytest.mark.parametrize(
    ("beside", "sees_all", "state"),
    [
        ([], True, IncentiveState.AVAILABLE),
        ([], False, IncentiveState.UNDETERMINED),
        ([{}], False, IncentiveState.WITHHELD),
        ([{"finality": "PENDING"}], True, IncentiveState.AVAILABLE),
    ],
)
def test_incentives(beside: list[dict[str, Any]], sees_all: bool, state: IncentiveState) -> None:
    red = row("r-red", side="RED", list_kind="HONEST_MODEL")
    (incentive,) = status(red, *(row(**changes) for changes in beside), sees_all=sees_all).incentives
    assert incentive.state is state
    lost_to = [item.record["record_id"] for item in incentive.withheld_by]
    assert lost_to == (["r-1"] if state is IncentiveState.WITHHELD else [])


def test_an_entry_of_a_period_without_an_end_brings_nothing() -> None:
    red = row("r-red", side="RED", list_kind="A_GRADE_TAXPAYER")
    (incentive,) = status(red, sees_all=True).incentives
    assert (incentive.state, incentive.reason) == (IncentiveState.UNDETERMINED, IncentiveReason.END_UNKNOWN)


@pytest.mark.parametrize("kind", ["SUSPEND_MEASURES", "DISPUTE", "SHIELD", "APPEAL_PENDING"])
@pytest.mark.parametrize("on_person", [None, "p-1", "p-2"])
@pytest.mark.parametrize("on_measure", [None, "M1", "M2"])
def test_a_measure_is_lifted_for_everybody_or_for_the_person(
    kind: str, on_person: str | None, on_measure: str | None
) -> None:
    lying = row(overlays=[overlay(kind, person_id=on_person, measure_id=on_measure)])
    measure = on_measure in (None, "M1")
    assert measure_lifted(lying, "M1", today=DAY, person_id="p-1") == (measure and on_person in (None, "p-1"))
    assert measure_lifted(lying, "M1", today=DAY) == (measure and on_person is None)


records = st.builds(
    row,
    st.text("abc", min_size=1, max_size=2),
    side=st.sampled_from(["RED", "BLACK", "NEUTRAL"]),
    domain=st.sampled_from(["司法", "税务", None]),
    finality=st.sampled_from(["PENDING", "FINAL", "OVERTURNED"]),
    status=st.sampled_from(["ACTIVE", "REPAIRED", "REMOVED"]),
    overlays=st.lists(st.builds(overlay, st.sampled_from(["DISPUTE", "SUSPEND_MEASURES", "SHIELD"])), max_size=2),
)


@given(st.lists(records, max_size=5))
def test_nothing_follows_from_what_is_not_in_force(found: list[RecordRow]) -> None:
    told = status(*found, measures=["M1"])
    basis = {id(m.record) for m in told.measures} | {id(item.record) for item in told.aggravated.because}
    for one in found:
        if not in_force(one, as_of=DAY) or one["finality"] != "FINAL" or one["overlays"]:
            assert id(one) not in basis
    assert (told.standing is Standing.NONE_SHOWN) == (not any(i.record["side"] == "BLACK" for i in told.listings))
