"""What became of each row, written down: counts by verdict, code and department, and the rows worth keeping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.recording.recorder import RowOutcome, Verdict
from loaders.check import CheckedRow
from loaders.checked import RejectCode, WarningCode
from loaders.departments import Tally
from loaders.report import Counts, Origin, RunFolder

REPLACED_KEPT: Final = 10_000
"""Most replaced rows whose texts a run keeps; all are counted."""


@dataclass(slots=True)
class Bookkeeper:
    """Keeps the books of one run. Decisions older than `in_time` are late; None where nothing can be."""

    counts: Counts
    folder: RunFolder
    in_time: date | None
    kept: int = 0
    encoding: str = "utf-8"
    """Of the file whose rows follow."""

    def begin(self, origin: Origin) -> None:
        """The rows that follow are of this file."""
        self.encoding = origin.encoding
        self.folder.begin(origin)

    def enter(self, batch: Iterable[CheckedRow], outcomes: Sequence[RowOutcome]) -> None:
        """Enter a batch; `outcomes` are those of its rows that the check did not refuse, in order."""
        recorded = iter(outcomes)
        for row in batch:
            outcome = next(recorded) if row.checked.reject is None else None
            department, tally = self.counts.departments.of(row.checked)
            self.counts.read += 1
            tally.received += 1
            if outcome is None or outcome.verdict is Verdict.REJECTED:
                self._reject(row, outcome, tally, department)
            else:
                self._take(row, outcome, tally, department)

    def _reject(self, row: CheckedRow, outcome: RowOutcome | None, tally: Tally, department: str | None) -> None:
        code = str(row.checked.reject or (outcome and outcome.code) or RejectCode.MALFORMED_ROW)
        self.counts.rejected += 1
        self.counts.by_code[code] += 1
        tally.rejected += 1
        tally.by_code[code] += 1
        text = row.row.text + row.row.end
        self.folder.keep(row.row.line, row.checked.field, code=code, text=text, department=department)

    def _take(self, row: CheckedRow, outcome: RowOutcome, tally: Tally, department: str | None) -> None:
        warnings = [str(warning) for warning in row.checked.warnings]
        if outcome.replaced:
            warnings.append(str(WarningCode.REPLACED))
            self.counts.replaced += 1
            tally.replaced += 1
            self._keep_replaced(row, department)
        if outcome.ended:
            warnings.append(str(WarningCode.RECORD_ENDED))
        if outcome.struck:
            warnings.append(str(WarningCode.TENURE_STRUCK))
        if outcome.unnamed:
            warnings.append(str(WarningCode.NAMING_STRUCK))
        if outcome.verdict is Verdict.ACCEPTED:
            self.counts.accepted += 1
            tally.accepted += 1
        else:
            self.counts.unchanged += 1
            tally.unchanged += 1
        if warnings:
            self.counts.warnings.update(warnings)
            tally.warnings.update(warnings)
        decided = row.checked.decided_on
        if decided is not None and self.in_time is not None and outcome.verdict is Verdict.ACCEPTED:
            # What was there already came in time or was counted late when it came.
            tally.dated += not outcome.replaced
            tally.late += decided < self.in_time and not outcome.replaced

    def _keep_replaced(self, row: CheckedRow, department: str | None) -> None:
        if self.kept < REPLACED_KEPT:
            self.kept += 1
            self.folder.keep_replaced(row.row.line, text=row.row.text + row.row.end, department=department)
