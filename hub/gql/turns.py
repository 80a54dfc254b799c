"""Large answers are completed piece by piece, so that small ones are not kept waiting behind them."""

import asyncio
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLOutputType, GraphQLResolveInfo, get_named_type, is_leaf_type
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

LONG = 8  # items from which on a list is long
AT_ONCE = 4  # items that are completed in one turn of the event loop: fewer make large answers wait too long themselves


class TurnTaking(StrawberryGraphQLCoreExecutionContext):
    """Completes the items of long lists of objects a few a turn; what is asked by others runs in between."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        """Every turn is free."""
        super().__init__(*args, **kwargs)
        self._turn = asyncio.Semaphore(AT_ONCE)

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
