"""GraphQL types of saved questions. Maskable fields are nullable; rows arrive presented and masked."""

from datetime import date
from typing import Annotated, Any

import strawberry

from graph_schema.event_names import RestReason, WatchKind
from hub.gql.change import ChangeRefused
from hub.gql.described import described
from hub.gql.network_types import Relationship
from hub.gql.node_types import PartyNode
from hub.inquiries.watched import ChangeHow

described(
    WatchKind,
    "可保存的问题 · Questions that can be saved",
    {
        "PARTY": "一个主体、其标记与直接关系,含已终止者 · "
        "one party, what marks it, and its own relationships, those that have ended as well",
        "NETWORK": "关系网络,现存关系 · the network around it, of relationships that run",
        "HOLDINGS": "持股与控制,现存者,上下两向 · holdings and control that run, both ways",
    },
)
described(
    RestReason,
    "暂停的原因 · Why a saved question rests",
    {
        "CASE_OVER": "案件不在有效期内 · the case is not in force",
        "NOT_GRANTED": "没有有效的授权 · there is no grant in force for the purpose",
        "BUDGET_SPENT": "案件额度已用尽 · the budget of the case is spent",
        "NOTHING_TOLD": "现无可提供 · nothing may be told of the party now",
    },
)
described(
    ChangeHow,
    "变化的方式 · How something differs from what was seen",
    {
        "ADDED": "新增 · is told now and was not",
        "REMOVED": "消失 · was told and is not now",
        "ALTERED": "变更 · is told differently",
    },
)


@strawberry.type(description="案件所保存的问题 · A question that a case has saved")
class SavedWatch:
    """A question that a case has saved."""

    id: strawberry.ID | None = strawberry.field(description="编号 · Id")
    kind: WatchKind | None = strawberry.field(description="种类 · Kind")
    party: strawberry.ID | None = strawberry.field(
        description="所问主体:统一社会信用代码或代号 · The party asked about: its code, or a handle"
    )
    hops: int | None = strawberry.field(description="跳数 · Hops")
    case_number: str | None = strawberry.field(description="案号 · Case number")
    opened_on: date | None = strawberry.field(description="保存之日 · Day on which it was saved")
    ended_on: date | None = strawberry.field(description="终止之日 · Day on which it was ended")
    seen_at: str | None = strawberry.field(
        description="已阅至此知识序号 · State of knowledge up to which its answer was seen"
    )
    seen_on: date | None = strawberry.field(description="已阅答复所答之日 · The day that the answer seen is about")


@strawberry.type(
    description="案件所保存的问题及其现状,有变动即重新查询 · "
    "A question that a case has saved, run again on change, and how it stands"
)
class Watch(SavedWatch):
    """A question that a case has saved, and how it stands."""

    changed: bool | None = strawberry.field(
        description="与已阅者有无不同;暂停、终止或待重新查询时为空 · "
        "Whether it differs from what was seen; null while it rests, has ended or is to be run again"
    )
    resting: RestReason | None = strawberry.field(description="暂停的原因 · Why it rests; null where it does not")


@strawberry.type(description="主体的变化 · A party that differs")
class PartyChange:
    """A party that differs from what was seen."""

    how: ChangeHow | None = strawberry.field(description="方式 · How")
    before: PartyNode | None = strawberry.field(
        description="已阅的,只含现仍可提供者 · As it was seen, of what may still be told"
    )
    now: PartyNode | None = strawberry.field(description="现在的 · As it is now")
    records_added: list[strawberry.ID] | None = strawberry.field(
        description="新近作为依据的记录 · Records that mark it now and did not"
    )
    records_removed: list[strawberry.ID] | None = strawberry.field(
        description="不再作为依据而仍可提供的记录 · Records that marked it, do not now, and may still be told"
    )


@strawberry.type(description="关系的变化 · A relationship that differs")
class RelationshipChange:
    """A relationship that differs from what was seen."""

    how: ChangeHow | None = strawberry.field(description="方式 · How")
    before: Relationship | None = strawberry.field(description="已阅的 · As it was seen")
    now: Relationship | None = strawberry.field(description="现在的 · As it is now")


@strawberry.type(description="自已阅以来的变化 · What has changed since what was seen")
class WatchReport:
    """What has changed since what was seen."""

    watch: Watch | None = strawberry.field(description="所保存的问题 · The saved question")
    parties: list[PartyChange] | None = strawberry.field(description="主体的变化 · Parties that differ")
    relationships: list[RelationshipChange] | None = strawberry.field(
        description="关系的变化 · Relationships that differ"
    )
    more: bool | None = strawberry.field(
        description="还有未列出的变化,请加大 first · Whether there are more than `first` lets through"
    )
    bounded: bool | None = strawberry.field(
        description="任一答复未能列全,界限之处的增减不作准 · "
        "Whether either answer left something out, so that what lies at its bound may come and go"
    )
    since: str | None = strawberry.field(description="自此知识序号 · State of knowledge that it is compared with")
    since_day: date | None = strawberry.field(description="自此日 · Day that it is compared with")
    as_of: date | None = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号;阅后以此登记 · State of knowledge; pass it to seenWatch once it is seen"
    )
    rules_edition: str | None = strawberry.field(description="规则版本 · Edition of the rules")


@strawberry.type(description="已保存、已阅或已终止 · A question that was saved, seen or ended")
class WatchChanged:
    """A question that was saved, seen or ended."""

    watch: SavedWatch = strawberry.field(description="所保存的问题 · The saved question")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


WatchChangedResult = Annotated[
    WatchChanged | ChangeRefused,
    strawberry.union("WatchChangedResult", description="所保存的问题或未予办理 · A saved question, or a refusal"),
]


@strawberry.input(description="要保存的问题 · A question to be saved")
class WatchInput:
    """A question to be saved."""

    kind: WatchKind = strawberry.field(description="种类 · Kind")
    party: strawberry.ID = strawberry.field(
        description="统一社会信用代码,或此前答复中的代号 · A unified code, or an id of an earlier answer"
    )
    hops: int = strawberry.field(
        default=1, description="跳数:PARTY 为 1,其余 1 至 4 · Hops: 1 for PARTY, 1 to 4 for the others"
    )
