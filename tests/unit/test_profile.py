"""Profiles: which form a header is, which column is which, and what is said where none fits."""

from pathlib import Path

import pytest

import loaders.profile as profiles
from graph_schema.errors import WrongInput
from loaders.checked import WarningCode
from loaders.profile import lay_out, load_profile, profile_names
from tests.support.profile_files import own_profile, register_toml, written_profile

RED_BLACK = ("名单名称", "机构名称", "统一社会信用代码", "认定部门", "认定依据", "认定日期")
DEFAULTER = ("失信被执行人姓名/名称", "身份证号码/组织机构代码", "执行法院", "案号", "发布时间")


def test_profiles_are_those_of_the_folder() -> None:
    folder = Path(profiles.__file__).parent / "profiles"
    assert set(profile_names()) == {file.stem for file in folder.glob("*.toml")} - {"legal_forms", "terms"}
    assert {"canonical", "listed-companies", "lists", "persons", "register", "releases", "states"} <= set(
        profile_names()
    )
    assert {load_profile(name).delivery for name in profile_names()} <= {"snapshot", "delta"}
    assert all(load_profile(name).source for name in profile_names())


@pytest.mark.parametrize("name", ["nope", "legal_forms", "terms", "../profile", "", "register.toml"])
def test_an_unknown_profile_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(WrongInput, match=r"canonical, .*lists, .*register"):
        load_profile(name)


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (RED_BLACK, "red_black"),
        (DEFAULTER, "judgment_defaulters"),
        (("iname", "cardnum", "courtname", "casecode", "publishdate"), "judgment_defaulters"),
        (("INAME", " cardnum ", "courtname", "casecode", "publishdate", "further"), "judgment_defaulters"),
        (("失信被执行人姓名／名称", *DEFAULTER[1:]), "judgment_defaulters"),
    ],
)
def test_the_form_is_found_by_its_header(header: tuple[str, ...], form: str) -> None:
    assert lay_out(load_profile("lists"), header).form.id == form


def test_columns_are_found_wherever_they_stand() -> None:
    layout = lay_out(load_profile("register"), ("地区", "法定代表人", "企业名称", "别的", "统一社会信用代码"))
    assert layout.width == 5
    cells = layout.fields(("洛阳", "王", "某公司", "?", "91"))
    assert (cells["name"], cells["representative"], cells["code"], cells["region"]) == ("某公司", "王", "91", "洛阳")
    assert cells["capital"] == ""


@pytest.mark.parametrize(
    ("profile", "header", "missing"),
    [
        ("register", ("企业名称", "法人代表"), "统一社会信用代码"),
        ("register", ("a", "b"), "企业名称, 统一社会信用代码, 法人代表"),
        ("lists", RED_BLACK[:-1], "认定日期"),
        ("lists", DEFAULTER[:-1], "发布时间"),
    ],
)
def test_missing_columns_are_named(profile: str, header: tuple[str, ...], missing: str) -> None:
    with pytest.raises(WrongInput, match=f"lacks the column\\(s\\) {missing} of form"):
        lay_out(load_profile(profile), header)


def test_personal_columns_are_declared() -> None:
    personal = {form.id: form.personal for form in load_profile("lists").forms}
    assert (personal["red_black"], personal["judgment_defaulters"]) == (frozenset(), frozenset({"code"}))
    for name in profile_names():
        for form in load_profile(name).forms:
            documents = {c.field for c in form.columns if c.field == "document" or c.field.endswith("_document")}
            mixed = {"code"} if form.options.get("parties") == "either" else set()
            assert documents | mixed <= form.personal, (name, form.id)


CODES = (
    'code = { headers = ["行政相对人代码(统一社会信用代码)"], required = false }\n'
    'region = { headers = ["行政相对人代码(组织机构代码)"], required = false }\n'
    'address = { headers = ["行政相对人代码(工商注册号)"], required = false }'
)
WITHOUT = 'code = { headers = ["代码"], required = true }\n'


def test_numbered_codes_are_known_by_their_meaning(tmp_path: Path) -> None:
    profile = load_profile(str(written_profile(tmp_path, register_toml(columns=CODES).replace(WITHOUT, ""))))
    first = lay_out(profile, ("名称", "代码_1", "代码_2(组织机构代码)", "代码-3（工商注册号）"))
    second = lay_out(
        profile, ("名称", "代码_3 (组织机构代码)", "行政相对人代码2(工商登记码)", "代码1(统一社会信用代码)")
    )
    assert dict(first.places) == {"name": 0, "code": 1, "region": 2, "address": 3}
    assert dict(second.places) == {"name": 0, "code": 3, "region": 1, "address": 2}
    assert first.warnings == second.warnings == ()


def test_a_numbered_code_without_meaning_is_left_out_and_told(tmp_path: Path) -> None:
    profile = load_profile(str(written_profile(tmp_path, register_toml(columns=CODES).replace(WITHOUT, ""))))
    layout = lay_out(profile, ("名称", "代码_1", "代码_2", "代码_3"))
    assert dict(layout.places) == {"name": 0, "code": 1}
    assert layout.warnings == (WarningCode.UNNAMED_CODE_COLUMN,)


@pytest.mark.parametrize("header", [("名称", "代码", "名 称"), ("名称", "企业名", "代码")])
def test_two_columns_of_one_meaning_are_refused(tmp_path: Path, header: tuple[str, ...]) -> None:
    profile = load_profile(str(written_profile(tmp_path, register_toml().replace('["名称"]', '["名称", "企业名"]'))))
    with pytest.raises(WrongInput, match=r"The columns 1 and \d of the file have the same meaning in form a \(名称\)"):
        lay_out(profile, header)


def test_columns_that_nobody_knows_may_stand_twice(tmp_path: Path) -> None:
    layout = lay_out(own_profile(tmp_path), ("名称", "数据导出时间", "", "代码", "数据导出时间", ""))
    assert dict(layout.places) == {"name": 0, "code": 3}


def test_of_the_forms_that_fit_the_one_with_most_columns_is_taken(tmp_path: Path) -> None:
    text = register_toml()
    form = text[text.index("[[form]]\n") :]
    wider = form.replace('id = "a"', 'id = "b"').replace(
        "[form.columns]", '[form.columns]\nregion = { headers = ["地区"], required = false }'
    )
    profile = load_profile(str(written_profile(tmp_path, text + wider)))
    assert lay_out(profile, ("名称", "代码")).form.id == "a"
    assert lay_out(profile, ("名称", "代码", "代表")).form.id == "a"
    assert lay_out(profile, ("名称", "代码", "地区")).form.id == "b"
