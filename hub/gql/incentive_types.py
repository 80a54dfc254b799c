"""GraphQL types of who is eligible for an incentive. Maskable fields are nullable."""

from datetime import date

import strawberry

from hub.gql.incentive_enums import Eligible, WayReason
from hub.gql.record_types import Bilingual, CreditRecord, LookedAt
from hub.gql.rule_enums import ActorClass, BasisRank, Checked, MeasureForce, MeasureKind


@strawberry.type(description="不良信用记录范围的规则 · The rule of what counts as an adverse record")
class EvidenceRule:
    """The rule of what counts as an adverse record."""

    id: strawberry.ID | None = strawberry.field(description="规则编号 · Rule id")
    name: Bilingual | None = strawberry.field(description="名称 · Name")
    not_counted: list[Bilingual] | None = strawberry.field(description="从不计入的 · What never counts")
    citation: str | None = strawberry.field(description="依据 · Basis")
    further: list[str] | None = strawberry.field(description="其他依据 · Further texts that it stands on")
    checked: Checked | None = strawberry.field(description="依据核对程度 · How well its basis was checked")
    checked_note: Bilingual | None = strawberry.field(description="核对程度的说明 · What that means for its use")
    note: str | None = strawberry.field(description="说明(中文) · Note, in Chinese")


@strawberry.type(description="符合条件的一种途径 · One way to be eligible")
class EligibilityWay:
    """One way to be eligible."""

    who: Bilingual | None = strawberry.field(description="对象 · Whom the text speaks of")
    evidence: Bilingual | None = strawberry.field(description="凭何认定 · On what evidence")
    eligible: Eligible | None = strawberry.field(description="是否符合 · Whether this way is open")
    reason: WayReason | None = strawberry.field(description="理由 · Reason")
    explanation: Bilingual | None = strawberry.field(description="一句话说明 · The reason in one sentence")
    window_from: date | None = strawberry.field(
        description="窗口首日;只在按年限认定时 · First day of the window, where years are counted"
    )
    window_to: date | None = strawberry.field(description="窗口末日(含) · Last day of the window, inclusive")
    looked_at: list[LookedAt] | None = strawberry.field(description="查看了什么 · What was looked at")
    judged_by: EvidenceRule | None = strawberry.field(
        description="按何规则认定不良信用记录 · The rule by which records were looked at"
    )
    because: list[CreditRecord] | None = strawberry.field(description="依据的记录 · The records that make it so")
    set_aside: list[CreditRecord] | None = strawberry.field(
        description="可见但不计入:尚未生效、异议核查中或者暂不执行 · Not counted: not final, disputed or suspended"
    )


@strawberry.type(
    description="一项激励(可选做法):是否符合条件、凭何认定 · An incentive, as an option, and whether one is eligible"
)
class IncentiveEligibility:
    """An incentive and whether the enterprise is eligible for it."""

    id: strawberry.ID | None = strawberry.field(description="激励编号 · Incentive id")
    name: Bilingual | None = strawberry.field(description="名称 · Name")
    kind: MeasureKind | None = strawberry.field(description="种类 · Kind")
    force: MeasureForce | None = strawberry.field(description="强制力 · Force")
    actor_class: ActorClass | None = strawberry.field(description="实施主体的类别 · Class of who gives it")
    implementer: Bilingual | None = strawberry.field(description="实施主体 · Who may give it")
    jurisdiction: str | None = strawberry.field(description="辖区代码 · Jurisdiction code")
    eligible: Eligible | None = strawberry.field(
        description="是否符合条件,有一种途径符合即可 · Whether it is eligible; one way that is open is enough"
    )
    ways: list[EligibilityWay] | None = strawberry.field(description="各种途径 · The ways to it")
    told: Bilingual | None = strawberry.field(description="对使用者的说明 · What it means for its reader: an option")
    basis_rank: BasisRank | None = strawberry.field(description="依据层级 · Rank of the basis")
    citation: str | None = strawberry.field(description="依据 · Basis")
    checked: Checked | None = strawberry.field(description="依据核对程度 · How well its basis was checked")
    checked_note: Bilingual | None = strawberry.field(description="核对程度的说明 · What that means for its use")
    note: str | None = strawberry.field(description="说明(中文) · Note, in Chinese")
