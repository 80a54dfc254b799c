"""Input and output of the reach planner."""

from dataclasses import dataclass
from datetime import date

from graph_schema.intervals import Interval
from graph_schema.names import LiabilityKind, PartyKind, ReachLevel, ReachReason, RecordKind, RoleKind, Side


@dataclass(frozen=True, slots=True)
class RecordInput:
    """What the planner needs to know of one record: one decision on one party.

    `conduct_from` and `conduct_to` are the first and the last day of the act.
    """

    record_id: str
    kind: RecordKind
    list_kind: str
    side: Side
    jurisdiction: str
    decided_on: date | None
    valid: Interval
    conduct_from: date | None
    conduct_to: date | None
    party_id: str
    party_kind: PartyKind


@dataclass(frozen=True, slots=True)
class RoleInput:
    """One tie of a party to the enterprise that the record is about (HOLDS, CONTROLS or OWNS)."""

    tenure_id: str
    party_id: str
    party_kind: PartyKind
    role: RoleKind
    valid: Interval


@dataclass(frozen=True, slots=True)
class LiabilityInput:
    """One person named in the entry or decision, and why."""

    party_id: str
    liability: LiabilityKind
    valid: Interval


@dataclass(frozen=True, slots=True)
class ReleaseInput:
    """A decision that frees a former holder from one record; set aside when its interval ends."""

    release_id: str
    party_id: str
    record_id: str
    valid: Interval


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a record reaches one party, under which rule, and when.

    `rule_id` is empty where no rule speaks (DESIGNATED, ANNOTATED). `role` is a RoleKind where the fact
    stands on a tie (then `tenure_id` is set), a LiabilityKind where it stands on the entry's naming.
    """

    reach_id: str
    record_id: str
    party_id: str
    party_kind: PartyKind
    rule_id: str
    rules_edition: str
    level: ReachLevel
    reason: ReachReason
    named: bool
    role: str | None
    tenure_id: str | None
    measures: tuple[str, ...]
    valid: Interval
