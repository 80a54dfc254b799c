"""The planner against the plain oracle, day by day."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph_schema.intervals import Interval
from graph_schema.names import EndKind, LiabilityKind, PartyKind, ReachLevel, RecordKind, RoleKind, Side
from graph_schema.reach import LiabilityInput, RecordInput, ReleaseInput, RoleInput, plan_reach
from graph_schema.rules.load import load_rules
from tests.support.reach_oracle import expected, told

RULES = load_rules()
FIRST = date(2015, 7, 19)
LENGTH = 9
DAYS = [FIRST + timedelta(days=n) for n in range(LENGTH)]
# Beyond every day that an input names, on both sides.
ASKED = [FIRST - timedelta(days=2), FIRST - timedelta(days=1), *DAYS, FIRST + timedelta(days=LENGTH)]

days = st.none() | st.sampled_from(DAYS)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Any interval of the type, contradictory ones too; plain ones more often."""
    start = draw(days)
    end = draw(days)
    start_kind = draw(st.sampled_from([EndKind.KNOWN, EndKind.UNKNOWN] if start else [EndKind.UNKNOWN, *EndKind]))
    end_kind = draw(st.sampled_from([EndKind.KNOWN, EndKind.UNKNOWN] if end else [EndKind.OPEN, *EndKind]))
    return Interval(start, start_kind, end, end_kind)


PLAIN = Interval(FIRST, EndKind.KNOWN)


def role_of(
    *, parties: tuple[str, ...], valid: st.SearchStrategy[Interval] | None = None
) -> st.SearchStrategy[RoleInput]:
    """Any tie of one of the parties."""
    return st.builds(
        RoleInput,
        tenure_id=st.sampled_from(["t1", "t2", "t3"]),
        party_id=st.sampled_from(parties),
        party_kind=st.sampled_from([PartyKind.PERSON] * 4 + [PartyKind.UNKNOWN, PartyKind.ORGANIZATION]),
        role=st.sampled_from(
            [RoleKind.LEGAL_REPRESENTATIVE, RoleKind.PRINCIPAL, RoleKind.ACTUAL_CONTROLLER, RoleKind.DIRECTOR]
        ),
        valid=intervals() if valid is None else valid,
    )


def liability_of(
    *, parties: tuple[str, ...], valid: st.SearchStrategy[Interval] | None = None
) -> st.SearchStrategy[LiabilityInput]:
    """Any naming of one of the parties."""
    return st.builds(
        LiabilityInput,
        party_id=st.sampled_from(parties),
        liability=st.sampled_from(
            list(LiabilityKind)
            + [LiabilityKind.DEBT_PERFORMANCE_LIABLE] * 2
            + [LiabilityKind.DIRECTLY_LIABLE_SUPERVISOR]
        ),
        valid=intervals() if valid is None else valid,
    )


def release_of(*, parties: tuple[str, ...]) -> st.SearchStrategy[ReleaseInput]:
    """Any release of one of the parties, from this record or another."""
    return st.builds(
        ReleaseInput,
        release_id=st.just("f"),
        party_id=st.sampled_from(parties),
        record_id=st.sampled_from(["r", "r", "other"]),
        valid=intervals(),
    )


def record(list_kind: str, valid: Interval, *, side: Side = Side.BLACK) -> RecordInput:
    """A record about the company, decided on the day after the 2015 text came into force."""
    return RecordInput(
        record_id="r",
        kind=RecordKind.ENFORCEMENT,
        list_kind=list_kind,
        side=side,
        jurisdiction="CN-41",
        decided_on=date(2015, 7, 23),
        valid=valid,
        conduct_from=None,
        conduct_to=None,
        party_id="company",
        party_kind=PartyKind.ORGANIZATION,
    )


ALL = ("p", "q", "company")
PLACES = ["CN", "", "CN-41", "CN-410322", "CN-31", "CN-33", "CN-37", "CN-37", "CN-4403", "CN-44"]
LISTS = [
    *["SPENDING_RESTRICTION"] * 3,
    *["WAGE_ARREARS", "WORK_SAFETY", "REP_DISQUALIFICATION", "FOOD_LICENCE_REVOCATION", "TAX_EXIT_BAN"] * 2,
    *["JUDGMENT_DEFAULTER", "GOV_PROCUREMENT_VIOLATION", "ABNORMAL_OPERATION", "TRAVEL_BAN", "NO_SUCH_LIST"],
    *["MARKET_SERIOUS_VIOLATION", "MAJOR_TAX_VIOLATION", "BID_RIGGING", "CONTRACT_FRAUD"] * 2,
]
roles = role_of(parties=ALL)
liabilities = liability_of(parties=ALL)
releases = release_of(parties=ALL)
records = st.builds(
    RecordInput,
    record_id=st.just("r"),
    kind=st.just(RecordKind.ENFORCEMENT),
    list_kind=st.sampled_from(LISTS),
    side=st.sampled_from(list(Side)),
    jurisdiction=st.sampled_from(PLACES),
    decided_on=st.none() | st.sampled_from([*DAYS, date(2009, 1, 1), date(2019, 6, 1), *[date(2024, 1, 1)] * 4]),
    valid=intervals(),
    conduct_from=days,
    conduct_to=days,
    party_id=st.just("company"),
    party_kind=st.sampled_from([PartyKind.ORGANIZATION] * 4 + [PartyKind.PERSON, PartyKind.UNKNOWN]),
)


def shapes(around: list[date]) -> list[Interval]:
    """Every shape of interval over a few days: each end known, unknown with and without a day, or open."""
    starts = [(None, EndKind.UNKNOWN), *product(around, (EndKind.KNOWN, EndKind.UNKNOWN))]
    ends = [(None, EndKind.OPEN), (None, EndKind.UNKNOWN), *product(around, (EndKind.KNOWN, EndKind.UNKNOWN))]
    return [Interval(*start, *end) for start, end in product(starts, ends)]


def check(
    about: RecordInput,
    held: list[RoleInput],
    *,
    named: list[LiabilityInput],
    freed: list[ReleaseInput],
    asked: list[date],
) -> None:
    facts = plan_reach(about, held, liabilities=named, releases=freed, rules=RULES)
    for party in ALL:
        for day in asked:
            verdict = expected(about, party, day=day, roles=held, liabilities=named, releases=freed)
            assert told(facts, party, day=day) == ([] if verdict is None else [verdict]), (party, day)


@pytest.mark.parametrize("list_kind", ["SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER"])
@pytest.mark.parametrize("role", [RoleKind.LEGAL_REPRESENTATIVE, RoleKind.ACTUAL_CONTROLLER])
def test_every_shape_of_one_tie_and_one_record(list_kind: str, role: RoleKind) -> None:
    few = DAYS[2:5]
    asked = [DAYS[1], *few, DAYS[5]]
    for valid, tenure in product(shapes(few), shapes(few)):
        tie = RoleInput("t", "p", PartyKind.PERSON, role, tenure)
        check(record(list_kind, valid), [tie], named=[], freed=[], asked=asked)


@settings(max_examples=1000, deadline=None)
@given(
    start=st.sampled_from(DAYS[:4]),
    start_kind=st.sampled_from([EndKind.KNOWN, EndKind.KNOWN, EndKind.UNKNOWN]),
    held=st.lists(role_of(parties=("p",)), min_size=1, max_size=3),
    named=st.lists(liability_of(parties=("p",)), max_size=1),
    freed=st.lists(release_of(parties=("p",)), max_size=1),
)
def test_several_ties_a_name_and_a_release_of_one_person(
    start: date,
    start_kind: EndKind,
    held: list[RoleInput],
    named: list[LiabilityInput],
    freed: list[ReleaseInput],
) -> None:
    about = record("SPENDING_RESTRICTION", Interval(start, start_kind))
    check(about, held, named=named, freed=freed, asked=ASKED)


@settings(max_examples=400, deadline=None)
@given(
    about=records,
    held=st.lists(roles, max_size=4),
    named=st.lists(liabilities, max_size=2),
    freed=st.lists(releases, max_size=2),
)
def test_planner_says_on_every_day_what_the_oracle_says(
    about: RecordInput, held: list[RoleInput], named: list[LiabilityInput], freed: list[ReleaseInput]
) -> None:
    check(about, held, named=named, freed=freed, asked=ASKED)


@settings(max_examples=600, deadline=None)
@given(
    list_kind=st.sampled_from(sorted({*LISTS, "JUDGMENT_DEFAULTER", "GOV_PROCUREMENT_VIOLATION"})),
    place=st.sampled_from(PLACES[2:]),
    start=st.sampled_from(DAYS[:4]),
    conduct=st.none() | st.sampled_from(DAYS[:4]),
    held=st.lists(role_of(parties=("p", "q"), valid=st.just(PLAIN) | intervals()), min_size=1, max_size=3),
    named=st.lists(liability_of(parties=("p",), valid=st.just(Interval()) | intervals()), max_size=2),
)
@example(
    list_kind="BID_RIGGING",
    place="CN-37",
    start=DAYS[1],
    conduct=None,
    held=[
        RoleInput("t1", "p", PartyKind.PERSON, RoleKind.PRINCIPAL, PLAIN),
        RoleInput(
            "t2",
            "q",
            PartyKind.PERSON,
            RoleKind.LEGAL_REPRESENTATIVE,
            Interval(FIRST, EndKind.KNOWN, DAYS[4], EndKind.KNOWN),
        ),
    ],
    named=[],
)
def test_every_list_in_every_place(
    list_kind: str,
    place: str,
    start: date,
    conduct: date | None,
    held: list[RoleInput],
    named: list[LiabilityInput],
) -> None:
    """A decision of today, when every text is in force."""
    about = replace(
        record(list_kind, Interval(start, EndKind.KNOWN)),
        jurisdiction=place,
        decided_on=date(2024, 1, 1),
        conduct_from=conduct,
    )
    check(about, held, named=named, freed=[], asked=ASKED)


@settings(max_examples=200, deadline=None)
@given(
    about=records,
    held=st.lists(roles, max_size=4),
    named=st.lists(liabilities, max_size=2),
    freed=st.lists(releases, max_size=2),
    order=st.randoms(use_true_random=False),
)
def test_order_and_repeats_of_inputs_do_not_matter(
    about: RecordInput,
    held: list[RoleInput],
    named: list[LiabilityInput],
    freed: list[ReleaseInput],
    order: random.Random,
) -> None:
    facts = plan_reach(about, held, liabilities=named, releases=freed, rules=RULES)
    ties, names, frees = [*held, *held], [*named, *named], [*freed, *freed]
    order.shuffle(ties)
    order.shuffle(names)
    order.shuffle(frees)
    assert plan_reach(about, ties, liabilities=names, releases=frees, rules=RULES) == facts
    assert len({(fact.reach_id, fact.valid.start) for fact in facts}) == len(facts)
    assert all(not fact.valid.is_empty() for fact in facts)
    for fact in facts:
        assert not fact.measures or fact.level in (ReachLevel.DESIGNATED, ReachLevel.REACHED)
