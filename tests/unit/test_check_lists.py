"""The checks of the RED/BLACK form and of the courts' form of judgment defaulters."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import Named, Org, PersonName, RecordClaim
from graph_schema.names import LiabilityKind, Severity, Side
from graph_schema.rules.load import load_rules
from loaders.check import open_file
from loaders.checked import Checked
from loaders.generate_codes import registration_check, resident_id, uscc, uscc_check
from loaders.profile import load_profile

CODE = uscc("91", "410322", serial=7)
ID = resident_id(3)
# One resident ID in 31 has the check digit of a code by chance.
TWOFOLD_ID = next(number for number in map(resident_id, range(1000)) if uscc_check(number[:17]) == number[17])
OLD_ID = "410322690101123"  # fifteen digits, as resident IDs had until 1999
REGISTRATION_NUMBER = "41032200001234" + registration_check("41032200001234")
RED_BLACK = {
    "名单名称": "失信被执行人", "机构名称": "某某商贸有限公司", "统一社会信用代码": CODE,
    "认定部门": "某某市中级人民法院", "认定部门统一社会信用代码": "", "认定依据": "某决定〔2024〕1号",
    "认定日期": "2024-05-01", "有效期始": "", "有效期至": "", "列入名单事由": "有履行能力而拒不履行",
}  # fmt: skip
DEFAULTER = {
    "iname": "某某商贸有限公司", "cardnum": CODE, "courtname": "某某市中级人民法院", "gistid": "（2023）示民初1号",
    "casecode": "（2024）示执1号", "publishdate": "2024年05月01日", "disrupttypename": "有履行能力而拒不履行",
    "partytypename": "", "businessentity": "", "regdate": "", "duty": "", "performance": "", "gistunit": "",
}  # fmt: skip


@dataclass(frozen=True)
class Lists:
    """Checks rows of either form; the keys of the row are the header."""

    folder: Path

    def check(self, *rows: dict[str, str]) -> list[Checked]:
        """The verdicts on the rows of one file."""
        path = self.folder / "list.csv"
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        opened = open_file(path, load_profile("lists"), rules=load_rules(), observed=date(2026, 1, 1), encoding=None)
        return [row.checked for row in opened.rows]


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path)


def record(checked: Checked) -> RecordClaim:
    """The record that a row claims."""
    (found,) = [claim for claim in checked.claims if isinstance(claim, RecordClaim)]
    return found


def test_a_red_black_row_is_a_record(lists: Lists) -> None:
    (checked,) = lists.check(RED_BLACK | {"有效期始": "2024/5/2", "有效期至": "2027年5月1日"})
    claim = record(checked)
    assert (claim.key.list_kind, claim.key.basis, claim.key.number) == ("JUDGMENT_DEFAULTER", "某决定〔2024〕1号", None)
    assert claim.key.decided_on == date(2024, 5, 1)
    assert claim.body.side is Side.BLACK
    assert claim.valid.start == date(2024, 5, 2)
    assert claim.valid.end == date(2027, 5, 2)  # 有效期至 is inclusive
    assert isinstance(claim.key.party, Org)
    assert claim.key.party.idents[0].value == CODE


@pytest.mark.parametrize("end", ["", "长期", "/", "永久", "9999-12-31", "9999/12/31", "20991231", "2099年12月31日"])
def test_a_list_without_an_end_is_open(lists: Lists, end: str) -> None:
    (checked,) = lists.check(RED_BLACK | {"有效期至": end})
    assert record(checked).valid.end is None


def test_a_red_list_is_red_and_not_severe(lists: Lists) -> None:
    (checked,) = lists.check(RED_BLACK | {"名单名称": "纳税信用A级纳税人"})
    assert record(checked).body.side is Side.RED
    assert record(checked).body.severity is not Severity.SERIOUS


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"机构名称": " "}, "NAME_MISSING", "name"),
        ({"统一社会信用代码": ""}, "NO_USABLE_IDENTIFIER", "code"),
        ({"统一社会信用代码": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "BAD_CHECK_DIGIT", "code"),
        ({"统一社会信用代码": ID}, "RESIDENT_ID_GIVEN", "code"),
        ({"统一社会信用代码": TWOFOLD_ID}, "RESIDENT_ID_GIVEN", "code"),
        ({"名单名称": "某某想当然名单"}, "UNKNOWN_LIST", "list_name"),
        ({"认定部门": "/"}, "VALUE_MISSING", "determiner"),
        ({"认定依据": ""}, "VALUE_MISSING", "basis"),
        ({"认定日期": "2024-13-01"}, "BAD_DATE", "decided_on"),
        ({"认定日期": ""}, "BAD_DATE", "decided_on"),
        ({"有效期始": "昨天"}, "BAD_DATE", "valid_from"),
        ({"有效期至": "2024-02-30"}, "BAD_DATE", "valid_to"),
        ({"有效期至": "2024-04-29"}, "DATES_REVERSED", "valid_to"),
        ({"有效期始": "2024-06-01", "有效期至": "2024-05-30"}, "DATES_REVERSED", "valid_to"),
    ],
)
def test_a_red_black_row_is_refused_for(lists: Lists, change: dict[str, str], code: str, field: str) -> None:
    (checked,) = lists.check(RED_BLACK | change)
    assert (checked.reject, checked.field) == (code, field)


def test_the_courts_form_about_a_company(lists: Lists) -> None:
    claim = record(lists.check(DEFAULTER)[0])
    assert (claim.key.list_kind, claim.key.number) == ("JUDGMENT_DEFAULTER", "（2024）示执1号")
    assert claim.valid.start == date(2024, 5, 1)
    assert isinstance(claim.key.party, Org)


def test_the_courts_form_about_a_person(lists: Lists) -> None:
    (checked,) = lists.check(DEFAULTER | {"iname": "王谷雨", "cardnum": ID})
    party = record(checked).key.party
    assert isinstance(party, PersonName)
    assert party.document is not None
    assert party.document.value == ID


def test_a_list_describes_no_enterprise(lists: Lists) -> None:
    for row in (RED_BLACK, DEFAULTER):
        (checked,) = lists.check(row)
        (claim,) = checked.claims
        assert isinstance(claim, RecordClaim)
        assert claim.key.party.name == "某某商贸有限公司"


@pytest.mark.parametrize(
    ("name", "code", "told", "party"),
    [
        ("王谷雨", TWOFOLD_ID, "", PersonName),
        ("王谷雨", TWOFOLD_ID, "580", PersonName),
        (
            "某某商行",
            TWOFOLD_ID,
            "",
            "RESIDENT_ID_GIVEN",
        ),  # a shop under its owner's number: a name of one, a number of the other
        ("某某商行", TWOFOLD_ID, "581", "RESIDENT_ID_GIVEN"),
        ("王谷雨", OLD_ID, "", "BAD_DOCUMENT"),
        ("王谷雨", OLD_ID, "580", "BAD_DOCUMENT"),
        ("王谷雨", REGISTRATION_NUMBER, "", "BAD_DOCUMENT"),
        ("王谷雨", REGISTRATION_NUMBER, "自然人", "BAD_DOCUMENT"),
        ("王谷雨", CODE, "", "BAD_DOCUMENT"),
        ("王谷雨", CODE, "580", "BAD_DOCUMENT"),
        ("谷雨人家", CODE, "581", Org),
        ("谷雨人家", REGISTRATION_NUMBER, "581", Org),
        ("某某商贸有限公司", REGISTRATION_NUMBER, "", Org),
        ("某某商贸有限公司", CODE, "不详", Org),
    ],
)
def test_who_is_listed(lists: Lists, name: str, code: str, told: str, party: type | str) -> None:
    (checked,) = lists.check(DEFAULTER | {"iname": name, "cardnum": code, "partytypename": told})
    if isinstance(party, str):
        assert (checked.reject, checked.field, checked.claims) == (party, "code", ())
    else:
        assert isinstance(record(checked).key.party, party)


def test_the_units_representative_is_named_without_a_finding(lists: Lists) -> None:
    (checked,) = lists.check(DEFAULTER | {"businessentity": "王谷雨"})
    assert record(checked).named == (Named(PersonName("王谷雨"), LiabilityKind.NAMED_REPRESENTATIVE),)


@pytest.mark.parametrize(
    "change",
    [
        {"businessentity": ""},
        {"businessentity": "无"},
        {"businessentity": "王谷雨、李小满"},
        {"businessentity": "某某投资有限公司"},
        {"businessentity": "李小满", "iname": "王谷雨", "cardnum": ID},
    ],
)
def test_nobody_is_named_where_the_form_names_no_one_person(lists: Lists, change: dict[str, str]) -> None:
    assert record(lists.check(DEFAULTER | change)[0]).named == ()


def test_what_the_courts_form_says_beside_is_kept(lists: Lists) -> None:
    told = {"regdate": "2024-04-01", "duty": "支付货款1元", "performance": "全部未履行", "gistunit": "某某法院"}
    assert record(lists.check(DEFAULTER | told)[0]).body.details == (
        ("立案时间", "2024-04-01"),
        ("做出执行依据单位", "某某法院"),
        ("生效法律文书确定的义务", "支付货款1元"),
        ("被执行人的履行情况", "全部未履行"),
    )


def test_a_masked_number_joins_nobody(lists: Lists) -> None:
    (checked,) = lists.check(DEFAULTER | {"iname": "王谷雨", "cardnum": f"{ID[:10]}****{ID[14:]}"})
    assert record(checked).key.party == PersonName("王谷雨")
    assert checked.warnings == ("MASKED_DOCUMENT",)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"iname": ""}, "NAME_MISSING", "name"),
        ({"iname": "王谷雨", "cardnum": ID[:-1] + ("0" if ID[-1] != "0" else "1")}, "BAD_DOCUMENT", "code"),
        ({"cardnum": "1234"}, "NO_USABLE_IDENTIFIER", "code"),
        ({"casecode": ""}, "VALUE_MISSING", "number"),
        ({"courtname": ""}, "VALUE_MISSING", "determiner"),
        ({"publishdate": ""}, "BAD_DATE", "published_on"),
        ({"publishdate": "2024-02-30"}, "BAD_DATE", "published_on"),
    ],
)
def test_a_row_of_the_courts_form_is_refused_for(lists: Lists, change: dict[str, str], code: str, field: str) -> None:
    (checked,) = lists.check(DEFAULTER | change)
    assert (checked.reject, checked.field) == (code, field)


def test_the_same_key_with_other_content_is_a_conflict(lists: Lists) -> None:
    other = DEFAULTER | {"disrupttypename": "违反财产报告制度"}
    assert [checked.reject for checked in lists.check(DEFAULTER, DEFAULTER, other)] == [None, None, "CONFLICT_IN_FILE"]
    next_case = other | {"casecode": "（2024）示执2号"}
    assert [checked.reject for checked in lists.check(DEFAULTER, next_case)] == [None, None]


@pytest.mark.parametrize(
    ("row", "respelt"),
    [
        (DEFAULTER, {"casecode": "(2024) 示执1号", "disrupttypename": "违反财产报告制度"}),
        (DEFAULTER, {"courtname": "某某市 中级人民法院", "disrupttypename": "违反财产报告制度"}),
        (DEFAULTER | {"iname": "王谷雨", "cardnum": ID}, {"iname": "王 谷雨", "disrupttypename": "违反财产报告制度"}),
        (RED_BLACK, {"认定依据": "某决定[2024]1号", "列入名单事由": "违反财产报告制度"}),
        (RED_BLACK, {"认定日期": "2024年5月1日", "列入名单事由": "违反财产报告制度"}),
    ],
)
def test_the_same_key_in_another_spelling_is_the_same_key(
    lists: Lists, row: dict[str, str], respelt: dict[str, str]
) -> None:
    assert [checked.reject for checked in lists.check(row, row | respelt)] == [None, "CONFLICT_IN_FILE"]
