"""The root fields by which a network is explored: around one party, and one kind of its ties further."""

from dataclasses import replace
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.errors import Refusal, RefusalCode
from hub.gql.enums import TenureTime
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.network_enums import Direction, Relation
from hub.gql.operation import Ask, Operation
from hub.gql.party_named import party_named
from hub.gql.present_network import network as presented
from hub.gql.present_network import tie_page
from hub.gql.types import PAGE_MAX
from hub.inquiries.network import HOPS_MAX, NODES_MAX, PAGE_STATEMENTS, STATEMENTS, NetworkQuestion, Walk
from hub.inquiries.network_rows import Place
from hub.inquiries.nodes import NodeRow, counted_as

_Party = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="统一社会信用代码,或此前答复中的代号 · A unified code, or an id of an earlier answer"
    ),
]
_Time = Annotated[
    TenureTime,
    strawberry.argument(description="存续、已终止或全部关系 · Relationships that run, that have ended, or both"),
]


async def network(
    info: Info[Operation, None],
    of: _Party,
    hops: Annotated[int, strawberry.argument(description="跳数,1 至 4 · Hops, 1 to 4")] = 2,
    *,
    inquiry: InquiryArgument,
    first: Annotated[int, strawberry.argument(description="主体总数上限,至 300 · Nodes in all, at most 300")] = 50,
    per_relation: Annotated[
        int,
        strawberry.argument(
            description="每个主体每种关系新列出的上限,至 50 · New nodes for one node, kind and direction, at most 50"
        ),
    ] = 10,
    relations: Annotated[
        list[Relation] | None, strawberry.argument(description="只沿这些关系 · Only by these kinds; all if absent")
    ] = None,
    time: _Time = TenureTime.CURRENT,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented row
    """The network around a party; None where nothing may be told of it."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    for name, value, most in (
        ("hops", hops, HOPS_MAX),
        ("first", first, NODES_MAX),
        ("perRelation", per_relation, PAGE_MAX),
    ):
        if not 1 <= value <= most:
            raise Refusal(RefusalCode.BAD_INPUT, field=name)
    current, former = time is not TenureTime.FORMER, time is not TenureTime.CURRENT
    asked = NetworkQuestion(
        hops=hops,
        most=first,
        per_relation=per_relation,
        relations=tuple(relations) if relations else tuple(Relation),
        current=current,
        former=former,
        counting="NetworkNode.ties" in ask.root.coordinates,
    )
    walk, root = await _begun(ask, str(of), argument="of", statements=STATEMENTS)
    if root is None:
        return None
    told = await walk.network(root, asked=asked)
    if "Relationship.disputed" in ask.root.coordinates:
        await walk.mark(told)
    like = Place(root.node_id, Relation.HOLDS, Direction.OUT, current, former)
    return presented(told, ask.view(), root=root, like=like)


async def expand(
    info: Info[Operation, None],
    node: _Party,
    relation: Annotated[Relation, strawberry.argument(description="关系的种类 · Kind of relationship")],
    direction: Annotated[Direction, strawberry.argument(description="关系的方向 · Its direction, seen from the node")],
    *,
    inquiry: InquiryArgument,
    first: Annotated[int, strawberry.argument(description="每页数量,1 至 50 · Page size, 1 to 50")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
    time: _Time = TenureTime.CURRENT,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of one node's ties of one kind; None where nothing may be told of the node."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    if not 1 <= first <= PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    current, former = time is not TenureTime.FORMER, time is not TenureTime.CURRENT
    walk, root = await _begun(ask, str(node), argument="node", statements=PAGE_STATEMENTS)
    if root is None:
        return None
    start = Place(root.node_id, relation, direction, current, former)
    place = start if after is None else _opened(ask, after, like=start, root=root)
    counting = "NetworkNode.ties" in ask.root.coordinates
    told = await walk.leaf(root, place=place, first=first, counting=counting)
    if "Relationship.disputed" in ask.root.coordinates:
        await walk.mark(told)
    return tie_page(told, ask.view(), root=root, like=start, begun=after is not None)


async def _begun(ask: Ask, party: str, *, argument: str, statements: tuple[str, ...]) -> tuple[Walk, NodeRow | None]:
    """A walk from a party, once it is counted; without its root where nothing may be told of it."""
    operation = ask.operation
    named = party_named(ask, party, argument=argument)
    operation.released.statements |= set(statements)
    walk = Walk(operation.desk.reader, ask.asker(), question=ask.question(()))
    # That somebody asked is kept of a party as well that nothing may be told of, and of a question that fails.
    subjects = operation.released.subjects_root
    subjects.add(named)
    root = await walk.root(named)
    holds = await ask.spend((counted_as(named, root),))
    # What is not counted is not told.
    if root is None or not holds:
        return walk, None
    if named not in root.appearances:  # a code: by its id alone, or one look would count twice
        subjects.discard(named)
    return walk, root


def _opened(ask: Ask, cursor: str, *, like: Place, root: NodeRow) -> Place:
    """The place of a cursor. Raises Refusal where it is none, or of another node, kind or direction."""
    operation = ask.operation
    text = operation.desk.handles.open_handle(operation.caller.partner_id, cursor)
    place = None if text is None else Place.parse(text)
    if place is None or place.node_id not in root.appearances or replace(like, node_id=place.node_id) != place.start:
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    return place
