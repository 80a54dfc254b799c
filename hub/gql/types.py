"""GraphQL types of enterprises. Maskable fields are nullable; rows arrive presented and masked."""

from datetime import date
from typing import Annotated, Any

import strawberry

from hub.gql.enums import EnterpriseKind, IdScheme, ItemRefusal, RoleKind, TenureTime
from hub.gql.incentive_types import IncentiveEligibility
from hub.gql.party_types import PageInfo, RelatedPartyConnection
from hub.gql.record_types import CreditRecord, CreditStatus

Row = dict[str, Any]
PAGE_DEFAULT = 20
PAGE_MAX = 50


@strawberry.type(description="标识 · An identifier")
class Identifier:
    """An identifier."""

    scheme: IdScheme | None = strawberry.field(description="种类 · Scheme")
    value: str | None = strawberry.field(description="号码 · Value")


@strawberry.type(description="注册资本 · Registered capital")
class Capital:
    """Registered capital."""

    amount: str | None = strawberry.field(description="数额,十进制文本 · Amount, decimal text")
    currency: str | None = strawberry.field(description="币种 · Currency")
    text: str | None = strawberry.field(description="来源原文 · As the source writes it")


@strawberry.type(description="一个来源所载的企业信息 · What one source says about an enterprise")
class EnterpriseProfile:
    """What one source says about an enterprise."""

    name: str | None = strawberry.field(description="名称 · Name")
    former_names: list[str] | None = strawberry.field(description="曾用名 · Former names")
    status: str | None = strawberry.field(description="登记状态 · Status in the register")
    enterprise_type: str | None = strawberry.field(description="企业类型 · Type")
    region: str | None = strawberry.field(description="地区 · Region")
    industry: str | None = strawberry.field(description="行业 · Industry")
    capital: Capital | None = strawberry.field(description="注册资本 · Registered capital")
    address: str | None = strawberry.field(description="住所 · Address")
    founded: date | None = strawberry.field(description="成立日期 · Day of founding")
    business_scope: str | None = strawberry.field(description="经营范围 · Business scope")
    representative_text: str | None = strawberry.field(
        description="来源所载法定代表人原文 · The representative as the source writes it"
    )
    source: str | None = strawberry.field(description="来源 · Source")
    observed: date | None = strawberry.field(description="来源的观察日 · Day on which the source observed it")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is the one relied on")


@strawberry.type(description="来源之间的一处不同 · One point on which a source differs from the one relied on")
class SourceDifference:
    """One point on which a source differs from the one relied on."""

    field: str | None = strawberry.field(description="EnterpriseProfile 的字段名 · Field of EnterpriseProfile")
    source: str | None = strawberry.field(description="说法不同的来源 · The source that differs")
    value: str | None = strawberry.field(description="该来源的说法 · What that source says")
    observed: date | None = strawberry.field(description="该来源的观察日 · Day on which that source observed it")


def _related(
    self: Row,
    *,
    roles: Annotated[
        list[RoleKind] | None,
        strawberry.argument(description="只要这些职务;不填为全部 · Only these roles; all if absent"),
    ] = None,
    time: Annotated[TenureTime, strawberry.argument(description="现任、曾任或全部 · Current, former or all")] = (
        TenureTime.ALL
    ),
    first: Annotated[int, strawberry.argument(description="每页数量,至多 50 · Page size, at most 50")] = PAGE_DEFAULT,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - the type stands on the field
    # The arguments were read from the document and went into the statement; the page is already here.
    del roles, time, first, after
    return self["related_parties"]


@strawberry.type(description="企业等组织 · An enterprise or other organisation")
class Enterprise:
    """An enterprise or other organisation."""

    uscc: str | None = strawberry.field(description="统一社会信用代码 · Unified social credit code")
    kind: EnterpriseKind | None = strawberry.field(description="主体类别 · Kind")
    name: str | None = strawberry.field(description="名称 · Name")
    identifiers: list[Identifier] | None = strawberry.field(description="各种标识 · Identifiers")
    profiles: list[EnterpriseProfile] | None = strawberry.field(
        description="各来源所载信息,采用者在先 · What each source says, the preferred one first"
    )
    source_differences: list[SourceDifference] | None = strawberry.field(
        description="其他来源与采用者不同之处 · Where other sources differ from the one relied on"
    )
    credit_status: CreditStatus | None = strawberry.field(description="信用状况 · Status and its basis")
    incentives: list[IncentiveEligibility] | None = strawberry.field(
        description="各项激励及是否符合条件,均为可选做法 · Incentives, as options, and whether it is eligible for each"
    )
    records: list[CreditRecord] | None = strawberry.field(description="信用记录 · Credit records that may be shown")
    records_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    related_parties: RelatedPartyConnection | None = strawberry.field(
        resolver=_related, description="关联方 · Related parties"
    )
    as_of: date = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str = strawberry.field(description="所答时的知识序号 · State of knowledge; pass it back to ask again")
    data_as_of: date | None = strawberry.field(
        description="所用登记信息的最近观察日 · Newest day on which a source observed what is shown of the enterprise"
    )
    rules_edition: str = strawberry.field(description="规则版本 · Edition of the rules")

    @classmethod
    def is_type_of(cls, obj: Row, info: object) -> bool:
        """Whether a presented row is an enterprise."""
        del info
        return "code" not in obj


@strawberry.type(description="会员分页的一项 · An edge of a page of members")
class MemberEdge:
    """An edge of a page of members."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Enterprise | None = strawberry.field(
        description="会员企业;不存在与不可提供都为空 · The member; null where it is unknown or hidden alike"
    )


@strawberry.type(description="会员分页 · A page of members")
class MemberConnection:
    """A page of members."""

    edges: list[MemberEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")


@strawberry.type(description="不予答复 · A refusal of one item")
class Refusal:
    """A refusal of one item."""

    code: ItemRefusal = strawberry.field(description="代码 · Code")
    uscc: str = strawberry.field(description="所问的代码 · The code as it was asked for")

    @classmethod
    def is_type_of(cls, obj: Row, info: object) -> bool:
        """Whether a presented row is a refusal."""
        del info
        return "code" in obj


EnterpriseResult = Annotated[
    Enterprise | Refusal,
    strawberry.union("EnterpriseResult", description="企业或不予答复 · An enterprise or a refusal"),
]
