"""One item of a rule file, read strictly: every key is asked for by type, and what nobody asked for is refused."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from graph_schema.errors import RulesRefused

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def refuse(file: str, key: str, *, reason: str) -> RulesRefused:
    """The error that names file, key and reason, and says what to do."""
    return RulesRefused(f"Rule file {file}, {key}: {reason}; correct the file and start again.")


class Item:
    """A table of a rule file and the way to it, for errors that name file and key."""

    def __init__(self, file: str, where: str, *, table: object) -> None:
        """Refuse what is not a table."""
        if not isinstance(table, dict):
            raise refuse(file, where, reason="a table is expected")
        self.file = file
        self.where = where
        self.table: Mapping[str, object] = table
        self._asked: set[str] = set()

    def error(self, key: str, reason: str) -> RulesRefused:
        """The error about one key of this item."""
        return refuse(self.file, f"{self.where}.{key}" if key else self.where, reason=reason)

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self.table

    def given(self) -> tuple[str, ...]:
        """All keys as given."""
        return tuple(self.table)

    def text(self, key: str) -> str:
        """A text that is not blank."""
        value = self._need(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "a text that is not blank is expected")
        return value.strip()

    def text_or_none(self, key: str) -> str | None:
        """A text, or None where the key is absent."""
        return self.text(key) if self.has(key) else None

    def truth(self, key: str) -> bool:
        """true or false."""
        value = self._need(key)
        if not isinstance(value, bool):
            raise self.error(key, "true or false is expected")
        return value

    def truth_or(self, key: str, default: bool) -> bool:
        """true or false, or the default where the key is absent."""
        return self.truth(key) if self.has(key) else default

    def count(self, key: str) -> int:
        """A whole number above zero."""
        value = self._need(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, "a whole number above zero is expected")
        return value

    def count_or_none(self, key: str) -> int | None:
        """A whole number above zero, or None where the key is absent."""
        return self.count(key) if self.has(key) else None

    def day_or_none(self, key: str) -> date | None:
        """A date without time, or None where the key is absent."""
        if not self.has(key):
            return None
        value = self._need(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(key, "a date (YYYY-MM-DD, no quotes) is expected")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts."""
        return self._different(key, [self._as_text(key, value) for value in self._list(key)])

    def member(self, key: str, kind: type[E]) -> E:
        """A value of a closed set."""
        return self._as_member(key, self._need(key), kind=kind)

    def member_or_none(self, key: str, kind: type[E]) -> E | None:
        """A value of a closed set, or None where the key is absent."""
        return self.member(key, kind) if self.has(key) else None

    def members(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """A list of different values of a closed set."""
        return self._different(key, [self._as_member(key, value, kind=kind) for value in self._list(key)])

    def item(self, key: str) -> "Item":
        """A table below this one."""
        return Item(self.file, f"{self.where}.{key}", table=self._need(key))

    def item_or_none(self, key: str) -> "Item | None":
        """A table below this one, or None where the key is absent."""
        return self.item(key) if self.has(key) else None

    def items_or_none(self, key: str) -> tuple["Item", ...]:
        """A list of tables below this one; empty where the key is absent."""
        return self.items(key) if self.has(key) else ()

    def items(self, key: str) -> tuple["Item", ...]:
        """A list of tables below this one."""
        return tuple(Item(self.file, f"{self.where}.{key}[{n}]", table=each) for n, each in enumerate(self._list(key)))

    def done(self, build: Callable[[], T]) -> T:
        """What `build` makes of this item, once every key given has been asked for."""
        made = build()
        unknown = sorted(set(self.table) - self._asked)
        if unknown:
            raise self.error(unknown[0], "this key is not known")
        return made

    def _need(self, key: str) -> object:
        self._asked.add(key)
        if key not in self.table:
            raise self.error(key, "this key is missing")
        return self.table[key]

    def _list(self, key: str) -> list[object]:
        value = self._need(key)
        if not isinstance(value, list):
            raise self.error(key, "a list is expected")
        return value

    def _as_text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "texts that are not blank are expected")
        return value.strip()

    def _as_member(self, key: str, value: object, *, kind: type[E]) -> E:
        try:
            return kind(value if isinstance(value, str) else "")
        except ValueError:
            raise self.error(key, f"a value of {kind.__name__} is expected") from None

    def _different(self, key: str, values: list[T]) -> tuple[T, ...]:
        if len(set(values)) != len(values):
            raise self.error(key, "a value is given twice")
        return tuple(values)
