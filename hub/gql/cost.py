"""What an operation costs in points: one for each object that it may bring, computed before it is executed.

Scalars and enums cost nothing. A page multiplies by `first`, a batch by the codes that it names, a list without pages
by `LIST_ITEMS`. Source: the way that Shopify's API computes cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues

from hub.gql.selection import INTROSPECTION, OperationSelection, Walk

LIST_ITEMS = 2  # what a list without pages holds as a rule: offices, reaches, measures of one party
LONGEST_PAGE = 1000  # above every page that is served; what is asked beyond it is refused when it is executed
INTROSPECTION_POINTS = 500
# Lists that hold more than others: for each object of their page, or as a rule.
LONGER: Mapping[str, int] = MappingProxyType(
    {
        "PartyPaths.paths": 3,
        "PartyPath.steps": 3,
        "Network.relationships": 4,
        "TiePage.relationships": 4,
        "NetworkNode.ties": 3,
        "WatchReport.relationships": 4,
    }
)
# Root fields that work for more than they bring.
WORK: Mapping[str, int] = MappingProxyType(
    {"paths": 100, "network": 50, "expand": 50, "holdings": 50, "signals": 50, "watchChanges": 100, "changes": 20}
)
PAGE_ARGUMENTS = ("first", "last")


@dataclass(slots=True)
class _Weigher:
    walk: Walk
    spread: dict[tuple[str, str, int | None], int] = field(default_factory=dict)

    def selections(self, selections: SelectionSetNode, owner: GraphQLNamedType, *, page: int | None) -> int:
        """Points of a selection set; a fragment is weighed once for a type and a page, however often it is spread."""
        points = 0
        for node in selections.selections:
            if not self.walk.included(node):
                continue
            if isinstance(node, FieldNode):
                points += self._field(node, owner, page=page)
            elif isinstance(node, InlineFragmentNode):
                points += self.selections(node.selection_set, self.walk.condition(node, owner), page=page)
            elif isinstance(node, FragmentSpreadNode):
                points += self._spread(self.walk.fragments[node.name.value], owner, page=page)
        return points

    def _spread(self, fragment: FragmentDefinitionNode, owner: GraphQLNamedType, *, page: int | None) -> int:
        key = (fragment.name.value, owner.name, page)
        if key not in self.spread:
            self.spread[key] = self.selections(fragment.selection_set, self.walk.condition(fragment, owner), page=page)
        return self.spread[key]

    def _field(self, node: FieldNode, owner: GraphQLNamedType, *, page: int | None) -> int:
        name = node.name.value
        if name in INTROSPECTION:
            return INTROSPECTION_POINTS
        if not isinstance(owner, GraphQLObjectType) or name.startswith("__"):
            return 0
        definition = owner.fields[name]
        inner = get_named_type(definition.type)
        if isinstance(inner, GraphQLLeafType) or node.selection_set is None:
            return 0
        own_page, items = None, 1
        given = self._given(definition, node, f"{owner.name}.{name}")
        if any(argument in given for argument in PAGE_ARGUMENTS):
            own_page = _page(given)
        elif _is_list(definition):
            items = (_batch(definition, given) if page is None else page) * LONGER.get(f"{owner.name}.{name}", 1)
        return items * (1 + self.selections(node.selection_set, inner, page=own_page))

    def _given(self, definition: GraphQLField, node: FieldNode, coordinate: str) -> Mapping[str, Any]:
        return self.walk.arguments(definition, node, coordinate=coordinate) if definition.args else {}


def requested_cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    *,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> int:
    """Points that a validated operation may cost at most by its own words, at least 1; its work_cost comes on top.

    Raises Refusal(BAD_INPUT) where a variable is null in the place of a value that must be there.
    """
    root = schema.get_root_type(operation.operation)
    if root is None:
        return 1
    return max(1, _Weigher(Walk(schema, fragments, variables)).selections(operation.selection_set, root, page=None))


def work_cost(selection: OperationSelection) -> int:
    """Points for the work of root fields that search; they are charged whatever is found."""
    return sum(WORK.get(root.field_name, 0) for root in selection.roots.values())


def actual_cost(data: object) -> int:
    """Points of an answer: its objects below the root, at least 1."""
    objects, waiting = -1, [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            objects += 1
            waiting += [inner for inner in value.values() if isinstance(inner, (dict, list))]
        elif isinstance(value, list):
            waiting += value
    return max(1, objects)


def _page(given: Mapping[str, Any]) -> int:
    asked = [given[name] for name in PAGE_ARGUMENTS if isinstance(given.get(name), int)]
    return min(max(0, *asked), LONGEST_PAGE) if asked else LIST_ITEMS


def _batch(definition: GraphQLField, given: Mapping[str, Any]) -> int:
    """How many objects a list may hold: as many as a required list of arguments names, else the usual number."""
    for name, argument in definition.args.items():
        value = given.get(name)
        if isinstance(value, list) and isinstance(argument.type, GraphQLNonNull):
            return len(value)
    return LIST_ITEMS


def _is_list(definition: GraphQLField) -> bool:
    outer = definition.type
    return isinstance(outer.of_type if isinstance(outer, GraphQLNonNull) else outer, GraphQLList)
