"""Fields of operators and regulators about partners: the list, and the changes."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.names import PartnerKind
from hub.access.partner import PartnerStatus
from hub.actions import partner_keys
from hub.actions import partners as actions
from hub.errors import Refusal, RefusalCode
from hub.gql.change import IdempotencyKey, make
from hub.gql.enums import Purpose
from hub.gql.operation import Operation

_Info = Info[Operation, None]
_ClientId = Annotated[str, strawberry.argument(description="客户端编号 · Client id")]


async def partners(
    info: _Info,
    *,
    first: Annotated[int, strawberry.argument(description="每页数量,至多 100 · Page size, at most 100")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of partners by client id."""
    operation = info.context
    if not 1 <= first <= actions.PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    await operation.admit_without_subject(str(info.path.key))
    found = await operation.desk.partners.page(after=after or "", first=first + 1)
    rows = found[:first]
    cursors = [row["client_id"] for row in rows]
    return {
        "edges": [{"cursor": cursor, "node": row} for cursor, row in zip(cursors, rows, strict=True)],
        "page_info": {
            "has_next_page": len(found) > first,
            "has_previous_page": after is not None,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
    }


async def add_partner(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    name: Annotated[str, strawberry.argument(description="名称,至多 200 字 · Name, at most 200 characters")],
    kind: Annotated[PartnerKind, strawberry.argument(description="类别 · Kind")],
) -> Any:  # noqa: ANN401 - an outcome
    """Add a partner."""
    return await make(info, actions.add_partner(name=name, kind=kind), key=idempotency_key)


async def grant_purposes(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: _ClientId,
    purposes: Annotated[list[Purpose], strawberry.argument(description="查询目的 · Purposes")],
    until: Annotated[
        date | None,
        strawberry.argument(description="截止日(不含),不填为长期 · Day on which it ends, exclusive; none if absent"),
    ] = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Give a grant."""
    return await make(info, actions.grant_purposes(client_id, purposes=purposes, until=until), key=idempotency_key)


async def end_grant(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: _ClientId,
    grant_id: Annotated[strawberry.ID, strawberry.argument(description="授权编号 · Id of the grant")],
) -> Any:  # noqa: ANN401 - an outcome
    """End a grant."""
    return await make(info, actions.end_grant(client_id, grant_id=str(grant_id)), key=idempotency_key)


async def rotate_secret(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: _ClientId,
    at_once: Annotated[
        bool, strawberry.argument(description="旧密钥立即失效 · Whether the former secret ends at once")
    ] = False,
) -> Any:  # noqa: ANN401 - an outcome
    """Give another secret."""
    return await make(info, actions.rotate_secret(client_id, at_once=at_once), key=idempotency_key)


async def register_partner_key(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: _ClientId,
    key: Annotated[str, strawberry.argument(description="公钥:JWK、JWK 集或 PEM · Public key: JWK, JWK set or PEM")],
) -> Any:  # noqa: ANN401 - an outcome
    """Register a public key."""
    return await make(info, partner_keys.register_keys(client_id, text=key), key=idempotency_key)


async def remove_partner_key(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: _ClientId,
    key_id: Annotated[str, strawberry.argument(description="公钥编号 · Id of the key")],
) -> Any:  # noqa: ANN401 - an outcome
    """Remove a public key."""
    return await make(info, partner_keys.remove_key(client_id, key_id=key_id), key=idempotency_key)


async def set_partner_status(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: _ClientId,
    status: Annotated[PartnerStatus, strawberry.argument(description="状态 · Status")],
) -> Any:  # noqa: ANN401 - an outcome
    """Suspend, readmit or revoke."""
    return await make(info, actions.set_status(client_id, status=status), key=idempotency_key)
