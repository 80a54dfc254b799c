"""Every item of a rule base in one list, as people look rules up, and two rule bases compared item by item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum

from graph_schema.rules.basics import NATIONAL, Bilingual, Checked, Citation, Headed, Validity
from graph_schema.rules.model import DisclosureTerm, ListKind, Measure, ReachRule, RuleBase


class ItemKind(StrEnum):
    """Kinds of rule item."""

    LIST_KIND = "LIST_KIND"  # 名单种类
    REACH_RULE = "REACH_RULE"  # 及于规则
    MEASURE = "MEASURE"  # 惩戒措施
    INCENTIVE = "INCENTIVE"  # 激励措施
    ADVERSE_RECORDS = "ADVERSE_RECORDS"  # 不良信用记录的范围
    AREA = "AREA"  # 严重失信行为领域
    AGGRAVATION = "AGGRAVATION"  # 加大惩戒
    PERIOD = "PERIOD"  # 公示和保存期限
    GRADING = "GRADING"  # 失信程度分类
    REPAIR_CONDITION = "REPAIR_CONDITION"  # 信用修复条件
    REPAIR_RULE = "REPAIR_RULE"  # 信用修复规则
    BANKRUPTCY_EFFECT = "BANKRUPTCY_EFFECT"  # 破产重整、和解的临时效果
    CLOCK = "CLOCK"  # 办理时限
    CALENDAR = "CALENDAR"  # 工作日历
    CATALOGUE_CLASS = "CATALOGUE_CLASS"  # 信用信息目录类别
    CATALOGUE_ENTRY = "CATALOGUE_ENTRY"  # 信用信息目录条目
    TRANSITION = "TRANSITION"  # 记录状态的变更
    SINGLE_SEAT = "SINGLE_SEAT"  # 一人担任的职务
    SUCCESSION = "SUCCESSION"  # 合并、分立、换码
    SIGNAL = "SIGNAL"  # 供调查的事实提示
    RECALL = "RECALL"  # 撤回已提供的记录
    DISCLOSURE_TERM = "DISCLOSURE_TERM"  # 届满记录的提供期限


@dataclass(frozen=True, slots=True)
class RuleItem:
    """What all items have in common; `applied` is absent where the question does not arise."""

    kind: ItemKind
    id: str
    title: Bilingual
    validity: Validity
    jurisdiction: str
    citation: Citation
    further: tuple[Citation, ...]
    checked: Checked
    note: str | None
    applied: bool | None
    value: object


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that a rule base adds, drops or words otherwise; `keys` are those that differ."""

    table: str
    id: str
    change: str  # added, dropped or changed
    keys: Sequence[str]


def rule_items(base: RuleBase) -> tuple[RuleItem, ...]:
    """All items, by kind in the order of ItemKind; reach rules by id, the others as the files hold them."""
    knowledge = base.knowledge
    headed: Sequence[tuple[ItemKind, Mapping[str, Headed]]] = (
        (ItemKind.INCENTIVE, knowledge.incentives),
        (ItemKind.ADVERSE_RECORDS, knowledge.adverse),
        (ItemKind.AREA, knowledge.areas),
        (ItemKind.AGGRAVATION, knowledge.aggravations),
        (ItemKind.PERIOD, knowledge.periods),
        (ItemKind.GRADING, knowledge.gradings),
        (ItemKind.REPAIR_CONDITION, knowledge.conditions),
        (ItemKind.REPAIR_RULE, knowledge.repairs),
        (ItemKind.BANKRUPTCY_EFFECT, knowledge.bankruptcies),
        (ItemKind.CLOCK, knowledge.clocks),
        (ItemKind.CALENDAR, knowledge.calendars),
        (ItemKind.CATALOGUE_CLASS, knowledge.catalogue_classes),
        (ItemKind.CATALOGUE_ENTRY, knowledge.catalogue),
        (ItemKind.TRANSITION, knowledge.transitions),
        (ItemKind.SINGLE_SEAT, knowledge.seats),
        (ItemKind.SUCCESSION, knowledge.successions),
        (ItemKind.SIGNAL, knowledge.signals),
        (ItemKind.RECALL, knowledge.recalls),
    )
    return (
        *(_list_kind(kind) for kind in base.list_kinds.values()),
        *(_reach_rule(rule, base) for rule in base.rules.values()),
        *(_measure(measure) for measure in base.measures.values()),
        *(_headed(kind, value) for kind, values in headed for value in values.values()),
        _disclosure(base.disclosure),
    )


def plain(value: object) -> object:
    """A value as JSON holds it; absent values and empty lists are left out of objects."""
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        parts = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {name: part for name, part in parts.items() if part not in (None, [], {})}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def differences(one: RuleBase, other: RuleBase) -> tuple[Difference, ...]:
    """What `other` says otherwise than `one`, words and precedence of sources included."""
    before, after = dict(_contents(one)), dict(_contents(other))
    found = []
    for table, item_id in sorted(before.keys() | after.keys()):
        old, new = before.get((table, item_id)), after.get((table, item_id))
        if old is None or new is None:
            found.append(Difference(table, item_id, "added" if old is None else "dropped", ()))
        elif old != new:
            keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
            found.append(Difference(table, item_id, "changed", keys))
    return tuple(found)


def _contents(base: RuleBase) -> Iterator[tuple[tuple[str, str], dict[str, object]]]:
    for item in rule_items(base):
        yield (item.kind.value, item.id), _object(item.value)
    words = {"ROLE": base.roles, "LIABILITY": base.liabilities, "PHRASE": base.phrases}
    for table, terms in words.items():
        for term in terms.values():
            yield (table, term.id), _object(term)
    for source in base.sources:
        yield ("SOURCE", source.id), _object(source)


def _object(value: object) -> dict[str, object]:
    made = plain(value)
    return made if isinstance(made, dict) else {}


def _headed(kind: ItemKind, value: Headed) -> RuleItem:
    return RuleItem(
        kind=kind,
        id=value.id,
        title=Bilingual(value.zh, value.en),
        validity=value.validity,
        jurisdiction=value.jurisdiction,
        citation=value.citation,
        further=getattr(value, "further", ()),
        checked=value.checked,
        note=value.note,
        applied=None,
        value=value,
    )


def _measure(measure: Measure) -> RuleItem:
    return RuleItem(
        kind=ItemKind.MEASURE,
        id=measure.id,
        title=Bilingual(measure.zh, measure.en),
        validity=measure.validity,
        jurisdiction=measure.jurisdiction,
        citation=measure.basis,
        further=(),
        checked=measure.checked,
        note=measure.note,
        applied=None,
        value=measure,
    )


def _list_kind(kind: ListKind) -> RuleItem:
    return RuleItem(
        kind=ItemKind.LIST_KIND,
        id=kind.id,
        title=Bilingual(kind.zh, kind.en),
        validity=kind.validity,
        jurisdiction=NATIONAL,
        citation=kind.citation,
        further=(),
        checked=kind.checked,
        note=kind.note,
        applied=None,
        value=kind,
    )


def _reach_rule(rule: ReachRule, base: RuleBase) -> RuleItem:
    kind = base.find_list_kind(rule.list_kind or "")
    cited = rule.citation.text()
    title = Bilingual(cited, cited) if kind is None else Bilingual(f"{kind.zh}：{cited}", f"{kind.en}: {cited}")
    return RuleItem(
        kind=ItemKind.REACH_RULE,
        id=rule.id,
        title=title,
        validity=Validity(rule.edition, rule.valid_from, rule.valid_to),
        jurisdiction=rule.jurisdiction,
        citation=rule.citation,
        further=rule.further,
        checked=rule.checked,
        note=rule.note,
        applied=rule.applied,
        value=rule,
    )


def _disclosure(term: DisclosureTerm) -> RuleItem:
    cited = term.citation.text()
    return RuleItem(
        kind=ItemKind.DISCLOSURE_TERM,
        id=term.id,
        title=Bilingual(cited, cited),
        validity=term.validity,
        jurisdiction=NATIONAL,
        citation=term.citation,
        further=term.further,
        checked=term.checked,
        note=term.note,
        applied=None,
        value=term,
    )
