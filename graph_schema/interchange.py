"""The words in which parties and ties leave for other programs and come from them (interchange.toml).

Beneficial Ownership Data Standard 0.4 (BODS) and FollowTheMoney (FtM). Both sides read the same table, so that what is
written is understood again.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from graph_schema.name_keys import name_key
from graph_schema.names import EnterpriseKind, IdScheme

JOINT = " · "
"""Between the Chinese and the English word of a term."""


UNKNOWN_LINK: Final = "UnknownLink"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TieWords(_Strict):
    """One tie in the formats' words; `role` is the office, the liability or the kind of succession."""

    tie: str
    role: str | None = None
    zh: str
    en: str
    also: tuple[str, ...] = ()
    bods: str | None = None
    bods_default: bool = False
    ftm: str

    @property
    def label(self) -> str:
        """Chinese first, English beside it."""
        return f"{self.zh}{JOINT}{self.en}"

    @property
    def words(self) -> frozenset[str]:
        """Every word for it, folded."""
        return frozenset(map(fold, (self.label, self.zh, self.en, *self.also)))


class IdentifierWords(_Strict):
    """One scheme of identifiers: its code in BODS (the first is written) and its property in FtM, where it has one."""

    scheme: IdScheme
    zh: str
    en: str
    bods: tuple[str, ...]
    ftm: str | None = None

    @property
    def label(self) -> str:
        """Chinese first, English beside it."""
        return f"{self.zh}{JOINT}{self.en}"


class BodsWords(_Strict):
    """Codelists of BODS that are used."""

    version: str
    interests: frozenset[str]
    official_register: tuple[str, ...]
    self_declaration: tuple[str, ...]


class FtmWords(_Strict):
    """Values of FtM that are used."""

    ended: Annotated[tuple[str, ...], Field(min_length=1)]
    not_direct: frozenset[str]
    organizations: Mapping[EnterpriseKind, str]
    edges: Mapping[str, tuple[str, str]]


class _Table(_Strict):
    edition: str
    tie: tuple[TieWords, ...]
    identifier: tuple[IdentifierWords, ...]
    bods: BodsWords
    ftm: FtmWords


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words; `of` is by tie and role."""

    edition: str
    ties: tuple[TieWords, ...]
    identifiers: tuple[IdentifierWords, ...]
    bods: BodsWords
    ftm: FtmWords
    of: Mapping[tuple[str, str | None], TieWords]

    def interest(self, kind: str, details: str | None) -> TieWords | None:
        """The tie that a kind of interest means, by its details, else what it means without any; None for none."""
        known = [words for words in self.ties if words.bods == kind]
        told = fold(details or "")
        named = next((words for words in known if told in words.words), None)
        return named or next((words for words in known if words.bods_default), None)

    def link(self, schema: str, roles: tuple[str, ...]) -> TieWords | None:
        """The tie that an FtM schema means by one of its roles; None where none is known.

        An UnknownLink may be any of them: it is what there is where the schema of a tie does not take its party.
        """
        told = set(map(fold, roles))
        named = [words for words in self.ties if words.words & told and schema in (words.ftm, UNKNOWN_LINK)]
        return next(iter(named), None)


def fold(text: str) -> str:
    """A word as words are compared: width, blanks and case do not count."""
    return name_key(text).casefold()


def load_vocabulary() -> Vocabulary:
    """The program's table."""
    text = resources.files("graph_schema").joinpath("interchange.toml").read_text(encoding="utf-8")
    table = _Table.model_validate(tomllib.loads(text))
    of = MappingProxyType({(words.tie, words.role): words for words in table.tie})
    return Vocabulary(table.edition, table.tie, table.identifier, table.bods, table.ftm, of)
