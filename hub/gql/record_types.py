"""GraphQL types of credit records and of the standing that follows from them. Maskable fields are nullable."""

from datetime import date

import strawberry

from hub.gql.enums import (
    Answer,
    Disclosure,
    EndKind,
    Finality,
    IncentiveReason,
    IncentiveState,
    OverlayKind,
    RecordKind,
    RecordStatus,
    Severity,
    Side,
    Standing,
)
from hub.gql.incentive_enums import Counted
from hub.gql.rule_enums import BasisRank, Checked, MeasureForce, MeasureKind


@strawberry.type(description="中英文说明 · A sentence in Chinese and English")
class Bilingual:
    """A sentence in Chinese and English."""

    zh: str = strawberry.field(description="中文 · Chinese")
    en: str = strawberry.field(description="英文 · English")


@strawberry.type(description="记录上的标注 · What lies over a record for a time")
class Overlay:
    """What lies over a record for a time."""

    kind: OverlayKind | None = strawberry.field(description="种类 · Kind")
    measure_id: str | None = strawberry.field(description="仅涉及的措施 · The one measure it concerns, if narrower")
    since: date | None = strawberry.field(description="起始日 · First day")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ends, exclusive")


@strawberry.type(description="一项决定对一个主体的信用记录 · One decision's effect on one party")
class CreditRecord:
    """One decision's effect on one party."""

    id: strawberry.ID | None = strawberry.field(description="记录编号 · Record id")
    kind: RecordKind | None = strawberry.field(description="种类 · Kind")
    list_kind: str | None = strawberry.field(description="名单种类 · Kind of list")
    side: Side | None = strawberry.field(description="名单方向 · Side")
    domain: str | None = strawberry.field(description="领域 · Domain")
    severity: Severity | None = strawberry.field(description="程度 · Severity")
    number: str | None = strawberry.field(description="文书号 · Document number")
    determiner: str | None = strawberry.field(description="认定机关 · Who determined it")
    jurisdiction: str | None = strawberry.field(description="辖区代码 · Jurisdiction code")
    basis: str | None = strawberry.field(description="认定依据 · Legal basis of the decision")
    reason: str | None = strawberry.field(description="事由 · Reason")
    amount: str | None = strawberry.field(description="涉及金额(元) · Amount in CNY, decimal text")
    decided_on: date | None = strawberry.field(description="决定日期 · Day of the decision")
    since: date | None = strawberry.field(description="生效日 · First day")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ends, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    in_force: bool | None = strawberry.field(description="所问之日是否在列 · Whether in force on the day asked about")
    disclosure: Disclosure | None = strawberry.field(description="披露方式 · Way of disclosure")
    finality: Finality | None = strawberry.field(description="决定是否生效 · Whether it can still be contested")
    status: RecordStatus | None = strawberry.field(description="状态 · State")
    status_since: date | None = strawberry.field(description="进入该状态之日 · Since when in this state")
    source: str | None = strawberry.field(description="来源 · Source")
    overlays: list[Overlay] | None = strawberry.field(description="标注 · Overlays in force today")


@strawberry.type(description="在列情况 · A listing in force")
class Listing:
    """A listing in force."""

    record: CreditRecord | None = strawberry.field(description="记录 · The record")
    side: Side | None = strawberry.field(description="名单方向 · Side")
    domain: str | None = strawberry.field(description="领域 · Domain")
    final: bool | None = strawberry.field(description="决定已生效 · Whether the decision is final")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection")
    suspended: bool | None = strawberry.field(description="措施暂不执行 · Whether its measures are suspended")


@strawberry.type(
    description="查看了什么,与查到什么无关 · What was looked at, by kind and disclosure, whatever was found"
)
class LookedAt:
    """What was looked at, whatever was found."""

    name: Bilingual | None = strawberry.field(description="名称 · In words")
    record_kinds: list[RecordKind] | None = strawberry.field(description="记录种类 · Kinds of record")
    sides: list[Side] | None = strawberry.field(description="名单方向 · Sides")
    list_kinds: list[str] | None = strawberry.field(description="名单种类,各领域 · Kinds of list, in all their domains")
    counted: Counted | None = strawberry.field(description="按哪一日计入 · By which day a record counts")
    disclosures: list[Disclosure] | None = strawberry.field(
        description="实际查看的披露方式 · Ways of disclosure among which this asker's answer was looked for"
    )
    covered: bool | None = strawberry.field(
        description="所需披露方式是否全部对本查询方开放 · Whether that is every way of disclosure that is needed"
    )


@strawberry.type(description="两个以上领域同时失信在列 · Adverse listings in two or more domains")
class Aggravation:
    """Adverse listings in two or more domains."""

    answer: Answer | None = strawberry.field(description="是否 · Whether it is so, by what this asker may see")
    domains: list[str] | None = strawberry.field(description="涉及的各领域 · The domains that they lie in, each once")
    because: list[Listing] | None = strawberry.field(description="依据的各项在列 · The listings that make it so")
    needed: int | None = strawberry.field(description="须有几个不同领域 · How many different domains it takes")
    looked_at: list[LookedAt] | None = strawberry.field(description="查看了哪些名单 · The lists that were looked at")
    rule_id: strawberry.ID | None = strawberry.field(description="规则编号 · The rule; absent where none is in force")
    name: Bilingual | None = strawberry.field(description="规则内容 · What the rule says")
    citation: str | None = strawberry.field(description="依据 · Basis")
    checked: Checked | None = strawberry.field(description="依据核对程度 · How well its basis was checked")
    checked_note: Bilingual | None = strawberry.field(description="核对程度的说明 · What that means for its use")


@strawberry.type(description="惩戒措施 · A measure")
class Measure:
    """A measure."""

    id: strawberry.ID = strawberry.field(description="措施编号 · Measure id")
    name: Bilingual | None = strawberry.field(description="名称 · Name")
    force: MeasureForce | None = strawberry.field(description="强制力 · Force")
    kind: MeasureKind | None = strawberry.field(description="种类 · Kind")
    implementer: Bilingual | None = strawberry.field(description="实施主体 · Who carries it out")
    basis_rank: BasisRank | None = strawberry.field(description="依据层级 · Rank of the basis")
    linked_matter: bool | None = strawberry.field(description="只限相关联的事项 · Only in linked matters")
    needs_second_basis: bool | None = strawberry.field(
        description="须另有法律、行政法规依据 · Only where another text orders it"
    )
    since: date | None = strawberry.field(description="起始日 · First day")
    until: date | None = strawberry.field(description="终止日(不含),未定为空 · Day it ends, exclusive; null if not set")
    ends: Bilingual | None = strawberry.field(description="终止的事由 · The event that ends it")
    told: Bilingual | None = strawberry.field(
        description="对使用者的说明:义务还是可选 · What it means for its reader: a duty of whom, or an option"
    )
    citation: str | None = strawberry.field(description="依据 · Basis")
    checked: Checked | None = strawberry.field(description="依据核对程度 · How well its basis was checked")
    checked_note: Bilingual | None = strawberry.field(description="核对程度的说明 · What that means for its use")


@strawberry.type(description="对企业本身生效的措施 · A measure in force on the enterprise itself")
class MeasureInForce:
    """A measure in force on the enterprise itself."""

    measure: Measure | None = strawberry.field(description="措施 · The measure")
    record: CreditRecord | None = strawberry.field(description="所依据的记录 · The record it stands on")


@strawberry.type(description="守信激励 · What a trustworthy listing brings")
class Incentive:
    """What a trustworthy listing brings."""

    record: CreditRecord | None = strawberry.field(description="守信名单记录 · The listing")
    state: IncentiveState | None = strawberry.field(description="状态 · State")
    reason: IncentiveReason | None = strawberry.field(description="理由 · Reason")
    withheld_by: list[Listing] | None = strawberry.field(
        description="因哪些失信在列而暂停 · The adverse listings that it is lost to while they are in force"
    )


@strawberry.type(
    description="信用状况:状态、依据与可选措施,不是评价或分数 · Status and its basis; no verdict, no score"
)
class CreditStatus:
    """Status and its basis."""

    standing: Standing | None = strawberry.field(description="状况 · Standing")
    summary: Bilingual | None = strawberry.field(description="一句话说明 · The standing in one sentence")
    listings: list[Listing] | None = strawberry.field(description="在列情况 · Listings in force, either side")
    aggravated: Aggravation | None = strawberry.field(description="是否跨领域失信 · Adverse in several domains")
    measures: list[MeasureInForce] | None = strawberry.field(description="生效措施 · Measures in force")
    incentives: list[Incentive] | None = strawberry.field(description="激励及理由 · Incentives with reasons")
    disputed: list[CreditRecord] | None = strawberry.field(description="异议核查中的记录 · Records under objection")
