"""The planner on cases whose outcome is written down beside them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph_schema.intervals import Interval, since
from graph_schema.names import EndKind, LiabilityKind, PartyKind, ReachReason, RecordKind, RoleKind, Side
from graph_schema.reach import LiabilityInput, Reach, RecordInput, ReleaseInput, RoleInput, plan_reach
from graph_schema.rules.load import load_rules

RULES = load_rules()
LR, CONTROLLER, PRINCIPAL = RoleKind.LEGAL_REPRESENTATIVE, RoleKind.ACTUAL_CONTROLLER, RoleKind.PRINCIPAL
LISTED = date(2020, 6, 1)
RECORD = RecordInput(
    record_id="r",
    kind=RecordKind.ENFORCEMENT,
    list_kind="SPENDING_RESTRICTION",
    side=Side.BLACK,
    jurisdiction="CN-41",
    decided_on=LISTED,
    valid=since(LISTED),
    conduct_from=None,
    conduct_to=None,
    party_id="company",
    party_kind=PartyKind.ORGANIZATION,
)
DEFAULTER = replace(RECORD, list_kind="JUDGMENT_DEFAULTER", kind=RecordKind.SERIOUS_LIST)


def tie(role: RoleKind, valid: Interval, *, tenure: str = "t", party: str = "p") -> RoleInput:
    return RoleInput(tenure, party, PartyKind.PERSON, role, valid)


def name(liability: LiabilityKind) -> LiabilityInput:
    return LiabilityInput("p", liability, since(LISTED))


def release(start: date, end: date | None = None) -> ReleaseInput:
    return ReleaseInput("f", "p", "r", since(start, end))


def plan(
    *inputs: RoleInput | LiabilityInput | ReleaseInput, record: RecordInput = RECORD
) -> list[tuple[str, str, str, str]]:
    """Level, reason, start and end of each fact; ~ marks an unknown day, an open end is blank."""
    facts = plan_reach(
        record,
        [each for each in inputs if isinstance(each, RoleInput)],
        liabilities=[each for each in inputs if isinstance(each, LiabilityInput)],
        releases=[each for each in inputs if isinstance(each, ReleaseInput)],
        rules=RULES,
    )
    return [(f.level.value, f.reason.value, *span(f)) for f in facts]


def span(fact: Reach) -> tuple[str, str]:
    start = f"{'~' if fact.valid.start_kind is EndKind.UNKNOWN else ''}{fact.valid.start or ''}"
    end = f"{'~' if fact.valid.end_kind is EndKind.UNKNOWN else ''}{fact.valid.end or ''}"
    return start, end


def day(text: str) -> date:
    return date.fromisoformat(text)


def valid(start: str, end: str = "") -> Interval:
    """`~` before a day or alone: unknown; a blank end: open."""
    return Interval(
        day(start.strip("~")) if start.strip("~") else None,
        EndKind.UNKNOWN if start.startswith("~") else EndKind.KNOWN,
        day(end.strip("~")) if end.strip("~") else None,
        EndKind.UNKNOWN if end.startswith("~") else EndKind.KNOWN if end else EndKind.OPEN,
    )


@pytest.mark.parametrize(
    ("tenure", "told"),
    [
        (("2018-01-01",), [("REACHED", "ROLE_REACHED", "2020-06-01", "")]),
        (("2020-06-01",), [("REACHED", "ROLE_REACHED", "2020-06-01", "")]),
        (("2020-06-02",), [("REACHED", "SUCCESSOR", "2020-06-02", "")]),
        (("2018-01-01", "2020-06-01"), []),
        (
            ("2018-01-01", "2021-01-01"),
            [
                ("REACHED", "ROLE_REACHED", "2020-06-01", "2021-01-01"),
                ("REACHED", "FORMER_NOT_RELEASED", "2021-01-01", ""),
            ],
        ),
        (
            ("2021-01-01", "2021-03-01"),
            [
                ("REACHED", "SUCCESSOR", "2021-01-01", "2021-03-01"),
                ("REACHED", "FORMER_NOT_RELEASED", "2021-03-01", ""),
            ],
        ),
        # Nobody knows when it began: he holds the office now, so the rule reaches him.
        (("~",), [("REACHED", "ROLE_REACHED", "~2020-06-01", "")]),
        (("~2019-04-30",), [("REACHED", "ROLE_REACHED", "2020-06-01", "")]),
        (
            ("~2022-04-30",),
            [
                ("ASSOCIATED", "TENURE_UNKNOWN", "~2020-06-01", "~2022-04-30"),
                ("REACHED", "ROLE_REACHED", "~2022-04-30", ""),
            ],
        ),
        # It is over and nobody knows since when.
        (("2018-01-01", "~"), [("ASSOCIATED", "TENURE_UNKNOWN", "2020-06-01", "")]),
        (("~", "~"), [("ASSOCIATED", "TENURE_UNKNOWN", "~2020-06-01", "")]),
        (("2018-01-01", "~2020-05-01"), []),
        (("2018-01-01", "~2020-06-01"), []),
        (("2018-01-01", "~2020-06-02"), [("ASSOCIATED", "TENURE_UNKNOWN", "2020-06-01", "")]),
        (("2020-06-01", "~"), [("REACHED", "FORMER_NOT_RELEASED", "2020-06-01", "")]),
        (("2020-09-01", "~2021-01-01"), [("REACHED", "FORMER_NOT_RELEASED", "2020-09-01", "")]),
        (("~2020-09-01", "~2021-01-01"), [("ASSOCIATED", "TENURE_UNKNOWN", "~2020-06-01", "")]),
        (
            ("~", "2021-01-01"),
            [
                ("REACHED", "ROLE_REACHED", "~2020-06-01", "2021-01-01"),
                ("REACHED", "FORMER_NOT_RELEASED", "2021-01-01", ""),
            ],
        ),
        (("2021-01-01", "2020-12-01"), []),
    ],
)
def test_legal_representative_of_a_restricted_company(
    tenure: tuple[str, ...], told: list[tuple[str, str, str, str]]
) -> None:
    assert plan(tie(LR, valid(*tenure))) == told


def test_a_record_that_ended_ends_the_reach() -> None:
    record = replace(RECORD, valid=since(LISTED, day("2021-01-01")))
    assert plan(tie(LR, valid("2018-01-01")), record=record) == [
        ("REACHED", "ROLE_REACHED", "2020-06-01", "2021-01-01")
    ]
    assert plan(tie(LR, valid("2021-01-01")), record=record) == []


def test_a_record_without_a_day_reaches_only_who_still_holds_the_office() -> None:
    record = replace(RECORD, valid=Interval())
    assert plan(tie(LR, valid("2018-01-01")), record=record) == [("REACHED", "ROLE_REACHED", "~2018-01-01", "")]
    assert plan(tie(LR, valid("~")), record=record) == [("REACHED", "ROLE_REACHED", "~", "")]
    assert plan(tie(LR, valid("2018-01-01", "2021-01-01")), record=record) == [
        ("ASSOCIATED", "TENURE_UNKNOWN", "~2018-01-01", "")
    ]


def test_release_set_aside_gives_two_spans_of_one_fact() -> None:
    inputs = [tie(LR, valid("2018-01-01", "2020-07-01"))], [release(day("2021-01-01"), day("2022-01-01"))]
    facts = plan_reach(RECORD, inputs[0], liabilities=[], releases=inputs[1], rules=RULES)
    assert [(f.reason, *span(f)) for f in facts] == [
        ("ROLE_REACHED", "2020-06-01", "2020-07-01"),
        ("FORMER_NOT_RELEASED", "2020-07-01", "2021-01-01"),
        ("FORMER_NOT_RELEASED", "2022-01-01", ""),
    ]
    assert len({fact.reach_id for fact in facts}) == 1


def test_release_of_another_record_or_person_frees_nobody() -> None:
    held = tie(LR, valid("2018-01-01"))
    for other in (replace(release(LISTED), record_id="x"), replace(release(LISTED), party_id="q")):
        assert plan(held, other) == [("REACHED", "ROLE_REACHED", "2020-06-01", "")]
    assert plan(held, release(LISTED)) == []


def test_release_set_aside_on_an_unknown_day_stays_in_force() -> None:
    freed = replace(release(LISTED), valid=valid("2021-01-01", "~"))
    assert plan(tie(LR, valid("2018-01-01")), freed) == [("REACHED", "ROLE_REACHED", "2020-06-01", "2021-01-01")]


def test_unbroken_time_in_several_roles_is_no_succession() -> None:
    first = tie(LR, valid("2018-01-01", "2021-01-01"), tenure="a")
    second = tie(PRINCIPAL, valid("2021-01-01"), tenure="b")
    assert plan(first, second) == [
        ("REACHED", "ROLE_REACHED", "2020-06-01", "2021-01-01"),
        ("REACHED", "ROLE_REACHED", "2021-01-01", ""),
    ]
    overlapping = tie(PRINCIPAL, valid("2019-01-01"), tenure="b")
    assert plan(tie(LR, valid("2018-01-01"), tenure="a"), overlapping) == [
        ("REACHED", "ROLE_REACHED", "2020-06-01", "")
    ]
    back_after_a_break = tie(PRINCIPAL, valid("2022-01-01"), tenure="b")
    assert [reason for _, reason, _, _ in plan(first, back_after_a_break)] == [
        "ROLE_REACHED",
        "FORMER_NOT_RELEASED",
        "SUCCESSOR",
    ]


def test_control_that_ended_reaches_no_longer() -> None:
    """第十七条 keeps former legal representatives and principals, nobody else."""
    assert plan(tie(CONTROLLER, valid("2018-01-01", "2021-01-01"))) == [
        ("REACHED", "ROLE_REACHED", "2020-06-01", "2021-01-01")
    ]


def test_controllers_are_reached_since_the_2015_text() -> None:
    for decided, levels in (("2009-01-01", []), ("2015-07-21", []), ("2015-07-22", ["REACHED"])):
        record = replace(RECORD, decided_on=day(decided))
        assert [level for level, *_ in plan(tie(CONTROLLER, valid("2008-01-01")), record=record)] == levels
    old = replace(RECORD, decided_on=day("2015-07-21"))
    facts = plan_reach(old, [tie(LR, valid("2008-01-01"))], liabilities=[], releases=[], rules=RULES)
    assert [(f.rule_id, f.measures) for f in facts] == [("SPENDING_RESTRICTION-CN-2010", ("C01-2010",))]


@pytest.mark.parametrize("role", [r for r in RoleKind if r not in (LR, CONTROLLER, PRINCIPAL)])
def test_other_roles_are_not_mentioned(role: RoleKind) -> None:
    assert plan(tie(role, valid("2018-01-01"))) == []


def test_an_organisation_in_a_reached_role_is_not_reached() -> None:
    assert plan(replace(tie(CONTROLLER, valid("2018-01-01")), party_kind=PartyKind.ORGANIZATION)) == []
    unsaid = replace(tie(LR, valid("2018-01-01")), party_kind=PartyKind.UNKNOWN)
    assert plan(unsaid) == [("REACHED", "ROLE_REACHED", "2020-06-01", "")]


def test_names_in_the_entry() -> None:
    liable = name(LiabilityKind.DEBT_PERFORMANCE_LIABLE)
    only_named = name(LiabilityKind.NAMED_REPRESENTATIVE)
    assert plan(liable) == [("REACHED", "LIABILITY_NAMED", "2020-06-01", "")]
    assert plan(only_named) == [("ANNOTATED", "NAMED_ONLY", "2020-06-01", "")]
    assert plan(liable, tie(LR, valid("2018-01-01"))) == [("REACHED", "ROLE_REACHED", "2020-06-01", "")]
    assert plan(only_named, tie(LR, valid("~", "~"))) == [("ANNOTATED", "NAMED_ONLY", "2020-06-01", "")]
    facts = plan_reach(RECORD, [tie(LR, valid("2018-01-01"))], liabilities=[only_named], releases=[], rules=RULES)
    assert [fact.named for fact in facts] == [True]


def test_lists_without_rules_only_mark_who_is_named() -> None:
    held, named = tie(LR, valid("2018-01-01")), name(LiabilityKind.DIRECTLY_LIABLE_PERSON)
    for side, told in ((Side.BLACK, ["ANNOTATED"]), (Side.NEUTRAL, ["ANNOTATED"]), (Side.RED, [])):
        record = replace(RECORD, list_kind="WAGE_ARREARS", side=side, jurisdiction="CN")
        assert [level for level, *_ in plan(held, record=record)] == []
        assert [level for level, *_ in plan(held, named, record=record)] == told


@pytest.mark.parametrize("role", list(RoleKind))
@pytest.mark.parametrize("kind", list(PartyKind))
def test_a_company_on_the_defaulter_list_reaches_nobody(role: RoleKind, kind: PartyKind) -> None:
    held = replace(tie(role, valid("2018-01-01")), party_kind=kind)
    facts = plan_reach(DEFAULTER, [held], liabilities=[], releases=[], rules=RULES)
    assert [(f.level, f.reason, f.measures, f.named, *span(f)) for f in facts] == [
        ("NOT_REACHED", "RULE_EXCLUDES", (), False, "2020-06-01", "")
    ]
    assert RULES.rule(facts[0].rule_id).citation.text() == "法发〔2019〕35号第十六条"


def test_a_named_representative_of_a_defaulter_is_not_reached_and_named() -> None:
    facts = plan_reach(DEFAULTER, [], liabilities=[name(LiabilityKind.NAMED_REPRESENTATIVE)], releases=[], rules=RULES)
    assert [(f.level, f.named, f.role) for f in facts] == [("NOT_REACHED", True, "NAMED_REPRESENTATIVE")]
    assert plan(tie(LR, valid("2018-01-01", "2020-06-01")), record=DEFAULTER) == []
    assert plan(tie(LR, valid("2021-01-01")), record=DEFAULTER) == [("NOT_REACHED", "RULE_EXCLUDES", "2021-01-01", "")]


def test_a_personal_listing_is_designated_on_the_person_and_on_nobody_else() -> None:
    personal = replace(DEFAULTER, party_id="p", party_kind=PartyKind.PERSON)
    elsewhere = tie(LR, valid("2018-01-01"), party="company")
    assert plan(tie(LR, valid("2018-01-01")), elsewhere, record=personal) == [
        ("DESIGNATED", "PARTY_ITSELF", "2020-06-01", "")
    ]


def test_a_company_that_holds_itself_says_nothing_about_itself() -> None:
    assert plan(tie(RoleKind.SHAREHOLDER, valid("2018-01-01"), party="company"), record=DEFAULTER) == []


CUSTOM = """
[[rule]]
id = "TEST"
series = "TEST"
edition = "1"
list_kind = "MARKET_SERIOUS_VIOLATION"
jurisdiction = "CN"
effect = "REACHED"
reaches = ["PERSON"]
roles = ["LEGAL_REPRESENTATIVE"]
liabilities = ["DIRECTLY_LIABLE_PERSON"]
needs_responsibility = RESPONSIBILITY
needs_tenure_overlap = OVERLAP
former_roles = []
successor_roles = []
measures = []
checked = "unverified"
note = "made up"
citation = { document = "d", article = "a" }
[rule.sentences]
LIABILITY_NAMED = { zh = "甲", en = "a" }
"""
BY_ROLE = 'ROLE_REACHED = { zh = "乙", en = "b" }\n'


def custom(tmp_path: Path, *, responsibility: bool, overlap: bool) -> list[tuple[str, str]]:
    text = CUSTOM.replace("RESPONSIBILITY", str(responsibility).lower()).replace("OVERLAP", str(overlap).lower())
    (tmp_path / "reach_rules.toml").write_text(text + ("" if responsibility else BY_ROLE), encoding="utf-8")
    rules = load_rules(tmp_path)
    told = []
    act = day("2019-01-10"), day("2019-01-20")
    for conduct, tenure, named in (
        (act, ("2018-01-01",), False),
        (act, ("2019-01-21",), False),
        (act, ("2019-01-20", "2019-02-01"), False),
        (act, ("~2019-01-01",), False),
        ((None, None), ("2018-01-01",), False),
        (act, ("2019-01-21",), True),
    ):
        act_record = replace(RECORD, list_kind="MARKET_SERIOUS_VIOLATION", jurisdiction="CN")
        record = replace(act_record, conduct_from=conduct[0], conduct_to=conduct[1])
        names = [name(LiabilityKind.DIRECTLY_LIABLE_PERSON)] if named else []
        facts = plan_reach(record, [tie(LR, valid(*tenure))], liabilities=names, releases=[], rules=rules)
        told.append((facts[0].level.value, facts[0].reason.value) if facts else ("", ""))
    return told


def test_a_rule_that_asks_for_overlap_with_the_act(tmp_path: Path) -> None:
    assert custom(tmp_path, responsibility=False, overlap=True) == [
        ("REACHED", "ROLE_REACHED"),
        ("", ""),
        ("REACHED", "ROLE_REACHED"),
        ("ASSOCIATED", "TENURE_UNKNOWN"),
        ("ASSOCIATED", "CONDUCT_UNKNOWN"),
        ("REACHED", "LIABILITY_NAMED"),
    ]


def test_a_rule_that_asks_for_responsibility(tmp_path: Path) -> None:
    told = custom(tmp_path, responsibility=True, overlap=True)
    assert told[0] == ("ASSOCIATED", "CONDUCT_UNKNOWN")
    assert told[5] == ("REACHED", ReachReason.LIABILITY_NAMED.value)
