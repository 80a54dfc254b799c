"""Whom a representative field names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.names_in_field import FieldKind, is_organization_name, split_representatives


@pytest.mark.parametrize(
    "text", [None, "", "  ", "N/A", "n/a", "NULL", "无", "（无）", "-", "——", "/", "-1", "...", "\u200b", "\u3000"]
)
def test_nobody(text: str | None) -> None:
    found = split_representatives(text)
    assert (found.kind, found.name, found.text) == (FieldKind.NONE, None, text or "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王谷雨", "王谷雨"),
        (" 王谷雨 ", "王谷雨"),
        ("王雨", "王雨"),
        ("王 雨", "王雨"),
        ("王\u3000谷 雨", "王谷雨"),
        ("欧阳 雨", "欧阳雨"),
        ("王谷雨（法定代表人）", "王谷雨"),
        ("王谷雨(女)", "王谷雨"),
        ("王谷雨（委派代表：李霜降）", "王谷雨"),
        ("法定代表人：王谷雨", "王谷雨"),
        ("负责人 王谷雨", "王谷雨"),
        ("王谷雨\u200b", "王谷雨"),
        ("样本•示例提", "样本·示例提"),
        ("样本．示例提", "样本·示例提"),
        ("样本 · 示例提", "样本·示例提"),
        ("样本示例提江", "样本示例提江"),
        ("JOHN EXAMPLE SAMPLE", "JOHN EXAMPLE SAMPLE"),
        ("Example, John", "Example, John"),
        ("J. R. Example", "J. R. Example"),
        ("ＪＯＨＮ　ＥＸＡＭＰＬＥ", "JOHN EXAMPLE"),
        ("王谷雨 EXAMPLE", "王谷雨 EXAMPLE"),
        ("王谷雨、王谷雨", "王谷雨"),
        ("王厂", "王厂"),
        ("李永局", "李永局"),
        ("张经理", "张经理"),
    ],
)
def test_one_person(text: str, name: str) -> None:
    found = split_representatives(text)
    assert (found.kind, found.name, found.text) == (FieldKind.ONE, name, text)


@pytest.mark.parametrize(
    "text",
    [
        "王谷雨、李霜降",
        "王谷雨,李霜降",
        "王谷雨，李霜降，赵立秋",
        "王谷雨;李霜降",
        "王谷雨；李霜降",
        "王谷雨/李霜降",
        "王谷雨 李霜降",
        "王谷雨\u3000李霜降",
        "王谷雨\n李霜降",
        "王雨 李降 赵秋",
        "王谷雨（董事长）、李霜降（总经理）",
        "王谷雨等3人",
        "样本·示例提、王谷雨",
        "John Example, Mary Sample",
        "王谷雨、示例商贸有限公司",
        "示例商贸有限公司；示例物流有限公司",
    ],
)
def test_several_people_give_no_name(text: str) -> None:
    found = split_representatives(text)
    assert (found.kind, found.name, found.text) == (FieldKind.SEVERAL, None, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("示例甲子控股集团有限公司", "示例甲子控股集团有限公司"),
        ("示例乙丑投资中心（有限合伙）", "示例乙丑投资中心(有限合伙)"),
        ("示例（北京）商贸有限公司", "示例(北京)商贸有限公司"),
        ("示例丙寅资产管理有限公司（委派代表：王谷雨）", "示例丙寅资产管理有限公司"),
        ("EXAMPLE HOLDINGS CO., LTD.", "EXAMPLE HOLDINGS CO., LTD."),
        ("Example Group (HK)Limited", "Example Group (HK)Limited"),
        ("示例县国有资产监督管理委员会", "示例县国有资产监督管理委员会"),
        ("示例县水务局", "示例县水务局"),
        ("样本农民专业合作社", "样本农民专业合作社"),
        ("东方示厂", "东方示厂"),
    ],
)
def test_an_organization_keeps_its_name(text: str, name: str) -> None:
    found = split_representatives(text)
    assert (found.kind, found.name, found.text) == (FieldKind.ORGANIZATION, name, text)


@pytest.mark.parametrize(
    "name",
    [
        "示例商贸股份有限公司-第一期员工持股计划",
        "示例商贸股份有限公司－回购专用证券账户",
        "示例信托有限责任公司-样本1号证券投资集合资金信托计划",
        "示例基金-样本组合",
        "示例证券-王谷雨等人质押专户",
        "示例省财政部",
        "财政部",
        "示例大学",
        "示例医院",
        "示例协会",
        "示例银行",
        "Example Capital PTE LTD",
    ],
)
def test_holders_that_are_organizations_or_accounts(name: str) -> None:
    assert is_organization_name(name)


@pytest.mark.parametrize("name", ["王谷雨", "欧阳谷雨", "王厂", "样本·示例提", "JOHN EXAMPLE", "AG", "公司", "王中心"])
def test_holders_that_are_not(name: str) -> None:
    assert not is_organization_name(name)


@given(st.text(max_size=80))
def test_any_text_is_answered_and_kept(text: str) -> None:
    found = split_representatives(text)
    assert found.text == text
    assert (found.name is None) == (found.kind in {FieldKind.NONE, FieldKind.SEVERAL})


NAMES = st.text(alphabet="王李赵谷雨霜降立秋", min_size=2, max_size=3)


@given(st.lists(NAMES, min_size=2, max_size=4, unique=True), st.sampled_from("、,，;；/"))
def test_separated_names_are_several(names: list[str], separator: str) -> None:
    assert split_representatives(separator.join(names)).kind is FieldKind.SEVERAL
