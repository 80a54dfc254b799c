"""A graph of each engine for the tests of recording."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from tests.support.graph import Shared, TestGraph, open_graph


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
