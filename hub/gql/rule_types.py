"""GraphQL types of the rule base: public knowledge without any subject, so nothing in it is ever masked."""

from datetime import date

import strawberry

from hub.gql.enums import Disclosure, LiabilityKind, RecordKind, RoleKind
from hub.gql.party_types import PageInfo
from hub.gql.record_types import Bilingual
from hub.gql.rule_enums import (
    ActorClass,
    BasisRank,
    Checked,
    ConstraintFamily,
    ItemKind,
    MeasureForce,
    MeasureKind,
    MeasureStatus,
    ReachEffect,
    ReachRoute,
)


@strawberry.type(description="出处 · Where something is written")
class Citation:
    """Where something is written."""

    text: str = strawberry.field(description="文件和条文 · Document and article")
    document: str = strawberry.field(description="文件 · Document")
    article: str = strawberry.field(description="条文 · Article")
    in_force_from: date | None = strawberry.field(description="文本施行日 · Day from which the text applies")
    in_force_to: date | None = strawberry.field(description="文本失效日(不含) · Day it ceases to apply, exclusive")
    source_note: str | None = strawberry.field(description="核对说明 · How it was read")


@strawberry.type(
    description="条目内容的一项:值或者中英文文本 · One detail of an item: a value, or a text in both languages"
)
class RuleDetail:
    """One detail of an item."""

    path: str = strawberry.field(description="名称,如 minMonths · Name, with its place in lists")
    value: str | None = strawberry.field(description="值 · Value")
    text: Bilingual | None = strawberry.field(description="文本 · Text")


@strawberry.type(description="及于规则的内容 · What a reach rule says")
class ReachRule:
    """What a reach rule says."""

    list_kind: str | None = strawberry.field(description="名单种类 · Kind of list, if it is about one")
    record_kinds: list[RecordKind] = strawberry.field(
        description="记录种类,规则及于其中的失信名单 · Kinds of record whose adverse lists it is about"
    )
    effect: ReachEffect = strawberry.field(description="效果 · What it says of the parties")
    route: ReachRoute | None = strawberry.field(description="方式 · The way on which the measure comes to them")
    may: bool = strawberry.field(description="是否为可以采取 · Whether a department may, and need not")
    alternative: bool = strawberry.field(description="职务是否择一(或者) · Whether one of the roles, not all")
    roles: list[RoleKind] = strawberry.field(description="职务 · Roles")
    liabilities: list[LiabilityKind] = strawberry.field(description="责任 · Liabilities that an entry must name")
    needs_responsibility: bool = strawberry.field(description="须对行为负有责任 · Whether responsibility is needed")
    proven_by: list[LiabilityKind] = strawberry.field(description="负有责任的认定 · Findings that prove it")
    needs_tenure_overlap: bool = strawberry.field(description="任职须与行为同期 · Tenure must overlap the act")
    former_roles: list[RoleKind] = strawberry.field(description="离任后仍及于的职务 · Roles reached after they end")
    successor_roles: list[RoleKind] = strawberry.field(description="继任者及于的职务 · Roles with reached successors")
    own_repair: bool = strawberry.field(description="本人可以申请修复 · Whether the persons may apply for repair")
    measures: list[str] = strawberry.field(description="措施编号 · Ids of measures")


@strawberry.type(description="规则条目 · An item of the rule base")
class RuleItem:
    """An item of the rule base."""

    kind: ItemKind = strawberry.field(description="种类 · Kind")
    id: strawberry.ID = strawberry.field(description="编号 · Id")
    title: Bilingual = strawberry.field(description="名称 · Title")
    edition: str = strawberry.field(description="版本 · Edition of the text")
    valid_from: date | None = strawberry.field(description="起始日 · First day")
    valid_to: date | None = strawberry.field(description="终止日(不含) · Day it ends, exclusive")
    jurisdiction: str = strawberry.field(description="辖区代码 · Jurisdiction code")
    citation: Citation = strawberry.field(description="出处 · Citation")
    further: list[Citation] = strawberry.field(description="其他出处 · Further citations")
    checked: Checked = strawberry.field(description="核对程度 · How well its source was checked")
    checked_note: Bilingual = strawberry.field(description="核对程度的说明 · What that means for its use")
    applied: bool | None = strawberry.field(
        description="是否已用于计算及于;不涉及的为空 · Whether reaches are computed by it; else null"
    )
    note: str | None = strawberry.field(description="取何种解读 · Which reading was taken")
    reach: ReachRule | None = strawberry.field(description="及于规则的内容 · What it says, where it is a reach rule")
    details: list[RuleDetail] = strawberry.field(description="内容 · Its content")


@strawberry.type(description="措施的期限;都不填为条文未定 · How long a measure lasts; empty: not set")
class MeasureTerm:
    """How long a measure lasts."""

    min_months: int | None = strawberry.field(description="最短月数 · Months at least")
    max_months: int | None = strawberry.field(description="最长月数 · Months at most")
    life: bool = strawberry.field(description="终身或者可至终身 · For life, or up to it")
    by_decision: bool = strawberry.field(description="由决定载明 · As the decision says")
    starts: Bilingual | None = strawberry.field(description="起算 · Where it runs from")
    until: Bilingual | None = strawberry.field(description="终止的事由 · What ends it")


@strawberry.type(description="措施的对象 · Somebody whom a measure addresses")
class Addressee:
    """Somebody whom a measure addresses."""

    who: Bilingual = strawberry.field(description="条文用语 · In the words of the text")
    personal: bool = strawberry.field(description="是否为自然人 · Whether a natural person, not the unit")
    route: ReachRoute = strawberry.field(description="方式 · The way on which the measure comes to them")
    roles: list[RoleKind] = strawberry.field(description="职务 · Roles")
    liabilities: list[LiabilityKind] = strawberry.field(description="责任 · Liabilities")
    responsible: bool = strawberry.field(description="以负有责任为条件 · Only who is personally responsible")
    alternative: bool = strawberry.field(description="职务是否择一(或者) · Whether one of the roles, not all")
    term: MeasureTerm = strawberry.field(description="期限 · Term")


@strawberry.type(description="措施清单的一项 · One row of the list of measures")
class MeasureRow:
    """One row of the list of measures."""

    id: strawberry.ID = strawberry.field(description="编号 · Id")
    name: Bilingual = strawberry.field(description="措施 · Measure")
    kind: MeasureKind = strawberry.field(description="种类 · Kind")
    force: MeasureForce = strawberry.field(description="强制力 · Force")
    actor_class: ActorClass = strawberry.field(description="由谁采取 · Class of actor")
    family: ConstraintFamily = strawberry.field(description="类别 · Family")
    status: MeasureStatus = strawberry.field(description="是否现行 · Status")
    trigger: Bilingual = strawberry.field(description="适用情形 · What it follows from")
    implementer: Bilingual = strawberry.field(description="实施主体(按条文意旨概括) · Who carries it out, by its sense")
    addressees: list[Addressee] = strawberry.field(description="惩戒对象 · Whom it addresses")
    items: list[Bilingual] = strawberry.field(description="惩戒内容 · Its items")
    linked_matter: bool = strawberry.field(description="只限相关联的事项 · Only in linked matters")
    needs_second_basis: bool = strawberry.field(description="须有第二依据 · Only where another text orders it")
    second_basis: list[str] = strawberry.field(description="可作第二依据的措施 · Measures that can be that basis")
    in_national_list: bool | None = strawberry.field(
        description="是否列入全国清单,未核对为空 · Whether in the national list; null until that was read"
    )
    basis_rank: BasisRank = strawberry.field(description="依据层级 · Rank of the basis")
    edition: str = strawberry.field(description="版本 · Edition of the text")
    valid_from: date | None = strawberry.field(description="起始日 · First day")
    valid_to: date | None = strawberry.field(description="终止日(不含) · Day it ends, exclusive")
    jurisdiction: str = strawberry.field(description="辖区代码 · Jurisdiction code")
    citation: Citation = strawberry.field(description="法规政策依据 · Basis")
    checked: Checked = strawberry.field(description="核对程度 · How well its source was checked")
    checked_note: Bilingual = strawberry.field(description="核对程度的说明 · What that means for its use")
    note: str | None = strawberry.field(description="说明 · Note")


@strawberry.type(description="信用信息目录的条目 · An entry of the information catalogue")
class CatalogueEntry:
    """An entry of the information catalogue."""

    id: strawberry.ID = strawberry.field(description="编号 · Id")
    data_code: str = strawberry.field(description="数据代码 · Data code")
    name: Bilingual = strawberry.field(description="数据名称 · Data name")
    data_format: Bilingual = strawberry.field(description="数据格式 · Data format")
    provider: Bilingual = strawberry.field(description="提供单位 · Providing unit")
    subject_types: list[Bilingual] = strawberry.field(description="主体类型 · Types of subject")
    nature: Bilingual = strawberry.field(description="信息性质 · Nature of the information")
    sharing: Disclosure = strawberry.field(description="共享属性 · Way of sharing")
    coverage: Bilingual = strawberry.field(description="覆盖范围 · Coverage")
    update_cycle: Bilingual = strawberry.field(description="更新周期 · Update cycle")
    items: list[Bilingual] = strawberry.field(description="信息项 · Items")
    citation: Citation = strawberry.field(description="出处 · Citation")
    checked: Checked = strawberry.field(description="核对程度 · How well its source was checked")
    checked_note: Bilingual = strawberry.field(description="核对程度的说明 · What that means for its use")
    note: str | None = strawberry.field(description="说明 · Note")


@strawberry.type(description="信用信息目录的类别 · A class of the information catalogue")
class CatalogueClass:
    """A class of the information catalogue."""

    id: strawberry.ID = strawberry.field(description="编号 · Id")
    number: int = strawberry.field(description="次序 · Number")
    number_certain: bool = strawberry.field(description="次序是否核对 · Whether the number was checked")
    name: Bilingual = strawberry.field(description="名称 · Name")
    edition: str = strawberry.field(description="目录版本 · Edition of the catalogue")
    citation: Citation = strawberry.field(description="出处 · Citation")
    checked: Checked = strawberry.field(description="核对程度 · How well its source was checked")
    checked_note: Bilingual = strawberry.field(description="核对程度的说明 · What that means for its use")
    note: str | None = strawberry.field(description="说明 · Note")
    entries: list[CatalogueEntry] = strawberry.field(description="条目 · Entries")


@strawberry.type(description="规则分页的一项 · An edge of the page")
class RuleItemEdge:
    """An edge of the page."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: RuleItem = strawberry.field(description="规则条目 · The item")


@strawberry.type(description="规则分页 · A page of rules")
class RuleItemConnection:
    """A page of rules."""

    edges: list[RuleItemEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")
    rules_edition: str = strawberry.field(description="规则版本 · Edition of the rules")


@strawberry.type(description="措施分页的一项 · An edge of the page")
class MeasureRowEdge:
    """An edge of the page."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: MeasureRow = strawberry.field(description="措施 · The measure")


@strawberry.type(description="措施分页 · A page of measures")
class MeasureRowConnection:
    """A page of measures."""

    edges: list[MeasureRowEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")
    rules_edition: str = strawberry.field(description="规则版本 · Edition of the rules")


@strawberry.type(description="目录分页的一项 · An edge of the page")
class CatalogueClassEdge:
    """An edge of the page."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: CatalogueClass = strawberry.field(description="类别 · The class")


@strawberry.type(description="目录分页 · A page of the information catalogue")
class CatalogueClassConnection:
    """A page of the information catalogue."""

    edges: list[CatalogueClassEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")
    rules_edition: str = strawberry.field(description="规则版本 · Edition of the rules")
