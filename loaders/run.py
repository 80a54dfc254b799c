"""One load: read and check in a thread while the store writes; every row ends accepted, unchanged or rejected."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from graph_schema.recording.bind import RunContext
from graph_schema.recording.recorder import Recorder, Verdict
from loaders.check import CheckedRow, OpenedFile, open_file
from loaders.profile import Profile
from loaders.report import Counts, LoadReport, RunFolder, Seals

BATCH_ROWS = 1_000
Progress = Callable[[Counts], None]


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """What is to be loaded, from whom, as seen on which day."""

    profile: Profile
    files: tuple[Path, ...]
    source: str
    observed: date
    encoding: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads deliveries into one graph; `runs` is the folder of reports and rejects."""

    recorder: Recorder
    seals: Seals
    runs: Path
    now: Callable[[], datetime]

    async def load(self, order: LoadOrder, progress: Progress | None = None) -> LoadReport:
        """Load the files of one order, one after the other.

        Raises WrongInput before anything is written where a file cannot be read as the profile's, and
        the gateway's errors where the store goes away: the same order given again then completes it.
        """
        started = time.monotonic()
        opened = [
            open_file(
                path,
                order.profile,
                rules=self.recorder.rules,
                observed=order.observed,
                encoding=order.encoding,
            )
            for path in order.files
        ]
        run_id = f"{self.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        folder = RunFolder(self.runs / run_id, self.seals)
        folder.open()
        counts = Counts()
        report: LoadReport | None = None
        try:
            for file in opened:
                await self._load_file(file, order, run_id=run_id, folder=folder, counts=counts, progress=progress)
            report = LoadReport(
                run_id=run_id,
                profile=order.profile.id,
                source=order.source,
                observed=order.observed.isoformat(),
                dry_run=order.dry_run,
                files=tuple(path.name for path in order.files),
                counts=counts,
                seconds=time.monotonic() - started,
            )
        finally:
            folder.close(report)
        return report

    async def _load_file(
        self,
        file: OpenedFile,
        order: LoadOrder,
        *,
        run_id: str,
        folder: RunFolder,
        counts: Counts,
        progress: Progress | None,
    ) -> None:
        folder.begin(file.origin)
        pretended: set[str] | None = set() if order.dry_run else None
        pending = asyncio.create_task(asyncio.to_thread(_take, file.rows))
        try:
            while batch := await pending:
                # The next batch is read and checked while the store writes this one.
                pending = asyncio.create_task(asyncio.to_thread(_take, file.rows))
                rejects = await self._write(batch, order, run_id, counts, pretended)
                for row, code, field in rejects:
                    folder.keep(row.row.line, field, code=code, text=row.row.text + row.row.end)
                if progress is not None:
                    progress(counts)
        finally:
            await asyncio.wait([pending])

    async def _write(
        self, batch: list[CheckedRow], order: LoadOrder, run_id: str, counts: Counts, pretended: set[str] | None
    ) -> list[tuple[CheckedRow, str, str | None]]:
        good = [row for row in batch if row.checked.reject is None]
        context = RunContext(source=order.source, run_id=run_id, observed=order.observed, at=self.now())
        outcomes = await self.recorder.record(
            [row.checked.claims for row in good], context, dry_run=order.dry_run, pretended=pretended
        )
        codes: dict[int, str] = {}
        for row, outcome in zip(good, outcomes, strict=True):
            if outcome.verdict is Verdict.ACCEPTED:
                counts.accepted += 1
            elif outcome.verdict is Verdict.UNCHANGED:
                counts.unchanged += 1
            else:
                codes[id(row)] = outcome.code or "REJECTED"
        rejects = []
        for row in batch:
            counts.read += 1
            code = codes.get(id(row)) or row.checked.reject
            if code is None:
                counts.warnings.update(str(warning) for warning in row.checked.warnings)
            else:
                counts.rejected += 1
                counts.by_code[str(code)] += 1
                rejects.append((row, str(code), row.checked.field))
        return rejects


def _take(rows: Iterator[CheckedRow]) -> list[CheckedRow]:
    return list(islice(rows, BATCH_ROWS))
