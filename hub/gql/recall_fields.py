"""Fields about records that are taken back: a partner's own retractions, its answer, and who is silent."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.rules.recall import Deadlines, NoticeStanding
from hub.actions.recalls import acknowledge
from hub.errors import Refusal, RefusalCode
from hub.gql.access_fields import check_page, page
from hub.gql.change import IdempotencyKey, make
from hub.gql.operation import Operation
from hub.inquiries.recalls import NOTICES_MAX, RECALLS_MAX, own_notices, recall_report, recall_told

_Info = Info[Operation, None]
_Row = Mapping[str, Any]
_After = Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")]


async def retractions(
    info: _Info,
    *,
    pending: Annotated[
        bool, strawberry.argument(description="只要未回执的 · Those alone that are not acknowledged")
    ] = False,
    first: Annotated[int, strawberry.argument(description="每页数量,至多 100 · Page size, at most 100")] = 20,
    after: _After = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of the asker's own retractions."""
    operation = info.context
    check_page(first, after, most=NOTICES_MAX)
    await operation.admit_without_subject(str(info.path.key))
    before = _opened(operation, after)
    found = await own_notices(
        operation.desk.reader, operation.caller.partner_id, before=before, pending=pending, first=first + 1
    )
    operation.released.statements.add("own_notices")
    return page(
        found,
        first,
        after=after,
        cursor=lambda row: _sealed(operation, row),
        node=lambda row: _retraction(row, operation.desk.deadlines),
    )


async def acknowledge_retraction(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    retraction_id: Annotated[strawberry.ID, strawberry.argument(description="通知编号 · Id of the retraction")],
) -> Any:  # noqa: ANN401 - an outcome
    """Acknowledge a retraction."""
    operation = info.context
    change = acknowledge(str(retraction_id)[:64], partner_id=operation.caller.partner_id)
    made = await make(info, change, key=idempotency_key)
    return made if "code" in made else {"retraction": _retraction(made["notice"], operation.desk.deadlines)}


async def recalls(
    info: _Info,
    *,
    everything: Annotated[
        bool,
        strawberry.argument(
            description="也要名单已定且都已回执的 · Also those whose list is final and whose receivers all acknowledged"
        ),
    ] = False,
    first: Annotated[int, strawberry.argument(description="每页数量,至多 50 · Page size, at most 50")] = 20,
    after: _After = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of what was taken back, with who is silent."""
    operation = info.context
    check_page(first, after, most=RECALLS_MAX)
    await operation.admit_without_subject(str(info.path.key))
    caller = operation.caller
    found = await recall_report(
        operation.desk.reader,
        kind=caller.kind,
        partner_id=caller.partner_id,
        before=_opened(operation, after),
        everything=everything,
        first=first + 1,
    )
    operation.released.statements.add("recall_report")
    today = operation.desk.clock.today()
    return page(
        found,
        first,
        after=after,
        cursor=lambda row: _sealed(operation, row),
        node=lambda row: recall_told(row, operation.desk.deadlines, today=today),
    )


def _retraction(notice: _Row, deadlines: Deadlines) -> dict[str, Any]:
    asked = notice["standing"] != NoticeStanding.TOLD
    told = deadlines.rules[notice["reason"]].told
    due = deadlines.due(notice["reason"], notice["told_on"])
    return {
        **{name: notice[name] for name in ("id", "record_id", "reason", "told_at", "reminders", "acknowledged_at")},
        "told": {"zh": told.zh, "en": told.en},
        "asked": asked,
        "due": due.day.isoformat() if asked else None,
        "due_provisional": asked and due.provisional,
    }


def _sealed(operation: Operation, row: _Row) -> str:
    # A place says how many others were told of something, and when.
    return operation.desk.handles.handle(operation.caller.partner_id, f"place:{row['place']}")


def _opened(operation: Operation, after: str | None) -> int | None:
    if after is None:
        return None
    opened = operation.desk.handles.open_handle(operation.caller.partner_id, after) or ""
    kind, _, place = opened.partition(":")
    if kind != "place" or not place.isdigit():
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    return int(place)
