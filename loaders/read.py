"""Reading delivered text files in bounded memory, so that line number and original text of every row survive."""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from loaders.sheet_limits import MAX_COLUMNS

CHUNK: Final = 1 << 20
MAX_LINE: Final = 1 << 20
MAX_RECORD_LINES: Final = 100
MAX_RECORD: Final = 128 * 1024
MAX_UNCLOSED: Final = 1_000
KEPT_OF_TOO_LONG: Final = 500
ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line, its end apart; `too_long` where only the beginning was kept."""

    number: int
    text: str
    end: str = "\n"
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on, its original text, its fields, or the code of what is wrong with it.

    `end` is the line end after the text, empty where the file ends without one.
    """

    line: int
    text: str
    fields: tuple[str, ...]
    problem: str | None = None
    end: str = "\n"


def find_encoding(path: Path, told: str | None = None) -> str:
    """The encoding of a text file: as told, else UTF-8, else GB18030.

    Raises WrongInput with the byte offset where the file is neither.
    """
    if told is not None:
        try:
            "".encode(told)  # a look-up alone would find codecs that are not of text, such as hex
        except (LookupError, UnicodeError, ValueError):
            raise WrongInput("That encoding is not known; name one such as utf-8 or gb18030.") from None
    failed: list[str] = []
    for encoding in (told,) if told is not None else ENCODINGS:
        offset = _first_undecodable(path, encoding)
        if offset is None:
            return encoding
        failed.append(f"{encoding} fails at byte {offset}")
    raise WrongInput(
        f"The file {mask_numbers(path.name)} is not text in the encoding expected ({'; '.join(failed)}); "
        "save it as UTF-8, or name its encoding with --encoding."
    )


def _first_undecodable(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return position - pending + error.start
            if not chunk:
                return None
            position += len(chunk)


def read_lines(path: Path, encoding: str) -> Iterator[Line]:
    """Lines of a text file; no more than one chunk and one line are held."""
    number = 0
    rest = ""
    skipping = False
    for chunk in decoded(path, encoding):
        rest += chunk
        *lines, rest = rest.split("\n")
        for text in lines:
            if skipping:
                skipping = False
                continue
            number += 1
            yield _line(number, text)
        if skipping:
            rest = ""
        elif len(rest) > MAX_LINE:
            number += 1
            yield Line(number, rest[:KEPT_OF_TOO_LONG], too_long=True)
            rest, skipping = "", True
    if rest and not skipping:
        yield _line(number + 1, rest, end="")


def decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file in pieces of at most a chunk."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _line(number: int, text: str, end: str = "\n") -> Line:
    if text.endswith("\r"):
        text, end = text[:-1], "\r" + end
    if len(text) > MAX_LINE:
        return Line(number, text[:KEPT_OF_TOO_LONG], end, too_long=True)
    return Line(number, text, end)


def read_csv(path: Path, encoding: str, *, separator: str = ",") -> Iterator[Row]:
    """Rows of a text table, the header first; blank lines are passed over.

    A field may hold line breaks inside quotes, within bounds; a quote inside a field that none opens is a letter.
    A quote that is never closed costs one row, not the file; a file with MAX_UNCLOSED of them has its further rows
    read line by line, so that its time stays in proportion to its size.
    """
    return _Rows(read_lines(path, encoding), separator).read()


class _Rows:
    """Rows made of lines; `waiting` holds lines that were read ahead for a quote that none of them closed."""

    def __init__(self, lines: Iterator[Line], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._waiting: deque[Line] = deque()
        self._unclosed = 0

    def read(self) -> Iterator[Row]:
        while (line := self._next()) is not None:
            if line.text.strip() or line.too_long:
                yield self._row(line)

    def _next(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def _row(self, line: Line) -> Row:
        if line.too_long:
            return Row(line.number, line.text, (), "LINE_TOO_LONG", line.end)
        if "\x00" in line.text:
            return Row(line.number, line.text, (), "NUL_BYTE", line.end)
        if '"' not in line.text:
            if line.text.count(self._separator) >= MAX_COLUMNS:
                return Row(line.number, line.text, (), "WRONG_COLUMN_COUNT", line.end)
            return Row(line.number, line.text, tuple(line.text.split(self._separator)), end=line.end)
        parts, taken, size = [line.text], [line], len(line.text)
        inside = _ends_inside_quotes(line.text, self._separator, inside=False)
        while inside:
            following = self._next() if self._unclosed < MAX_UNCLOSED else None
            if following is not None:
                parts += (taken[-1].end, following.text)
                taken.append(following)
                size += len(following.text) + 2
                inside = _ends_inside_quotes(following.text, self._separator, inside=True)
            if following is None or len(taken) > MAX_RECORD_LINES + 1 or size > MAX_RECORD:
                self._waiting.extendleft(reversed(taken[1:]))
                self._unclosed += 1
                return Row(line.number, line.text, (), "UNCLOSED_QUOTE", line.end)
        return self._fields(line, "".join(parts), taken[-1].end)

    def _fields(self, line: Line, text: str, end: str) -> Row:
        try:
            fields = tuple(next(csv.reader([text.replace("\r\n", "\n")], delimiter=self._separator)))
        except csv.Error:
            return Row(line.number, text, (), "MALFORMED_ROW", end)
        if len(fields) > MAX_COLUMNS:
            return Row(line.number, text, (), "WRONG_COLUMN_COUNT", end)
        return Row(line.number, text, fields, end=end)


def _ends_inside_quotes(text: str, separator: str, *, inside: bool) -> bool:
    """Whether a line ends within a quoted field, where it began within one or not."""
    place = 0
    while True:
        if inside or text.startswith('"', place):
            close = text.find('"', place if inside else place + 1)
            while close >= 0 and text.startswith('""', close):
                close = text.find('"', close + 2)
            if close < 0:
                return True
            place, inside = close, False
        comma = text.find(separator, place)
        if comma < 0:
            return False
        place = comma + 1


def read_jsonl(path: Path, encoding: str) -> Iterator[Row]:
    """Lines of a JSON Lines file as rows of one field; blank lines are passed over."""
    for line in read_lines(path, encoding):
        if line.too_long:
            yield Row(line.number, line.text, (), "LINE_TOO_LONG", line.end)
        elif line.text.strip():
            yield Row(line.number, line.text, (line.text,), end=line.end)
