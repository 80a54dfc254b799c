"""Persons, releases and states of the synthetic county, as departments deliver them in tables.

A person's row tells a position, a document, or both. Releases and states speak of entries of the RED/BLACK form, by
the columns under which those were delivered.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from loaders.generate_codes import Draw
from loaders.generate_county import (
    RESERVED,
    County,
    Enterprise,
    Person,
    county_people,
    county_person,
    local_person,
)
from loaders.generate_files import Line
from loaders.generate_records import MARKET, RED_BLACK_COLUMNS, RED_LISTS, SPENDING_RESTRICTION, red_black_row
from loaders.generate_rows import court_number

PERSON_FILE: Final = "persons.csv"
PERSON_COLUMNS: Final = (
    "姓名", "证件类型", "证件号码", "企业名称", "统一社会信用代码", "职务", "持股比例(%)", "任职日期", "任期至",
    "离任日期", "任职状态", "依据",
)  # fmt: skip
RELEASE_FILE: Final = "releases.xlsx"
_ENTRY: Final = ("名单名称", "机构名称", "统一社会信用代码", "认定依据", "认定部门", "认定日期")
RELEASE_COLUMNS: Final = (*_ENTRY, "被解除人姓名", "被解除人证件号码", "解除决定文号", "解除日期", "解除失效日期")
STATE_FILE: Final = "states.csv"
STATE_COLUMNS: Final = (*_ENTRY, "状态", "状态日期", "原因", "决定文号")
_OFFICES: Final = ("执行董事", "监事", "经理", "财务负责人")
_STATES: Final = (("已修复", "履行义务并完成信用修复"), ("移出", "列入情形消失"), ("撤销", "原决定被撤销"))
_RED: Final = frozenset(spec.name for spec in RED_LISTS)
_FIRST: Final = 27  # two enterprises of the smallest county have an entry, a state and a release
_SEAT: Final = 400

Cells = dict[str, str]


def notice_lines(county: County, target: Enterprise, *, entries: list[tuple[str, ...]]) -> Iterator[Line]:
    """The persons of one enterprise, and what became of its `entries` in the RED/BLACK form: mostly nothing."""
    index = target.organization.index
    if index < RESERVED:
        return
    draw = Draw(county.seed, "notices", index)
    if index - _FIRST in range(2) or draw.chance(40):
        cells = person_cells(county, target, serial=str(index))
        yield Line(PERSON_FILE, cells, (f"role:{cells['职务']}",) if cells["职务"] else ("identity",))
    entries = [entry for entry in entries if entry[0] not in _RED]
    if index - _FIRST in range(2):
        cells = entry_cells(county, target, serial=str(index))
        entries.append(tuple(cells[column] for column in RED_BLACK_COLUMNS))
        yield Line("red_black.csv", cells, (f"list:{cells['名单名称']}",))
    for entry in entries:
        person = target.representative or local_person(county, index, seat=0)
        if index == _FIRST + 1 or (index != _FIRST and draw.chance(200)):
            yield Line(RELEASE_FILE, release_cells(county, entry, person=person, draw=draw), ("release",))
        elif index == _FIRST or draw.chance(300):
            cells = state_cells(county, entry, draw=draw)
            yield Line(STATE_FILE, cells, (f"state:{cells['状态']}",))


def person_cells(county: County, target: Enterprise, *, serial: str) -> Cells:
    """A position that is held or was, with the person's document where it is known."""
    index = target.organization.index
    draw = Draw(county.seed, "position", serial)
    person = local_person(county, index, seat=_SEAT)
    if draw.chance(700):
        person = county_person(county, draw.skewed(county_people(county)))
    start = target.founded + timedelta(days=draw.between(1, 300))
    left = start + timedelta(days=draw.between(30, 60)) if draw.chance(300) else None
    role = "" if person.document and draw.chance(200) else draw.pick(_OFFICES)
    return {
        "姓名": person.name,
        "证件类型": "身份证" if person.document else "",
        "证件号码": person.document or "",
        "企业名称": target.organization.name,
        "统一社会信用代码": target.organization.uscc,
        "职务": role,
        "任职日期": start.isoformat() if role else "",
        "任期至": (start + timedelta(days=1_094)).isoformat() if role and draw.chance(300) else "",
        "离任日期": left.isoformat() if role and left else "",
        "任职状态": ("离任" if left else "现任") if role else "",
        "依据": "登记档案（示例）",
    }


def entry_cells(county: County, target: Enterprise, *, serial: str) -> Cells:
    """An entry of the RED/BLACK form whose number no other entry has."""
    draw = Draw(county.seed, "entry", serial)
    decided = county.today - timedelta(days=draw.between(100, 700))
    spec, number = SPENDING_RESTRICTION, court_number(decided.year, 0).replace("0号", f"N{serial}号")
    if draw.chance(500):
        spec, number = MARKET, f"示信〔{decided.year}〕N{serial}号"
    row = red_black_row(target.organization, spec, number=number, decided=decided)
    return dict(zip(RED_BLACK_COLUMNS, row, strict=True))


def state_cells(county: County, entry: tuple[str, ...], *, draw: Draw) -> Cells:
    """What became of an entry, some time after it was decided."""
    status, reason = draw.pick(_STATES)
    cells = _entry(entry)
    since = _later(county, cells, draw=draw)
    return cells | {
        "状态": status,
        "状态日期": since.isoformat(),
        "原因": reason,
        "决定文号": f"示修〔{since.year}〕{draw.below(10**6)}号",
    }


def release_cells(county: County, entry: tuple[str, ...], *, person: Person, draw: Draw) -> Cells:
    """A decision that frees a person from an entry."""
    cells = _entry(entry)
    since = _later(county, cells, draw=draw)
    return cells | {
        "被解除人姓名": person.name,
        "被解除人证件号码": person.document or "",
        "解除决定文号": court_number(since.year, draw.below(10**6), word="执异"),
        "解除日期": since.isoformat(),
        "解除失效日期": "",
    }


def _entry(entry: tuple[str, ...]) -> Cells:
    told = dict(zip(RED_BLACK_COLUMNS, entry, strict=True))
    return {column: told[column] for column in _ENTRY}


def _later(county: County, cells: Cells, *, draw: Draw) -> date:
    decided = date.fromisoformat(cells["认定日期"])
    return decided + timedelta(days=draw.between(10, max(11, (county.today - decided).days - 5)))
