"""The check of penalties: all versions of the template, money, kinds, terms, finality, and what is not reported."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.claims import Document, Named, PersonName, StateClaim
from graph_schema.names import DocumentType, Finality, LiabilityKind, RecordKind, RecordStatus, Side
from loaders.generate_codes import resident_id, uscc
from loaders.money import fines_stated, wan_of, yuan_text
from tests.support.sheets import Cells, Sheet, record_of

CODE = uscc("91", "410322", serial=7)
OFFICE = uscc("11", "410322", serial=9)
ID = resident_id(3)
PLACEHOLDER = "0" * 17 + "X"
FINE, CONFISCATED = "罚款金额(万元)", "没收违法所得、没收非法财物的金额(万元)"
_PENALTY = {
    "行政处罚决定书文号": "示罚〔2025〕1号", "违法行为类型": "无证经营", "违法事实": "当事人未取得许可从事经营",
    "处罚依据": "《示例条例》第十条", "处罚类别": "罚款", "处罚内容": "罚款人民币2000元", FINE: "0.2", CONFISCATED: "",
    "暂扣或吊销证照名称及编号": "", "处罚决定日期": "2025-03-01", "处罚有效期": "2026-02-28",
    "公示截止期": "2025-08-31", "处罚机关": "示例县市场监督管理局", "处罚机关统一社会信用代码": OFFICE,
    "数据来源单位": "示例县政务服务局", "数据来源单位统一社会信用代码": OFFICE, "备注": "",
}  # fmt: skip
USCC = "行政相对人代码_1(统一社会信用代码)"
V2: Cells = {"行政相对人名称": "某某商贸有限公司", USCC: CODE, "法定代表人": "王谷雨", "法定代表人身份证号": "",
             **_PENALTY}  # fmt: skip
V2B: Cells = {
    "行政相对人名称": "某某商贸有限公司", "行政相对人类别": "法人及非法人组织", USCC: CODE, "法定代表人": "王谷雨",
    "法定代表人证件类型": "", "法定代表人证件号码": "", **_PENALTY,
}  # fmt: skip
PERSON: Cells = {"行政相对人名称": "王谷雨", "证件类型": "身份证", "证件号码": ID, **_PENALTY}
V1: Cells = {
    "行政处罚决定书文号": "示罚〔2016〕1号", "处罚名称": "无证经营案", "处罚类别1": "罚款", "处罚类别2": "警告",
    "处罚事由": "未取得许可从事经营", "处罚依据": "《示例条例》第十条", "行政相对人名称": "某某商贸有限公司",
    USCC: CODE, "行政相对人代码_2(组织机构代码)": "/", "行政相对人代码_3(工商登记码)": "/",
    "行政相对人代码_4(税务登记号)": "/", "行政相对人代码_5(居民身份证号)": "/", "法定代表人姓名": "王谷雨",
    "处罚结果": "罚款人民币2000元", "处罚决定日期": "2016/3/1", "处罚机关": "示例县市场监督管理局", "当前状态": "0",
    "地方编码": "410322", "数据更新时间戳": "2016/03/05", "备注": "/",
}  # fmt: skip
BY_CODE: Cells = {
    "CF_XDR_MC": "某某商贸有限公司", "CF_XDR_SHXYM": CODE, "CF_FRDB": "王谷雨", "CF_FR_SFZH": ID,
    "CF_WSH": "示罚〔2025〕1号", "CF_WFXW": "无证经营", "CF_SY": "未取得许可", "CF_YJ": "《示例条例》第十条",
    "CF_CFLB": "罚款", "CF_NR": "罚款2000元", "CF_NR_FK": "0.2", "CF_JDRQ": "2025-03-01", "CF_YXQ": "2026-02-28",
    "CF_CFJG": "示例县市场监督管理局", "CF_CFJGDM": OFFICE, "CF_SJLY": "示例县政务服务局", "CF_SJLYDM": OFFICE,
}  # fmt: skip


@pytest.fixture
def penalties(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "penalties")


def test_a_penalty_is_a_neutral_record(penalties: Sheet) -> None:
    (checked,) = penalties.check(V2B)
    claim = record_of(checked)
    assert (claim.key.kind, claim.key.list_kind, claim.body.side) == (
        RecordKind.ADMIN_PENALTY, "ADMIN_PENALTY", Side.NEUTRAL,
    )  # fmt: skip
    assert (claim.key.number, claim.key.basis) == ("示罚〔2025〕1号", "《示例条例》第十条")
    assert (claim.body.reason, claim.body.amount) == ("当事人未取得许可从事经营", "2000.00")
    assert claim.named == (Named(PersonName("王谷雨"), LiabilityKind.NAMED_REPRESENTATIVE),)
    assert (checked.department, checked.decided_on, checked.warnings) == (
        "示例县政务服务局", date(2025, 3, 1), (),
    )  # fmt: skip
    told = dict(claim.body.details)
    for header in ("违法行为类型", "处罚类别", "处罚内容", FINE, "处罚有效期", "公示截止期", "数据来源单位"):
        assert header in told, header


@pytest.mark.parametrize("row", [V2B, V2, V1, BY_CODE, PERSON])
def test_every_version_of_the_template_is_read(penalties: Sheet, row: Cells) -> None:
    (checked,) = penalties.check(row)
    assert (checked.reject, checked.field) == (None, None)
    assert record_of(checked).key.determiner == "示例县市场监督管理局"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"行政相对人名称": "/"}, "NAME_MISSING", "name"),
        ({"行政相对人名称": "行政相对人名称"}, "NOTE_ROW", None),
        ({USCC: PLACEHOLDER}, "NO_USABLE_IDENTIFIER", "uscc"),
        ({"行政处罚决定书文号": "/"}, "VALUE_MISSING", "number"),
        ({"违法行为类型": ""}, "VALUE_MISSING", "conduct_type"),
        ({"违法事实": ""}, "VALUE_MISSING", "fact"),
        ({"处罚依据": ""}, "VALUE_MISSING", "basis"),
        ({"处罚类别": ""}, "VALUE_MISSING", "kinds"),
        ({"处罚内容": ""}, "VALUE_MISSING", "content"),
        ({"处罚有效期": ""}, "VALUE_MISSING", "valid_to"),
        ({"处罚机关": ""}, "VALUE_MISSING", "determiner"),
        ({"处罚决定日期": "2025-02-30"}, "BAD_DATE", "decided_on"),
        ({"处罚有效期": "一年"}, "BAD_DATE", "valid_to"),
        ({"公示截止期": "一年"}, "BAD_DATE", "disclosed_to"),
        ({"处罚有效期": "2025-02-28"}, "DATES_REVERSED", "valid_to"),
        ({"公示截止期": "2025-02-28"}, "DATES_REVERSED", "disclosed_to"),
        ({FINE: "0.1234567"}, "BAD_AMOUNT", "fine"),
        ({FINE: "-1"}, "BAD_AMOUNT", "fine"),
        ({FINE: "贰仟元"}, "BAD_AMOUNT", "fine"),
        ({FINE: "2000元"}, "BAD_AMOUNT", "fine"),
        ({FINE: "1e3"}, "BAD_AMOUNT", "fine"),
        ({CONFISCATED: "若干"}, "BAD_AMOUNT", "confiscated"),
        ({FINE: ""}, "VALUE_MISSING", "fine"),
        ({FINE: "2000"}, "FINE_UNIT", "fine"),
        ({FINE: "20000", "处罚内容": "没收违法所得300万元，并处以罚款贰万元整"}, "FINE_UNIT", "fine"),
        ({FINE: "20000", "处罚内容": "处2万元罚款"}, "FINE_UNIT", "fine"),
    ],
)
def test_a_penalty_is_refused_for(penalties: Sheet, change: Cells, code: str, field: str | None) -> None:
    assert penalties.verdict(V2B | change) == (code, field)


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        ({FINE: "0.3"}, ("FINE_DIFFERS",)),
        ({FINE: "0.20"}, ()),
        ({FINE: "200"}, ("FINE_DIFFERS",)),  # exactly a thousand times: odd, but no proof of 元
        ({FINE: "1,000", "处罚内容": "罚款1000万元"}, ()),
        ({FINE: "20000", "处罚内容": "处以罚款"}, ("LARGE_FINE",)),
        ({"处罚类别": "警告"}, ("FINE_WITHOUT_KIND",)),
        ({"处罚类别": "警告", FINE: "0"}, ("FINE_DIFFERS",)),
        ({"处罚类别": "警告", FINE: "", "处罚内容": "警告"}, ()),
        ({FINE: "0.5", "处罚内容": "罚款2000元；罚款3000元"}, ()),
        ({"数据来源单位统一社会信用代码": ""}, ("VALUE_BLANK",)),
        ({"处罚机关统一社会信用代码": PLACEHOLDER}, ("PLACEHOLDER_CODE",)),
        ({"处罚类别": "罚款;示例"}, ("UNKNOWN_VALUE",)),
    ],
)
def test_a_penalty_is_accepted_with(penalties: Sheet, change: Cells, warnings: tuple[str, ...]) -> None:
    (checked,) = penalties.check(V2B | change)
    assert (checked.reject, checked.warnings) == (None, warnings)


def test_the_first_version_has_no_column_for_the_fine(penalties: Sheet) -> None:
    claim = penalties.record(V1)
    assert (claim.body.amount, dict(claim.body.details)["处罚类别"]) == (None, "罚款；警告")


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_six_decimals_of_ten_thousand_yuan_are_exact(wan: Decimal) -> None:
    assert yuan_text(wan_of(format(wan, "f")) or Decimal(0)) == format((wan * 10_000).quantize(Decimal("0.01")), "f")


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("罚款人民币2000元", [2000]),
        ("处以罚款计人民币2,000.50元整", ["2000.50"]),
        ("罚款：１.５万元", [15000]),
        ("罚款人民币贰仟元整", [2000]),
        ("罚款一万二千元", [12000]),
        ("罚款两万五千零三元", [25003]),
        ("罚款十万元", [100000]),
        ("罚款一亿二千万元", [120000000]),
        ("没收违法所得99元，并处20000元罚款", [20000]),
        ("没收违法所得99元", [99]),
        ("警告", []),
        ("罚款", []),
    ],
)
def test_the_fine_that_a_text_states(text: str, yuan: list[int | str]) -> None:
    assert fines_stated(text) == tuple(map(Decimal, yuan))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("罚款；警告", "罚款；警告"),
        ("罚款;没收违法所得、没收非法财物", "罚款；没收违法所得、没收非法财物"),
        ("没收违法所得、没收非法财物", "没收违法所得、没收非法财物"),
        ("没收违法所得、没收非法财务、罚款", "没收违法所得、没收非法财物；罚款"),
        ("没收违法所得、罚款", "没收违法所得、没收非法财物；罚款"),
        ("警告、罚款，责令停产停业", "警告；罚款；责令停产停业"),
        ("暂扣或者吊销许可证、暂扣或者吊销执照", "暂扣或者吊销许可证件"),
        ("暂扣或者吊销许可证/执照;罚款", "暂扣或者吊销许可证件；罚款"),
        (
            "通报批评;限制从业;责令关闭;降低资质等级;吊销许可证件",
            "通报批评；限制从业；责令关闭；降低资质等级；吊销许可证件",
        ),
        ("罚款；其他-责令改正", "罚款；其他"),
        ("罚款、法律、行政法规规定的其他行政处罚", "罚款；其他"),
        ("罚款;2", "罚款；2"),
    ],
)
def test_several_kinds_in_one_cell(penalties: Sheet, text: str, kinds: str) -> None:
    told = dict(penalties.record(V2B | {"处罚类别": text}).body.details)
    assert told["处罚类别"] == kinds
    assert told.get("处罚类别（原文）", kinds) == text


@pytest.mark.parametrize(
    ("valid_to", "publicised_to", "end", "disclosed_to"),
    [
        ("2026-02-28", "2025-08-31", date(2026, 3, 1), date(2025, 9, 1)),
        ("2025-03-31", "2025-08-31", date(2025, 4, 1), date(2025, 9, 1)),
        ("2026-02-28", "", date(2026, 3, 1), date(2028, 3, 1)),
        ("长期", "长期", None, date(2028, 3, 1)),
        ("2099-12-31", "2099-12-31", None, date(2028, 3, 1)),
        ("2030-12-31", "2030-12-31", date(2031, 1, 1), date(2028, 3, 1)),
        ("2025-03-01", "2025-03-01", date(2025, 3, 2), date(2025, 3, 2)),
    ],
)
def test_no_penalty_is_told_longer_than_the_shortest_term(
    penalties: Sheet, valid_to: str, publicised_to: str, end: date | None, disclosed_to: date
) -> None:
    claim = penalties.record(V2B | {"处罚有效期": valid_to, "公示截止期": publicised_to})
    assert (claim.valid.start, claim.valid.end) == (date(2025, 3, 1), end)
    assert claim.body.disclosed_to == disclosed_to


def test_the_longest_term_ends_in_a_month_that_has_the_day(penalties: Sheet) -> None:
    claim = penalties.record(V2B | {"处罚决定日期": "2024-02-29", "公示截止期": ""})
    assert claim.body.disclosed_to == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("change", "finality", "final_from"),
    [
        ({}, "PENDING", date(2025, 9, 1)),  # six months, in which a suit can be brought
        ({"处罚决定日期": "2025-08-31"}, "PENDING", date(2026, 2, 28)),
        ({"备注": "行政复议期间"}, "PENDING", None),
        ({"备注": "当事人已提起行政诉讼"}, "PENDING", None),
        ({"备注": "行政复议维持原处罚"}, "FINAL", None),
        ({"处罚决定日期": "2025-12-01", "备注": "复议维持"}, "FINAL", None),
        ({"备注": "处罚决定已撤销"}, "OVERTURNED", None),
    ],
)
def test_a_penalty_is_final_when_it_can_be_contested_no_longer(
    penalties: Sheet, change: Cells, finality: str, final_from: date | None
) -> None:
    body = penalties.record(V2B | {"公示截止期": "2026-06-30"} | change).body
    assert (body.finality, body.final_from) == (Finality(finality), final_from)


@pytest.mark.parametrize(
    "change",
    [
        {"备注": "适用简易程序"},
        {"备注": "首次违法且情节轻微并及时改正"},
        {"处罚内容": "依据当场处罚决定书罚款2000元"},
        {"处罚依据": "《行政处罚法》第五十一条，当场作出行政处罚决定"},
    ],
)
def test_minor_and_summary_penalties_of_persons_are_not_taken(penalties: Sheet, change: Cells) -> None:
    assert penalties.verdict(PERSON | change) == ("NOT_TO_BE_REPORTED", None)
    assert penalties.verdict(V2B | change) == (None, None)


def test_a_natural_persons_penalty(penalties: Sheet) -> None:
    claim = penalties.record(PERSON)
    assert claim.key.party == PersonName("王谷雨", Document(DocumentType.RESIDENT_ID, ID))
    assert ID not in str(claim.body)
    assert claim.named == ()


def test_the_first_versions_status(penalties: Sheet) -> None:
    (checked,) = penalties.check(V1 | {"当前状态": "1"})
    (state,) = [claim for claim in checked.claims if isinstance(claim, StateClaim)]
    assert (state.status, state.start) == (RecordStatus.REVOKED, date(2016, 3, 5))
    (checked,) = penalties.check(V1 | {"当前状态": "3"})
    assert checked.warnings == ("UNKNOWN_VALUE",)
    assert penalties.verdict(V1 | {"当前状态": "7"}) == ("BAD_VALUE", "status")


def test_the_same_key_with_other_content_is_a_conflict(penalties: Sheet) -> None:
    rows = (
        V2B,
        V2B,
        V2B | {"违法事实": "别的事实"},
        V2B | {"行政处罚决定书文号": "示罚[2025]1号", "违法事实": "又一事实"},
    )
    assert [c.reject for c in penalties.check(*rows)] == [None, None, "CONFLICT_IN_FILE", "CONFLICT_IN_FILE"]
