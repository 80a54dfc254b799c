"""Name keys: what folds, what does not, and that they are total and idempotent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.name_keys import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("某某（河南）有限公司", "某某(河南)有限公司"),
        ("某某【河南】有限公司", "某某[河南]有限公司"),
        ("某某〔2019〕", "某某（２０１９）"),
        ("ＡＢＣ 科技", "ABC科技"),
        ("某某\u3000科 技\u00a0有限\t公司", "某某科技有限公司"),
        ("\u202b某某\u200b科技\ufeff", "某某科技"),
        *((f"买买提{dot}艾山", "买买提·艾山") for dot in "·•・‧∙．.⋅･﹒˙"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ABC科技", "abc科技"), ("張三", "张三"), ("张三", "张三丰"), ("李一", "李-")]
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_golden_key() -> None:
    assert name_key(" Ａbc（河南） • 科技．有限公司 ") == "Abc(河南)·科技·有限公司"
    assert name_key("\u200b \u3000") == ""


@given(st.text() | st.text(st.sampled_from("a´¨˙·.（【 \u200d\u0301\u0307\u1100\u1161\u3099か￣ﾞ"), max_size=8))
def test_total_idempotent_and_without_blanks(text: str) -> None:
    key = name_key(text)
    assert name_key(key) == key
    assert not any(c.isspace() for c in key)
