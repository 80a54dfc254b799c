"""Repairs through the service: each grants an application filed and accepted before, of a record of its own."""

import asyncio
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

import httpx
import orjson

from graph_schema.names import PartnerKind
from graph_schema.recording.bind import RunContext
from graph_schema.recording.recorder import Recorder
from loaders.check_canonical import check_canonical
from tests.benchmarks.grid.asked import Timing
from tests.benchmarks.grid.counties import DETERMINER, Served
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.targets import Shot, middle
from tests.support.graph import Row, code, open_graph
from tests.support.repairing import PAPER, listed
from tests.support.story import entry

REPAIR: Final = "repair"
_EACH: Final = 40
_AT_ONCE: Final = 8
_DECIDED: Final = "2025-03-03"
_PATIENCE_S: Final = 120
_PAPERS: Final = [{"kind": kind, "digest": PAPER} for kind in ("AUTHORITY", "PERFORMANCE", "PROMISE")]
_OUTCOME: Final = "{ __typename ... on RepairChanged { repair { id status } } ... on ChangeRefused { code field } }"
_APPLY: Final = f"""mutation($key: String!, $record: ID!, $application: RepairApplicationInput!) {{
 done: applyForRepair(idempotencyKey: $key, recordId: $record, application: $application) {_OUTCOME} }}"""
_ACCEPT: Final = f"""mutation($key: String!, $repair: ID!) {{
 done: acceptRepair(idempotencyKey: $key, repairId: $repair) {_OUTCOME} }}"""
_GRANT: Final = f"""mutation($key: String!, $repair: ID!, $decision: String!) {{
 done: grantRepair(idempotencyKey: $key, repairId: $repair, decision: $decision) {_OUTCOME} }}"""


@dataclass(frozen=True)
class Desk:
    """The department at its work."""

    client: httpx.AsyncClient
    url: str

    async def change(self, query: str, **variables: Any) -> dict[str, Any]:
        """The repair after one mutation; it fails where that is refused."""
        body = {"query": query, "variables": {"key": uuid4().hex, **variables}}
        answer = (await self.client.post(self.url, json=body)).json()
        assert answer["data"]["done"]["__typename"] == "RepairChanged", answer
        found: dict[str, Any] = answer["data"]["done"]["repair"]
        return found

    async def accepted(self, record: str, uscc: str) -> str:
        """The number of an application about a record that is ready to be decided."""
        application = {"papers": _PAPERS, "onBehalfOf": {"uscc": uscc}}
        filed = await self.change(_APPLY, record=record, application=application)
        return str((await self.change(_ACCEPT, repair=filed["id"]))["id"])

    async def grant(self, repair: str) -> float:
        """Milliseconds of a decision."""
        began = time.perf_counter()
        granted = await self.change(_GRANT, repair=repair, decision=f"修复{repair}")
        assert granted["status"] == "GRANTED", granted
        return (time.perf_counter() - began) * 1000


async def _recorded(served: Served, serials: Sequence[int]) -> list[tuple[str, str]]:
    """A new record in a list about each of the companies: its id, and the company's code."""
    run = uuid4().hex[:12]
    rows: list[Row] = [
        entry(listed(f"网格{run}-{serial}", decided=_DECIDED, uscc=code(serial), determiner=DETERMINER), _DECIDED)
        for serial in serials
    ]
    async with open_graph(served.address, served.data / "keys", wipe=False) as graph:
        claims = [check_canonical(orjson.dumps(row).decode(), graph.rules).claims for row in rows]
        context = RunContext(source="canonical", run_id=run, observed=date(2026, 1, 5), at=datetime.now(UTC))
        await Recorder(graph.gateway, graph.rules, graph.keys).record(claims, context)
        found = graph.run(
            "UNWIND $keys AS key MATCH (k:Identifier {key: key})-[:IDENTIFIES]->(e)<-[:ABOUT]-(c)-[:RECORDED_AS]->(f) "
            "WHERE f.number STARTS WITH $number RETURN c.record_id AS id, k.value AS uscc",
            keys=[f"USCC:{code(serial)}" for serial in serials],
            number=f"网格{run}",
        )
    assert len(found) == len(rows), "a record was not accepted"
    return [(str(each["id"]), str(each["uscc"])) for each in found]


async def _each(work: Sequence[Any], at_once: int) -> list[Any]:
    """Run coroutines, so many at once; their results in the order of their ends."""
    waiting, done = list(work), []

    async def one() -> None:
        while waiting:
            done.append(await waiting.pop())

    await asyncio.gather(*(one() for _ in range(at_once)))
    return done


async def _round(served: Served, connections: int) -> Shot:
    serials = random.sample(range(served.size), max(_EACH, connections))
    records = await _recorded(served, serials)
    headers = {"authorization": f"Bearer {served.tokens[PartnerKind.DEPARTMENT]}"}
    limits = httpx.Limits(max_connections=connections)
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=_PATIENCE_S, trust_env=False) as client:
        desk = Desk(client, served.url)
        repairs = await _each([desk.accepted(record, uscc) for record, uscc in records], _AT_ONCE)
        before, began = (cpu_seconds(served.service), cpu_seconds(served.store)), time.perf_counter()
        took = sorted(await _each([desk.grant(repair) for repair in repairs], connections))
        seconds = time.perf_counter() - began
        after = cpu_seconds(served.service), cpu_seconds(served.store)
    service, store = ((then - first) * 1000 / len(took) for first, then in zip(before, after, strict=True))
    p50, p99 = (took[math.ceil(len(took) * share) - 1] for share in (0.5, 0.99))
    return Shot(len(took) / seconds, p50, p99, service, store)


def repaired(served: Served, *, connections: int, timing: Timing) -> dict[str, Shot]:
    """The median of rounds of some forty repairs, so many at once; a first round warms up."""
    asyncio.run(_round(served, connections))
    return {"service": middle([asyncio.run(_round(served, connections)) for _ in range(timing.rounds)])}
