"""What one operation asks for: schema coordinates and arguments, read from the document and variables alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues

from hub.errors import Refusal, RefusalCode
from hub.gql.arguments import GivenArguments, given_arguments, read_arguments

INTROSPECTION = frozenset({"__schema", "__type"})

# Root field -> its arguments that name a subject; those of no subject name none. Every root field has a row.
SUBJECT_ARGUMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "enterprise": ("uscc",),
        "enterprises": ("usccs",),
        "holdings": ("of",),
        "paths": ("from", "to"),
        "network": ("of",),
        "expand": ("node",),
        "searchEnterprises": ("name",),
        "rules": (),
        "measures": (),
        "informationCatalogue": (),
        "budget": (),
        "partners": (),
        # The asker itself, its own members, and who looked at the asker: nobody is named.
        "myself": (),
        "members": (),
        "accessHistory": (),
        "ownCodes": (),
        "toldOfMe": (),
        # Processes and notices of the asker's own, by their numbers.
        "repairs": (),
        "repairDecision": (),
        "objections": (),
        "retractions": (),
        "recalls": (),
        "receivers": ("recordId",),
        "person": ("id", "document"),
        "signals": ("of",),
        "watches": (),
        "changes": (),
        "webhooks": (),
        "watchChanges": (),
    }
)


@dataclass(frozen=True, slots=True)
class RootSelection:
    """What stands under one response key of the operation.

    `coordinates` are `Type.field` names; `arguments` are the arguments of the root field and of fields below it that
    have any, by coordinate, each distinct set once.
    """

    field_name: str
    coordinates: frozenset[str] = frozenset()
    arguments: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def asks(self, coordinate: str) -> bool:
        """Whether a field is asked for."""
        return coordinate in self.coordinates


@dataclass(frozen=True, slots=True)
class OperationSelection:
    """The roots of an operation by response key, and whether it looks into the schema."""

    roots: Mapping[str, RootSelection]
    introspects: bool

    def subjects(self) -> Iterator[str]:
        """Every subject that the root fields name, as it is written, again where it is named again."""
        for root in self.roots.values():
            for given in root.arguments.get(f"Query.{root.field_name}", ()):
                for name in SUBJECT_ARGUMENTS.get(root.field_name, ()):
                    value = given.get(name)
                    if isinstance(value, Mapping):  # a document: who it is of does not depend on the name beside it
                        value = f"{value['type']}:{value['value']}"
                    yield from [value] if isinstance(value, str) else value or ()


@dataclass(frozen=True, slots=True)
class Walk:
    """What is left of a document once variables are known."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def included(self, node: SelectionNode) -> bool:
        """Whether neither @skip nor @include leaves a node out; raises BAD_INPUT where a variable leaves one null."""
        if not node.directives:
            return True
        try:
            skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
            include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        except GraphQLError:
            raise Refusal(RefusalCode.BAD_INPUT, field="if") from None
        return (skip is None or skip["if"] is not True) and (include is None or include["if"] is not False)

    def condition(self, node: InlineFragmentNode | FragmentDefinitionNode, owner: GraphQLNamedType) -> GraphQLNamedType:
        """The type that the selections of a fragment stand on."""
        return owner if node.type_condition is None else self.schema.type_map[node.type_condition.name.value]

    def arguments(self, definition: GraphQLField, node: FieldNode, *, coordinate: str) -> Mapping[str, Any]:
        """The arguments of a field; raises BAD_INPUT where a variable leaves one null that may not be."""
        return read_arguments(definition, node, variables=self.variables, coordinate=coordinate)

    def fields(
        self, selections: SelectionSetNode, owner: GraphQLNamedType, *, seen: set[tuple[str, str]]
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        """Fields of a selection set with the type they stand on; a fragment is entered once for a type."""
        for node in selections.selections:
            if not self.included(node):
                continue
            if isinstance(node, FieldNode):
                yield owner, node
            elif isinstance(node, InlineFragmentNode):
                yield from self.fields(node.selection_set, self.condition(node, owner), seen=seen)
            elif isinstance(node, FragmentSpreadNode) and (owner.name, node.name.value) not in seen:
                seen.add((owner.name, node.name.value))
                fragment = self.fragments[node.name.value]
                yield from self.fields(fragment.selection_set, self.condition(fragment, owner), seen=seen)

    def gather(
        self, selections: SelectionSetNode, owner: GraphQLNamedType, *, root: "_Root", seen: set[tuple[str, str]]
    ) -> None:
        """Add what a selection set asks for to its root."""
        for parent, node in self.fields(selections, owner, seen=seen):
            name = node.name.value
            if (
                isinstance(parent, GraphQLUnionType)
                or not isinstance(parent, GraphQLObjectType)
                or name == "__typename"
            ):
                continue
            definition = parent.fields[name]
            coordinate = f"{parent.name}.{name}"
            root.coordinates.add(coordinate)
            if definition.args:
                root.given.append(given_arguments(definition, node, coordinate=coordinate))
            if node.selection_set is not None:
                self.gather(node.selection_set, get_named_type(definition.type), root=root, seen=seen)


@dataclass(slots=True)
class _Root:
    """A root while it is gathered."""

    field_name: str
    coordinates: set[str] = field(default_factory=set)
    given: list[GivenArguments] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RootShape:
    """A root whatever its variables hold; `given` are the arguments of the root field first, then of those below it."""

    key: str
    field_name: str
    coordinates: frozenset[str]
    given: tuple[GivenArguments, ...]

    def selection(self, variables: VariableValues) -> RootSelection:
        """The root for these variables."""
        arguments: dict[str, list[Mapping[str, Any]]] = {}
        for given in self.given:
            values, held = given.values(variables), arguments.setdefault(given.coordinate, [])
            if values not in held:
                held.append(values)
        return RootSelection(self.field_name, self.coordinates, arguments)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an operation asks for, whatever the variables hold that none of its directives depends on."""

    roots: tuple[RootShape, ...]
    introspects: bool

    def selection(self, variables: VariableValues) -> OperationSelection:
        """What it asks for with these variables.

        Raises Refusal(BAD_INPUT) where a variable is null in the place of a value that must be there.
        """
        return OperationSelection({root.key: root.selection(variables) for root in self.roots}, self.introspects)


def shape_of(walk: Walk, operation: OperationDefinitionNode) -> Shape:
    """Read a validated operation; fields that @skip or @include leave out are not asked for."""
    top = walk.schema.get_root_type(operation.operation)
    if top is None:
        raise TypeError("The schema lacks the type of a validated operation; build it with that type.")
    roots: dict[str, _Root] = {}
    introspects = False
    for _, node in walk.fields(operation.selection_set, top, seen=set()):
        name = node.name.value
        if name in INTROSPECTION:
            introspects = True
        if name.startswith("__"):
            continue
        key = name if node.alias is None else node.alias.value
        coordinate = f"{top.name}.{name}"
        if key not in roots:  # fields of one key have the same arguments, or the document is refused
            given = given_arguments(top.fields[name], node, coordinate=coordinate)
            roots[key] = _Root(name, {coordinate}, [given])
        if node.selection_set is not None:
            inner = get_named_type(top.fields[name].type)
            walk.gather(node.selection_set, inner, root=roots[key], seen=set())
    found = (RootShape(key, r.field_name, frozenset(r.coordinates), tuple(r.given)) for key, r in roots.items())
    return Shape(tuple(found), introspects)
