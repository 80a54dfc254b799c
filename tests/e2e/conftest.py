"""A user with a clean home, and one running service that most tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import Hub, Service, end, holding, serve


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
    """The same, with a store that runs all along."""
    with holding(hub):
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
