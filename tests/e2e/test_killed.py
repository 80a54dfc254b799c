"""A load killed at random moments, or whose store is: the same load again gives the graph of an undisturbed one.

The moments are numbers of commits drawn from a seed, and a little later; a failure names the seed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import neo4j
import pytest

from graph_schema.embedded import EmbeddedStore
from graph_schema.engine import StoreAddress
from graph_schema.errors import HubError
from loaders.generate import generate
from tests.e2e.running import Hub, counts, dump
from tests.support.embedded import quick
from tests.support.processes import java_of
from tests.support.stores import clean_store

ENTERPRISES = 60
BATCH = 20
KILLS = 10
LATER_S = 0.04
PATIENCE_S = 180
READ_CLOCK = "MATCH (c:Clock) RETURN c.seq AS seq"


@dataclass(frozen=True)
class Told:
    """What a graph says, whoever asks: ties in natural keys, and how many there are of each."""

    commits: int
    lines: list[str]
    numbers: dict[str, int]

    def differs(self, other: "Told") -> list[str]:
        """A few of the lines that only one of both has, and the numbers that differ."""
        lines = sorted(set(self.lines) ^ set(other.lines))[:5]
        return lines + [str(item) for item in self.numbers.items() ^ other.numbers.items()]


@dataclass
class Loading:
    """Loads of one county into one store."""

    hub: Hub
    county: Path
    address: StoreAddress

    def start(self) -> "subprocess.Popen[bytes]":
        """A process that loads all of it, from the delivery on that was cut off."""
        writer = self.address.writer
        to = {"uri": self.address.uri, "database": self.address.database}
        to |= {"user": writer.user, "password": writer.password}
        told = {"address": to, "data": str(self.hub.data), "county": str(self.county), "batch": BATCH}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.load_child"],
            env=self.hub.environment(),
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        process.stdin = None
        return process

    def whole(self) -> None:
        """The load to its end."""
        process = self.start()
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, errors.decode()[-2_000:]

    def told(self) -> Told:
        """What the graph says now."""
        numbers = counts(self.address)
        return Told(numbers.pop("Commit"), dump(self.address), numbers)

    def killed(self, commits: int, later: float, *, store: int | None = None) -> bool:
        """Load, and kill it (or its store) after so many commits; whether it was still at work."""
        process = self.start()
        try:
            with clock(self.address) as read:
                deadline = time.monotonic() + PATIENCE_S
                while process.poll() is None and (read() or 0) < commits:
                    assert time.monotonic() < deadline, "the load stands still"
                    time.sleep(0.002)
            time.sleep(later)
            at_work = process.poll() is None
            if store is not None:
                os.kill(store, signal.SIGKILL)
                time.sleep(1)  # it tries for half a minute to reach the store; this long is enough here
                assert not at_work or process.poll() != 0, "a load whose store is gone says that it is done"
            process.kill()
            process.communicate(timeout=PATIENCE_S)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        return at_work


@contextmanager
def clock(address: StoreAddress) -> Iterator["Reader"]:
    """A reader of the number of the last commit."""
    auth = (address.writer.user, address.writer.password)
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(database=address.database) as session,
    ):
        yield Reader(session)


@dataclass(frozen=True)
class Reader:
    """Asks one session again and again."""

    session: neo4j.Session

    def __call__(self) -> int | None:
        """The number; None where there is no clock yet."""
        with suppress(neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError):
            for record in self.session.run(READ_CLOCK):
                return int(record["seq"])
        return None


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file that a county delivers, small."""
    folder = tmp_path_factory.mktemp("killed") / "county"
    generate(folder, size=str(ENTERPRISES), seed=11)
    return folder


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One key folder for all: documents have one blind index then, and graphs can be compared."""
    return str(tmp_path_factory.mktemp("keys") / "keys")


@pytest.fixture
def own(hub: Hub, keys: str) -> Hub:
    """Commands on a data folder of the test's own, with the keys of all."""
    hub.data.mkdir(mode=0o700)
    return hub.on(hub.data, CREDIT_HUB_KEYS=keys)


@pytest.fixture(scope="module")
def undisturbed(user: Hub, tmp_path_factory: pytest.TempPathFactory, county: Path, keys: str) -> Told:
    """The graph when nothing goes wrong."""
    hub = user.on(tmp_path_factory.mktemp("undisturbed") / "data", CREDIT_HUB_KEYS=keys)
    hub.data.mkdir(mode=0o700)
    with EmbeddedStore(hub.data, quick()) as store:
        loading = Loading(hub, county, store.address)
        loading.whole()
        return loading.told()


def seeds(first: int) -> list[object]:
    """One seed for every run of the tests, nine more for the long one: ten kills each."""
    return [first, *(pytest.param(first + n, marks=pytest.mark.full) for n in range(1, 10))]


def moments(seed: int, commits: int) -> list[tuple[int, float, bool]]:
    """After which commits to kill, how much later, and whether the store is meant."""
    draw = random.Random(seed)
    after = sorted(draw.sample(range(commits), KILLS))
    stores = set(draw.sample(range(KILLS), 2))
    return [(commit, draw.uniform(0, LATER_S), n in stores) for n, commit in enumerate(after)]


@pytest.mark.parametrize("seed", seeds(100))
def test_the_embedded_store(own: Hub, county: Path, undisturbed: Told, seed: int) -> None:
    hits = 0
    store = EmbeddedStore(own.data, quick())
    store.start()
    try:
        for commits, later, of_store in moments(seed, undisturbed.commits):
            (java,) = java_of(own.data)
            loading = Loading(own, county, store.address)
            hits += loading.killed(commits, later, store=java if of_store else None)
            if of_store:
                with suppress(HubError):
                    store.stop()
                store = EmbeddedStore(own.data, quick())
                store.start()
        loading = Loading(own, county, store.address)
        loading.whole()
        assert hits >= KILLS - 2, f"seed {seed}: too few kills met a load at work"
        found = loading.told()
        assert found == undisturbed, (seed, found.commits, undisturbed.commits, found.differs(undisturbed))
    finally:
        store.stop()


@pytest.mark.full
@pytest.mark.parametrize("seed", seeds(200))
def test_neo4j(own: Hub, county: Path, undisturbed: Told, neo4j_address: StoreAddress, seed: int) -> None:
    clean_store(neo4j_address)
    loading = Loading(own, county, neo4j_address)
    hits = sum(loading.killed(commits, later) for commits, later, _ in moments(seed, undisturbed.commits))
    loading.whole()
    assert hits >= KILLS - 2, f"seed {seed}: too few kills met a load at work"
    found = loading.told()
    assert found == undisturbed, (seed, found.commits, undisturbed.commits, found.differs(undisturbed))
