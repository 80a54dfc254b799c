"""Parties and ties as answers told them, in no format's words: what writers of formats are fed with.

Any answer that tells nodes and relationships can be read into an `Extract`: it is made of what the asker was answered,
so it holds nothing that its asker may not see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from graph_schema.identifiers import enterprise_kind
from graph_schema.names import EnterpriseKind, IdScheme, PartyKind


@dataclass(frozen=True, slots=True)
class Description:
    """How the source relied on describes an enterprise; `source` is that source."""

    former_names: tuple[str, ...] = ()
    enterprise_type: str | None = None
    industry: str | None = None
    status: str | None = None
    address: str | None = None
    founded: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A node. `key` names it within the partner's answers and is stable there; a code, else the partner's handle."""

    key: str
    kind: PartyKind
    name: str | None
    identifiers: tuple[tuple[IdScheme, str], ...] = ()
    described: Description | None = None

    @property
    def uscc(self) -> str | None:
        """The unified code."""
        return next((value for scheme, value in self.identifiers if scheme is IdScheme.USCC), None)

    @property
    def organization_kind(self) -> EnterpriseKind:
        """What kind of organisation the code says it is."""
        return enterprise_kind(self.uscc)


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship of the graph, from `source` to `target` (keys of parties), of type `tie`.

    `role` is the office, the liability or how one succeeds; `since` and `until` (exclusive) are known days, `over` says
    that it had ended on the day asked about, be the day known or not. `percent` is decimal text, `told_by` the source.
    """

    source: str
    target: str
    tie: str
    role: str | None = None
    since: date | None = None
    until: date | None = None
    over: bool = False
    percent: str | None = None
    evidence: str | None = None
    told_by: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """An adverse listing of one party by itself; `marks` are its state, and what lies over it."""

    party: str
    list_kind: str
    determiner: str | None = None
    number: str | None = None
    reason: str | None = None
    basis: str | None = None
    decided_on: date | None = None
    since: date | None = None
    until: date | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """What was answered about one subject (a key), of which day, and as known at which commit."""

    subject: str
    as_of: date
    known_at: str
    parties: Mapping[str, Party]
    ties: tuple[Tie, ...] = ()
    listings: tuple[Listing, ...] = ()
    truncated: tuple[str, ...] = field(default=())
    """Sentences on what the answer said it had left out."""


def party_key(uscc: str | None, handle: str | None) -> str:
    """The key of a party: its code, else the handle by which the partner knows it."""
    return f"uscc:{uscc}" if uscc is not None else f"party:{handle}"


def day_of(text: str | None) -> date | None:
    """A day of an answer."""
    return None if text is None else date.fromisoformat(text)
