"""A user with a clean home, and one running service that most tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.embedded import EmbeddedSettings, EmbeddedStore
from tests.e2e.running import Hub, Service, end, serve


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A user whose home is empty; `user.on(folder)` works on a data folder."""
    home = tmp_path_factory.mktemp("home")
    return Hub(home, home / "data")


@pytest.fixture
def hub(user: Hub, tmp_path: Path) -> Hub:
    """Commands on a data folder of the test's own; each starts a store (seconds)."""
    return user.on(tmp_path / "data")


@pytest.fixture
def held(hub: Hub) -> Iterator[Hub]:
    """The same, whose store this process runs all along: commands attach to it."""
    with EmbeddedStore(hub.data, EmbeddedSettings(quick_start=True, heap_mb=512)):
        yield hub


@pytest.fixture(scope="session")
def service(user: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`serve --workers 2` of this session, in test mode; commands on its folder attach to its store."""
    hub = user.on(tmp_path_factory.mktemp("served") / "data")
    running = serve(hub, "serve", "--workers", 2, "--port", 0)
    yield running
    end(running.process)


@pytest.fixture
def served(service: Service) -> Hub:
    """Commands on the folder of the shared service."""
    return service.hub
