"""The files of the synthetic county, and how a row is written to each: CSV, TAB text, JSON Lines, XLSX.

Every sink streams, and knows the line on which a row begins, as a load counts it. An XLSX is made by openpyxl and then
packed again without the times that it puts in, so that the same rows give the same bytes.
"""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

import orjson

JsonRow = dict[str, object]
_PACKED_AT: Final = (1980, 1, 1, 0, 0, 0)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MADE: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of the county: its path in the folder, the profile that loads it, and its columns (none: JSON Lines).

    In an XLSX the columns of `dates` and `numbers` are cells of that kind, not text. `folder` names what is loaded
    where a delivery is a folder of files. `makes` is the node or tie that every accepted row adds to a graph.
    """

    name: str
    profile: str
    columns: tuple[str, ...] = ()
    encoding: str = "utf-8"
    separator: str = ","
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    folder: str | None = None
    makes: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row for a file: cells by column, or a JSON row; what it counts as, and the verdict that a check owes it.

    `raw` is written instead of the cells, as it stands, without a line end; `extra` are cells beyond the header.
    `makes` are nodes and ties that the row adds to a graph beside those that every row of its file does.
    """

    file: str
    cells: Mapping[str, str] | JsonRow
    labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    code: str | None = None
    defect: str | None = None
    unchanged: bool = False
    raw: str | None = None
    extra: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()


class Sink(Protocol):
    """Where the rows of one file go."""

    def write(self, line: Line) -> int:
        """Write one row; the line on which it begins."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def open_sink(folder: Path, spec: FileSpec) -> Sink:
    """The sink of a file; the header is written."""
    path = folder / spec.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        return _Sheet(path, spec)
    return _Text(path, spec)


class _Text:
    """A text file: separated cells, or one JSON object a line."""

    def __init__(self, path: Path, spec: FileSpec) -> None:
        self._file: TextIO = path.open("w", encoding=spec.encoding, newline="")
        self._spec = spec
        self._next = 1
        self._csv = csv.writer(self._file, lineterminator="\n", delimiter=spec.separator)
        if spec.columns:
            self._put(spec.columns)

    def write(self, line: Line) -> int:
        """As `Sink.write`."""
        began = self._next
        if line.raw is not None:
            self._file.write(line.raw + "\n")
            self._next += 1 + line.raw.count("\n")
        elif self._spec.columns:
            self._put((*_cells(self._spec.columns, line), *line.extra))
        else:
            self._file.write(orjson.dumps(line.cells).decode() + "\n")
            self._next += 1
        return began

    def close(self) -> None:
        """As `Sink.close`."""
        self._file.close()

    def _put(self, cells: Sequence[str]) -> None:
        self._csv.writerow(cells)
        self._next += 1 + sum(cell.count("\n") for cell in cells)


class _Sheet:
    """The first sheet of a workbook; openpyxl writes it row by row."""

    def __init__(self, path: Path, spec: FileSpec) -> None:
        from openpyxl import Workbook  # late: a county without sheets does not need it

        self._path = path
        self._spec = spec
        self._book: Any = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("Sheet1")
        self._sheet.append(list(spec.columns))
        self._next = 2

    def write(self, line: Line) -> int:
        """As `Sink.write`."""
        self._sheet.append([self._cell(column, cell) for column, cell in self._pairs(line)])
        self._next += 1
        return self._next - 1

    def close(self) -> None:
        """As `Sink.close`."""
        made = self._path.with_suffix(".making")
        self._book.save(made)
        _pack_again(made, self._path)
        made.unlink()

    def _pairs(self, line: Line) -> list[tuple[str, str]]:
        cells = (*_cells(self._spec.columns, line), *line.extra)
        return list(zip((*self._spec.columns, *("" for _ in line.extra)), cells, strict=True))

    def _cell(self, column: str, cell: str) -> object:
        if not cell:
            return None
        if column in self._spec.dates and _DAY.fullmatch(cell):
            with suppress(ValueError):  # a day that there is not stays a text
                return date.fromisoformat(cell)
        if column in self._spec.numbers and cell.replace(".", "", 1).isdecimal():
            return Decimal(cell)
        return cell


def _cells(columns: tuple[str, ...], line: Line) -> tuple[str, ...]:
    return tuple(str(line.cells.get(column, "")) for column in columns)


def _pack_again(made: Path, path: Path) -> None:
    """Copy a workbook member by member, with one time for all and none inside."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _PACKED_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            with source.open(name) as member, target.open(info, "w") as packed:
                content: Any = member
                if name == "docProps/core.xml":
                    content = io.BytesIO(_MADE.sub(b"", member.read()))
                shutil.copyfileobj(content, packed)
