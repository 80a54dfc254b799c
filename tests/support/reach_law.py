"""Which texts speak of a list, where and since when: written from the texts, apart from the rule files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graph_schema.names import LiabilityKind, RoleKind

LR, PRINCIPAL, CONTROLLER = RoleKind.LEGAL_REPRESENTATIVE, RoleKind.PRINCIPAL, RoleKind.ACTUAL_CONTROLLER
SUPERVISOR, LIABLE = LiabilityKind.DIRECTLY_LIABLE_SUPERVISOR, LiabilityKind.DIRECTLY_LIABLE_PERSON
FINDINGS = {SUPERVISOR, LIABLE}


@dataclass(frozen=True)
class Law:
    """What one text says: nobody is reached, a name is a mark, a decision is needed, or whom it reaches."""

    nobody: bool = False
    marks_only: bool = False
    spending: bool = False
    own_decision: bool = False
    roles: frozenset[RoleKind] = frozenset()
    liabilities: frozenset[LiabilityKind] = frozenset()
    responsible: bool = False
    at_conduct: bool = False
    one_of_two: bool = False


# The lists that are not lists of serious dishonesty, so that no province's article on these speaks of them.
ORDERS = {
    "SPENDING_RESTRICTION",
    "ABNORMAL_OPERATION",
    "TRAVEL_BAN",
    "REP_DISQUALIFICATION",
    "FOOD_LICENCE_REVOCATION",
    "TAX_EXIT_BAN",
    "NO_SUCH_LIST",
}


def law_of(list_kind: str, place: str, *, decided: date | None) -> list[Law]:
    """The texts in force on the day of the decision, the list's own first; for an undated one those of today."""
    own = list(national(list_kind, decided or date(2026, 1, 1)))
    if any(text.nobody for text in own) or list_kind in ORDERS:
        return own
    return own + list(provincial(place, decided or date(2026, 1, 1)))


def national(list_kind: str, decided: date) -> Iterator[Law]:
    """What national texts say of the list itself."""
    if list_kind == "JUDGMENT_DEFAULTER":
        yield Law(nobody=True)  # 法发〔2019〕35号 16
    elif list_kind == "SPENDING_RESTRICTION":
        yield Law(spending=True)  # 法释〔2015〕17号 3, 法发〔2019〕35号 17
    elif list_kind == "ABNORMAL_OPERATION" and decided >= date(2014, 10, 1):
        yield Law(nobody=True)  # 企业信息公示暂行条例 17
    elif list_kind == "GOV_PROCUREMENT_VIOLATION" and decided >= date(2003, 1, 1):
        yield Law(nobody=True)  # 政府采购法 77
    elif list_kind == "WAGE_ARREARS" and decided >= date(2022, 1, 1):
        yield Law(own_decision=True, roles=frozenset({LR, PRINCIPAL}))  # 人社部令45 第五条
    elif list_kind == "WORK_SAFETY" and decided >= date(2023, 10, 1):
        yield Law(own_decision=True, roles=frozenset({PRINCIPAL}))  # 应急管理部令11
    elif list_kind == "REP_DISQUALIFICATION" and decided >= date(2022, 3, 1):
        yield Law(own_decision=True, roles=frozenset({LR}), at_conduct=True)  # 市场主体登记管理条例 12
    elif list_kind == "FOOD_LICENCE_REVOCATION" and decided >= date(2015, 10, 1):
        yield Law(roles=frozenset({LR}), liabilities=frozenset(FINDINGS), at_conduct=True)  # 食品安全法 135
    elif list_kind == "TAX_EXIT_BAN" and decided >= date(2001, 5, 1):
        yield Law(roles=frozenset({LR}))  # 税收征收管理法 44


def provincial(place: str, decided: date) -> Iterator[Law]:
    """What the province or city says of persons of a unit on a list of serious dishonesty."""
    if place.startswith("CN-41") and decided >= date(2020, 5, 1):  # 河南 35
        yield Law(roles=frozenset({LR, PRINCIPAL, CONTROLLER}), liabilities=frozenset({LIABLE}), responsible=True)
    elif place.startswith("CN-31") and decided >= date(2017, 10, 1):  # 上海 33
        yield Law(roles=frozenset({LR, PRINCIPAL}), liabilities=frozenset({LIABLE}), responsible=True)
    elif place.startswith("CN-33") and decided >= date(2018, 1, 1):  # 浙江 27
        yield Law(roles=frozenset({LR, PRINCIPAL, CONTROLLER}), responsible=True)
    elif place.startswith("CN-37") and decided >= date(2020, 10, 1):  # 山东 31
        yield Law(roles=frozenset({LR, PRINCIPAL, CONTROLLER}), one_of_two=True)
    elif place.startswith("CN-4403") and decided >= date(2023, 3, 1):  # 深圳 68
        yield Law(roles=frozenset({PRINCIPAL}), liabilities=frozenset({LIABLE}), responsible=True)
