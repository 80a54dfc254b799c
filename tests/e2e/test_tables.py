"""Tables through the command line: sheets, profiles as files, rejects that go back in, hostile files."""

from datetime import date
from pathlib import Path

import pytest

from tests.e2e.running import Hub
from tests.support.profile_files import register_toml, written_profile
from tests.support.sheet_files import package, xls, xlsx

HEADER = ("名称", "代码", "代表", "注册日期")
FOUNDED = 'founded = { headers = ["注册日期"], required = false }'
ROWS = (
    ("示例商贸有限公司", "91410300MA40T0GA6Y", "张三", date(2019, 1, 31)),
    ("示例制造有限公司", 914103000000000000, "李四", 43466),
    ("=A2", "91410300MA40T0GA6Y", "王五", None),
)


@pytest.mark.parametrize("make", [xlsx, pytest.param(xls, marks=pytest.mark.full)])
def test_a_sheet_of_an_own_profile_and_its_rejects(held: Hub, tmp_path: Path, make: object) -> None:
    assert callable(make)
    profile = written_profile(tmp_path, register_toml(columns=FOUNDED))
    title = [("某县登记信息",), HEADER, ("必填", "必填,18位", "选填", "格式YYYY-MM-DD")]
    path = make(tmp_path / "delivered.csv", 说明=[["x"]], 数据=[*title, *ROWS[:2]])
    assert held.run("profile", "check", profile, code=0).err == "the profile can be used\n"
    report = held.load(str(profile), path, code=3)
    assert (report["accepted"], report["by_code"], report["warnings"]) == (1, {"DIGITS_LOST": 1}, {"NOTE_ROW": 2})
    assert report["messages"] == ["Of delivered.csv only the sheet 数据 is read, not 说明."]
    mended = tmp_path / "mended.csv"
    held.run("rejects", report["run_id"], "--out", mended, code=0)
    text = mended.read_text(encoding="utf-8")
    assert text == "名称,代码,代表,注册日期\n示例制造有限公司,9.14103000000000E+17,李四,43466\n"
    mended.write_text(text.replace("9.14103000000000E+17", "91330100799655058B"), encoding="utf-8")
    again = held.load(str(profile), mended)
    assert (again["accepted"], again["rejected"]) == (1, 0)
    assert held.load(str(profile), path, code=3)["unchanged"] == 1


def test_a_formula_is_rejected_with_its_line(held: Hub, tmp_path: Path) -> None:
    profile = written_profile(tmp_path, register_toml(columns=FOUNDED))
    report = held.load(str(profile), xlsx(tmp_path / "f.xlsx", S=[HEADER, ROWS[0], ROWS[2]]), code=3)
    shown = held.run("rejects", report["run_id"], code=0).out
    assert "3" in shown
    assert "FORMULA" in shown


def test_a_hostile_sheet_is_refused_and_nothing_is_loaded(hub: Hub, tmp_path: Path) -> None:
    path = package(tmp_path / "m.csv", parts={"xl/vbaProject.bin": b"x"})
    error = hub.run("load", "register", path, code=2).error
    assert error == "The file m.csv holds macros; save its rows alone as an XLSX or CSV file."


def test_profiles_are_listed_checked_and_guessed(hub: Hub, tmp_path: Path) -> None:
    listed = hub.run("profile", "list", "--json", code=0).json["profiles"]
    assert {"register", "lists"} <= {profile["id"] for profile in listed}
    wrong = written_profile(tmp_path, register_toml(head='titel = "x"'))
    assert [one["key"] for one in hub.run("profile", "check", wrong, "--json", code=2).json["problems"]] == ["titel"]
    assert hub.run("load", str(wrong), wrong, code=2).error.endswith("`credit-hub profile check` tells everything.")
    path = xlsx(tmp_path / "g", S=[("公司名称", "信用代码", "法人代表姓名", "成立的日期"), ROWS[0]])
    out = tmp_path / "new.toml"
    guess = hub.run("profile", "guess", path, "--out", out, "--json", code=0)
    assert (guess.json["profile"], guess.json["fits"]) == ("register", False)
    assert "张三" not in guess.out + guess.err + out.read_text(encoding="utf-8")
    assert hub.run("profile", "guess", path, "--out", out, code=2).error.startswith("The file new.toml exists already;")
