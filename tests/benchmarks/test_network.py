"""Milliseconds of the network around a random enterprise, by the size of the county; ratios inside one run."""

import asyncio
import json
import random
import statistics
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graph_schema.engine import EngineName
from graph_schema.names import PartnerKind
from graph_schema.recording.recorder import Recorder
from loaders.generate import generate
from loaders.generate_forms import DEMO_LOADS
from loaders.profile import load_profile
from loaders.run import Loader, LoadOrder
from tests.benchmarks.conftest import report, started
from tests.support.graph import TestGraph, open_graph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES

SMALL = 20_000
WARM_UP, ASKED = 200, 1_000
CODES = "MATCH (k:Identifier {scheme: 'USCC'}) WITH k LIMIT 200000 WHERE rand() < $share RETURN k.value AS code"
QUERY = """query($of: ID!) { network(of: $of, hops: 2, inquiry: INQUIRY) { truncated
  nodes { hops party { id kind name uscc standing reachLevels } ties { relation direction count atLeast more cursor } }
  relationships { id relation fromId toId role since until current percent source } } }"""


async def load(graph: TestGraph, folder: Path, *, runs: Path) -> None:
    """The files of the demonstration, of a county of any size."""
    loader = Loader(Recorder(graph.gateway, graph.rules, graph.keys), graph.keys, runs, lambda: datetime.now(UTC))
    for path, profile_id in DEMO_LOADS:
        profile = load_profile(profile_id)
        await loader.load(LoadOrder(profile, (folder / path,), profile.source, date(2026, 1, 5)))


async def ask(service: LiveService, codes: list[str]) -> list[float]:
    """Milliseconds of each question, one after the other."""
    await service.ask("{ budget { available } }", kind=PartnerKind.INVESTIGATOR)
    # What a case may ask about is no matter here.
    service.graph.run("MATCH (f:MatterFacts) SET f.budget = 1000000")
    headers = {"authorization": f"Bearer {service.tokens[PartnerKind.INVESTIGATOR]}"}
    text, took = QUERY.replace("INQUIRY", INQUIRIES[PartnerKind.INVESTIGATOR]), []
    for code in codes:
        began = time.perf_counter()
        answer = await service.client.post("/graphql", json={"query": text, "variables": {"of": code}}, headers=headers)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.json()["data"]["network"]["nodes"], answer.text
    return took


async def measure(engine: EngineName, home: Path, *, size: int) -> list[float]:
    """Milliseconds of the questions about a county of a size, after some that warm up."""
    county = generate(home / "county", size=size, seed=3)
    assert json.loads((county.folder / "manifest.json").read_text("utf-8"))["loads"]
    with started(engine, home / "store") as address:
        async with open_graph(address, home / "keys") as graph, live_service(graph) as service:
            await load(graph, county.folder, runs=home / "runs")
            found = graph.run(CODES, share=min(1.0, 4 * (WARM_UP + ASKED) / size))
            codes = random.Random(1).sample([row["code"] for row in found], WARM_UP + ASKED)
            return (await ask(service, codes))[WARM_UP:]


@pytest.mark.bench
@pytest.mark.parametrize("larger", [200_000, pytest.param(1_000_000, marks=pytest.mark.full)])
@pytest.mark.parametrize("engine", [EngineName.EMBEDDED, EngineName.NEO4J])
def test_network(engine: EngineName, tmp_path: Path, larger: int) -> None:
    p99s = []
    for size in (SMALL, larger):
        took = asyncio.run(measure(engine, tmp_path / str(size), size=size))
        percentiles = statistics.quantiles(took, n=100)
        p99s.append(percentiles[98])
        report(
            f"| network of two hops, {engine}, {size:,} enterprises | {percentiles[49]:.1f} | {percentiles[98]:.1f} "
            f"| {percentiles[98] / p99s[0]:.2f} |"
        )
    assert p99s[-1] < 3 * p99s[0], "the cost grows with the graph"
