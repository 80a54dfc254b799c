"""The root field of signals: from arguments to a presented answer."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme
from hub.errors import Refusal, RefusalCode
from hub.gql import present_signals
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Operation
from hub.inquiries.signals import STATEMENTS, ask_signals


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
    desk, released = ask.operation.desk, ask.operation.released
    uscc = parse_uscc(str(of)[:64]).value
    subject = f"{IdScheme.USCC}:{uscc}" if uscc else desk.handles.open_handle(ask.operation.caller.partner_id, str(of))
    if subject is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="of")
    released.statements |= set(STATEMENTS)
    # That somebody asked is kept of a subject as well that nothing may be told of, and of a question that fails.
    released.subjects_root.add(subject)
    holds = await ask.spend([uscc or subject])
    rules = desk.rules.signals_on(ask.as_of)
    found = await ask_signals(desk.reader, ask.asker(), subject=subject, question=ask.question(()), rules=rules)
    view = ask.view()
    if found is None or not holds:
        return None
    released.subjects_root.discard(subject)
    return present_signals.signals(found, view)
