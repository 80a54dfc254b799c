"""Operations that were made ready answer as the library does: data, errors, points, masks and audit entries."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    get_named_type,
)
from starlette.routing import Route

from graph_schema.names import PartnerKind
from hub.app import Options
from hub.gql.gate import EndpointLimits
from hub.gql.schema import build_schema
from loaders.generate_codes import uscc
from tests.support.drawn import Drawer
from tests.support.rows import USCC, answer, party, reach, record, role
from tests.support.service import AMPLE, INQUIRIES, UNWATCHED, Service, make_service

pytestmark = pytest.mark.anyio

OTHER = uscc("91", "410100", serial=7)
KINDS = (PartnerKind.BANK, PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT, PartnerKind.SUBJECT, PartnerKind.REGULATOR)
FEW = ("enterprise", "enterprises", "rules", "measures", "holdings", "paths", "person", "budget")


@dataclass
class Asked:
    """One operation while it is drawn: its variables with their types, values and defaults."""

    rnd: random.Random
    kind: PartnerKind
    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    def arguments(self, definition: GraphQLField) -> str:
        """Arguments of a field, each as a literal, as a variable that may be absent or null, or not at all."""
        told = []
        for name, argument in definition.args.items():
            needed = isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
            if needed or name in ("inquiry", "uscc", "usccs") or self.rnd.random() < 0.5:
                told.append(f"{name}: {self.argument(name, argument)}")
        return f"({', '.join(told)})" if told else ""

    def argument(self, name: str, argument: GraphQLArgument) -> str:
        """The text of one argument."""
        if name == "inquiry":
            return self.inquiry()
        literal, value = self.value(name, argument.type)
        drawn = self.rnd.random()
        if drawn < 0.45 and name != "document":
            return literal
        if drawn < 0.5 and not isinstance(argument.type, GraphQLNonNull):
            return "null"
        told = str(argument.type)
        if argument.default_value is not Undefined and self.rnd.random() < 0.7:
            told = told.removesuffix("!")  # what is absent has the argument's default, null is refused
        return self.variable(told, literal=literal, value=value)

    def variable(self, kind: str, *, literal: str, value: Any) -> str:
        """A new variable that is given, null, absent, or has a default."""
        name = f"v{len(self.types)}"
        self.types[name] = kind
        drawn = self.rnd.random()
        if drawn < 0.8:
            self.values[name] = value
        elif drawn < 0.85:
            self.values[name] = None
        elif drawn < 0.93 and "Document" not in kind:
            self.defaults[name] = literal
        return f"${name}"

    def inquiry(self) -> str:
        """Why it is asked: a literal, a variable, or a literal with a variable in it; rarely a wrong one."""
        text = INQUIRIES.get(self.kind, INQUIRIES[PartnerKind.BANK])
        purpose = text.partition("purpose: ")[2].partition(",")[0]
        drawn = self.rnd.random()
        if drawn < 0.5:
            return text
        if drawn < 0.7:
            rest = [part.partition(":") for part in text.strip("{}").split(",")]
            value = {name.strip(): told.strip(' "') for name, _, told in rest}
            return self.variable("InquiryInput!", literal=text, value=value)
        if drawn < 0.95:
            return text.replace(purpose, self.variable("Purpose!", literal=purpose, value=purpose), 1)
        return "{purpose: RATING, legalBasis: CONSENT}"

    def value(self, name: str, kind: GraphQLInputType) -> tuple[str, Any]:
        """A value as it is written in a document and as JSON; sometimes one that is refused."""
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLList):
            items = [self.value(name, inner.of_type) for _ in range(self.rnd.randint(0, 3))]
            return f"[{', '.join(text for text, _ in items)}]", [value for _, value in items]
        if isinstance(inner, GraphQLEnumType):
            drawn = self.rnd.choice(sorted(inner.values))
            return drawn, drawn
        if inner is GraphQLInt:
            number = self.rnd.choice([0, 1, 5, 20, 50, 51])
            return str(number), number
        if inner is GraphQLBoolean:
            return "true", True
        if str(inner) == "DocumentInput":
            return "{}", {"type": "RESIDENT_ID", "value": "11010519491231002X", "name": "示例"}
        if str(inner) == "KnownAtInput":
            return '{commit: "7"}', {"commit": "7"}
        text = self.rnd.choice(["2026-01-05", "2027-01-05"]) if str(inner) == "Date" else self.text(name)
        return json.dumps(text), text

    def text(self, name: str) -> str:
        """A code, or a text that is none."""
        codes = [USCC, USCC.lower(), OTHER, "91410100MA00000000", "x"]
        return self.rnd.choice(codes) if name in ("uscc", "usccs", "of", "from", "to") else self.rnd.choice(["", "a.b"])

    def body(self, fields: list[str], fragments: list[str]) -> dict[str, Any]:
        """The request."""
        self.types |= {"yes": "Boolean", "no": "Boolean"}
        self.defaults |= {"yes": "true", "no": "false"}
        text = " ".join([*fields, *fragments])
        used = [name for name in self.types if f"${name}" in text]
        given = ", ".join(
            f"${name}: {self.types[name]}" + (f" = {self.defaults[name]}" if name in self.defaults else "")
            for name in used
        )
        head = f"query({given})" if used else ""
        return {"query": f"{head} {{ {' '.join(fields)} }} {' '.join(fragments)}", "variables": self.values}


def draw(core: GraphQLSchema, seed: int) -> tuple[PartnerKind, dict[str, Any]]:
    """Who asks, and what."""
    rnd = random.Random(seed)
    assert core.query_type is not None
    fields = core.query_type.fields
    kind = KINDS[0] if rnd.random() < 0.5 else rnd.choice(KINDS)
    asked, drawer, told = Asked(rnd, kind), Drawer(core, rnd), []
    for n in range(rnd.choice([1, 1, 1, 2, 3])):
        name = rnd.choice(FEW) if rnd.random() < 0.8 else rnd.choice(sorted(fields))
        inner = "" if not hasattr(get_named_type(fields[name].type), "fields") else None
        inner = drawer.selection(fields[name].type, 2) if inner is None or "Result" in str(fields[name].type) else inner
        alias = f"k{n}: " if n else ""
        told.append(f"{alias}{name}{asked.arguments(fields[name])} {drawer.switch()} {inner}")
    return kind, asked.body(told, drawer.fragments)


@dataclass
class Both:
    """The service with operations made ready, and as the library executes them."""

    ready: Service
    library: Service
    core: GraphQLSchema
    executed: list[bool] = field(default_factory=list)

    async def differ(self, seed: int) -> None:
        """Ask both the same; fails where they differ."""
        kind, body = draw(self.core, seed)
        told = []
        for service in (self.ready, self.library):
            service.audit.entries.clear()
            answered = await service.ask(body["query"], kind=kind, variables=body["variables"])
            whole = answered.json()
            whole.get("extensions", {}).pop("requestId", None)
            whole.get("extensions", {}).pop("receipt", None)
            entries = [replace(entry, request_id="", question=None).canonical() for entry in service.audit.entries]
            runs, service.reader.runs = sorted(service.reader.runs), []
            told.append((answered.status_code, whole, entries, runs))
        assert told[0] == told[1], (seed, kind, body)
        if told[0][1].get("data"):
            self.executed.append(any(told[0][1]["data"].values()))


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    """Both over the same rows and keys; how often the first of them asks the library is counted."""
    made = []
    for compiled in (True, False):
        limits = EndpointLimits(compiled=compiled, seconds=60)
        service = make_service(tmp_path / "keys", Options(budget=AMPLE, harvest=UNWATCHED, limits=limits))
        parties = [party(f"p-{n}", roles=[role(tenure_id=f"t-{n}")], reaches=[reach(), reach()]) for n in range(3)]
        service.reader.answers = {
            f"USCC:{USCC}": answer(parties=parties, records=[record(), record("r-2", side="RED")]),
            f"USCC:{OTHER}": answer(),
        }
        made.append(service)
    async with made[0].client, made[1].client:
        yield Both(made[0], made[1], build_schema().core)


async def test_operations_made_ready_answer_as_the_library_does(both: Both) -> None:
    library = counted(both.ready)
    for seed in range(150):
        await both.differ(seed)
    assert len(both.executed) > 60, len(both.executed)
    assert sum(both.executed) > 30, sum(both.executed)
    assert len(library) < len(both.executed) / 3


@pytest.mark.full
async def test_many_operations_made_ready_answer_as_the_library_does(both: Both) -> None:
    for seed in range(1_000, 6_000):
        await both.differ(seed)


async def test_a_row_that_does_not_fit_is_told_in_the_words_of_the_library(both: Both) -> None:
    for service in (both.ready, both.library):
        wrong = answer(parties=[party("p-1", roles=[role(tie="NO_TIE")])])
        service.reader.answers[f"USCC:{USCC}"] = wrong
    asked = "relatedParties { edges { node { roles { tie } } } }"
    query = f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ {asked} }} }}'
    mine, theirs = [(await service.ask(query)).json() for service in (both.ready, both.library)]
    assert mine["errors"] == theirs["errors"]
    assert mine["data"] == theirs["data"]
    assert mine["errors"]
    slow = Slow(both.ready)
    beside = f'b: enterprise(uscc: "{OTHER}", inquiry: INQUIRY) {{ name }}'
    told = (await both.ready.ask(f"{query[:-1]} {beside} }}")).json()
    assert told["data"]["b"] is not None
    assert told["errors"] == mine["errors"]
    assert slow.most == 2  # what was begun is waited for before the library asks


class Slow:
    """The reader of a service, each of whose answers takes a moment; `most` were asked for at once."""

    def __init__(self, service: Service) -> None:
        self.flying = self.most = 0
        read = service.reader.read_many

        async def slowly(*given: Any, **limits: Any) -> Any:
            self.flying += 1
            self.most = max(self.most, self.flying)
            await asyncio.sleep(0.01 * self.flying)
            self.flying -= 1
            return await read(*given, **limits)

        service.reader.read_many = slowly  # type: ignore[method-assign]


async def test_what_is_kept_of_a_document_is_bounded(both: Both) -> None:
    names = [f"s{n}" for n in range(5)]
    head = ", ".join(f"${name}: Boolean!" for name in names)
    parts = " ".join(f"a{n}: name @include(if: ${name})" for n, name in enumerate(names))
    asked = f'enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ kind ...F }}'
    query = (
        " ".join(f"query {name}({head}) {{ {asked} }}" for name in "ABC") + f" fragment F on Enterprise {{ {parts} }}"
    )
    for name in "ABC":
        for n in range(32):
            variables = {each: bool(n >> at & 1) for at, each in enumerate(names)}
            told = (await both.ready.ask(query, variables=variables, operationName=name)).json()["data"]["enterprise"]
            assert set(told) == {"kind", *(f"a{at}" for at, each in enumerate(names) if variables[each])}
    admission = endpoint_of(both.ready)._exchanges._gate.admission
    (prepared,) = [each for each in admission.documents._kept.values() if len(each.switches) == len(names)]
    assert len(prepared.compiled) == 64


async def test_a_switch_that_is_null_is_an_input_that_is_wrong(both: Both) -> None:
    query = f'query($a: Boolean = true) {{ enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ name @include(if: $a) }} }}'
    for service in (both.ready, both.library):
        told = (await service.ask(query, variables={"a": None})).json()
        assert told["errors"][0]["extensions"]["code"] == "BAD_INPUT"


def counted(service: Service) -> list[str]:
    """The documents that the service has the library execute, from now on."""
    asked: list[str] = []
    exchanges = endpoint_of(service)._exchanges
    execute = exchanges._schema.execute

    async def counting(text: str, **given: Any) -> Any:
        asked.append(text)
        return await execute(text, **given)

    exchanges._schema = SimpleNamespace(execute=counting)  # the schema itself is everybody's
    return asked


def endpoint_of(service: Service) -> Any:
    """What answers at /graphql."""
    routes = cast("list[Any]", service.app.routes)
    (found,) = [each.endpoint for each in routes if each.path == "/graphql" and isinstance(each, Route)]
    return found
