"""How far the graph falls behind the audit log while one worker answers all that it can, and how soon it is even."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_schema.engine import EngineName
from loaders.generate import generate
from tests.benchmarks.conftest import report
from tests.benchmarks.county import RELATED
from tests.benchmarks.processes import java_of, started, token
from tests.benchmarks.targets import Target, script_for, shoot
from tests.support.neo4j_server import Neo4jMissing, Neo4jServer

pytestmark = [pytest.mark.bench, pytest.mark.full]

SIZE = "2000"
SECONDS = 60
CONNECTIONS = 32
EVEN_WITHIN_S = 300
FOLD_EVERY_S = 10


@dataclass(frozen=True)
class Served:
    """A served county: its ready line, codes, the service's process and the store's."""

    engine: EngineName
    line: dict[str, Any]
    codes: list[str]
    service: int
    store: int


@dataclass
class Watched:
    """The lag metric, read every second until it is told to end: entries and seconds behind, by the time."""

    url: str
    seen: list[tuple[float, float, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> tuple[float, float]:
        """Entries and seconds behind now."""
        text = httpx.get(self.url, timeout=60, trust_env=False).text
        entries, seconds = (
            float(re.findall(rf"^credit_hub_audit_lag_{unit} (\S+)$", text, re.MULTILINE)[0])
            for unit in ("entries", "seconds")
        )
        self.seen.append((time.monotonic(), entries, seconds))
        return entries, seconds

    def run(self) -> None:
        """Look and wait."""
        while not self.over.wait(1.0):
            self.look()


@pytest.fixture(params=[EngineName.EMBEDDED, EngineName.NEO4J])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A small county served by one worker over each engine: answers are as large as anywhere, and quick."""
    files = generate(tmp_path / "county", size=SIZE, seed=1).folder
    rows = (files / "register.csv").read_text("utf-8").splitlines()[1:]
    codes = [code for code in (row.split(",")[1] for row in rows) if len(code) == 18 and code.isalnum()]
    env = {"CREDIT_HUB_TOKEN_TTL_S": "86400", "CREDIT_HUB_AUDITING__FOLD_EVERY_S": str(FOLD_EVERY_S)}
    arguments = ("demo", "--json", "--size", SIZE, "--data", str(tmp_path / "data"))
    with ExitStack() as stack:
        server: Neo4jServer | None = None
        if request.param is EngineName.NEO4J:
            server = Neo4jServer(tmp_path / "neo4j", fast_start=False)
            try:
                address = server.start()
            except Neo4jMissing as missing:
                pytest.skip(f"no Neo4j: {missing}")
            stack.callback(server.kill)
            who = address.writer
            env |= {"GRAPH_URI": address.uri, "GRAPH_USER": who.user, "GRAPH_PASSWORD": who.password}
        line, process, _ = stack.enter_context(started(*arguments, env=env))
        store = java_of(process.pid) if server is None else server.pid
        yield Served(request.param, line, codes, process.pid, store)


def test_folding_keeps_up_with_the_peak(served: Served, tmp_path: Path) -> None:
    body = {"query": RELATED, "variables": {"uscc": "CODE"}}
    target = Target("folding", served.line["graphql"], body, served.service, token(served.line))
    script = script_for(target, served.codes, tmp_path)
    shoot(target, script, connections=CONNECTIONS, seconds=10, store=served.store)
    watched = Watched(served.line["graphql"].replace("/graphql", "/metrics"))
    thread = threading.Thread(target=watched.run)
    thread.start()
    try:
        shot = shoot(target, script, connections=CONNECTIONS, seconds=SECONDS, store=served.store)
    finally:
        watched.over.set()
        thread.join()
    ended = time.monotonic()
    most, longest = (max(seen[at] for seen in watched.seen) for at in (1, 2))
    left = watched.look()[0]
    while watched.look()[0] and time.monotonic() - ended < EVEN_WITHIN_S:
        time.sleep(0.5)
    even_s = time.monotonic() - ended
    report(
        f"| {served.engine} | {shot.rps:,.0f} | {shot.p99:.0f} | {most:,.0f} | {longest:.1f} | {left:,.0f} "
        f"| {even_s:.1f} |"
    )
    assert even_s < EVEN_WITHIN_S
