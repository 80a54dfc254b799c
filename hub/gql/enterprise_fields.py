"""The root fields about enterprises, members and oneself: from arguments to presented rows."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme
from hub.errors import Refusal, RefusalCode
from hub.gql.enums import ItemRefusal
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Ask, Operation
from hub.gql.present import enterprise as presented
from hub.gql.present_own import own_person
from hub.gql.present_party import related_parties
from hub.gql.types import PAGE_MAX
from hub.gql.view import Row
from hub.inquiries.enterprise import MEMBERS, ask_enterprises, ask_members, statement_for
from hub.inquiries.own import OWN, ask_myself

BATCH_MAX = 100


async def enterprise(
    info: Info[Operation, None],
    uscc: Annotated[str, strawberry.argument(description="统一社会信用代码 · Unified social credit code")],
    *,
    inquiry: InquiryArgument,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented row
    """One enterprise; None where nothing may be told. Raises Refusal for a code that is not well formed."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    value = parse_uscc(uscc[:64]).value
    if value is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="uscc")
    return (await _rows(ask, (value,)))[0]


async def enterprises(
    info: Info[Operation, None],
    usccs: Annotated[
        list[str],
        strawberry.argument(description="统一社会信用代码,至多 100 个 · Unified social credit codes, at most 100"),
    ],
    *,
    inquiry: InquiryArgument,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - presented rows
    """Several enterprises in the order asked, a refusal in the place of each that cannot be told."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    if len(usccs) > BATCH_MAX:
        raise Refusal(RefusalCode.TOO_COMPLEX, field="usccs")
    values = [parse_uscc(text[:64]).value for text in usccs]
    asked = tuple(dict.fromkeys(value for value in values if value is not None))
    if not asked:
        await ask.operation.require_active()  # no statement runs that would
    rows = dict(zip(asked, await _rows(ask, asked), strict=True))
    found: list[Row] = []
    for text, value in zip(usccs, values, strict=True):
        row = None if value is None else rows[value]
        code = ItemRefusal.INVALID_USCC if value is None else ItemRefusal.NOT_AVAILABLE
        found.append({"code": code, "uscc": text} if row is None else row)
    return found


async def members(
    info: Info[Operation, None],
    *,
    inquiry: InquiryArgument,
    first: Annotated[int, strawberry.argument(description="每页数量,1 至 50 · Page size, 1 to 50")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of the asker's members; one that nothing may be told of is there without its enterprise."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    desk, caller = ask.operation.desk, ask.operation.caller
    if "Enterprise.relatedParties" in ask.root.coordinates:
        # Related parties are asked for one member at a time, so that a page costs what its members cost.
        raise Refusal(RefusalCode.BAD_INPUT, field="Enterprise.relatedParties")
    if not 1 <= first <= PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    start = "" if after is None else desk.handles.open_handle(caller.partner_id, after)
    if start is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    released = ask.operation.released
    released.statements.add(MEMBERS)
    page = await ask_members(desk.reader, ask.asker(), question=ask.question(()), after=start, first=first)
    released.subjects_root |= {*page.ids, *(same for row in page.rows if row for same in row.same)}
    view = ask.view()
    cursors = [view.handle(member) for member in page.ids]
    nodes = [None if row is None else presented(row, view, related=related_parties) for row in page.rows]
    return {
        "edges": [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)],
        "page_info": {
            "has_next_page": page.has_next,
            "has_previous_page": after is not None,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
    }


async def myself(
    info: Info[Operation, None],
    *,
    inquiry: InquiryArgument,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - presented rows
    """The asker's own appearances; none where nothing is claimed."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    ask.operation.released.statements.add(OWN)
    answer, rows = await ask_myself(ask.operation.desk.reader, ask.asker(), question=ask.question(()))
    view = ask.view()
    return [own_person(row, view, answer=answer) for row in rows]


async def _rows(ask: Ask, usccs: Sequence[str]) -> list[Row | None]:
    operation, question = ask.operation, ask.question(tuple(usccs))
    operation.released.statements.add(statement_for(question).name)
    # That somebody asked is kept of a code as well that nothing may be told of, and of a question that fails.
    subjects = operation.released.subjects_root
    subjects |= {f"{IdScheme.USCC}:{uscc}" for uscc in usccs}
    holds = await ask.spend(usccs)
    answers = await ask_enterprises(operation.desk.reader, ask.asker(), question=question)
    if not holds:
        # What is not counted is not told, also where the case was opened in this very moment.
        answers = [None] * len(usccs)
    for uscc, answer in zip(usccs, answers, strict=True):
        if answer is not None:
            subjects.discard(f"{IdScheme.USCC}:{uscc}")
            subjects |= {answer.enterprise_id, *answer.same}
    view = ask.view()
    rows: list[Row | None] = []
    for answer in answers:
        rows.append(None if answer is None else presented(answer, view, related=related_parties))
        if len(answers) > 1:
            await asyncio.sleep(0)  # a batch lets others pass after each of its items
    return rows
