"""What the law says about one party on one day: slow, plain, and written apart from the planner and the rule files.

Sentences it follows: 法释〔2010〕8号 and 法释〔2015〕17号 第三条第二款 (who is reached by 限制消费), 法发〔2019〕35号
第十六条 (nobody is listed for a unit) and 第十七条 (former and new holders), and the reach section of the design:
what is not known is never held against a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph_schema.names import EndKind, LiabilityKind, PartyKind, ReachLevel, ReachReason, RoleKind, Side
from graph_schema.reach import LiabilityInput, Reach, RecordInput, ReleaseInput, RoleInput
from tests.support.reach_law import FINDINGS, Law, law_of

DAY = timedelta(days=1)
OFFICES = {RoleKind.LEGAL_REPRESENTATIVE, RoleKind.PRINCIPAL}


@dataclass(frozen=True)
class Verdict:
    """Level and reason on one day, and whether the entry names the party at all."""

    level: ReachLevel
    reason: ReachReason
    named: bool


def told(facts: Iterable[Reach], party_id: str, *, day: date) -> list[Verdict]:
    """What planned facts say of the party on the day; more than one is a mistake of the planner."""
    return [
        Verdict(fact.level, fact.reason, fact.named)
        for fact in facts
        if fact.party_id == party_id
        and (fact.valid.start is None or fact.valid.start <= day)
        and (fact.valid.end is None or day < fact.valid.end)
    ]


def expected(
    record: RecordInput,
    party_id: str,
    *,
    day: date,
    roles: Sequence[RoleInput],
    liabilities: Sequence[LiabilityInput],
    releases: Sequence[ReleaseInput],
) -> Verdict | None:
    """The verdict on the day, or None where nothing is to be said."""
    mine = [tie for tie in map(plain, roles) if tie is not None and tie.party_id == party_id]
    names = [each for each in liabilities if each.party_id == party_id]
    on_day = {each.liability for each in names if entry_names(each, day)}
    if record.valid.is_empty() or not record_runs(record, day):
        return None
    if record.party_kind is not PartyKind.ORGANIZATION:
        mine = []
        if party_id == record.party_id:
            return Verdict(ReachLevel.DESIGNATED, ReachReason.PARTY_ITSELF, bool(names))
    if party_id == record.party_id:
        return None
    named = any(names_during(each, record) for each in names)
    kinds = {
        each.party_kind for each in roles if each.party_id == party_id and record.party_kind is PartyKind.ORGANIZATION
    }
    person = not kinds or PartyKind.PERSON in kinds or PartyKind.ORGANIZATION not in kinds
    freed = any(release_holds(each, record, day=day) for each in releases if each.party_id == party_id)
    if record.party_kind is not PartyKind.ORGANIZATION:
        said = []
    else:
        everybody = [tie for tie in map(plain, roles) if tie is not None and tie.party_id != record.party_id]
        texts = law_of(record.list_kind, record.jurisdiction, decided=record.decided_on or record.valid.start)
        said = [
            verdict
            for text in texts
            for verdict in (says_of(text, record, mine, everybody=everybody, on_day=on_day, day=day),)
            if verdict is not None and (text.nobody or (person and (not freed or text.marks_only)))
        ]
    if on_day and record.side is not Side.RED:
        said.append((ReachLevel.ANNOTATED, ReachReason.NAMED_ONLY))
    if not said:
        return None
    strongest = next(level for level in STRENGTH if any(level is each for each, _ in said))
    return Verdict(*next(each for each in said if each[0] is strongest), named)


STRENGTH = (ReachLevel.REACHED, ReachLevel.NOT_REACHED, ReachLevel.ANNOTATED, ReachLevel.ASSOCIATED)


def says_of(
    text: Law,
    record: RecordInput,
    mine: Sequence[RoleInput],
    *,
    everybody: Sequence[RoleInput],
    on_day: set[LiabilityKind],
    day: date,
) -> tuple[ReachLevel, ReachReason] | None:
    """What one text says of a party that nobody has released."""
    if text.nobody:
        linked = any(linked_on(tie, record, day=day) for tie in mine)
        return (ReachLevel.NOT_REACHED, ReachReason.RULE_EXCLUDES) if linked or on_day else None
    if text.marks_only:
        return None
    if text.spending:
        return restricted(record, mine, on_day=on_day, day=day)
    ties = [tie for tie in mine if tie.role in text.roles and is_meant(text, tie, everybody, day=day)]
    sure, perhaps = (
        (sure_of_conduct, may_be_conduct) if text.at_conduct else (from_the_beginning, maybe_from_the_beginning)
    )
    certain = any(sure(tie, record, day) for tie in ties)
    if certain and not text.own_decision and (not text.responsible or on_day & FINDINGS):
        return ReachLevel.REACHED, ReachReason.ROLE_REACHED
    if on_day & text.liabilities and not text.own_decision:
        return ReachLevel.REACHED, ReachReason.LIABILITY_NAMED
    if certain:
        return ReachLevel.ASSOCIATED, (
            ReachReason.DECISION_NEEDED if text.own_decision else ReachReason.CONDUCT_UNKNOWN
        )
    if any(perhaps(tie, record, day) for tie in ties):
        act_unknown = text.at_conduct and record.conduct_from is None
        return ReachLevel.ASSOCIATED, ReachReason.CONDUCT_UNKNOWN if act_unknown else ReachReason.TENURE_UNKNOWN
    return None


def is_meant(text: Law, tie: RoleInput, everybody: Sequence[RoleInput], *, day: date) -> bool:
    """“法定代表人或者主要负责人”: a principal is meant only where nobody may be legal representative."""
    if not text.one_of_two or tie.role is not RoleKind.PRINCIPAL:
        return True
    return not any(
        other.role is RoleKind.LEGAL_REPRESENTATIVE
        and not (start_is_fact(other) and other.valid.start is not None and day < other.valid.start)
        and (other.valid.end is None or day < other.valid.end)
        for other in everybody
    )


def from_the_beginning(tie: RoleInput, record: RecordInput, day: date) -> bool:
    """Whether he held the role when the record began, as it is told, and holds it on the day."""
    first = record.valid.start
    if first is None or tie.valid.start is None or over_sometime(tie):
        return False
    return seen_in_office(tie, first) and seen_in_office(tie, day)


def maybe_from_the_beginning(tie: RoleInput, record: RecordInput, day: date) -> bool:
    """Whether he may have, in some way the unknown days may have been."""
    begun = tie.valid.start
    late = (
        start_is_fact(tie)
        and begun is not None
        and (day < begun or (record.valid.start is not None and record.valid.start < begun))
    )
    return not late and (tie.valid.end is None or day < tie.valid.end)


def sure_of_conduct(tie: RoleInput, record: RecordInput, day: date) -> bool:
    """Whether he certainly held the role during the act; the day does not matter."""
    known = start_is_fact(tie) and not over_sometime(tie) and record.conduct_from is not None
    return known and may_be_conduct(tie, record, day)


def may_be_conduct(tie: RoleInput, record: RecordInput, day: date) -> bool:
    """Whether he may have held it then."""
    first, last = record.conduct_from, record.conduct_to or record.conduct_from
    if first is None or last is None:
        return True
    began_after = start_is_fact(tie) and tie.valid.start is not None and tie.valid.start > last
    return not began_after and not (tie.valid.end is not None and tie.valid.end <= first)


def restricted(
    record: RecordInput, ties: Sequence[RoleInput], *, on_day: set[LiabilityKind], day: date
) -> tuple[ReachLevel, ReachReason] | None:
    """限制消费 of a unit, on a day on which no release is in force."""
    decided = record.decided_on or record.valid.start
    if decided is not None and decided < date(2010, 10, 1):
        return None
    reached = (
        set(OFFICES) if decided is not None and decided < date(2015, 7, 22) else OFFICES | {RoleKind.ACTUAL_CONTROLLER}
    )
    ties = [tie for tie in ties if tie.role in reached]
    if any(in_office(tie, record, day=day) for tie in ties):
        return ReachLevel.REACHED, office_reason(record, ties, day=day)
    if LiabilityKind.DEBT_PERFORMANCE_LIABLE in on_day:
        return ReachLevel.REACHED, ReachReason.LIABILITY_NAMED
    if any(tie.role in OFFICES and was_in_office(tie, record, day=day) for tie in ties):
        return ReachLevel.REACHED, ReachReason.FORMER_NOT_RELEASED
    if any(may_be_reached(tie, record, day=day) for tie in ties):
        return ReachLevel.ASSOCIATED, ReachReason.TENURE_UNKNOWN
    return None


def office_reason(record: RecordInput, ties: Sequence[RoleInput], *, day: date) -> ReachReason:
    """Walk back, day by day, to where the unbroken time in office began."""
    start = record.valid.start
    if start is None:
        return ReachReason.ROLE_REACHED
    first = day
    while first > start and any(in_office(tie, record, day=first - DAY) for tie in ties):
        first -= DAY
    if first <= start:
        return ReachReason.ROLE_REACHED
    began = [tie for tie in ties if tie.valid.start == first and not over_sometime(tie)]
    return ReachReason.SUCCESSOR if all(start_is_fact(tie) for tie in began) else ReachReason.ROLE_REACHED


def record_runs(record: RecordInput, day: date) -> bool:
    """Whether the record has begun and not ended, as far as its days are told."""
    valid = record.valid
    return (valid.start is None or valid.start <= day) and (valid.end is None or day < valid.end)


def plain(tie: RoleInput) -> RoleInput | None:
    """The tie without a bound that contradicts a known end; None where it never stood."""
    valid = tie.valid
    if valid.start is None or valid.end is None or valid.start < valid.end:
        return tie
    if start_is_fact(tie) and end_is_fact(tie):
        return None
    bounds = (
        {"end": None, "end_kind": EndKind.UNKNOWN}
        if start_is_fact(tie)
        else {"start": None, "start_kind": EndKind.UNKNOWN}
    )
    fields = {"start": valid.start, "start_kind": valid.start_kind, "end": valid.end, "end_kind": valid.end_kind}
    return RoleInput(tie.tenure_id, tie.party_id, tie.party_kind, tie.role, type(valid)(**{**fields, **bounds}))  # type: ignore[arg-type]


def start_is_fact(tie: RoleInput) -> bool:
    """Whether the first day is known."""
    return tie.valid.start is not None and tie.valid.start_kind is EndKind.KNOWN


def end_is_fact(tie: RoleInput) -> bool:
    """Whether the day it ended is known."""
    return tie.valid.end is not None and tie.valid.end_kind is EndKind.KNOWN


def still_stands(tie: RoleInput) -> bool:
    """Whether no source says that it ended."""
    return tie.valid.end is None and tie.valid.end_kind is EndKind.OPEN


def over_sometime(tie: RoleInput) -> bool:
    """Whether it ended on a day that is not known."""
    return not still_stands(tie) and not end_is_fact(tie)


def seen_in_office(tie: RoleInput, day: date) -> bool:
    """Whether the source places the tie on the day."""
    if over_sometime(tie):
        return start_is_fact(tie) and tie.valid.start == day
    return (tie.valid.start is None or tie.valid.start <= day) and (tie.valid.end is None or day < tie.valid.end)


def in_office(tie: RoleInput, record: RecordInput, *, day: date) -> bool:
    """Whether he holds the role on the day; if nobody knows when the record began, only a standing tie counts."""
    if over_sometime(tie) or (record.valid.start is None and not still_stands(tie)):
        return False
    return seen_in_office(tie, day)


def was_in_office(tie: RoleInput, record: RecordInput, *, day: date) -> bool:
    """Whether he certainly held the role on some day since the record began, and it is over."""
    if record.valid.start is None or still_stands(tie):
        return False
    if end_is_fact(tie) and tie.valid.end is not None and tie.valid.end > day:
        return False
    each = record.valid.start
    while each <= day:
        if seen_in_office(tie, each):
            return True
        each += DAY
    return False


def may_be_reached(tie: RoleInput, record: RecordInput, *, day: date) -> bool:
    """Whether, in some way the unknown days may have been, the record reached him on the day."""
    first = tie.valid.start if start_is_fact(tie) and tie.valid.start is not None else date.min
    last = tie.valid.end - DAY if tie.valid.end is not None else date.max
    if tie.role not in OFFICES:
        began_before_it_ended = (
            record.valid.start_kind is not EndKind.KNOWN or record.valid.start is None or last >= record.valid.start
        )
        return first <= day <= last and began_before_it_ended
    fact = record.valid.start is not None and record.valid.start_kind is EndKind.KNOWN
    earliest = max(first, record.valid.start) if fact and record.valid.start is not None else first
    return earliest <= min(last, day)


def linked_on(tie: RoleInput, record: RecordInput, *, day: date) -> bool:
    """Whether the tie may have begun by the day, and was not certainly over when the record began."""
    if start_is_fact(tie) and tie.valid.start is not None and day < tie.valid.start:
        return False
    fact = record.valid.start is not None and record.valid.start_kind is EndKind.KNOWN
    return not (
        fact and tie.valid.end is not None and record.valid.start is not None and tie.valid.end <= record.valid.start
    )


def entry_names(named: LiabilityInput, day: date) -> bool:
    """Whether the entry names the person on the day: from its beginning, unless a later known day is told."""
    valid = named.valid
    begun = valid.start is None or valid.start_kind is not EndKind.KNOWN or valid.start <= day
    return begun and (day < valid.end if valid.end is not None else valid.end_kind is EndKind.OPEN)


def names_during(named: LiabilityInput, record: RecordInput) -> bool:
    """Whether the entry names the person on any day of the record: its first, or the first of the naming."""
    begin = record.valid.start or date.min
    late = named.valid.start if named.valid.start is not None and named.valid.start_kind is EndKind.KNOWN else begin
    return any(record_runs(record, each) and entry_names(named, each) for each in (begin, max(begin, late)))


def release_holds(release: ReleaseInput, record: RecordInput, *, day: date) -> bool:
    """Whether a release from this record frees the person; set aside on an unknown day, it still does."""
    valid = release.valid
    begun = valid.start is None or valid.start <= day
    return release.record_id == record.record_id and begun and (valid.end is None or day < valid.end)
