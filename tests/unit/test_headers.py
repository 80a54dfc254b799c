"""Headers: the spellings of one header are equal, and a code of the party is known by its meaning alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.headers import UNNAMED_CODE, fold_header
from loaders.profile import load_profile, profile_names

MEANINGS = ("统一社会信用代码", "工商注册号", "组织机构代码", "税务登记号", "事业单位证书号", "社会组织登记证号")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("罚款金额(万元)", "罚款金额 （万元）"),
        ("罚款金额(万元)", "罚款金额【万元】 "),
        ("法定代表人", " 法定\u3000代表人\n"),
        ("法定代表人", "\ufeff法定代表人"),
        ("法定代表人", "法定代表人\u200b"),
        ("法定代表人", "*法定代表人"),
        ("法定代表人", "法定代表人(必填)"),
        ("法定代表人", "法定代表人："),
        ("CF_WSH", "cf_wsh"),
        ("CF_WSH", "ＣＦ－ＷＳＨ"),
        ("处罚类别1", "处罚类别_1"),
        ("行政相对人代码_1(统一社会信用代码)", "行政相对人代码-1（统一社会信用代码）"),
        ("行政相对人代码(组织机构代码)", "代码_3 (组织机构代码)"),
        ("行政相对人代码(工商注册号)", "代码_3(工商登记码)"),
        ("行政相对人代码(居民身份证号)", "代码_5(居民身份证号码)"),
        ("行政相对人代码(统一社会信用代码)", "行政相对人代码_1"),
    ],
)
def test_spellings_of_one_header_are_equal(one: str, other: str) -> None:
    assert fold_header(one) == fold_header(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("处罚类别1", "处罚类别2"),
        ("许可机关", "许可机关代码"),
        ("有效期自", "有效期至"),
        ("代码", "代码_2"),
        ("金额", "金额(万元)"),
    ],
)
def test_different_headers_are_different(one: str, other: str) -> None:
    assert fold_header(one) != fold_header(other)


@given(
    st.integers(1, 9), st.sampled_from(MEANINGS), st.sampled_from(["行政相对人代码", "代码"]), st.sampled_from("_- －")
)
def test_the_bracket_decides_and_never_the_number(number: int, meaning: str, stem: str, dash: str) -> None:
    assert fold_header(f"{stem}{dash}{number}（{meaning}）") == f"行政相对人代码({meaning})"


@given(st.integers(2, 99), st.sampled_from(["行政相对人代码", "代码"]), st.sampled_from(["_", "-", "", " "]))
def test_a_number_without_meaning_is_none_of_them(number: int, stem: str, dash: str) -> None:
    assert fold_header(f"{stem}{dash}{number}") == UNNAMED_CODE


@given(st.text())
def test_folding_is_total_and_leaves_no_blanks(text: str) -> None:
    assert fold_header(text) == fold_header(f" {text}\u200b\n")
    assert fold_header(text).split() in ([], [fold_header(text)])


def test_no_header_of_a_profile_is_without_meaning() -> None:
    headers = {h for name in profile_names() for f in load_profile(name).forms for c in f.columns for h in c.headers}
    assert headers
    assert UNNAMED_CODE not in {fold_header(header) for header in headers}
