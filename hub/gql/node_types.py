"""GraphQL types of parties as nodes of a graph, for those who explore. Maskable fields are nullable."""

import strawberry

from hub.gql.enums import PartyKind, ReachLevel, Standing


@strawberry.type(
    description="图中的一个主体;经证件认定为同一人的各处出现为一个 · "
    "A party as a node of a graph; appearances that a document joins are one"
)
class PartyNode:
    """A party as a node of a graph."""

    id: strawberry.ID | None = strawberry.field(
        description="对本查询方有效的代号 · Handle, valid for this partner only"
    )
    kind: PartyKind | None = strawberry.field(description="种类 · Kind")
    name: str | None = strawberry.field(description="姓名或名称 · Name")
    uscc: str | None = strawberry.field(description="组织的统一社会信用代码 · Code, for organisations")
    standing: Standing | None = strawberry.field(
        description="该方本身的在列状况,与逐个查询所答相同 · By its own listings, as when it is asked about by itself"
    )
    reach_levels: list[ReachLevel] | None = strawberry.field(
        description="生效的记录及于该方的程度,重者在先 · How far records in force reach it, the furthest first"
    )
