"""Standing of an enterprise from the records that its asker may see: pure, no I/O, never a verdict or a score.

Sources: 国办发〔2020〕49号 (no measure without basis), 河南省社会信用条例 (dispute, repair).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.names import EndKind, Finality, OverlayKind, RecordStatus, Side
from graph_schema.objections import MARKS
from graph_schema.rules.evidence import DistinctBy
from graph_schema.rules.knowledge import Aggravation
from hub.inquiries.rows import EntryRow, ObjectedRow, OverlayRow, RecordRow, runs_on

_LIFTING = (OverlayKind.SUSPEND_MEASURES, OverlayKind.SHIELD, OverlayKind.DISPUTE, OverlayKind.APPEAL_PENDING)


class Standing(StrEnum):
    """What may be said of an enterprise on a day, as far as the asker may see."""

    NONE_SHOWN = "NONE_SHOWN"  # 可见范围内无在列失信记录
    LISTED = "LISTED"  # 在列
    DISPUTED = "DISPUTED"  # 在列, 全部处于异议核查
    NOT_FINAL = "NOT_FINAL"  # 决定尚未生效
    UNDETERMINED = "UNDETERMINED"  # 不能如实回答


class Answer(StrEnum):
    """Yes, no, or not honestly answerable."""

    YES = "YES"
    NO = "NO"
    UNDETERMINED = "UNDETERMINED"


class IncentiveState(StrEnum):
    """Whether the incentives of a RED listing apply."""

    AVAILABLE = "AVAILABLE"  # 可享受
    WITHHELD = "WITHHELD"  # 暂停享受
    UNDETERMINED = "UNDETERMINED"  # 不能如实回答


class IncentiveReason(StrEnum):
    """Why the incentives of a RED listing apply or do not."""

    RED_LISTING_IN_FORCE = "RED_LISTING_IN_FORCE"  # 红名单在列
    BLACK_LISTING_IN_FORCE = "BLACK_LISTING_IN_FORCE"  # 同时有生效的失信在列
    NOT_ALL_VISIBLE = "NOT_ALL_VISIBLE"  # 所依据的信息不全部对本查询方开放
    DISPUTED = "DISPUTED"  # 红名单记录处于异议核查
    END_UNKNOWN = "END_UNKNOWN"  # 按期认定, 没有止日


@dataclass(frozen=True, slots=True)
class Listing:
    """A record of the RED or BLACK side that is in force on the day."""

    record: RecordRow
    final: bool
    disputed: bool
    suspended: bool

    @property
    def is_basis(self) -> bool:
        """Whether it may carry a measure, an aggravation or the loss of an incentive."""
        return self.final and not self.disputed and not self.suspended


@dataclass(frozen=True, slots=True)
class MeasureInForce:
    """A measure that a listing carries for the enterprise itself."""

    measure_id: str
    record: RecordRow


@dataclass(frozen=True, slots=True)
class Incentive:
    """What a RED listing brings, and why or why not; `withheld_by` are the listings that it is lost to."""

    record: RecordRow
    state: IncentiveState
    reason: IncentiveReason
    withheld_by: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Aggravated:
    """Whether black lists that differ add up, by which rule, and on which listings; `groups` tells them apart."""

    answer: Answer
    rule: Aggravation | None
    groups: tuple[str, ...]
    because: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class StandingRules:
    """What the rule base says of records.

    `measures_of`: ids of the measures that a record lays on the party itself on the day. `aggravations`: the rules of
    the day. `group_of`: what a record is told apart by, None where its list kind does not count. `withholds`: whether
    such a record, while in force, withholds incentives. `lapses`: whether nobody knows if an entry still holds.
    """

    measures_of: Callable[[RecordRow], Sequence[str]]
    aggravations: Sequence[Aggravation]
    group_of: Callable[[RecordRow, DistinctBy], str | None]
    withholds: Callable[[RecordRow], bool]
    lapses: Callable[[RecordRow], bool]


@dataclass(frozen=True, slots=True)
class CreditStatus:
    """Everything that follows from the visible records on the day."""

    standing: Standing
    listings: tuple[Listing, ...]
    aggravated: Aggravated
    measures: tuple[MeasureInForce, ...]
    incentives: tuple[Incentive, ...]
    disputed: tuple[RecordRow, ...]


def credit_status(
    records: Sequence[RecordRow],
    *,
    as_of: date,
    today: date,
    truncated: bool,
    sees_all: bool,
    rules: StandingRules,
) -> CreditStatus:
    """Standing on `as_of`; overlays are those in force `today`, whatever day is asked about.

    `truncated`: not all visible records that may weigh are given. `sees_all`: the asker's scope holds every way of
    disclosure that an incentive is judged by.
    """
    shown = [r for r in records if not covered(r, OverlayKind.SHIELD, today=today)]
    listings = tuple(_listing(r, today) for r in shown if r["side"] != Side.NEUTRAL and in_force(r, as_of=as_of))
    black = [item for item in listings if item.record["side"] == Side.BLACK]
    basis = [item for item in black if item.is_basis]
    adverse = tuple(item for item in basis if rules.withholds(item.record))
    return CreditStatus(
        standing=_standing([(item.final, item.disputed) for item in black], truncated=truncated),
        listings=listings,
        aggravated=_aggravated(black, rules, truncated=truncated),
        measures=tuple(
            MeasureInForce(measure_id=measure, record=item.record)
            for item in basis
            for measure in rules.measures_of(item.record)
            if not measure_lifted(item.record, measure, today=today)
        ),
        incentives=tuple(
            _incentive(item, rules, adverse=adverse, complete=sees_all and not truncated)
            for item in listings
            if item.record["side"] == Side.RED
        ),
        disputed=tuple(r for r in shown if is_disputed(r, today=today)),
    )


def standing_alone(entries: Sequence[EntryRow], *, as_of: date, today: date, truncated: bool) -> Standing:
    """The standing that credit_status tells, for whoever needs nothing else of it."""
    black = [
        (is_final(r, today=today), is_disputed(r, today=today))
        for r in entries
        if r["side"] == Side.BLACK and in_force(r, as_of=as_of) and not covered(r, OverlayKind.SHIELD, today=today)
    ]
    return _standing(black, truncated=truncated)


def in_force(record: EntryRow, *, as_of: date) -> bool:
    """Whether the record is in force on the day: its interval covers it, it is ACTIVE and not overturned."""
    if record["status"] != RecordStatus.ACTIVE or record["finality"] == Finality.OVERTURNED:
        return False
    return runs_on(record["valid_from"], record["valid_to"], to_kind=record["to_kind"], day=as_of)


def covered(
    record: EntryRow,
    kind: OverlayKind,
    *,
    today: date,
    measure_id: str | None = None,
    person_id: str | None = None,
) -> bool:
    """Whether an overlay of the kind lies today over exactly the record, the measure or the person."""
    return any(
        o["kind"] == kind and o["measure_id"] == measure_id and o["person_id"] == person_id and overlay_runs(o, today)
        for o in record["overlays"]
    )


def overlay_runs(overlay: OverlayRow, today: date) -> bool:
    """Whether an overlay is in force on `today`."""
    open_end = EndKind.OPEN if overlay["valid_to"] is None else EndKind.KNOWN
    return runs_on(overlay["valid_from"], overlay["valid_to"], to_kind=open_end, day=today)


def is_objected(tenure_id: str | None, objected: Sequence[ObjectedRow]) -> bool:
    """Whether the tenure is under objection; `objected` are those that are."""
    return any(each["tenure_id"] == tenure_id for each in objected)


def carried_marks(tenure_id: str | None, objected: Sequence[ObjectedRow], *, person_id: str) -> list[OverlayRow]:
    """What lies over a record, where it concerns the person, while the tenure by which it reaches him is objected to.

    It follows from the tenure, so that a record which arrives meanwhile lies under it as well.
    """
    return [
        OverlayRow(
            overlay_id=each["tenure_id"],
            kind=kind,
            measure_id=None,
            person_id=person_id,
            valid_from=each["since"],
            valid_to=None,
        )
        for each in [each for each in objected if each["tenure_id"] == tenure_id][:1]
        for kind in MARKS
    ]


def is_disputed(record: EntryRow, *, today: date, person_id: str | None = None) -> bool:
    """Whether the record, or its reach to the person, is under an objection today."""
    return covered(record, OverlayKind.DISPUTE, today=today) or (
        person_id is not None and covered(record, OverlayKind.DISPUTE, today=today, person_id=person_id)
    )


def is_suspended(record: EntryRow, *, today: date, person_id: str | None = None) -> bool:
    """Whether the measures of the record, or those on the person, are suspended today."""
    return covered(record, OverlayKind.SUSPEND_MEASURES, today=today) or (
        person_id is not None and covered(record, OverlayKind.SUSPEND_MEASURES, today=today, person_id=person_id)
    )


def measure_lifted(record: EntryRow, measure_id: str, *, today: date, person_id: str | None = None) -> bool:
    """Whether this one measure, for everybody or on the person, has no basis today: see _LIFTING."""
    return any(
        covered(record, kind, today=today, measure_id=measure, person_id=person)
        for kind in _LIFTING
        for measure in {None, measure_id}
        for person in {None, person_id}
    )


def is_final(record: EntryRow, *, today: date, person_id: str | None = None) -> bool:
    """Whether the decision can no longer be contested: it is FINAL, and no review or suit is pending today."""
    return (
        record["finality"] == Finality.FINAL
        and not covered(record, OverlayKind.APPEAL_PENDING, today=today)
        and not (
            person_id is not None and covered(record, OverlayKind.APPEAL_PENDING, today=today, person_id=person_id)
        )
    )


def is_basis(record: EntryRow, *, as_of: date, today: date, person_id: str | None = None) -> bool:
    """Whether the record may carry a measure on the day: in force, final, neither disputed nor suspended."""
    return (
        in_force(record, as_of=as_of)
        and is_final(record, today=today, person_id=person_id)
        and not is_disputed(record, today=today, person_id=person_id)
        and not is_suspended(record, today=today, person_id=person_id)
    )


def _listing(record: RecordRow, today: date) -> Listing:
    return Listing(
        record=record,
        final=is_final(record, today=today),
        disputed=is_disputed(record, today=today),
        suspended=is_suspended(record, today=today),
    )


def _aggravated(black: Sequence[Listing], rules: StandingRules, *, truncated: bool) -> Aggravated:
    for rule in rules.aggravations:
        told_apart = [(item, rules.group_of(item.record, rule.distinct_by)) for item in black if _counts(item, rule)]
        groups = sorted({group for _, group in told_apart if group is not None})
        if len(groups) >= rule.domains:
            because = tuple(item for item, group in told_apart if group is not None)
            return Aggravated(Answer.YES, rule, tuple(groups), because)
    looked_at = rules.aggravations[0] if rules.aggravations else None
    return Aggravated(Answer.UNDETERMINED if truncated and looked_at else Answer.NO, looked_at, (), ())


def _counts(item: Listing, rule: Aggravation) -> bool:
    contested = item.disputed or item.suspended
    return (item.final or not rule.only_final) and not (contested and rule.only_undisputed)


def _standing(black: Sequence[tuple[bool, bool]], *, truncated: bool) -> Standing:
    """From whether each listing is final, and whether it is disputed."""
    if any(final and not disputed for final, disputed in black):
        return Standing.LISTED
    if truncated:
        return Standing.UNDETERMINED
    if any(disputed for _, disputed in black):
        return Standing.DISPUTED
    return Standing.NOT_FINAL if black else Standing.NONE_SHOWN


def _incentive(item: Listing, rules: StandingRules, *, adverse: tuple[Listing, ...], complete: bool) -> Incentive:
    if adverse:
        state, reason = IncentiveState.WITHHELD, IncentiveReason.BLACK_LISTING_IN_FORCE
    elif not item.is_basis:
        state, reason = IncentiveState.UNDETERMINED, IncentiveReason.DISPUTED
    elif rules.lapses(item.record):
        state, reason = IncentiveState.UNDETERMINED, IncentiveReason.END_UNKNOWN
    elif not complete:
        # An adverse record that the asker may not see could have ended the incentive.
        state, reason = IncentiveState.UNDETERMINED, IncentiveReason.NOT_ALL_VISIBLE
    else:
        state, reason = IncentiveState.AVAILABLE, IncentiveReason.RED_LISTING_IN_FORCE
    return Incentive(record=item.record, state=state, reason=reason, withheld_by=adverse)
