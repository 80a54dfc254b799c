"""GraphQL types of what is told of a person to whoever may ask about persons. Maskable fields are nullable."""

from datetime import date
from typing import Annotated, Any

import strawberry

from hub.gql.enums import EndKind, LiabilityKind, PartyKind, RoleKind, Standing, TenureTime, TieKind
from hub.gql.node_types import PartyNode
from hub.gql.party_types import AboutParty, PageInfo, Reach
from hub.gql.record_types import CreditRecord

_After = Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")]
_First = Annotated[int, strawberry.argument(description="每页数量,1 至 50 · Page size, 1 to 50")]


@strawberry.type(
    description="任职、控制或持股,现任与曾任 · An office, control or holding, now or before, as one source tells it"
)
class PersonOffice:
    """An office, control or holding of a person."""

    tenure_id: strawberry.ID | None = strawberry.field(description="任职编号 · Tenure id")
    appearance: strawberry.ID | None = strawberry.field(
        description="该任职所属的出现 · The appearance of the person that holds it"
    )
    enterprise: strawberry.ID | None = strawberry.field(
        description="企业对本方有效的代号 · Handle of the enterprise, valid for this partner only"
    )
    uscc: str | None = strawberry.field(description="企业的统一社会信用代码 · Code of the enterprise")
    name: str | None = strawberry.field(description="企业名称 · Name of the enterprise")
    tie: TieKind | None = strawberry.field(description="关联种类 · Kind of tie")
    role: RoleKind | None = strawberry.field(description="职务 · Role")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    current: bool | None = strawberry.field(description="所问之日是否现任 · Whether current on the day asked about")
    percent: str | None = strawberry.field(description="持股比例 · Percentage of a holding, decimal text")
    evidence: str | None = strawberry.field(description="控制的依据 · Evidence of control")
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is the one relied on")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection today")
    party: PartyNode | None = strawberry.field(
        description="企业的在列状况和及于程度 · The enterprise with what marks it"
    )


@strawberry.type(description="任职分页的一项 · An edge of a page of offices")
class PersonOfficeEdge:
    """An edge of a page of offices."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: PersonOffice = strawberry.field(description="任职、控制或持股 · The office, control or holding")


@strawberry.type(description="任职分页 · A page of offices")
class PersonOfficeConnection:
    """A page of offices."""

    edges: list[PersonOfficeEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")


@strawberry.type(
    description="经证件认定为同一人的一处出现 · One appearance of the person, joined to the others by a document"
)
class PersonAppearance:
    """One appearance of a person."""

    id: strawberry.ID | None = strawberry.field(description="对本方有效的代号 · Handle, valid for this partner only")
    name: str | None = strawberry.field(description="该处所载姓名 · Name as it is written there")
    uscc: str | None = strawberry.field(
        description="所在企业的代码;仅见于记录的为空 · Code of the enterprise; null where only a record has it"
    )
    enterprise_name: str | None = strawberry.field(description="所在企业的名称 · Name of the enterprise")
    confirmed: bool | None = strawberry.field(
        description="该处的证件是否经人工复核确认 · Whether a reviewer has confirmed the document of this appearance"
    )


@strawberry.type(description="出现分页的一项 · An edge of a page of appearances")
class PersonAppearanceEdge:
    """An edge of a page of appearances."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: PersonAppearance = strawberry.field(description="出现 · The appearance")


@strawberry.type(description="出现分页 · A page of appearances")
class PersonAppearanceConnection:
    """A page of appearances."""

    edges: list[PersonAppearanceEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")


@strawberry.type(description="他人的记录列名该人 · A record about another party that names the person")
class PersonNaming:
    """A record that names a person."""

    liability: LiabilityKind | None = strawberry.field(description="列名理由 · Why the record names the person")
    source: str | None = strawberry.field(description="来源 · Source of the naming")
    about: AboutParty | None = strawberry.field(description="记录所涉主体 · Whom the record is about")
    record: CreditRecord | None = strawberry.field(description="记录 · The record")


def _offices(
    root: dict[str, Any],
    *,
    first: _First = 20,
    after: _After = None,
    time: Annotated[TenureTime, strawberry.argument(description="现任、曾任或全部 · Which ones")] = TenureTime.ALL,
    ties: Annotated[
        list[TieKind] | None,
        strawberry.argument(description="任职、控制、持股,不填为全部 · Offices, control, holdings; all if absent"),
    ] = None,
) -> Any:  # noqa: ANN401 - a presented page
    # The statement of the root field has answered for these arguments.
    del first, after, time, ties
    return root["offices"]


def _appearances(root: dict[str, Any], *, first: _First = 20, after: _After = None) -> Any:  # noqa: ANN401 - as above
    del first, after
    return root["appearances"]


@strawberry.type(description="自然人 · A person")
class Person:
    """A person."""

    id: strawberry.ID | None = strawberry.field(description="对本方有效的代号 · Handle, valid for this partner only")
    kind: PartyKind | None = strawberry.field(
        description="种类;来源未载明持有人种类的为 UNKNOWN · Kind; UNKNOWN where a source does not say what a holder is"
    )
    name: str | None = strawberry.field(description="姓名 · Name")
    standing: Standing | None = strawberry.field(description="本人的在列状况 · By the person's own listings")
    offices: PersonOfficeConnection | None = strawberry.field(
        resolver=_offices, description="任职、控制与持股 · Offices, control and holdings"
    )
    records: list[CreditRecord] | None = strawberry.field(description="关于本人的记录 · Records about the person")
    records_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    named_in: list[PersonNaming] | None = strawberry.field(
        description="他人的记录列名本人的 · Records about others that name the person"
    )
    named_in_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    reaches: list[Reach] | None = strawberry.field(
        description="及于与不及于本人的,含路径和说明 · What reaches the person and what does not, with path and reason"
    )
    reaches_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")
    appearances: PersonAppearanceConnection | None = strawberry.field(
        resolver=_appearances,
        description="经证件认定为同一人的各处出现(含本处);同名不作为依据 · "
        "Appearances that a document joins, this one included; never by name alone",
    )
    appearances_truncated: bool | None = strawberry.field(
        description="各处出现过多,未能全部计入 · Whether there are more appearances than were looked at"
    )
    as_of: date | None = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
    rules_edition: str | None = strawberry.field(description="规则版本 · Edition of the rules")
