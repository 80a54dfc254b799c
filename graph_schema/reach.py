"""How far a record reaches the parties tied to its subject: pure, total, deterministic.

Nothing here knows today's date, the record's state, its overlays, finality or disclosure; readers apply
those. On any day there is one level for a (record, party): DESIGNATED > REACHED > NOT_REACHED > ANNOTATED >
ASSOCIATED. Sources: the reach rules in `rules/data`, each with its article.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from graph_schema import ids
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, PartyKind, ReachLevel, ReachReason
from graph_schema.reach_days import Window, boundaries, names_on, tie_of, window_of
from graph_schema.reach_judge import Case, Party, State, judge
from graph_schema.reach_types import LiabilityInput, Reach, RecordInput, ReleaseInput, RoleInput
from graph_schema.rules.laid import laid_on_party, weighed
from graph_schema.rules.model import ReachEffect, ReachRule, RuleBase

__all__ = ["LiabilityInput", "Reach", "RecordInput", "ReleaseInput", "RoleInput", "plan_reach"]


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
    A list kind that reaches nobody (a licence, a promise) holds nothing against anybody.
    """
    if record.valid.is_empty() or rules.reaches_nobody(record.list_kind):
        return ()
    personal = record.party_kind is not PartyKind.ORGANIZATION
    law = rules.rules_for(record.list_kind, record.jurisdiction, decided_on=_decided(record))
    facts = [_designated(record, liabilities, law=law, rules=rules)] if personal else []
    applicable = () if personal else weighed(law)
    parties = _parties(record, () if personal else roles, liabilities=liabilities, releases=releases)
    alternatives = {role for rule in applicable for role in rule.alternative_roles}
    rivals = tuple(tie for party in parties for tie in party.ties if tie.role in alternatives)
    for party in parties:
        facts.extend(_plan_party(Case(record, party, window_of(record), rivals), applicable, edition=rules.edition))
    return tuple(sorted(facts, key=lambda fact: (fact.party_id, fact.valid.start or date.min, fact.reach_id)))


def _decided(record: RecordInput) -> date | None:
    """The day that selects the edition of a rule."""
    return record.decided_on or record.valid.start


def _designated(
    record: RecordInput, liabilities: Iterable[LiabilityInput], *, law: Sequence[ReachRule], rules: RuleBase
) -> Reach:
    """A decision of its own on a person, under the rule that asks for one where there is such a rule."""
    rule = next((rule for rule in law if rule.effect is ReachEffect.DESIGNATED), None)
    measures = laid_on_party(
        rules,
        list_kind=record.list_kind,
        jurisdiction=record.jurisdiction,
        decided_on=_decided(record),
        personal=True,
    )
    state = State(
        level=ReachLevel.DESIGNATED,
        reason=ReachReason.PARTY_ITSELF,
        rule_id="" if rule is None else rule.id,
        measures=measures,
    )
    named = any(each.party_id == record.party_id for each in liabilities)
    party = Party(record.party_id, record.party_kind, (), (), (), ())
    case = Case(record, party, window_of(record))
    return _fact(case, state, valid=record.valid, named=named, edition=rules.edition)


def _parties(
    record: RecordInput,
    roles: Iterable[RoleInput],
    *,
    liabilities: Sequence[LiabilityInput],
    releases: Sequence[ReleaseInput],
) -> list[Party]:
    """The parties other than the record's own, each with its inputs."""
    by_party: dict[str, list[RoleInput]] = {each.party_id: [] for each in liabilities}
    for role in roles:
        by_party.setdefault(role.party_id, []).append(role)
    by_party.pop(record.party_id, None)
    named: dict[str, list[LiabilityInput]] = defaultdict(list)
    for each in liabilities:
        named[each.party_id].append(each)
    freed: dict[str, list[ReleaseInput]] = defaultdict(list)
    for release in releases:
        if release.record_id == record.record_id:
            freed[release.party_id].append(release)
    return [
        Party(
            party_id=party_id,
            # An entry names persons; only a tie says that its holder is something else.
            kind=min((role.party_kind for role in held), key=list(PartyKind).index, default=PartyKind.PERSON),
            roles=tuple(held),
            ties=tuple(tie for tie in map(tie_of, held) if tie is not None),
            liabilities=tuple(named[party_id]),
            releases=tuple(freed[party_id]),
        )
        for party_id, held in by_party.items()
    ]


def _plan_party(case: Case, rules: Sequence[ReachRule], *, edition: str) -> list[Reach]:
    """The facts about one party: the days on which nothing changes are judged once, equal neighbours joined."""
    record, party, window = case.record, case.party, case.window
    intervals = [
        *(each.valid for each in party.roles),
        *(each.valid for each in party.liabilities),
        *(each.valid for each in party.releases),
        *(
            Interval(tie.start, _kind(known=tie.start_known), tie.end, _kind(known=tie.end_known))
            for tie in case.rivals
        ),
    ]
    known = boundaries(intervals, window)
    days = sorted(known)
    named = any(names_on(each, day) for each in party.liabilities for day in days)
    states = [judge(case, rules, day=day) for day in days]
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


def _fact(case: Case, state: State, *, valid: Interval, named: bool, edition: str) -> Reach:
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
