"""How far the graph falls behind the audit log while one worker answers all that it can, and how soon it is even."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from graph_schema.engine import EngineName
from tests.benchmarks.conftest import report
from tests.benchmarks.county import RELATED, County, loaded
from tests.benchmarks.targets import script_for, shoot

pytestmark = [pytest.mark.bench, pytest.mark.full]

SIZE = "2000"
SECONDS = 60
CONNECTIONS = 32
EVEN_WITHIN_S = 300


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
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[County]:
    """A small county served by one worker over each engine: answers are as large as anywhere, and quick."""
    with loaded(request.param, tmp_path, size=SIZE) as county, county.serving() as serving:
        yield serving


def test_folding_keeps_up_with_the_peak(served: County, tmp_path: Path) -> None:
    target = served.target("folding", RELATED)
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
