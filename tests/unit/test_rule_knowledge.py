"""What the rule base knows beside measures: whole, cited, marked, and refused with file, key and reason where wrong."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from graph_schema.names import LiabilityKind, RoleKind, Severity, Side
from graph_schema.rules.basics import BasisRank, Checked, Citation, ReachRoute
from graph_schema.rules.index import ItemKind, RuleItem, plain, rule_items
from graph_schema.rules.knowledge import DayKind, PeriodStart, PeriodSubject, UncuredAtMax
from graph_schema.rules.load import FILES, load_rules
from graph_schema.rules.model import ReachEffect
from graph_schema.working_days import DUAL_PUBLICITY, load_working_days

RULES = load_rules()
KNOWN = RULES.knowledge
ITEMS = rule_items(RULES)

# Fields of the four areas, as the plan 四（一） names them one after the other.
NAMED = """
食品药品 生态环境 工程质量 安全生产 消防安全
贿赂 逃税骗税 恶意逃废债务 恶意拖欠货款或服务费 恶意欠薪 恶意欠缴“五险一金” 非法集资 合同欺诈 传销 无证照经营\
 制售假冒伪劣产品 故意侵犯知识产权 出借和借用资质投标 围标串标 虚假广告 侵害消费者合法权益\
 侵害证券期货投资者合法权益 严重破坏网络空间传播秩序 聚众扰乱社会秩序
司法机关 行政机关
兵役 民用资源征用 国防设施
""".strip().splitlines()
LR, PR, AC = RoleKind.LEGAL_REPRESENTATIVE, RoleKind.PRINCIPAL, RoleKind.ACTUAL_CONTROLLER


def test_every_area_and_every_field_that_the_plan_names() -> None:
    assert len(KNOWN.areas) == len(NAMED)
    for area, names in zip(KNOWN.areas.values(), NAMED, strict=True):
        assert len(area.fields) == len(names.split())
        for field, name in zip(area.fields, names.split(), strict=True):
            assert name in field.zh
            kind = RULES.list_kind(field.list_kind)
            assert (kind.side, kind.area) == (Side.BLACK, area.id)
            assert kind.domain
    placed = {field.list_kind for area in KNOWN.areas.values() for field in area.fields}
    assert placed == {kind.id for kind in RULES.list_kinds.values() if kind.area is not None}


@pytest.mark.parametrize(
    ("place", "article", "roles", "liable", "responsible"),
    [
        ("CN-41", "第三十五条", {LR, PR, AC}, True, True),
        ("CN-31", "第三十三条", {LR, PR}, True, True),
        ("CN-33", "第二十七条", {LR, PR, AC}, False, True),
        ("CN-37", "第三十一条", {LR, PR, AC}, False, False),
        ("CN-4403", "第六十八条", {PR}, True, True),
    ],
)
def test_whom_local_law_reaches(
    place: str, article: str, *, roles: set[RoleKind], liable: bool, responsible: bool
) -> None:
    rule = RULES.rule(f"SERIOUS_LIST-{place}")
    assert rule.citation.article == article
    assert set(rule.roles) == roles
    assert set(rule.liabilities) == ({LiabilityKind.DIRECTLY_LIABLE_PERSON} if liable else set())
    assert rule.needs_responsibility is responsible
    assert bool(rule.proven_by) is responsible
    assert (rule.route, rule.may) == (ReachRoute.MARKED_AND_MAY, True)
    assert rule.alternative is (place == "CN-37")
    assert rule.own_repair is (place == "CN-4403")
    kinds = {kind.id for kind in RULES.list_kinds.values() if rule.speaks_of(kind)}
    assert {"WAGE_ARREARS", "FOOD_DRUG_SAFETY"} <= kinds
    assert not {"SPENDING_RESTRICTION", "ABNORMAL_OPERATION", "A_GRADE_TAXPAYER"} & kinds


UNIT_BANS = [f"BAN_{row}" for row in ("A01", "A02", "A03", "A04", "A05", "A08", "A09", "A13", "A27")]


def test_what_national_lists_say_of_persons() -> None:
    national = {rule.list_kind: rule for rule in RULES.rules.values() if rule.list_kind is not None}
    assert {kind: rule.effect for kind, rule in national.items()} == {
        "JUDGMENT_DEFAULTER": ReachEffect.NOT_REACHED,
        "SPENDING_RESTRICTION": ReachEffect.REACHED,
        "WAGE_ARREARS": ReachEffect.DESIGNATED,
        "WORK_SAFETY": ReachEffect.DESIGNATED,
        "TRAVEL_BAN": ReachEffect.DESIGNATED,
        "REP_DISQUALIFICATION": ReachEffect.DESIGNATED,
        "MARKET_SERIOUS_VIOLATION": ReachEffect.ANNOTATED,
        "MAJOR_TAX_VIOLATION": ReachEffect.ANNOTATED,
        "ABNORMAL_OPERATION": ReachEffect.NOT_REACHED,
        "GOV_PROCUREMENT_VIOLATION": ReachEffect.NOT_REACHED,
        "FOOD_LICENCE_REVOCATION": ReachEffect.REACHED,
        "TAX_EXIT_BAN": ReachEffect.REACHED,
        "SME_PAYMENT_ARREARS": ReachEffect.NOT_REACHED,
        **dict.fromkeys(UNIT_BANS, ReachEffect.NOT_REACHED),
    }
    by_law = {kind for kind, rule in national.items() if rule.route is ReachRoute.BY_LAW}
    assert by_law == {"FOOD_LICENCE_REVOCATION", "TAX_EXIT_BAN"}


def test_only_applied_rules_are_given_to_the_planner() -> None:
    given = {rule.id for rules in RULES.rules_of.values() for rule in rules}
    assert given == {rule.id for rule in RULES.rules.values() if rule.applied}


@pytest.mark.parametrize(
    ("period", "shortest", "longest", "severity"),
    [
        ("ORDER36-MINOR", None, 3, Severity.MINOR),
        ("ORDER36-GENERAL", 3, 12, Severity.GENERAL),
        ("ORDER36-SERIOUS", 12, 36, Severity.SERIOUS),
    ],
)
def test_periods_of_disclosure_run_from_the_decision_and_end_by_themselves(
    period: str, shortest: int | None, *, longest: int, severity: Severity
) -> None:
    found = KNOWN.periods[period]
    assert (found.min_months, found.max_months, found.severity) == (shortest, longest, severity)
    assert (found.starts, found.automatic, found.subject) == (PeriodStart.DECISION, True, PeriodSubject.DISCLOSURE)
    assert found.validity.valid_from == date(2026, 4, 1)
    assert (found.uncured_at_max is UncuredAtMax.LIST_RULE) is (severity is Severity.SERIOUS)
    assert found.disclosed is (severity is not Severity.MINOR)


def test_retention_in_henan_is_five_years_from_the_decision_and_trustworthy_items_have_no_end() -> None:
    kept, red = KNOWN.periods["HENAN-19"], KNOWN.periods["HENAN-19-RED"]
    assert (kept.max_months, kept.starts, kept.automatic) == (60, PeriodStart.DECISION, True)
    assert Side.RED not in kept.sides
    assert (red.sides, red.max_months) == ((Side.RED,), None)
    assert kept.max_months == 12 * RULES.disclosure.years
    assert kept.citation.article == RULES.disclosure.citation.article


def test_market_regulation_and_repair() -> None:
    assert KNOWN.periods["SAMR107-SERIOUS"].validity.valid_from == KNOWN.periods["SAMR45-OTHER"].validity.valid_to
    assert KNOWN.periods["ORDER58-SERIOUS"].validity.valid_to == KNOWN.periods["ORDER36-SERIOUS"].validity.valid_from
    assert len(KNOWN.conditions) == 4
    assert {grading.severity for grading in KNOWN.gradings.values()} == set(Severity)
    bar = KNOWN.periods["REPAIR-BAR-ORDER36"]
    assert (bar.checked, bar.max_months) == (Checked.UNVERIFIED, None)


@pytest.mark.parametrize(
    ("clock", "days", "counted"),
    [
        ("OBJECTION-MARK-HENAN", None, DayKind.AT_ONCE),
        ("OBJECTION-OWN-HENAN", 3, DayKind.WORKING),
        ("OBJECTION-SOURCE-HENAN", 7, DayKind.WORKING),
        ("OBJECTION-ANSWER-HENAN", 3, DayKind.WORKING),
        ("OBJECTION-MARK-SHANGHAI", 1, DayKind.WORKING),
        ("OBJECTION-OWN-SHANGHAI", 5, DayKind.WORKING),
        ("OBJECTION-SOURCE-SHANDONG", 7, DayKind.WORKING),
        ("OBJECTION-ZHEJIANG", 5, DayKind.WORKING),
        ("OBJECTION-CREDIT-REPORTING", 20, DayKind.CALENDAR),
        ("REPAIR-FEEDBACK", 10, DayKind.WORKING),
        ("REPAIR-ACCEPT", 3, DayKind.WORKING),
        ("REPAIR-DECIDE", None, DayKind.WORKING),
        ("REPAIR-HENAN", 1, DayKind.WORKING),
        ("WITHDRAWAL-HENAN", 1, DayKind.WORKING),
        ("WITHDRAWAL-PENALTY", 3, DayKind.CALENDAR),
        ("REMOVAL-JUDGMENT_DEFAULTER", 3, DayKind.WORKING),
        ("PUBLICATION-DUAL", 7, DayKind.WORKING),
        ("INTAKE-CHECK-HENAN", 5, DayKind.WORKING),
    ],
)
def test_limits_of_time(clock: str, days: int | None, counted: DayKind) -> None:
    assert (KNOWN.clocks[clock].days, KNOWN.clocks[clock].counted) == (days, counted)


def test_a_number_that_nobody_has_read_is_not_there() -> None:
    for clock in KNOWN.clocks.values():
        without = clock.days is None and clock.counted is not DayKind.AT_ONCE
        assert without is (clock.checked is Checked.UNVERIFIED), clock.id


def test_the_calendar_agrees_with_the_clock_that_it_serves() -> None:
    assert len(KNOWN.calendars) == 1
    assert load_working_days().terms[DUAL_PUBLICITY] == KNOWN.clocks["PUBLICATION-DUAL"].days


def test_the_catalogue_has_thirteen_classes_and_ten_columns() -> None:
    assert [each.number for each in KNOWN.catalogue_classes.values()] == list(range(1, 14))
    assert {entry.class_id for entry in KNOWN.catalogue.values()} == KNOWN.catalogue_classes.keys()
    columns = ("data_code", "data_format", "provider", "subject_types", "nature", "sharing", "coverage", "update_cycle")
    for entry in KNOWN.catalogue.values():
        assert all(getattr(entry, column) for column in (*columns, "zh", "items")), entry.id
        assert entry.citation.article == "第十一条"
    assert len({entry.data_code for entry in KNOWN.catalogue.values()}) == len(KNOWN.catalogue)


def test_incentives_say_who_is_eligible_and_on_what_evidence() -> None:
    plan = [i.citation.article for i in KNOWN.incentives.values() if i.basis_rank is BasisRank.POLICY]
    assert set(plan) == {f"三（三）{n}" for n in range(1, 5)}
    assert len([i for i in KNOWN.incentives.values() if i.citation.article == "第三十条"]) == 8
    for incentive in KNOWN.incentives.values():
        for eligible in incentive.eligible:
            assert {RULES.list_kind(each).side for each in eligible.list_kinds} <= {Side.RED}
    clean = [e for e in KNOWN.incentives["INC-1A"].eligible if e.clean_years is not None]
    assert [(e.clean_years, e.only_final, e.only_unrepaired) for e in clean] == [(3, True, True)]


def test_two_domains_aggravate() -> None:
    (aggravation,) = KNOWN.aggravations.values()
    assert (aggravation.domains, aggravation.only_final, aggravation.citation.article) == (2, True, "五（六）")


def citations_in(value: object) -> Iterator[Citation]:
    if isinstance(value, Citation):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from citations_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from citations_in(part)


@pytest.mark.parametrize("found", ITEMS, ids=lambda item: f"{item.kind}:{item.id}")
def test_every_item_is_cited_and_dated(found: RuleItem) -> None:
    cited = list(citations_in(found.value))
    assert cited
    assert all(each.document and each.article for each in cited)
    assert found.validity.edition
    assert found.checked in Checked
    for text in (found.title.zh, found.title.en):
        assert text.strip() == text
        assert text
    unread = found.checked is Checked.UNVERIFIED
    assert not unread or found.note or any(each.source_note for each in cited), "what is unverified says what is"


def test_ids_are_plain_and_none_is_used_twice_within_a_kind() -> None:
    keys = [(item.kind, item.id) for item in ITEMS]
    assert len(keys) == len(set(keys))
    assert {item.kind for item in ITEMS} == set(ItemKind)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_-]*", item.id) for item in ITEMS)


def test_editions_of_a_series_follow_each_other() -> None:
    by_series: dict[str, list[tuple[date, date]]] = {}
    for rule in RULES.rules.values():
        days = (rule.valid_from or date.min, rule.valid_to or date.max)
        by_series.setdefault(rule.series, []).append(days)
    for series, editions in by_series.items():
        ordered = sorted(editions)
        assert [end for _, end in ordered[:-1]] == [start for start, _ in ordered[1:]], series


def test_items_are_plain_json() -> None:
    found = plain(KNOWN.periods["HENAN-19"])
    assert isinstance(found, dict)
    assert found["max_months"] == 60
    assert found["validity"]["valid_from"] == "2020-05-01"
    assert "severity" not in found


def test_every_file_of_the_rules_is_read() -> None:
    folder = Path(__file__).parents[2] / "graph_schema" / "rules" / "data"
    assert {path.name for path in folder.glob("*.toml")} == set(FILES)


def test_a_rule_by_which_somebody_may_act_says_no_more() -> None:
    may = [rule for rule in RULES.rules.values() if rule.may]
    assert {"TAX_EXIT_BAN-CN-2001", "SERIOUS_LIST-CN-41"} <= {rule.id for rule in may}
    for rule in may:
        for sentence in rule.sentences.values():
            assert "可以" in sentence.zh and " may" in sentence.en, rule.id
