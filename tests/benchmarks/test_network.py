"""Milliseconds of the network around a random enterprise, by the size of the county; ratios inside one run."""

import asyncio
import random
import statistics
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph_schema.engine import EngineName, StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from tests.benchmarks.conftest import report, started
from tests.benchmarks.villages import enterprise, write
from tests.support.graph import open_graph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES

SMALL = 20_000
WARM_UP, ASKED = 200, 1_000
KIND = PartnerKind.INVESTIGATOR
QUERY = """query($of: ID!) { network(of: $of, hops: 2, inquiry: INQUIRY) { truncated
  nodes { hops party { id kind name uscc standing reachLevels } ties { relation direction count atLeast more cursor } }
  relationships { id relation fromId toId role since until current percent source } } }"""


@dataclass
class Asked:
    """A county that is served, and the milliseconds that its questions took."""

    service: LiveService
    size: int
    partner: str
    took: list[float]

    async def ask(self, rnd: random.Random) -> None:
        """The network around one of its enterprises."""
        of = self.service.graph.keys.handle(self.partner, enterprise(rnd.randrange(self.size)))
        headers = {"authorization": f"Bearer {self.service.tokens[KIND]}"}
        query = {"query": QUERY.replace("INQUIRY", INQUIRIES[KIND]), "variables": {"of": of}}
        began = time.perf_counter()
        answer = await self.service.client.post("/graphql", json=query, headers=headers)
        self.took.append((time.perf_counter() - began) * 1000)
        assert answer.json()["data"]["network"]["nodes"], answer.text


async def measure(stores: dict[int, StoreAddress], home: Path, *, fill: bool = True) -> dict[int, list[float]]:
    """Milliseconds of the questions about counties by size, which take turns, after some that warm up."""
    async with AsyncExitStack() as stack:
        counties = []
        for size, address in stores.items():
            graph = await stack.enter_async_context(open_graph(address, home / str(size), wipe=fill))
            if fill:
                write(address, size)
            service = await stack.enter_async_context(live_service(graph))
            await service.ask("{ budget { available } }", kind=KIND)
            # What a case may ask about is no matter here.
            graph.run("MATCH (f:MatterFacts) SET f.budget = 1000000")
            partner = partner_id((await service.partner(KIND)).client_id)
            counties.append(Asked(service, size, partner, []))
        rnd = random.Random(1)
        for _ in range(WARM_UP + ASKED):
            for county in counties:
                await county.ask(rnd)
        return {county.size: county.took[WARM_UP:] for county in counties}


@pytest.mark.bench
@pytest.mark.full
@pytest.mark.parametrize("larger", [200_000, pytest.param(1_000_000, marks=pytest.mark.full)])
@pytest.mark.parametrize("engine", [EngineName.EMBEDDED, EngineName.NEO4J])
def test_network(engine: EngineName, tmp_path: Path, larger: int) -> None:
    with ExitStack() as stack:
        sizes = (SMALL, larger)
        stores = {size: stack.enter_context(started(engine, tmp_path / f"store-{size}")) for size in sizes}
        took = asyncio.run(measure(stores, tmp_path / "keys"))
    p99s = {}
    for size, times in took.items():
        percentiles = statistics.quantiles(times, n=100)
        p99s[size] = percentiles[98]
        report(
            f"| network of two hops, {engine}, {size:,} enterprises | {percentiles[49]:.1f} | {percentiles[98]:.1f} "
            f"| {percentiles[98] / p99s[SMALL]:.2f} |"
        )
    assert p99s[larger] < 1.5 * p99s[SMALL], "the cost grows with the graph"
