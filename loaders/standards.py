"""Standards in which other programs tell of parties and ties: files whose rows speak of each other by id."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

from graph_schema.interchange import load_vocabulary
from loaders.check_bods import check_statement, note_statement
from loaders.check_ftm import check_entity, note_entity
from loaders.checked import Checked
from loaders.parties import Parties


class Note(Protocol):
    """Notes whom a row is about; what is wrong is left to the check."""

    def __call__(self, text: str, parties: Parties, /) -> None:
        """Note it."""
        ...


class Check(Protocol):
    """The verdict on one row, the parties of the whole file being known."""

    def __call__(self, text: str, parties: Parties, /) -> Checked:
        """What it claims, or why it is refused."""
        ...


@dataclass(frozen=True, slots=True)
class Standard:
    """How the rows of a standard are read: all are noted first, then each is checked."""

    note: Note
    check: Check


_WORDS: Final = load_vocabulary()
STANDARDS: Final[Mapping[str, Standard]] = MappingProxyType(
    {
        "bods": Standard(partial(note_statement, words=_WORDS), partial(check_statement, words=_WORDS)),
        "ftm": Standard(partial(note_entity, words=_WORDS), partial(check_entity, words=_WORDS)),
    }
)
"""By the name that `mapper` of a json profile's form gives."""
