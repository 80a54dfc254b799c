"""The check of permits: all versions of the template, and every trap that their files are known to hold."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import Document, Named, Org, OverlayClaim, PersonName, StateClaim
from graph_schema.names import (
    Disclosure,
    DocumentType,
    Finality,
    IdScheme,
    LiabilityKind,
    OverlayKind,
    RecordKind,
    RecordStatus,
    Side,
)
from tests.support.permit_rows import (
    ASSOCIATION,
    BY_CODE,
    CODE,
    ID,
    INNER,
    INSTITUTION,
    OFFICE,
    ORG,
    ORGANIZATION,
    OTHER_CODE,
    PERSON,
    PLACEHOLDER,
    REG,
    REGISTRATION,
    TAX,
    USCC,
    V1,
    V2,
    V2B,
    WRONG_CODE,
    WRONG_ID,
)  # fmt: skip
from tests.support.sheets import OBSERVED, Cells, Sheet, record_of


@pytest.fixture
def permits(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "permits")


def codes(found: Org | PersonName) -> list[tuple[str, str]]:
    """Scheme and value of an organisation's identifiers."""
    assert isinstance(found, Org)
    return [(ident.scheme, ident.value) for ident in found.idents]


def test_a_permit_is_a_neutral_record(permits: Sheet) -> None:
    (checked,) = permits.check(V2B)
    claim = record_of(checked)
    assert (claim.key.kind, claim.key.list_kind, claim.body.side) == (
        RecordKind.ADMIN_LICENSE, "ADMIN_LICENSE", Side.NEUTRAL,
    )  # fmt: skip
    assert (claim.key.number, claim.key.determiner) == ("示许〔2025〕1号", "示例县市场监督管理局")
    assert (claim.key.decided_on, claim.body.determiner_code) == (date(2025, 3, 1), OFFICE)
    assert (claim.valid.start, claim.valid.end) == (date(2025, 3, 2), date(2030, 3, 2))  # 有效期至 is inclusive
    assert (claim.body.reason, claim.body.finality) == ("食品销售", Finality.FINAL)
    assert claim.named == (Named(PersonName("王谷雨"), LiabilityKind.NAMED_REPRESENTATIVE),)
    assert (checked.department, checked.decided_on) == ("示例县政务服务局", date(2025, 3, 1))
    assert (checked.warnings, len(checked.claims)) == ((), 1)


def test_nothing_that_the_form_says_is_lost(permits: Sheet) -> None:
    told = dict(permits.record(V2B | {"备注": "示例备注"}).body.details)
    for header in ("行政相对人类别", "行政许可决定文书名称", "许可类别", "许可证书名称", "许可编号", "法定代表人",
                   "数据来源单位", "数据来源单位统一社会信用代码", "备注", "当前状态"):  # fmt: skip
        assert header in told, header
    without = V2B | {"数据来源单位统一社会信用代码": PLACEHOLDER}
    assert "数据来源单位统一社会信用代码" not in dict(permits.record(without).body.details)


@pytest.mark.parametrize("row", [V2B, V2, V1, BY_CODE, PERSON])
def test_every_version_of_the_template_is_read(permits: Sheet, row: Cells) -> None:
    (checked,) = permits.check(row)
    assert (checked.reject, checked.field) == (None, None)
    assert record_of(checked).key.determiner == "示例县市场监督管理局"


def test_the_first_version_by_the_meaning_of_its_codes(permits: Sheet) -> None:
    row = V1 | {"行政相对人代码_2(组织机构代码)": INNER, "行政相对人代码_3(工商登记码)": REGISTRATION}
    claim = permits.record(row)
    assert codes(claim.key.party) == [
        (IdScheme.USCC, CODE), (IdScheme.REGISTRATION_NUMBER, REGISTRATION), (IdScheme.ORGANIZATION_CODE, INNER),
    ]  # fmt: skip
    assert (claim.valid.start, claim.valid.end) == (date(2016, 3, 1), None)


def test_headers_in_other_spellings(permits: Sheet) -> None:
    other = {
        "行政相对人代码_1(统一社会信用代码)": "行政相对人代码_1 （统一社会信用代码）",
        "行政相对人代码_3(组织机构代码)": "行政相对人代码-3（组织机构代码）",
        "行政许可决定文书号": "行政许可决定书文号 ",
    }
    row = {other.get(header, header): cell for header, cell in V2.items()} | {"数据导出时间": "2025-04-01"}
    claim = permits.record(row | {"行政相对人代码-3（组织机构代码）": INNER})
    assert (IdScheme.ORGANIZATION_CODE, INNER) in codes(claim.key.party)
    assert ("数据导出时间", "2025-04-01") in claim.body.details


@pytest.mark.parametrize(
    ("change", "scheme", "warning"),
    [
        ({USCC: PLACEHOLDER, REG: REGISTRATION}, IdScheme.REGISTRATION_NUMBER, "REGISTRATION_NUMBER_ONLY"),
        ({USCC: "/", ORG: ORGANIZATION}, IdScheme.ORGANIZATION_CODE, "ORGANIZATION_CODE_ONLY"),
        ({USCC: "", TAX: "410399000000012"}, IdScheme.TAX_NUMBER, "OTHER_CODE_ONLY"),
        ({USCC: "", INSTITUTION: "141032200001"}, IdScheme.PUBLIC_INSTITUTION_NUMBER, "OTHER_CODE_ONLY"),
        ({USCC: "", ASSOCIATION: "SHE-0001"}, IdScheme.SOCIAL_ORGANIZATION_NUMBER, "OTHER_CODE_ONLY"),
        ({REG: "4103221"}, IdScheme.USCC, "CODE_LEFT_OUT"),
        ({TAX: ID + "00"}, IdScheme.USCC, "CODE_LEFT_OUT"),
        ({USCC: "", REG: CODE}, IdScheme.USCC, None),
        ({USCC: PLACEHOLDER, REG: REGISTRATION, "行政相对人类别": "个体工商户"}, IdScheme.REGISTRATION_NUMBER,
         "PLACEHOLDER_CODE"),
    ],
)  # fmt: skip
def test_the_best_of_six_codes_names_the_party(
    permits: Sheet, change: Cells, scheme: IdScheme, warning: str | None
) -> None:
    (checked,) = permits.check(V2B | change)
    assert checked.reject is None
    assert codes(record_of(checked).key.party)[0][0] is scheme
    assert warning in checked.warnings if warning else checked.warnings == ()


def test_two_unified_codes_that_differ_tell_nobody_who_is_meant(permits: Sheet) -> None:
    assert permits.verdict(V2B | {ORG: OTHER_CODE}) == ("IDENTIFIER_CONFLICT", "organization_code")


@pytest.mark.parametrize(
    ("column", "cell"),
    [(ORG, ORGANIZATION), (TAX, "410322" + OTHER_CODE[8:17]), (REG, "410322690101123"), (TAX, "410322690101123")],
)
def test_a_code_that_is_anothers_or_may_be_a_persons_is_left_out(permits: Sheet, column: str, cell: str) -> None:
    (checked,) = permits.check(V2B | {column: cell})
    assert checked.warnings == ("CODE_LEFT_OUT",)
    assert codes(record_of(checked).key.party) == [(IdScheme.USCC, CODE)]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"行政相对人名称": ""}, "NAME_MISSING", "name"),
        ({USCC: WRONG_CODE}, "BAD_CHECK_DIGIT", "uscc"),
        ({USCC: WRONG_CODE, REG: REGISTRATION, ORG: INNER}, "BAD_CHECK_DIGIT", "uscc"),
        ({USCC: PLACEHOLDER}, "NO_USABLE_IDENTIFIER", "uscc"),
        ({USCC: ""}, "NO_USABLE_IDENTIFIER", "uscc"),
        ({USCC: ID}, "RESIDENT_ID_GIVEN", "uscc"),
        ({USCC: "", REG: ID}, "RESIDENT_ID_GIVEN", "registration_number"),
        ({USCC: "", TAX: ID}, "RESIDENT_ID_GIVEN", "tax_number"),
        ({USCC: "", TAX: ID + "00"}, "RESIDENT_ID_GIVEN", "tax_number"),
        ({USCC: "", ORG: "XT000001" + ("0" if ORGANIZATION[-1] != "0" else "1")}, "BAD_CHECK_DIGIT",
         "organization_code"),
        ({"行政相对人类别": "个体工商户", USCC: PLACEHOLDER}, "NO_USABLE_IDENTIFIER", "uscc"),
        ({"行政相对人类别": "个体工商户", USCC: PLACEHOLDER, ORG: ORGANIZATION}, "NO_USABLE_IDENTIFIER",
         "registration_number"),
        ({"行政相对人类别": "自然人"}, "WRONG_PARTY_KIND", "category"),
        ({"行政相对人类别": "事业"}, "BAD_VALUE", "category"),
        ({"行政相对人类别": ""}, "VALUE_MISSING", "category"),
        ({"许可类别": "/"}, "VALUE_MISSING", "kinds"),
        ({"许可内容": ""}, "VALUE_MISSING", "content"),
        ({"许可机关": "无"}, "VALUE_MISSING", "determiner"),
        ({"许可决定日期": ""}, "VALUE_MISSING", "decided_on"),
        ({"许可决定日期": "2025-02-30"}, "BAD_DATE", "decided_on"),
        ({"有效期自": "昨天"}, "BAD_DATE", "valid_from"),
        ({"有效期至": "明年"}, "BAD_DATE", "valid_to"),
        ({"有效期至": "2025-03-01"}, "DATES_REVERSED", "valid_to"),
        ({"行政许可决定文书号": "", "许可编号": "/"}, "VALUE_MISSING", "number"),
        ({"当前状态": "9"}, "BAD_VALUE", "status"),
        ({"行政相对人名称": "行政相对人名称"}, "NOTE_ROW", None),
    ],
)  # fmt: skip
def test_a_permit_is_refused_for(permits: Sheet, change: Cells, code: str, field: str | None) -> None:
    assert permits.verdict(V2B | change) == (code, field)


def test_a_refused_row_still_tells_its_department(permits: Sheet) -> None:
    (checked,) = permits.check(V2B | {USCC: ""})
    assert (checked.department, checked.decided_on) == ("示例县政务服务局", date(2025, 3, 1))
    (checked,) = permits.check(V2B | {USCC: "", "数据来源单位": "", "许可决定日期": "某日"})
    assert (checked.department, checked.decided_on) == ("示例县市场监督管理局", None)


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"许可机关统一社会信用代码": PLACEHOLDER}, "PLACEHOLDER_CODE"),
        ({"许可机关统一社会信用代码": "1234"}, "DETERMINER_CODE"),
        ({"行政许可决定文书名称": ""}, "VALUE_BLANK"),
        ({"许可类别": "1"}, "LOCAL_CODE"),
        ({"许可类别": "示例类别"}, "UNKNOWN_VALUE"),
        ({"许可证书名称": "证" * 201}, "LONG_TEXT"),
        ({"许可决定日期": "2026-02-01"}, "FUTURE_DECISION"),
        ({"行政许可决定文书号": ""}, "NUMBER_FROM_CERTIFICATE"),
        ({"法定代表人": "王谷雨、李小满"}, "SEVERAL_REPRESENTATIVES"),
        ({"法定代表人": "某某投资有限公司"}, "ORGANIZATION_REPRESENTATIVE"),
        ({"法定代表人证件类型": "身份证", "法定代表人证件号码": WRONG_ID}, "REPRESENTATIVE_DOCUMENT"),
        ({"法定代表人证件类型": "身份证", "法定代表人证件号码": f"{ID[:10]}****{ID[14:]}"}, "MASKED_DOCUMENT"),
        ({"法定代表人证件类型": "其他-军官证", "法定代表人证件号码": "0000018"}, "REPRESENTATIVE_DOCUMENT"),
        ({"备注": f"联系人证件{ID}"}, "PERSONAL_NUMBER_LEFT_OUT"),
    ],
)  # fmt: skip
def test_a_permit_is_accepted_with_a_warning(permits: Sheet, change: Cells, warning: str) -> None:
    (checked,) = permits.check(V2B | change)
    assert (checked.reject, checked.warnings) == (None, (warning,))
    assert ID not in str(checked.claims)
    assert WRONG_ID not in str(checked.claims)


def test_the_number_of_the_certificate_stands_in(permits: Sheet) -> None:
    assert permits.record(V2B | {"行政许可决定文书号": "/"}).key.number == "示证00000001"


@pytest.mark.parametrize(
    ("row", "change", "kind"),
    [
        (V2, {"法定代表人身份证号": ID}, DocumentType.RESIDENT_ID),
        (V2B, {"法定代表人证件类型": "身份证", "法定代表人证件号码": ID}, DocumentType.RESIDENT_ID),
        (V2B, {"法定代表人证件类型": "01", "法定代表人证件号码": ID}, DocumentType.RESIDENT_ID),
        (V2B, {"法定代表人证件类型": "", "法定代表人证件号码": ID}, DocumentType.RESIDENT_ID),
        (V2B, {"法定代表人证件类型": "2", "法定代表人证件号码": "E00000018"}, DocumentType.PASSPORT),
    ],
)
def test_the_representatives_document_identifies_him(
    permits: Sheet, row: Cells, change: Cells, kind: DocumentType
) -> None:
    claim = permits.record(row | change)
    (named,) = claim.named
    assert named.person.document is not None
    assert named.person.document.type is kind
    assert ID not in str(claim.body)


@pytest.mark.parametrize("name", ["", "王谷雨、李小满", "某某投资有限公司"])
def test_a_document_without_one_name_is_nobodys(permits: Sheet, name: str) -> None:
    claim = permits.record(V2 | {"法定代表人": name, "法定代表人身份证号": ID})
    assert claim.named == ()
    assert ID not in str(claim)
    assert not name or ("法定代表人", name) in claim.body.details


def test_a_natural_persons_permit(permits: Sheet) -> None:
    party = permits.record(PERSON).key.party
    assert party == PersonName("王谷雨", Document(DocumentType.RESIDENT_ID, ID))
    assert ID not in str(permits.record(PERSON).body)
    passport = permits.record(PERSON | {"证件类型": "护照号", "证件号码": "E00000018"}).key.party
    assert passport == PersonName("王谷雨", Document(DocumentType.PASSPORT, "E00000018"))
    other = permits.record(PERSON | {"证件类型": "其他-军官证", "证件号码": "0000018Y"}).key.party
    assert other == PersonName("王谷雨", Document(DocumentType.OTHER, "0000018Y"))
    in_general_form = V2B | {"行政相对人类别": "自然人", "行政相对人名称": "王谷雨", USCC: "", "证件号码": ID}
    assert permits.record(in_general_form).key.party == party
    masked = permits.check(PERSON | {"证件号码": f"{ID[:10]}****{ID[14:]}"})[0]
    assert (record_of(masked).key.party, masked.warnings) == (PersonName("王谷雨"), ("MASKED_DOCUMENT",))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"证件号码": ""}, "NO_USABLE_IDENTIFIER"),
        ({"证件号码": PLACEHOLDER}, "NO_USABLE_IDENTIFIER"),
        ({"证件号码": WRONG_ID}, "BAD_DOCUMENT"),
        ({"证件号码": "410322690101123"}, "BAD_DOCUMENT"),
        ({"行政相对人名称": "某某商贸有限公司", "证件号码": CODE}, "WRONG_PARTY_KIND"),
    ],
)
def test_a_natural_persons_permit_is_refused_for(permits: Sheet, change: Cells, code: str) -> None:
    assert permits.verdict(PERSON | change) == (code, "document")


def test_a_natural_person_in_the_first_version(permits: Sheet) -> None:
    row = V1 | {"行政相对人名称": "王谷雨", "行政相对人代码_1(统一社会信用代码)": "", "法定代表人姓名": "/"}
    of = "行政相对人代码_5(居民身份证号)"
    assert permits.record(row | {of: ID}).key.party == PersonName("王谷雨", Document(DocumentType.RESIDENT_ID, ID))
    assert permits.verdict(row | {of: WRONG_ID}) == ("BAD_DOCUMENT", "resident_id")
    assert permits.verdict(row) == ("NO_USABLE_IDENTIFIER", "uscc")
    (checked,) = permits.check(V1 | {of: ID})
    assert (checked.warnings, ID in str(checked.claims)) == (("PERSONAL_NUMBER_LEFT_OUT",), False)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("普通", "普通"),
        ("普通；登记", "普通；登记"),
        ("普通、其他-备案", "普通；其他"),
        ("其他（备案）", "其他"),
        ("03", "认可"),
        ("3", "3"),
    ],
)
def test_kinds_in_the_standards_terms(permits: Sheet, text: str, kinds: str) -> None:
    told = dict(permits.record(V2B | {"许可类别": text}).body.details)
    assert told["许可类别"] == kinds
    assert told.get("许可类别（原文）", kinds) == text


@pytest.mark.parametrize("end", ["", "长期", "2099-12-31", "2099/12/31"])
def test_a_permit_without_an_end_is_open(permits: Sheet, end: str) -> None:
    assert permits.record(V2B | {"有效期至": end}).valid.end is None


@pytest.mark.parametrize(
    ("scope", "disclosure"),
    [("", "PUBLIC"), ("1", "PUBLIC"), ("政务共享", "GOV_SHARED"), ("3", "AUTHORIZED")],
)
def test_who_may_be_told(permits: Sheet, scope: str, disclosure: str) -> None:
    assert permits.record(V2B | {"公开范围": scope}).body.disclosure is Disclosure(disclosure)
    assert permits.verdict(V2B | {"公开范围": "0"}) == ("BAD_VALUE", "disclosure")
    # Nobody knows which codes the first version used: each is taken for the narrower of its readings.
    narrow = permits.record(V1 | {"信息使用范围": "1"}).body.disclosure
    assert narrow is Disclosure.GOV_SHARED


@pytest.mark.parametrize(
    ("row", "status", "expected"),
    [
        (V2, "2", RecordStatus.REMOVED),
        (V2, "无效", RecordStatus.REMOVED),
        (V1, "1", RecordStatus.REVOKED),
        (V1, "撤销", RecordStatus.REVOKED),
    ],
)
def test_a_permit_that_is_no_longer_in_force(permits: Sheet, row: Cells, status: str, expected: RecordStatus) -> None:
    (checked,) = permits.check(row | {"当前状态": status})
    (state,) = [claim for claim in checked.claims if isinstance(claim, StateClaim)]
    assert (state.status, state.reason) == (expected, status)
    assert state.start == (OBSERVED if row is V2 else date(2016, 3, 5))


def test_the_first_version_tells_disputes_and_their_end(permits: Sheet) -> None:
    found = {}
    for status in ("2", "0"):
        (checked,) = permits.check(V1 | {"当前状态": status})
        (found[status],) = [claim for claim in checked.claims if isinstance(claim, OverlayClaim)]
    assert (found["2"].kind, found["2"].withdrawn, found["0"].withdrawn) == (OverlayKind.DISPUTE, False, True)
    assert found["2"].overlay_id == found["0"].overlay_id
    assert [c for c in permits.check(V2)[0].claims if isinstance(c, OverlayClaim)] == []


def test_the_same_key_with_other_content_is_a_conflict(permits: Sheet) -> None:
    other = V2B | {"许可内容": "餐饮服务"}
    rows = (V2B, V2B, other, other | {"许可机关": "示例市市场监督管理局"}, other | {USCC: OTHER_CODE})
    assert [c.reject for c in permits.check(*rows)] == [None, None, "CONFLICT_IN_FILE", None, None]
