"""Sheets (XLSX, XLS): told by their content, read by a bounded process, given on as rows of text."""

import csv
import io
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from loaders.read import Row
from loaders.sheet_limits import MAX_COLUMNS, MEMORY

_MAGIC: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_PAGES: Final = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
_SECONDS: Final = 60
_BYTES_A_SECOND: Final = 50_000  # of the packed file; a sheet is read at ten times that
_MAX_SECONDS: Final = 3_600


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet's name and its first rows."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one sheet may take: bytes of memory, seconds of processor time (none: by the file's size)."""

    memory: int = MEMORY
    seconds: int | None = None

    def seconds_for(self, size: int) -> int:
        """The seconds for a file of this size."""
        return self.seconds or min(_SECONDS + size // _BYTES_A_SECOND, _MAX_SECONDS)


Choose = Callable[[Sequence[SheetHead]], int]


def is_sheet(path: Path) -> bool:
    """Whether the content is a zip archive or a compound file, as sheets are, whatever the file's name.

    Raises WrongInput for a page or XML document, as systems deliver them under a sheet's name.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        raise WrongInput(
            f"The file {mask_numbers(path.name)} is a web page or XML and no sheet; open it and save it as XLSX or CSV."
        )
    return start.startswith(_MAGIC)


def read_sheet(path: Path, choose: Choose, *, separator: str = ",", bounds: Bounds | None = None) -> Iterator[Row]:
    """The rows of the sheet that `choose` takes by its number; `line` is the row's number in the sheet.

    `separator` is what stands between the cells of the rows' text. The whole sheet is read to a temporary file before
    the first row is given, so that a file that turns out to be damaged or beyond bounds is refused (WrongInput) before
    anything of it is loaded.
    """
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _spooled
    try:
        _read(path, spool, choose, bounds or Bounds())
    except BaseException:
        spool.close()
        raise
    return _spooled(spool, separator)


def _read(path: Path, spool: IO[bytes], choose: Choose, bounds: Bounds) -> None:
    seconds = bounds.seconds_for(path.stat().st_size)
    with path.open("rb") as file:
        child = subprocess.Popen(  # noqa: S603 - our own module
            [
                *(sys.executable, "-P", "-m", "loaders.sheet_child"),
                *(str(file.fileno()), str(spool.fileno()), str(seconds), str(bounds.memory)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(file.fileno(), spool.fileno()),
        )
    timer = threading.Timer(2 * seconds, child.kill)
    timer.daemon = True
    timer.start()
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        start = _answer(child, path)
        heads = [
            SheetHead(name, tuple(_row(row) for row in rows))
            for name, rows in zip(start["names"], start["heads"], strict=True)
        ]
        chosen = choose(heads)
        with suppress(BrokenPipeError):
            child.stdin.write(b"%d\n" % chosen)
            child.stdin.flush()
        _answer(child, path)
    finally:
        timer.cancel()
        child.kill()
        child.stdout.close()
        with suppress(BrokenPipeError):
            child.stdin.close()
        child.wait()


def _answer(child: "subprocess.Popen[bytes]", path: Path) -> dict[str, Any]:
    """The child's next message. Raises WrongInput where it refuses the file, or ended without a word."""
    assert child.stdout is not None
    line = child.stdout.readline()
    if line.endswith(b"\n"):
        answer: dict[str, Any] = orjson.loads(line)
        refused = answer.get("refused")
        if refused is None:
            return answer
    else:
        ended = child.wait()
        slow = ended in (-signal.SIGXCPU, -signal.SIGKILL)
        refused = "takes more time or memory than its size allows" if slow else "cannot be read as a sheet"
    raise WrongInput(f"The file {mask_numbers(path.name)} {refused}; {_advice(str(refused))}.")


def _advice(refused: str) -> str:
    if "macros" in refused or "links" in refused:
        return "save its rows alone as an XLSX or CSV file"
    if "encrypted" in refused:
        return "deliver it without a password"
    return "open it and save it anew as XLSX or CSV, or ask for it to be delivered again"


def _spooled(spool: IO[bytes], separator: str) -> Iterator[Row]:
    with spool:
        spool.seek(0)
        for line in spool:
            yield _row(orjson.loads(line), separator)


def _row(row: list[Any], separator: str = ",") -> Row:
    number, cells = row[0], row[1]
    if cells is None:
        return Row(number, row[2], (), "LINE_TOO_LONG")
    if len(cells) > MAX_COLUMNS:
        return Row(number, csv_line(cells, separator), (), "WRONG_COLUMN_COUNT")
    return Row(number, csv_line(cells, separator), tuple(cells))


def csv_line(cells: Sequence[str], separator: str = ",") -> str:
    """The cells as a line of a text table, without its end."""
    if not any(mark in cell for cell in cells for mark in (separator, '"', "\n", "\r")):
        return separator.join(cells)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n", delimiter=separator).writerow(cells)  # of its end, it quotes the letters
    return text.getvalue().removesuffix("\r\n")
