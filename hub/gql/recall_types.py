"""GraphQL types of records that are taken back from those who received them."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from graph_schema.rules.recall import RecallReason
from hub.gql.change import ChangeRefused
from hub.gql.described import described
from hub.gql.partner_enums import PartnerKind
from hub.gql.party_types import PageInfo
from hub.gql.record_types import Bilingual

described(
    RecallReason,
    "撤回已提供记录的原因 · Why a record is taken back from those who received it",
    {
        "REPAIRED": "已信用修复 · it was repaired",
        "REMOVED": "已移出名单 · it was removed from its list",
        "REVOKED": "决定已撤销 · its decision was revoked",
        "OVERTURNED": "决定被复议或者诉讼推翻 · its decision was overturned on appeal",
        "WITHDRAWN": "来源已撤回 · its source took it back",
        "CORRECTED": "内容有误,已更正 · it was in error and is corrected",
    },
)


@strawberry.type(
    description="撤回通知:本方收到过的一条记录不得再用 · "
    "A retraction: a record that the asker received is not to be used any more; it never holds what the record said"
)
class Retraction:
    """A record that the asker received is taken back."""

    id: strawberry.ID = strawberry.field(description="通知编号 · Id of the retraction")
    record_id: strawberry.ID = strawberry.field(
        description="记录编号,与本方所收应答中的相同 · Id of the record, as the asker's answers gave it"
    )
    reason: RecallReason = strawberry.field(description="原因 · Reason")
    told: Bilingual = strawberry.field(description="应当怎样做 · What is to be done")
    told_at: datetime = strawberry.field(description="通知时间 · When it was told")
    asked: bool = strawberry.field(description="是否须回执 · Whether it is to be acknowledged")
    due: date | None = strawberry.field(description="回执期限,含当日 · Last day for acknowledging it")
    due_provisional: bool = strawberry.field(
        description="期限是否暂定(该年工作日历未公布) · Whether that day may move, as its calendar is not announced"
    )
    reminders: int = strawberry.field(description="已催告次数 · How often it was called to mind")
    acknowledged_at: datetime | None = strawberry.field(description="回执时间 · When it was acknowledged")


@strawberry.type(description="一条撤回通知及其游标 · One retraction and its cursor")
class RetractionEdge:
    """One retraction and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Retraction = strawberry.field(description="撤回通知 · The retraction")


@strawberry.type(description="一页撤回通知,最近的在前 · A page of retractions, newest first")
class RetractionConnection:
    """A page of retractions."""

    edges: list[RetractionEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页 · Paging")


@strawberry.type(description="已回执 · A retraction is acknowledged")
class RetractionAcknowledged:
    """A retraction is acknowledged."""

    retraction: Retraction = strawberry.field(description="撤回通知 · The retraction")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is what was done."""
        del info
        return "code" not in obj


RetractionAcknowledgedResult = Annotated[
    RetractionAcknowledged | ChangeRefused,
    strawberry.union(
        "RetractionAcknowledgedResult", description="已回执或未予办理 · A retraction acknowledged, or a refusal"
    ),
]


@strawberry.type(description="被撤回记录的一个收到者 · A receiver of a record that is taken back")
class RecallReceiver:
    """A receiver of a record that is taken back."""

    client_id: str | None = strawberry.field(description="客户端编号 · Client id")
    name: str | None = strawberry.field(description="名称 · Name")
    kind: PartnerKind | None = strawberry.field(description="类别 · Kind")
    told_at: datetime = strawberry.field(description="通知时间 · When it was told")
    asked: bool = strawberry.field(description="是否须回执 · Whether it is to acknowledge")
    due: date | None = strawberry.field(description="回执期限,含当日 · Last day for acknowledging it")
    overdue: bool = strawberry.field(description="是否逾期未回执 · Whether that day has passed without an answer")
    reminders: int = strawberry.field(description="已催告次数 · How often it was reminded")
    acknowledged_at: datetime | None = strawberry.field(description="回执时间 · When it acknowledged")


@strawberry.type(description="一次撤回:哪条记录、告知了谁、谁未回执 · What was taken back from whom, and who is silent")
class Recall:
    """What was taken back from whom, and who has not answered."""

    record_id: strawberry.ID = strawberry.field(description="记录编号 · Id of the record")
    reason: RecallReason = strawberry.field(description="原因 · Reason")
    at: datetime = strawberry.field(description="变更时间 · When the record changed")
    list_final: bool = strawberry.field(
        description="收到者名单是否已定(审计日志各分卷均已越过该变更) · "
        "Whether the list of receivers is final: every slot of the audit log has passed the change"
    )
    receivers: list[RecallReceiver] = strawberry.field(
        description="收到者,至多列 1000 家,未回执的在前 · Receivers, 1000 at most, those who are silent first"
    )
    told: int = strawberry.field(description="收到者数 · How many received it")
    pending: int = strawberry.field(description="其中未回执的 · How many of those listed have not acknowledged")


@strawberry.type(description="一次撤回及其游标 · One of them and its cursor")
class RecallEdge:
    """One of them and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Recall = strawberry.field(description="撤回 · What was taken back")


@strawberry.type(description="一页撤回,最近的在前 · A page of what was taken back, newest first")
class RecallConnection:
    """A page of what was taken back."""

    edges: list[RecallEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页 · Paging")
