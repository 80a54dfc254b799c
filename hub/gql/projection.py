"""Answers completed by a plan that is made once for a document, in place of field by field.

What is presented are JSON-shaped rows (dicts by field name), so completing them is choosing and naming. A plan gives
what the library's own completion would give for such rows; where a row is not what the schema promises it gives up,
and the library completes the answer, with its own errors.
"""

import asyncio
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from hub.gql.selection import Walk

MANY: Final = 300
"""Objects from which on an answer is completed in several turns of the event loop."""
AT_ONCE: Final = 200
"""Objects that are completed in one turn, as far as items of lists can be parted so."""
_PLAIN: Final = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool, "Date": str, "DateTime": str}


class Unfitting(Exception):  # noqa: N818 - it says whose turn it is, not that something failed
    """A row, or a selection, that the library itself has to complete."""


class Plan(Protocol):
    """How values of one place of a document are completed."""

    def now(self, value: Any) -> Any:  # noqa: ANN401 - a presented value
        """The completed value. Raises Unfitting, or what reading the row raises."""
        ...

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401 - as above
        """The same, while others run in between."""
        ...

    def objects(self, value: Any) -> int:  # noqa: ANN401 - as above
        """How many objects the completed value holds. Raises Unfitting, or what reading the row raises."""
        ...


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A scalar or an enum: values of the type `plain` are given as they are, names of enums by what `seen` keeps."""

    kind: GraphQLLeafType
    plain: type | None
    seen: dict[object, Any]

    def now(self, value: Any) -> Any:  # noqa: ANN401
        if value is None or type(value) is self.plain:
            return value
        if type(value) is str and value in self.seen:
            return self.seen[value]
        if isinstance(self.kind, GraphQLEnumType) and isinstance(value, str):
            return self.seen.setdefault(value, self.kind.coerce_output_value(value))
        if isinstance(value, Exception) or inspect.isawaitable(value):
            raise Unfitting
        return self.kind.coerce_output_value(value)

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401
        return self.now(value)

    def objects(self, value: Any) -> int:  # noqa: ANN401
        del value
        return 0


@dataclass(frozen=True, slots=True)
class _Required:
    """What may not be null."""

    inner: Plan

    def now(self, value: Any) -> Any:  # noqa: ANN401
        completed = self.inner.now(value)
        if completed is None:
            raise Unfitting
        return completed

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401
        completed = await self.inner.in_turns(value)
        if completed is None:
            raise Unfitting
        return completed

    def objects(self, value: Any) -> int:  # noqa: ANN401
        return self.inner.objects(value)


@dataclass(frozen=True, slots=True)
class _Several:
    """A list; `flat` where its items are objects that hold no others."""

    item: Plan
    flat: bool

    def now(self, value: Any) -> Any:  # noqa: ANN401
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            raise Unfitting
        complete = self.item.now
        return [complete(item) for item in value]

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, list | tuple) or isinstance(self.item, _Leaf):
            return self.now(value)
        item, completed, done = self.item, list[Any](), 0
        if self.flat:
            for start in range(0, len(value), AT_ONCE):
                await asyncio.sleep(0)
                completed += map(item.now, value[start : start + AT_ONCE])
            return completed
        for one in value:
            objects = item.objects(one)
            done += objects
            if done > AT_ONCE:
                await asyncio.sleep(0)
                done = objects
            completed.append(item.now(one) if objects <= AT_ONCE else await item.in_turns(one))
        return completed

    def objects(self, value: Any) -> int:  # noqa: ANN401
        if value is None:
            return 0
        if not isinstance(value, list | tuple):
            raise Unfitting
        if self.flat:  # what is no object is found when it is completed
            return len(value) - value.count(None)
        count = self.item.objects
        return sum([count(item) for item in value])


@dataclass(frozen=True, slots=True)
class _Constant:
    """`__typename`."""

    text: str

    def now(self, value: Any) -> Any:  # noqa: ANN401
        del value
        return self.text

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401
        return self.now(value)

    def objects(self, value: Any) -> int:  # noqa: ANN401
        del value
        return 0


@dataclass(frozen=True, slots=True)
class _Object:
    """An object: key, name in the row, type of what is given as it is and plan of each field; what may bear objects."""

    fields: tuple[tuple[str, str, type | None, Plan], ...]
    bearing: tuple[tuple[str, Plan], ...]
    is_type_of: Callable[..., Any] | None

    def now(self, value: Any) -> Any:  # noqa: ANN401
        if value is None:
            return None
        self._check(value)
        completed = {}
        for key, name, plain, plan in self.fields:
            told = value[name] if name else None
            completed[key] = told if type(told) is plain else plan.now(told)
        return completed

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401
        if value is None:
            return None
        self._check(value)
        return {key: await plan.in_turns(value[name] if name else None) for key, name, _, plan in self.fields}

    def objects(self, value: Any) -> int:  # noqa: ANN401
        if value is None:
            return 0
        self._check(value)
        count = 1
        for name, plan in self.bearing:
            count += plan.objects(value[name])
        return count

    def _check(self, value: Any) -> None:  # noqa: ANN401
        if type(value) is not dict or (self.is_type_of is not None and self.is_type_of(value, None) is not True):
            raise Unfitting


@dataclass(frozen=True, slots=True)
class _OneOf:
    """A union: each possible type with its plan, in the order of the schema."""

    types: tuple[tuple[Callable[..., Any], _Object], ...]

    def now(self, value: Any) -> Any:  # noqa: ANN401
        return None if value is None else self._of(value).now(value)

    async def in_turns(self, value: Any) -> Any:  # noqa: ANN401
        return None if value is None else await self._of(value).in_turns(value)

    def objects(self, value: Any) -> int:  # noqa: ANN401
        return 0 if value is None else self._of(value).objects(value)

    def _of(self, value: Any) -> _Object:  # noqa: ANN401
        for is_type_of, plan in self.types:
            if is_type_of(value, None) is True:
                return plan
        raise Unfitting


def root_nodes(walk: Walk, operation: OperationDefinitionNode) -> dict[str, list[FieldNode]]:
    """The root fields of a validated operation by response key, in the order of the answer."""
    top = walk.schema.get_root_type(operation.operation)
    return {} if top is None else _Planner(walk).collect(top, [operation.selection_set])


def make_plans(walk: Walk, operation: OperationDefinitionNode) -> dict[str, Plan]:
    """The plans of the root fields of a validated operation by response key; a field without one is the library's."""
    top = walk.schema.get_root_type(operation.operation)
    plans: dict[str, Plan] = {}
    if top is None:
        return plans
    for key, nodes in root_nodes(walk, operation).items():
        name = nodes[0].name.value
        if not name.startswith("__"):
            try:
                plans[key] = _Planner(walk).of(top.fields[name].type, nodes)
            except Unfitting:
                continue
    return plans


@dataclass(frozen=True, slots=True)
class _Planner:
    walk: Walk

    def of(self, kind: GraphQLOutputType, nodes: Sequence[FieldNode]) -> Plan:
        """The plan of a type where these fields stand."""
        if isinstance(kind, GraphQLNonNull):
            return _Required(self.of(kind.of_type, nodes))
        if isinstance(kind, GraphQLList):
            item = self.of(kind.of_type, nodes)
            return _Several(item, _is_flat(item))
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, nodes)
        if isinstance(kind, GraphQLUnionType):
            possible = self.walk.schema.get_possible_types(kind)
            return _OneOf(tuple((_predicate(each), self._object(each, nodes)) for each in possible))
        if isinstance(kind, GraphQLLeafType):
            return _Leaf(kind, _PLAIN.get(kind.name), {})
        raise Unfitting

    def collect(self, owner: GraphQLObjectType, sets: Sequence[SelectionSetNode | None]) -> dict[str, list[FieldNode]]:
        """The fields of an object by response key, in the order of the answer."""
        found: dict[str, list[FieldNode]] = {}
        entered: set[str] = set()
        for selections in sets:
            if selections is not None:
                self._gather(selections, owner, found=found, entered=entered)
        return found

    def _object(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> _Object:
        fields: list[tuple[str, str, type | None, Plan]] = []
        for key, same in self.collect(kind, [node.selection_set for node in nodes]).items():
            name = same[0].name.value
            if name == "__typename":
                fields.append((key, "", None, _Constant(kind.name)))
            else:
                plan = self.of(kind.fields[name].type, same)
                fields.append((key, _row_name(kind.fields[name]), _plain(plan), plan))
        bearing = tuple((name, plan) for _, name, _, plan in fields if _bears(plan))
        return _Object(tuple(fields), bearing, kind.is_type_of)

    def _gather(
        self,
        selections: SelectionSetNode,
        owner: GraphQLObjectType,
        *,
        found: dict[str, list[FieldNode]],
        entered: set[str],
    ) -> None:
        for node in selections.selections:
            if not self.walk.included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(self.walk.condition(node, owner), owner):
                    self._gather(node.selection_set, owner, found=found, entered=entered)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in entered:
                entered.add(node.name.value)
                fragment = self.walk.fragments[node.name.value]
                if self._applies(self.walk.condition(fragment, owner), owner):
                    self._gather(fragment.selection_set, owner, found=found, entered=entered)

    def _applies(self, condition: GraphQLNamedType, owner: GraphQLObjectType) -> bool:
        if isinstance(condition, GraphQLUnionType):
            return self.walk.schema.is_sub_type(condition, owner)
        return condition is owner


def _plain(plan: Plan) -> type | None:
    """The type of those values that a plan gives as they are."""
    return inner.plain if isinstance(inner := getattr(plan, "inner", plan), _Leaf) else None


def _is_flat(plan: Plan) -> bool:
    """Whether a value completed by the plan is an object that holds no others."""
    return isinstance(inner := getattr(plan, "inner", plan), _Object) and not inner.bearing


def _bears(plan: Plan) -> bool:
    """Whether a value completed by the plan may hold objects."""
    while isinstance(plan, _Required | _Several):
        plan = plan.inner if isinstance(plan, _Required) else plan.item
    return isinstance(plan, _Object | _OneOf)


def _predicate(kind: GraphQLObjectType) -> Callable[..., Any]:
    if kind.is_type_of is None:
        raise Unfitting
    return kind.is_type_of


def _row_name(field: GraphQLField) -> str:
    """The name of a field in presented rows; a resolver below the root does nothing but take it from there."""
    return str(field.extensions["strawberry-definition"].python_name)
