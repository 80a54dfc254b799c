"""The measure rows against a table written from the statutes by hand: whom each addresses, how, and how long."""

import re

import pytest

from graph_schema.names import ActorClass, ConstraintFamily, LiabilityKind, MeasureForce, RoleKind
from graph_schema.rules.basics import Addressee, BasisRank, Checked, ReachRoute
from graph_schema.rules.load import load_rules
from graph_schema.rules.measure import MeasureStatus

RULES = load_rules()

# U: the unit or applicant itself, P: the person itself, both as party of the decision; the rest are persons of a unit.
# "law": carried by law, "own": a decision names them, "party": parties themselves, "may": marked, a measure may follow.
# Roles: L legal representative, M principal, C actual controller, H person in charge, D director, G manager;
# liabilities: s directly responsible supervisor, d other directly liable person, p liable for the debt's performance.
# Terms in years: "2" exactly, "1-2", "10+" up to life, "life", "?" as decided, "?+" as decided up to life, "-" not set.
EXPECTED = """
A01 | 行政许可法 78 | U 1
A02 | 行政许可法 79 | U 3
A03 | 招标投标法 53 | U 1-2
A04 | 招标投标法 54 | U 1-3
A05 | 招标投标法 60 | U 2-5
A06 | 招标投标法实施条例 71 | P ?+
A07 | 政府采购法 77 | U 1-3
A08 | 政府采购法 78 | U 1-3
A09 | 政府采购法实施条例 73 | U 1-3
A10 | 食品安全法 135 | U 5 ; law:Lsd 5
A11 | 食品安全法 135 | P life
A12 | 食品安全法 138 | P 10 ; P life
A13 | 药品管理法 116 | U 10
A14 | 药品管理法 118 | own:LMsd life
A15 | 药品管理法 122 | own:LMsd 10
A16 | 药品管理法 123 | U 10 ; own:LMsd 10
A17 | 药品管理法 124,125 | own:LMsd 10+
A18 | 药品管理法 126 | U 5 ; own:LMsd 10+
A19 | 药品管理法 141,142 | own:LMsd life ; own: 5
A20 | 疫苗管理法 80,82 | own:LMsd life ; own:LMsd 10+
A21 | 安全生产法 92 | U 5+ ; own:d 5+
A22 | 安全生产法 94 | own:M 5+
A23 | 安全生产法 113 | own:M 5+
A24 | 安全生产法 78 | U ? ; own: ?
A25 | 证券法 221 | own: ?+
A26 | 市场主体登记管理条例 40 | own:d 3
A27 | 农民工工资支付条例 49 | U -
A28 | 农民工工资支付条例 48 | U 3 ; party:LM 3 ; party:sd 3
A29 | 中小企业款项支付条例 26 | U -
B01 | 公司法 178 | P -
B02 | 公司法 178 | own:L 3
B03 | 公司法 178 | own:DG 3
B04 | 公司法 178 | P 5 ; P 2
B05 | 市场主体登记管理条例 12 | P 3-5
B06 | 公务员法 26 | P -
B07 | 兵役法 57 | P -
B08 | 企业信息公示暂行条例 17 | law:LH 3
C01 | 法释〔2015〕17号 3 | U - ; law:LMCp -
D01 | 税收征收管理法 44 | U - ; law:L -
D02 | 兵役法 57 | P 2
E01 | 兵役法 57 | P 2
"""
ROLES = {
    "L": RoleKind.LEGAL_REPRESENTATIVE,
    "M": RoleKind.PRINCIPAL,
    "C": RoleKind.ACTUAL_CONTROLLER,
    "H": RoleKind.PERSON_IN_CHARGE,
    "D": RoleKind.DIRECTOR,
    "G": RoleKind.GENERAL_MANAGER,
}
LIABILITIES = {
    "s": LiabilityKind.DIRECTLY_LIABLE_SUPERVISOR,
    "d": LiabilityKind.DIRECTLY_LIABLE_PERSON,
    "p": LiabilityKind.DEBT_PERFORMANCE_LIABLE,
}
ROUTES = {
    "law": ReachRoute.BY_LAW,
    "own": ReachRoute.OWN_DECISION,
    "party": ReachRoute.PARTY,
    "may": ReachRoute.MARKED_AND_MAY,
}
NUMERALS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))


def number(chinese: str) -> int:
    """A Chinese numeral below a thousand."""
    found = re.fullmatch(r"(?:(?P<h>.)百)?零?(?:(?P<t>.?)十)?(?P<o>.)?", chinese)
    assert found is not None, chinese
    tens = "" if found["t"] is None else (found["t"] or "一")
    return 100 * NUMERALS.get(found["h"] or "", 0) + 10 * NUMERALS.get(tens, 0) + NUMERALS.get(found["o"] or "", 0)


def term_of(addressee: Addressee) -> str:
    term = addressee.term
    years = [None if months is None else months / 12 for months in (term.min_months, term.max_months)]
    if term.by_decision:
        return "?+" if term.life else "?"
    if years == [None, None]:
        return "life" if term.life else "-"
    if term.life:
        return f"{years[0]:g}+"
    return f"{years[0]:g}" if years[0] == years[1] else f"{years[0]:g}-{years[1]:g}"


def told(addressee: Addressee) -> tuple[object, ...]:
    roles, liabilities = frozenset(addressee.roles), frozenset(addressee.liabilities)
    return addressee.personal, addressee.route, roles, liabilities, term_of(addressee)


def expected(text: str) -> tuple[object, ...]:
    who, term = text.split()
    if who in "UP":
        return who == "P", ReachRoute.SUBJECT, frozenset(), frozenset(), term
    route, _, letters = who.partition(":")
    roles = frozenset(ROLES[letter] for letter in letters if letter in ROLES)
    return True, ROUTES[route], roles, frozenset(LIABILITIES[x] for x in letters if x in LIABILITIES), term


ROWS = [[part.strip() for part in line.split("|")] for line in EXPECTED.strip().splitlines()]


@pytest.mark.parametrize(("measure_id", "basis", "addressees"), ROWS, ids=[row[0] for row in ROWS])
def test_whom_a_measure_addresses_and_how_long(measure_id: str, basis: str, addressees: str) -> None:
    measure = RULES.measure(measure_id)
    document, articles = basis.split()
    assert document in measure.basis.document
    cited = {number(each) for each in re.findall(r"第([一二三四五六七八九十百零]+)条", measure.basis.article)}
    assert {int(each) for each in articles.split(",")} <= cited
    assert [told(each) for each in measure.addressees] == [expected(each) for each in addressees.split(";")]


def test_the_rows_of_the_statutes_are_complete() -> None:
    statutes = {f"A{n:02d}" for n in range(1, 30)} | {f"B{n:02d}" for n in range(1, 9)} | {"C01", "D01", "D02", "E01"}
    assert {row[0] for row in ROWS} == statutes
    local = {f"F{n:02d}" for n in range(1, 7)} | {f"G{n:02d}" for n in range(1, 9)}
    assert statutes | local <= RULES.measures.keys()
    assert {each for each in statutes | local if RULES.measure(each).checked is not Checked.READ} == {"B08"}
    # Nobody has read the official list yet.
    assert {measure.in_national_list for measure in RULES.measures.values()} == {None}


def test_licence_bidding_and_procurement_bans_reach_no_person_of_a_unit() -> None:
    bans = ["A01", "A02", "A03", "A04", "A05", "A07", "A08", "A09"]
    assert not [each for ban in bans for each in RULES.measure(ban).addressees if each.personal]


def test_only_these_are_carried_by_law_from_the_unit_to_a_role() -> None:
    by_law = {m.id for m in RULES.measures.values() if any(a.route is ReachRoute.BY_LAW for a in m.addressees)}
    assert by_law == {"A10", "B08", "C01", "C01-2010", "D01"}
    superseded = {m.id for m in RULES.measures.values() if m.status is MeasureStatus.SUPERSEDED}
    assert superseded == {"M01", "M02"}
    responsible = {m.id for m in RULES.measures.values() if any(a.responsible for a in m.addressees)}
    assert responsible == {"B02", "B03", *(f"G{n:02d}" for n in range(1, 9)), "P11", "P12", "P13", "M01"}


def test_henan_measures_need_what_the_regulation_says() -> None:
    for measure in RULES.measures.values():
        article = {"F": "第三十二条", "G": "第三十四条"}.get(measure.id[0])
        if article is not None:
            assert (measure.basis.article, measure.jurisdiction) == (article, "CN-41")
            assert measure.linked_matter is (measure.id[0] == "F")
            assert measure.needs_second_basis is (measure.id[0] == "G")
            assert measure.force is MeasureForce.RECOMMENDED
            assert measure.actor_class is (
                ActorClass.PUBLIC_MANAGEMENT if measure.id[0] == "F" else ActorClass.PUBLIC_RIGHTS_REDUCING
            )


def test_what_the_plan_lists_itself_binds_nobody() -> None:
    plan = [m for m in RULES.measures.values() if m.basis_rank is BasisRank.POLICY]
    assert {m.basis.article for m in plan} == {"四（二）", "四（三）", "四（四）", "四（五）", "四（六）"}
    assert {m.force for m in plan} == {MeasureForce.RECOMMENDED}
    families = {m.basis.article: m.family for m in plan if m.basis.article != "四（六）"}
    assert list(families.values()) == list(ConstraintFamily)
    taken = [m for m in plan if m.actor_class is ActorClass.PUBLIC_RIGHTS_REDUCING]
    assert all(m.needs_second_basis for m in taken)
    assert not any(m.needs_second_basis for m in plan if m.actor_class is ActorClass.NON_PUBLIC)


def test_honours_are_withdrawn_from_those_whom_the_plan_names() -> None:
    unit, office, liable = RULES.measure("P12").addressees
    assert not unit.personal
    assert {RoleKind.LEGAL_REPRESENTATIVE, RoleKind.PERSON_IN_CHARGE, RoleKind.SENIOR_EXECUTIVE} <= set(office.roles)
    assert not office.responsible
    assert {RoleKind.DIRECTOR, RoleKind.SHAREHOLDER} <= set(liable.roles)
    assert liable.responsible
    assert not set(office.roles) & set(liable.roles)
    (practitioner,) = [a for a in RULES.measure("P11").addressees if RoleKind.REGISTERED_PRACTITIONER in a.roles]
    assert practitioner.responsible


def test_numerals_are_read() -> None:
    numerals = {"十": 10, "十二": 12, "三": 3, "四十": 40, "七十八": 78, "一百一十三": 113, "二百二十一": 221}
    assert {text: number(text) for text in numerals} == numerals
