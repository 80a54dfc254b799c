"""Tables as they are delivered: titles and notes, several sheets, spoiled cells; one verdict whatever the format."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from graph_schema.errors import WrongInput
from graph_schema.rules.load import load_rules
from loaders.check import OpenedFile, open_file
from loaders.profile import Profile
from loaders.sheets import csv_line
from tests.support.profile_files import own_profile
from tests.support.sheet_files import inline, package, xls, xlsx

HEADER = ("名称", "代码", "代表", "注册日期", "序号")
CODE = "91410300MA40T0GA6Y"
GOOD = ("示例商贸有限公司", CODE, "张三", "2019-01-31", "1")
FORMATS = ("csv", "tab", "xlsx", "xls")
FOUNDED = 'founded = { headers = ["注册日期"], required = false }'


def delivered(folder: Path, kind: str, rows: Sequence[Sequence[object]]) -> tuple[Path, Profile]:
    """A file of these rows in one of the formats, under a name that does not say so, and a profile for it."""
    head = 'separator = "\\t"' if kind == "tab" else ""
    path = folder / "delivered.dat"
    if kind in ("csv", "tab"):
        width = max(map(len, rows))
        separator = "\t" if kind == "tab" else ","
        wide = [[str(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
        text = "".join(csv_line(row, separator) + "\n" for row in wide)
        path.write_bytes(text.encode("gb18030" if kind == "tab" else "utf-8"))
    else:
        (xlsx if kind == "xlsx" else xls)(path, 表=rows)
    return path, own_profile(folder, head=head, columns=FOUNDED)


def opened(path: Path, profile: Profile) -> OpenedFile:
    """The file as the loader opens it."""
    return open_file(path, profile, rules=load_rules(), observed=date(2026, 1, 1), encoding=None)


def verdicts(file: OpenedFile) -> list[tuple[int, str | None, str | None]]:
    """Line, reject code and field of each row."""
    return [(row.row.line, row.checked.reject and str(row.checked.reject), row.checked.field) for row in file.rows]


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_are_accepted_in_every_format(tmp_path: Path, kind: str) -> None:
    file = opened(*delivered(tmp_path, kind, [HEADER, GOOD]))
    rows = list(file.rows)
    assert [row.checked.reject for row in rows] == [None]
    assert rows[0].row.fields == GOOD
    assert (file.warnings, file.messages) == ((), ())


@pytest.mark.parametrize("kind", FORMATS)
def test_titles_before_the_header_and_notes_after_it_are_passed_over(tmp_path: Path, kind: str) -> None:
    notes = [
        ("必填,不超过200个字符", "必填,18位", "选填", "格式YYYY-MM-DD", "选填"),
        ("表格说明：红色为必填项",),
    ]
    file = opened(*delivered(tmp_path, kind, [("某县企业登记信息表",), ("填报单位：某局",), HEADER, *notes, GOOD]))
    assert verdicts(file) == [(6, None, None)]
    assert file.warnings == ("NOTE_ROW",) * 4
    assert file.origin.header is not None
    assert file.origin.header.startswith("名称")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_second_row_of_headers_is_a_note(tmp_path: Path, kind: str) -> None:
    file = opened(*delivered(tmp_path, kind, [HEADER, HEADER, GOOD]))
    assert (verdicts(file), file.warnings) == ([(3, None, None)], ("NOTE_ROW",))


@pytest.mark.parametrize(
    "row",
    [
        ("必填商贸有限公司", CODE, "张三", "2019-01-31", "1"),
        ("说明书印刷厂", CODE, "格式", "", ""),
        ("如意饭店", CODE, "例外", "", "1"),
    ],
)
def test_data_after_the_header_is_no_note(tmp_path: Path, row: tuple[str, ...]) -> None:
    file = opened(*delivered(tmp_path, "csv", [HEADER, row]))
    assert (len(verdicts(file)), file.warnings) == (1, ())


@pytest.mark.parametrize("kind", FORMATS)
def test_a_header_further_down_is_not_sought(tmp_path: Path, kind: str) -> None:
    path, profile = delivered(tmp_path, kind, [*[(f"标题{n}", "x") for n in range(5)], HEADER, GOOD])
    with pytest.raises(WrongInput, match=r"lacks the column\(s\) 名称, 代码 of form a"):
        opened(path, profile)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_best_of_the_first_rows_says_what_is_missing(tmp_path: Path, kind: str) -> None:
    path, profile = delivered(tmp_path, kind, [("标题", "x"), ("名称", "编码", "代表")])
    with pytest.raises(WrongInput, match=r"lacks the column\(s\) 代码 of form a"):
        opened(path, profile)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("place", "cell", "verdict"),
    [
        (1, "=A2&B2", ("FORMULA", "code")),
        (0, '="示例公司"', ("FORMULA", "name")),
        (3, "#REF!", ("FORMULA", "founded")),
        (1, "9.14103E+17", ("DIGITS_LOST", "code")),
        (4, "=ROW()-1", (None, None)),  # a column that nobody reads
        (0, "a=b#1 有限公司", (None, None)),
        (3, "43466", (None, None)),
    ],
)
def test_spoiled_cells_reject_their_row(
    tmp_path: Path, kind: str, place: int, cell: str, verdict: tuple[str | None, str | None]
) -> None:
    row = [*GOOD[:place], cell, *GOOD[place + 1 :]]
    assert verdicts(opened(*delivered(tmp_path, kind, [HEADER, row]))) == [(2, *verdict)]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_code_kept_as_a_number_is_rejected(tmp_path: Path, kind: str) -> None:
    row = ("示例公司", 914103000000000000, "张三", date(2019, 1, 31), 1)
    file = opened(*delivered(tmp_path, kind, [HEADER, row]))
    found = list(file.rows)
    assert [(str(one.checked.reject), one.row.line) for one in found] == [("DIGITS_LOST", 2)]
    assert found[0].row.text == "示例公司,9.14103000000000E+17,张三,2019-01-31,1"


@pytest.mark.parametrize("make", [xlsx, xls])
def test_the_first_sheet_that_fits_is_read_and_the_others_are_named(tmp_path: Path, make: object) -> None:
    assert callable(make)
    path = make(tmp_path / "s", 填表说明=[["请勿修改"]], 数据=[HEADER, GOOD], 旧=[HEADER, GOOD, GOOD], 空=[])
    file = opened(path, own_profile(tmp_path))
    assert len(verdicts(file)) == 1
    assert file.messages == ("Of s only the sheet 数据 is read, not 填表说明, 旧.",)


def test_rows_of_sheets_are_as_wide_as_the_header(tmp_path: Path) -> None:
    rows = [HEADER, GOOD[:2], (*GOOD, "zu viel"), (*GOOD, None, "")]
    file = opened(*delivered(tmp_path, "xlsx", rows))
    found = list(file.rows)
    assert [len(row.row.fields) for row in found] == [5, 6, 5]
    assert [row.checked.reject and str(row.checked.reject) for row in found] == [
        None,
        "WRONG_COLUMN_COUNT",
        "CONFLICT_IN_FILE",  # the first row has the same code, and blanks in place of the rest
    ]
    assert found[0].row.text == f"{GOOD[0]},{CODE},,,"


@pytest.mark.parametrize("separator", [",", "\t"])
def test_rejected_rows_of_a_sheet_are_lines_of_a_table_that_can_be_loaded(tmp_path: Path, separator: str) -> None:
    head = 'separator = "\\t"' if separator == "\t" else ""
    profile = own_profile(tmp_path, head=head, columns=FOUNDED)
    bad = ('有"引号",逗号\n换行', "=A1", "李四\t", None, "2")
    file = opened(xlsx(tmp_path / "b", 表=[HEADER, bad]), profile)
    row = next(file.rows).row
    mended = tmp_path / "mended.csv"
    text = f"{file.origin.header}{row.text}{row.end}".replace("=A1", CODE)
    mended.write_text(text, encoding=file.origin.encoding, newline="")
    again = list(opened(mended, profile).rows)
    assert [one.checked.reject for one in again] == [None]
    assert again[0].row.fields == (bad[0], CODE, "李四\t", "", "2")


def test_nul_and_direction_marks_from_a_sheet(tmp_path: Path) -> None:
    rows = inline(*HEADER) + inline("示例_x0000_", *GOOD[1:]) + inline("\u202e示例商贸\u200f有限公司", *GOOD[1:])
    found = list(opened(package(tmp_path / "n", rows), own_profile(tmp_path)).rows)
    assert [str(row.checked.reject) for row in found] == ["NUL_BYTE", "None"]
    assert "INVISIBLE_CHARACTERS" in found[1].checked.warnings
    assert "示例商贸有限公司" in repr(found[1].checked.claims)


@pytest.mark.parametrize("kind", ["csv", "tab"])
def test_a_header_of_a_million_columns_is_refused(tmp_path: Path, kind: str) -> None:
    path, profile = delivered(tmp_path, kind, [HEADER])
    path.write_text("名称" + ("\t" if kind == "tab" else ",") * 10**6 + "\n", encoding="utf-8")
    with pytest.raises(WrongInput, match="more than 1,000 columns"):
        opened(path, profile)


def test_a_header_that_reaches_the_last_column_is_refused(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="XFD1"><v>1</v></c></row>'
    with pytest.raises(WrongInput, match="more than 1,000 columns"):
        opened(package(tmp_path / "w", far), own_profile(tmp_path))


def test_an_unnamed_code_column_is_counted_once(tmp_path: Path) -> None:
    path, profile = delivered(tmp_path, "csv", [(*HEADER, "代码_2", "代码_3"), (*GOOD, "a", "b")])
    file = opened(path, profile)
    assert file.warnings == ("UNNAMED_CODE_COLUMN",)
    assert verdicts(file) == [(2, None, None)]
