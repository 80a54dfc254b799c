"""Operations made ready once: which resolvers are called with what, and how their rows are completed.

The library would read arguments, convert them and walk the selection again for each request. What is made here calls
the same resolvers with the same arguments, from the library's own schema; whatever it does not cover is the library's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    get_nullable_type,
    is_leaf_type,
)
from graphql.pyutils import Path
from strawberry import Schema
from strawberry.types.arguments import StrawberryArgument, convert_arguments
from strawberry.types.field import StrawberryField

from hub.gql.arguments import GivenArguments
from hub.gql.projection import Plan, make_plans, root_nodes
from hub.gql.selection import RootShape, Shape, Walk, shape_of

Convert = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RootCall:
    """The call of one root field: its resolver, and how its arguments come about.

    `ready` are arguments as the resolver takes them, `plain` those that it takes as they are given (name in the schema,
    name in Python), `converted` those that are converted for each request.
    """

    key: str
    coordinate: str
    path: Path
    nodes: tuple[FieldNode, ...]
    resolve: Callable[..., Any]
    info_name: str | None
    ready: Mapping[str, Any]
    plain: tuple[tuple[str, str], ...]
    converted: Convert | None
    plan: Plan

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the resolver takes, of the values by their names in the schema. Raises what converting raises."""
        made = {**self.ready}
        for name, python_name in self.plain:
            if name in given:
                made[python_name] = given[name]
        if self.converted is not None:
            made |= self.converted(given)
        return made


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is made once for an operation.

    `calls` are in the order of the answer; without them the library executes it, and completes roots by `plans`.
    """

    shape: Shape
    plans: Mapping[str, Plan]
    calls: tuple[RootCall, ...] | None


def compile_operation(walk: Walk, operation: OperationDefinitionNode, *, library: Schema) -> Compiled:
    """Make a validated operation of a schema ready, for what its directives leave of it."""
    shape, plans = shape_of(walk, operation), make_plans(walk, operation)
    top = walk.schema.query_type
    if operation.operation is not OperationType.QUERY or top is None or shape.introspects:
        return Compiled(shape, plans, None)
    nodes, calls = root_nodes(walk, operation), list[RootCall]()
    for root in shape.roots:
        taken = _Taken(library, top.fields[root.field_name], root.given[0])
        call = _call(root, taken, nodes=nodes.pop(root.key), plan=plans.get(root.key))
        if call is None:
            return Compiled(shape, plans, None)
        calls.append(call)
    return Compiled(shape, plans, None if nodes else tuple(calls))  # `__typename` is left


def uncompiled(walk: Walk, operation: OperationDefinitionNode) -> Compiled:
    """The operation as the library alone executes it."""
    return Compiled(shape_of(walk, operation), {}, None)


def _call(root: RootShape, taken: "_Taken", *, nodes: list[FieldNode], plan: Plan | None) -> RootCall | None:
    """The call of a root field; None where the library has to make it."""
    field = taken.field
    definition: StrawberryField = field.extensions["strawberry-definition"]
    resolver = definition.base_resolver
    takes_source = resolver is not None and (
        resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter
    )
    if plan is None or resolver is None or takes_source or definition.extensions:
        return None
    if isinstance(field.type, GraphQLNonNull) or not resolver.is_async:
        return None
    ready, plain, rest = taken.sorted_out(definition.arguments)
    return RootCall(
        key=root.key,
        coordinate=taken.given.coordinate,
        path=Path(None, root.key, "Query"),
        nodes=tuple(nodes),
        resolve=cast("Callable[..., Any]", resolver.wrapped_func),
        info_name=None if resolver.info_parameter is None else resolver.info_parameter.name,
        ready=ready,
        plain=plain,
        converted=taken.converter(rest) if rest else None,
        plan=plan,
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """How a resolver takes the arguments of one field, as the library would hand them over."""

    library: Schema
    field: GraphQLField
    given: GivenArguments

    def sorted_out(
        self, arguments: list[StrawberryArgument]
    ) -> tuple[dict[str, Any], tuple[tuple[str, str], ...], list[StrawberryArgument]]:
        """Arguments that are ready, those taken as they are given, and those converted for each request."""
        ready: dict[str, Any] = {}
        plain: list[tuple[str, str]] = []
        rest: list[StrawberryArgument] = []
        fixed = self.given.fixed or {}
        for argument in arguments:
            name = self.library.config.name_converter.from_argument(argument)
            if is_leaf_type(get_nullable_type(self.field.args[name].type)):
                plain.append((name, argument.python_name))
            elif name in fixed and not isinstance(fixed[name], list):
                ready |= self.converter([argument])(fixed)
            else:
                rest.append(argument)  # a list is made anew: nobody may find what another has changed in it
        return ready, tuple(plain), rest

    def converter(self, arguments: list[StrawberryArgument]) -> Convert:
        """What converts these arguments."""
        config, registry = self.library.config, self.library.schema_converter.scalar_registry

        def convert(given: Mapping[str, Any]) -> Mapping[str, Any]:
            return convert_arguments(dict(given), arguments, registry, config)

        return convert
