"""Networks and leaves of parties with very many ties: what bounds them, and that every leaf brings something new."""

import asyncio
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.inquiries.network import NODES_MAX, RELATIONSHIPS_OF_NODE
from hub.inquiries.network_rows import WINDOW
from loaders.generate_codes import resident_id
from tests.benchmarks.conftest import started
from tests.support import story
from tests.support.graph import TestGraph, code, open_graph
from tests.support.live import LiveService, live_service

INVESTIGATOR = PartnerKind.INVESTIGATOR
FEW, BATCH, LEAVES = 300, 5_000, 4
PEAK_BYTES = 32 * 2**20
GRAPH = """nodes { hops party { id kind name standing reachLevels } ties { relation direction count more cursor } }
  relationships { id relation fromId toId since until }"""
LARGEST = f"hops: 4 first: {NODES_MAX} perRelation: {WINDOW} time: ALL inquiry: INQUIRY"
TIE = "to_kind: 'OPEN', from_kind: 'UNKNOWN', recorded_from: 0, source: 's', preferred: true"
WHO = "MATCH (:Person {name: $agent})-[:IDENTIFIED_AS]->(i:Identity) RETURN DISTINCT i.identity_id AS id"
SPOKES = f"""UNWIND range($start, $end) AS n
WITH substring(toString(1000000 + n), 1) AS n
MATCH (:Identifier {{value: $bank}})-[:IDENTIFIES]->(b:Enterprise)
MATCH (i:Identity {{identity_id: $who}})
CREATE (b)-[:OWNS {{tenure_id: $hub + 'o' + n, {TIE}}}]->(e:Enterprise {{enterprise_id: $hub + '0' + n}}),
  (i)<-[:IDENTIFIED_AS {{fact_id: $hub + 'i' + n, {TIE}}}]-(:Person {{person_id: $hub + '1' + n, name: $agent,
  name_key: $agent, party_kind: 'PERSON'}})-[:HOLDS {{tenure_id: $hub + 'h' + n, role: 'SUPERVISOR', {TIE}}}]->(e)"""


@dataclass
class Hubs:
    """A bank and an agent of a few companies, and those of very many, served."""

    runner: asyncio.Runner
    graph: TestGraph
    service: LiveService
    count: int
    banks: dict[int, str] = field(default_factory=dict)
    agents: dict[int, str] = field(default_factory=dict)

    def add(self, count: int) -> None:
        """A bank that holds a part of so many companies, and an agent who acts for each of them."""
        serial = len(self.banks)
        bank, agent = code(900 + serial), f"代办{'甲乙'[serial]}"
        document = {"type": "RESIDENT_ID", "value": resident_id(serial + 40)}
        rows = [
            story.enterprise(bank, f"多户银行{serial}"),
            story.tenure(bank, agent, role="DIRECTOR", start=None),
            story.identity(bank, agent, document=document),
        ]
        self.runner.run(self.graph.load(rows))
        (who,) = self.graph.run(WHO, agent=agent)
        for start in range(0, count, BATCH):
            more = {"start": start, "end": min(start + BATCH, count) - 1}
            self.graph.run(SPOKES, bank=bank, agent=agent, who=who["id"], hub=str(serial), **more)
        self.banks[count] = bank
        told = self.ask(f'network(of: "{bank}" hops: 1 relations: [HOLDS] inquiry: INQUIRY) {{ {GRAPH} }}')
        (self.agents[count],) = [n["party"]["id"] for n in told["nodes"] if n["party"]["name"] == agent]

    def ask(self, field: str) -> Any:
        """What a root field answers."""
        return self.runner.run(self.service.data(f"{{ told: {field} }}", kind=INVESTIGATOR))["told"]


@pytest.fixture(scope="module", params=[pytest.param(1_000), pytest.param(40_000, marks=pytest.mark.full)])
def hubs(
    request: pytest.FixtureRequest, store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hubs]:
    """Hubs of each engine; very many in a store of their own, which need not be wiped."""
    folder = tmp_path_factory.mktemp("hubs")
    with ExitStack() as stack:
        address = store_address
        if request.param > BATCH:
            assert store_address.engine is not None
            address = stack.enter_context(started(store_address.engine, folder / "store"))
        runner = stack.enter_context(asyncio.Runner())
        opening = open_graph(address, folder / "keys")
        graph = runner.run(opening.__aenter__())
        serving = live_service(graph)
        found = Hubs(runner, graph, runner.run(serving.__aenter__()), request.param)
        found.add(request.param)
        yield found
        runner.run(serving.__aexit__(None, None, None))
        runner.run(opening.__aexit__(None, None, None))


def largest(hubs: Hubs, of: str) -> tuple[dict[str, Any], int, float]:
    """The largest network that may be asked for around a party: what is told, at what price, in how many seconds."""
    began = time.perf_counter()
    text = f'{{ network(of: "{of}" {LARGEST}) {{ {GRAPH} truncated }} }}'
    answer = hubs.runner.run(hubs.service.ask(text, kind=INVESTIGATOR)).json()
    assert "errors" not in answer, answer
    return answer["data"]["network"], answer["extensions"]["cost"]["requested"], time.perf_counter() - began


@pytest.mark.parametrize("kind", ["banks", "agents"])
def test_the_largest_network_of_a_hub_keeps_within_its_cost_and_memory(hubs: Hubs, kind: str) -> None:
    party = getattr(hubs, kind)[hubs.count]
    tracemalloc.start()
    try:
        told, cost, _ = largest(hubs, party)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert cost <= 10_000
    assert peak < PEAK_BYTES, f"{peak / 2**20:.1f} MB"
    assert told["truncated"]
    nodes = [node["party"]["id"] for node in told["nodes"]]
    assert len(nodes) == len(set(nodes)) <= NODES_MAX
    assert len(nodes) > WINDOW // 3
    assert len(told["relationships"]) <= RELATIONSHIPS_OF_NODE * NODES_MAX


@pytest.mark.full
@pytest.mark.parametrize("kind", ["banks", "agents"])
def test_the_largest_network_of_a_hub_takes_no_longer_than_that_of_a_small_one(hubs: Hubs, kind: str) -> None:
    if FEW not in hubs.banks:
        hubs.add(FEW)
    # The least of some, as the machine may be busy; what grows with the hub takes a hundred times as long.
    few, many = (min(largest(hubs, getattr(hubs, kind)[n])[2] for _ in range(3)) for n in (FEW, hubs.count))
    assert many < 4 * few + 1


@pytest.mark.parametrize(("kind", "relation"), [("banks", "OWNS"), ("agents", "HOLDS")])
def test_every_leaf_of_a_hub_brings_something_new(hubs: Hubs, kind: str, relation: str) -> None:
    party, seen, after = getattr(hubs, kind)[hubs.count], set[str](), ""
    for _ in range(LEAVES):
        where = f'node: "{party}" relation: {relation} direction: OUT first: {WINDOW}{after} inquiry: INQUIRY'
        told = hubs.ask(f"expand({where}) {{ {GRAPH} pageInfo {{ hasNextPage endCursor }} }}")
        nodes = {node["party"]["id"] for node in told["nodes"]}
        assert len(nodes) == len(told["nodes"]) == WINDOW
        assert not nodes & seen
        seen |= nodes
        assert told["pageInfo"]["hasNextPage"]
        after = f' after: "{told["pageInfo"]["endCursor"]}"'
