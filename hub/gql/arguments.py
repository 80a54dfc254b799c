"""The arguments of one field of a document: what stands there as it is, read once, and what variables fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLField, ValueNode, VariableNode, get_argument_values
from graphql.execution.values import VariableValues

from hub.errors import Refusal, RefusalCode
from hub.gql.nodes import within


@dataclass(frozen=True, slots=True)
class GivenArguments:
    """The arguments of a field, by the names of the schema.

    `fixed` are the values of those that no variable stands in; absent where variables stand within a value, so that
    all is read anew. `filled` are those that are a variable each, with its name.
    """

    definition: GraphQLField
    node: FieldNode
    coordinate: str
    fixed: Mapping[str, Any] | None
    filled: tuple[tuple[str, str], ...]

    def values(self, variables: VariableValues) -> Mapping[str, Any]:
        """The values; raises BAD_INPUT where a variable leaves one null that may not be."""
        if self.fixed is not None:
            if not self.filled:
                return self.fixed
            coerced = variables.coerced
            found = {name: coerced.get(variable) for name, variable in self.filled}
            # What is absent may have a default, and null may not be allowed: the library's to say.
            if None not in found.values():
                return {**self.fixed, **found}
        return read_arguments(self.definition, self.node, variables=variables, coordinate=self.coordinate)


def read_arguments(
    definition: GraphQLField, node: FieldNode, *, variables: VariableValues, coordinate: str
) -> Mapping[str, Any]:
    """The arguments of a field for these variables; raises BAD_INPUT where one is left null that may not be."""
    try:
        return get_argument_values(definition, node, variables)
    except GraphQLError:
        raise Refusal(RefusalCode.BAD_INPUT, field=coordinate) from None


def given_arguments(definition: GraphQLField, node: FieldNode, *, coordinate: str) -> GivenArguments:
    """Read what stands in the arguments of a field of a validated document."""
    values = {each.name.value: each.value for each in node.arguments or ()}
    filled = {name: value.name.value for name, value in values.items() if isinstance(value, VariableNode)}
    fixed: Mapping[str, Any] | None = None
    if not any(_holds_variable(value) for name, value in values.items() if name not in filled):
        fixed = _fixed(definition, node, without=filled)
    return GivenArguments(definition, node, coordinate, fixed, tuple(filled.items()))


def _fixed(definition: GraphQLField, node: FieldNode, *, without: Mapping[str, str]) -> Mapping[str, Any] | None:
    kept = {name: argument for name, argument in definition.args.items() if name not in without}
    try:
        return MappingProxyType(get_argument_values(GraphQLField(definition.type, args=kept), node))
    except GraphQLError:
        return None


def _holds_variable(value: ValueNode) -> bool:
    return any(isinstance(node, VariableNode) for node in within(value))
