"""Search keys: which spellings are one, which are not, and that the tables behind them are those that graphs hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from graph_schema.name_keys import name_key
from graph_schema.search_keys import folding_digest, former_keys, search_key
from loaders.generate_names import BRAND_CHARACTERS, PLACES, TRADES

# Written by hand: traditional forms of the mainland's, Hong Kong's and Taiwan's writing.
BY_HAND = [
    ("洛阳云溪国际贸易有限公司", "洛陽雲溪國際貿易有限公司"),
    ("台湾积体电路制造股份有限公司", "臺灣積體電路製造股份有限公司"),
    ("孟津县东汉农业专业合作社", "孟津縣東漢農業專業合作社"),
    ("卫生医疗发展有限公司", "衞生醫療發展有限公司"),
    ("卫生医疗发展有限公司", "衛生醫療發展有限公司"),
    ("群峰建筑机械厂", "羣峯建築機械廠"),
    ("里程汽车运输", "裡程汽車運輸"),
    ("为民药业", "爲民藥業"),
    ("为民药业", "為民藥業"),
    ("ABC（洛阳）有限公司", "ａｂｃ【洛陽】有限公司"),
    ("示例·云科技", "示 例．雲 科技"),
]

PARTS = [*BRAND_CHARACTERS, *(trade for trade, _ in TRADES), *(place for place, *_ in PLACES), "有限公司", "专业合作社"]


@pytest.mark.parametrize(("plain", "other"), BY_HAND)
def test_spellings_of_one_name_are_one(plain: str, other: str) -> None:
    assert search_key(plain) == search_key(other)
    assert name_key(plain) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("云溪商贸", "云溪商贸行"), ("云溪商贸", "溪云商贸"), ("示例(河南)", "示例河南"), ("甲", "乙")]
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_every_part_of_generated_names_has_the_key_of_its_traditional_writing() -> None:
    for config in ("s2t", "s2tw", "s2hk"):
        convert = OpenCC(config).convert
        differing = [part for part in PARTS if search_key(convert(part)) != search_key(part)]
        # 傢俱 is another word for it, of which one character stands for no other.
        assert set(differing) <= {"家具"}, config


@given(st.text())
def test_total_and_idempotent(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(name_key(text)) == key


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)), st.integers(0, 20))
def test_the_key_of_a_beginning_is_the_beginning_of_the_key(text: str, cut: int) -> None:
    assert search_key(text).startswith(search_key(text[:cut]))
    assert len(search_key(text)) == len(text)


def test_former_keys_are_each_there_once_and_never_the_names_own() -> None:
    assert former_keys("云溪商贸", ["雲溪商貿", "旧名", "舊名", " "]) == [search_key("旧名")]


def test_graphs_hold_keys_of_these_tables() -> None:
    """A version that folds otherwise needs a step in graph_schema/migrate.py that fills all keys anew."""
    assert folding_digest() == "e6c3e9b8c8035c99"
