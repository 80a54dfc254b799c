"""Receipts and signed heads as they come in files: kept answers, receipts alone, notes, witness lines.

A file of receipts is JSON: one receipt, one whole answer with `extensions.receipt`, a list of them, or one a line.
A file of heads holds notes as text, or JSON lines with a `note` (the witness file) or a `checkpoint`.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from hub.audit.receipt import Receipt

_NOT_A_RECEIPT = "Line {line} of the receipts is no receipt; give answers with extensions.receipt, or receipts alone."


def read_receipts(text: str) -> list[Receipt]:
    """Read receipts. Raises ValueError that names the line of what is none."""
    receipts = [_receipt(value, line) for line, value in _values(text)]
    if not receipts:
        raise ValueError("There are no receipts in the file; give answers with extensions.receipt, or receipts alone.")
    return receipts


def read_heads(text: str) -> list[str]:
    """Read signed heads. Raises ValueError where the text holds none, or a line of it cannot be read."""
    if not text.lstrip().startswith(("{", "[")):
        notes = [note for note in _notes(text) if note]
        if not notes:
            raise ValueError("There is no signed head in the file; give notes, or the lines of the witness file.")
        return notes
    heads: list[str] = []
    for line, value in _values(text):
        held = _inner(value)
        note = held.get("note") or held.get("checkpoint")
        if not isinstance(note, str):
            raise ValueError(f"Line {line} of the heads has no note; give the lines of the witness file.")
        heads.append(note)
    return heads


def _values(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every object of a JSON text, of a list in it, or of its lines; with the line it stands on."""
    try:
        whole = [(1, orjson.loads(text))]
    except orjson.JSONDecodeError:
        whole = list(_lines(text))
    for line, value in whole:
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                raise ValueError(_NOT_A_RECEIPT.format(line=line))
            yield line, item


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, orjson.loads(line)
            except orjson.JSONDecodeError:
                raise ValueError(_NOT_A_RECEIPT.format(line=number)) from None


def _inner(value: dict[str, Any]) -> dict[str, Any]:
    """The receipt of an answer, or the value itself."""
    extensions = value.get("extensions")
    inner = extensions.get("receipt") if isinstance(extensions, dict) else value.get("receipt", value)
    return inner if isinstance(inner, dict) else {}


def _receipt(value: dict[str, Any], line: int) -> Receipt:
    held = _inner(value)
    slot, index, note = held.get("slot"), held.get("index"), held.get("checkpoint")
    if type(slot) is not int or type(index) is not int or not isinstance(note, str) or min(slot, index) < 0:
        raise ValueError(_NOT_A_RECEIPT.format(line=line))
    extensions = value.get("extensions")
    asked = extensions.get("requestId") if isinstance(extensions, dict) else held.get("requestId")
    return Receipt(slot, index, 0, "", note, asked if isinstance(asked, str) else "")


def _notes(text: str) -> Iterator[str]:
    """Notes one after the other: each ends with its signature lines."""
    note: list[str] = []
    signed = False
    for line in text.splitlines():
        if signed and not line.startswith("\u2014"):
            yield "\n".join(note) + "\n"
            note, signed = [], False
        if note or line.strip():
            note.append(line)
        signed = signed or line.startswith("\u2014")
    if signed:
        yield "\n".join(note) + "\n"
