"""Shapes of the rows that the answering statement returns: plain JSON values, dates as ISO strings."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from graph_schema.intervals import Interval
from graph_schema.names import EndKind


class OverlayRow(TypedDict):
    """What lies over a record, one measure of it or one person it reaches."""

    overlay_id: str
    kind: str
    measure_id: str | None
    person_id: str | None
    valid_from: str | None
    valid_to: str | None


class EntryRow(TypedDict):
    """What decides whether a record is in force, and on what terms."""

    record_id: str
    side: str
    valid_from: str | None
    valid_to: str | None
    to_kind: str
    finality: str
    status: str
    overlays: list[OverlayRow]


class RecordRow(EntryRow):
    """One credit record as the asker's scope lets it through."""

    kind: str
    list_kind: str | None
    party_name: str | None
    domain: str | None
    severity: str | None
    number: str | None
    determiner: str | None
    jurisdiction: str | None
    basis: str | None
    reason: str | None
    amount: str | None
    decided_on: str | None
    disclosure: str | None
    status_from: str | None
    source: str | None


class RoleRow(TypedDict):
    """One tie of a party to the enterprise asked about, as one source tells it."""

    tie: str
    role: str | None
    tenure_id: str
    valid_from: str | None
    from_kind: str
    valid_to: str | None
    to_kind: str
    percent: str | None
    evidence: str | None
    source: str | None
    preferred: bool
    record_id: str | None


class ObjectedRow(TypedDict):
    """A tenure that is under objection now, and the day on which the objection was filed."""

    tenure_id: str
    since: str | None


class LaterRow(TypedDict):
    """A later interval of the same reach at the same level."""

    valid_from: str
    valid_to: str | None
    to_kind: str


class ReachRow(TypedDict):
    """How far one record reaches the party, and through which enterprise."""

    reach_id: str
    rule_id: str
    rules_edition: str
    role: str | None
    level: str
    reason: str
    named: bool
    measures: list[str]
    tenure_id: str | None
    valid_from: str | None
    from_kind: str
    valid_to: str | None
    to_kind: str
    later: list[LaterRow]
    record: RecordRow
    about_uscc: str | None
    about_name: str | None
    about_id: str | None
    about_kind: str
    same_appearance: bool
    reached_id: str


class OtherRow(TypedDict):
    """Another enterprise of the party, with what is public about it."""

    enterprise_id: str
    tenure_id: str
    uscc: str | None
    name: str | None
    role: str
    valid_from: str | None
    valid_to: str | None
    to_kind: str
    records: list[RecordRow]


class PartyRow(TypedDict):
    """A party of the enterprise asked about; `objected` are those of the tenures told that are."""

    party_id: str
    party_kind: str
    name: str | None
    uscc: str | None
    roles: list[RoleRow]
    objected: list[ObjectedRow]
    reaches: list[ReachRow]
    reaches_more: bool
    others: list[OtherRow]
    others_more: bool


class FactsRow(TypedDict):
    """What one source says about an enterprise."""

    name: str | None
    former_names: list[str]
    status: str | None
    enterprise_type: str | None
    region: str | None
    industry: str | None
    capital_amount: str | None
    capital_currency: str | None
    capital_text: str | None
    address: str | None
    founded: str | None
    business_scope: str | None
    representative_text: str | None
    source: str | None
    valid_from: str | None
    observed: str | None
    preferred: bool


class IdentifierRow(TypedDict):
    """One identifier."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class EnterpriseRows:
    """One enterprise that may be told of; `known` is the commit number it was answered from.

    `same` are the ids that the subject has under its other codes.
    """

    enterprise_id: str
    same: list[str]
    kind: str
    known: int
    read_at: int
    identifiers: list[IdentifierRow]
    facts: list[FactsRow]
    records: list[RecordRow]
    records_more: bool
    parties: list[PartyRow]
    parties_more: bool


def unbroken(reach: ReachRow) -> ReachRow:
    """The reach with the end of its last interval that follows without a break: leaving office ends no reach."""
    end, kind = reach["valid_to"], reach["to_kind"]
    following = {later["valid_from"]: later for later in reach["later"]}
    while end is not None and end in following:
        later = following.pop(end)
        end, kind = later["valid_to"], later["to_kind"]
    return {**reach, "valid_to": end, "to_kind": kind}


def day(text: str | None) -> date | None:
    """The day that an ISO date text names; absent stays absent."""
    return None if text is None else date.fromisoformat(text)


def runs_on(start: str | None, end: str | None, *, to_kind: str, day: date) -> bool:
    """Whether the half-open interval of a row's ends is current on the day, as Interval.covers says: by their texts."""
    text = day.isoformat()
    if start is not None and start > text:
        return False
    return to_kind == EndKind.OPEN if end is None else end > text


def interval(start: str | None, end: str | None, *, to_kind: str, from_kind: str = EndKind.UNKNOWN) -> Interval:
    """The half-open interval of a row's ends; an end that is told without a kind is KNOWN."""
    start_kind = EndKind.KNOWN if start is not None and from_kind == EndKind.UNKNOWN else EndKind(from_kind)
    return Interval(start=day(start), start_kind=start_kind, end=day(end), end_kind=EndKind(to_kind))
