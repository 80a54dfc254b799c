"""The root field that finds enterprises by name."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.errors import Refusal, RefusalCode
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Ask, Operation
from hub.gql.present_search import candidates
from hub.gql.types import PAGE_MAX
from hub.gql.view import Row
from hub.inquiries.search import BY_NUMBER, Candidate, Candidates, search_enterprises, sought, statements_of

_CURSOR = "found"
_LONGEST_CURSOR = 256


async def search(
    info: Info[Operation, None],
    name: Annotated[
        str,
        strawberry.argument(
            description="名称、曾用名或其开头（开头仅限调查机关、政府部门），或代码、注册号，2 至 200 字 · "
            "A name, a former name, or the beginning of one (for investigators and departments); or a code or "
            "registration number; 2 to 200 characters"
        ),
    ],
    *,
    inquiry: InquiryArgument,
    first: Annotated[int, strawberry.argument(description="每页数量，1 至 50 · Page size, 1 to 50")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of candidates. Raises Refusal."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    if not 1 <= first <= PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    start = None if after is None else _opened(ask, after)
    found = await _found(ask, name)
    rest = [candidate for candidate in found.found if start is None or candidate.place > start]
    return _page(ask, found, rest=rest, first=first, goes_on=after is not None)


async def _found(ask: Ask, name: str) -> Candidates:
    what = sought(name)
    operation = ask.operation
    operation.released.statements |= statements_of(ask.asker())
    # That somebody asked is kept whatever was found, and of a question that fails.
    operation.released.subjects_root.add(what.subject)
    holds = await ask.spend((what.counted,))
    found = await search_enterprises(operation.desk.reader, ask.asker(), question=ask.question(()), name=what)
    if not holds:
        # What is not counted is not told, also where the case was opened in this very moment.
        return Candidates((), truncated=False, known=found.known, read_at=found.read_at)
    if any(candidate.match.reason in BY_NUMBER for candidate in found.found):
        # By its id alone, or one look would count twice.
        operation.released.subjects_root.discard(what.subject)
    return found


def _page(ask: Ask, found: Candidates, *, rest: list[Candidate], first: int, goes_on: bool) -> Row:
    view = ask.view()
    view.released.read_at(found.read_at)
    page = rest[:first]
    cursors = [view.handle(_written(candidate.place)) for candidate in page]
    return {
        "edges": candidates(page, view, cursors=cursors),
        "page_info": {
            "has_next_page": len(rest) > first,
            "has_previous_page": goes_on,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
        "truncated": found.truncated,
        "known_at": str(found.known),
    }


def _written(place: tuple[int, float, str]) -> str:
    rank, likeness, code = place
    return f"{_CURSOR}|{rank}|{likeness!r}|{code}"


def _opened(ask: Ask, after: str) -> tuple[int, float, str]:
    """The place behind a cursor; raises Refusal for what is none, or another partner's."""
    desk, partner_id = ask.operation.desk, ask.operation.caller.partner_id
    opened = desk.handles.open_handle(partner_id, after) if len(after) <= _LONGEST_CURSOR else None
    kind, *parts = (opened or "").split("|", 3)
    if kind != _CURSOR or len(parts) != 3:
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    return int(parts[0]), float(parts[1]), parts[2]
