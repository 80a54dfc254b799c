"""Requests a second of the related-party query through the whole service, against a bare route and a peer.

All answer over one store and one county, one after the other in turns; ratios are of medians over the rounds.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from graph_schema.embedded import attach
from graph_schema.engine import EngineName, StoreAddress
from loaders.generate import generate
from tests.benchmarks.conftest import report
from tests.benchmarks.processes import java_of, started, token
from tests.benchmarks.targets import Shot, Target, bare_route, peer, script_for, shoot
from tests.support.neo4j_server import Neo4jMissing, Neo4jServer
from tests.support.stores import run as run_statement

pytestmark = pytest.mark.bench

SIZE = "20000"
ROUNDS = 3
SECONDS = 6
WARM_S = 12
CONNECTIONS = (1, 8, 32, 64)
ASKED = 4_000
COMPARED = 200

HEAD = (
    "query($uscc: String!) { enterprise(uscc: $uscc, inquiry: {purpose: CREDIT_GRANTING, legalBasis: LAWFULLY_PUBLIC})"
)
FULL = f"""{HEAD} {{ name creditStatus {{ standing }} relatedParties(first: 10) {{ edges {{ node {{ name
 roles {{ role since current }} reaches {{ level rule {{ article }} }} }} }} }} }} }}"""
ONE_HOP = f"""{HEAD} {{ name relatedParties(first: 50) {{ edges {{ node {{ name roles {{ role since }} }} }} }} }} }}"""
PEER_ONE_HOP = """query($key: String!) { identifiers(where: {key: {eq: $key}}) { enterprises { facts { name }
 holdersConnection { edges { properties { role valid_from } node { name } } } } } }"""


@dataclass(frozen=True)
class County:
    """A served county: its ready line, codes of its enterprises, the store and the process of the store."""

    line: dict[str, Any]
    codes: list[str]
    address: StoreAddress
    service: int
    store: int

    def target(self, name: str, query: str) -> Target:
        """The service asked by a query, as the demonstration's bank."""
        body = {"query": query, "variables": {"uscc": "CODE"}}
        return Target(name, self.line["graphql"], body, self.service, token(self.line))

    @property
    def bank(self) -> str:
        """The id of the demonstration's bank in the graph."""
        client = next(p["client_id"] for p in self.line["partners"] if p["kind"] == "bank")
        text = "MATCH (p:Partner {client_id: $client}) RETURN p.partner_id AS id"
        return str(run_statement(self.address, text, client=client)[0]["id"])


@pytest.fixture(scope="module", params=[EngineName.EMBEDDED, EngineName.NEO4J])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county of 20,000 enterprises served by one worker over each engine."""
    folder = tmp_path_factory.mktemp("requests")
    files = generate(folder / "county", size=SIZE, seed=1).folder
    rows = (files / "register.csv").read_text("utf-8").splitlines()[1:]
    codes = [code for code in (row.split(",")[1] for row in rows) if len(code) == 18 and code.isalnum()][:ASKED]
    env = {"CREDIT_HUB_TOKEN_TTL_S": "86400"}
    arguments = ("demo", "--json", "--size", SIZE, "--data", str(folder / "data"))
    with ExitStack() as stack:
        server: Neo4jServer | None = None
        if request.param is EngineName.NEO4J:
            server = Neo4jServer(folder / "neo4j", fast_start=False)
            try:
                address = server.start()
            except Neo4jMissing as missing:
                pytest.skip(f"no Neo4j: {missing}")
            stack.callback(server.kill)
            who = address.writer
            env |= {"GRAPH_URI": address.uri, "GRAPH_USER": who.user, "GRAPH_PASSWORD": who.password}
        line, process, _ = stack.enter_context(started(*arguments, env=env))
        if server is None:
            yield County(line, codes, attach(folder / "data"), process.pid, java_of(process.pid))
        else:
            yield County(line, codes, address, process.pid, server.pid)


def test_time_to_first_answer() -> None:
    seconds = []
    for _ in range(3):
        with started("demo", "--json") as (line, _process, ready):
            example = next(e for e in line["examples"] if e["kind"] == "bank")
            began = os.times().elapsed
            body = {"query": example["query"], "variables": example["variables"]}
            answer = httpx.post(line["graphql"], json=body, headers={"Authorization": f"Bearer {token(line)}"})
            assert answer.json()["data"]["enterprise"] is not None
            seconds.append(ready + os.times().elapsed - began)
    report(f"| demo to first answer, s | {sorted(seconds)[1]:.1f} |")


def test_related_parties_against_the_bare_route(county: County, tmp_path: Path) -> None:
    service = county.target("service", FULL)
    with (
        bare_route(county.address, partner_id=county.bank, batched=False) as bare,
        bare_route(county.address, partner_id=county.bank, batched=True) as batched,
    ):
        codes = [code for code in county.codes[:COMPARED] if _ours(service.ask(code)) == _bare(bare.ask(code))]
        assert len(codes) > COMPARED * 0.9, len(codes)
        assert _bare(batched.ask(codes[0])) == _bare(bare.ask(codes[0]))
        shots = taken([service, bare, batched], county, tmp_path, codes=county.codes)
    engine = str(county.address.engine)
    told(engine, shots)
    for connections in CONNECTIONS:
        mine, theirs, packed = (shots[name, connections] for name in ("service", "bare route", "bare route, batched"))
        report(
            f"| {engine}, {connections} connections: service to bare route | requests {mine.rps / theirs.rps:.2f} "
            f"| p50 {mine.p50 / theirs.p50:.2f} | store CPU {mine.store / theirs.store:.2f} "
            f"| CPU to the batched route {mine.cpu / packed.cpu:.2f} |"
        )


def test_one_hop_against_the_peer(county: County, tmp_path: Path) -> None:
    if county.address.engine is not EngineName.NEO4J:
        pytest.skip("the peer speaks to Neo4j alone")
    service = county.target("service, one hop", ONE_HOP)
    with peer(county.address, query=PEER_ONE_HOP) as other:
        codes = [code for code in county.codes[:COMPARED] if _ours(service.ask(code)) == _peers(other.ask(code))]
        # The peer tells holders of offices alone, of all times and from all sources: many answers differ.
        assert len(codes) > COMPARED // 4, len(codes)
        shots = taken([service, other], county, tmp_path, codes=codes)
    told("neo4j", shots)
    for connections in CONNECTIONS:
        mine, theirs = (shots[name, connections] for name in ("service, one hop", "peer"))
        report(
            f"| neo4j, {connections} connections: service to peer | requests {mine.rps / theirs.rps:.2f} "
            f"| p50 {mine.p50 / theirs.p50:.2f} | CPU {mine.cpu / theirs.cpu:.2f} |"
        )


def taken(targets: Sequence[Target], county: County, folder: Path, *, codes: list[str]) -> dict[tuple[str, int], Shot]:
    """The median shot of each target at each number of connections, after a warm-up, forwards and backwards in turn."""
    scripts = {target.name: script_for(target, codes, folder) for target in targets}
    for target in targets:
        shoot(target, scripts[target.name], connections=32, seconds=WARM_S, store=county.store)
    seen: dict[tuple[str, int], list[Shot]] = {}
    for number in range(ROUNDS):
        for connections in CONNECTIONS:
            for target in targets if number % 2 == 0 else reversed(targets):
                shot = shoot(target, scripts[target.name], connections=connections, seconds=SECONDS, store=county.store)
                seen.setdefault((target.name, connections), []).append(shot)
    return {
        key: Shot(*(median(getattr(shot, name) for shot in shots) for name in ("rps", "p50", "p99", "cpu", "store")))
        for key, shots in seen.items()
    }


def told(engine: str, shots: dict[tuple[str, int], Shot]) -> None:
    """Write the medians down."""
    for (name, connections), shot in shots.items():
        report(
            f"| {engine}, {name} | {connections} | {shot.rps:,.0f} | {shot.p50:.1f} | {shot.p99:.0f} "
            f"| {shot.cpu:.2f} | {shot.store:.2f} |"
        )


def _ours(answer: Any) -> Any:
    """The name, and each related party with how many roles it has."""
    found = answer["data"]["enterprise"]
    if found is None:
        return None
    nodes = [edge["node"] for edge in found["relatedParties"]["edges"]]
    return found["name"], sorted((str(node["name"]), len(node["roles"])) for node in nodes)


def _bare(answer: Any) -> Any:
    if answer["enterprise_id"] is None:
        return None
    parties = sorted((str(party["name"]), len(party["roles"])) for party in answer["parties"])
    return answer["facts"][0]["name"], parties


def _peers(answer: Any) -> Any:
    found = [each for key in answer["data"]["identifiers"] for each in key["enterprises"]]
    if not found:
        return None
    names = [edge["node"]["name"] for edge in found[0]["holdersConnection"]["edges"]]
    facts = found[0]["facts"]
    return facts[0]["name"] if facts else None, sorted((name, names.count(name)) for name in set(names))
