"""Answers are completed by their plans; large ones piece by piece, so that small ones need not wait behind them."""

import asyncio
import inspect
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLOutputType, GraphQLResolveInfo, get_named_type, is_leaf_type
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.gql.projection import MANY, Plan

LONG = 8  # items from which on a list is long
AT_ONCE = 4  # items that are completed in one turn of the event loop: fewer make large answers wait too long themselves


class TurnTaking(StrawberryGraphQLCoreExecutionContext):
    """Completes the items of long lists of objects a few a turn; what is asked by others runs in between."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        """Every turn is free."""
        super().__init__(*args, **kwargs)
        self._turn = asyncio.Semaphore(AT_ONCE)

    def complete_value(self, *place: Any) -> Any:  # noqa: ANN401 - the library's own
        """Complete a value: of a root field by its plan, where it has one and the rows are what the schema promises."""
        _, _, info, path, result, _ = place
        plan: Plan | None = info.context.plans.get(path.key) if path.prev is None else None
        if plan is None or isinstance(result, Exception):
            return super().complete_value(*place)
        try:
            if plan.objects(result) > MANY:
                return self._planned_in_turns(plan, place)
            return plan.now(result)
        except Exception:  # noqa: BLE001 - the library says in its own words what does not fit
            return super().complete_value(*place)

    async def _planned_in_turns(self, plan: Plan, place: tuple[Any, ...]) -> Any:  # noqa: ANN401
        try:
            return await plan.in_turns(place[4])
        except Exception:  # noqa: BLE001 - as above
            completed = super().complete_value(*place)
            return await completed if inspect.isawaitable(completed) else completed

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: Any,  # noqa: ANN401
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Complete a list; the items of a long one wait for their turns."""
        if isinstance(items, list) and len(items) >= LONG and not is_leaf_type(get_named_type(item_type)):
            items = [self._in_turn(item) for item in items]
        return super().complete_iterable_value(item_type, field_details_list, info, path, items, position_context)

    async def _in_turn(self, item: object) -> object:
        async with self._turn:
            await asyncio.sleep(0)
        return item
