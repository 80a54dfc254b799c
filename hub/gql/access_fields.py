"""Root fields about the audit log: who looked at the asker itself, and who received a record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.audit.fold import read_place
from hub.errors import Refusal, RefusalCode
from hub.gql.inputs import InquiryInput
from hub.gql.operation import Operation
from hub.inquiries.accesses import LOOKS_MAX, RECEIVERS_MAX, access_history, receivers_of

_Info = Info[Operation, None]
_Item = Mapping[str, Any]
_LONGEST_CURSOR = 256


async def history(
    info: _Info,
    *,
    inquiry: Annotated[InquiryInput, strawberry.argument(description="为何、凭何查询 · Why and on what basis")],
    first: Annotated[int, strawberry.argument(description="每页数量,至多 50 · Page size, at most 50")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of looks at what the asker has claimed as itself, newest first."""
    operation = info.context
    ask = operation.ask(str(info.path.key), inquiry, as_of=None, known_at=None)
    check_page(first, after, most=LOOKS_MAX)
    desk, caller = operation.desk, operation.caller
    operation.released.statements |= {"own_subjects", "access_history"}
    found = await access_history(
        desk.reader,
        partner_id=caller.partner_id,
        blind=desk.blind,
        today=ask.today,
        before=opened_cursor(operation, after),
        first=first + 1,
    )
    # By its id alone, or one look would count twice.
    operation.released.subjects_root |= {name for name in found.subjects if ":" not in name}
    operation.released.fields |= ask.root.coordinates
    return page(found.looks, first, after=after, cursor=lambda look: _sealed(operation, look), node=_look)


async def receivers(
    info: _Info,
    *,
    record_id: Annotated[strawberry.ID, strawberry.argument(description="记录编号 · Id of the record")],
    first: Annotated[int, strawberry.argument(description="每页数量,至多 100 · Page size, at most 100")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of partners that received a record."""
    operation = info.context
    check_page(first, after, most=RECEIVERS_MAX)
    await operation.admit_without_subject(str(info.path.key))
    operation.released.statements.add("receivers_of_record")
    found = await receivers_of(operation.desk.reader, str(record_id)[:128], after=after or "", first=first + 1)
    return page(found, first, after=after, cursor=lambda row: str(row["partner_id"]), node=_receiver)


def check_page(first: int, after: str | None, *, most: int) -> None:
    """Raise Refusal for a size or a cursor that no page has."""
    if not 1 <= first <= most:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    if after is not None and len(after) > _LONGEST_CURSOR:
        raise Refusal(RefusalCode.BAD_INPUT, field="after")


def _sealed(operation: Operation, look: _Item) -> str:
    # The inner cursor names a partner by the hub's own id.
    return operation.desk.handles.handle(operation.caller.partner_id, str(look["cursor"]))


def opened_cursor(operation: Operation, after: str | None) -> str:
    """The inner cursor behind a sealed one; empty where a page is the first. Raises Refusal."""
    if after is None:
        return ""
    opened = operation.desk.handles.open_handle(operation.caller.partner_id, after)
    if opened is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    return opened


def page(
    found: Sequence[_Item],
    first: int,
    *,
    after: str | None,
    cursor: Callable[[_Item], str],
    node: Callable[[_Item], dict[str, Any]],
) -> dict[str, Any]:
    """A page of at most `first` of the rows found, which are one more where another page follows."""
    edges = [{"cursor": cursor(row), "node": node(row)} for row in found[:first]]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": len(found) > first,
            "has_previous_page": after is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _look(row: _Item) -> dict[str, Any]:
    asked, reached = row["asked"], row["reached"]
    return {
        "day": row["day"],
        "partner": row["name"],
        "kind": row["kind"],
        "purpose": row["purpose"],
        "legal_basis": row["basis"],
        "asked": asked,
        "reached": reached,
        "told": sorted({name for names in row["classes"] for name in names}),
        "reason": _reason(asked, reached),
    }


def _reason(asked: int, reached: int) -> dict[str, str]:
    """Words that tell of nobody else: not whose related party one was, nor in which answer."""
    zh, en = [], []
    if asked:
        zh.append(f"直接查询本主体 {asked} 次")
        en.append(f"asked about you {_times(asked)}")
    if reached:
        zh.append(f"在查询其他主体或名称时，作为其关联方或候选提供 {reached} 次")
        en.append(
            f"was told of you {_times(reached)} as related to, or named like, another subject that it asked about"
        )
    return {"zh": "；".join(zh) + "。", "en": "The partner " + ", and ".join(en) + "."}


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _receiver(row: _Item) -> dict[str, Any]:
    return {
        "client_id": row["client_id"],
        "name": row["name"],
        "kind": row["kind"],
        "times": row["times"],
        "first": _place(row["first"]),
        "last": _place(row["last"]),
    }


def _place(text: str) -> dict[str, Any]:
    at, slot, index = read_place(text)
    return {"at": at.isoformat(timespec="milliseconds"), "slot": slot, "index": index}
