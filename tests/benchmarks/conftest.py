"""Stores and county files of the benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from graph_schema.embedded import EmbeddedSettings, EmbeddedStore
from graph_schema.engine import EngineName, StoreAddress
from tests.benchmarks.aims import Figures, Measured
from tests.benchmarks.county import Loaded, loaded
from tests.support.neo4j_server import Neo4jMissing, Neo4jServer

TABLE: Final = pytest.StashKey[str]()
"""The table of the run that ends."""


@pytest.fixture(scope="module", params=[EngineName.EMBEDDED, EngineName.NEO4J])
def bench_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreAddress]:
    """Each engine, freshly started with its usual options, empty."""
    with started(request.param, tmp_path_factory.mktemp("bench")) as address:
        yield address


@pytest.fixture(scope="module", params=[EngineName.EMBEDDED, EngineName.NEO4J])
def bench_pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[StoreAddress, StoreAddress]]:
    """Two stores of each engine, freshly started with their usual options, empty."""
    with (
        started(request.param, tmp_path_factory.mktemp("bench")) as one,
        started(request.param, tmp_path_factory.mktemp("bare")) as other,
    ):
        yield one, other


@pytest.fixture(scope="session", params=[EngineName.EMBEDDED, EngineName.NEO4J])
def loaded_county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A county of 20,000 enterprises in each engine, for whoever serves it."""
    with loaded(request.param, tmp_path_factory.mktemp("county")) as county:
        yield county


@contextmanager
def started(engine: EngineName, home: Path) -> Iterator[StoreAddress]:
    """A store with its files under `home`; the test is left out where Neo4j cannot be run."""
    if engine is EngineName.EMBEDDED:
        with EmbeddedStore(home, EmbeddedSettings(heap_mb=1024)) as store:
            yield store.address
        return
    server = Neo4jServer(home, fast_start=False)
    try:
        yield server.start()
    except Neo4jMissing as missing:
        pytest.skip(f"no Neo4j: {missing}")
    finally:
        server.stop()


def slices(file: Path, rows: int) -> Iterator[Path]:
    """A table cut into files of so many rows, each with the header: no two say the same."""
    with file.open(encoding="utf-8") as lines:
        header = next(lines)
        for number, part in enumerate(iter(lambda: list(islice(lines, rows)), [])):
            path = file.with_name(f"{file.stem}-{number}{file.suffix}")
            path.write_text(header + "".join(part), encoding="utf-8")
            yield path


def report(line: str) -> None:
    """Keep a line of figures beside the table."""
    Figures().line(line)


def measured(key: str, value: float, *, engine: EngineName | None, note: str = "") -> None:
    """Keep a figure for the aim of this key (tests/benchmarks/aims.py); it stands in the table of this run."""
    Figures().measure(Measured(key, value, engine, note))


@pytest.fixture(scope="session", autouse=True)
def table_of_aims(pytestconfig: pytest.Config) -> Iterator[None]:
    """Each run begins with nothing measured, and ends with its table."""
    figures = Figures()
    figures.begin()
    yield
    pytestconfig.stash[TABLE] = figures.close()


def pytest_terminal_summary(config: pytest.Config) -> None:
    """Print the table of this run."""
    if TABLE in config.stash:
        print("\n" + config.stash[TABLE])  # noqa: T201 - a benchmark speaks by it
