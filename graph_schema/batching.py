"""Natural batching: reads of one statement that wait together travel together.

If nothing of a lane is in flight, a row leaves with those of the same turn of the event loop; else it waits until the
flight returns, and then all that wait leave as one `UNWIND $batch.rows` (bounded). Each row has its own parameters and
gets its own record; a batch that fails is tried row by row, so that one bad row harms no neighbour.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from graph_schema.errors import GraphTimeout, GraphUnavailable

P = TypeVar("P")
R = TypeVar("R")

MANY = 20
"""Rows from which on those that wait are shared out among the free slots; fewer travel in one run, as a run costs as
much by itself as some ten rows."""

Entry = tuple[P, asyncio.Future[R | None]]
Send = Callable[[Sequence[P]], Awaitable[list[R | None]]]


@dataclass(frozen=True, slots=True)
class Flight:
    """One run of a statement for reads that travelled together, whether it succeeded or not."""

    statement: str
    rows: int
    seconds: float


class Lane(Generic[P, R]):
    """The waiting line of one statement (and one set of whole-batch parameters)."""

    def __init__(self, send: Send[P, R], *, slots: int, max_batch: int, ends_left: bool = False) -> None:
        """`send` runs rows as one statement and answers in their order.

        `ends_left`: a flight whose askers have all gone is ended. False where the store would go on with its statement
        all the same: then the slot is kept until it is through, or statements that nobody waits for would pile up.
        """
        self._send = send
        self._ends_left = ends_left
        self._slots = slots
        self._max_batch = max_batch
        self._waiting: deque[Entry[P, R]] = deque()
        self._flying: set[asyncio.Task[None]] = set()
        self._due = False

    async def ask(self, row: P) -> R | None:
        """The record of one row, None where the statement returned none."""
        future: asyncio.Future[R | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, future))
        if not self._due:
            # What else this turn of the event loop brings travels with it: a row by itself costs as much as ten.
            self._due = True
            asyncio.get_running_loop().call_soon(self._launch)
        return await future

    def _launch(self) -> None:
        self._due = False
        while self._waiting and len(self._flying) < self._slots:
            batch: list[Entry[P, R]] = []
            most = min(self._max_batch, self._share())
            while self._waiting and len(batch) < most:
                entry = self._waiting.popleft()
                if not entry[1].cancelled():
                    batch.append(entry)
            if batch:
                task = asyncio.create_task(self._fly(batch))
                self._flying.add(task)
                task.add_done_callback(self._landed)
                for _, future in batch if self._ends_left else ():
                    future.add_done_callback(partial(_end_if_left, task, batch))

    def _share(self) -> int:
        """How many of those that wait leave by one of the free slots: many part, so that the store works on both."""
        waiting, free = len(self._waiting), self._slots - len(self._flying)
        return waiting if waiting < MANY else -(-waiting // free)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._launch()

    async def _fly(self, batch: list[Entry[P, R]]) -> None:
        try:
            failure = await self._run(batch)
            if failure is not None and not isinstance(failure, GraphUnavailable) and len(batch) > 1:
                failure = await self._run_alone(batch)
            if failure is not None:
                for _, future in batch:
                    _fail(future, failure)
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise

    async def _run_alone(self, batch: list[Entry[P, R]]) -> Exception | None:
        """Each row by itself; the failure that ends this for the rows that are left."""
        timeouts = 0
        for entry in batch:
            if entry[1].done():
                continue  # nobody waits for it
            failure = await self._run([entry])
            timeouts += isinstance(failure, GraphTimeout)
            # One slow row is that row's fault. With a second one the store is slow, and the rest need not wait for it.
            if isinstance(failure, GraphUnavailable) or timeouts > 1:
                return failure
            if failure is not None:
                _fail(entry[1], failure)
        return None

    async def _run(self, batch: list[Entry[P, R]]) -> Exception | None:
        """Hand each asker its answer; the failure where there is none."""
        try:
            answers = await self._send([row for row, _ in batch])
            for (_, future), answer in list(zip(batch, answers, strict=True)):  # all fit, or none is handed out
                if not future.done():
                    future.set_result(answer)
        except Exception as error:  # noqa: BLE001 - told to those who asked
            return error
        return None


def _end_if_left(task: "asyncio.Task[None]", batch: "list[Entry[P, R]]", _gone: "asyncio.Future[R | None]") -> None:
    """End a flight that nobody waits for any more: its statement would keep the store busy for nothing."""
    if not task.done() and all(future.cancelled() for _, future in batch):
        task.cancel()


def _fail(future: "asyncio.Future[R | None]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
