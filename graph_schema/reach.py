"""How far a record reaches the parties tied to its subject: pure, total, deterministic.

Nothing here knows today's date, the record's state, its overlays, finality or disclosure; readers apply
those. On any day there is one level for a (record, party): DESIGNATED > REACHED > NOT_REACHED > ANNOTATED >
ASSOCIATED. Sources: the reach rules in `rules/data`, each with its article.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from graph_schema import ids
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, LiabilityKind, PartyKind, ReachLevel, ReachReason, RoleKind, Side
from graph_schema.reach_days import (
    Says,
    Tie,
    Window,
    at_conduct,
    boundaries,
    doubtful_at_start,
    in_force,
    names_on,
    over_before,
    says,
    tie_of,
    window_of,
)
from graph_schema.reach_types import LiabilityInput, Reach, RecordInput, ReleaseInput, RoleInput
from graph_schema.rules.model import ReachEffect, ReachRule, RuleBase

__all__ = ["LiabilityInput", "Reach", "RecordInput", "ReleaseInput", "RoleInput", "plan_reach"]

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
class _State:
    """What is true of a party on a day; `doubtful`: whether it was true already when the record began is not known."""

    level: ReachLevel
    reason: ReachReason
    rule_id: str = ""
    role: RoleKind | LiabilityKind | None = None
    tenure_id: str | None = None
    measures: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Party:
    """One party of the record, with everything that the inputs say about it."""

    party_id: str
    kind: PartyKind
    roles: tuple[RoleInput, ...]
    ties: tuple[Tie, ...]
    liabilities: tuple[LiabilityInput, ...]
    releases: tuple[ReleaseInput, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """One record and one party."""

    record: RecordInput
    party: _Party
    window: Window


def plan_reach(
    record: RecordInput,
    roles: Sequence[RoleInput],
    *,
    liabilities: Sequence[LiabilityInput],
    releases: Sequence[ReleaseInput],
    rules: RuleBase,
) -> tuple[Reach, ...]:
    """Every reach fact of one record, ordered by party, start and id.

    `roles` are the preferred tenures (offices, control, holdings) at the enterprise that the record is
    about; those of a record about a person say nothing. Facts about one party never overlap in time.
    """
    if record.valid.is_empty():
        return ()
    personal = record.party_kind is not PartyKind.ORGANIZATION
    facts = [_designated(record, liabilities, rules=rules)] if personal else []
    applicable = () if personal else rules.rules_for(record.list_kind, record.jurisdiction, decided_on=_decided(record))
    for party in _parties(record, () if personal else roles, liabilities=liabilities, releases=releases):
        facts.extend(_plan_party(_Case(record, party, window_of(record)), applicable, edition=rules.edition))
    return tuple(sorted(facts, key=lambda fact: (fact.party_id, fact.valid.start or date.min, fact.reach_id)))


def _decided(record: RecordInput) -> date | None:
    """The day that selects the edition of a rule."""
    return record.decided_on or record.valid.start


def _designated(record: RecordInput, liabilities: Iterable[LiabilityInput], *, rules: RuleBase) -> Reach:
    """A decision of its own on a person."""
    kind = rules.find_list_kind(record.list_kind)
    state = _State(
        level=ReachLevel.DESIGNATED,
        reason=ReachReason.PARTY_ITSELF,
        measures=() if kind is None else kind.measures,
    )
    named = any(each.party_id == record.party_id for each in liabilities)
    party = _Party(record.party_id, record.party_kind, (), (), (), ())
    case = _Case(record, party, window_of(record))
    return _fact(case, state, valid=record.valid, named=named, edition=rules.edition)


def _parties(
    record: RecordInput,
    roles: Iterable[RoleInput],
    *,
    liabilities: Sequence[LiabilityInput],
    releases: Sequence[ReleaseInput],
) -> list[_Party]:
    """The parties other than the record's own, each with its inputs."""
    by_party: dict[str, list[RoleInput]] = {each.party_id: [] for each in liabilities}
    for role in roles:
        by_party.setdefault(role.party_id, []).append(role)
    by_party.pop(record.party_id, None)
    return [
        _Party(
            party_id=party_id,
            # An entry names persons; only a tie says that its holder is something else.
            kind=min((role.party_kind for role in held), key=list(PartyKind).index, default=PartyKind.PERSON),
            roles=tuple(held),
            ties=tuple(tie for tie in map(tie_of, held) if tie is not None),
            liabilities=tuple(each for each in liabilities if each.party_id == party_id),
            releases=tuple(r for r in releases if r.party_id == party_id and r.record_id == record.record_id),
        )
        for party_id, held in by_party.items()
    ]


def _plan_party(case: _Case, rules: Sequence[ReachRule], *, edition: str) -> list[Reach]:
    """The facts about one party: the days on which nothing changes are judged once, equal neighbours joined."""
    record, party, window = case.record, case.party, case.window
    intervals = [
        *(each.valid for each in party.roles),
        *(each.valid for each in party.liabilities),
        *(each.valid for each in party.releases),
    ]
    known = boundaries(intervals, window)
    days = sorted(known)
    named = any(names_on(each, day) for each in party.liabilities for day in days)
    states = [_state(case, rules, day=day) for day in days]
    facts: list[Reach] = []
    for place, state in enumerate(states):
        if state is None or (place > 0 and states[place - 1] == state):
            continue
        after = next((n for n in range(place + 1, len(days)) if states[n] != state), None)
        start, start_kind = _start(
            days[place], window, certain=known[days[place]] and not (place == 0 and state.doubtful)
        )
        valid = (
            Interval(start, start_kind, record.valid.end, record.valid.end_kind)
            if after is None
            else Interval(start, start_kind, days[after], _kind(known=known[days[after]]))
        )
        facts.append(_fact(case, state, valid=valid, named=named, edition=edition))
    return facts


def _start(day: date, window: Window, *, certain: bool) -> tuple[date | None, EndKind]:
    if window.dated:
        return day, _kind(known=certain)
    return (None if day == window.start else day), EndKind.UNKNOWN


def _kind(*, known: bool) -> EndKind:
    return EndKind.KNOWN if known else EndKind.UNKNOWN


def _state(case: _Case, rules: Sequence[ReachRule], *, day: date) -> _State | None:
    """The strongest of what the rules and the entry say about the party on the day."""
    found = [state for rule in rules for state in (_by_rule(case, rule, day=day),) if state is not None]
    names = [each.liability for each in case.party.liabilities if names_on(each, day)]
    if names and case.record.side is not Side.RED:
        found.append(
            _State(ReachLevel.ANNOTATED, ReachReason.NAMED_ONLY, role=min(names, key=_LIABILITY_ORDER.__getitem__))
        )
    return min(found, key=lambda state: (_STRENGTH.index(state.level), state.rule_id), default=None)


def _by_rule(case: _Case, rule: ReachRule, *, day: date) -> _State | None:
    """What one rule says, before it is weighed against the others."""
    party = case.party
    if party.kind not in rule.reaches:
        return None
    if rule.effect is ReachEffect.NOT_REACHED:
        return _excluded(case, rule, day=day)
    if any(in_force(release, day) for release in party.releases):
        return None
    by_role = _by_conduct(case, rule) if rule.needs_tenure_overlap else _by_role(case, rule, day=day)
    if by_role is not None and by_role.level is ReachLevel.REACHED and rule.needs_responsibility:
        by_role = replace(by_role, level=ReachLevel.ASSOCIATED, reason=ReachReason.CONDUCT_UNKNOWN, measures=())
    by_name = _by_liability(party, rule, day=day)
    if by_role is None or by_name is None:
        return by_role or by_name
    # A role in office says more than a name, and a name more than an office that is over or not proven.
    return by_role if by_role.reason in (ReachReason.ROLE_REACHED, ReachReason.SUCCESSOR) else by_name


def _excluded(case: _Case, rule: ReachRule, *, day: date) -> _State | None:
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
    kinds = [
        each.liability
        for each in case.party.liabilities
        if names_on(each, day) and (not rule.liabilities or each.liability in rule.liabilities)
    ]
    if not kinds:
        return None
    role = min(kinds, key=_LIABILITY_ORDER.__getitem__)
    return _State(ReachLevel.NOT_REACHED, ReachReason.RULE_EXCLUDES, rule_id=rule.id, role=role)


def _by_liability(party: _Party, rule: ReachRule, *, day: date) -> _State | None:
    kinds = [each.liability for each in party.liabilities if each.liability in rule.liabilities and names_on(each, day)]
    if not kinds:
        return None
    role = min(kinds, key=_LIABILITY_ORDER.__getitem__)
    return _State(ReachLevel.REACHED, ReachReason.LIABILITY_NAMED, rule_id=rule.id, role=role, measures=rule.measures)


def _by_role(case: _Case, rule: ReachRule, *, day: date) -> _State | None:
    """In office, or out of it and not released, or perhaps."""
    window = case.window
    ties = [tie for tie in case.party.ties if tie.role in rule.roles]
    said: dict[Says, list[Tie]] = {what: [] for what in Says}
    for tie in ties:
        former, successor = tie.role in rule.former_roles, tie.role in rule.successor_roles
        said[says(tie, day, window=window, former=former, successor=successor)].append(tie)
    if said[Says.HELD]:
        tie = min(said[Says.HELD], key=_earliest)
        after = window.dated and _came_after(tie, ties, window=window)
        reason = ReachReason.SUCCESSOR if after else ReachReason.ROLE_REACHED
        return _tie_state(tie, rule, reason=reason, window=window)
    if said[Says.LEFT]:
        tie = min(said[Says.LEFT], key=_latest)
        return _tie_state(tie, rule, reason=ReachReason.FORMER_NOT_RELEASED, window=window)
    if said[Says.PERHAPS]:
        tie = min(said[Says.PERHAPS], key=_earliest)
        return _tie_state(tie, rule, reason=ReachReason.TENURE_UNKNOWN, window=window)
    return None


def _by_conduct(case: _Case, rule: ReachRule) -> _State | None:
    """Reached for the whole record: who held the role during the act."""
    ties = [tie for tie in case.party.ties if tie.role in rule.roles]
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


def _tie_state(tie: Tie, rule: ReachRule, *, reason: ReachReason, window: Window) -> _State:
    level = _LEVELS[reason]
    return _State(
        level=level,
        reason=reason,
        rule_id=rule.id,
        role=tie.role,
        tenure_id=tie.tenure_id,
        measures=rule.measures if level is ReachLevel.REACHED else (),
        doubtful=doubtful_at_start(tie, window),
    )


def _fact(case: _Case, state: _State, *, valid: Interval, named: bool, edition: str) -> Reach:
    record, party = case.record, case.party
    role = None if state.role is None else state.role.value
    return Reach(
        reach_id=ids.reach_id(
            record_id=record.record_id,
            party_id=party.party_id,
            rule_id=state.rule_id,
            role=role,
            tenure_id=state.tenure_id,
        ),
        record_id=record.record_id,
        party_id=party.party_id,
        party_kind=party.kind,
        rule_id=state.rule_id,
        rules_edition=edition,
        level=state.level,
        reason=state.reason,
        named=named,
        role=role,
        tenure_id=state.tenure_id,
        measures=state.measures,
        valid=valid,
    )
