"""Taking turns: while one batch is compared, the write of another waits for the answers to its statements."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

T = TypeVar("T")

EVERY: Final = 8
"""Items after which others get their turn: less than a millisecond of work."""


async def in_turns(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, with a turn for others now and then."""
    for number, item in enumerate(items):
        if number % EVERY == 0:
            await asyncio.sleep(0)
        yield item
