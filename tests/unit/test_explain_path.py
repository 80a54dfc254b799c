"""Paths in one sentence: what is recorded, in both languages, and nothing that is not known."""

import pytest

from graph_schema.explain import Days
from graph_schema.explain_path import TieTold, explain_none, explain_path
from graph_schema.rules.load import load_rules

RULES = load_rules()
KNOWN = Days("2020-01-01", "KNOWN", "2021-01-01", "KNOWN")


@pytest.mark.parametrize(
    ("tie", "zh", "en"),
    [
        (
            TieTold("HOLDS", "王某", "甲公司", "DIRECTOR", KNOWN, None),
            "王某任甲公司的董事（自2020-01-01起，至2021-01-01止（不含当日））",
            "王某 is recorded as director of 甲公司 (since 2020-01-01, until 2021-01-01 (exclusive))",
        ),
        (
            TieTold("HOLDS", "王某", "甲公司", "NO_SUCH_ROLE", Days(), None),
            "王某任甲公司的列名（起始日期不详）",
            "王某 is recorded as named of 甲公司 (start unknown)",
        ),
        (
            TieTold("OWNS", None, "甲公司", None, Days(), "5%"),
            "（名称不详）持有甲公司的股权（5%，起始日期不详）",
            "(name unknown) has a holding in 甲公司 (5%, start unknown)",
        ),
        (
            TieTold("SUCCEEDS", "乙公司", "甲公司", None, Days("2020-01-01", "KNOWN"), "NEW_CODE"),
            "乙公司承继甲公司（换码，自2020-01-01起）",
            "乙公司 succeeds 甲公司 (new code, since 2020-01-01)",
        ),
        (
            TieTold("NAMES", "甲公司", "王某", "DIRECTLY_LIABLE_PERSON", None, None),
            "关于甲公司的记录列有王某（其他直接责任人员）",
            "a record about 甲公司 names 王某 (other directly liable person)",
        ),
        (
            TieTold("SUPPLIES", "{one}", "甲公司", None, None, "2024", same="{one}"),
            "经证件认定两处{one}为同一自然人，{one}向甲公司供货（2024）",
            "{one} being the same person there by a document, {one} supplies 甲公司 (2024)",
        ),
    ],
)
def test_a_tie(tie: TieTold, zh: str, en: str) -> None:
    told = explain_path([tie], ends=("王某", None), rules=RULES)
    assert told.zh == f"王某与（名称不详）之间有 1 步的关联：{zh}。"
    assert told.en == f"王某 and (name unknown) are linked in 1 step: {en}."


def test_several_steps_none_and_oneself() -> None:
    tie = TieTold("BRANCH_OF", "乙", "甲", None, Days(), None)
    told = explain_path([tie, tie], ends=("甲", "乙"), rules=RULES)
    assert "之间有 2 步的关联：乙是甲的分支机构（起始日期不详）；乙是" in told.zh
    assert "linked in 2 steps: 乙 is a branch of 甲 (start unknown); 乙 is" in told.en
    assert explain_path([], ends=("甲", "甲"), rules=RULES).zh == "所问两端为同一主体：甲。"
    own = explain_path([], ends=("甲", "甲"), by_document=True, rules=RULES)
    assert (own.zh, own.en) == ("所问两端经证件认定为同一自然人：甲。", "Both ends are one person by a document: 甲.")
    assert explain_none(6, bounded=False).zh == "6 步之内未发现关联。"
    assert explain_none(1, bounded=True).en == (
        "No link within 1 step. Some party has very many ties, of which only a part was followed."
    )
