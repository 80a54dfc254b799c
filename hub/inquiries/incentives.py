"""Who is eligible for an incentive, on what evidence: pure, no I/O, and never yes on partial sight.

Sources: 孟政〔2019〕10号 三（三）, 河南省社会信用条例 20, 27, 30; terms counted in years: 民法典 201, 202.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from graph_schema.names import EndKind, Finality, PartyKind, RecordStatus, Severity, Side
from graph_schema.rules.evidence import AdverseRecords, Counted
from graph_schema.rules.knowledge import Eligibility, Incentive
from hub.inquiries.rows import RecordRow, interval
from hub.inquiries.standing import in_force, is_disputed, is_final, is_suspended


class Eligible(StrEnum):
    """Whether an incentive may be given, or a way to it is open."""

    ELIGIBLE = "ELIGIBLE"  # 符合条件
    NOT_ELIGIBLE = "NOT_ELIGIBLE"  # 不符合条件
    UNDETERMINED = "UNDETERMINED"  # 不能如实回答


class WayReason(StrEnum):
    """Why a way to an incentive is open or not."""

    TRUSTWORTHY_LISTING = "TRUSTWORTHY_LISTING"  # 守信名单在列
    NO_TRUSTWORTHY_LISTING = "NO_TRUSTWORTHY_LISTING"  # 没有守信名单记录
    BLACK_LISTING = "BLACK_LISTING"  # 有生效的失信在列
    LISTING_CONTESTED = "LISTING_CONTESTED"  # 守信名单记录尚未生效或者有争议
    CLEAN = "CLEAN"  # 窗口内无不良信用记录
    ADVERSE_RECORD = "ADVERSE_RECORD"  # 窗口内有不良信用记录
    NOT_PLACED = "NOT_PLACED"  # 日期或者程度不详
    NOT_ALL_VISIBLE = "NOT_ALL_VISIBLE"  # 所需信息不全部对本查询方开放
    NOT_ALL_READ = "NOT_ALL_READ"  # 记录较多, 未能全部计入
    NOT_COMPUTED = "NOT_COMPUTED"  # 条件由主管部门公布, 不计算
    FOR_PERSONS = "FOR_PERSONS"  # 面向个人
    FOR_ORGANIZATIONS = "FOR_ORGANIZATIONS"  # 面向组织
    NOT_ALL_OF_PERSON = "NOT_ALL_OF_PERSON"  # 不能认定所见即该人的全部记录


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive years that end with the day asked about; both days belong to it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is judged by: the records that the asker may see, on a day, by an edition of what counts as adverse.

    `covered`: the asker may see every way of disclosure that is looked at. `complete`: all records that may weigh are
    given. `lapses`: whether nobody knows if an entry still holds, as it speaks of a period and has no end. `party`: its
    kind; the records of a person are those that a document joins to his name, so that nothing is concluded from what is
    not among them. Overlays are those of `today`, whatever day is asked about.
    """

    records: Sequence[RecordRow]
    adverse: AdverseRecords | None
    as_of: date
    today: date
    covered: bool
    complete: bool
    lapses: Callable[[RecordRow], bool]
    party: PartyKind = PartyKind.ORGANIZATION

    @property
    def of_person(self) -> bool:
        """Whether the records are those of a natural person."""
        return self.party is PartyKind.PERSON

    def looked_at(self, record: RecordRow) -> bool:
        """Whether the record is of a way of disclosure that is looked at."""
        return self.adverse is not None and record["disclosure"] in self.adverse.sharing

    def undetermined(self) -> WayReason | None:
        """Why nothing can be concluded from what is not there, if so."""
        if self.adverse is None or not self.covered:
            return WayReason.NOT_ALL_VISIBLE
        return None if self.complete else WayReason.NOT_ALL_READ


@dataclass(frozen=True, slots=True)
class WayFound:
    """One way to an incentive and where it leads.

    `because` are the records that make it so; `set_aside` those that would count were they final and uncontested.
    """

    way: Eligibility
    eligible: Eligible
    reason: WayReason
    window: Window | None = None
    because: tuple[RecordRow, ...] = ()
    set_aside: tuple[RecordRow, ...] = ()


@dataclass(frozen=True, slots=True)
class IncentiveFound:
    """An incentive with all ways to it; one that is open is enough."""

    incentive: Incentive
    eligible: Eligible
    ways: tuple[WayFound, ...]


def judge(incentive: Incentive, evidence: Evidence) -> IncentiveFound:
    """Whether the party is eligible for the incentive."""
    ways = tuple(_way(way, evidence) for way in incentive.eligible)
    found = {way.eligible for way in ways}
    order = (Eligible.ELIGIBLE, Eligible.UNDETERMINED, Eligible.NOT_ELIGIBLE)
    return IncentiveFound(incentive, next(each for each in order if each in found), ways)


def window(as_of: date, *, years: int) -> Window:
    """The years that end with `as_of`; a day belongs to it until so many years after it have passed.

    A year ends with the day of the same number, or where there is none with the last day of the month (民法典 202).
    """
    following = as_of + timedelta(days=1)
    if following.year <= years:
        return Window(date.min, as_of)
    try:
        first = following.replace(year=following.year - years)
    except ValueError:  # 29 February
        first = date(following.year - years, 3, 1)
    return Window(first, as_of)


def withholds(record: RecordRow, adverse: AdverseRecords | None) -> bool:
    """Whether such a record, while it is in force, withholds incentives."""
    if adverse is None or record["disclosure"] not in adverse.sharing:
        return False
    item = adverse.item_for(record["kind"], record["side"])
    return item is not None and item.withholds


def _way(way: Eligibility, evidence: Evidence) -> WayFound:
    if evidence.party not in way.parties:
        other = WayReason.FOR_ORGANIZATIONS if evidence.of_person else WayReason.FOR_PERSONS
        return WayFound(way, Eligible.NOT_ELIGIBLE, other)
    if way.list_kinds:
        return _by_listing(way, evidence)
    if way.clean_years is not None:
        return _by_clean_years(way, evidence, window(evidence.as_of, years=way.clean_years))
    return WayFound(way, Eligible.UNDETERMINED, WayReason.NOT_COMPUTED)


def _by_listing(way: Eligibility, evidence: Evidence) -> WayFound:
    current = [r for r in evidence.records if evidence.looked_at(r) and in_force(r, as_of=evidence.as_of)]
    red = tuple(r for r in current if r["side"] == Side.RED and r["list_kind"] in way.list_kinds)
    held = tuple(r for r in red if _stands(r, evidence.today))
    good = tuple(r for r in held if not evidence.lapses(r))
    black = tuple(r for r in current if withholds(r, evidence.adverse) and _stands(r, evidence.today))
    if black:
        return WayFound(way, Eligible.NOT_ELIGIBLE, WayReason.BLACK_LISTING, because=(*red, *black))
    if (reason := evidence.undetermined()) is not None:
        return WayFound(way, Eligible.UNDETERMINED, reason, because=red)
    if good:
        return WayFound(way, Eligible.ELIGIBLE, WayReason.TRUSTWORTHY_LISTING, because=good)
    if held:
        return WayFound(way, Eligible.UNDETERMINED, WayReason.NOT_PLACED, set_aside=held)
    if red:
        return WayFound(way, Eligible.UNDETERMINED, WayReason.LISTING_CONTESTED, set_aside=red)
    if evidence.of_person:
        return WayFound(way, Eligible.UNDETERMINED, WayReason.NOT_ALL_OF_PERSON)
    return WayFound(way, Eligible.NOT_ELIGIBLE, WayReason.NO_TRUSTWORTHY_LISTING)


def _by_clean_years(way: Eligibility, evidence: Evidence, years: Window) -> WayFound:
    adverse: list[RecordRow] = []
    unplaced: list[RecordRow] = []
    aside: list[RecordRow] = []
    for record in evidence.records:
        placed = _counts(record, way, evidence, years) if evidence.looked_at(record) else False
        if placed is False:
            continue
        if not _stands(record, evidence.today, only_final=way.only_final):
            aside.append(record)
        else:
            (unplaced if placed is None else adverse).append(record)
    if adverse:
        eligible, reason, because = Eligible.NOT_ELIGIBLE, WayReason.ADVERSE_RECORD, adverse
    elif (cause := evidence.undetermined()) is not None:
        eligible, reason, because = Eligible.UNDETERMINED, cause, []
    elif unplaced:
        eligible, reason, because = Eligible.UNDETERMINED, WayReason.NOT_PLACED, unplaced
    elif evidence.of_person:
        eligible, reason, because = Eligible.UNDETERMINED, WayReason.NOT_ALL_OF_PERSON, []
    else:
        eligible, reason, because = Eligible.ELIGIBLE, WayReason.CLEAN, []
    return WayFound(way, eligible, reason, years, tuple(because), tuple(aside))


def _counts(record: RecordRow, way: Eligibility, evidence: Evidence, years: Window) -> bool | None:
    """Whether an adverse record lies in the window and is grave enough; None where that is not known."""
    item = None if evidence.adverse is None else evidence.adverse.item_for(record["kind"], record["side"])
    if item is None or record["status"] != RecordStatus.ACTIVE or record["finality"] == Finality.OVERTURNED:
        return False
    placed = _decided_in(record, years) if item.counted is Counted.DECISION else _ran_in(record, years)
    grave = _grave(record, way.severity_floor)
    if placed is False or grave is False:
        return False
    return None if placed is None or grave is None else True


def _decided_in(record: RecordRow, years: Window) -> bool | None:
    day = record["decided_on"] or record["valid_from"]
    return None if day is None else years.first <= date.fromisoformat(day) <= years.last


def _ran_in(record: RecordRow, years: Window) -> bool | None:
    """Whether it was in force on a day of the window; an end that is only a bound proves no later day."""
    ran = interval(record["valid_from"] or record["decided_on"], record["valid_to"], to_kind=record["to_kind"])
    if ran.is_empty() or (ran.start is not None and ran.start > years.last):
        return False
    if ran.end is not None and ran.end <= years.first:
        return False
    if ran.end_kind is not EndKind.UNKNOWN or (ran.start is not None and ran.start >= years.first):
        return True
    return None


def _grave(record: RecordRow, floor: Severity | None) -> bool | None:
    order = list(Severity)
    if floor is None or floor is order[0]:
        return True
    severity = record["severity"]
    return None if severity is None else order.index(Severity(severity)) >= order.index(floor)


def _stands(record: RecordRow, today: date, *, only_final: bool = True) -> bool:
    return not (
        (only_final and not is_final(record, today=today))
        or is_disputed(record, today=today)
        or is_suspended(record, today=today)
    )
