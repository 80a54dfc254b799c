"""What the rules and the entry say about one party on one day, and what is the strongest of it. Pure.

A rule about the list itself that says no stands before a general one that would reach: the text that was
made for the list is the narrower, and harms less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from graph_schema.names import LiabilityKind, PartyKind, ReachLevel, ReachReason, RoleKind, Side
from graph_schema.reach_days import (
    Says,
    Tie,
    Window,
    at_conduct,
    doubtful_at_start,
    in_force,
    names_on,
    over_before,
    says,
)
from graph_schema.reach_types import LiabilityInput, RecordInput, ReleaseInput, RoleInput
from graph_schema.rules.model import ReachEffect, ReachRule

_STRENGTH: Final = (ReachLevel.REACHED, ReachLevel.NOT_REACHED, ReachLevel.ANNOTATED, ReachLevel.ASSOCIATED)
_LEVELS: Final = MappingProxyType(
    {
        ReachReason.ROLE_REACHED: ReachLevel.REACHED,
        ReachReason.SUCCESSOR: ReachLevel.REACHED,
        ReachReason.FORMER_NOT_RELEASED: ReachLevel.REACHED,
        ReachReason.RULE_EXCLUDES: ReachLevel.NOT_REACHED,
        ReachReason.TENURE_UNKNOWN: ReachLevel.ASSOCIATED,
        ReachReason.CONDUCT_UNKNOWN: ReachLevel.ASSOCIATED,
    }
)
_ROLE_ORDER: Final = MappingProxyType({role: place for place, role in enumerate(RoleKind)})
_LIABILITY_ORDER: Final = MappingProxyType({kind: place for place, kind in enumerate(LiabilityKind)})


@dataclass(frozen=True, slots=True)
class State:
    """What is true of a party on a day; `doubtful`: whether it was true already when the record began is not known.

    `general`: it stands on a rule about records of a kind, not about this list.
    """

    level: ReachLevel
    reason: ReachReason
    rule_id: str = ""
    role: RoleKind | LiabilityKind | None = None
    tenure_id: str | None = None
    measures: tuple[str, ...] = ()
    doubtful: bool = False
    general: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """One party of the record, with everything that the inputs say about it."""

    party_id: str
    kind: PartyKind
    roles: tuple[RoleInput, ...]
    ties: tuple[Tie, ...]
    liabilities: tuple[LiabilityInput, ...]
    releases: tuple[ReleaseInput, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One record and one party; `rivals` are everybody's ties in roles that a rule joins by “or”."""

    record: RecordInput
    party: Party
    window: Window
    rivals: tuple[Tie, ...] = ()


def judge(case: Case, rules: Sequence[ReachRule], *, day: date) -> State | None:
    """The strongest of what the rules and the entry say about the party on the day."""
    found = [state for rule in rules for state in (_by_rule(case, rule, day=day),) if state is not None]
    names = [each.liability for each in case.party.liabilities if names_on(each, day)]
    if names and case.record.side is not Side.RED:
        named = min(names, key=_LIABILITY_ORDER.__getitem__)
        found.append(State(ReachLevel.ANNOTATED, ReachReason.NAMED_ONLY, role=named, general=True))
    return min(found, key=_rank, default=None)


def _rank(state: State) -> tuple[int, bool, str]:
    return _STRENGTH.index(state.level), state.general, state.rule_id


def _by_rule(case: Case, rule: ReachRule, *, day: date) -> State | None:
    """What one rule says, before it is weighed against the others."""
    state = _said(case, rule, day=day) if case.party.kind in rule.reaches else None
    return None if state is None else replace(state, general=rule.list_kind is None)


def _said(case: Case, rule: ReachRule, *, day: date) -> State | None:
    party = case.party
    if rule.effect is ReachEffect.NOT_REACHED:
        return _excluded(case, rule, day=day)
    if rule.effect is ReachEffect.ANNOTATED:
        return _marked(case, rule, day=day)
    if any(in_force(release, day) for release in party.releases):
        return None
    by_role = _by_conduct(case, rule, day=day) if rule.needs_tenure_overlap else _by_role(case, rule, day=day)
    by_role = _conditioned(case, rule, by_role, day=day)
    if rule.effect is ReachEffect.DESIGNATED:
        return by_role
    by_name = _by_liability(party, rule, day=day)
    if by_role is None or by_name is None:
        return by_role or by_name
    # A role in office says more than a name, and a name more than an office that is over or not proven.
    return by_role if by_role.reason in (ReachReason.ROLE_REACHED, ReachReason.SUCCESSOR) else by_name


def _conditioned(case: Case, rule: ReachRule, state: State | None, *, day: date) -> State | None:
    """What a role alone comes to where the rule asks for a decision on the person, or for responsibility."""
    if state is None or state.level is not ReachLevel.REACHED:
        return state
    linked = replace(state, level=ReachLevel.ASSOCIATED, measures=())
    if rule.effect is ReachEffect.DESIGNATED:
        return replace(linked, reason=ReachReason.DECISION_NEEDED)
    if rule.needs_responsibility and not _names(case.party, rule.proven_by, day=day):
        return replace(linked, reason=ReachReason.CONDUCT_UNKNOWN)
    return state


def _excluded(case: Case, rule: ReachRule, *, day: date) -> State | None:
    """A rule that says no, to everybody who is tied to the subject or named in the entry."""
    ties = [
        tie
        for tie in case.party.ties
        if (not rule.roles or tie.role in rule.roles)
        and not over_before(tie, case.window)
        and not (tie.start_known and tie.start is not None and day < tie.start)
    ]
    if ties:
        tie = min(ties, key=_earliest)
        return _tie_state(tie, rule, reason=ReachReason.RULE_EXCLUDES, window=case.window)
    kinds = _names(case.party, rule.liabilities or tuple(LiabilityKind), day=day)
    if not kinds:
        return None
    return State(ReachLevel.NOT_REACHED, ReachReason.RULE_EXCLUDES, rule_id=rule.id, role=kinds[0])


def _marked(case: Case, rule: ReachRule, *, day: date) -> State | None:
    """A rule that says that a name in the entry is a mark only."""
    kinds = _names(case.party, rule.liabilities or tuple(LiabilityKind), day=day)
    if not kinds or case.record.side is Side.RED:
        return None
    return State(ReachLevel.ANNOTATED, ReachReason.NAMED_ONLY, rule_id=rule.id, role=kinds[0])


def _names(party: Party, kinds: Sequence[LiabilityKind], *, day: date) -> list[LiabilityKind]:
    """As which of these the entry names the party on the day, the first of the closed set first."""
    named = {each.liability for each in party.liabilities if each.liability in kinds and names_on(each, day)}
    return sorted(named, key=_LIABILITY_ORDER.__getitem__)


def _by_liability(party: Party, rule: ReachRule, *, day: date) -> State | None:
    kinds = _names(party, rule.liabilities, day=day)
    if not kinds:
        return None
    return State(
        ReachLevel.REACHED, ReachReason.LIABILITY_NAMED, rule_id=rule.id, role=kinds[0], measures=rule.measures
    )


def _stands_for(case: Case, rule: ReachRule, tie: Tie, *, day: date) -> bool:
    """Whether the rule means this role: of roles joined by “or”, the first that anybody may hold on the day."""
    if tie.role not in rule.alternative_roles:
        return True
    earlier = rule.alternative_roles[: rule.alternative_roles.index(tie.role)]
    return not any(
        other.role in earlier
        and says(other, day, window=case.window, former=False, successor=True) in (Says.HELD, Says.PERHAPS)
        for other in case.rivals
    )


def _by_role(case: Case, rule: ReachRule, *, day: date) -> State | None:
    """In office, or out of it and not released, or perhaps."""
    window = case.window
    ties = [tie for tie in case.party.ties if tie.role in rule.roles and _stands_for(case, rule, tie, day=day)]
    told: dict[Says, list[Tie]] = {what: [] for what in Says}
    for tie in ties:
        former, successor = tie.role in rule.former_roles, tie.role in rule.successor_roles
        told[says(tie, day, window=window, former=former, successor=successor)].append(tie)
    if told[Says.HELD]:
        tie = min(told[Says.HELD], key=_earliest)
        after = window.dated and _came_after(tie, ties, window=window)
        reason = ReachReason.SUCCESSOR if after else ReachReason.ROLE_REACHED
        return _tie_state(tie, rule, reason=reason, window=window)
    if told[Says.LEFT]:
        tie = min(told[Says.LEFT], key=_latest)
        return _tie_state(tie, rule, reason=ReachReason.FORMER_NOT_RELEASED, window=window)
    if told[Says.PERHAPS]:
        tie = min(told[Says.PERHAPS], key=_earliest)
        return _tie_state(tie, rule, reason=ReachReason.TENURE_UNKNOWN, window=window)
    return None


def _by_conduct(case: Case, rule: ReachRule, *, day: date) -> State | None:
    """Reached for the whole record: who held the role during the act."""
    ties = [tie for tie in case.party.ties if tie.role in rule.roles and _stands_for(case, rule, tie, day=day)]
    held = [tie for tie in ties if at_conduct(tie, case.record) is Says.HELD]
    if held:
        return _tie_state(min(held, key=_earliest), rule, reason=ReachReason.ROLE_REACHED, window=case.window)
    perhaps = [tie for tie in ties if at_conduct(tie, case.record) is Says.PERHAPS]
    if not perhaps:
        return None
    reason = ReachReason.CONDUCT_UNKNOWN if case.record.conduct_from is None else ReachReason.TENURE_UNKNOWN
    return _tie_state(min(perhaps, key=_earliest), rule, reason=reason, window=case.window)


def _came_after(tie: Tie, ties: Sequence[Tie], *, window: Window) -> bool:
    """Whether the unbroken time in reached roles that `tie` belongs to certainly began after the record did."""
    first = tie
    for earlier in sorted(ties, key=_earliest, reverse=True):
        goes_on = earlier.open or (earlier.end_known and earlier.end is not None and _begin(first) <= earlier.end)
        if goes_on and _begin(earlier) < _begin(first):
            first = earlier
    begun = [each for each in ties if each.start == first.start and not each.over_unknown]
    return _begin(first) > window.start and all(each.start_known for each in begun)


def _begin(tie: Tie) -> date:
    return tie.start or date.min


def _earliest(tie: Tie) -> tuple[date, int, str]:
    return _begin(tie), _ROLE_ORDER[tie.role], tie.tenure_id


def _latest(tie: Tie) -> tuple[int, int, str]:
    last = tie.end if tie.end_known and tie.end is not None else _begin(tie)
    return -last.toordinal(), _ROLE_ORDER[tie.role], tie.tenure_id


def _tie_state(tie: Tie, rule: ReachRule, *, reason: ReachReason, window: Window) -> State:
    level = _LEVELS[reason]
    return State(
        level=level,
        reason=reason,
        rule_id=rule.id,
        role=tie.role,
        tenure_id=tie.tenure_id,
        measures=rule.measures if level is ReachLevel.REACHED else (),
        doubtful=doubtful_at_start(tie, window),
    )
