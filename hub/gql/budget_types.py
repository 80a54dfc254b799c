"""The root field `budget`: what the asker may still spend."""

from typing import Any

import strawberry
from strawberry.types import Info

from hub.errors import Refusal, RefusalCode
from hub.gql.operation import Operation


@strawberry.type(description="查询额度,以点计 · What may be spent, in points")
class Budget:
    """What may be spent."""

    maximum: int = strawberry.field(description="额度上限 · Points of a full budget")
    available: int = strawberry.field(description="扣除本次查询后的余额 · Points left, this query taken off")
    restore_rate: float = strawberry.field(description="每秒恢复的点数 · Points that come back each second")
    query_maximum: int = strawberry.field(description="一次查询至多的点数 · The most that one query may cost")


async def budget(info: Info[Operation, None]) -> Any:  # noqa: ANN401 - a presented row
    """The budget of whoever asks."""
    operation = info.context
    await operation.admit_without_subject(str(info.path.key))
    state = None if operation.budget is None else operation.budget()
    if state is None:
        raise Refusal(RefusalCode.INTERNAL)
    return {
        "maximum": state.maximum,
        "available": state.available,
        "restore_rate": state.restore_rate,
        "query_maximum": state.query_maximum,
    }
