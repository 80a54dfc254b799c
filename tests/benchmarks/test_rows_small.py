"""Small queries while one other client loops the largest that is permitted, with one worker."""

import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.benchmarks.conftest import measured, report
from tests.benchmarks.county import RELATED, County, Loaded
from tests.benchmarks.targets import Shot, Target, load_generator, middle, script_for, shoot

CONNECTIONS: Final = 8
ROUNDS: Final = 3
SECONDS: Final = 5
WARM_S: Final = 12
CANDIDATES: Final = 20
LOOPED: Final = 5

NETWORK: Final = """query($uscc: ID!) { network(of: $uscc, hops: 4, first: 300, perRelation: 50, time: ALL,
 inquiry: {purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "示例案〔2026〕1号"}) { truncated
 nodes { hops party { id kind name uscc standing reachLevels }
 ties { relation direction count atLeast more cursor } }
 relationships { id relation fromId toId role since until current percent source } } }"""
BATCH: Final = """query($usccs: [String!]!) { enterprises(usccs: $usccs,
 inquiry: {purpose: CREDIT_GRANTING, legalBasis: LAWFULLY_PUBLIC}) { ... on Enterprise { uscc name
 creditStatus { standing } records { kind status since } relatedParties(first: 10, time: ALL) { edges { node { name
 roles { role since current } reaches { level rule { article } } } } } } } }"""


def largest(county: County) -> list[tuple[Target, list[str]]]:
    """The largest permitted queries, each with the codes that make it large."""
    network = county.target("network of 300 nodes", NETWORK, kind="investigator")
    sizes = {code: len(str(network.ask(code))) for code in county.codes[:CANDIDATES]}
    batch = replace(
        county.target("batch of 100", BATCH),
        body={"query": BATCH, "variables": {"usccs": ["CODE", *county.codes[:99]]}},
    )
    assert len(batch.ask(county.codes[99])["data"]["enterprises"]) == 100
    return [(network, sorted(sizes, key=lambda code: -sizes[code])[:LOOPED]), (batch, county.codes[100:])]


@contextmanager
def looping(target: Target, script: Path) -> Iterator[list[str]]:
    """One client that asks for as long as this lasts; what it tells at its end."""
    told = list[str]()
    command = [load_generator(), "-t1", "-c1", "-d600s", "--timeout", "60s", "--latency", "-s", str(script), target.url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield told
    finally:
        process.send_signal(signal.SIGINT)
        told.append(process.communicate(timeout=90)[0])


@pytest.mark.bench
def test_small_queries_beside_the_largest(loaded_county: Loaded, tmp_path: Path) -> None:
    with loaded_county.serving() as county:
        small = county.target("small", RELATED)
        own = script_for(small, county.codes, tmp_path)

        def shot(seconds: int) -> Shot:
            return shoot(small, own, connections=CONNECTIONS, seconds=seconds, store=county.store)

        shot(WARM_S)
        large = [(target, script_for(target, codes, tmp_path)) for target, codes in largest(county)]
        alone, beside = list[Shot](), dict[str, list[Shot]]()
        for _ in range(ROUNDS):
            alone.append(shot(SECONDS))
            for target, script in large:
                with looping(target, script) as told:
                    beside.setdefault(target.name, []).append(shot(SECONDS))
                report(f"{loaded_county.engine}, {target.name}: {finished(told[0])} meanwhile")
    free, shares, slowest = middle(alone), dict[str, float](), dict[str, float]()
    for name, shots in beside.items():
        found = middle(shots)
        shares[name], slowest[name] = found.rps / free.rps, found.p99
        report(
            f"| {loaded_county.engine}, small beside {name} | {free.rps:.0f} and {found.rps:.0f} a second "
            f"| {shares[name]:.2f} | p50 {free.p50:.0f} and {found.p50:.0f} ms "
            f"| p99 {free.p99:.0f} and {found.p99:.0f} ms |"
        )
    worst = f"alone {free.rps:.0f} a second, p99 {free.p99:.0f} ms"
    measured(
        "small_rps", min(shares.values()), engine=loaded_county.engine, note=f"{told_each(shares, '.2f')}; {worst}"
    )
    measured("small_p99", max(slowest.values()), engine=loaded_county.engine, note=told_each(slowest, ".0f"))


def finished(out: str) -> str:
    """How many requests a load generator says that it finished."""
    found = re.search(r"\d+ requests in \S+", out)
    return found[0].rstrip(",") if found else "none"


def told_each(figures: Mapping[str, float], form: str) -> str:
    """Each figure with its name."""
    return ", ".join(f"{name} {value:{form}}" for name, value in figures.items())
