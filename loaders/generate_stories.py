"""The first enterprises of the synthetic county: each shows one thing, and a demonstration asks about it.

Some more are named, that stand at fixed places in every county: circles of holdings, and a listed company.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from graph_schema.names import LiabilityKind, OverlayKind, RecordStatus, RoleKind
from loaders.generate_county import (
    CYCLE_FIRST,
    LISTED_FIRST,
    PAIR_FIRST,
    RESERVED,
    SELF_FIRST,
    STORY_REPRESENTATIVES,
    County,
    Enterprise,
    Person,
    local_person,
    organization,
    story_person,
)
from loaders.generate_records import (
    ABNORMAL,
    MARKET,
    RED_LISTS,
    SPENDING_RESTRICTION,
    WAGE_ARREARS,
    RecordRows,
    defaulter_row,
    overlay_row,
    record_ref,
    record_row,
    red_black_row,
    release_row,
    state_row,
)
from loaders.generate_rows import Row, control, court_number, holding, identity, person_ref, tenure, valid

_CHANGED = timedelta(days=610)  # before the day on which the county is looked at
_LISTED = timedelta(days=780)
_NEWLY_LISTED = timedelta(days=300)
_LATER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Story:
    """What some enterprises show: a stable key, their codes, and a sentence in Chinese and English."""

    key: str
    usccs: tuple[str, ...]
    shows: str
    shows_en: str


_STORIES = (
    ("golden", (0, 1), "限制消费在前，法定代表人变更在后；原法定代表人同时是另一企业的现任；旁有失信被执行人记录",
     ("Spending restriction, then a change of legal representative; the former one is identified at the second "
      "enterprise, which has a wage-arrears record of its own; a judgment-defaulter record beside it")),
    ("repaired", (2,), "严重违法失信记录已修复", "A record that was repaired"),
    ("disputed", (3,), "经营异常记录正在异议核查，措施暂不执行", "A record under objection, its measures suspended"),
    ("former_released", (4,), "原法定代表人经法院决定解除限制", "A former legal representative released by the court"),
    ("release_set_aside", (5,), "解除决定后被撤销", "A release that was set aside later"),
    ("hub_agent", (6,), "法定代表人是为众多企业代办的代理人",
     "Its representative is an agent who serves many enterprises"),
    ("homonyms", (7, 8, 9), "三家企业的法定代表人同名：前两家为同一人，第三家不是",
     "Three representatives of one name: the first two are one person, the third is another"),
    ("personal_listing", (10,), "法定代表人本人是失信被执行人，企业不是",
     "Its representative is a judgment defaulter himself, the enterprise is not"),
    ("self_holding", (SELF_FIRST,), "企业持有自己的股权", "An enterprise that holds itself"),
    ("mutual_holding", (PAIR_FIRST, PAIR_FIRST + 1), "两家企业相互持股", "Two enterprises that hold each other"),
    ("holding_circle", (CYCLE_FIRST, CYCLE_FIRST + 1, CYCLE_FIRST + 2), "三家企业环形持股",
     "Three enterprises that hold one another in a circle"),
    ("listed_company", (LISTED_FIRST,), "上市公司，其公告中有以公司名称命名的员工持股计划或者回购专用账户",
     "A listed company, with an account or plan in its filing that bears its name"),
)  # fmt: skip


def stories(county: County) -> tuple[Story, ...]:
    """What the manifest tells about the first enterprises."""
    return tuple(
        Story(key, tuple(organization(county, index).uscc for index in indexes), shows, shows_en)
        for key, indexes, shows, shows_en in _STORIES
    )


def story_offices(county: County, target: Enterprise) -> Iterator[Row]:
    """The office rows of an enterprise below RESERVED."""
    index = target.organization.index
    present = target.representative
    if present is None or index >= RESERVED:
        return
    former = {0: "former", 4: "freed", 5: "refreed"}.get(index)
    changed = county.today - _CHANGED
    if former:
        role = RoleKind.LEGAL_REPRESENTATIVE
        interval = valid(target.founded, changed)
        yield tenure(target.organization, story_person(county, former), role=role, interval=interval)
        yield tenure(target.organization, present, role=role, interval=valid(changed))
    if index == 0:
        yield identity(target.organization, story_person(county, "former"))
        yield from _golden_circle(county, target)
    if index in STORY_REPRESENTATIVES or index == 6:
        yield identity(target.organization, present)


def _golden_circle(county: County, target: Enterprise) -> Iterator[Row]:
    """Directors, a supervisor, a former one without an end date, holders and a controller of the golden enterprise."""
    members = _golden_members(county, target)
    since = valid(target.founded)
    yield tenure(target.organization, members[0], role=RoleKind.DIRECTOR, interval=since)
    yield tenure(target.organization, members[1], role=RoleKind.SUPERVISOR, interval=since)
    yield tenure(target.organization, members[2], role=RoleKind.DIRECTOR, interval=valid(target.founded, ended=True))
    yield tenure(target.organization, members[3], role=RoleKind.FINANCE_HEAD, interval=since)
    yield holding(target.organization, {"person": person_ref(members[0])}, percent="60", interval=since)
    yield holding(target.organization, {"person": person_ref(members[1])}, percent="40", interval=since)
    yield control(target.organization, members[0], interval=since)


def _golden_members(county: County, target: Enterprise) -> list[Person]:
    """Four persons whose names differ from one another and from both representatives."""
    taken = {story_person(county, key).name for key in ("now", "former")}
    members: list[Person] = []
    seat = 2
    while len(members) < 4:
        person = local_person(county, target.organization.index, seat=seat)
        seat += 1
        if person.name not in taken:
            taken.add(person.name)
            members.append(person)
    return members


def story_records(county: County, target: Enterprise) -> RecordRows:
    """The record rows of an enterprise below RESERVED."""
    rows = RecordRows()
    index = target.organization.index
    if index == 0:
        _golden_records(county, target, rows=rows)
    elif index == 1:
        number = f"示信〔{county.today.year - 1}〕2号"
        decided = county.today - _NEWLY_LISTED
        rows.red_black.append(red_black_row(target.organization, WAGE_ARREARS, number=number, decided=decided))
    elif index == 2:
        rows.canonical.extend(_repaired(county, target))
    elif index == 3:
        rows.canonical.extend(_disputed(county, target))
    elif index in (4, 5):
        rows.canonical.extend(_released(county, target))
    elif index == 7:
        decided = county.today - _NEWLY_LISTED
        number = f"示信〔{decided.year}〕8号"
        rows.red_black.append(red_black_row(target.organization, RED_LISTS[0], number=number, decided=decided))
    elif index == 10 and target.representative is not None:
        document = target.representative.document or ""
        decided = county.today - _NEWLY_LISTED
        rows.defaulters.append(defaulter_row(target.representative.name, document, decided=decided, serial=9))
    return rows


def _golden_records(county: County, target: Enterprise, *, rows: RecordRows) -> None:
    decided = county.today - _LISTED
    number = court_number(decided.year, 1)
    ref = record_ref(target.organization, SPENDING_RESTRICTION, number=number, decided=decided)
    liable = _golden_members(county, target)[3]
    names = ((liable, LiabilityKind.DEBT_PERFORMANCE_LIABLE),)
    rows.canonical.append(record_row(ref, SPENDING_RESTRICTION, decided=decided, names=names, amount="1200000.00"))
    code = target.organization.uscc
    rows.defaulters.append(defaulter_row(target.organization.name, code, decided=decided, serial=1, circumstance=1))


def _repaired(county: County, target: Enterprise) -> Iterator[Row]:
    decided = county.today - _LISTED
    ref = record_ref(target.organization, MARKET, number=f"示信〔{decided.year}〕3号", decided=decided)
    yield record_row(ref, MARKET, decided=decided)
    since = decided + 4 * _LATER
    yield state_row(ref, RecordStatus.REPAIRED, since=since, decision=f"示修〔{since.year}〕3号")


def _disputed(county: County, target: Enterprise) -> Iterator[Row]:
    decided = county.today - _NEWLY_LISTED
    ref = record_ref(target.organization, ABNORMAL, number=f"示信〔{decided.year}〕4号", decided=decided)
    yield record_row(ref, ABNORMAL, decided=decided)
    interval = valid(county.today - timedelta(days=5))
    yield overlay_row(ref, OverlayKind.DISPUTE, interval=interval, overlay_id="OVL-STORY-1")
    yield overlay_row(ref, OverlayKind.SUSPEND_MEASURES, interval=interval, overlay_id="OVL-STORY-2")


def _released(county: County, target: Enterprise) -> Iterator[Row]:
    """A restriction whose former representative is freed; for the second enterprise the release is set aside."""
    index = target.organization.index
    decided = county.today - _LISTED
    number = court_number(decided.year, index + 1)
    ref = record_ref(target.organization, SPENDING_RESTRICTION, number=number, decided=decided)
    yield record_row(ref, SPENDING_RESTRICTION, decided=decided)
    freed = county.today - _CHANGED + _LATER
    yield release_row(
        ref,
        story_person(county, "freed" if index == 4 else "refreed"),
        interval=valid(freed, freed + _LATER if index == 5 else None),
        release_id=f"REL-STORY-{index}",
        decision=court_number(freed.year, index + 1, word="执异"),
    )
