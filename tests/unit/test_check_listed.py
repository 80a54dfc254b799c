"""The checks of a listed company's filing, and what the name of a trading partner tells."""

from pathlib import Path

import pytest

from graph_schema.claims import (
    EnterpriseClaim,
    HoldingClaim,
    LinkClaim,
    NamedParty,
    Org,
    PersonName,
    SeatClaim,
    TenureClaim,
)
from graph_schema.names import EndKind, IdScheme, RoleKind
from loaders.generate_codes import uscc
from loaders.trade_names import TradeNameKind, read_trade_name, stock_code
from tests.support.checks import Sheet

CODE = uscc("91", "410322", serial=7)
BAD_CODE = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
NAME = "某某股份有限公司"
COMPANY = {
    "id": "1", "gpdm": "600999.SH", "cxzt": "L", "gsmc": NAME, "gssx": "民营企业", "clrq": "1996-02-05",
    "zczb": "5250283986.0", "fddbr": "王谷雨", "jyfw": "销售", "sf": "河南省", "cs": "洛阳市", "zcdz": "某路1号",
    "xydm": CODE, "hymc": "制造业",
}  # fmt: skip
OFFICE = {"id": "1", "gpdm": "600999.SH", "zwdm": "dsz", "name": "王谷雨"}
HOLDER = {"id": "1", "gpdm": "600999.SH", "order": "0", "name": "李小满", "gdcg": "100.0", "gdcgbl": "12.50"}
SUPPLIER = {"id": "1", "gpdm": "600999.SH", "gysmc": "某某建材有限公司", "bgnd": "2019", "order": "1", "gysbl": "3.2"}


@pytest.fixture
def listed(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path, "listed-companies")


def test_a_company_is_found_by_both_codes(listed: Sheet) -> None:
    checked = listed.one(COMPANY)
    described, seat = checked.claims
    assert isinstance(described, EnterpriseClaim)
    assert [(i.scheme, i.value) for i in described.org.idents] == [
        (IdScheme.USCC, CODE),
        (IdScheme.STOCK_CODE, "600999.SH"),
    ]
    body = described.body
    assert body is not None
    assert (body.capital_amount, body.capital_currency, body.capital_text) == ("5250283986", "CNY", "5250283986.0")
    assert (body.status, body.region, body.founded and body.founded.isoformat()) == (
        "上市",
        "河南省 洛阳市",
        "1996-02-05",
    )
    assert seat == SeatClaim(described.org, PersonName("王谷雨"), RoleKind.LEGAL_REPRESENTATIVE)
    assert checked.warnings == ()


def test_a_company_with_a_bad_code_is_kept_under_its_stock_code(listed: Sheet) -> None:
    checked = listed.one(COMPANY | {"xydm": BAD_CODE})
    described = checked.claims[0]
    assert isinstance(described, EnterpriseClaim)
    assert [i.scheme for i in described.org.idents] == [IdScheme.STOCK_CODE]
    assert checked.warnings == ("STOCK_CODE_ONLY",)
    assert listed.one(COMPANY | {"gpdm": "x"}).warnings == ("CODE_LEFT_OUT",)
    assert listed.one(COMPANY | {"gpdm": "x", "xydm": BAD_CODE}).reject == "NO_USABLE_IDENTIFIER"


@pytest.mark.parametrize(
    ("change", "reject", "warnings"),
    [
        ({"gsmc": ""}, "NAME_MISSING", ()),
        ({"fddbr": ""}, None, ("NO_REPRESENTATIVE",)),
        ({"fddbr": "王谷雨、李小满"}, None, ("SEVERAL_REPRESENTATIVES",)),
        ({"clrq": "某年"}, None, ("BAD_DATE",)),
        ({"zczb": "很多"}, None, ("UNREADABLE_CAPITAL",)),
    ],
)
def test_a_companys_odd_cells(
    listed: Sheet, change: dict[str, str], reject: str | None, warnings: tuple[str, ...]
) -> None:
    checked = listed.one(COMPANY | change)
    assert (checked.reject, checked.warnings) == (reject, warnings)


@pytest.mark.parametrize(
    ("post", "role", "end"),
    [
        ("dsz", RoleKind.CHAIRMAN, EndKind.OPEN),
        ("zjl", RoleKind.GENERAL_MANAGER, EndKind.OPEN),
        ("dshms", RoleKind.BOARD_SECRETARY, EndKind.OPEN),
        ("gsds", RoleKind.DIRECTOR, EndKind.OPEN),
        ("gsjs", RoleKind.SUPERVISOR, EndKind.OPEN),
        ("gsgg", RoleKind.SENIOR_EXECUTIVE, EndKind.OPEN),
        ("dldsxr", RoleKind.INDEPENDENT_DIRECTOR, EndKind.OPEN),
        ("dldslr", RoleKind.INDEPENDENT_DIRECTOR, EndKind.UNKNOWN),
    ],
)
def test_posts_are_roles_and_former_ones_are_not_current(
    listed: Sheet, post: str, role: RoleKind, end: EndKind
) -> None:
    (claim,) = listed.one(OFFICE | {"zwdm": post}).claims
    assert isinstance(claim, TenureClaim)
    assert (claim.role, claim.valid.start, claim.valid.end_kind) == (role, None, end)
    assert claim.at_least is (post == "dldslr")


@pytest.mark.parametrize(
    ("name", "people", "warnings"),
    [
        ("王谷雨(代)", ["王谷雨"], ("NOTE_IN_NAME",)),
        ("王谷雨（已离任）", ["王谷雨"], ("NOTE_IN_NAME",)),
        ("总经理 王谷雨", ["王谷雨"], ()),
        ("王谷雨、李小满", ["王谷雨", "李小满"], ("SEVERAL_NAMES",)),
        ("阿依古丽.买买提", ["阿依古丽·买买提"], ()),
        ("JOHN SMITH", ["JOHN SMITH"], ()),
    ],
)
def test_names_of_officers_are_cleaned(listed: Sheet, name: str, people: list[str], warnings: tuple[str, ...]) -> None:
    checked = listed.one(OFFICE | {"name": name})
    held = [claim.holder for claim in checked.claims if isinstance(claim, TenureClaim)]
    assert (held, checked.warnings) == ([PersonName(person) for person in people], warnings)


@pytest.mark.parametrize(
    ("row", "change", "code"),
    [
        (OFFICE, {"name": ""}, "NAME_MISSING"),
        (OFFICE, {"zwdm": "zzz"}, "BAD_VALUE"),
        (OFFICE, {"gpdm": "600999"}, "NO_USABLE_IDENTIFIER"),
        (OFFICE, {"name": "王谷雨等三人"}, "NAME_UNCLEAR"),
        (HOLDER, {"gdcgbl": "120"}, "BAD_VALUE"),
        (HOLDER, {"gdcgbl": "许多"}, "BAD_VALUE"),
        (HOLDER, {"name": "王谷雨、李小满"}, "NAME_UNCLEAR"),
        (HOLDER, {"name": ""}, "NAME_MISSING"),
        (SUPPLIER, {"bgnd": "二〇一九"}, "BAD_VALUE"),
        (SUPPLIER, {"bgnd": "2031"}, "BAD_VALUE"),
        (SUPPLIER, {"order": ""}, "BAD_VALUE"),
        (SUPPLIER, {"gysmc": "李小满"}, "NAME_UNCLEAR"),
        (SUPPLIER, {"gysmc": "某某建材,某某化工"}, "NAME_UNCLEAR"),
    ],
)
def test_a_row_is_refused_for(listed: Sheet, row: dict[str, str], change: dict[str, str], code: str) -> None:
    assert listed.one(row | change).reject == code


@pytest.mark.parametrize(
    "name",
    [
        f"{NAME}-第一期员工持股计划",
        f"{NAME}－第1期员工持股计划",
        f"{NAME}回购专用证券账户",
        f"{NAME}破产企业财产处置专用账户",
        f"某某信托有限公司-{NAME}资产管理计划",
        "某某基金-某某银行-某某证券投资基金",
        "全国社保基金一零八组合",
        "某某保险股份有限公司-传统-普通保险产品",
        f"某某银行-{NAME}",
        "某某投资合伙企业(有限合伙)",
    ],
)
def test_accounts_and_plans_hold_in_their_own_name(listed: Sheet, name: str) -> None:
    (claim,) = listed.one(HOLDER | {"name": name}).claims
    assert isinstance(claim, HoldingClaim)
    assert claim.holder == Org(name=name)


def test_a_holder_of_unsaid_kind_is_no_organisation(listed: Sheet) -> None:
    (claim,) = listed.one(HOLDER).claims
    assert isinstance(claim, HoldingClaim)
    assert (claim.holder, claim.percent) == (NamedParty("李小满"), "12.5")


def test_rows_that_differ_in_running_numbers_alone_are_repeats(listed: Sheet) -> None:
    again = {"id": "99", "order": "7"}
    assert [c.reject for c in listed.check(HOLDER, HOLDER | again)] == [None, None]
    assert [c.reject for c in listed.check(HOLDER, HOLDER | again | {"gdcgbl": "9"})] == [None, "CONFLICT_IN_FILE"]
    assert [c.reject for c in listed.check(OFFICE, OFFICE | {"id": "2"})] == [None, None]


def test_a_supplier_of_a_year(listed: Sheet) -> None:
    (claim,) = listed.one(SUPPLIER).claims
    assert isinstance(claim, LinkClaim)
    assert (claim.tie, claim.source, claim.rank, claim.percent, claim.year) == (
        "SUPPLIES",
        Org(name="某某建材有限公司"),
        1,
        "3.2",
        2019,
    )


def test_a_placeholder_is_left_out_with_a_warning(listed: Sheet) -> None:
    checked = listed.one(SUPPLIER | {"gysmc": "供应商1"})
    assert (checked.reject, checked.claims, checked.warnings) == (None, (), ("PLACEHOLDER_NAME",))


@pytest.mark.parametrize(
    "name",
    [
        "第一名", "第5名", "第二名供应商", "供应商1", "供应商 1", "供应商A", "供应商（一）", "供应商一/", "供应商3\x7f",
        "航油供应商 1", "其他供应商 2", "供应四", "客户一", "客户A", "单位1", "单位A", "公司甲",
        "甲公司", "法人三", "A公司", "B 公司", "C有限公司",
        "A股份有限公司", "A", "5", "供应商", "第三方", "某公司", "XX公司", "*", "无", "N/A", "不适用", "", "　",
    ],
)  # fmt: skip
def test_placeholders_name_nobody(name: str) -> None:
    assert read_trade_name(name).kind is TradeNameKind.PLACEHOLDER


@pytest.mark.parametrize(
    ("name", "kind", "clean", "noted"),
    [
        ("某某建材有限公司", TradeNameKind.ORGANIZATION, "某某建材有限公司", False),
        ("某某激光技术(深圳)有限公司  振镜", TradeNameKind.ORGANIZATION, "某某激光技术(深圳)有限公司", True),
        ("某某供应商管理有限公司", TradeNameKind.ORGANIZATION, "某某供应商管理有限公司", False),
        ("三一公司", TradeNameKind.ORGANIZATION, "三一公司", False),
        ("某某彩塑[002999.SZ]", TradeNameKind.WITHOUT_FORM, "某某彩塑", True),
        ("某某化工", TradeNameKind.WITHOUT_FORM, "某某化工", False),
        ("NORDTEX", TradeNameKind.WITHOUT_FORM, "NORDTEX", False),
        ("欧阳谷雨", TradeNameKind.UNCLEAR, "欧阳谷雨", False),
        ("李小满", TradeNameKind.UNCLEAR, "李小满", False),
        ("阿依古丽·买买提", TradeNameKind.UNCLEAR, "阿依古丽·买买提", False),
        ("某某化工、某某建材", TradeNameKind.UNCLEAR, "某某化工、某某建材", False),
    ],
)
def test_names_of_partners(name: str, kind: TradeNameKind, clean: str, noted: bool) -> None:
    found = read_trade_name(name)
    assert (found.kind, found.name, found.noted) == (kind, clean, noted)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("600999.SH", "600999.SH"), (" 600999.sh ", "600999.SH"), ("６００９９９．ＳＨ", "600999.SH"), ("600999", None),
     ("600999.XX", None), ("", None)],
)  # fmt: skip
def test_stock_codes(cell: str, code: str | None) -> None:
    assert stock_code(cell) == code
