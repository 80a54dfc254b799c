"""Versions of relationships: what is said, when it was true, who says so."""

import hashlib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import orjson

from graph_schema.intervals import Interval

Scalar = str | int | bool | date | tuple[str, ...] | None


class Tie(StrEnum):
    """Relationship types that carry the four times, with the kind of holder where two are possible."""

    IDENTIFIES = "IDENTIFIES"
    DESCRIBED_AS = "DESCRIBED_AS"
    HOLDS = "HOLDS"
    OWNS = "OWNS"
    CONTROLS = "CONTROLS"
    BRANCH_OF = "BRANCH_OF"
    SUCCEEDS = "SUCCEEDS"
    SUPPLIES = "SUPPLIES"
    IDENTIFIED_AS = "IDENTIFIED_AS"
    HAS_DOCUMENT = "HAS_DOCUMENT"
    RECORDED_AS = "RECORDED_AS"
    STATE = "STATE"
    NAMES = "NAMES"
    ON = "ON"
    FREES = "FREES"
    STATED_AS = "STATED_AS"
    CONCERNS_ENTERPRISES = "CONCERNS_ENTERPRISES"
    CONCERNS_PERSONS = "CONCERNS_PERSONS"
    CONCERNS_RECORDS = "CONCERNS_RECORDS"
    REACHES = "REACHES"


class Basis(StrEnum):
    """Whether a version's dates were stated by the source or are bounds of its observations."""

    STATED = "STATED"
    OBSERVED = "OBSERVED"


class Version(NamedTuple):
    """One current version (`recorded_to` absent) of one relationship.

    `fact_id` names the fact through all its versions. `holder_is_org` tells which label the far
    end has where both are possible. `body` holds the attributes of the facts node of a new version;
    it is None for a version read from the graph, whose facts node is kept. A load makes millions of them,
    hence a tuple.
    """

    tie: Tie
    fact_id: str
    from_id: str
    to_id: str
    valid: Interval
    content: str
    source: str
    observed: date
    basis: Basis = Basis.STATED
    preferred: bool = True
    holder_is_org: bool = False
    props: Mapping[str, Scalar] | None = None
    body: Mapping[str, Scalar] | None = None
    stored_as: str | None = None

    @property
    def digest(self) -> str:
        """Digest of everything that a new version would change."""
        valid = self.valid
        return digest(
            self.fact_id,
            self.content,
            valid.start,
            valid.start_kind,
            valid.end,
            valid.end_kind,
            self.preferred,
            self.source,
        )

    def at(self, valid: Interval) -> "Version":
        """The same fact with other dates."""
        return self if valid == self.valid else self._replace(valid=valid)


def digest(*parts: object) -> str:
    """A short digest of scalars and flat lists of them; no two lists of parts are written alike."""
    try:
        text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a lone surrogate, which is no text in UTF-8
        text = repr([_plain(part) for part in parts]).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def _plain(part: object) -> object:
    if isinstance(part, Mapping):
        return sorted((str(name), _plain(value)) for name, value in part.items())
    return str(part) if isinstance(part, str) else part


def content_of(values: Mapping[str, Scalar] | None) -> Mapping[str, Scalar]:
    """The attributes that are said; a part of a digest, which minds no order of names."""
    if not values:
        return {}
    return {name: value for name, value in values.items() if value is not None and value != ()}
