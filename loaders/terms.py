"""Terms for what cells say: a form's own, else those that all forms share (profiles/terms.toml)."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

from graph_schema.names import DocumentType
from loaders.profile import Form
from loaders.values import folded

ORGANIZATION: Final = "ORGANIZATION"
INDIVIDUAL_BUSINESS: Final = "INDIVIDUAL_BUSINESS"
PERSON: Final = "PERSON"
CATEGORIES: Final = frozenset({ORGANIZATION, INDIVIDUAL_BUSINESS, PERSON})
DOCUMENT_TYPES: Final = frozenset(DocumentType)
PARTY_VALUES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"category": CATEGORIES, "document_type": DOCUMENT_TYPES}
)
"""Terms for what kind of party a row is about, and of what type a document is."""


def term_of(form: Form, field: str, *, cell: str) -> str | None:
    """The term for a cell's text, whatever its width and blanks; None for a text that has none."""
    word = folded(cell)
    own = form.values.get(field, {}).get(word)
    return _SHARED.get(field, {}).get(word) if own is None else own


def _load() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("loaders").joinpath("profiles/terms.toml").read_text(encoding="utf-8")
    return MappingProxyType({field: MappingProxyType(terms) for field, terms in tomllib.loads(text).items()})


_SHARED: Final = _load()
