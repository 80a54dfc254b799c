"""A graph of each engine for the tests of recording."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from tests.support.graph import TestGraph, open_graph


@pytest.fixture
async def graph(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[TestGraph]:
    """Each engine's graph, empty."""
    async with open_graph(store_address, tmp_path / "keys") as opened:
        yield opened
