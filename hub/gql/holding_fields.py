"""The root field of holdings: from arguments to a presented answer."""

import asyncio
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.errors import Refusal, RefusalCode
from hub.gql import present_holdings
from hub.gql.holding_types import HoldingDirection
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Operation
from hub.gql.party_named import party_named
from hub.inquiries.holding_answer import conclude
from hub.inquiries.holdings import STATEMENTS, HoldingsAsked, Walk
from hub.inquiries.nodes import counted_as

MOST_HOPS = 10
MOST_PARTIES = 500
_MARKED = frozenset({"HoldingStatement.disputed", "ControlStatement.disputed"})


async def holdings(
    info: Info[Operation, None],
    of: Annotated[
        strawberry.ID,
        strawberry.argument(
            description="企业的统一社会信用代码,或此前答复中的代号 · "
            "Code of an enterprise, or a handle of an earlier answer"
        ),
    ],
    direction: Annotated[HoldingDirection, strawberry.argument(description="方向 · Which way")],
    *,
    inquiry: InquiryArgument,
    max_hops: Annotated[int, strawberry.argument(description="至多几层,1 至 10 · At most so many steps, 1 to 10")] = 10,
    first: Annotated[
        int,
        strawberry.argument(
            description="至多列出几方,1 至 500,近者在先 · At most so many parties, 1 to 500, the nearest first"
        ),
    ] = 100,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented answer
    """Holdings of one party; None where nothing may be told. Raises Refusal."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    if not 1 <= max_hops <= MOST_HOPS:
        raise Refusal(RefusalCode.BAD_INPUT, field="maxHops")
    if not 1 <= first <= MOST_PARTIES:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    named = party_named(ask, str(of), argument="of")
    released = ask.operation.released
    released.statements |= set(STATEMENTS)
    # That somebody asked is kept of a party as well that nothing may be told of, and of a question that fails.
    released.subjects_root.add(named)
    asked = HoldingsAsked(upward=direction is HoldingDirection.UP, max_hops=max_hops, first=first)
    walk = Walk(ask.operation.desk.reader, ask.asker(), ask.question(()), asked)
    root = await walk.root(named)
    holds = await ask.spend((counted_as(named, root),))
    # What is not counted is not told.
    found = await walk.follow() if holds else None
    view = ask.view()
    if found is None:
        return None
    if ask.root.coordinates & _MARKED:
        await walk.mark(found)
    released.subjects_root.discard(named)
    # Loops and long chains are counted for a while; others are served meanwhile.
    answer = await asyncio.to_thread(conclude, found, hops=max_hops)
    return present_holdings.holdings(found, answer, view=view)
