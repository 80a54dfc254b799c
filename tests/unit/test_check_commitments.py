"""The check of credit commitments: closed sets, conditional columns, the commitment's own code."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import Document, Org, PersonName
from graph_schema.names import Disclosure, DocumentType, RecordKind, Side
from loaders.generate_codes import resident_id, uscc
from tests.support.sheets import Cells, Sheet, record_of

CODE = uscc("91", "410322", serial=7)
OFFICE = uscc("11", "410322", serial=9)
ID = resident_id(3)
KEPT: Cells = {
    "承诺编码": "41032220250301000001", "承诺人名称": "某某商贸有限公司", "承诺人类别": "法人及非法人组织",
    "承诺人代码": CODE, "承诺类型": "审批替代型", "承诺事由": "申请示例事项", "承诺内容": "按期补齐材料",
    "违诺责任": "接受公示", "承诺作出日期": "2025-03-01", "承诺有效期": "2026-02-28", "承诺履行状态": "全部履行",
    "未履行的承诺内容": "", "违诺责任追究内容": "", "履行状态认定日期": "", "认定单位": "", "认定单位代码": "",
    "承诺受理单位": "示例县发展和改革委员会", "受理单位代码": OFFICE, "公开类型": "可向社会公开", "备注": "",
}  # fmt: skip
BROKEN = KEPT | {"承诺履行状态": "部分履行", "未履行的承诺内容": "未补齐材料", "违诺责任追究内容": "撤销许可并公示"}


@pytest.fixture
def commitments(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "commitments")


def test_a_commitment_is_a_neutral_record(commitments: Sheet) -> None:
    (checked,) = commitments.check(BROKEN)
    claim = record_of(checked)
    assert (claim.key.kind, claim.body.side) == (RecordKind.CREDIT_COMMITMENT, Side.NEUTRAL)
    assert (claim.key.number, claim.key.determiner) == ("41032220250301000001", "示例县发展和改革委员会")
    assert isinstance(claim.key.party, Org)
    assert (claim.valid.start, claim.valid.end) == (date(2025, 3, 1), date(2026, 3, 1))
    assert (claim.body.reason, claim.body.determiner_code) == ("申请示例事项", OFFICE)
    told = dict(claim.body.details)
    for header in ("承诺人类别", "承诺类型", "承诺内容", "违诺责任", "承诺有效期", "承诺履行状态", "未履行的承诺内容",
                   "违诺责任追究内容"):  # fmt: skip
        assert told[header] == BROKEN[header]
    # No term of delivery runs from a commitment.
    assert (checked.department, checked.decided_on) == ("示例县发展和改革委员会", None)
    assert checked.warnings == ()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"承诺编码": ""}, "VALUE_MISSING", "number"),
        ({"承诺编码": "4103222025"}, "BAD_VALUE", "number"),
        ({"承诺编码": "41032220250301000O01"}, "BAD_VALUE", "number"),
        ({"承诺人名称": ""}, "NAME_MISSING", "name"),
        ({"承诺人类别": "事业"}, "BAD_VALUE", "category"),
        ({"承诺人代码": "0" * 17 + "X"}, "NO_USABLE_IDENTIFIER", "code"),
        ({"承诺人代码": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "BAD_CHECK_DIGIT", "code"),
        ({"承诺人代码": ID}, "RESIDENT_ID_GIVEN", "code"),
        ({"承诺人类别": "自然人", "承诺人名称": "王谷雨"}, "BAD_DOCUMENT", "code"),
        ({"承诺类型": "示例型"}, "BAD_VALUE", "type"),
        ({"承诺履行状态": "履行中"}, "BAD_VALUE", "status"),
        ({"公开类型": "公开"}, "BAD_VALUE", "disclosure"),
        ({"公开类型": ""}, "VALUE_MISSING", "disclosure"),
        ({"承诺内容": "/"}, "VALUE_MISSING", "content"),
        ({"违诺责任": ""}, "VALUE_MISSING", "liability"),
        ({"承诺受理单位": ""}, "VALUE_MISSING", "determiner"),
        ({"受理单位代码": ""}, "VALUE_MISSING", "determiner_code"),
        ({"承诺作出日期": "2025-02-30"}, "BAD_DATE", "decided_on"),
        ({"承诺有效期": "两年"}, "BAD_DATE", "valid_to"),
        ({"承诺有效期": "2025-02-28"}, "DATES_REVERSED", "valid_to"),
        ({"履行状态认定日期": "近日"}, "BAD_DATE", "judged_on"),
        ({"未履行的承诺内容": ""}, "VALUE_MISSING", "unkept"),
        ({"违诺责任追究内容": ""}, "VALUE_MISSING", "consequence"),
        ({"承诺编码": "承诺编码", "承诺人名称": "承诺人名称"}, "NOTE_ROW", None),
    ],
)
def test_a_commitment_is_refused_for(commitments: Sheet, change: Cells, code: str, field: str | None) -> None:
    assert commitments.verdict(BROKEN | change) == (code, field)


@pytest.mark.parametrize(
    ("row", "change", "warnings"),
    [
        (KEPT, {}, ()),
        (KEPT, {"承诺作出日期": "2025-03-02"}, ("COMMITMENT_CODE_DATE",)),
        (KEPT, {"承诺编码": "41032220251301000001"}, ("COMMITMENT_CODE_DATE",)),
        (KEPT, {"受理单位代码": "0" * 17 + "X"}, ("PLACEHOLDER_CODE",)),
        (KEPT, {"认定单位代码": "1234"}, ("DETERMINER_CODE",)),
        (KEPT, {"承诺事由": "由" * 513}, ("LONG_TEXT",)),
        (KEPT, {"承诺类型": "信用修复型"}, ()),
        (BROKEN, {"承诺类型": "信用修复型"}, ("REPAIR_PROMISE_TEXT",)),
        (BROKEN, {"承诺类型": "信用修复型", "违诺责任追究内容": "按最长公示期向社会公示，并予以通报"}, ()),
    ],
)
def test_a_commitment_is_accepted_with(
    commitments: Sheet, row: Cells, change: Cells, warnings: tuple[str, ...]
) -> None:
    (checked,) = commitments.check(row | change)
    assert (checked.reject, checked.warnings) == (None, warnings)


@pytest.mark.parametrize(
    ("text", "disclosure"),
    [("可向社会公开", "PUBLIC"), ("特定范围内公开", "GOV_SHARED"), ("不可公开", "AUTHORIZED")],
)
def test_who_may_be_told(commitments: Sheet, text: str, disclosure: str) -> None:
    assert commitments.record(KEPT | {"公开类型": text}).body.disclosure is Disclosure(disclosure)


def test_a_natural_persons_commitment(commitments: Sheet) -> None:
    row = KEPT | {"承诺人类别": "自然人", "承诺人名称": "王谷雨", "承诺人代码": ID}
    claim = commitments.record(row)
    assert claim.key.party == PersonName("王谷雨", Document(DocumentType.RESIDENT_ID, ID))
    assert ID not in str(claim.body)
    (masked,) = commitments.check(row | {"承诺人代码": f"{ID[:10]}****{ID[14:]}"})
    assert (record_of(masked).key.party, masked.warnings) == (PersonName("王谷雨"), ("MASKED_DOCUMENT",))
    assert commitments.verdict(row | {"承诺人代码": "/"}) == ("VALUE_MISSING", "code")


def test_one_code_is_one_commitment(commitments: Sheet) -> None:
    assert [c.reject for c in commitments.check(KEPT, KEPT, BROKEN)] == [None, None, "CONFLICT_IN_FILE"]
