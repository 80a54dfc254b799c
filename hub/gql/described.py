"""Closed sets of Python as enums of the schema, each value with its meaning."""

from enum import StrEnum
from typing import TypeVar

import strawberry

E = TypeVar("E", bound=StrEnum)


def described(cls: type[E], description: str, values: dict[str, str], *, name: str | None = None) -> type[E]:
    """Declare `cls` as a GraphQL enum; every value must be described, and nothing else."""
    if set(values) != {item.name for item in cls}:
        raise TypeError(f"Descriptions of {cls.__name__} do not match its values; describe each value once.")
    declared = strawberry.enum(cls, name=name, description=description)
    for value in declared.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
    return declared
