"""Rows with known defects, for every file of the synthetic county, and the verdict that each is owed.

A defect changes some cells of a row that would be accepted. What holds for every file (a wrong check digit, a missing
name, an end before its start, a repeat, …) is told by the columns of `SHAPES`; what only one form can have wrong stands
in generate_defect_tables. Traps that are no defects (a placeholder beside a code that holds, 长期, `/`) are there too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from loaders.generate_codes import USCC_ALPHABET, Draw, resident_id
from loaders.generate_county import County, Enterprise, enterprise
from loaders.generate_defect_tables import RAW, SPECIAL, Change, Special, serial, slashed
from loaders.generate_files import Line
from loaders.generate_fresh import entry_of, fresh_row
from loaders.generate_notices import RELEASE_FILE, STATE_FILE

_PRESENT: Final = "示例"
_RESIDENT: Final = 20_000_000  # a serial number of its own
_STRIDE: Final = 50
_RIGHT_TO_LEFT: Final = "\u202e"
_INVISIBLE: Final = ("INVISIBLE_CHARACTERS",)

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a form keeps what every form has: the party's code and name, a text that is no part of a row's key, …

    `needed` is a column without which a row is refused as VALUE_MISSING, `day` one whose text must be a date, `span`
    start and end of an interval.
    `also` is what is blank where the code is wrong.
    """

    code: str
    name: str
    text: str = ""
    needed: str = ""
    day: str = ""
    span: tuple[str, str] | None = None
    also: Mapping[str, str] = field(default_factory=dict)


_USCC: Final = "行政相对人代码_1(统一社会信用代码)"
_PARTY: Final = "行政相对人名称"
SHAPES: Final[Mapping[str, Shape]] = {
    "register.csv": Shape("统一社会信用代码", "企业名称", "经营范围"),
    "red_black.csv": Shape("统一社会信用代码", "机构名称", "列入名单事由", "认定部门", "认定日期",
                           ("有效期始", "有效期至")),
    "judgment_defaulters.csv": Shape(
        "身份证号码/组织机构代码", "失信被执行人姓名/名称", "已履行部分", "案号", "发布时间"
    ),
    "a_grade_taxpayers.csv": Shape("统一社会信用代码", "纳税人名称", also={"纳税人识别号": ""}),
    "customs.xlsx": Shape("统一社会信用代码", "", "注册地址", "", "等级认定时间"),
    "abnormal_operations.csv": Shape("统一社会信用代码", "企业名称", "主体身份代码", "列入决定机关名称", "列入日期"),
    "serious_violations.csv": Shape("统一社会信用代码", "企业名称", "", "列入决定机关名称", "列入日期"),
    "wage_arrears.csv": Shape(
        "统一社会信用代码/证件号码", "当事人名称", "拖欠金额(元)", "列入决定机关", "列入日期",
        ("列入日期", "列入期限截止日期"),
    ),
    "major_tax_violations.csv": Shape("统一社会信用代码", "纳税人名称", "注册地址", "案件性质"),
    "work_safety.csv": Shape("统一社会信用代码", "单位名称", "注册地址", "信息报送机关"),
    "government_procurement.csv": Shape(
        "统一社会信用代码", "机构名称", "企业地址", "登记地点", "记录日期", ("记录日期", "处罚截止日期")
    ),
    "overload_transport.csv": Shape("统一社会信用代码", "企业名称", "营运证号", "批次", "入库时间"),
    "permits.csv": Shape(_USCC, _PARTY, "许可内容", "许可机关", "许可决定日期", ("有效期自", "有效期至")),
    "permits_v2.xlsx": Shape(_USCC, _PARTY, "许可内容", "许可类别", "有效期至", ("许可决定日期", "有效期至")),
    "permits_v1.csv": Shape(_USCC, _PARTY, "许可内容", "许可机关", "许可截止期", ("许可决定日期", "许可截止期")),
    "permits_persons.csv": Shape("", _PARTY, "许可内容", "许可类别", "许可决定日期", ("有效期自", "有效期至")),
    "penalties.csv": Shape(_USCC, _PARTY, "违法事实", "处罚依据", "处罚决定日期", ("处罚决定日期", "处罚有效期")),
    "penalties_v2.xlsx": Shape(_USCC, _PARTY, "违法事实", "处罚有效期", "公示截止期", ("处罚决定日期", "公示截止期")),
    "penalties_v1.csv": Shape(_USCC, _PARTY, "处罚事由", "处罚类别1", "处罚决定日期"),
    "penalties_persons.csv": Shape("", _PARTY, "违法事实", "违法行为类型", "处罚有效期",
                                   ("处罚决定日期", "处罚有效期")),
    "commitments.xlsx": Shape(
        "承诺人代码", "承诺人名称", "承诺内容", "承诺受理单位", "承诺作出日期", ("承诺作出日期", "承诺有效期")
    ),
    "persons.csv": Shape("统一社会信用代码", "", "", "", "任职日期", ("任职日期", "任期至")),
    "releases.xlsx": Shape(
        "统一社会信用代码", "机构名称", "", "解除决定文号", "解除日期", ("解除日期", "解除失效日期")
    ),
    "states.csv": Shape("统一社会信用代码", "机构名称", "", "认定部门", "状态日期"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A defect, and after which enterprise of the county it stands."""

    file: str
    serial: int
    special: Special


def plan(county: County) -> dict[int, list[Planned]]:
    """Every defect once, by the enterprise behind whose rows it is written; the same for the same county."""
    found: dict[int, list[Planned]] = {}
    serial = 0
    for file in (*SHAPES, *(name for name in SPECIAL if name not in SHAPES)):
        for special in traps(file):
            serial += 1
            place = Draw(county.seed, "defect", serial).below(county.size)
            found.setdefault(place, []).append(Planned(file, serial, special))
    return found


def traps(file: str) -> tuple[Special, ...]:
    """Everything that the rows of a file can have wrong, or odd and right."""
    return (*_general(file), *SPECIAL.get(file, ()))


def raw_lines(file: str) -> Iterator[Line]:
    """Lines that are not rows at all, for the end of a file."""
    for defect, raw, code in RAW.get(file, ()):
        yield Line(file, {}, code=code, defect=defect, raw=raw)


def defect_lines(county: County, planned: Planned) -> Iterator[Line]:
    """The row with its defect; before it, for a repeat or a conflict, the row that it repeats."""
    special, file = planned.special, planned.file
    target = _target(county, planned.serial)
    cells, warnings = fresh_row(county, target, file=file, serial=planned.serial)
    if file in (STATE_FILE, RELEASE_FILE):
        yield Line("red_black.csv", entry_of(county, target, serial=planned.serial), ("defect:good",))
    if special.after_good:
        yield Line(file, dict(cells), ("defect:good",), warnings, defect=f"{special.name}:before")
    yield Line(
        file,
        cells | _changed(cells, special.change),
        () if special.code or special.unchanged else ("defect:accepted",),
        (*warnings, *special.warnings),
        code=special.code,
        defect=special.name,
        unchanged=special.unchanged,
        makes=special.makes,
        extra=special.extra,
    )


def _target(county: County, serial: int) -> Enterprise:
    """A company with a representative that the register does not have; another for every serial."""
    for step in range(_STRIDE):
        found = enterprise(county, county.size + (serial + 1) * _STRIDE + step)
        if found.organization.name.endswith("有限公司") and found.representative is not None:
            break
    return found


def _changed(cells: Cells, change: Change) -> Cells:
    return {column: value if isinstance(value, str) else value(cells) for column, value in change.items()}


def _general(file: str) -> Iterator[Special]:
    """What every form can have wrong, in the columns of this one."""
    shape = SHAPES.get(file)
    if shape is None:
        return
    if shape.code:
        wrong: Change = {**shape.also, shape.code: lambda row: wrong_check(row[shape.code])}
        yield Special("wrong_check_digit", wrong, "BAD_CHECK_DIGIT")
        yield Special("code_of_lower_case", {shape.code: lambda row: row[shape.code].lower()}, warnings=("LOWER_CASE",))
        unseen = {shape.code: lambda row: row[shape.code][:9] + "\u200b" + row[shape.code][9:]}
        yield Special("zero_width_blank_in_code", unseen, warnings=_INVISIBLE)
        yield Special("resident_id_as_code", {**shape.also, shape.code: resident_id(_RESIDENT)}, "RESIDENT_ID_GIVEN")
    if shape.name:
        yield Special("name_missing", {shape.name: "/"}, "NAME_MISSING")
        marked = {shape.name: lambda row: _RIGHT_TO_LEFT + row[shape.name]}
        yield Special("right_to_left_mark", marked, warnings=_INVISIBLE)
    if shape.needed:
        yield Special("value_missing", {shape.needed: ""}, "VALUE_MISSING")
    if shape.day:
        yield Special("bad_date", {shape.day: "2025-13-45"}, "BAD_DATE")
        yield Special("slashed_date", {shape.day: slashed(shape.day)})
        yield Special("serial_date", {shape.day: serial(shape.day)})
    if shape.span:
        start, end = shape.span
        yield Special("end_before_start", {end: lambda row: _day_before(row[start])}, "DATES_REVERSED")
    yield Special("repeat", {}, after_good=True, unchanged=True)
    if shape.text:
        yield Special("conflict", {shape.text: _PRESENT + "另一内容"}, "CONFLICT_IN_FILE", after_good=True)
    if file.endswith(".csv"):
        column = shape.text or shape.code
        yield Special("too_many_columns", {}, "WRONG_COLUMN_COUNT", extra=("多余",))
        yield Special("nul_byte", {column: "示\x00例"}, "NUL_BYTE")
    else:
        yield Special("formula", {shape.code: '="9141"&"0322"'}, "FORMULA")


def wrong_check(code: str) -> str:
    """The code with another last character."""
    return code[:-1] + USCC_ALPHABET[(USCC_ALPHABET.index(code[-1]) + 1) % 31]


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=30)).isoformat()
