"""The answers that are being made in this process: read from the graph, or about to be, and not yet in the log."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class InFlight:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        """Nothing is being answered."""
        self._open: set[asyncio.Future[None]] = set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Held from before the graph is read until the answer's entry is durable, or nothing is told."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open.add(done)
        try:
            yield
        finally:
            self._open.discard(done)
            done.set_result(None)

    async def drained(self) -> None:
        """Wait for what is being answered now; what begins meanwhile is not waited for."""
        waiting = list(self._open)
        if waiting:
            await asyncio.wait(waiting)
