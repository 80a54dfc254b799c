"""What the statements by which parties are explored take and give: the scope that all share, and what may be told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeKey:
    """What the asker of an exploring question may see; fields mean what they mean in EnterpriseKey.

    `ties` are the relationships that may be followed. Consents open nothing here: no kind that explores rests on one.
    `covering` (or empty) is a matter; of the organisations that it does not concern no record is read.
    """

    as_of: date
    today: date
    known: int | None
    known_instant: datetime | None
    partner_id: str
    purpose: str
    cited: list[str]
    needed: list[str]
    covering: str
    ties: list[str]
    reaching: list[str]
    disclosures: list[str]
    forgotten: list[str]
    ending_sides: list[str]
    untold: dict[str, date]
    beyond_class: list[str]
    weighing: list[str]
    judged: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodesKey(ScopeKey):
    """Which parties are asked about: by person_id, enterprise_id, or scheme:value of an identifier."""

    ids: list[str]


@dataclass(frozen=True, slots=True)
class NodesAnswer:
    """Parties as maps of JSON values: `id` as asked, `party_id`, `kind` (Enterprise, Person, Unknown), what marks them.

    Parties that are unknown or beyond the scope are absent, and so are all where the inquiry does not hold.
    `joined` are the appearances that one identity joins and that may be told of, the party's own among them; with
    `joined_more` there are others, and its own may be missing.
    `records` are those of an organisation that may decide its standing; `read` is False where none was looked at.
    """

    i: int
    now: int
    known: int
    granted: bool
    nodes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TiesKey(ScopeKey):
    """Whose ties are asked for, by person_id or enterprise_id: those that run, those that have ended, or both."""

    ids: list[str]
    current: bool
    former: bool


@dataclass(frozen=True, slots=True)
class TiesAnswer:
    """Ties as maps, in groups of one party (`id`), `relation` and `direction` (OUT: the party is where it starts).

    `scanned` is how many were read, in scope or not; `ties` are in the order of the other party's id (`other`).
    """

    i: int
    now: int
    known: int
    granted: bool
    groups: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKey(ScopeKey):
    """Which ties of one party are asked for: those to parties whose id is greater than `after`.

    `ids` are its appearances; where there are more than were read, one of them, and the others are found `through` it.
    """

    ids: list[str]
    through: bool
    relation: str
    direction: str
    current: bool
    former: bool
    after: str


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """Ties as maps. `scanned` were read, also of appearances whose join is in doubt; `last` is their last party."""

    i: int
    now: int
    known: int
    granted: bool
    scanned: int
    last: str | None
    ties: list[dict[str, Any]]
