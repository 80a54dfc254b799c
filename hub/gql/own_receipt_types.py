"""GraphQL types of what was told of the asker itself, and to whom."""

from datetime import date

import strawberry

from hub.gql.enums import Purpose, RecordKind
from hub.gql.partner_enums import PartnerKind
from hub.gql.party_types import PageInfo


@strawberry.type(
    description="提供情况:本方的一条记录提供给了哪个机构 · A record about the asker, and a partner that it was told to"
)
class ToldOfMe:
    """A record about the asker, and a partner that it was told to."""

    record_id: strawberry.ID = strawberry.field(description="记录编号 · Id of the record")
    kind: RecordKind | None = strawberry.field(description="种类;不再提供的为空 · Kind; null where it is told no more")
    list_kind: str | None = strawberry.field(description="名单;已不再提供的为空 · List; null where it is told no more")
    number: str | None = strawberry.field(description="文号;已不再提供的为空 · Number; null where it is told no more")
    gone: bool = strawberry.field(
        description="该记录现不再提供(修复、移出、撤销、期满或屏蔽) · "
        "Whether the record is not told any more: repaired, removed, revoked, past its term or shielded"
    )
    partner: str | None = strawberry.field(description="机构名称 · Name of the partner")
    partner_kind: PartnerKind | None = strawberry.field(description="机构类别 · Kind of the partner")
    purposes: list[Purpose] = strawberry.field(
        description="该机构涉及本方的查询目的 · What the partner's inquiries that touched the asker were for"
    )
    first: date = strawberry.field(description="首次提供之日 · Day on which it was told first")
    last: date = strawberry.field(description="末次提供之日 · Day on which it was told last")
    times: int = strawberry.field(description="含该记录的应答次数 · How many answers held it")
    taken_back: date | None = strawberry.field(
        description="通知该机构停用之日 · Day on which the partner was told to use it no more"
    )
    acknowledged: bool | None = strawberry.field(
        description="该机构是否已回执;未通知的为空 · Whether the partner acknowledged that; null where it was not told"
    )


@strawberry.type(description="一项提供情况及其游标 · One item and its cursor")
class ToldOfMeEdge:
    """One item and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: ToldOfMe = strawberry.field(description="提供情况 · What was told")


@strawberry.type(description="一页提供情况,最近的在前 · A page of what was told, the latest first")
class ToldOfMeConnection:
    """A page of what was told."""

    edges: list[ToldOfMeEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页 · Paging")
