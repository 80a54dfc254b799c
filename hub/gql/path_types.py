"""GraphQL types of paths between two parties. Maskable fields are nullable."""

from datetime import date

import strawberry

from hub.gql.network_types import Relationship
from hub.gql.node_types import PartyNode
from hub.gql.record_types import Bilingual


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
    end_by_document: bool | None = strawberry.field(
        description="路径终于另一处出现,经证件认定与所问的一端为同一自然人 · "
        "Whether the path ends here at another appearance than was asked about, the same person by a document"
    )
    ties: list[Relationship] | None = strawberry.field(
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
