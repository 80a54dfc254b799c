"""The check of the ministries' list forms: what each form's entry is, and every trap."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import Document, Named, Org, PersonName, StateClaim
from graph_schema.names import DocumentType, EndKind, IdScheme, LiabilityKind, RecordStatus, Side
from loaders.generate_codes import registration_check, uscc
from loaders.reasons import reject_reason
from tests.support.checks import Sheet
from tests.support.list_rows import (
    ABNORMAL,
    BLACK,
    CODE,
    CUSTOMS,
    FORMS,
    ID,
    LISTING,
    PROCUREMENT,
    RED,
    SAFETY,
    SERIOUS,
    TAX,
    TAXPAYER,
    TRANSPORT,
    WAGES,
)

OTHER = uscc("91", "410322", serial=8)
BAD_ID = ID[:-1] + ("0" if ID[-1] != "0" else "1")
REGISTRATION_NUMBER = "41032200001234" + registration_check("41032200001234")
Row = dict[str, str]


@pytest.fixture
def lists(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "lists")


@pytest.mark.parametrize(("row", "kind"), FORMS.values(), ids=FORMS)
def test_the_header_tells_the_form_and_the_row_is_a_record(lists: Sheet, row: Row, kind: str) -> None:
    checked = lists.one(row)
    claim = lists.record(row)
    assert claim.key.list_kind == kind
    assert isinstance(claim.key.party, Org)
    assert claim.key.party.idents[0].value == CODE
    assert checked.key is not None
    assert claim.key.number or claim.key.basis


@pytest.mark.parametrize(("row", "kind"), FORMS.values(), ids=FORMS)
def test_a_code_that_does_not_hold_is_refused(lists: Sheet, row: Row, kind: str) -> None:
    del kind
    column = next(name for name in row if name.startswith("统一社会信用代码"))
    bad = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    assert lists.one(row | {column: bad, "纳税人识别号": ""}).reject == "BAD_CHECK_DIGIT"
    assert lists.one(row | {column: "/", "纳税人识别号": ""}).reject == "NO_USABLE_IDENTIFIER"


@pytest.mark.parametrize(("row", "kind"), FORMS.values(), ids=FORMS)
def test_a_row_without_a_name_is_refused_but_in_the_customs_form(lists: Sheet, row: Row, kind: str) -> None:
    column = next((name for name in row if name.endswith("名称") and name not in ("名单名称", "地域名称")), "企业名称")
    checked = lists.one(row | {column: " "} if kind != "CUSTOMS_AEO" else row | {"企业名称": ""})
    assert checked.reject == (None if kind == "CUSTOMS_AEO" else "NAME_MISSING")


@pytest.mark.parametrize(
    ("period", "end"),
    [("", None), ("长期", None), ("2027-03-31", date(2027, 4, 1)), ("2024-04-01至2026-03-31", date(2026, 4, 1)),
     ("2年", date(2026, 4, 1)), ("6个月", date(2024, 10, 1)), ("2024年4月1日~长期", None)],
)  # fmt: skip
def test_periods_are_read(lists: Sheet, period: str, end: date | None) -> None:
    claim = lists.record(RED | {"有效期限": period})
    assert (claim.valid.start, claim.valid.end) == (date(2024, 4, 1), end)


def test_months_end_where_the_month_has_no_such_day(lists: Sheet) -> None:
    claim = lists.record(RED | {"认定时间": "2024-01-31", "有效期限": "1个月"})
    assert claim.valid.end == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("row", "change", "code", "field"),
    [
        (RED, {"有效期限": "很久"}, "BAD_DATE", "period"),
        (RED, {"有效期限": "2020-01-01"}, "DATES_REVERSED", "valid_to"),
        (RED, {"数据类别": "某某想当然名单"}, "UNKNOWN_LIST", "list_name"),
        (RED, {"认定单位": "/"}, "VALUE_MISSING", "determiner"),
        (RED, {"认定时间": "昨天"}, "BAD_DATE", "decided_on"),
        (BLACK, {"案号": "", "执行依据文号": ""}, "VALUE_MISSING", "basis"),
        (TAXPAYER, {"评价年度": "去年"}, "BAD_VALUE", "year"),
        (TAXPAYER, {"评价年度": ""}, "VALUE_MISSING", "basis"),
        (CUSTOMS, {"信用等级": "优秀"}, "BAD_VALUE", "grade"),
        (ABNORMAL, {"移出日期": "2022-07-04"}, "DATES_REVERSED", "removed_on"),
        (ABNORMAL, {"列入原因类型名称": ""}, "VALUE_MISSING", "basis"),
        (WAGES, {"法定代表人": "王谷雨", "法定代表人证件号码": BAD_ID}, "BAD_DOCUMENT", "representative_document"),
        (TRANSPORT, {"批次": ""}, "VALUE_MISSING", "basis"),
        (LISTING, {"名单名称": ""}, "UNKNOWN_LIST", "list_name"),
        (WAGES, {"当事人名称": "王谷雨", "统一社会信用代码/证件号码": BAD_ID}, "BAD_DOCUMENT", "code"),
    ],
)
def test_a_row_is_refused_for(lists: Sheet, row: Row, change: Row, code: str, field: str) -> None:
    checked = lists.one(row | change)
    assert (checked.reject, checked.field) == (code, field)


def test_a_taxpayers_year_is_the_basis(lists: Sheet) -> None:
    for year in ("2023", "2023年", "2023年度", "2023.0"):
        claim = lists.record(TAXPAYER | {"评价年度": year})
        assert (claim.key.basis, claim.key.determiner, claim.body.side) == ("2023年度", "税务机关", Side.RED)
    assert lists.one(TAXPAYER).warnings == ("NO_DATE",)
    assert lists.record(TAXPAYER | {"数据来源": "示例县税务局"}).key.determiner == "示例县税务局"


def test_an_old_tax_number_is_the_enterprises_where_it_holds_its_code(lists: Sheet) -> None:
    old = "410322" + CODE[8:17]
    party = lists.record(TAXPAYER | {"纳税人识别号": old}).key.party
    assert isinstance(party, Org)
    assert [(ident.scheme, ident.value) for ident in party.idents] == [
        (IdScheme.USCC, CODE),
        (IdScheme.TAX_NUMBER, old),
    ]
    two = lists.one(TAXPAYER | {"纳税人识别号": OTHER})
    assert (two.reject, two.field) == ("IDENTIFIER_CONFLICT", "tax_number")
    for foreign in (ID, "410322690101123"):
        checked = lists.one(TAXPAYER | {"纳税人识别号": foreign})
        assert checked.warnings == ("CODE_LEFT_OUT", "NO_DATE")
        assert foreign not in repr(checked.claims)


@pytest.mark.parametrize(
    ("grade", "kind", "side"),
    [("高级认证企业", "CUSTOMS_AEO", Side.RED), ("失信企业", "CUSTOMS_DISHONEST", Side.BLACK)],
)
def test_customs_grades_that_are_on_a_list(lists: Sheet, grade: str, kind: str, side: Side) -> None:
    claim = lists.record(CUSTOMS | {"信用等级": grade})
    assert (claim.key.list_kind, claim.body.side, claim.key.decided_on) == (kind, side, date(2023, 6, 1))
    assert claim.key.basis == "海关注册编码4103960001"


@pytest.mark.parametrize("grade", ["一般认证企业", "一般信用企业", "注册登记和备案企业"])
def test_customs_grades_that_are_on_none(lists: Sheet, grade: str) -> None:
    checked = lists.one(CUSTOMS | {"信用等级": grade})
    assert (checked.reject, checked.claims, checked.warnings) == (None, (), ("NO_LISTING",))


def test_a_cancelled_customs_registration_is_not_in_force(lists: Sheet) -> None:
    valid = lists.record(CUSTOMS | {"注销标志": "是"}).valid
    assert (valid.end, valid.end_kind, valid.covers(date(2026, 1, 1))) == (None, EndKind.UNKNOWN, False)
    assert lists.record(CUSTOMS | {"注销标志": "否"}).valid.covers(date(2026, 1, 1))


def test_the_inner_organisation_code_is_an_identifier_and_anothers_is_not(lists: Sheet) -> None:
    party = lists.record(CUSTOMS | {"组织机构代码": f"{CODE[8:16]}-{CODE[16]}"}).key.party
    assert isinstance(party, Org)
    assert [ident.scheme for ident in party.idents] == [IdScheme.USCC, IdScheme.ORGANIZATION_CODE]
    checked = lists.one(CUSTOMS | {"组织机构代码": OTHER[8:17]})
    assert checked.warnings == ("CODE_LEFT_OUT",)


def test_a_registration_number_beside_the_code_is_the_same_enterprises(lists: Sheet) -> None:
    party = lists.record(ABNORMAL | {"注册号": REGISTRATION_NUMBER}).key.party
    assert isinstance(party, Org)
    assert [ident.scheme for ident in party.idents] == [IdScheme.USCC, IdScheme.REGISTRATION_NUMBER]
    party = lists.record(ABNORMAL | {"统一社会信用代码": "", "注册号": REGISTRATION_NUMBER}).key.party
    assert isinstance(party, Org)
    assert [ident.scheme for ident in party.idents] == [IdScheme.REGISTRATION_NUMBER]


@pytest.mark.parametrize("row", [ABNORMAL, SERIOUS, WAGES, LISTING])
def test_a_day_of_delisting_removes_the_record(lists: Sheet, row: Row) -> None:
    checked = lists.one(row | {"移出日期": "2024-08-01"})
    (state,) = [claim for claim in checked.claims if isinstance(claim, StateClaim)]
    assert (state.status, state.start, state.key) == (
        RecordStatus.REMOVED,
        date(2024, 8, 1),
        lists.record(row).key,
    )


def test_persons_are_named_for_what_the_form_says(lists: Sheet) -> None:
    representative = Named(PersonName("王谷雨"), LiabilityKind.NAMED_REPRESENTATIVE)
    assert lists.record(ABNORMAL).named == lists.record(SAFETY).named == lists.record(BLACK).named == (representative,)
    assert lists.record(TAX).named == (
        representative,
        Named(PersonName("李小满"), LiabilityKind.DIRECTLY_LIABLE_PERSON),
    )
    person = PersonName("王谷雨", Document(DocumentType.RESIDENT_ID, ID))
    assert lists.record(TRANSPORT).named == (Named(person, LiabilityKind.NAMED_REPRESENTATIVE),)


def test_several_liable_persons_in_one_field_are_each_named(lists: Sheet) -> None:
    checked = lists.one(WAGES | {"直接责任人员": "王谷雨、李小满"})
    assert [named.person.name for named in lists.record(WAGES | {"直接责任人员": "王谷雨、李小满"}).named] == [
        "王谷雨",
        "李小满",
    ]
    assert checked.warnings == ("SEVERAL_NAMES",)


def test_an_organisation_in_a_persons_field_is_named_nowhere(lists: Sheet) -> None:
    assert lists.record(ABNORMAL | {"法定代表人": "某某投资有限公司"}).named == ()


def test_a_person_on_the_wage_list_has_a_record_of_his_own(lists: Sheet) -> None:
    row = WAGES | {"当事人名称": "王谷雨", "统一社会信用代码/证件号码": ID, "当事人类型": "自然人"}
    claim = lists.record(row)
    assert claim.key.party == PersonName("王谷雨", Document(DocumentType.RESIDENT_ID, ID))
    assert claim.named == ()
    masked = lists.one(row | {"统一社会信用代码/证件号码": f"{ID[:6]}********{ID[14:]}"})
    assert masked.warnings == ("MASKED_DOCUMENT",)


def test_what_a_form_says_beside_is_kept_and_nothing_personal(lists: Sheet) -> None:
    details = dict(lists.record(TRANSPORT).body.details)
    assert details == {"批次": "2024-1", "车牌号": "示A00001", "营运证号": "y1", "道路运输证号": "d1"}
    assert dict(lists.record(TAX).body.details)["相关法律依据及税务处理处罚情况"] == "罚款"


def test_the_end_of_a_procurement_ban_is_inclusive(lists: Sheet) -> None:
    assert lists.record(PROCUREMENT).valid.end == date(2025, 3, 1)


def test_the_same_entry_with_other_content_is_a_conflict(lists: Sheet) -> None:
    assert [c.reject for c in lists.check(WAGES, WAGES, WAGES | {"拖欠农民工工资情形": "别的"})] == [
        None,
        None,
        "CONFLICT_IN_FILE",
    ]


@pytest.mark.parametrize(
    ("row", "undated", "other"),
    [
        (TAX, {"公布日期": "", "案件上报期": "202301"}, {"案件上报期": "202307"}),
        (SAFETY, {"纳入日期": ""}, {"失信行为简况": "另一行为"}),
    ],
)
def test_two_entries_without_number_and_day_are_two_records(lists: Sheet, row: Row, undated: Row, other: Row) -> None:
    one = {name: "" if name in ("决定文书号", "列入决定文号") else cell for name, cell in row.items()} | undated
    found = lists.check(one, one | other, one)
    assert [checked.reject for checked in found] == [None, None, None]
    assert len({checked.key for checked in found}) == 2
    dated = row | {name: "" for name in ("决定文书号", "列入决定文号") if name in row}
    assert lists.record(dated | other).key.basis == lists.record(dated).key.basis


def test_a_basis_that_is_blank_is_told(lists: Sheet) -> None:
    checked = lists.one(PROCUREMENT | {"处罚依据": "/"})
    assert checked.warnings == ("VALUE_BLANK",)
    assert lists.record(PROCUREMENT | {"处罚依据": "/"}).key.basis == PROCUREMENT["不良行为的具体情形"]
    assert lists.one(PROCUREMENT).warnings == ()


def test_a_form_without_a_code_says_what_to_add(lists: Sheet) -> None:
    printed = {name: cell for name, cell in TRANSPORT.items() if name != "统一社会信用代码"}
    (checked,) = lists.check(printed)
    assert (checked.reject, checked.field) == ("NO_USABLE_IDENTIFIER", "code")
    assert "统一社会信用代码" in reject_reason("NO_USABLE_IDENTIFIER")
