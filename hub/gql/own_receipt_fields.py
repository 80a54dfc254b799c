"""Root fields of a subject's rights: its codes, and what was told of it to whom."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.audit.fold import read_place
from hub.gql.access_fields import check_page, opened_cursor, page
from hub.gql.inputs import InquiryInput
from hub.gql.operation import Operation
from hub.inquiries.own_receipts import RECEIPTS_MAX, codes_of, own_receipts, own_subjects

_Info = Info[Operation, None]
_Row = Mapping[str, Any]
_Inquiry = Annotated[InquiryInput, strawberry.argument(description="为何、凭何查询 · Why and on what basis")]


async def own_codes(info: _Info, *, inquiry: _Inquiry) -> list[str]:
    """Codes of the enterprises that the asker has claimed as itself."""
    operation = info.context
    ask = operation.ask(str(info.path.key), inquiry, as_of=None, known_at=None)
    found = await own_subjects(operation.desk.reader, operation.caller.partner_id, today=ask.today)
    operation.released.statements.add("own_subjects")
    operation.released.subjects_root |= {name for name in found if ":" not in name}
    operation.released.fields |= ask.root.coordinates
    return codes_of(found)


async def told_of_me(
    info: _Info,
    *,
    inquiry: _Inquiry,
    first: Annotated[int, strawberry.argument(description="每页数量,至多 50 · Page size, at most 50")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of records about the asker and the partners that they were told to."""
    operation = info.context
    ask = operation.ask(str(info.path.key), inquiry, as_of=None, known_at=None)
    check_page(first, after, most=RECEIPTS_MAX)
    desk, caller, released = operation.desk, operation.caller, operation.released
    released.statements |= {"own_subjects", "own_receipts"}
    found = await own_receipts(
        desk.reader,
        ask.asker(),
        question=ask.question(()),
        blind=desk.blind,
        before=opened_cursor(operation, after),
        first=first + 1,
    )
    if found.read_at is not None:
        released.read_at(found.read_at)
    released.subjects_root |= {name for name in found.subjects if ":" not in name}
    released.fields |= ask.root.coordinates
    # What is gone is named by its id alone, which is no receipt of it.
    released.record_ids |= {row["record_id"] for row in found.receipts[:first] if not row["gone"]}
    return page(
        found.receipts,
        first,
        after=after,
        cursor=lambda row: desk.handles.handle(caller.partner_id, str(row["cursor"])),
        node=_told,
    )


def _told(row: _Row) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("record_id", "kind", "list_kind", "number", "gone", "partner", "partner_kind")},
        **{name: row[name] for name in ("purposes", "times", "taken_back")},
        "first": read_place(row["first"])[0].date().isoformat(),
        "last": read_place(row["last"])[0].date().isoformat(),
        "acknowledged": None if row["taken_back"] is None else row["acknowledged_at"] is not None,
    }
