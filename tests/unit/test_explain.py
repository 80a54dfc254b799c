"""Explanations say who, in which role, which record, which article and since when, and nothing that is not known."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from graph_schema.explain import Days, ReachTold, RecordTold, explain, reached_since
from graph_schema.names import ReachReason
from graph_schema.rules.load import load_rules

RULES = load_rules()
RECORD = RecordTold(
    list_kind="SPENDING_RESTRICTION",
    number="（2020）豫0322执12号",
    determiner="示例县人民法院",
    decided_on="2020-06-01",
    valid_from="2020-06-02",
)
FORMER = ReachTold(
    rule_id="SPENDING_RESTRICTION-CN-2015",
    reason="FORMER_NOT_RELEASED",
    named=False,
    role="LEGAL_REPRESENTATIVE",
    valid=Days("2021-01-01", "KNOWN"),
    tenure=Days("2018-01-01", "KNOWN", "2021-01-01", "KNOWN"),
)


def test_a_former_legal_representative() -> None:
    told = explain(FORMER, RECORD, party="甲", about="某公司", rules=RULES)
    assert told.zh == (
        "示例县人民法院对某公司采取限制消费措施（（2020）豫0322执12号，2020-06-01作出），甲在该措施期间任该单位法定代表人"
        "（自2018-01-01起，至2021-01-01止（不含当日））；离任后没有生效的解除决定，依据法释〔2015〕17号第三条第二款、"
        "法发〔2019〕35号第十七条，该措施继续及于甲，自2021-01-01起。"
    )
    assert "甲 was legal representative (since 2018-01-01, until 2021-01-01 (exclusive))" in told.en
    assert told.en.endswith("since 2021-01-01.")
    assert reached_since(FORMER, RECORD) == "2020-06-02"
    assert reached_since(replace(FORMER, valid=Days("2022-01-01", "KNOWN")), RECORD) == "2022-01-01"


def test_not_reached_names_the_article_and_the_mark() -> None:
    reach = replace(FORMER, rule_id="JUDGMENT_DEFAULTER-CN-2020", reason="RULE_EXCLUDES", named=True, tenure=None)
    told = explain(reach, replace(RECORD, list_kind="JUDGMENT_DEFAULTER"), party="甲", about="某公司", rules=RULES)
    assert "不及于甲（法定代表人），因为法发〔2019〕35号第十六条规定" in told.zh
    assert told.zh.endswith("记录中列有甲的姓名或名称，列名本身不扩大措施的范围。")
    assert "does not reach 甲" in told.en


@pytest.mark.parametrize("reason", [*ReachReason, "NEW_REASON"])
@pytest.mark.parametrize("rule_id", ["", "NO_RULE", *RULES.rules])
def test_what_is_not_known_is_said_to_be_unknown(reason: str, rule_id: str) -> None:
    reach = ReachTold(rule_id=rule_id, reason=reason, named=True, role=None, valid=Days(), tenure=None)
    record = RecordTold(list_kind=None, number=None, determiner=None, decided_on=None, valid_from=None)
    told = explain(reach, record, party=None, about=None, rules=RULES)
    for text in (told.zh, told.en):
        assert "None" not in text
        assert "{" not in text
    assert "文号和日期不详" in told.zh


def test_names_with_braces_stay_as_they_are() -> None:
    assert "{role}" in explain(FORMER, RECORD, party="{role}", about="{0}", rules=RULES).zh


def test_an_unknown_start_is_not_told_as_a_fact() -> None:
    reach = replace(FORMER, reason="ROLE_REACHED", valid=Days("2020-06-02", "UNKNOWN"), tenure=Days())
    told = explain(reach, RECORD, party="甲", about="某公司", rules=RULES)
    assert told.zh.endswith("该措施及于甲，起始日期不详（现有记载自2020-06-02起）。")
    assert told.en.endswith("start not known exactly (on record from 2020-06-02).")


def test_what_rests_on_an_unverified_source_says_so() -> None:
    unverified = "该条目的出处尚未核对，不得单独作为采取措施的依据。"
    own = replace(FORMER, rule_id="", reason="NAMED_ONLY", tenure=None)
    for list_kind, said in (("MAJOR_TAX_VIOLATION", True), ("WAGE_ARREARS", False), ("NO_SUCH_LIST", False)):
        told = explain(own, replace(RECORD, list_kind=list_kind), party="甲", about="某公司", rules=RULES)
        assert told.zh.endswith(unverified) is said, list_kind
        assert told.en.endswith("it must not be the only ground of a measure.") is said
    by_rule = replace(own, rule_id="MAJOR_TAX_VIOLATION-CN-2022")
    assert explain(by_rule, RECORD, party="甲", about="某公司", rules=RULES).zh.endswith(unverified)
    assert unverified not in explain(FORMER, RECORD, party="甲", about="某公司", rules=RULES).zh


@pytest.mark.parametrize(
    ("reason", "tenure", "told"),
    [
        ("FORMER_NOT_RELEASED", Days("2018-01-01", "KNOWN", "2020-06-02", "KNOWN"), "第0日离任"),
        ("FORMER_NOT_RELEASED", Days("2018-01-01", "KNOWN", "2020-11-29", "KNOWN"), "第180日离任"),
        ("FORMER_NOT_RELEASED", Days("2018-01-01", "KNOWN", "2020-11-30", "KNOWN"), None),
        ("FORMER_NOT_RELEASED", Days("2018-01-01", "KNOWN", "2020-07-01", "UNKNOWN"), None),
        ("SUCCESSOR", Days("2020-07-02", "KNOWN"), "第30日就任"),
        ("SUCCESSOR", Days("2020-07-02", "UNKNOWN"), None),
        ("ROLE_REACHED", Days("2020-07-02", "KNOWN"), None),
    ],
)
def test_a_change_soon_after_the_listing_is_told_as_a_fact(reason: str, tenure: Days, told: str | None) -> None:
    reach = replace(FORMER, reason=reason, tenure=tenure)
    text = explain(reach, RECORD, party="甲", about="某公司", rules=RULES)
    assert ("只是事实，不是评价" in text.zh) is ("no verdict" in text.en) is (told is not None)
    assert told is None or f"甲在该记录开始后{told}" in text.zh


def test_the_days_are_the_rule_s() -> None:
    reach = replace(FORMER, tenure=Days("2018-01-01", "KNOWN", "2020-06-30", "KNOWN"))
    rules = dict(RULES.rules)
    rules[FORMER.rule_id] = replace(rules[FORMER.rule_id], change_told_days=None)
    silent = replace(RULES, rules=MappingProxyType(rules))
    assert "事实" not in explain(reach, RECORD, party="甲", about="某公司", rules=silent).zh
