"""Reads one sheet in a process of its own, whose memory, time and output are bounded.

Started as `python -P -m loaders.sheet_child DATA_FD SPOOL_FD SECONDS MEMORY`. On stdout it says which sheets there
are and how they begin; stdin names the one to be read; its rows go to the spool, a JSON array a line: number and
cells, or number, null and the beginning of a row that is too long. The last line of stdout says how it went. It ends
when its stdin does, so that it never outlives its parent.
"""

import os
import queue
import resource
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import IO, Any, Final, Protocol

import orjson

from loaders.sheet_limits import (
    HEAD_CELL,
    HEAD_ROWS,
    KEPT_OF_TOO_LONG,
    MAX_COLUMNS,
    MAX_ROW_TEXT,
    MAX_SHEETS,
    MAX_SPOOLED,
    SheetRefused,
)

ZIP_MAGIC: Final = b"PK\x03\x04"


class Book(Protocol):
    """A workbook opened for reading."""

    names: tuple[str, ...]

    def rows(self, index: int) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet with their numbers."""
        ...


def main(arguments: list[str]) -> int:
    """Read as asked; 0 also where the file is refused."""
    data, spool, seconds, memory = map(int, arguments[1:])
    _limit(seconds, memory)
    asked: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    at = 0
    try:
        with os.fdopen(data, "rb") as file, os.fdopen(spool, "wb", buffering=1 << 18) as out:
            book = _open(file)
            if len(book.names) > MAX_SHEETS:
                raise SheetRefused(f"has more than {MAX_SHEETS} sheets")
            heads = [[_head(row) for row in islice(_filled(book, i), HEAD_ROWS)] for i in range(len(book.names))]
            _say({"names": book.names, "heads": heads})
            for row in _filled(book, asked.get()):
                at = row[0]
                out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    except SheetRefused as refused:
        _say({"refused": str(refused)})
    except MemoryError:
        _say({"refused": "takes more memory than its size allows"})
    except Exception as error:  # noqa: BLE001 - the libraries raise whatever a damaged file leads them to
        too_much = isinstance(error, OSError) and error.errno is not None
        what = (
            "holds more than a sheet of its size can" if too_much else f"is damaged{f' after row {at}' if at else ''}"
        )
        _say({"refused": what})
    else:
        _say({"ended": True})
    return 0


def _limit(seconds: int, memory: int) -> None:
    """Memory, processor time, output; no core dump, which would hold personal data."""
    for kind, bound in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MAX_SPOOLED),
        (resource.RLIMIT_AS, memory),
    ):
        with suppress(ValueError, OSError):  # a lower limit is set already, or the system does not know this one
            resource.setrlimit(kind, (bound, bound))


def _listen(asked: "queue.SimpleQueue[int]") -> None:
    """Pass the number of the sheet on; end with the parent, whatever the rest of the process is doing."""
    for line in sys.stdin:
        asked.put(int(line))
    os._exit(1)


def _open(file: IO[bytes]) -> Book:
    """The workbook, by its content."""
    magic = file.read(len(ZIP_MAGIC))
    file.seek(0)
    if magic == ZIP_MAGIC:
        from loaders.sheet_xlsx import XlsxBook

        try:
            return XlsxBook(file)
        except (zipfile.BadZipFile, KeyError):
            raise SheetRefused("is damaged, or no XLSX sheet") from None
    from loaders.sheet_xls import XlsBook

    return XlsBook(file)


def _filled(book: Book, index: int) -> Iterator[list[Any]]:
    """Rows that hold anything, without blank cells at their end, cut where they are beyond bounds."""
    for number, cells in book.rows(index):
        width = len(cells)
        while width and not cells[width - 1].strip():
            width -= 1
        kept = cells[: min(width, MAX_COLUMNS + 1)]
        if sum(map(len, kept)) > MAX_ROW_TEXT:
            yield [number, None, ",".join(kept)[:KEPT_OF_TOO_LONG]]
        elif kept:
            yield [number, kept]


def _head(row: list[Any]) -> list[Any]:
    """A row cut to what a header needs."""
    return [row[0], [cell[:HEAD_CELL] for cell in row[1] or ()]]


def _say(message: dict[str, object]) -> None:
    os.write(1, orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    code = main(sys.argv)
    sys.stdout.flush()
    os._exit(code)  # the listener waits for its parent still
