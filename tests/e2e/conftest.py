"""A user with a clean home, and one running service that most tests share."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.running import Hub, Service, end, holding, serve
from tests.support.command_server import CommandServer


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A user whose home is empty; `user.on(folder)` works on a data folder.

    Commands that end by themselves are forks of one process, which saves half of their time; with
    CREDIT_HUB_REAL_COMMANDS=1, as in the long run, each is started as a user starts it.
    """
    home = tmp_path_factory.mktemp("home")
    alone = Hub(home, home / "data")
    if os.environ.get("CREDIT_HUB_REAL_COMMANDS") == "1":
        yield alone
        return
    with CommandServer(tmp_path_factory.mktemp("commands"), alone.environment()) as commands:
        yield replace(alone, commands=commands)


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
