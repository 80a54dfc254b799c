"""One load: read and check in a thread while the store writes; every row ends accepted, unchanged or rejected."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from graph_schema.recording.bind import RunContext
from graph_schema.recording.recorder import Recorder
from graph_schema.working_days import DUAL_PUBLICITY, WorkingDays, load_working_days
from loaders.bookkeeping import Bookkeeper
from loaders.check import CheckedRow, OpenedFile, open_file
from loaders.departments import Departments
from loaders.folders import delivered_files
from loaders.profile import Profile
from loaders.report import Counts, LoadReport, RunFolder, Seals, Term
from loaders.withdraw import withdrawals

BATCH_ROWS = 1_000
Progress = Callable[[Counts], None]


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
    """Loads deliveries into one graph; `runs` is the folder of reports and rejects."""

    recorder: Recorder
    seals: Seals
    runs: Path
    now: Callable[[], datetime]
    days: WorkingDays = field(default_factory=load_working_days)

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
        books = Bookkeeper(counts, folder, None if term is None else term.earliest)
        report: LoadReport | None = None
        try:
            for file in opened:
                await self._load_file(file, order, run_id=run_id, books=books, progress=progress)
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
        self, file: OpenedFile, order: LoadOrder, *, run_id: str, books: Bookkeeper, progress: Progress | None
    ) -> None:
        books.begin(file.origin)
        books.counts.warnings.update(file.warnings)
        pretended: set[str] | None = set() if order.dry_run else None
        rows = withdrawals(file.rows, order.observed) if order.withdraw else file.rows
        pending = asyncio.create_task(asyncio.to_thread(_take, rows))
        try:
            while batch := await pending:
                # The next batch is read and checked while the store writes this one.
                pending = asyncio.create_task(asyncio.to_thread(_take, rows))
                claims = [row.checked.claims for row in batch if row.checked.reject is None]
                context = RunContext(source=order.source, run_id=run_id, observed=order.observed, at=self.now())
                outcomes = await self.recorder.record(claims, context, dry_run=order.dry_run, pretended=pretended)
                books.enter(batch, outcomes)
                if progress is not None:
                    progress(books.counts)
        finally:
            await asyncio.wait([pending])


def _take(rows: Iterator[CheckedRow]) -> list[CheckedRow]:
    return list(islice(rows, BATCH_ROWS))
