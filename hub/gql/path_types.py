"""GraphQL types of paths between two parties. Maskable fields are nullable."""

from datetime import date
from enum import StrEnum

import strawberry

from hub.gql.described import described
from hub.gql.enums import EndKind, LiabilityKind, RoleKind
from hub.gql.node_types import PartyNode
from hub.gql.record_types import Bilingual


class RelationKind(StrEnum):
    """Along which ties parties are linked."""

    HOLDS = "HOLDS"
    OWNS = "OWNS"
    CONTROLS = "CONTROLS"
    NAMES = "NAMES"
    BRANCH_OF = "BRANCH_OF"
    SUCCEEDS = "SUCCEEDS"
    SUPPLIES = "SUPPLIES"


described(
    RelationKind,
    "主体之间关联的种类 · Kind of a tie between two parties",
    {
        "HOLDS": "任职:任职者至单位 · office: from who holds it to the organisation",
        "OWNS": "持股:持有者至企业 · holding: from the holder to the enterprise",
        "CONTROLS": "实际控制(来源所称,不推算):控制者至企业 · asserted control, never computed: from who controls",
        "NAMES": "记录列名:记录所涉主体至所列人员 · named in a record: from whom it is about to the person named",
        "BRANCH_OF": "分支机构至其总机构 · from a branch to its head office",
        "SUCCEEDS": "承继(合并、分立、换码):后者至前者 · merger, split or new code: from the later to the earlier",
        "SUPPLIES": "供应商至客户 · from a supplier to its customer",
    },
)


@strawberry.type(description="两个主体之间的一项关联,每项一来源 · A tie between two parties, as one source tells it")
class PathTie:
    """A tie between two parties."""

    id: strawberry.ID | None = strawberry.field(
        description="对本查询方有效的代号 · Handle, valid for this partner only"
    )
    relation: RelationKind | None = strawberry.field(description="关联种类 · Kind of tie")
    from_id: strawberry.ID | None = strawberry.field(description="起点主体的代号 · Id of the party where it starts")
    to_id: strawberry.ID | None = strawberry.field(description="终点主体的代号 · Id of the party where it ends")
    role: RoleKind | None = strawberry.field(description="职务 · Role; absent for other ties")
    liability: LiabilityKind | None = strawberry.field(description="列名理由 · Why a record names the party")
    record_id: strawberry.ID | None = strawberry.field(description="列名的记录 · The record that names the person")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    current: bool | None = strawberry.field(description="所问之日是否存续 · Whether it holds on the day asked about")
    percent: str | None = strawberry.field(description="比例,十进制文本 · Percentage, decimal text")
    rank: int | None = strawberry.field(description="供应商名次 · Rank of a supplier")
    year: int | None = strawberry.field(description="供应的年度 · Year of a supply")
    evidence: str | None = strawberry.field(
        description="控制的依据;承继的方式 · Evidence of control; how it follows: MERGER, SPLIT or NEW_CODE"
    )
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is the one relied on")


@strawberry.type(description="路径的一步 · One step of a path")
class PartyPathStep:
    """One step of a path."""

    start: PartyNode | None = strawberry.field(description="起点 · Where the step starts")
    end: PartyNode | None = strawberry.field(description="终点 · Where the step ends")
    same_by_document: bool | None = strawberry.field(
        description="起点与上一步的终点(首步为所问一端)是两处出现,经证件认定为同一自然人 · "
        "Whether it starts from another appearance than the step before ended at (or than was asked about), "
        "the same person by a document"
    )
    ties: list[PathTie] | None = strawberry.field(
        description="两方之间的各项关联,至多 10 项,说明所述者在先 · Ties between the two, at most 10, "
        "the one that the sentence tells first"
    )
    ties_truncated: bool | None = strawberry.field(description="还有未列出的 · Whether more exist than are shown")


@strawberry.type(description="两个主体之间的一条路径 · A path between two parties")
class PartyPath:
    """A path between two parties."""

    hops: int | None = strawberry.field(
        description="步数;两端为同一主体时为 0 · Steps; 0 where both ends are one party"
    )
    steps: list[PartyPathStep] | None = strawberry.field(description="各步 · Its steps")
    sentence: Bilingual | None = strawberry.field(description="一句话的说明 · The path in one sentence")


@strawberry.type(description="两个主体之间的最短路径 · The shortest paths between two parties")
class PartyPaths:
    """The shortest paths between two parties."""

    start: PartyNode | None = strawberry.field(description="所问的一端 · One end")
    end: PartyNode | None = strawberry.field(description="所问的另一端 · The other end")
    paths: list[PartyPath] | None = strawberry.field(
        description="至多 5 条,由短到长;等长者次序固定 · "
        "At most 5, the shortest first, those of one length in a fixed order"
    )
    none: bool | None = strawberry.field(description="限定步数之内未发现 · Whether none was found within the bound")
    max_hops: int | None = strawberry.field(description="限定的步数 · The bound, in steps")
    bounded: bool | None = strawberry.field(
        description="有主体的关联过多,只查看了其中一部分 · Whether some party has so many ties that a part was followed"
    )
    sentence: Bilingual | None = strawberry.field(
        description="首条路径的说明,或未发现的说明 · The first path in one sentence, or that there is none"
    )
    as_of: date | None = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
