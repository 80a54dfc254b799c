"""Tables (CSV, XLSX, XLS): which sheet, where the header stands, which rows are notes, which cells are spoiled."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from loaders.checked import RejectCode, WarningCode
from loaders.profile import Layout, Profile, fit, lay_out
from loaders.read import Row, find_encoding, read_csv
from loaders.sheet_limits import HEAD_ROWS, MAX_COLUMNS
from loaders.sheets import SheetHead, is_sheet, read_sheet

NOTE_ROWS: Final = 3
_NOTE_STARTS: Final = re.compile(r"(?:表格|填表|填写|填报)说明|(?:说明|注|备注|注意)[::]")
_NOTE: Final = re.compile(r"必填|选填|填写|填报|字符|格式|例[如::]|如[::]|不超过|下拉|长度|[Yy]{4}")
_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|ERROR!)")
_EXPONENT: Final = re.compile(r"[+-]?\d(?:\.\d+)?E\+\d{2,}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table found readable: its layout, header and rows, and what is odd about it as a whole.

    `messages` are sentences for who delivered it, `warnings` are counted once for each row or column they are about.
    """

    encoding: str
    layout: Layout
    header: Row
    rows: Iterator[Row]
    warnings: tuple[WarningCode, ...]
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    encoding: str
    rows: Iterator[Row]
    is_sheet: bool = False
    messages: tuple[str, ...] = ()


def open_table(path: Path, profile: Profile, *, encoding: str | None) -> Table:
    """Open a table. Raises WrongInput for one that is not readable, or has no header of the profile.

    The header is sought in the first five rows that are not blank; titles before it, and notes or the headers' other
    names in the three rows after it, are passed over and counted as NOTE_ROW.
    """
    source = _sheet(path, profile) if is_sheet(path) else _text(path, profile, encoding)
    first = list(islice(source.rows, HEAD_ROWS + NOTE_ROWS))
    place, layout = _find_header(profile, first, path)
    after = place + 1
    while after < len(first) and after <= place + NOTE_ROWS and _is_note(layout, first[after]):
        after += 1
    rows = chain(first[after:], source.rows)
    return Table(
        encoding=source.encoding,
        layout=layout,
        header=first[place],
        rows=(_padded(row, layout.width, profile.separator) for row in rows) if source.is_sheet else rows,
        warnings=(*layout.warnings, *[WarningCode.NOTE_ROW] * (after - 1)),
        messages=source.messages,
    )


def spoiled(row: Row, places: Mapping[str, int]) -> tuple[RejectCode, str] | None:
    """The code and field of a cell that holds a formula, the error of one, or a number that lost digits; None mostly.

    `places` are those of the columns that are read; what stands in others does not matter.
    """
    if "=" not in row.text and "#" not in row.text and "E+" not in row.text:
        return None
    for field, place in places.items():
        cell = row.fields[place].strip()
        if cell.startswith("=") or _ERROR.fullmatch(cell):
            return RejectCode.FORMULA, field
        if _EXPONENT.fullmatch(cell):
            return RejectCode.DIGITS_LOST, field
    return None


def header_cells(row: Row) -> tuple[str, ...]:
    """The cells of a header without the mark of the byte order."""
    return tuple(cell.lstrip("\ufeff") for cell in row.fields)


def _text(path: Path, profile: Profile, encoding: str | None) -> _Source:
    found = find_encoding(path, encoding)
    return _Source(found, read_csv(path, found, separator=profile.separator))


def _sheet(path: Path, profile: Profile) -> _Source:
    """The first sheet with a header of the profile; the names of the others are told."""
    messages: list[str] = []

    def choose(sheets: Sequence[SheetHead]) -> int:
        chosen = _fitting(profile, sheets, path)
        others = [sheet.name for place, sheet in enumerate(sheets) if place != chosen and sheet.rows]
        if others:
            names = ", ".join(mask_numbers(_printable(name)) for name in others)
            messages.append(
                f"Of {mask_numbers(path.name)} only the sheet {mask_numbers(_printable(sheets[chosen].name))} is read, "
                f"not {names}."
            )
        return chosen

    rows = read_sheet(path, choose, separator=profile.separator)
    return _Source("utf-8", rows, is_sheet=True, messages=tuple(messages))


def _fitting(profile: Profile, sheets: Sequence[SheetHead], path: Path) -> int:
    refused: WrongInput | None = None
    for place, sheet in enumerate(sheets):
        try:
            _find_header(profile, sheet.rows, path)
        except WrongInput as error:
            refused = refused or error
        else:
            return place
    raise refused or WrongInput(f"The file {mask_numbers(path.name)} has no sheet; ask for it to be delivered again.")


def _find_header(profile: Profile, rows: Sequence[Row], path: Path) -> tuple[int, Layout]:
    """Which row is the header. Raises WrongInput that tells what is missing from the row that fits best."""
    best, refused = -1, None
    for place, row in enumerate(rows[:HEAD_ROWS]):
        if row.problem is not None:
            continue
        cells = header_cells(row)
        try:
            return place, lay_out(profile, cells)
        except WrongInput as error:
            found = max(len(fit(form, cells)[0]) for form in profile.forms)
            if found > best:
                best, refused = found, error
    if rows and rows[0].problem == RejectCode.WRONG_COLUMN_COUNT:
        raise WrongInput(
            f"The first line of {mask_numbers(path.name)} has more than {MAX_COLUMNS:,} columns; "
            "give a file with the columns of the profile."
        )
    raise refused or WrongInput(
        f"The first line of {mask_numbers(path.name)} is no header; give a file with its column names first."
    )


def _is_note(layout: Layout, row: Row) -> bool:
    """Whether a row after the header only explains it: notes on filling in, or the headers' other names."""
    cells = [cell.strip() for cell in row.fields if cell.strip()]
    if row.problem is not None or not cells:
        return False
    known, _ = fit(layout.form, row.fields)
    if 2 * sum(map(len, known.values())) >= len(cells) > 1:
        return True
    notes = sum(1 for cell in cells if _NOTE.search(cell))
    return _NOTE_STARTS.match(cells[0]) is not None or (notes > 1 and 2 * notes >= len(cells))


def _padded(row: Row, width: int, separator: str) -> Row:
    """A sheet's row as wide as its header: blank cells at the end are not kept in sheets."""
    lacking = width - len(row.fields)
    if lacking <= 0 or row.problem is not None:
        return row
    return replace(row, text=row.text + separator * lacking, fields=(*row.fields, *[""] * lacking))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:60]
