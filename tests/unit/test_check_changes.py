"""The checks of states and releases of records, and of persons as departments deliver them."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import (
    ControlClaim,
    Document,
    HoldingClaim,
    IdentityClaim,
    Org,
    PersonName,
    RecordKey,
    ReleaseClaim,
    StateClaim,
    TenureClaim,
)
from graph_schema.intervals import Interval, since
from graph_schema.names import DocumentType, EndKind, RecordStatus, RoleKind
from tests.support.checks import Sheet
from tests.support.list_rows import CODE, ID, NAME, WAGES

BAD_ID = ID[:-1] + ("0" if ID[-1] != "0" else "1")
KEY = {
    "名单名称": "拖欠农民工工资", "当事人名称": NAME, "统一社会信用代码/证件号码": CODE, "当事人类型": "",
    "文号": "示人社列〔2024〕1号", "认定依据": "", "认定部门": "示例县人力资源和社会保障局", "认定日期": "",
}  # fmt: skip
STATE = KEY | {"状态": "移出", "状态日期": "2024-09-01", "原因": "已足额支付", "决定文号": "示人社移〔2024〕1号"}
RELEASE = KEY | {
    "被解除人姓名": "王谷雨",
    "解除决定文号": "示人社解〔2024〕1号",
    "解除日期": "2024-09-01",
    "解除失效日期": "",
}
PERSON = {
    "姓名": "王谷雨", "证件类型": "", "证件号码": ID, "企业名称": NAME, "统一社会信用代码": CODE, "职务": "监事",
    "持股比例": "", "任职日期": "2020-01-01", "任期至": "", "离任日期": "", "任职状态": "", "依据": "",
}  # fmt: skip
DOCUMENT = Document(DocumentType.RESIDENT_ID, ID)


@pytest.fixture
def states(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "states")


@pytest.fixture
def releases(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "releases")


@pytest.fixture
def persons(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "persons")


def test_a_state_speaks_of_the_record_of_the_list(states: Sheet, tmp_path: Path) -> None:
    (claim,) = states.one(STATE).claims
    assert isinstance(claim, StateClaim)
    listed = Sheet(tmp_path, "lists").record(WAGES).key
    assert isinstance(claim.key, RecordKey)
    assert (claim.key.kind, claim.key.list_kind, claim.key.number, claim.key.determiner) == (
        listed.kind,
        listed.list_kind,
        listed.number,
        listed.determiner,
    )
    assert isinstance(claim.key.party, Org)
    assert (claim.status, claim.start, claim.reason) == (RecordStatus.REMOVED, date(2024, 9, 1), "已足额支付")


@pytest.mark.parametrize(
    ("term", "status"),
    [("已修复", "REPAIRED"), ("信用修复", "REPAIRED"), ("删除", "REMOVED"), ("解除", "REMOVED"), ("撤销", "REVOKED"),
     ("恢复列入", "ACTIVE")],
)  # fmt: skip
def test_states_in_chinese_terms(states: Sheet, term: str, status: str) -> None:
    (claim,) = states.one(STATE | {"状态": term}).claims
    assert isinstance(claim, StateClaim)
    assert claim.status == status


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"状态": "大概好了"}, "BAD_VALUE", "status"),
        ({"状态日期": ""}, "BAD_DATE", "since"),
        ({"状态日期": "改天"}, "BAD_DATE", "since"),
        ({"文号": "", "认定依据": ""}, "VALUE_MISSING", "number"),
        ({"认定部门": ""}, "VALUE_MISSING", "determiner"),
        ({"名单名称": "某某想当然名单"}, "UNKNOWN_LIST", "list_name"),
        ({"当事人名称": ""}, "NAME_MISSING", "name"),
        ({"统一社会信用代码/证件号码": ""}, "NO_USABLE_IDENTIFIER", "code"),
        ({"认定日期": "2024-09-02"}, "DATES_REVERSED", "since"),
        ({"认定日期": "某日"}, "BAD_DATE", "decided_on"),
    ],
)
def test_a_state_is_refused_for(states: Sheet, change: dict[str, str], code: str, field: str) -> None:
    checked = states.one(STATE | change)
    assert (checked.reject, checked.field) == (code, field)


def test_a_release_of_a_person(releases: Sheet) -> None:
    (claim,) = releases.one(RELEASE).claims
    assert isinstance(claim, ReleaseClaim)
    assert (claim.release_id, claim.decision, claim.person) == (
        "示人社解〔2024〕1号",
        "示人社解〔2024〕1号",
        PersonName("王谷雨"),
    )
    assert claim.valid == since(date(2024, 9, 1))
    (ended,) = releases.one(RELEASE | {"解除失效日期": "2025-01-31"}).claims
    assert isinstance(ended, ReleaseClaim)
    assert ended.valid.end == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"被解除人姓名": ""}, "NAME_MISSING", "person"),
        ({"被解除人姓名": "王谷雨、李小满"}, "NAME_UNCLEAR", "person"),
        ({"解除决定文号": ""}, "VALUE_MISSING", "decision"),
        ({"解除日期": ""}, "BAD_DATE", "valid_from"),
        ({"解除失效日期": "2024-08-01"}, "DATES_REVERSED", "valid_to"),
    ],
)
def test_a_release_is_refused_for(releases: Sheet, change: dict[str, str], code: str, field: str) -> None:
    checked = releases.one(RELEASE | change)
    assert (checked.reject, checked.field) == (code, field)


def test_a_position_and_the_document_of_its_holder(persons: Sheet) -> None:
    tenure, identity = persons.one(PERSON | {"依据": "示任〔2020〕1号"}).claims
    assert isinstance(tenure, TenureClaim)
    assert (tenure.holder, tenure.role, tenure.valid) == (
        PersonName("王谷雨"),
        RoleKind.SUPERVISOR,
        since(date(2020, 1, 1)),
    )
    assert isinstance(identity, IdentityClaim)
    assert (identity.person, identity.evidence) == (PersonName("王谷雨", DOCUMENT), "示任〔2020〕1号")


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({"任期至": "2023-12-31"}, since(date(2020, 1, 1), date(2024, 1, 1))),
        ({"离任日期": "2023-12-31"}, since(date(2020, 1, 1), date(2023, 12, 31))),
        ({"任期至": "2023-12-31", "离任日期": "2022-01-01"}, since(date(2020, 1, 1), date(2022, 1, 1))),
        ({"任职日期": "", "任职状态": "现任"}, Interval()),
        ({"任职日期": "", "任职状态": "离任"}, Interval(end_kind=EndKind.UNKNOWN)),
    ],
)
def test_terms_of_office(persons: Sheet, change: dict[str, str], valid: Interval) -> None:
    tenure = persons.one(PERSON | change).claims[0]
    assert isinstance(tenure, TenureClaim)
    assert tenure.valid == valid


def test_controllers_and_holders(persons: Sheet) -> None:
    control = persons.one(PERSON | {"职务": "实际控制人", "依据": "一致行动协议"}).claims[0]
    assert isinstance(control, ControlClaim)
    assert control.evidence == "一致行动协议"
    holding = persons.one(PERSON | {"职务": "股东", "持股比例": "12.50%"}).claims[0]
    assert isinstance(holding, HoldingClaim)
    assert holding.percent == "12.5"


def test_a_document_alone_is_an_identity_and_a_masked_one_is_none(persons: Sheet) -> None:
    (identity,) = persons.one(PERSON | {"职务": ""}).claims
    assert isinstance(identity, IdentityClaim)
    checked = persons.one(PERSON | {"证件号码": f"{ID[:6]}********{ID[14:]}"})
    assert ([type(claim) for claim in checked.claims], checked.warnings) == ([TenureClaim], ("MASKED_DOCUMENT",))


def test_other_documents(persons: Sheet) -> None:
    identity = persons.one(PERSON | {"证件类型": "护照", "证件号码": "E12345678"}).claims[1]
    assert isinstance(identity, IdentityClaim)
    assert identity.person.document == Document(DocumentType.PASSPORT, "E12345678")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"姓名": ""}, "NAME_MISSING", "name"),
        ({"姓名": "王谷雨、李小满"}, "NAME_UNCLEAR", "name"),
        ({"姓名": "某某投资有限公司"}, "NAME_UNCLEAR", "name"),
        ({"证件号码": BAD_ID}, "BAD_DOCUMENT", "document"),
        ({"统一社会信用代码": ""}, "NO_USABLE_IDENTIFIER", "code"),
        ({"职务": "吉祥物"}, "BAD_VALUE", "role"),
        ({"职务": "", "证件号码": ""}, "VALUE_MISSING", "role"),
        ({"职务": "实际控制人"}, "VALUE_MISSING", "evidence"),
        ({"职务": "股东", "持股比例": "许多"}, "BAD_VALUE", "percent"),
        ({"任职日期": "早先"}, "BAD_DATE", "valid_from"),
        ({"离任日期": "2019-01-01"}, "DATES_REVERSED", "left_on"),
        ({"任职状态": "不明"}, "BAD_VALUE", "state"),
    ],
)
def test_a_person_is_refused_for(persons: Sheet, change: dict[str, str], code: str, field: str) -> None:
    checked = persons.one(PERSON | change)
    assert (checked.reject, checked.field) == (code, field)
