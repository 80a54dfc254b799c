"""Parties and ties as answers told them, in no format's words: what writers of formats are fed with.

Any answer that tells nodes and relationships can be read into an `Extract`: it is made of what the asker was answered,
so it holds nothing that its asker may not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph_schema.identifiers import enterprise_kind
from graph_schema.names import EndKind, EnterpriseKind, IdScheme, PartyKind


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
    `disputed` says that somebody objects to it, and that this is being verified.
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
    disputed: bool = False


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


def homes(extracts: Sequence[Extract]) -> dict[str, Extract]:
    """Which extract is to tell of each party: the one whose subject it is, as that one describes it, else the first."""
    found: dict[str, Extract] = {}
    for extract in extracts:
        for key in extract.parties:
            found.setdefault(key, extract)
    return found | {extract.subject: extract for extract in reversed(extracts)}


def tie_of(row: Mapping[str, Any], ends: tuple[str, str], *, named: tuple[str, str | None], as_of: date) -> Tie:
    """A tie as an answer tells it: `ends` are source and target, `named` is type and role.

    A day counts where it is known; the day on which a source saw something is none of its start or end.
    """
    until = day_of(row["until"]) if row["untilKind"] == EndKind.KNOWN else None
    return Tie(
        *ends,
        *named,
        since=day_of(row["since"]) if row["sinceKind"] == EndKind.KNOWN else None,
        until=until,
        over=row["untilKind"] == EndKind.UNKNOWN or (until is not None and until <= as_of),
        percent=row.get("percent") if named[0] == "OWNS" else None,
        evidence=row.get("evidence") if named[0] == "CONTROLS" else None,
        told_by=row["source"],
        disputed=row.get("disputed") is True,
    )


def party_of(node: Mapping[str, Any]) -> Party:
    """A party as an answer tells it: handle, kind, name and code."""
    uscc = node["uscc"]
    kind = PartyKind.UNKNOWN if node["kind"] is None else PartyKind(node["kind"])
    return Party(party_key(uscc, node["id"]), kind, node["name"], ((IdScheme.USCC, uscc),) if uscc is not None else ())


def party_key(uscc: str | None, handle: str | None) -> str:
    """The key of a party: its code, else the handle by which the partner knows it."""
    return f"uscc:{uscc}" if uscc is not None else f"party:{handle}"


def day_of(text: str | None) -> date | None:
    """A day of an answer."""
    return None if text is None else date.fromisoformat(text)
