"""What a check declares about itself, so that a profile can be checked before any file is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from loaders.checked import CheckContext, Checked
from loaders.profile import Form

_NO_TERMS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})
_NO_OPTIONS: Final[Mapping[str, frozenset[str] | None]] = MappingProxyType({})


class Mapper(Protocol):
    """A check: reads the fields of one row of a form, says what it claims or why it is refused."""

    def __call__(self, form: Form, cells: Mapping[str, str], /, *, context: CheckContext) -> Checked:
        """The verdict on one row."""
        ...


@dataclass(frozen=True, slots=True)
class MapperSpec:
    """A check and what a form may give it.

    `fields` are all fields that it reads: each is in `cells`, blank where the form or the file has no such column.
    `required` are those that a form must have a column for (its header may still be optional in a file).
    `options` are its settings with the texts allowed (None: any text). `values` are the terms into which
    `[form.values.FIELD]` translates, by field (an empty set: any text). `list_kind` says whether the form has to name
    a list kind of the rules, `seats` whether the form has to say which seats a representative's column means.
    """

    check: Mapper
    fields: frozenset[str]
    required: frozenset[str]
    options: Mapping[str, frozenset[str] | None] = field(default_factory=lambda: _NO_OPTIONS)
    values: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NO_TERMS)
    list_kind: bool = False
    seats: bool = False
