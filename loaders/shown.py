"""A rejected row as it may be printed: without personal numbers, and without what a terminal would obey."""

import csv
import re
from typing import Any, Final

import orjson

from graph_schema.masking import TOKEN, mask_all_numbers, mask_numbers
from loaders.json_rows import is_deep

_PERSONAL_SCHEME: Final = re.compile(r"[A-Z]{3}-(?:PASSPORT|TAXID|IDCARD)")
_PERSONAL_KEYS: Final = frozenset({"idNumber", "passportNumber", "socialSecurityNumber", "taxNumber"})
_VALUE: Final = re.compile(r'("(?:value|id)"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]]+)')


def shown_row(text: str, *, is_json: bool, width: int, personal: tuple[int, ...]) -> str:
    """One line of text; a personal column or document number is the token, whatever stands in it.

    `width` is the number of columns, `personal` are the places of those that hold personal numbers.
    """
    text = text.rstrip("\r\n")
    if is_json:
        text = _json(text)
    elif personal:
        text = _columns(text, width, personal)
    return "".join(char if char.isprintable() else "⏎" if char == "\n" else " " for char in mask_numbers(text))


def _columns(text: str, width: int, personal: tuple[int, ...]) -> str:
    try:
        cells = next(csv.reader([text.replace("\r", " ")]), [])
    except csv.Error:
        cells = []
    if len(cells) != width:
        return mask_all_numbers(text)
    return ",".join(TOKEN if place in personal and cell else cell for place, cell in enumerate(cells))


def _json(text: str) -> str:
    try:
        row = orjson.loads(text)
        if is_deep(row):
            return mask_all_numbers(text)
    except orjson.JSONDecodeError:
        return mask_all_numbers(_VALUE.sub(rf'\1"{TOKEN}"', text))
    return orjson.dumps(_without_documents(row)).decode()


def _without_documents(part: Any) -> Any:  # noqa: ANN401 - JSON
    """The same JSON; a value that no organisation's scheme stands beside may be a person's."""
    if isinstance(part, dict):
        hidden = {*_PERSONAL_KEYS} | ({"value"} if "scheme" not in part else set())
        if _PERSONAL_SCHEME.fullmatch(str(part.get("scheme"))):
            hidden |= {"id", "uri"}
        return {key: TOKEN if key in hidden else _without_documents(inner) for key, inner in part.items()}
    if isinstance(part, list):
        return [_without_documents(inner) for inner in part]
    return part
