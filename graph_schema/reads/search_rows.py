"""What the statement that finds enterprises by name takes and gives."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph_schema.reads.enterprise_rows import EnterpriseKey


@dataclass(frozen=True, slots=True)
class SearchKey(EnterpriseKey):
    """What is searched for; scope, days and references as in EnterpriseKey.

    `key` is a search key, `code` scheme:value of an identifier or empty. With `begins`, names that begin with the key
    are found among the enterprises that `covering` concerns; `beginning` are ids of others that were found to have such
    names. `members`: of enterprises that a membership of the partner concerns, and no others.
    """

    code: str = ""
    begins: bool = False
    beginning: list[str] = field(default_factory=list)
    members: bool = False


@dataclass(frozen=True, slots=True)
class MomentKey:
    """When is asked about: a commit number or an instant that is mapped to one; both absent: now. `judged` as there."""

    known: int | None
    known_instant: datetime | None
    judged: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The last commit, and the one to answer from."""

    i: int
    now: int
    known: int


@dataclass(frozen=True, slots=True)
class Looked:
    """How many descriptions begin so, up to a bound."""

    i: int
    looked: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """Ids of enterprises with names that begin so."""

    i: int
    ids: list[str]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Maps of what was found: `enterprise_id`, `kind`, `scheme` of the identifier that was asked for (or empty),
    `place` (0: by code or a whole name, 1: by its beginning), `identifiers`, `listed_as` (the name in a record, where
    nothing describes the enterprise), and `names`: descriptions with `name`, `former_names`, `status`, `region`,
    `address` and whether each `runs` on the day asked about, those first, the preferred one of them at the head.
    """

    i: int
    now: int
    known: int
    granted: bool
    found: list[dict[str, Any]]
