"""Sheets as rows of text: what was typed is what is read, whichever format the file has, and by its content alone."""

import csv
import io
import random
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.errors import WrongInput
from loaders.read import Row
from loaders.sheet_cells import cell_text
from loaders.sheets import csv_line, is_sheet, read_sheet
from tests.support.sheet_files import Rows, inline, package, xls, xlsx

Make = Callable[..., Path]
both = pytest.mark.parametrize("make", [xlsx, xls], ids=["xlsx", "xls"])


def rows(path: Path, sheet: int = 0) -> list[Row]:
    """The rows of a sheet."""
    return list(read_sheet(path, lambda _: sheet))


def cells(path: Path, sheet: int = 0) -> list[tuple[str, ...]]:
    """The cells of a sheet."""
    return [row.fields for row in rows(path, sheet)]


@both
def test_cells_are_as_they_were_typed(tmp_path: Path, make: Make) -> None:
    table: Rows = [
        ["名称", "代码", " a ", "行一\n行二"],
        [date(2019, 1, 31), datetime.fromisoformat("2019-01-31 10:05"), 12.0, 0.2],
        [410300123456789, 1e-7, 0.1 + 0.2, 1234567.25],
        [True, False, -3, -0.5],
    ]
    assert cells(make(tmp_path / "any.name", S=table)) == [
        ("名称", "代码", " a ", "行一\n行二"),
        ("2019-01-31", "2019-01-31 10:05:00", "12", "0.2"),
        ("410300123456789", "0.0000001", "0.3", "1234567.25"),
        ("TRUE", "FALSE", "-3", "-0.5"),
    ]


@both
def test_a_code_kept_as_a_number_is_never_taken_for_the_code(tmp_path: Path, make: Make) -> None:
    found = cells(make(tmp_path / "n", S=[[914103000000000018, 9141030000000000, 914103000000000]]))
    assert found == [("9.14103000000000E+17", "9.14103000000000E+15", "914103000000000")]


def test_formulas_are_told_from_values(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, 2)
    sheet.write(0, 1, xlwt.Formula("A1+1"))
    sheet.write(3, 2, xlwt.Formula('"x"&"y"'))
    book.save(str(tmp_path / "f.xls"))
    assert [[cell.startswith("=") for cell in row] for row in cells(tmp_path / "f.xls")] == [
        [False, True],
        [False, False, True],
    ]
    assert cells(xlsx(tmp_path / "f.xlsx", S=[[2, "=A1+1"], ["=SUM(A1:A2)"]])) == [("2", "=A1+1"), ("=SUM(A1:A2)",)]
    array = '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1*2</f><v>4</v></c></row>'
    assert cells(package(tmp_path / "a.xlsx", array))[0][0].startswith("=")


@both
def test_rows_have_the_number_of_the_sheet_and_blanks_are_passed_over(tmp_path: Path, make: Make) -> None:
    table: Rows = [["a", "b", None, ""], [], [None, " "], ["c"], [None, None, "d"]]
    assert [(row.line, row.fields) for row in rows(make(tmp_path / "s", S=table))] == [
        (1, ("a", "b")),
        (4, ("c",)),
        (5, ("", "", "d")),
    ]


@both
def test_the_sheet_that_was_chosen_is_read(tmp_path: Path, make: Make) -> None:
    path = make(tmp_path / "s", 一=[["a"], ["b"]], 二=[["c", "d"]], 三=[])
    seen: list[list[tuple[str, list[tuple[str, ...]]]]] = []

    def choose(sheets: object) -> int:
        assert isinstance(sheets, list)
        seen.append([(sheet.name, [row.fields for row in sheet.rows]) for sheet in sheets])
        return 1

    assert [row.fields for row in read_sheet(path, choose)] == [("c", "d")]
    assert seen == [[("一", [("a",), ("b",)]), ("二", [("c", "d")]), ("三", [])]]


def test_the_1904_calendar_and_merged_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["题目"])
    sheet.merge_cells("A1:C1")
    sheet.append([date(2019, 1, 31)])
    book.save(tmp_path / "m.xlsx")
    assert cells(tmp_path / "m.xlsx") == [("题目",), ("2019-01-31",)]


def test_escaped_characters_come_back(tmp_path: Path) -> None:
    assert cells(package(tmp_path / "e.xlsx", inline("a_x000D_b", "_x0000_"))) == [("a\rb", "\x00")]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"PK\x03\x04rest", True), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True), (b"a,b\n", False), (b"PK,b\n", False)],
)
def test_sheets_are_told_by_their_content(tmp_path: Path, content: bytes, told: bool) -> None:
    for name in ("a.csv", "a.xlsx", "a"):
        (tmp_path / name).write_bytes(content)
        assert is_sheet(tmp_path / name) is told


@pytest.mark.parametrize("content", ["<html><table>", "\ufeff<!DOCTYPE html>", "  <?xml version='1.0'?>", "<TABLE>"])
def test_a_page_under_a_sheets_name_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.xls").write_text(content, encoding="utf-8")
    with pytest.raises(WrongInput, match="web page or XML"):
        is_sheet(tmp_path / "a.xls")


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_are_exact(number: int) -> None:
    assert int(cell_text(number)) == number == int(cell_text(float(number)))


@given(st.decimals(-(10**9), 10**9, places=6))
def test_amounts_of_six_decimals_are_exact(amount: object) -> None:
    text = cell_text(float(str(amount)))
    assert "E" not in text
    assert float(text) == float(str(amount))
    assert not text.endswith(".0")


def test_other_values() -> None:
    assert [cell_text(value) for value in (None, time(9, 30), float("inf"), float("nan"), object())] == [
        "", "09:30:00", "", "", "",
    ]  # fmt: skip


@given(st.lists(st.text(st.sampled_from('a,"\t王\n\r'), max_size=5), min_size=2, max_size=5), st.sampled_from(",\t"))
def test_a_line_of_cells_reads_back(row: list[str], separator: str) -> None:
    assert next(csv.reader(io.StringIO(csv_line(row, separator), newline=""), delimiter=separator)) == row


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1), min_size=1))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("sheets")
    marked = [["'" + cell for cell in row] for row in table]  # so that no text is a formula to the libraries
    for make in (xlsx, xls):
        assert cells(make(folder / make.__name__, S=marked)) == [tuple(row) for row in marked]


def test_a_row_wider_than_any_template_is_marked_not_split(tmp_path: Path) -> None:
    far = '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="XFD2"><v>1</v></c></row>'
    found = rows(package(tmp_path / "w.xlsx", inline("a") + far + inline("b")))
    assert [(row.line, row.problem) for row in found] == [(1, None), (2, "WRONG_COLUMN_COUNT"), (3, None)]


def test_a_row_of_too_much_text_is_marked_and_cut(tmp_path: Path) -> None:
    draw = random.Random(1)
    long = ["".join(draw.choices("测试文字甲乙丙丁", k=30_000)) for _ in range(40)]
    found = rows(package(tmp_path / "l.xlsx", inline("a") + inline(*long) + inline("b")))
    assert [(row.line, row.problem) for row in found] == [(1, None), (2, "LINE_TOO_LONG"), (3, None)]
    assert len(found[1].text) == 500
