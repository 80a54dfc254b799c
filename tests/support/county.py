"""The files of a synthetic county read by the standard library and openpyxl alone, apart from the loaders' readers."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from loaders.generate_files import FileSpec

Rows = list[dict[str, Any]]


def rows_of(folder: Path, spec: FileSpec) -> Rows:
    """Every row of a file that has no defect in its shape: by column, or the JSON objects."""
    path = folder / spec.name
    if not spec.columns:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".xlsx":
        return _sheet(path)
    with path.open(encoding=spec.encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True, delimiter=spec.separator))


def _sheet(path: Path) -> Rows:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        header, *rows = book.worksheets[0].iter_rows(values_only=True)
        return [
            {str(key): "" if cell is None else cell for key, cell in zip(header, row, strict=False)} for row in rows
        ]
    finally:
        book.close()


@dataclass(frozen=True, slots=True)
class Owed:
    """What expected.jsonl says of one row."""

    defect: str | None
    verdict: str
    code: str | None
    warnings: tuple[str, ...]


def owed(folder: Path) -> dict[str, dict[int, Owed]]:
    """The verdict that every row is owed, by file and line."""
    found: dict[str, dict[int, Owed]] = defaultdict(dict)
    for text in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        found[row["file"]][row["line"]] = Owed(row["defect"], row["verdict"], row["code"], tuple(row["warnings"]))
    return dict(found)


def tally(rows: Iterable[Owed]) -> dict[str, Any]:
    """The counts that a load of the rows must report."""
    kept = list(rows)
    codes = Counter(row.code for row in kept if row.code is not None)
    odd = Counter(warning for row in kept if row.code is None for warning in row.warnings)
    verdicts = Counter(row.verdict for row in kept)
    return {
        "read": len(kept),
        **{verdict: verdicts[verdict] for verdict in ("accepted", "unchanged", "rejected")},
        "by_code": dict(codes),
        "warnings": dict(odd),
    }
