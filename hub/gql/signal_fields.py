"""The root field of signals: from arguments to a presented answer."""

from dataclasses import replace
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.gql import present_signals
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Operation
from hub.gql.party_named import party_named
from hub.inquiries.nodes import counted_as, find_nodes
from hub.inquiries.objected import ToldAt
from hub.inquiries.signals import STATEMENTS, ask_signals, marked_signals


async def signals(
    info: Info[Operation, None],
    of: Annotated[
        strawberry.ID,
        strawberry.argument(
            description="统一社会信用代码,或此前答复中的代号 · A unified code, or an id of an earlier answer"
        ),
    ],
    *,
    inquiry: InquiryArgument,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented row
    """The signals about one party; None where nothing may be told of it. Raises Refusal."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    desk, released, asker = ask.operation.desk, ask.operation.released, ask.asker()
    named = party_named(ask, str(of), argument="of")
    released.statements |= set(STATEMENTS)
    # That somebody asked is kept of a subject as well that nothing may be told of, and of a question that fails.
    released.subjects_root.add(named)
    nodes = await find_nodes(desk.reader, asker, ids=[named], question=ask.question(()))
    node = nodes.nodes.get(named)
    holds = await ask.spend([counted_as(named, node)])
    view = ask.view()
    # What is not counted is not told.
    if node is None or not holds:
        return None
    question = replace(ask.question(()), known=nodes.known, known_instant=None)
    rules = desk.rules.signals_on(ask.as_of)
    found = await ask_signals(desk.reader, asker, node=node, question=question, rules=rules)
    at = ToldAt(nodes.known, min(found.read_at, nodes.read_at), question.today)
    found = await marked_signals(desk.reader, found, at=at)
    released.subjects_root.discard(named)
    return present_signals.signals(found, view, nodes=nodes)
