"""A list-heavy answer: 1,000 rows of 8 fields, ready as rows, from the text of the query to the bytes of the answer.

Ours is the end-point's way between a checked request and its bytes, with the type of the real schema: the query is
admitted (parsed, weighed, validated, made ready: once), its resolver called, its rows completed by the plan, and all
turned to JSON. Theirs is Strawberry as its documentation has it: a type with 8 fields, a resolver that brings 1,000
objects, `schema.execute`, `json.dumps`. The third is our schema with compilation turned off.
"""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any, Final, cast

import httpx
import orjson
import pytest
import strawberry
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from graph_schema.names import PartnerKind
from hub.gql.admission import Admission
from hub.gql.documents import DocumentLimits, Documents
from hub.gql.network_types import Network
from hub.gql.run import run
from hub.gql.scalars import SCALARS, take
from hub.gql.schema import HubSchema, ReadyDocument
from hub.gql.trusted import TrustRules, load_trusted
from hub.gql.turns import TurnTaking
from hub.gql.wire import Parameters, VariableLimits
from loaders.generate_codes import uscc
from tests.benchmarks.conftest import measured, report
from tests.support.rows import answer, record
from tests.support.service import INQUIRIES, make_service

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

ROWS: Final = 1_000
ROUNDS: Final = 9
WARM_UP: Final = 2
IN_A_ROW: Final = 5
QUERY: Final = "{ network { relationships { id relation fromId toId since current percent source } } }"

TEN: Final = range(10)
_ASKED: Final = "records { kind side domain number determiner decidedOn status source }"
OURS: Final = f"""query($usccs: [String!]!) {{ enterprises(usccs: $usccs, inquiry: INQUIRY) {{
 ... on Enterprise {{ uscc {_ASKED} }} }} }}"""
THEIRS: Final = f"query($usccs: [String!]!) {{ enterprises(usccs: $usccs) {{ uscc {_ASKED} }} }}"

Answer = Callable[[], Awaitable[bytes]]


def ready_rows() -> dict[str, Any]:
    """A network as it is presented: rows by the names of the fields."""
    row = {"relation": "OWNS", "since": "2021-03-04", "current": True, "percent": "12.5", "source": "register"}
    ties = [{"id": f"t{n}", "from_id": f"p{n}", "to_id": f"e{n}", **row} for n in range(ROWS)]
    return {"relationships": ties}


def ours(*, compiled: bool) -> Answer:
    """The type of our schema with a resolver that brings ready rows."""
    rows = ready_rows()

    async def ready() -> Any:
        return rows

    @strawberry.type
    class Query:
        network: Network | None = strawberry.field(resolver=ready)

    schema = HubSchema(
        query=Query,
        execution_context_class=TurnTaking,
        extensions=[ReadyDocument],
        config=StrawberryConfig(default_resolver=take, scalar_map=SCALARS),
    )
    documents = Documents(schema.core, DocumentLimits())
    limits = VariableLimits(32_768, depth=5, items=100)
    trusted = load_trusted(TrustRules(None, frozenset()), documents)
    admission = Admission(schema, documents, trusted, limits, compiled=compiled)

    async def answer() -> bytes:
        asked = Parameters(query=QUERY, document_id=None, variables={}, operation_name=None)
        text = admission.text(asked, kind=PartnerKind.BANK)
        admitted = admission.admit(text, asked, kind=PartnerKind.BANK, method="POST")
        plans = admitted.compiled.plans
        context = SimpleNamespace(selection=admitted.selection, document=admitted.document, plans=plans)
        if admitted.compiled.calls is not None:
            told = (await run(admitted.compiled.calls, cast("Any", context))).data
        else:
            told = (await schema.execute(text, context_value=context)).data
        return orjson.dumps({"data": told})

    return answer


def plain() -> Answer:
    """Strawberry by itself."""

    @strawberry.type
    class Relationship:
        id: str
        relation: str
        from_id: str
        to_id: str
        since: str
        current: bool
        percent: str
        source: str

    @strawberry.type
    class Network:
        relationships: list[Relationship]

    def network() -> Network:
        return Network(relationships=[Relationship(**row) for row in rows])

    rows = ready_rows()["relationships"]
    query = type("Query", (), {"__annotations__": {"network": Network}, "network": strawberry.field(resolver=network)})
    schema = strawberry.Schema(query=strawberry.type(query))

    async def answer() -> bytes:
        result = await schema.execute(QUERY)
        assert result.errors is None
        return json.dumps({"data": result.data}).encode()

    return answer


def plain_batch() -> httpx.AsyncClient:
    """Strawberry's own ASGI application: enterprises of ten records each, which its resolver brings as objects."""

    @strawberry.type
    class Record:
        kind: str
        side: str
        domain: str
        number: str
        determiner: str
        decided_on: str
        status: str
        source: str

    @strawberry.type
    class Enterprise:
        uscc: str
        records: list[Record]

    row = record()
    names = ("kind", "side", "domain", "number", "determiner", "decided_on", "status", "source")

    def enterprises(usccs: list[str]) -> list[Enterprise]:
        return [
            Enterprise(uscc=code, records=[Record(**{name: row[name] for name in names}) for _ in TEN])
            for code in usccs
        ]

    resolved = strawberry.field(resolver=enterprises)
    query = type("Query", (), {"__annotations__": {"enterprises": list[Enterprise]}, "enterprises": resolved})
    app = GraphQL(strawberry.Schema(query=strawberry.type(query)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://plain.test")


async def test_the_same_through_the_whole_service(tmp_path: Path) -> None:
    usccs = [uscc("91", "410100", serial=n) for n in range(1, 101)]
    service = make_service(tmp_path)
    for n, code in enumerate(usccs):
        records = [record(f"r-{n}-{m}") for m in TEN]
        known = [{"scheme": "USCC", "value": code}]
        found = answer(enterprise_id=f"e-{n}", identifiers=known, records=records, parties=[])
        service.reader.answers[f"USCC:{code}"] = found
    headers = {"authorization": f"Bearer {await service.token(PartnerKind.BANK)}"}
    whole = {"query": OURS.replace("INQUIRY", INQUIRIES[PartnerKind.BANK]), "variables": {"usccs": usccs}}
    short = {"query": THEIRS, "variables": {"usccs": usccs}}
    client = plain_batch()

    async def ours_whole() -> bytes:
        return (await service.client.post("/graphql", json=whole, headers=headers)).content

    async def theirs_whole() -> bytes:
        return (await client.post("/", json=short)).content

    sides: dict[str, Answer] = {"the whole service": ours_whole, "plain Strawberry's application": theirs_whole}
    told = [json.loads(await side())["data"]["enterprises"] for side in sides.values()]
    assert told[0] == told[1]
    assert sum(len(one["records"]) for one in told[0]) == ROWS
    for name, cost in (await spent(sides)).items():
        report(f"| {ROWS:,} rows of 8 fields in 100 enterprises, {name} | {cost:.2f} ms CPU |")


async def spent(sides: Mapping[str, Answer]) -> dict[str, float]:
    """The median of the processor milliseconds that an answer of each side takes; they take turns."""
    names, took = list(sides), {name: list[float]() for name in sides}
    for number in range(WARM_UP + ROUNDS):
        for name in names if number % 2 else reversed(names):
            began = time.process_time()
            for _ in range(IN_A_ROW):
                await sides[name]()
            took[name].append((time.process_time() - began) / IN_A_ROW)
    return {name: median(times[WARM_UP:]) * 1000 for name, times in took.items()}


async def test_a_list_heavy_answer() -> None:
    sides = {"ours": ours(compiled=True), "ours, not compiled": ours(compiled=False), "plain Strawberry": plain()}
    told = {name: json.loads(await answer()) for name, answer in sides.items()}
    assert len(told["ours"]["data"]["network"]["relationships"]) == ROWS
    assert told["ours"] == told["ours, not compiled"] == told["plain Strawberry"]
    costs = await spent(sides)
    for name, cost in costs.items():
        report(f"| {ROWS:,} rows of 8 fields, {name} | {cost:.2f} ms CPU |")
    note = ", ".join(f"{name} {cost:.2f} ms" for name, cost in costs.items())
    measured("list_heavy", costs["plain Strawberry"] / costs["ours"], engine=None, note=note)
