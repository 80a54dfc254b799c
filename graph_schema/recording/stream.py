"""Batches in a row: while the store writes one, the next is compared with the graph as it stands.

It is told what the first is about to write. It counts only if that was written and nobody else wrote since;
else the batch is compared again in its own transaction, as a batch by itself is.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph_schema.claims import Claim
from graph_schema.errors import GraphConflict
from graph_schema.gateway import Transaction
from graph_schema.recording.bind import RunContext
from graph_schema.recording.commits import show, take_number
from graph_schema.recording.compare import Compared, RowOutcome
from graph_schema.recording.recorder import Recorder


@dataclass(slots=True)
class _Batch:
    """A batch on its way: its comparison, and the number that its transaction took; both may be made again."""

    looked: asyncio.Event = field(default_factory=asyncio.Event)
    known: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    seq: int = 0
    compared: Compared | None = None
    failed: bool = False

    def take(self, seq: int, compared: Compared | None) -> None:
        """The transaction has its number, and it is known what it is to write."""
        self.seq = seq
        self.compared = compared
        self.looked.set()
        self.known.set()

    def end(self) -> None:
        """Nothing more comes of this batch."""
        self.looked.set()
        self.known.set()
        self.ended.set()


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A comparison made while the batch before was written under a number, knowing what that was to write."""

    compared: Compared
    before: _Batch
    base: int
    knowing: Compared

    def counts(self, seq: int) -> bool:
        """Whether the graph, with this number next, is what was compared with."""
        wrote = bool(self.knowing.changes)
        written = self.before.compared is self.knowing and self.before.seq == self.base
        return self.compared.stands and written and seq == self.base + wrote


class Stream:
    """Records batches in the order in which they are sent, at most two of them at work."""

    def __init__(self, recorder: Recorder) -> None:
        """One stream at a time writes to a graph; others are waited for."""
        self._recorder = recorder
        self._before: _Batch | None = None

    def send(self, rows: Sequence[Sequence[Claim]], context: RunContext) -> "asyncio.Task[list[RowOutcome]]":
        """Begin with a batch; the task ends with the outcome of each row, in order.

        A batch whose predecessor failed fails too, with GraphConflict: rows are recorded in their order or not at all.
        """
        batch, before = _Batch(), self._before
        self._before = batch
        return asyncio.create_task(self._record(batch, before, rows, context))

    async def compared(self) -> None:
        """Wait until the batch sent last has been compared: the interpreter then has time for other work."""
        if self._before is not None:
            await self._before.looked.wait()

    async def _record(
        self, batch: _Batch, before: _Batch | None, rows: Sequence[Sequence[Claim]], context: RunContext
    ) -> list[RowOutcome]:
        try:
            ahead = None if before is None else await self._look_ahead(before, rows, context)
            if before is not None:
                batch.looked.set()
                await before.ended.wait()
                if before.failed:
                    raise GraphConflict("The rows before these were not recorded; load the file again.")
            found, seq = await self._write(batch, ahead, rows, context)
            if len(found) == len(rows):
                batch.end()  # the next one is written while readers are shown this one
            await show(self._recorder.gateway, seq, run_id=context.run_id)
            if len(found) < len(rows):
                batch.compared = None  # what follows is not told to the next batch
                found += await self._recorder.record(rows[len(found) :], context)
            return found
        except BaseException:
            batch.failed = True
            raise
        finally:
            batch.end()

    async def _look_ahead(self, before: _Batch, rows: Sequence[Sequence[Claim]], context: RunContext) -> _Ahead | None:
        await before.known.wait()
        base, knowing = before.seq, before.compared
        if knowing is None or before.ended.is_set():
            return None
        reads, pending = self._recorder.gateway.standing(), knowing.pending()
        compared = await self._recorder.comparison.compare(reads, rows, context=context, pending=pending)
        return _Ahead(compared, before, base, knowing)

    async def _write(
        self, batch: _Batch, ahead: _Ahead | None, rows: Sequence[Sequence[Claim]], context: RunContext
    ) -> tuple[list[RowOutcome], int | None]:
        async def work(transaction: Transaction, seq: int) -> list[RowOutcome]:
            if ahead is not None and ahead.counts(seq):
                compared = ahead.compared
            else:
                compared = await self._recorder.comparison.compare(transaction, rows, context=context)
            batch.take(seq, compared)
            if compared.changes:
                await self._recorder.write(transaction, compared, context=context, seq=seq)
            else:
                transaction.discard()
            return compared.outcomes

        return await take_number(self._recorder.gateway, work, run_id=context.run_id, name="record_batch")
