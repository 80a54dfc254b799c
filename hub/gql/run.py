"""Executes an operation that was made ready: calls its resolvers at once, and completes what they bring."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLError, located_error
from graphql.pyutils import Path

from hub.gql.compiled import RootCall
from hub.gql.operation import Operation
from hub.gql.projection import MANY, Unfitting

UNFIT: Final = -1
"""In place of the number of objects: the rows are not what the schema promises."""


@dataclass(frozen=True, slots=True)
class RootInfo:
    """What a resolver of a root field takes of the library's `Info`."""

    context: Operation
    path: Path


@dataclass(frozen=True, slots=True)
class Executed:
    """An answer, the errors of its fields in the order in which they came, and how many objects it holds."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]
    objects: int


async def run(calls: tuple[RootCall, ...], operation: Operation) -> Executed:
    """Execute the operation as the library would. Raises Unfitting where its own words are needed for what came."""
    errors: list[GraphQLError] = []
    if len(calls) == 1:
        told = [await _root(calls[0], operation, errors=errors)]
    else:
        told = await asyncio.gather(*(_root(call, operation, errors=errors) for call in calls))
    if any(objects == UNFIT for _, objects in told):  # only now: none of the others may go on beside the library
        raise Unfitting
    data = {call.key: value for call, (value, _) in zip(calls, told, strict=True)}
    return Executed(data, errors, sum(objects for _, objects in told))


async def _root(call: RootCall, operation: Operation, *, errors: list[GraphQLError]) -> tuple[Any, int]:
    """The completed value of a root field and its objects, or UNFIT; null where it was refused, with its error."""
    try:
        arguments = call.arguments(operation.selection.roots[call.key].arguments[call.coordinate][0])
        if call.info_name is not None:
            arguments[call.info_name] = RootInfo(operation, call.path)
        rows = await call.resolve(**arguments)
    except Exception as error:  # noqa: BLE001 - told at the field, as the library does
        errors.append(located_error(error, list(call.nodes), call.path.as_list()))
        return None, 0
    try:
        objects = call.plan.objects(rows)
        return (await call.plan.in_turns(rows) if objects > MANY else call.plan.now(rows)), objects
    except Exception:  # noqa: BLE001 - the library says in its own words what does not fit
        return None, UNFIT
