"""What answers in a benchmark of requests: the service, the bare route, the peer; each a process with its own CPU."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from graph_schema.engine import StoreAddress
from tests.benchmarks.processes import cpu_seconds
from tests.support.node_packages import node_script

PEER = Path(__file__).parent / "peer" / "peer.mjs"
PEER_PACKAGES = {
    "@neo4j/graphql": "7.6.3",
    "graphql": "16.15.0",
    "graphql-yoga": "5.24.1",
    "neo4j-driver": "6.3.0",
}
_PATIENCE_S = 60


@dataclass(frozen=True)
class Target:
    """Where requests go: `body` holds CODE in place of the code asked about; `pid` is the process that answers."""

    name: str
    url: str
    body: Mapping[str, Any]
    pid: int
    bearer: str = ""

    def ask(self, code: str) -> Any:
        """The answer about one code."""
        headers = {"authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        body = json.loads(json.dumps(self.body).replace("CODE", code))
        answer = httpx.post(self.url, json=body, headers=headers, timeout=_PATIENCE_S, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass(frozen=True)
class Shot:
    """What a load generator saw: requests a second, latencies in ms, and CPU milliseconds a request of each process."""

    rps: float
    p50: float
    p99: float
    cpu: float
    store: float


def middle(shots: Iterable[Shot]) -> Shot:
    """The median of each figure."""
    taken = list(shots)
    return Shot(*(median(getattr(shot, figure.name) for shot in taken) for figure in fields(Shot)))


def load_generator() -> str:
    """The path of wrk; the test is left out where it is not installed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        pytest.skip("wrk is not installed; apt-get install wrk")
    return wrk


def shoot(target: Target, script: Path, *, connections: int, seconds: int, store: int) -> Shot:
    """Load a target by wrk for some seconds; `store` is the process of the store. Fails on any answer but 200."""
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency", "-s", str(script)]
    command = [load_generator(), *options, target.url]
    before = cpu_seconds(target.pid), cpu_seconds(store)
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = cpu_seconds(target.pid), cpu_seconds(store)
    assert "Non-2xx" not in out, out
    found = re.search(r"(\d+) requests in ([\d.]+)(m?s|m)", out)
    latencies = {share: _ms(told) for share, told in re.findall(r"^ +(50|99)% +(\S+) *$", out, re.MULTILINE)}
    assert found is not None, out
    done = max(int(found[1]), 1)
    spent = [(then - first) / done * 1000 for first, then in zip(before, after, strict=True)]
    return Shot(done / seconds, latencies["50"], latencies["99"], spent[0], spent[1])


def _ms(told: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", told).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}[unit]


def script_for(target: Target, codes: list[str], folder: Path) -> Path:
    """The script of wrk that asks a target about random ones of the codes."""
    head, tail = json.dumps(target.body).split("CODE")
    names = ",".join(f'"{code}"' for code in codes)
    bearer = f'wrk.headers["Authorization"] = "Bearer {target.bearer}"\n' if target.bearer else ""
    path = folder / f"{target.name.replace(' ', '-')}.lua"
    path.write_text(
        f"local codes = {{{names}}}\nlocal head = [==[{head}]==]\nlocal tail = [==[{tail}]==]\n"
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n{bearer}'
        "function request() return wrk.format(nil, nil, nil, head .. codes[math.random(#codes)] .. tail) end\n",
        encoding="utf-8",
    )
    return path


@contextmanager
def bare_route(address: StoreAddress, *, partner_id: str, batched: bool) -> Iterator[Target]:
    """The bare route over a store."""
    who = address.reader or address.writer
    told = {"uri": address.uri, "database": address.database, "user": who.user, "password": who.password}
    command = [sys.executable, "-m", "tests.benchmarks.bare_route"]
    line = json.dumps({**told, "engine": address.engine, "partner_id": partner_id, "batched": batched})
    name = "bare route, batched" if batched else "bare route"
    with _child(command, env=dict(os.environ), cwd=Path(__file__).parents[2], line=line) as (port, pid):
        yield Target(name, f"http://127.0.0.1:{port}/", {"variables": {"uscc": "CODE"}}, pid)


@contextmanager
def peer(address: StoreAddress, *, query: str) -> Iterator[Target]:
    """@neo4j/graphql over a store."""
    command = node_script(PEER, PEER_PACKAGES, folder="peer")
    who = address.writer
    env = {**os.environ, "PEER_URI": address.uri, "PEER_USER": who.user, "PEER_PASSWORD": who.password}
    with _child(list(command), env=env, cwd=Path(command[1]).parent, line="") as (port, pid):
        body = {"query": query, "variables": {"key": "USCC:CODE"}}
        yield Target("peer", f"http://127.0.0.1:{port}/graphql", body, pid)


@contextmanager
def _child(command: list[str], *, env: Mapping[str, str], cwd: Path, line: str) -> Iterator[tuple[int, int]]:
    """A process that prints its port; it is told one line, and ends with us."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env, cwd=cwd)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        yield int(process.stdout.readline()), process.pid
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
