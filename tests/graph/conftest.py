"""A graph of each engine for the tests of recording."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from tests.support.graph import Shared, TestGraph, open_graph

# A store plans every statement anew once its schema has changed, so what changes it comes before what asks.
CHANGING_THE_SCHEMA = ("test_migrate", "test_stores", "test_gateway", "test_gateway_limits")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run first what changes the schema of the stores that all files share."""
    items.sort(key=lambda item: item.path.stem not in CHANGING_THE_SCHEMA)


@pytest.fixture
async def graph(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[TestGraph]:
    """Each engine's graph, empty."""
    async with open_graph(store_address, tmp_path / "keys") as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One graph for all examples of a file, each of which has companies of its own."""
    with asyncio.Runner() as runner:
        opening = open_graph(store_address, tmp_path_factory.mktemp("keys"))
        graph = runner.run(opening.__aenter__())
        yield runner, graph, count()
        runner.run(opening.__aexit__(None, None, None))
