"""GraphQL types of what a person is told of himself. Maskable fields are nullable."""

from datetime import date

import strawberry

from hub.gql.enums import EndKind, RoleKind, Standing, TieKind
from hub.gql.party_types import Reach


@strawberry.type(description="本人的任职、控制或持股 · An office, control or holding of one's own")
class OwnOffice:
    """An office, control or holding of one's own."""

    uscc: str | None = strawberry.field(description="企业的统一社会信用代码 · Code of the enterprise")
    name: str | None = strawberry.field(description="企业名称 · Name of the enterprise")
    tie: TieKind | None = strawberry.field(description="关联种类 · Kind of tie")
    role: RoleKind | None = strawberry.field(description="职务 · Role")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is the one relied on")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection today")


@strawberry.type(description="本人:已经部门核验认领的一处出现 · Oneself: an appearance that a department has verified")
class OwnPerson:
    """Oneself, as one appearance."""

    id: strawberry.ID | None = strawberry.field(description="对本方有效的代号 · Handle, valid for this partner only")
    name: str | None = strawberry.field(description="姓名 · Name")
    standing: Standing | None = strawberry.field(description="本人的在列状况 · By one's own listings")
    offices: list[OwnOffice] | None = strawberry.field(
        description="任职与关联,每项一来源 · Ties, each as a source tells it"
    )
    offices_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    reaches: list[Reach] | None = strawberry.field(
        description="及于本人的记录;他人的记录仅限已公示的 · What reaches oneself; records about others as published"
    )
    reaches_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
