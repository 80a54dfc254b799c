"""Kinds of permits and penalties: several in one cell, texts of two laws, and codes that are local."""

import re
from typing import Final

from loaders.checked import WarningCode
from loaders.file_row import FileRow
from loaders.values import folded

_SEPARATORS: Final = re.compile(r"[;、,|]")
_JOINT: Final = "、"
_OTHER: Final = "其他"


def kinds_of(row: FileRow, *fields: str) -> tuple[str, ...]:
    """The kinds that the cells name, in the terms of the form's values for `kinds`; a text without a term stays.

    A term may itself hold the mark that sets kinds apart (没收违法所得、没收非法财物 is one kind): the longest run of
    parts that has a term is one kind. A bare code without a term is kept as it came.
    """
    terms = row.form.values.get("kinds", {})
    found: list[str] = []
    for field in fields:
        parts = [part for part in _SEPARATORS.split(folded(row.text(field) or "")) if part]
        while parts:
            length = next((n for n in range(len(parts), 1, -1) if _JOINT.join(parts[:n]) in terms), 1)
            found.append(_kind(row, _JOINT.join(parts[:length])))
            del parts[:length]
    return tuple(dict.fromkeys(found))


def kinds_told(row: FileRow, name: str, *fields: str) -> tuple[tuple[str, str], ...]:
    """The kinds in the terms of the form, and the cells' own texts where those say it otherwise."""
    kinds = "；".join(kinds_of(row, *fields))
    texts = "；".join(text for text in map(row.told, fields) if text is not None)
    told = ((name, kinds), (f"{name}（原文）", texts)) if texts != kinds else ((name, kinds),)
    return told if kinds else ()


def _kind(row: FileRow, text: str) -> str:
    term = row.form.values.get("kinds", {}).get(text)
    if term is not None:
        return term
    if text.isdecimal():
        row.warn(WarningCode.LOCAL_CODE)
    elif text.startswith(_OTHER):
        return _OTHER
    else:
        row.warn(WarningCode.UNKNOWN_VALUE)
    return text
