"""Profiles: which form a header is, which column is which, and what is said where none fits."""

import pytest

from graph_schema.errors import WrongInput
from loaders.profile import lay_out, load_profile, profile_names

RED_BLACK = ("名单名称", "机构名称", "统一社会信用代码", "认定部门", "认定依据", "认定日期")
DEFAULTER = ("失信被执行人姓名/名称", "身份证号码/组织机构代码", "执行法院", "案号", "发布时间")


def test_profiles_are_those_of_the_folder() -> None:
    assert profile_names() == ("canonical", "lists", "register")
    assert {load_profile(name).delivery for name in profile_names()} <= {"snapshot", "delta"}
    assert all(load_profile(name).source for name in profile_names())


@pytest.mark.parametrize("name", ["nope", "legal_forms", "../profile", "", "register.toml"])
def test_an_unknown_profile_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(WrongInput, match="canonical, lists, register"):
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
    assert [sorted(form.personal) for form in load_profile("lists").forms] == [[], ["code"]]
