"""The root fields of the changes feed: what the outbox tells the caller, from a cursor on."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.errors import Refusal, RefusalCode
from hub.gql.inputs import InquiryArgument, InquiryInput
from hub.gql.operation import Ask, Operation, Place
from hub.gql.view import Row, View
from hub.inquiries.changes import STATEMENT, Change, ask_changes

FIRST_MAX = 500
_CURSOR = "changes:"
_Info = Info[Operation, None]
_First = Annotated[int, strawberry.argument(description="每页数量,1 至 500 · Page size, 1 to 500")]
_After = Annotated[
    str | None,
    strawberry.argument(description="从此游标之后;不填则自现在起 · After this cursor; from now on if absent"),
]


async def changes(info: _Info, *, inquiry: InquiryArgument, first: _First = 100, after: _After = None) -> Any:  # noqa: ANN401 - a presented page
    """A page of changes."""
    return await _page(info, inquiry, first=first, after=after)


async def followed(info: _Info, *, inquiry: InquiryArgument, first: _First = 100, after: _After = None) -> Any:  # noqa: ANN401 - as above
    """The next page of what is followed: after the last that was told, or after the cursor that was given."""
    page = await _page(info, inquiry, first=first, after=info.context.after or after)
    info.context.place = Place(page["page_info"]["end_cursor"], len(page["edges"]), page["page_info"]["has_next_page"])
    return page


async def _page(info: _Info, inquiry: InquiryInput, *, first: int, after: str | None) -> Row:
    ask = info.context.ask(str(info.path.key), inquiry, as_of=None, known_at=None)
    if not 1 <= first <= FIRST_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    place = None if after is None else _place(ask, after)
    released = ask.operation.released
    released.statements.add(STATEMENT)
    page = await ask_changes(
        ask.operation.desk.reader, ask.asker(), question=ask.question(()), after=place, first=first
    )
    view = ask.view()
    released.read_at(page.now)
    edges = [{"cursor": view.handle(f"{_CURSOR}{one.seq}"), "node": change(one, view)} for one in page.changes]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": page.more,
            "has_previous_page": after is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": view.handle(f"{_CURSOR}{page.place}"),
        },
    }


def change(one: Change, view: View) -> Row:
    """One change; whom and which record it names is noted for the audit entry."""
    released = view.released
    released.subjects_root |= {subject.id for subject in one.subjects}
    if one.record_id is not None:
        released.record_ids.add(one.record_id)
    return view.shown(
        "ChangeEvent",
        {
            "id": view.handle(f"event:{one.seq}"),
            "kind": one.kind,
            "at": one.at,
            "known_at": str(one.commit),
            "subjects": [
                view.shown("ChangeSubject", {"id": view.handle(subject.id), "uscc": subject.uscc})
                for subject in one.subjects
            ],
            "record_id": one.record_id,
            "watch_id": one.watch_id,
            "retraction_id": one.retraction_id,
        },
    )


def _place(ask: Ask, cursor: str) -> int:
    """The entry of a cursor. Raises Refusal where it is none of the caller's."""
    operation = ask.operation
    text = operation.desk.handles.open_handle(operation.caller.partner_id, cursor)
    number = "" if text is None else text.removeprefix(_CURSOR)
    if text is None or not text.startswith(_CURSOR) or not number.isdigit():
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    return int(number)
