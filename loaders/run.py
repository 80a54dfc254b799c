"""One load: read, check and compare while the store writes; every row ends accepted, unchanged or rejected."""

import asyncio
import gc
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from graph_schema.claims import Claim
from graph_schema.engine import detect
from graph_schema.recording.bind import RunContext
from graph_schema.recording.recorder import Recorder, RowOutcome
from graph_schema.recording.stream import Stream
from graph_schema.working_days import DUAL_PUBLICITY, WorkingDays, load_working_days
from loaders.bookkeeping import Bookkeeper
from loaders.check import CheckedRow, OpenedFile, open_file
from loaders.departments import Departments
from loaders.folders import delivered_files
from loaders.profile import Profile
from loaders.report import Counts, LoadReport, RunFolder, Seals, Term
from loaders.sheets import is_sheet
from loaders.withdraw import withdrawals

ALLOCATIONS: Final = 500_000
"""Containers made, and not let go, before they are looked through for cycles; three batches have half of them."""

FIRST_PART: Final = 8
"""The first batch of a file is this part of a whole one; each that follows is twice the one before, up to a whole."""

Progress = Callable[[Counts, float | None], None]
"""Told the counts after each batch, and the share of all the text that has been read; None where it is not known."""
_Flying = tuple[list[CheckedRow], "asyncio.Task[list[RowOutcome]]"]


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """What is to be loaded, or with `withdraw` taken back, from whom, as seen on which day."""

    profile: Profile
    files: tuple[Path, ...]
    source: str
    observed: date
    encoding: str | None = None
    dry_run: bool = False
    withdraw: bool = False


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads deliveries into one graph; `runs` is the folder of reports and rejects.

    `batch_rows` are recorded together; absent: as many as suit the store (`graph_schema.engine`).
    """

    recorder: Recorder
    seals: Seals
    runs: Path
    now: Callable[[], datetime]
    days: WorkingDays = field(default_factory=load_working_days)
    batch_rows: int | None = None

    async def load(self, order: LoadOrder, progress: Progress | None = None) -> LoadReport:
        """Load the files of one order, one after the other.

        Raises WrongInput before anything is written where a file cannot be read as the profile's, and
        the gateway's errors where the store goes away: the same order given again then completes it.
        """
        started = time.monotonic()
        files, messages = delivered_files(order.profile, order.files)
        opened = [
            open_file(
                path,
                order.profile,
                rules=self.recorder.rules,
                observed=order.observed,
                encoding=order.encoding,
            )
            for path in files
        ]
        run_id = f"{self.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        folder = RunFolder(self.runs / run_id, self.seals)
        folder.open()
        term = self._term(order)
        counts = Counts(departments=Departments(order.source))
        tell = None if progress is None else Meter(files, progress)
        books = Bookkeeper(counts, folder, None if term is None else term.earliest)
        report: LoadReport | None = None
        try:
            with rare_collection():
                for file in opened:
                    await self._load_file(file, order, run_id=run_id, books=books, meter=tell)
            report = LoadReport(
                run_id=run_id,
                profile=order.profile.id,
                source=order.source,
                observed=order.observed.isoformat(),
                dry_run=order.dry_run,
                files=tuple(path.name for path in files),
                counts=counts,
                seconds=time.monotonic() - started,
                withdraw=order.withdraw,
                term=term,
                messages=(*messages, *(message for file in opened for message in file.messages)),
            )
        finally:
            folder.close(report)
        return report

    def _term(self, order: LoadOrder) -> Term | None:
        """The term within which decisions are to be delivered."""
        days = self.days.terms.get(DUAL_PUBLICITY)
        if days is None or order.withdraw:
            return None
        earliest = self.days.earliest_in_time(order.observed, days)
        return Term(days, earliest.day, earliest.provisional)

    async def _load_file(
        self, file: OpenedFile, order: LoadOrder, *, run_id: str, books: Bookkeeper, meter: "Meter | None"
    ) -> None:
        books.begin(file.origin)
        books.counts.warnings.update(file.warnings)
        pretended: set[str] = set()
        rows = withdrawals(file.rows, order.observed) if order.withdraw else file.rows
        size = self.batch_rows or detect(await self.recorder.gateway.server_agent()).load_batch_rows
        batches = _batches(rows, size)
        stream = Stream(self.recorder)
        flying: deque[_Flying] = deque()
        pending = asyncio.create_task(asyncio.to_thread(next, batches, []))
        try:
            while batch := await pending:
                claims = [row.checked.claims for row in batch if row.checked.reject is None]
                context = RunContext(source=order.source, run_id=run_id, observed=order.observed, at=self.now())
                if order.dry_run:
                    flying.append((batch, asyncio.create_task(self._pretend(claims, context, pretended))))
                else:
                    flying.append((batch, stream.send(claims, context)))
                    await stream.compared()
                # While the store writes one batch, the next is compared, then the one after it read and checked: in
                # two threads at a time they would hinder each other, and the write that waits for its answers.
                pending = asyncio.create_task(asyncio.to_thread(next, batches, []))
                while len(flying) > (0 if order.dry_run else 1):
                    await _land(flying, books, meter)
            while flying:
                await _land(flying, books, meter)
        finally:
            for _, task in flying:
                task.cancel()
            await asyncio.gather(pending, *(task for _, task in flying), return_exceptions=True)

    async def _pretend(
        self, claims: Sequence[Sequence[Claim]], context: RunContext, pretended: set[str]
    ) -> list[RowOutcome]:
        return await self.recorder.record(claims, context, dry_run=True, pretended=pretended)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the cycle collector of the process run seldom: rows make no cycles, and it would look at them over and over.

    Memory stays flat, since what a batch holds is freed when the batch is let go. What was there before the load
    (rules, libraries) is not looked at meanwhile.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Meter:
    """How much of the files' text has been recorded, told after each batch."""

    def __init__(self, files: Sequence[Path], progress: Progress) -> None:
        """What a sheet holds is not known before it is read; then no share is told."""
        self._total = None if any(map(is_sheet, files)) else sum(path.stat().st_size for path in files)
        self._done = 0
        self._progress = progress

    def add(self, batch: Sequence[CheckedRow], counts: Counts, *, encoding: str) -> None:
        """These rows are through."""
        if self._total is None:
            self._progress(counts, None)
            return
        self._done += sum(len((row.row.text + row.row.end).encode(encoding, "replace")) for row in batch)
        self._progress(counts, min(1.0, self._done / max(1, self._total)))


async def _land(flying: "deque[_Flying]", books: Bookkeeper, meter: Meter | None) -> None:
    batch, task = flying[0]
    # Whoever awaits a task hands a request to stop on to it, and never hears of it where the task goes on nevertheless.
    await asyncio.wait((task,))
    books.enter(batch, task.result())
    flying.popleft()
    if meter is not None:
        meter.add(batch, books.counts, encoding=books.encoding)


def _batches(rows: Iterator[CheckedRow], size: int) -> Iterator[list[CheckedRow]]:
    """Batches of so many rows; the first are smaller, so that the store need not wait for a whole one."""
    part = max(1, size // FIRST_PART)
    while batch := list(islice(rows, part)):
        yield batch
        part = min(size, 2 * part)
