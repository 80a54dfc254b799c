"""GraphQL types of networks. Maskable fields are nullable; rows arrive presented and masked."""

from datetime import date

import strawberry

from hub.gql.enums import EndKind, LiabilityKind, RoleKind
from hub.gql.network_enums import Direction, Relation
from hub.gql.node_types import PartyNode
from hub.gql.party_types import PageInfo


@strawberry.type(
    description="某主体某种类、某方向的关系:展开前的数量与展开的游标 · "
    "A node's ties of one kind and direction: how many there are before they are expanded, and where to go on"
)
class NodeTies:
    """A node's ties of one kind and direction."""

    relation: Relation | None = strawberry.field(description="种类 · Kind")
    direction: Direction | None = strawberry.field(description="方向 · Direction, seen from the node")
    count: int | None = strawberry.field(
        description="对方的数量,已列出者计入;同一企业的一个姓名为一方 · "
        "Parties at the other end, those told already among them; a name at an enterprise is one"
    )
    at_least: bool | None = strawberry.field(description="数量仅为下限 · Whether the number is a lower bound")
    more: bool | None = strawberry.field(description="还有未列出的 · Whether expanding brings more")
    cursor: str | None = strawberry.field(
        description="由此展开,只给出尚未列出的;没有更多则为空 · "
        "Expand from here, and only what was not told comes; null where nothing is left"
    )


@strawberry.type(description="网络中的一个主体 · A node of a network")
class NetworkNode:
    """A node of a network."""

    party: PartyNode | None = strawberry.field(description="主体 · The party")
    hops: int | None = strawberry.field(description="距所问主体的跳数 · Hops from the party asked about")
    ties: list[NodeTies] | None = strawberry.field(description="按种类与方向的关系 · Its ties by kind and direction")


@strawberry.type(description="一项关系,一个来源一项 · A relationship, as one source tells it")
class Relationship:
    """A relationship, as one source tells it."""

    id: strawberry.ID | None = strawberry.field(
        description="对本查询方有效的代号 · Handle, valid for this partner only"
    )
    relation: Relation | None = strawberry.field(description="种类 · Kind")
    from_id: strawberry.ID | None = strawberry.field(description="起点主体的代号 · Id of the node where it starts")
    to_id: strawberry.ID | None = strawberry.field(description="终点主体的代号 · Id of the node where it ends")
    role: RoleKind | None = strawberry.field(description="职务 · Role, of an office")
    liability: LiabilityKind | None = strawberry.field(description="列名理由 · Why a record names the person")
    record_id: strawberry.ID | None = strawberry.field(description="列名的记录 · The record that names the person")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    current: bool | None = strawberry.field(description="所问之日是否存续 · Whether it runs on the day asked about")
    percent: str | None = strawberry.field(description="比例,十进制文本 · Percentage, decimal text")
    rank: int | None = strawberry.field(description="供应商名次 · Rank of a supplier")
    year: int | None = strawberry.field(description="供应的年度 · Year of a supply")
    evidence: str | None = strawberry.field(
        description="控制的依据;承继的方式 · Evidence of control; how it follows: MERGER, SPLIT or NEW_CODE"
    )
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is the one relied on")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection today")


@strawberry.type(description="一个主体周围的关系网络 · The network around a party")
class Network:
    """The network around a party."""

    nodes: list[NetworkNode] | None = strawberry.field(
        description="主体,各列一次;所问者在先,由近及远 · Nodes, each once; the one asked about first, then nearer ones"
    )
    relationships: list[Relationship] | None = strawberry.field(
        description="已展开主体与所列主体之间的关系 · Relationships of expanded nodes to nodes that are told"
    )
    truncated: bool | None = strawberry.field(
        description="所问跳数之内还有未列出的 · Whether within the hops asked for there is more than is told"
    )
    as_of: date | None = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
    rules_edition: str | None = strawberry.field(description="规则版本 · Edition of the rules")


@strawberry.type(description="一个主体某种关系的一页 · A page of a node's ties of one kind")
class TiePage:
    """A page of a node's ties of one kind."""

    nodes: list[NetworkNode] | None = strawberry.field(
        description="此前未列出的对方 · Parties at the other end that were not told before"
    )
    relationships: list[Relationship] | None = strawberry.field(description="与其的关系 · The relationships to them")
    page_info: PageInfo | None = strawberry.field(description="分页信息 · Page information")
    as_of: date | None = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
    rules_edition: str | None = strawberry.field(description="规则版本 · Edition of the rules")
