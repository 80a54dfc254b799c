"""The root field about paths between two parties."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.errors import Refusal, RefusalCode
from hub.gql.enums import TenureTime
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.network_enums import Relation
from hub.gql.operation import Operation
from hub.gql.party_named import party_named
from hub.gql.present_paths import party_paths
from hub.inquiries.nodes import ask_nodes, counted_as
from hub.inquiries.paths import HOPS_MAX, STATEMENTS, Along, PathBounds, find_paths

_End = Annotated[
    str,
    strawberry.argument(
        name="from",
        description="一端:统一社会信用代码,或此前答复中的代号 · One end: a code, or a handle of an earlier answer",
    ),
]
_OtherEnd = Annotated[
    str,
    strawberry.argument(
        name="to", description="另一端:同上,案件预算两端都计 · The other end, likewise; both count in the case's budget"
    ),
]
_Hops = Annotated[int, strawberry.argument(description="至多几步,1 至 6 · At most so many steps, 1 to 6")]
_Relations = Annotated[
    list[Relation] | None,
    strawberry.argument(description="只沿这些种类的关联;不填为全部 · Only along ties of these kinds; all if absent"),
]
_Time = Annotated[
    TenureTime,
    strawberry.argument(
        description="所问之日存续的关联、已终止的,或全部 · Ties that hold on the day asked about, that are over, or all"
    ),
]


async def paths(
    info: Info[Operation, None],
    start: _End,
    end: _OtherEnd,
    *,
    inquiry: InquiryArgument,
    max_hops: _Hops = HOPS_MAX,
    relations: _Relations = None,
    time: _Time = TenureTime.CURRENT,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented answer
    """The shortest paths; None where of an end nothing may be told. Raises Refusal for arguments that do not fit."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    ends = (party_named(ask, start, argument="from"), party_named(ask, end, argument="to"))
    if not 1 <= max_hops <= HOPS_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="maxHops")
    if relations is not None and not relations:
        raise Refusal(RefusalCode.BAD_INPUT, field="relations")
    released = ask.operation.released
    released.statements |= STATEMENTS
    # That somebody asked is kept of an end as well that nothing may be told of, and of a question that fails.
    released.subjects_root |= set(ends)
    reader, asker, question = ask.operation.desk.reader, ask.asker(), ask.question(())
    nodes = await ask_nodes(reader, asker, ids=ends, question=question)
    # What is not counted is not told.
    found = None
    if await ask.spend([counted_as(end, nodes.get(end)) for end in ends]):
        found = await find_paths(
            reader,
            asker,
            ends=ends,
            question=question,
            along=Along(
                relations=sorted(relations or Relation),
                current=time is not TenureTime.FORMER,
                former=time is not TenureTime.CURRENT,
            ),
            hops=max_hops,
            bounds=PathBounds(),
        )
    view = ask.view()
    if found is None:
        return None
    answer = party_paths(found, view, hops=max_hops)
    for end, node in zip(ends, found.ends, strict=True):
        released.subjects_root.discard(end)
        released.subjects_root |= set(node.appearances)
    released.subjects_traversed -= released.subjects_root
    return answer
