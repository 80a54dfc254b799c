"""GraphQL types of related parties. Maskable fields are nullable."""

from datetime import date

import strawberry

from hub.gql.enums import (
    EndKind,
    LiabilityKind,
    PartyKind,
    PathRelation,
    ReachLevel,
    ReachReason,
    RoleKind,
    Standing,
    TieKind,
)
from hub.gql.incentive_types import IncentiveEligibility
from hub.gql.record_types import Bilingual, CreditRecord, Measure


@strawberry.type(description="任职、控制、持股或列名 · A tie of the party to the enterprise, as one source tells it")
class PartyRole:
    """A tie of the party to the enterprise."""

    tenure_id: strawberry.ID | None = strawberry.field(description="任职编号 · Tenure id")
    tie: TieKind | None = strawberry.field(description="关联种类 · Kind of tie")
    role: RoleKind | None = strawberry.field(description="职务 · Role; absent for a name in a record")
    liability: LiabilityKind | None = strawberry.field(description="列名理由 · Why a record names the party")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    current: bool | None = strawberry.field(description="所问之日是否现任 · Whether current on the day asked about")
    percent: str | None = strawberry.field(description="持股比例 · Percentage of a holding, decimal text")
    evidence: str | None = strawberry.field(
        description="控制的依据;承继的方式 · Evidence of control; how it follows: MERGER, SPLIT or NEW_CODE"
    )
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is the one relied on")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection today")
    sources_differ: bool | None = strawberry.field(
        description="其他来源不同 · Whether another source tells it otherwise"
    )


@strawberry.type(description="规则及其出处 · A rule and where it is written")
class Rule:
    """A rule and where it is written."""

    id: strawberry.ID = strawberry.field(description="规则编号 · Rule id")
    article: str | None = strawberry.field(description="条文 · Article")
    citation: str | None = strawberry.field(description="出处 · Citation")
    checked: str | None = strawberry.field(description="出处核对程度 · How well the source was checked")
    checked_note: Bilingual | None = strawberry.field(description="核对程度的说明 · What that means for its use")
    applied: bool | None = strawberry.field(description="是否用于计算及于 · Whether reaches are computed by it")
    edition: str | None = strawberry.field(description="规则版本 · Edition of the rules")


@strawberry.type(description="路径的一步 · One step from a record to a party")
class PathStep:
    """One step from a record to a party."""

    relation: PathRelation | None = strawberry.field(description="依据 · What it stands on")
    role: RoleKind | None = strawberry.field(description="职务 · Role, where the step is a tie")
    from_name: str | None = strawberry.field(description="起点 · Where the step starts")
    to_name: str | None = strawberry.field(description="终点 · Where the step ends")
    since: date | None = strawberry.field(description="任职或记录的起始日 · First day of the tie or record")
    until: date | None = strawberry.field(description="任职或记录的终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well that end is known")
    source: str | None = strawberry.field(description="来源 · Source")


@strawberry.type(description="记录所涉的主体 · The subject that a record is about")
class AboutParty:
    """The subject that a record is about."""

    uscc: str | None = strawberry.field(description="统一社会信用代码 · Unified social credit code")
    name: str | None = strawberry.field(description="名称 · Name")
    kind: PartyKind | None = strawberry.field(description="种类 · Kind")


@strawberry.type(description="一项记录及于或不及于该方 · How far one record reaches the party, and why")
class Reach:
    """How far one record reaches the party, and why."""

    id: strawberry.ID | None = strawberry.field(description="编号 · Id")
    level: ReachLevel | None = strawberry.field(description="程度 · Level")
    reason: ReachReason | None = strawberry.field(description="理由 · Reason")
    named: bool | None = strawberry.field(description="决定中列名 · Whether the entry names the party")
    role: RoleKind | None = strawberry.field(description="所凭职务 · The role it stands on")
    liability: LiabilityKind | None = strawberry.field(description="所凭责任 · The liability it stands on")
    tenure_id: strawberry.ID | None = strawberry.field(description="所凭任职 · The tenure it stands on")
    rule: Rule | None = strawberry.field(description="规则 · The rule")
    measures: list[Measure] | None = strawberry.field(
        description="及于该方的措施(已除去暂停与屏蔽) · Measures on the party, without those suspended or shielded"
    )
    in_force: bool | None = strawberry.field(description="所问之日是否生效 · Whether in force on the day asked about")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection")
    reached_since: date | None = strawberry.field(
        description="持续及于该方的起始日 · Day since which the party has been reached without a break"
    )
    since: date | None = strawberry.field(description="以此理由及于的起始日 · First day under this reason")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ends, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    record: CreditRecord | None = strawberry.field(description="记录 · The record")
    about: AboutParty | None = strawberry.field(description="记录所涉主体 · Whom the record is about")
    path: list[PathStep] | None = strawberry.field(
        description="由记录到该方的路径 · The way from the record to the party"
    )
    explanation: Bilingual | None = strawberry.field(description="说明 · The reason in one sentence")


@strawberry.type(
    description="该方任职或持股的其他企业及其公开状况 · Another enterprise of the party, and its public standing"
)
class OtherEnterprise:
    """Another enterprise of the party."""

    uscc: str | None = strawberry.field(description="统一社会信用代码 · Unified social credit code")
    name: str | None = strawberry.field(description="名称 · Name")
    role: RoleKind | None = strawberry.field(description="职务 · The party's role there")
    disputed: bool | None = strawberry.field(
        description="该任职或持股处于异议核查 · Whether that tie is under objection today"
    )
    since: date | None = strawberry.field(description="起始日 · First day")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    standing: Standing | None = strawberry.field(description="公开信用状况 · Its public standing")
    records: list[CreditRecord] | None = strawberry.field(description="公开记录 · Its published records")


@strawberry.type(description="关联方 · A related party")
class RelatedParty:
    """A related party."""

    id: strawberry.ID | None = strawberry.field(
        description="对本查询方有效的代号 · Handle, valid for this partner only"
    )
    kind: PartyKind | None = strawberry.field(description="种类 · Kind")
    name: str | None = strawberry.field(description="姓名或名称 · Name")
    uscc: str | None = strawberry.field(description="组织的统一社会信用代码 · Code, for organisations")
    roles: list[PartyRole] | None = strawberry.field(description="职务与关联 · Ties, each as its source tells it")
    standing: Standing | None = strawberry.field(
        description="该方本人的在列状况,组织请另行查询 · By its own listings; UNDETERMINED for organisations"
    )
    reaches: list[Reach] | None = strawberry.field(
        description="及于与不及于 · What reaches the party, and what does not"
    )
    reaches_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    incentives: list[IncentiveEligibility] | None = strawberry.field(
        description="个人的各项激励,均为可选做法;组织请另行查询 · A person's incentives; null for organisations"
    )
    other_enterprises: list[OtherEnterprise] | None = strawberry.field(description="其他企业 · Other enterprises")
    other_enterprises_truncated: bool | None = strawberry.field(
        description="还有未列出的 · Whether more exist than are shown"
    )


@strawberry.type(description="分页信息 · Page information")
class PageInfo:
    """Page information."""

    has_next_page: bool = strawberry.field(description="是否有下一页 · Whether a next page exists")
    has_previous_page: bool = strawberry.field(description="是否有上一页 · Whether the page began after a cursor")
    start_cursor: str | None = strawberry.field(description="本页首个游标 · First cursor of the page")
    end_cursor: str | None = strawberry.field(description="本页末个游标 · Last cursor of the page")


@strawberry.type(description="关联方分页的一项 · An edge of the page")
class RelatedPartyEdge:
    """An edge of the page."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: RelatedParty = strawberry.field(description="关联方 · The party")


@strawberry.type(description="关联方分页 · A page of related parties")
class RelatedPartyConnection:
    """A page of related parties."""

    edges: list[RelatedPartyEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")
