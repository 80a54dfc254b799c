"""Parameters of one run, in the form that costs the driver least."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, cast

from neo4j._codec.packstream import Structure

_EPOCH: Final = date(1970, 1, 1).toordinal()
_TREATED: Final = frozenset((date, dict, list, tuple))


class _Untold(dict[str, object]):
    """A map that does not show what it holds: the driver writes out all parameters for its debug log, read or not."""

    def __repr__(self) -> str:
        return "{…}"


@contextmanager
def given(rows: Sequence[object], limits: Mapping[str, object] | None) -> Iterator[dict[str, object]]:
    """The parameters of one run: `$batch.rows` and the limits; the rows are let go after it.

    The rows stand inside a map, as Neo4j plans anew for each order of magnitude of a list given by itself, and the
    driver's result keeps the map in a cycle.
    """
    batch = _Untold(rows=_numbered(rows))
    try:
        yield {**(limits or {}), "batch": batch}
    finally:
        batch.clear()


def _numbered(rows: Sequence[object]) -> list[dict[str, object]]:
    names = [field.name for field in fields(cast("Any", rows[0]))] if rows else []
    if not names:
        return [{"i": i} for i in range(len(rows))]
    if len(names) == 1:
        (only,) = names
        return [{"i": i, only: getattr(row, only)} for i, row in enumerate(rows)]
    values, keys = attrgetter(*names), ("i", *names)
    numbered = [dict(zip(keys, (i, *values(row)), strict=True)) for i, row in enumerate(rows)]
    for row in numbered:
        for name, value in row.items():
            if type(value) in _TREATED:
                row[name] = _sent(value)
    return numbered


def _sent(value: Any) -> Any:  # noqa: ANN401 - a parameter of any shape
    """The value with its dates as Bolt writes them: the driver takes 7 µs for one, and a load sends millions."""
    kind = type(value)
    if kind is date:
        return _day(value)
    if kind is dict:
        return {name: _sent(item) if type(item) in _TREATED else item for name, item in value.items()}
    return [_sent(item) if type(item) in _TREATED else item for item in value]


@lru_cache(maxsize=50_000)
def _day(day: date) -> Structure:
    return Structure(b"D", day.toordinal() - _EPOCH)
