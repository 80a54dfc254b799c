"""Guessing the profile of a file: the known ones are found, new ones proposed, and no cell is shown."""

from pathlib import Path

import pytest

from graph_schema.errors import WrongInput
from graph_schema.rules.load import load_rules
from loaders.profile import Profile, lay_out, load_profile, profile_names, read_profile
from loaders.profile_check import check_profile
from loaders.profile_guess import guess_profile
from tests.support.profile_files import written_profile
from tests.support.sheet_files import xls, xlsx

CODE = "91410300MA40T0GA6Y"
PERSON = "41030219900101123X"
HEADER = ("公司名称", "信用代码", "法人代表姓名", "成立的日期", "联系人", "身份证号")
ROWS = [("示例商贸有限公司", CODE, "张小三", "2019-01-31", "李小四", PERSON)] * 5


def csv_of(folder: Path, *rows: tuple[str, ...], separator: str = ",", encoding: str = "utf-8") -> Path:
    """A text table of these rows."""
    path = folder / "new.dat"
    path.write_text("".join(separator.join(row) + "\n" for row in rows), encoding=encoding)
    return path


def table_forms() -> list[tuple[str, str]]:
    """Every form of every profile for tables."""
    profiles = [load_profile(name) for name in profile_names()]
    return [(profile.id, form.id) for profile in profiles if profile.format == "table" for form in profile.forms]


@pytest.mark.parametrize(("name", "form_id"), table_forms())
def test_a_file_with_the_headers_of_a_form_is_found(tmp_path: Path, name: str, form_id: str) -> None:
    form = next(form for form in load_profile(name).forms if form.id == form_id)
    header = tuple(column.headers[0] for column in form.columns if column.required)
    found = guess_profile(csv_of(tmp_path, header, separator="\t"))
    assert (found.fits, found.sure, found.toml, found.profile) == (True, 100, "", name)
    assert found.form == lay_out(load_profile(name), header).form.id


@pytest.mark.parametrize("kind", ["csv", "tab gb18030", "xlsx", "xls"])
def test_a_new_file_gets_a_profile_that_reads_it(tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        path = csv_of(tmp_path, HEADER, *ROWS)
    elif kind.startswith("tab"):
        path = csv_of(tmp_path, ("导出表",), HEADER, *ROWS, separator="\t", encoding="gb18030")
    else:
        path = (xlsx if kind == "xlsx" else xls)(tmp_path / "new", 表=[HEADER, *ROWS])
    found = guess_profile(path)
    assert not found.fits
    assert 50 <= found.sure < 100
    proposed = read_profile(str(written_profile(tmp_path, found.toml)))
    assert isinstance(proposed, Profile)
    assert proposed.separator == ("\t" if kind.startswith("tab") else ",")
    lacking = [str(problem) for problem in check_profile(proposed, load_rules()) if "lacks" not in str(problem)]
    assert lacking == []
    assert len(lay_out(proposed, HEADER).places) == len(found.matches) > 1


@pytest.mark.parametrize("separator", [",", "\t"])
def test_no_cell_is_shown(tmp_path: Path, separator: str) -> None:
    shown = repr(guess_profile(csv_of(tmp_path, HEADER, *ROWS, separator=separator)))
    for row in ROWS:
        assert not [cell for cell in row if cell in shown]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        [("张小三", "李小四")] * 3,
        [("张小三", PERSON, "编号")] * 3,
        [("示例", CODE)],
        [],
        [("x",)],
    ],
)
def test_a_file_without_header_is_refused_and_shows_nothing(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(WrongInput) as refused:
        guess_profile(csv_of(tmp_path, *rows))
    assert refused.value.message.endswith("hold no header; put the names of its columns there.")
    assert PERSON not in refused.value.message


def test_a_header_that_does_not_look_like_one_is_not_shown(tmp_path: Path) -> None:
    found = guess_profile(csv_of(tmp_path, (*HEADER, "王小五"), *[(*row, "x") for row in ROWS]))
    assert "王小五" not in repr(found)
    assert "(column 7)" in found.unmatched
