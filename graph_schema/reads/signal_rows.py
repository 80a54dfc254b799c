"""What the statements behind signals take and give."""

from dataclasses import dataclass
from typing import Any

from graph_schema.reads.explore_rows import ScopeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRecordsKey(ScopeKey):
    """Enterprises by `ids`; records of `sides`, offices of `roles`, and who holds one of `office_roles` on the day."""

    ids: list[str]
    sides: list[str]
    roles: list[str]
    office_roles: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalOfficesKey(ScopeKey):
    """Persons by `ids`, and their offices of `roles`."""

    ids: list[str]
    roles: list[str]


@dataclass(frozen=True, slots=True)
class SignalRecords:
    """Enterprises as maps of JSON values; none where the inquiry does not hold.

    Each with its ids under all its codes (`same`), its `records` with the newest first, its `ties` with current ones
    first, and the ids of the `holders` of the day.
    """

    i: int
    now: int
    known: int
    granted: bool
    enterprises: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SignalOffices:
    """Persons as maps of JSON values, each with `faces` and `offices`; none where the inquiry does not hold."""

    i: int
    now: int
    known: int
    granted: bool
    persons: list[dict[str, Any]]
