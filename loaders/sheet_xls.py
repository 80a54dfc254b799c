"""XLS (BIFF 8 and 5) in the reader's own process. The format ends at 65,536 rows of 256 cells."""

import struct
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, TextIOBase
from typing import IO, Any, Final

from loaders.sheet_cells import cell_text
from loaders.sheet_limits import SheetRefused

_BOUND_SHEET, _SUPBOOK, _FILE_PASS, _END = 0x0085, 0x01AE, 0x002F, 0x000A
_FORMULAS: Final = (0x0006, 0x0206, 0x0406)
_WORKSHEET, _MACRO_SHEETS = 0, (1, 6)
_OWN_BOOKS: Final = (b"\x01\x04", b"\x01\x3a")  # the workbook itself, and functions of add-ins
_MACROS: Final = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA")


class _Nowhere(TextIOBase):
    """Where xlrd may write its remarks, which quote cells."""

    def write(self, text: str, /) -> int:
        """Forget it."""
        return len(text)


class XlsBook:
    """A workbook; xlrd holds one sheet of it. Formula cells are found in the records, as xlrd tells only results."""

    def __init__(self, file: IO[bytes]) -> None:
        """Check and open. Raises SheetRefused; and olefile's and xlrd's errors for a damaged file."""
        import xlrd

        content = file.read()
        self._stream = _workbook_stream(content)
        self._starts = _check_globals(self._stream)
        self._xlrd: Any = xlrd
        self._book = xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=_Nowhere())
        self.names: tuple[str, ...] = tuple(self._book.sheet_names())

    def rows(self, index: int) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet with their numbers; a formula as "=" and its last result."""
        sheet = self._book.sheet_by_index(index)
        formulas = _formulas(self._stream, self._starts[index])
        for number in range(sheet.nrows):
            cells = [self._text(cell) for cell in sheet.row(number)]
            for column in formulas.get(number, ()):
                if column < len(cells):
                    cells[column] = f"={cells[column]}"
            if cells:
                yield number + 1, cells

    def _text(self, cell: Any) -> str:  # noqa: ANN401 - xlrd has no types
        xlrd = self._xlrd
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                day: datetime = xlrd.xldate_as_datetime(cell.value, self._book.datemode)
            except (xlrd.XLDateError, OverflowError, ValueError):
                return cell_text(cell.value)
            return day.time().isoformat() if cell.value < 1 else cell_text(day)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return cell_text(bool(cell.value))
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
        return cell_text(cell.value)


def _workbook_stream(content: bytes) -> bytes:
    import olefile

    with olefile.OleFileIO(BytesIO(content)) as ole:
        if ole.exists("EncryptedPackage") or ole.exists("EncryptionInfo"):
            raise SheetRefused("is encrypted")
        if any(name in _MACROS for entry in ole.listdir(streams=True, storages=True) for name in entry):
            raise SheetRefused("holds macros")
        for name in ("Workbook", "Book"):
            if ole.exists(name):
                return bytes(ole.openstream(name).read())
    raise SheetRefused("is a compound file and no XLS sheet")


def _check_globals(stream: bytes) -> list[int]:
    """Where each worksheet's records start. Raises SheetRefused for encrypted files, macros, and links to others."""
    starts = []
    for kind, data in _records(stream, 0):
        if kind == _FILE_PASS:
            raise SheetRefused("is encrypted")
        if kind == _SUPBOOK and not (len(data) == 4 and data[2:4] in _OWN_BOOKS):
            raise SheetRefused("holds links to other files")
        if kind == _BOUND_SHEET:
            sheet_type = data[5]
            if sheet_type in _MACRO_SHEETS:
                raise SheetRefused("holds macros")
            if sheet_type == _WORKSHEET:
                starts.append(int.from_bytes(data[:4], "little"))
    return starts


def _formulas(stream: bytes, start: int) -> dict[int, set[int]]:
    """The columns of formula cells by row, both from 0."""
    found: dict[int, set[int]] = {}
    for kind, data in _records(stream, start):
        if kind in _FORMULAS:
            row, column = struct.unpack_from("<HH", data)
            found.setdefault(row, set()).add(column)
    return found


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream: kind and content; nested ones (charts) belong to it."""
    place, depth = start, 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind in (0x0009, 0x0209, 0x0409, 0x0809):
            depth += 1
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _END:
            depth -= 1
            if depth <= 0:
                return
        place += 4 + length
