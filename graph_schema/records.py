"""Frozen dataclasses that statements share: parameter rows and returned rows."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class NoParams:
    """A row without parameters."""


@dataclass(frozen=True, slots=True)
class Key:
    """A row that names one node by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Changed:
    """How many things a statement touched."""

    changed: int


@dataclass(frozen=True, slots=True)
class Advance:
    """The run that takes a commit number."""

    run_id: str


@dataclass(frozen=True, slots=True)
class Published:
    """A complete commit and the run that made it."""

    seq: int
    run_id: str


@dataclass(frozen=True, slots=True)
class Seq:
    """A commit number."""

    seq: int


@dataclass(frozen=True, slots=True)
class CommitRow:
    """A commit's number, its instant (UTC) and the run that made it."""

    seq: int
    at: datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An identity node to be there: its key and what is fixed about it."""

    key: str
    kind: str | None = None
    name: str | None = None
    name_key: str | None = None
    scheme: str | None = None
    value: str | None = None
    sealed: str | None = None
    key_id: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class RecordNodeRow:
    """A credit record's immutable part and the party it is about."""

    key: str
    kind: str
    list_kind: str
    side: str
    decision_key: str
    party_id: str


@dataclass(frozen=True, slots=True)
class TieRow:
    """A new version of a relationship: ends, fact, four times, provenance, and the attributes that some types have."""

    from_id: str
    to_id: str
    fact_id: str
    seq: int
    valid_from: date | None
    from_kind: str
    valid_to: date | None
    to_kind: str
    source: str
    run_id: str
    observed: date
    basis: str
    preferred: bool
    content: str
    version: str
    stored_as: str | None
    role: str | None = None
    percent: str | None = None
    evidence: str | None = None
    liability: str | None = None
    how: str | None = None
    rank: int | None = None
    year: int | None = None
    measure_id: str | None = None
    person_id: str | None = None
    decision: str | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class BodyRow(TieRow):
    """A new version of a described thing, with the attributes of its facts node; `former` are search keys."""

    body: dict[str, object] | None = None
    former: list[str] | None = None


@dataclass(frozen=True, slots=True)
class CloseRow:
    """A version that is known no longer: the anchor it hangs on, the fact and the version."""

    anchor_id: str
    fact_id: str
    version: str
    seq: int


@dataclass(frozen=True, slots=True)
class ReachRow:
    """A materialised reach, as it is stored."""

    record_id: str
    party_id: str
    reach_id: str
    seq: int
    valid_from: date | None
    from_kind: str
    valid_to: date | None
    to_kind: str
    run_id: str
    source: str
    rule_id: str
    rules_edition: str
    role: str | None
    level: str
    reason: str
    named: bool
    measures: tuple[str, ...]
    tenure_id: str | None
    version: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """An entry of the outbox about a record, or about a party of which `ties` (types) changed.

    The commit and its instant are those of the batch. One with `partner_id` is for that partner alone; `retraction_id`
    is its notice, `watch_id` its saved question, under the case `matter_id`.
    """

    seq: int
    kind: str
    record_id: str | None = None
    party_id: str | None = None
    ties: tuple[str, ...] = ()
    partner_id: str | None = None
    retraction_id: str | None = None
    watch_id: str | None = None
    matter_id: str | None = None


@dataclass(frozen=True, slots=True)
class RegisteredRow:
    """A new enterprise as a register tells it first: one identifier, one description, one person seen in one office.

    Of each relationship the id of its fact, the digest of its content and that of its version. `former` are the
    search keys of former names.
    """

    key: str
    kind: str
    identifier: str
    scheme: str
    value: str
    identified: str
    identified_content: str
    identified_version: str
    body: dict[str, object]
    described: str
    described_content: str
    described_version: str
    former: list[str]
    person_id: str
    name: str
    name_key: str
    party_kind: str
    role: str
    held: str
    held_content: str
    held_version: str


@dataclass(frozen=True, slots=True)
class FreshEnterpriseRow:
    """An enterprise that the graph does not have, with what hangs on it alone."""

    key: str
    kind: str
    identifiers: list[dict[str, object]]
    descriptions: list[dict[str, object]]
    persons: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class FreshRecordRow:
    """A record that the graph does not have, its facts and states; `name` to `party_kind` of a person it is about."""

    key: str
    kind: str
    list_kind: str
    side: str
    decision_key: str
    party_id: str
    name: str | None
    name_key: str | None
    scope: str | None
    party_kind: str | None
    facts: list[dict[str, object]]
    states: list[dict[str, object]]
