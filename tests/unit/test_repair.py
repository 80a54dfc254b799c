"""Eligibility for repair: each row is a case that a text decides, worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from graph_schema.errors import RulesRefused
from graph_schema.names import PartyKind, RecordKind, RecordStatus, Severity, Side
from graph_schema.repair import RepairAsked, RepairCase, RepairFault, bar_months, eligible
from graph_schema.rules.load import load_rules
from graph_schema.rules.repair import PaperKind

RULES = load_rules()
PROVEN, PROMISE, SERVICE = PaperKind.PERFORMANCE, PaperKind.PROMISE, PaperKind.COMMUNITY_SERVICE
BOTH = RepairAsked(frozenset({PROVEN, PROMISE}))
ORG, PERSON = PartyKind.ORGANIZATION, PartyKind.PERSON
MINOR, GENERAL, SERIOUS = Severity.MINOR, Severity.GENERAL, Severity.SERIOUS
F = RepairFault
DAY = date.fromisoformat


def penalty(decided: str | None, severity: Severity | None = None, **more: Any) -> RepairCase:
    """A penalty on an enterprise in Henan."""
    case = RepairCase(
        list_kind="ADMIN_PENALTY",
        record_kind=RecordKind.ADMIN_PENALTY,
        side=Side.NEUTRAL,
        severity=severity,
        jurisdiction="CN-410322",
        party=ORG,
        decided_on=None if decided is None else DAY(decided),
    )
    return replace(case, **more)


def listed(list_kind: str, decided: str, **more: Any) -> RepairCase:
    """An entry in a list."""
    kind = RULES.list_kind(list_kind)
    return penalty(decided, list_kind=list_kind, record_kind=kind.record_kind, side=kind.side, **more)


@pytest.mark.parametrize(
    ("case", "day", "first", "faults"),
    [
        # Order 36: three months, one year, none; from the decision's day.
        (penalty("2026-04-10", GENERAL), "2026-07-09", "2026-07-10", (F.TOO_EARLY,)),
        (penalty("2026-04-10", GENERAL), "2026-07-10", "2026-07-10", ()),
        (penalty("2026-04-10", SERIOUS), "2027-04-09", "2027-04-10", (F.TOO_EARLY,)),
        (penalty("2026-04-10", SERIOUS), "2027-04-10", "2027-04-10", ()),
        (penalty("2026-04-10", MINOR), "2026-04-10", "2026-04-10", ()),
        # The end of a shorter month, and of February in a leap year.
        (penalty("2026-11-30", GENERAL), "2027-02-28", "2027-02-28", ()),
        (penalty("2027-02-28", SERIOUS), "2028-02-28", "2028-02-28", ()),
        (penalty("2028-02-29", SERIOUS), "2029-02-28", "2029-02-28", ()),
        # Nobody has said the class: whoever decides does, and nothing is too early meanwhile.
        (penalty("2026-04-10"), "2026-04-11", None, (F.CLASS_UNKNOWN,)),
        # Nobody knows the day of the decision: no first day can be held against the party.
        (penalty(None, SERIOUS), "2026-04-11", None, ()),
        # Lists of serious dishonesty are serious; their own shortest term goes first.
        (listed("MAJOR_TAX_VIOLATION", "2026-04-10"), "2027-04-09", "2027-04-10", (F.TOO_EARLY,)),
        (listed("WORK_SAFETY", "2026-04-10"), "2027-04-09", "2027-04-10", (F.TOO_EARLY,)),
        (listed("ABNORMAL_OPERATION", "2026-04-10"), "2026-04-10", "2026-04-10", ()),
        # The 2023 rules, to the last day of theirs: six months for what is serious.
        (listed("BRIBERY", "2025-09-01"), "2026-02-28", "2026-03-01", (F.TOO_EARLY,)),
        (listed("BRIBERY", "2025-09-01"), "2026-03-31", "2026-03-01", ()),
        (listed("BRIBERY", "2025-09-01"), "2026-04-01", "2026-09-01", (F.TOO_EARLY,)),
        # Courts have no shortest term, and what a law bans until a day is not lifted by repair.
        (listed("JUDGMENT_DEFAULTER", "2026-04-10"), "2026-04-11", "2026-04-10", ()),
        (listed("BAN_A14", "2026-04-10"), "2036-04-11", None, (F.NOT_REPAIRABLE,)),
        (listed("BAN_A14", "2025-04-10"), "2026-03-01", None, (F.NOT_REPAIRABLE,)),
        (listed("TAX_EXIT_BAN", "2026-04-10"), "2026-04-11", None, (F.NOT_REPAIRABLE,)),
        # What is not adverse has nothing to repair.
        (listed("ADMIN_LICENSE", "2026-04-10"), "2026-05-11", None, (F.NO_RULE,)),
        (listed("HONEST_MODEL", "2026-04-10"), "2026-05-11", None, (F.NO_RULE,)),
    ],
)
def test_first_days_are_those_of_the_texts(
    case: RepairCase, day: str, first: str | None, faults: tuple[RepairFault, ...]
) -> None:
    found = eligible(case, BOTH, day=DAY(day), rules=RULES)
    assert found.faults == faults
    assert found.first_day == (None if first is None else DAY(first))


@pytest.mark.parametrize(
    ("case", "papers", "missing"),
    [
        (penalty("2026-04-10", MINOR), set(), [(PROVEN,), (PROMISE,)]),
        (penalty("2026-04-10", MINOR), {PROVEN}, [(PROMISE,)]),
        (penalty("2026-04-10", MINOR), {PROVEN, PROMISE}, []),
        # Community service is evidence of individuals alone (孟政〔2019〕10号 五(七)).
        (penalty("2026-04-10", MINOR), {SERVICE, PROMISE}, [(PROVEN,)]),
        (penalty("2026-04-10", party=PERSON), {SERVICE, PROMISE}, []),
        (penalty("2026-04-10", party=PERSON), {PROMISE}, [(PROVEN, SERVICE)]),
        (listed("JUDGMENT_DEFAULTER", "2026-04-10"), {PaperKind.CREDITOR_CONSENT}, []),
        (listed("SPENDING_RESTRICTION", "2026-04-10"), {PaperKind.GUARANTEE}, []),
        (listed("JUDGMENT_DEFAULTER", "2026-04-10"), {PaperKind.GUARANTEE}, [
            (PROVEN, PaperKind.CREDITOR_CONSENT, PaperKind.COURT_RULING)
        ]),
    ],
)  # fmt: skip
def test_papers_that_a_rule_asks_for(
    case: RepairCase, papers: set[PaperKind], missing: list[tuple[PaperKind, ...]]
) -> None:
    found = eligible(case, RepairAsked(frozenset(papers)), day=DAY("2026-06-01"), rules=RULES)
    assert list(found.missing) == missing
    assert (F.PAPER_MISSING in found.faults) is bool(missing)


def test_individuals_are_repaired_where_a_rule_says_so() -> None:
    person = penalty("2026-04-10", party=PERSON)
    here = eligible(person, BOTH, day=DAY("2026-04-11"), rules=RULES)
    assert (here.faults, here.rule and here.rule.id) == ((), "HENAN-43-PERSON")
    elsewhere = eligible(replace(person, jurisdiction="CN-33"), BOTH, day=DAY("2026-04-11"), rules=RULES)
    assert elsewhere.faults == (F.NO_RULE,)


def test_wage_arrears_run_from_the_correction() -> None:
    case = listed("WAGE_ARREARS", "2026-04-10", party=PERSON)
    asked = replace(BOTH, corrected_on=DAY("2026-05-31"))
    assert eligible(case, BOTH, day=DAY("2027-06-01"), rules=RULES).faults == (F.CORRECTION_UNKNOWN,)
    early = eligible(case, asked, day=DAY("2026-11-29"), rules=RULES)
    assert (early.first_day, early.faults) == (DAY("2026-11-30"), (F.TOO_EARLY,))
    assert eligible(case, asked, day=DAY("2026-11-30"), rules=RULES).faults == ()


def test_a_bar_goes_before_everything_and_ends_on_its_day() -> None:
    case = penalty("2026-04-10", SERIOUS)
    asked = replace(RepairAsked(), barred_until=DAY("2028-01-01"))
    assert eligible(case, asked, day=DAY("2026-05-01"), rules=RULES).faults == (
        F.BARRED, F.PAPER_MISSING, F.TOO_EARLY,
    )  # fmt: skip
    after = replace(BOTH, barred_until=DAY("2028-01-01"))
    assert eligible(case, after, day=DAY("2027-12-31"), rules=RULES).faults == (F.BARRED,)
    assert eligible(case, after, day=DAY("2028-01-01"), rules=RULES).faults == ()


def test_the_length_of_a_bar_is_that_of_the_text_or_is_for_the_decision() -> None:
    order36, order58 = (RULES.knowledge.repairs[each] for each in ("ORDER36", "ORDER58"))
    assert (bar_months(order36, RULES), bar_months(order58, RULES)) == (None, 36)


def test_disclosure_ends_by_itself_at_the_earliest_longest_term() -> None:
    def last(case: RepairCase) -> date | None:
        return eligible(case, BOTH, day=DAY("2026-06-01"), rules=RULES).last_day

    assert last(penalty("2026-04-10", MINOR)) == DAY("2026-07-10")
    assert last(penalty("2026-04-10", GENERAL)) == DAY("2027-04-10")
    assert last(listed("BRIBERY", "2026-04-10")) == DAY("2029-04-10")


def test_what_a_decision_leads_to() -> None:
    after = {rule.id: rule.after for rule in RULES.knowledge.repairs.values()}
    assert after["COURT-DEFAULTER"] is after["COURT-SPENDING"] is RecordStatus.REMOVED
    assert after["ORDER36"] is RecordStatus.REPAIRED
    moves = {(move.before, move.after) for move in RULES.knowledge.transitions.values()}
    assert {(RecordStatus.ACTIVE, status) for status in after.values()} <= moves


def test_every_adverse_list_kind_has_one_rule_on_every_day() -> None:
    for kind in RULES.list_kinds.values():
        found = {
            day: eligible(
                listed(kind.id, "2025-01-10", party=ORG), BOTH, day=DAY(day), rules=RULES
            ).rule
            for day in ("2026-03-31", "2026-04-01", "2030-01-01")
        }  # fmt: skip
        adverse = kind.side is Side.BLACK
        assert all(rule is not None for day, rule in found.items() if adverse and day >= "2026-04-01"), kind.id


def test_two_rules_for_one_record_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rules")
    text = """
[[repair]]
id = "SECOND"
zh = "另一条"
en = "another one"
list_kinds = ["WAGE_ARREARS"]
sides = ["BLACK"]
parties = ["ORGANIZATION"]
starts = "DECISION"
periods = []
conditions = []
papers = []
after = "REPAIRED"
basis_rank = "POLICY"
checked = "read"
citation = { document = "某规定", article = "第一条", in_force_from = 2026-01-01 }
"""
    (folder / "repair.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesRefused, match="it speaks of the same records as"):
        load_rules(folder)
