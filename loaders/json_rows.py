"""Rows that are JSON objects: read within bounds, and what a model says is wrong with one."""

import json
from decimal import Decimal
from typing import Any, Final

import orjson
from pydantic import ValidationError

from graph_schema.name_keys import without_format_marks
from loaders import canonical_parts as parts
from loaders.checked import Checked, RejectCode, WarningCode, rejected

MAX_DEPTH: Final = 64
"""Levels of lists and objects in a row."""


def read_object(text: str, warnings: list[str], *, exact: bool = False) -> dict[str, Any] | None:
    """The object that a row is, its texts without characters that cannot be seen; None where it is none.

    `exact`: fractions as Decimal with every digit.
    """
    try:
        data = orjson.loads(text)
        if not isinstance(data, dict) or is_deep(data):
            return None
        if exact:
            data = json.loads(text, parse_float=Decimal)
    except ValueError:  # JSONDecodeError, and whole numbers that are too long
        return None
    if "\\u" in text or not text.isprintable():
        seen = _visible(data)
        if seen != data:
            warnings.append(WarningCode.INVISIBLE_CHARACTERS)
        data = seen
    return dict(data)


def is_deep(data: object) -> bool:
    """Whether there are more than MAX_DEPTH levels; told without recursion."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _visible(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The value with every text in it without characters that cannot be seen."""
    if isinstance(value, str):
        return without_format_marks(value)
    if isinstance(value, list):
        return [_visible(one) for one in value]
    if isinstance(value, dict):
        return {name: _visible(one) for name, one in value.items()}
    return value


def refusal_of(error: ValidationError, *, skip: int = 0, within: str = "") -> Checked:
    """The verdict for what a model refuses, with the place: without its first `skip` parts, after `within`."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    unknown = first["type"] == "extra_forbidden"  # the last part is then the row's own text
    place = [str(part) for part in first["loc"][skip : -1 if unknown else None]]
    field = ".".join([within, *place] if within else place) or None
    if first["type"].startswith("union_tag"):
        return rejected(RejectCode.UNKNOWN_TYPE, "type")
    if first["type"] in ("missing", parts.NOBODY):
        return rejected(RejectCode.VALUE_MISSING, field)
    if first["type"] == parts.REVERSED:
        return rejected(RejectCode.DATES_REVERSED, field)
    if first["type"].startswith("date"):
        return rejected(RejectCode.BAD_DATE, field)
    return rejected(RejectCode.BAD_VALUE, field)
