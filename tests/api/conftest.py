"""The service over planted rows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.rows import USCC, answer
from tests.support.service import Service, make_service


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service that knows one enterprise."""
    made = make_service(tmp_path / "keys")
    made.reader.answers[f"USCC:{USCC}"] = answer()
    async with made.client:
        yield made
