"""Reading JSON files in bounded memory: an array of objects, or one object a line; every row keeps its place and text.

An array is split at its own commas without being parsed, so that one wrong statement costs itself and not the file.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from loaders.read import KEPT_OF_TOO_LONG, MAX_LINE, Row, decoded, read_jsonl

_INSIDE_TEXT: Final = re.compile(r'["\\]')
_OUTSIDE_TEXT: Final = re.compile(r'["\[\]{},]')
_BLANKS: Final = " \t\r\n"
_LINE_ENDS: Final = str.maketrans("\r\n", "  ")


def read_json(path: Path, encoding: str) -> Iterator[Row]:
    """The objects of a JSON file as rows of one field, `line` being the line, in an array the number of the object.

    In an array the line ends within a statement become blanks, so that each can be given back as one line.
    """
    chunks = decoded(path, encoding)
    start = next((chunk for chunk in chunks if chunk.strip(_BLANKS)), "")
    if start.lstrip(_BLANKS).startswith("["):
        yield from _Elements().read(chain((start.lstrip(_BLANKS)[1:],), chunks))
    else:
        yield from read_jsonl(path, encoding)


class _Elements:
    """The elements of an array whose opening bracket has been read."""

    def __init__(self) -> None:
        self._number = 0
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0
        self._in_text = False
        self._escaped = False
        self._closed = False

    def read(self, chunks: Iterator[str]) -> Iterator[Row]:
        """Rows; one without text, and a problem, where the array does not end as one does."""
        for chunk in chunks:
            yield from self._split(chunk)
        left = "".join(self._parts).strip(_BLANKS)
        if not self._closed and left:
            yield self._row()
        if not self._closed or left:
            self._number += 1
            yield Row(self._number, left[:KEPT_OF_TOO_LONG] if self._closed else "", (), "BAD_JSON")

    def _split(self, chunk: str) -> Iterator[Row]:
        begun, place = 0, 0
        while place < len(chunk) and not self._closed:
            if self._escaped:  # whatever follows a backslash is no mark
                self._escaped, place = False, place + 1
                continue
            found = (_INSIDE_TEXT if self._in_text else _OUTSIDE_TEXT).search(chunk, place)
            if found is None:
                break
            place = found.end()
            if self._ends(found[0]):
                self._take(chunk[begun : found.start()])
                begun = place
                if not self._is_empty_array():
                    yield self._row()
        self._take(chunk[begun:])

    def _ends(self, mark: str) -> bool:
        """Go on past one mark; whether an element ends with it."""
        if mark == "\\":
            self._escaped = True
        elif mark == '"':
            self._in_text = not self._in_text
        elif mark in "[{":
            self._depth += 1
        elif mark == ",":
            return self._depth == 0
        elif self._depth == 0:
            self._closed = mark == "]"
            return self._closed
        else:
            self._depth -= 1
        return False

    def _is_empty_array(self) -> bool:
        return self._closed and self._number == 0 and not "".join(self._parts).strip(_BLANKS)

    def _take(self, text: str) -> None:
        if self._size <= MAX_LINE:
            self._parts.append(text)
        self._size += len(text)

    def _row(self) -> Row:
        text = "".join(self._parts).strip(_BLANKS)
        size, self._parts, self._size = self._size, [], 0
        self._number += 1
        if size > MAX_LINE:
            return Row(self._number, text[:KEPT_OF_TOO_LONG], (), "LINE_TOO_LONG")
        if not text:
            return Row(self._number, text, (), "BAD_JSON")
        line = text.translate(_LINE_ENDS)
        return Row(self._number, line, (line,))
