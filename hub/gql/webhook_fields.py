"""Fields of webhooks; each partner its own."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.actions.webhooks import WebhookWanted, list_webhooks, register_webhook, remove_webhook, replay
from hub.gql.change import IdempotencyKey, make
from hub.gql.inputs import InquiryArgument
from hub.gql.operation import Operation

_Info = Info[Operation, None]
_Id = Annotated[strawberry.ID, strawberry.argument(name="id", description="地址的编号 · Id of the address")]


async def register(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    url: Annotated[str, strawberry.argument(description="https 地址 · An https address")],
    inquiry: InquiryArgument,
) -> Any:  # noqa: ANN401 - an outcome
    """Register an address of the caller. Raises Refusal for an inquiry that its kind may not make."""
    operation = info.context
    caller = operation.caller
    wanted = WebhookWanted(caller.partner_id, caller.kind, url, inquiry=operation.stated(inquiry))
    return await make(info, register_webhook(wanted, seal=operation.desk.handles.seal), key=idempotency_key)


async def remove(info: _Info, *, idempotency_key: IdempotencyKey, webhook_id: _Id) -> Any:  # noqa: ANN401 - an outcome
    """Remove an address of the caller."""
    change = remove_webhook(str(webhook_id), partner_id=info.context.caller.partner_id)
    return await make(info, change, key=idempotency_key)


async def send_again(info: _Info, *, idempotency_key: IdempotencyKey, webhook_id: _Id) -> Any:  # noqa: ANN401 - an outcome
    """Have the messages sent again that an address of the caller did not take."""
    change = replay(str(webhook_id), partner_id=info.context.caller.partner_id)
    return await make(info, change, key=idempotency_key)


async def webhooks(info: _Info) -> Any:  # noqa: ANN401 - presented rows
    """The addresses of the caller."""
    operation = info.context
    await operation.admit_without_subject(str(info.path.key))
    operation.released.statements.add("list_webhooks")
    partner = operation.caller.partner_id
    return [
        {
            **{name: row[name] for name in ("id", "url", "opened_on", "attempts", "next_attempt")},
            "dead_letters": [
                {
                    "event_id": operation.desk.handles.handle(partner, f"event:{letter['seq']}"),
                    "reason": letter["reason"],
                    "failed_at": letter["failed_at"],
                }
                for letter in row["not_taken"]
            ],
        }
        for row in await list_webhooks(operation.desk.reader, partner)
    ]
