"""The edge of changes: who may make one, and what is answered; every mutation field goes through `make`."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.access.duties import may
from hub.actions.change import Actor, Change, verdict_of
from hub.actions.outcome import REFUSED, ChangeRefusal
from hub.errors import Refusal, RefusalCode
from hub.gql.described import described
from hub.gql.operation import Operation
from hub.gql.record_types import Bilingual

IdempotencyKey = Annotated[
    str,
    strawberry.argument(
        description="幂等键,1 至 255 字符;以同一键重试,只办理一次,所得结果相同 · "
        "Chosen by the caller, 1 to 255 characters: asked again with it, a change is made once and answered alike"
    ),
]

described(
    ChangeRefusal,
    "未予办理的原因 · Why a change was not made",
    {code.name: f"{REFUSED[code].zh} · {REFUSED[code].en}" for code in ChangeRefusal},
)


@strawberry.type(description="未予办理 · A change that was not made")
class ChangeRefused:
    """A change that was not made."""

    code: ChangeRefusal = strawberry.field(description="代码 · Code")
    message: Bilingual = strawberry.field(description="一句话说明 · What is wrong and what to do, in one sentence")
    field: str | None = strawberry.field(description="有关的参数 · The argument that is the reason")
    day: date | None = strawberry.field(description="自此日起可以办理 · The first day on which it may be done")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is a refusal."""
        del info
        return "code" in obj


async def make(info: Info[Operation, None], change: Change, *, key: str) -> dict[str, Any]:
    """Make a change for the caller and answer what came of it. Raises Refusal where he may not."""
    operation = info.context
    operation.change, operation.target = change.name, change.target
    asked = operation.selection.roots[str(info.path.key)].coordinates
    for coordinate in sorted(asked):
        if not may(operation.caller.kind, coordinate=coordinate):
            raise Refusal(RefusalCode.FORBIDDEN, field=coordinate)
    actor = Actor(operation.caller.kind, operation.request_id, operation.caller.partner_id)
    released = operation.released
    released.subjects_root |= set(change.concerns)
    made = await operation.desk.changes.make(change, actor, key=key)
    released.subjects_root |= set(made.outcome.concerns)
    released.statements |= made.statements
    released.commit = made.seq
    released.fields |= asked
    operation.verdict = verdict_of(made)
    operation.target = made.outcome.target or change.target
    refusal = made.outcome.refusal
    if refusal is None:
        return {**made.outcome.values, **made.outcome.once}
    text = REFUSED[refusal]
    return {
        "code": refusal.value,
        "message": {"zh": text.zh, "en": text.en},
        "field": made.outcome.field,
        "day": made.outcome.day,
    }
