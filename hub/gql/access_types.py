"""GraphQL types of who looked at a subject, and of who received a record."""

from datetime import date, datetime
from enum import StrEnum

import strawberry

from hub.gql.described import described
from hub.gql.enums import LegalBasis, Purpose
from hub.gql.partner_enums import PartnerKind
from hub.gql.party_types import PageInfo
from hub.gql.record_types import Bilingual


class FieldClass(StrEnum):
    """What was told, in coarse classes."""

    IDENTITY = "IDENTITY"
    STANDING = "STANDING"
    RECORDS = "RECORDS"
    RELATED_PARTIES = "RELATED_PARTIES"
    REACHES = "REACHES"
    OTHER = "OTHER"


described(
    FieldClass,
    "所提供信息的大类 · What was told, in coarse classes",
    {
        "IDENTITY": "基本信息 · name, identifiers, profile",
        "STANDING": "信用状况 · standing, listings, incentives",
        "RECORDS": "信用记录 · credit records",
        "RELATED_PARTIES": "关联主体 · related parties and their roles",
        "REACHES": "措施是否及于 · how records reach parties, and measures",
        "OTHER": "其他 · anything else",
    },
)


@strawberry.type(
    description="一日之内同一机构以同一目的和依据的查询 · Looks of a partner in one day, for one purpose, on one basis"
)
class AccessLook:
    """Looks of one partner in one day."""

    day: date = strawberry.field(description="日期 · Day (Asia/Shanghai)")
    partner: str | None = strawberry.field(description="查询机构 · Name of the partner")
    kind: PartnerKind = strawberry.field(description="机构类别 · Kind of the partner")
    purpose: Purpose = strawberry.field(description="查询目的 · Purpose")
    legal_basis: LegalBasis = strawberry.field(description="法律依据 · Legal basis")
    asked: int = strawberry.field(description="直接查询的次数 · How often it was asked for by itself")
    reached: int = strawberry.field(
        description="作为他人的关联方或名称查找的候选被提供的次数 · "
        "How often it was told of as related to another subject, or among the names that a search found"
    )
    told: list[FieldClass] = strawberry.field(description="所提供信息的大类 · What was told, in coarse classes")
    reason: Bilingual = strawberry.field(description="说明 · What this means, in words")


@strawberry.type(description="一条查询记录及其游标 · One item and its cursor")
class AccessLookEdge:
    """One item and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: AccessLook = strawberry.field(description="查询记录 · The looks")


@strawberry.type(description="一页查询记录,最近的在前 · A page of looks, newest first")
class AccessLookConnection:
    """A page of looks."""

    edges: list[AccessLookEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页 · Paging")


@strawberry.type(description="一次提供:时间及其审计凭据的位置 · One answer: when, and where its audit entry lies")
class ReceiptPlace:
    """One answer: when, and where its audit entry lies."""

    at: datetime = strawberry.field(description="时间 · Time")
    slot: int = strawberry.field(description="审计日志的分卷 · Slot of the audit log")
    index: int = strawberry.field(description="条目序号 · Index of the entry")


@strawberry.type(description="收到过某条记录的机构 · A partner that received a record")
class Receiver:
    """A partner that received a record."""

    client_id: str | None = strawberry.field(description="客户端编号 · Client id")
    name: str | None = strawberry.field(description="名称 · Name")
    kind: PartnerKind | None = strawberry.field(description="类别 · Kind")
    times: int = strawberry.field(description="含该记录的应答次数 · How many answers held it")
    first: ReceiptPlace = strawberry.field(description="首次 · The first of them")
    last: ReceiptPlace = strawberry.field(description="末次 · The last of them")


@strawberry.type(description="一个收到者及其游标 · One receiver and its cursor")
class ReceiverEdge:
    """One receiver and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Receiver = strawberry.field(description="收到者 · The receiver")


@strawberry.type(description="一页收到者 · A page of receivers")
class ReceiverConnection:
    """A page of receivers."""

    edges: list[ReceiverEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页 · Paging")
