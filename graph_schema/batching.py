"""Natural batching: reads of one statement that wait together travel together.

If nothing of a lane is in flight, a row leaves at once; else it waits until the flight returns and
then all that wait leave as one `UNWIND $rows` (bounded). Each row has its own parameters and gets
its own record; a batch that fails is tried row by row, so that one bad row harms no neighbour.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from graph_schema.errors import GraphUnavailable

P = TypeVar("P")
R = TypeVar("R")

Send = Callable[[Sequence[P]], Awaitable[list[R | None]]]


class Lane(Generic[P, R]):
    """The waiting line of one statement (and one set of whole-batch parameters)."""

    def __init__(self, send: Send[P, R], *, slots: int, max_batch: int) -> None:
        """`send` runs rows as one statement and answers in their order."""
        self._send = send
        self._slots = slots
        self._max_batch = max_batch
        self._waiting: deque[tuple[P, asyncio.Future[R | None]]] = deque()
        self._flying: set[asyncio.Task[None]] = set()

    async def ask(self, row: P) -> R | None:
        """The record of one row, None where the statement returned none."""
        future: asyncio.Future[R | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, future))
        self._launch()
        return await future

    def _launch(self) -> None:
        while self._waiting and len(self._flying) < self._slots:
            batch: list[tuple[P, asyncio.Future[R | None]]] = []
            while self._waiting and len(batch) < self._max_batch:
                entry = self._waiting.popleft()
                if not entry[1].cancelled():
                    batch.append(entry)
            if batch:
                task = asyncio.create_task(self._fly(batch))
                self._flying.add(task)
                task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._launch()

    async def _fly(self, batch: list[tuple[P, asyncio.Future[R | None]]]) -> None:
        try:
            answers = await self._send([row for row, _ in batch])
        except Exception as error:  # noqa: BLE001 - handed to every caller, or retried row by row
            if len(batch) == 1 or isinstance(error, GraphUnavailable):
                for _, future in batch:
                    _fail(future, error)
                return
            for entry in batch:
                await self._fly([entry])
            return
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _fail(future: "asyncio.Future[R | None]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
