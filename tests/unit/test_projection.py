"""Plans complete rows exactly as the library does, for operations and rows that are drawn at random."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    execute,
    get_variable_values,
    parse,
    validate,
)

from hub.gql.documents import DocumentLimits, Documents
from hub.gql.projection import AT_ONCE, MANY, Plan, make_plans
from hub.gql.scalars import field_name
from hub.gql.schema import build_schema
from hub.gql.selection import Walk
from hub.gql.turns import TurnTaking
from tests.support.drawn import Drawer

# The library leaves the waiting items of a list alone where one beside them fails.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@dataclass
class Context:
    """What the executor looks into."""

    plans: Mapping[str, Plan] = field(default_factory=dict)


@dataclass
class Counted:
    """A plan that counts what it completes."""

    plan: Plan
    done: list[bool]

    def now(self, value: Any) -> Any:
        """The completed value."""
        completed = self.plan.now(value)
        self.done.append(completed is not None)
        return completed

    async def in_turns(self, value: Any) -> Any:
        """The same."""
        completed = await self.plan.in_turns(value)
        self.done.append(completed is not None)
        return completed

    def objects(self, value: Any) -> int:
        """The objects of the completed value."""
        return self.plan.objects(value)


def rooted(core: GraphQLSchema, rows: Mapping[str, Any]) -> GraphQLSchema:
    """The types of the schema with a root field for each that answers these rows."""

    def answer(name: str) -> Any:
        async def resolve(*_: Any) -> Any:
            return rows[name]

        return resolve

    kinds = {name: core.type_map[name] for name in rows}
    fields = {f"of{name}": GraphQLField(kind, resolve=answer(name)) for name, kind in kinds.items()}  # type: ignore[arg-type]
    return GraphQLSchema(query=GraphQLObjectType("Query", fields))


async def completed(schema: GraphQLSchema, text: str, *, planned: bool, done: list[bool]) -> bytes:
    """The answer, by plans or by the library alone, as bytes."""
    most = 10**5
    limits = DocumentLimits(
        tokens=most, depth=99, aliases=most, directives=most, spreads=most, repeats=most, merging=most
    )
    documents = Documents(schema, limits)
    prepared = documents.prepare(text)
    assert prepared.document is not None, prepared.errors
    (operation,) = (d for d in prepared.document.definitions if isinstance(d, OperationDefinitionNode))
    given = {"yes": True, "no": False}
    variables = get_variable_values(schema, operation.variable_definitions or (), given)
    assert not isinstance(variables, list)
    plans = make_plans(Walk(schema, prepared.fragments, variables), operation) if planned else {}
    assert bool(plans) == planned
    result = execute(
        schema,
        prepared.document,
        variable_values=given,
        context_value=Context({key: Counted(plan, done) for key, plan in plans.items()}),
        executor_class=TurnTaking,
    )
    told = result if not hasattr(result, "__await__") else await result
    errors = [(error.message, error.path) for error in told.errors or ()]
    return orjson.dumps([told.data, errors])


def drawn(core: GraphQLSchema, seed: int, *, broken: float) -> tuple[GraphQLSchema, str]:
    """A schema that answers drawn rows, and an operation over it."""
    rnd = random.Random(seed)
    objects = [
        name
        for name, kind in core.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLUnionType)
        and not name.startswith("__")
        and name not in ("Query", "Mutation", "Subscription")
    ]
    drawer = Drawer(core, rnd, broken)
    chosen = rnd.sample(sorted(objects), 2)
    rows = {name: drawer.row(core.type_map[name]) for name in chosen}  # type: ignore[arg-type]
    schema = rooted(core, rows)
    fields = " ".join(f"of{name} {drawer.selection(core.type_map[name], 4)}" for name in chosen)  # type: ignore[arg-type]
    text = f"query($yes: Boolean = true, $no: Boolean = false) {{ {fields} a: __typename @skip(if: $no) }}"
    unused = "" if "$yes" in text + "".join(drawer.fragments) else " __typename @include(if: $yes)"
    return schema, text[:-1] + unused + "} " + " ".join(drawer.fragments)


def compare(seeds: range, *, broken: float) -> int:
    """Compare over the seeds that give a valid operation; how many fields were completed by plans."""
    core, done = build_schema().core, list[bool]()
    for seed in seeds:
        schema, text = drawn(core, seed, broken=broken)
        if validate(schema, parse(text)):
            continue  # what is drawn may give one key two meanings
        mine, theirs = (asyncio.run(completed(schema, text, planned=planned, done=done)) for planned in (True, False))
        assert mine == theirs, (seed, text)
    return sum(done)


@pytest.mark.parametrize("broken", [0.0, 0.02])
def test_plans_complete_as_the_library_does(broken: float) -> None:
    assert compare(range(60), broken=broken) > 20


@pytest.mark.full
@pytest.mark.parametrize("broken", [0.0, 0.02])
def test_many_plans_complete_as_the_library_does(broken: float) -> None:
    assert compare(range(1_000, 3_000), broken=broken) > 800


@pytest.mark.anyio
async def test_large_answers_let_others_run() -> None:
    core = build_schema().core
    drawer = Drawer(core, random.Random(1))
    rows = [drawer.of_object(core.type_map["Enterprise"], 2) | {"name": f"甲{n}"} for n in range(2 * MANY)]  # type: ignore[arg-type]
    schema = GraphQLSchema(
        query=GraphQLObjectType(
            "Query",
            {"all": GraphQLField(GraphQLList(core.type_map["Enterprise"]), resolve=lambda *_: rows)},
        )
    )
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    answer = orjson.loads(await completed(schema, "{ all { name } }", planned=True, done=[]))
    counting.cancel()
    assert [one["name"] for one in answer[0]["all"]] == [f"甲{n}" for n in range(2 * MANY)]
    assert turns >= 2 * MANY / AT_ONCE - 1


def test_below_the_root_a_resolver_does_nothing_but_take_its_value() -> None:
    """A plan passes resolvers by, so none of them may do more."""
    below = {
        (kind.name, name): definition.base_resolver.wrapped_func
        for kind in build_schema().core.type_map.values()
        if isinstance(kind, GraphQLObjectType) and kind.name not in ("Query", "Mutation", "Subscription")
        for name, found in kind.fields.items()
        if (definition := found.extensions.get("strawberry-definition")) is not None and definition.base_resolver
    }
    for (kind, name), resolver in below.items():
        row = {field_name(name): object()}
        assert resolver(row) is row[field_name(name)], (kind, name)
