"""Fixtures that every test may use: the two stores, the test data, and one line that says what was run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.embedded import EmbeddedStore
from graph_schema.embedded_classes import kept_classes
from graph_schema.engine import EngineName, StoreAddress
from tests.support.embedded import KEPT, quick
from tests.support.neo4j_server import Neo4jMissing, Neo4jServer
from tests.support.stores import clean_store
from tests.support.versions import NEO4J_SMOKE_VERSION

ENGINES = (EngineName.EMBEDDED, EngineName.NEO4J)
ON_NEO4J_ALONE = (
    "tests/graph/test_plans.py",
    "tests/graph/test_recording.py::test_both_engines",
    "tests/e2e/test_shared_files.py",
    "tests/e2e/test_bad_input.py::test_a_wrong_password",
)
"""Tests that need Neo4j without saying so in their names."""
ENGINES_RUN = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Note which engines run; Java keeps its classes before the processes of a parallel run begin."""
    config.stash[ENGINES_RUN] = {}
    kept_classes(KEPT)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what runs on Neo4j: it stays in one process of a parallel run, and takes longest."""
    items.sort(key=lambda item: not _on_neo4j(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One process for what runs on Neo4j, whose statements take minutes to be planned; else each file in one."""
    from xdist.scheduler import LoadFileScheduling

    class OneServer(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "neo4j" if _on_neo4j(nodeid) else str(super()._split_scope(nodeid))

    return OneServer(config, log)


def _on_neo4j(nodeid: str) -> bool:
    return "neo4j" in nodeid or nodeid.startswith(ON_NEO4J_ALONE)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of a parallel run tells its engines to the one that reports."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["engines"] = session.config.stash[ENGINES_RUN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear which engines a process of a parallel run had."""
    node.config.stash[ENGINES_RUN].update(getattr(node, "workeroutput", {}).get("engines", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which engines the tests ran on, and why one was left out."""
    if noted := config.stash[ENGINES_RUN]:
        terminalreporter.write_line("engines: " + "; ".join(f"{name} {what}" for name, what in sorted(noted.items())))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def embedded_address(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[StoreAddress]:
    """The embedded store of this session; use `clean_embedded` for an empty one."""
    store = EmbeddedStore(tmp_path_factory.mktemp("embedded"), quick(768, reveal_errors=True))
    with store:
        pytestconfig.stash[ENGINES_RUN]["embedded"] = "ran"
        yield store.address


@pytest.fixture(scope="session")
def neo4j_address(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[StoreAddress]:
    """Neo4j Community of this session; skips with the reason where it cannot run, and fails there if CI=true."""
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    try:
        address = server.start()
    except Neo4jMissing as missing:
        pytestconfig.stash[ENGINES_RUN]["neo4j"] = f"NOT run: {missing}"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI=true asks for Neo4j. {missing}")
        pytest.skip(f"no Neo4j: {missing}")
    pytestconfig.stash[ENGINES_RUN]["neo4j"] = f"{server.version} ran"
    yield address
    server.kill()  # nothing of it is kept


@pytest.fixture(scope="session")
def neo4j_smoke_address(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[StoreAddress]:
    """The newest Neo4j that the tests know, where a JDK for it is found; else skips with the reason."""
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j-smoke"), NEO4J_SMOKE_VERSION)
    try:
        address = server.start()
    except Neo4jMissing as missing:
        pytestconfig.stash[ENGINES_RUN]["neo4j smoke"] = f"NOT run: {missing}"
        pytest.skip(f"no newer Neo4j: {missing}")
    pytestconfig.stash[ENGINES_RUN]["neo4j smoke"] = f"{server.version} ran"
    yield address
    server.kill()  # nothing of it is kept


@pytest.fixture(scope="session", params=ENGINES, ids=[str(engine) for engine in ENGINES])
def store_address(request: pytest.FixtureRequest) -> StoreAddress:
    """Each engine in turn, with whatever the tests before left in it."""
    address: StoreAddress = request.getfixturevalue(f"{request.param}_address")
    return address


@pytest.fixture
def clean_address(store_address: StoreAddress) -> StoreAddress:
    """Each engine in turn, without a node."""
    clean_store(store_address)
    return store_address


@pytest.fixture
def clean_embedded(embedded_address: StoreAddress) -> StoreAddress:
    """The embedded store, without a node."""
    clean_store(embedded_address)
    return embedded_address


@pytest.fixture
def fresh_embedded(tmp_path: Path) -> Iterator[StoreAddress]:
    """An embedded store of the test's own (about 2 s); for graphs of many thousand nodes, which are slow to wipe."""
    with EmbeddedStore(tmp_path / "fresh", quick(reveal_errors=True)) as store:
        yield store.address


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Folder of the shared test data: $CREDIT_HUB_TEST_DATA, else `../shared/data` beside the project."""
    named = os.environ.get("CREDIT_HUB_TEST_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared test data are not here; set CREDIT_HUB_TEST_DATA to their folder")
    return folder
