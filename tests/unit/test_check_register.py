"""The check of register files, row by row: the made register of defects, the shared one, and single rows."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import EnterpriseClaim, Org, PersonName, SeatClaim
from graph_schema.errors import WrongInput
from graph_schema.names import RoleKind
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from loaders.check import CheckedRow, open_file
from loaders.generate_codes import uscc
from loaders.profile import load_profile

DATA = Path(__file__).parents[1] / "data"
HEADER = "企业名称,统一社会信用代码,注册日期,企业类型,法人代表,注册资金"


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return load_rules()


def verdicts(path: Path, rules: RuleBase) -> list[CheckedRow]:
    return list(open_file(path, load_profile("register"), rules=rules, observed=date(2026, 1, 1), encoding=None).rows)


def one(folder: Path, rules: RuleBase, row: str) -> CheckedRow:
    """The verdict on one row under the short header."""
    path = folder / "one.csv"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    (found,) = verdicts(path, rules)
    return found


def test_the_register_of_defects_row_by_row(rules: RuleBase) -> None:
    told = json.loads((DATA / "register_defects.expected.json").read_text(encoding="utf-8"))
    found = verdicts(DATA / "register_defects.csv", rules)
    warned: dict[str, list[str]] = {}
    for row, wanted in zip(found, told, strict=True):
        what = f"line {wanted['line']}: {wanted['shows']}"
        assert row.row.line == wanted["line"], what
        assert row.checked.reject == wanted["reason"], what
        if wanted["verdict"] == "rejected":
            continue  # a row that is refused keeps the warnings found up to there
        repeated = row.row.text in warned
        assert repeated == (wanted["verdict"] == "unchanged"), what
        warnings = warned.setdefault(row.row.text, sorted(wanted["warnings"]))
        assert sorted(map(str, row.checked.warnings)) == warnings, what


def test_the_shared_registers_class_by_class(test_data: Path, rules: RuleBase) -> None:
    dirty = verdicts(test_data / "registry_dirty.csv", rules)
    codes = Counter(str(row.checked.reject) for row in dirty if row.checked.reject is not None)
    assert len(dirty) == 596
    assert codes == {"BAD_CHECK_DIGIT": 20, "NO_USABLE_IDENTIFIER": 52}
    henan = verdicts(test_data / "registry_henan_2019.csv", rules)
    assert len(henan) == 6278
    assert [row.checked.reject for row in henan if row.checked.reject is not None] == []


@pytest.mark.parametrize(
    ("kind", "prefix", "role"),
    [
        ("有限责任公司", "91", RoleKind.LEGAL_REPRESENTATIVE),
        ("有限责任公司分公司", "91", RoleKind.PERSON_IN_CHARGE),
        ("有限合伙企业", "91", RoleKind.EXECUTIVE_PARTNER),
        ("个体工商户", "92", RoleKind.OPERATOR),
        ("", "92", RoleKind.OPERATOR),
    ],
)
def test_the_seat_that_the_column_means(
    tmp_path: Path, rules: RuleBase, kind: str, prefix: str, role: RoleKind
) -> None:
    code = uscc(prefix, "410322", serial=7)
    checked = one(tmp_path, rules, f"某某商贸有限公司,{code},2019-03-07,{kind},王谷雨,100万元").checked
    seats = [claim for claim in checked.claims if isinstance(claim, SeatClaim)]
    assert [(seat.role, seat.holder) for seat in seats] == [(role, PersonName("王谷雨"))]


def test_a_code_in_any_writing_is_one_enterprise(tmp_path: Path, rules: RuleBase) -> None:
    code = uscc("91", "410322", serial=7)
    wide = code.translate({ord(char): ord(char) + 0xFEE0 for char in code})
    found = [
        one(tmp_path, rules, f"某某商贸有限公司,{text},2019-03-07,,王谷雨,").checked.claims[0]
        for text in (code, code.lower(), f" {wide} ", f"\u202c{code}")
    ]
    assert {claim.org.idents[0].value for claim in found if isinstance(claim, EnterpriseClaim)} == {code}


def test_several_names_and_none_make_no_tenure(tmp_path: Path, rules: RuleBase) -> None:
    code = uscc("91", "410322", serial=7)
    several = one(tmp_path, rules, f"某某商贸有限公司,{code},,,张三、李四,").checked
    (claim,) = several.claims
    assert isinstance(claim, EnterpriseClaim)
    assert claim.body is not None
    assert claim.body.representative_text == "张三、李四"
    for blank in ("", "N/A", "无"):
        assert len(one(tmp_path, rules, f"某某商贸有限公司,{code},,,{blank},").checked.claims) == 1


def test_an_organisation_holds_the_seat(tmp_path: Path, rules: RuleBase) -> None:
    code = uscc("91", "410322", serial=7)
    checked = one(tmp_path, rules, f"某某合伙企业,{code},,有限合伙,某某投资有限公司,").checked
    assert [claim.holder for claim in checked.claims if isinstance(claim, SeatClaim)] == [Org(name="某某投资有限公司")]
    assert "ORGANIZATION_REPRESENTATIVE" in checked.warnings


def test_a_resident_id_as_code_is_refused(tmp_path: Path, rules: RuleBase) -> None:
    checked = one(tmp_path, rules, "王谷雨,11010519491231002X,,,王谷雨,").checked  # the example of GB 11643
    assert checked.reject == "RESIDENT_ID_GIVEN"
    assert checked.field == "code"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty; ask for it to be delivered again"),
        (b"\n \n", "is no header"),
        (b"\xef\xbb\xbf", "is no header"),
        ('"企业名称,法人'.encode(), "is no header"),
        (b"\x00,\x00\n", "is no header"),
        (b"x" * (2 << 20), "is no header"),
        ("企业名称,法人代表\n".encode(), "lacks the column\\(s\\) 统一社会信用代码"),
        (b"\xff", "fails at byte 0"),
    ],
)
def test_a_file_that_is_no_register_is_refused(tmp_path: Path, rules: RuleBase, content: bytes, says: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(WrongInput, match=says):
        verdicts(path, rules)


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path, rules: RuleBase) -> None:
    path = tmp_path / "header.csv"
    for content in (HEADER, HEADER + "\n", HEADER + "\r\n\r\n"):
        path.write_text(content, encoding="utf-8-sig", newline="")
        assert verdicts(path, rules) == []


def test_thirteen_columns_cost_one_row(tmp_path: Path, rules: RuleBase) -> None:
    row = one(tmp_path, rules, "a,b,c,d,e,f,g,h,i,j,k,l,m")
    assert row.checked.reject == "WRONG_COLUMN_COUNT"
    assert row.row.text == "a,b,c,d,e,f,g,h,i,j,k,l,m"
