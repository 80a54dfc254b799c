"""The root field of holdings: from arguments to a presented answer."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme
from hub.errors import Refusal, RefusalCode
from hub.gql import present_holdings
from hub.gql.holding_types import HoldingDirection
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Ask, Operation
from hub.inquiries.holding_answer import conclude
from hub.inquiries.holdings import STATEMENTS, HoldingsAsked, ask_holdings

MOST_HOPS = 10
MOST_PARTIES = 500


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
    uscc, party_id = _subject(ask, str(of))
    released = ask.operation.released
    released.statements |= set(STATEMENTS)
    # That somebody asked is kept of a subject as well that nothing may be told of, and of a question that fails.
    subject = party_id or f"{IdScheme.USCC}:{uscc}"
    released.subjects_root.add(subject)
    holds = await ask.spend([uscc or party_id])
    asked = HoldingsAsked(
        key=f"{IdScheme.USCC}:{uscc}" if uscc else "",
        start=party_id,
        upward=direction is HoldingDirection.UP,
        max_hops=max_hops,
        first=first,
    )
    found = await ask_holdings(ask.operation.desk.reader, ask.asker(), question=ask.question(()), asked=asked)
    view = ask.view()
    if found is None or not holds:
        return None
    released.subjects_root.discard(subject)
    return present_holdings.holdings(found, conclude(found, hops=max_hops), view=view)


def _subject(ask: Ask, of: str) -> tuple[str, str]:
    """The code or the id that is asked about, the other one empty. Raises Refusal."""
    uscc = parse_uscc(of[:64]).value
    if uscc is not None:
        return uscc, ""
    caller = ask.operation.caller
    party_id = ask.operation.desk.handles.open_handle(caller.partner_id, of)
    if party_id is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="of")
    return "", party_id
