"""GraphQL types of the changes feed. Maskable fields are nullable."""

from datetime import datetime

import strawberry

from graph_schema.event_names import EventKind
from hub.gql.described import described
from hub.gql.party_types import PageInfo

described(
    EventKind,
    "变动的种类 · What a change is about",
    {
        "RECORD_CHANGED": "记录的内容、状态、标记或及于何人有变 · "
        "a record: its facts, its state, what lies over it, or whom it reaches",
        "PARTY_CHANGED": "主体的登记信息、代码或关系有变 · a party: its description, codes or relationships",
        "RETRACTION": "撤回已提供的记录,请阅 retractions 并回执 · "
        "a record is taken back: read retractions and acknowledge",
        "RETRACTION_REMINDER": "撤回尚未回执,催告 · a retraction is not acknowledged yet",
        "WATCH_CHANGED": "案件所保存的问题,答复与已阅者不同 · "
        "a saved question of a case answers otherwise than was seen",
    },
)


@strawberry.type(description="变动所涉的主体 · A subject that a change concerns")
class ChangeSubject:
    """A subject that a change concerns."""

    id: strawberry.ID | None = strawberry.field(
        description="对本查询方有效的代号 · Handle, valid for this partner only"
    )
    uscc: str | None = strawberry.field(description="组织的统一社会信用代码 · Code, for organisations")


@strawberry.type(
    description="一项变动:只说何事何人,内容请另行查询 · "
    "A change: what it is about and whom; ask for what is the case now"
)
class ChangeEvent:
    """A change: what it is about and whom."""

    id: strawberry.ID | None = strawberry.field(description="编号,重复送达时不变 · Id, the same however often it comes")
    kind: EventKind | None = strawberry.field(description="种类 · Kind")
    at: datetime | None = strawberry.field(description="入库时间 · When the hub recorded it")
    known_at: str | None = strawberry.field(description="其知识序号 · State of knowledge from which on it is known")
    subjects: list[ChangeSubject] | None = strawberry.field(
        description="所涉的本方主体,至多 20 个 · The partner's own subjects that it concerns, at most 20"
    )
    record_id: strawberry.ID | None = strawberry.field(description="所涉的记录 · The record that it is about")
    watch_id: strawberry.ID | None = strawberry.field(
        description="所涉的保存的问题 · The saved question that it is about"
    )
    retraction_id: strawberry.ID | None = strawberry.field(
        description="所涉的撤回通知 · The retraction that it is about"
    )


@strawberry.type(description="一项变动及其游标 · One change and its cursor")
class ChangeEventEdge:
    """One change and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: ChangeEvent = strawberry.field(description="变动 · The change")


@strawberry.type(
    description="变动的一页,按次序;下次自 endCursor 起,空页亦有 · "
    "A page of changes, in order; go on from endCursor, which an empty page has as well"
)
class ChangeEventConnection:
    """A page of changes."""

    edges: list[ChangeEventEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")
