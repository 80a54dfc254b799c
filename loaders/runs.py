"""The runs of a data folder: their reports, and what they come to by department."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from graph_schema.errors import StoreDamaged
from loaders.departments import Tally, tally_of
from loaders.report import REJECTS, REPORT


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `report` is None where it was cut off, or is still under way."""

    run_id: str
    report: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """What one department delivered through one source; `department` is None for the others."""

    source: str
    department: str | None
    tally: Tally

    def as_json(self) -> dict[str, Any]:
        """The machine's form."""
        return {"source": self.source, "department": self.department} | self.tally.as_json()


@dataclass(frozen=True, slots=True)
class DepartmentReport:
    """Sums over `runs` runs; `cut_off` ones have no sums, `provisional` is set where a calendar year is not known."""

    runs: int
    cut_off: int
    provisional: bool
    rows: tuple[DepartmentRow, ...]


def list_runs(folder: Path) -> Iterator[Run]:
    """The runs in the folder, oldest first. Raises StoreDamaged for a report that cannot be read."""
    if not folder.is_dir():
        return
    for place in sorted(folder.iterdir()):
        if (place / REJECTS).is_file():
            yield Run(place.name, read_report(place))


def read_report(place: Path) -> dict[str, Any] | None:
    """The report of one run; None where there is none (yet)."""
    try:
        report = orjson.loads((place / REPORT).read_bytes())
    except FileNotFoundError:
        return None
    except orjson.JSONDecodeError:
        report = None
    if not isinstance(report, dict):
        raise StoreDamaged(
            f"The report of run {place.name} cannot be read; restore it from a backup, or delete the folder."
        )
    return report


def by_department(folder: Path, *, since: date | None = None, until: date | None = None) -> DepartmentReport:
    """Sums of the runs whose day of delivery lies within both days, inclusive; dry runs and withdrawals are left out.

    A run that was cut off says nothing of its day and is counted always.
    """
    sums: dict[tuple[str, str | None], Tally] = {}
    runs = cut_off = 0
    provisional = False
    for run in list_runs(folder):
        report = run.report
        if report is None:
            cut_off += 1
            continue
        day = date.fromisoformat(report["observed"])
        outside = (since is not None and day < since) or (until is not None and day > until)
        if outside or report["dry_run"] or report.get("withdraw"):
            continue
        runs += 1
        tallies = [(row["department"], tally_of(row)) for row in report.get("departments", ())]
        provisional |= any(tally.dated for _, tally in tallies) and bool((report.get("term") or {}).get("provisional"))
        for name, tally in tallies:
            sums.setdefault((report["source"], name), Tally()).add(tally)
    ordered = sorted(sums, key=lambda key: (key[0], key[1] is None, key[1] or ""))
    return DepartmentReport(runs, cut_off, provisional, tuple(DepartmentRow(*key, sums[key]) for key in ordered))
