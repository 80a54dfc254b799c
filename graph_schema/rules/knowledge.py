"""What the rule base holds beside list kinds, reach rules and measures: incentives, periods, clocks, catalogue.

All immutable, each with edition, validity, citation and a mark for how well its source was checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph_schema.names import (
    ActorClass,
    ConstraintFamily,
    Disclosure,
    MeasureForce,
    MeasureKind,
    PartyKind,
    Severity,
    Side,
)
from graph_schema.rules.basics import BasisRank, Bilingual, Headed
from graph_schema.rules.evidence import AdverseRecords, DistinctBy
from graph_schema.rules.recall import RecallRule
from graph_schema.rules.repair import BankruptcyEffect, RepairRule
from graph_schema.rules.signals import SignalRule
from graph_schema.rules.stated import SingleSeat, Succession
from graph_schema.rules.transitions import Transition


class PeriodSubject(StrEnum):
    """What a period limits."""

    DISCLOSURE = "DISCLOSURE"  # 公示期限
    RETENTION = "RETENTION"  # 保存和查询期限
    REPAIR_BAR = "REPAIR_BAR"  # 不得申请信用修复的期限


class PeriodStart(StrEnum):
    """The day from which a period runs."""

    DECISION = "DECISION"  # 认定之日
    PUBLICATION = "PUBLICATION"  # 公示之日
    END_OF_CONDUCT = "END_OF_CONDUCT"  # 不良行为或者事件终止之日
    NOT_SAID = "NOT_SAID"  # 所见文本未载明


class UncuredAtMax(StrEnum):
    """What becomes of a listing whose longest period ends while the wrong is not cured."""

    STOPS = "STOPS"  # 自动停止公示
    LIST_RULE = "LIST_RULE"  # 按行业主管部门有关规定执行
    STAYS = "STAYS"  # 继续公示


class DayKind(StrEnum):
    """How the days of a clock are counted."""

    WORKING = "WORKING"  # 工作日
    CALENDAR = "CALENDAR"  # 日
    AT_ONCE = "AT_ONCE"  # 立即


class ClockMatter(StrEnum):
    """What a clock is about."""

    OBJECTION = "OBJECTION"  # 异议
    REPAIR = "REPAIR"  # 信用修复
    WITHDRAWAL = "WITHDRAWAL"  # 撤销、更正
    PUBLICATION = "PUBLICATION"  # 公示
    INTAKE = "INTAKE"  # 归集
    REMOVAL = "REMOVAL"  # 移出名单


class ClockStep(StrEnum):
    """Which step of a procedure a clock limits."""

    MARK = "MARK"  # 标注
    OWN = "OWN"  # 平台自行处理
    FORWARD = "FORWARD"  # 转交信源单位
    ANSWER = "ANSWER"  # 信源单位答复
    WITH_SOURCE = "WITH_SOURCE"  # 经信源单位核查的处理
    CREDIT_REPORTING = "CREDIT_REPORTING"  # 征信机构答复
    ACCEPT = "ACCEPT"  # 受理
    DECIDE = "DECIDE"  # 决定
    FEEDBACK = "FEEDBACK"  # 反馈
    EFFECT = "EFFECT"  # 办结


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One way to be eligible, and on what evidence.

    Either an entry in one of `list_kinds` in force, or `clean_years` without an adverse record; neither: by conditions
    that others publish. Final items that were not repaired count only, where `only_final` and `only_unrepaired` say so,
    and those of at least the class `severity_floor`. `parties` are the kinds of party that it is open to.
    """

    who: Bilingual
    evidence: Bilingual
    list_kinds: tuple[str, ...]
    clean_years: int | None
    severity_floor: Severity | None
    only_final: bool
    only_unrepaired: bool
    parties: tuple[PartyKind, ...]


@dataclass(frozen=True, slots=True)
class Incentive(Headed):
    """What the trustworthy may be given: who is eligible, on what evidence, who carries it out, on what basis."""

    kind: MeasureKind
    force: MeasureForce
    actor_class: ActorClass
    family: ConstraintFamily
    implementer: Bilingual
    eligible: tuple[Eligibility, ...]
    items: tuple[Bilingual, ...]
    basis_rank: BasisRank


@dataclass(frozen=True, slots=True)
class AreaField:
    """A field that an area of serious dishonesty names, and the list kind that stands for it."""

    zh: str
    en: str
    list_kind: str


@dataclass(frozen=True, slots=True)
class Area(Headed):
    """An area of serious dishonesty (严重失信行为) with the fields that the text names in it.

    `measures` are ids of those that the same text lays on whoever is listed in one of its fields.
    """

    fields: tuple[AreaField, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period(Headed):
    """How long something is disclosed, kept or barred, in months from `starts`.

    `automatic`: it ends by itself on the last day. `disclosed`: whether what it speaks of is disclosed at all
    as a rule.
    """

    subject: PeriodSubject
    severity: Severity | None
    sides: tuple[Side, ...]
    min_months: int | None
    max_months: int | None
    starts: PeriodStart
    automatic: bool
    disclosed: bool
    uncured_at_max: UncuredAtMax | None
    basis_rank: BasisRank


@dataclass(frozen=True, slots=True)
class Grading(Headed):
    """A kind of act or decision, and the class of gravity that it belongs to."""

    severity: Severity


@dataclass(frozen=True, slots=True)
class Aggravation(Headed):
    """When a party counts as aggravated: at least so many black lists in force at once that differ in `distinct_by`.

    `only_final` leaves out what may still be contested, `only_undisputed` what is under objection or suspended.
    """

    domains: int
    distinct_by: DistinctBy
    only_final: bool
    only_undisputed: bool


@dataclass(frozen=True, slots=True)
class Condition(Headed):
    """One condition of repair."""


@dataclass(frozen=True, slots=True)
class Clock(Headed):
    """A limit of time for one step of a procedure; `longest` is the limit where it may be extended.

    `step` is absent where the matter has one alone.
    """

    matter: ClockMatter
    step: ClockStep | None
    actor: Bilingual
    starts: Bilingual
    counted: DayKind
    days: int | None
    longest: int | None
    basis_rank: BasisRank


@dataclass(frozen=True, slots=True)
class WorkingCalendar(Headed):
    """Which calendar working days are counted by, and the text that makes it."""


@dataclass(frozen=True, slots=True)
class CatalogueClass(Headed):
    """One of the classes of public credit information."""

    number: int
    number_certain: bool


@dataclass(frozen=True, slots=True)
class CatalogueEntry(Headed):
    """One entry of the information catalogue with its ten columns (河南省社会信用条例 11).

    数据代码 data_code, 数据名称 zh and en, 数据格式 data_format, 提供单位 provider, 主体类型 subject_types,
    信息性质 nature, 共享属性 sharing, 覆盖范围 coverage, 更新周期 update_cycle, 信息项 items.
    """

    class_id: str
    data_code: str
    data_format: Bilingual
    provider: Bilingual
    subject_types: tuple[Bilingual, ...]
    nature: Bilingual
    sharing: Disclosure
    coverage: Bilingual
    update_cycle: Bilingual
    items: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything but list kinds, reach rules, measures, sources and words, by id."""

    incentives: Mapping[str, Incentive]
    adverse: Mapping[str, AdverseRecords]
    areas: Mapping[str, Area]
    aggravations: Mapping[str, Aggravation]
    periods: Mapping[str, Period]
    gradings: Mapping[str, Grading]
    conditions: Mapping[str, Condition]
    repairs: Mapping[str, RepairRule]
    bankruptcies: Mapping[str, BankruptcyEffect]
    clocks: Mapping[str, Clock]
    calendars: Mapping[str, WorkingCalendar]
    catalogue_classes: Mapping[str, CatalogueClass]
    catalogue: Mapping[str, CatalogueEntry]
    transitions: Mapping[str, Transition]
    seats: Mapping[str, SingleSeat]
    successions: Mapping[str, Succession]
    signals: Mapping[str, SignalRule]
    recalls: Mapping[str, RecallRule]
