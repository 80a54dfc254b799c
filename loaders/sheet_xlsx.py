"""XLSX in the reader's own process: the package is checked before anything is unpacked, then read row by row."""

import sys
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from loaders.sheet_cells import cell_text
from loaders.sheet_limits import MAX_PARTS, MAX_RATIO, MAX_ROWS, MAX_SMALL_PART, MAX_UNPACKED, RATIO_FROM, SheetRefused

_MACROS: Final = ("xl/vbaproject.bin", "xl/macrosheets/", "xl/activex/")
_LINKS: Final = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_NAMES: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_INLINE: Final = f"{_NAMES}is"
_PIECE: Final = f"{_NAMES}t"
_VALUE: Final = f"{_NAMES}v"
_REFUSED_TYPES: Final = (b"macroenabled", b"ms-excel.sheet.binary")


class XlsxBook:
    """A workbook of which one row is held at a time (and the strings that its cells share)."""

    def __init__(self, file: IO[bytes]) -> None:
        """Check and open. Raises SheetRefused; and openpyxl's and zipfile's errors for a damaged file."""
        with zipfile.ZipFile(file) as archive:
            check_package(archive)
        openpyxl = _openpyxl()
        self._book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        self.names: tuple[str, ...] = tuple(sheet.title for sheet in self._book.worksheets)

    def rows(self, index: int) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet with their numbers; formulas as their text, from "=" on."""
        sheet = self._book.worksheets[index]
        sheet.reset_dimensions()  # what the file says of its size is not believed
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MAX_ROWS:
                raise SheetRefused(f"has more than {MAX_ROWS:,} rows")
            if row:
                yield number, [_text(value) for value in row]


def check_package(archive: zipfile.ZipFile) -> None:
    """Raise SheetRefused for a package that is too large, packed too tightly, encrypted, or holds macros or links."""
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise SheetRefused(f"is a package of more than {MAX_PARTS:,} parts, or of two parts of one name")
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused("is encrypted")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetRefused("is a zip archive and no XLSX sheet")
    _check_packing(parts)
    if any(name.startswith(_MACROS) for name in names):
        raise SheetRefused("holds macros")
    if any(name.startswith(_LINKS) for name in names):
        raise SheetRefused("holds links to other files")
    for part in parts:
        name = part.filename.lower()
        if name == "[content_types].xml" and any(kind in _small(archive, part).lower() for kind in _REFUSED_TYPES):
            raise SheetRefused("holds macros, or is a binary workbook")
        if name.endswith(".rels"):
            _check_links(_small(archive, part))


def _check_packing(parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise SheetRefused(f"unpacks to more than {MAX_RATIO} times its size, as no sheet does")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SheetRefused("is packed in a way that no sheet program uses")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetRefused(f"unpacks to more than {MAX_UNPACKED >> 20:,} MiB")


def _small(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > MAX_SMALL_PART:
        raise SheetRefused("has a table of contents that is larger than any sheet program writes")
    return archive.read(part)


def _check_links(text: bytes) -> None:
    """A hyperlink in a cell is text that is never followed; every other target outside the package is refused."""
    from defusedxml.ElementTree import fromstring

    for link in fromstring(text):
        if link.get("TargetMode", "").lower() == "external" and not link.get("Type", "").endswith("/hyperlink"):
            raise SheetRefused("holds links to other files")


def _openpyxl() -> Any:  # noqa: ANN401 - a module without types
    """The library, made to read XML through defusedxml and without what it does not need."""
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # says "not installed"; it would take memory
    import openpyxl
    from openpyxl.worksheet import _read_only

    if not openpyxl.DEFUSEDXML:
        raise SheetRefused("cannot be read safely, as defusedxml is not installed")
    _read_only.WorkSheetParser = _quick(_read_only.WorkSheetParser)
    return openpyxl


def _quick(parser: Any) -> Any:  # noqa: ANN401 - a class without types
    """The library's parser with a shorter way for cells of one plain text or number, as nearly all are."""
    if getattr(parser, "is_quick", False):
        return parser
    columns: dict[str, int] = {}

    class Quick(parser):  # type: ignore[misc]
        is_quick = True

        def parse_cell(self, cell: Any) -> dict[str, Any]:  # noqa: ANN401 - an XML element
            value = _plain(cell, self.shared_strings)
            if value is None:
                return dict(super().parse_cell(cell))
            letters = cell.get("r").rstrip("0123456789")
            column = columns.get(letters)
            if column is None:
                found = dict(super().parse_cell(cell))
                columns[letters] = found["column"]
                return found
            self.col_counter = column
            return {"column": column, "value": value}

    return Quick


def _plain(cell: Any, shared: list[str]) -> object:  # noqa: ANN401 - an XML element
    """The text or number of a cell that has a place and nothing else; None where there is more to it."""
    if len(cell) != 1 or not cell.get("r"):
        return None
    (child,), kind = cell, cell.get("t")
    text = child.text
    if kind == "inlineStr":
        plain = len(child) == 1 and child.tag == _INLINE and child[0].tag == _PIECE
        return child[0].text or "" if plain else None
    if child.tag != _VALUE or not text:
        return None
    if kind == "s":
        return shared[int(text)]
    if kind == "str":
        return text
    return int(text) if kind in (None, "n") and not cell.get("s") and text.isdecimal() else None


def _text(value: object) -> str:
    if isinstance(value, str):
        return cell_text(_unescaped(value) if "_x" in value else value)
    if value is None:
        return ""
    if value.__class__.__name__ in ("ArrayFormula", "DataTableFormula"):
        return str(getattr(value, "text", None) or "=")
    return cell_text(value)


def _unescaped(text: str) -> str:
    from openpyxl.utils.escape import unescape

    return str(unescape(text))
