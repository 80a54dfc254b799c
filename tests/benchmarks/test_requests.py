"""Requests a second of the related-party query through the whole service, against a bare route and a peer.

All answer over one store and one county, one after the other in turns; ratios are of medians over the rounds.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import pytest

from graph_schema.engine import EngineName
from tests.benchmarks.aims import CACHE
from tests.benchmarks.conftest import measured, report
from tests.benchmarks.county import ONE_HOP, PEER_ONE_HOP, RELATED, County, Loaded
from tests.benchmarks.flame import recorded, shares, tree
from tests.benchmarks.grid.answers import bare_related, peer_related, related
from tests.benchmarks.processes import started, sync_ms, token
from tests.benchmarks.targets import Shot, Target, bare_route, middle, peer, script_for, shoot

pytestmark = pytest.mark.bench

ROUNDS: Final = 3
SECONDS: Final = 4
SAMPLED_S: Final = 6
WARM_S: Final = 12
CONNECTIONS: Final = (1, 32, 64)
COMPARED: Final = 200
PACKED: Final = "bare route, batched"


@pytest.fixture(scope="module")
def county(loaded_county: Loaded) -> Iterator[County]:
    """The county served by one worker."""
    with loaded_county.serving() as served:
        yield served


@pytest.mark.full
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
    service = county.target("service", RELATED)
    with (
        bare_route(county.address, partner_id=county.bank, batched=False) as bare,
        bare_route(county.address, partner_id=county.bank, batched=True) as batched,
    ):
        codes = [code for code in county.codes[:COMPARED] if related(service.ask(code)) == bare_related(bare.ask(code))]
        assert len(codes) > COMPARED * 0.9, len(codes)
        assert bare_related(batched.ask(codes[0])) == bare_related(bare.ask(codes[0]))
        shots = taken([service, bare, batched], county, tmp_path, codes=county.codes)
    engine = county.engine
    told(engine, shots)
    sync = sync_ms(tmp_path)
    times = {n: shots["service", n].rps / shots["bare route", n].rps for n in (32, 64)}
    mine, theirs, packed = (shots[name, 32] for name in ("service", "bare route", PACKED))
    note = ", ".join(f"{value:.2f} with {n}" for n, value in times.items())
    measured("bare_rps", min(times.values()), engine=engine, note=note)
    measured("service_cpu", mine.cpu / packed.cpu, engine=engine, note=f"{mine.cpu:.2f} and {packed.cpu:.2f} ms")
    measured("store_cpu", mine.store / theirs.store, engine=engine, note=f"{mine.store:.2f} and {theirs.store:.2f} ms")
    one, other = shots["service", 1].p50, shots["bare route", 1].p50
    measured(
        "p50_one", (one - sync) / other, engine=engine, note=f"{one:.1f} and {other:.1f} ms, fdatasync {sync:.1f} ms"
    )
    for connections in CONNECTIONS:
        mine, theirs = (shots[name, connections] for name in ("service", "bare route"))
        report(
            f"| {engine}, {connections} connections: service to bare route | requests {mine.rps / theirs.rps:.2f} "
            f"| p50 {mine.p50 / theirs.p50:.2f} | store CPU {mine.store / theirs.store:.2f} |"
        )


def test_flame_graph(county: County, tmp_path: Path) -> None:
    service = county.target("service", RELATED)
    script = script_for(service, county.codes, tmp_path)

    def load() -> Shot:
        return shoot(service, script, connections=32, seconds=SAMPLED_S + 1, store=county.store)

    shoot(service, script, connections=32, seconds=WARM_S, store=county.store)
    raw = tmp_path / "raw.txt"
    recorded(county.service, raw, form="raw", seconds=SAMPLED_S, load=load)
    recorded(county.service, CACHE / f"flame-{county.engine}.svg", form="flamegraph", seconds=SAMPLED_S, load=load)
    (CACHE / f"flame-{county.engine}.txt").write_text("\n".join(tree(raw)) + "\n", encoding="utf-8")
    for part, share in shares(raw):
        report(f"| {county.engine}, the service's samples: {part} | {share:.0%} |")


def test_one_hop_against_the_peer(county: County, tmp_path: Path) -> None:
    if county.engine is not EngineName.NEO4J:
        pytest.skip("the peer speaks to Neo4j alone")
    service = county.target("service, one hop", ONE_HOP)
    with peer(county.address, query=PEER_ONE_HOP) as other:
        codes = [
            code for code in county.codes[:COMPARED] if related(service.ask(code)) == peer_related(other.ask(code))
        ]
        # The peer tells holders of offices alone, of all times and from all sources: many answers differ.
        assert len(codes) > COMPARED // 4, len(codes)
        shots = taken([service, other], county, tmp_path, codes=codes)
    told(county.engine, shots)
    mine, theirs = (shots[name, 32].rps for name in ("service, one hop", "peer"))
    measured("peer_rps", mine / theirs, engine=county.engine, note=f"{mine:,.0f} and {theirs:,.0f}")
    for connections in CONNECTIONS:
        ours, peers = (shots[name, connections] for name in ("service, one hop", "peer"))
        report(
            f"| neo4j, {connections} connections: service to peer | requests {ours.rps / peers.rps:.2f} "
            f"| p50 {ours.p50 / peers.p50:.2f} | CPU {ours.cpu / peers.cpu:.2f} |"
        )


def taken(targets: Sequence[Target], county: County, folder: Path, *, codes: list[str]) -> dict[tuple[str, int], Shot]:
    """The median shot of each target at each number of connections, after a warm-up, forwards and backwards in turn."""
    scripts = {target.name: script_for(target, codes, folder) for target in targets}
    for target in targets:
        shoot(target, scripts[target.name], connections=32, seconds=WARM_S, store=county.store)
    seen: dict[tuple[str, int], list[Shot]] = {}
    for number in range(ROUNDS):
        for connections in CONNECTIONS:
            # Requests that wait together are what the packed route is for: it is asked where there are such.
            asked = [target for target in targets if connections > 1 or target.name != PACKED]
            for target in asked if number % 2 == 0 else reversed(asked):
                shot = shoot(target, scripts[target.name], connections=connections, seconds=SECONDS, store=county.store)
                seen.setdefault((target.name, connections), []).append(shot)
    return {key: middle(shots) for key, shots in seen.items()}


def told(engine: str, shots: dict[tuple[str, int], Shot]) -> None:
    """Write the medians down."""
    for (name, connections), shot in shots.items():
        report(
            f"| {engine}, {name} | {connections} | {shot.rps:,.0f} | {shot.p50:.1f} | {shot.p99:.0f} "
            f"| {shot.cpu:.2f} | {shot.store:.2f} |"
        )
