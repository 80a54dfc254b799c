"""The check of canonical rows: what is refused, with which code and field, and that nothing odd gets through."""

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph_schema.claims import HoldingClaim, NamedParty, Org, PersonName, TenureClaim
from graph_schema.names import EndKind
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from loaders.check import open_file
from loaders.check_canonical import check_canonical
from loaders.generate_codes import resident_id, uscc, uscc_check
from loaders.profile import load_profile


def org(scheme: str, value: str) -> dict[str, Any]:
    return {"ids": [{"scheme": scheme, "value": value}]}


# One resident ID in 31 has the check digit of a code by chance.
TWOFOLD_ID = next(number for number in map(resident_id, range(1000)) if uscc_check(number[:17]) == number[17])
ORG: dict[str, Any] = {"ids": [{"scheme": "USCC", "value": uscc("91", "410322", serial=7)}]}
TENURE: dict[str, Any] = {
    "type": "tenure", "organization": ORG, "holder": {"person": {"name": "王谷雨"}}, "role": "DIRECTOR",
}  # fmt: skip
RECORD: dict[str, Any] = {
    "kind": "SERIOUS_LIST", "list_kind": "JUDGMENT_DEFAULTER", "number": "（2024）示执1号", "determiner": "某某法院",
    "party": {"organization": ORG},
}  # fmt: skip
STATE: dict[str, Any] = {"type": "state", "record": RECORD, "status": "REPAIRED", "from": "2024-05-01"}


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return load_rules()


def without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ([], "BAD_JSON", None),
        ("tenure", "BAD_JSON", None),
        ({}, "UNKNOWN_TYPE", "type"),
        ({"type": "guess"}, "UNKNOWN_TYPE", "type"),
        (without(TENURE, "role"), "VALUE_MISSING", "role"),
        (TENURE | {"role": "EMPEROR"}, "BAD_VALUE", "role"),
        (TENURE | {"more": 1}, "BAD_VALUE", None),
        (TENURE | {"holder": {}}, "BAD_VALUE", "holder"),
        (TENURE | {"holder": {"name": "甲", "person": {"name": "甲"}}}, "BAD_VALUE", "holder"),
        (TENURE | {"organization": {"name": "某公司"}}, "NO_USABLE_IDENTIFIER", "organization.ids"),
        (TENURE | {"organization": {}}, "NO_USABLE_IDENTIFIER", "organization"),
        (TENURE | {"valid": {"from": "2024-02-30"}}, "BAD_DATE", "valid.from"),
        (TENURE | {"valid": {"from": "2024-05-01", "to": "2024-05-01"}}, "DATES_REVERSED", "valid"),
        (TENURE | {"valid": {"from": "2024-05-01", "to": "2024-04-30"}}, "DATES_REVERSED", "valid"),
        (TENURE | {"valid": {"from_kind": "KNOWN"}}, "BAD_VALUE", "valid"),
        (TENURE | {"valid": {"to_kind": "KNOWN"}}, "BAD_VALUE", "valid"),
        (
            TENURE | {"holder": {"person": {"name": "王", "document": {"type": "RESIDENT_ID", "value": "1"}}}},
            "BAD_DOCUMENT",
            "person.document",
        ),
        (STATE | {"record": RECORD | {"list_kind": "想当然"}}, "UNKNOWN_LIST", "record.list_kind"),
        (STATE | {"record": without(RECORD, "number")}, "VALUE_MISSING", "record.number"),
        (STATE | {"record": RECORD | {"party": {}}}, "VALUE_MISSING", "record.party"),
        (STATE | {"record": without(RECORD, "party")}, "VALUE_MISSING", "record.party"),
        (
            {"type": "record", "record": RECORD, "conduct_from": "2024-02-02", "conduct_to": "2024-02-01"},
            "DATES_REVERSED",
            "conduct_to",
        ),
        (STATE | {"status": "FORGOTTEN"}, "BAD_VALUE", "status"),
        (
            TENURE | {"organization": {"ids": [{"scheme": "SCOPED_NAME", "value": "x:某公司"}]}},
            "BAD_VALUE",
            "organization.ids.0",
        ),
        (TENURE | {"organization": org("USCC", TWOFOLD_ID)}, "RESIDENT_ID_GIVEN", "organization.ids"),
        (TENURE | {"organization": org("TAX_NUMBER", TWOFOLD_ID)}, "RESIDENT_ID_GIVEN", "organization.ids"),
    ],
)
def test_a_row_is_refused_for(rules: RuleBase, row: object, code: str, field: str | None) -> None:
    checked = check_canonical(orjson.dumps(row).decode(), rules)
    assert (checked.reject, checked.field) == (code, field)
    assert checked.claims == ()


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"type":"tenure"', "nan", '{"a":1}{"b":2}', '{"type":"\\ud800"}', "[" * 5000, '{"type":"te\x00nure"}'],
)
def test_what_is_no_json_is_refused(rules: RuleBase, text: str) -> None:
    assert check_canonical(text, rules).reject == "BAD_JSON"


def test_an_unknown_key_is_not_repeated(rules: RuleBase) -> None:
    number = resident_id(3)
    checked = check_canonical(orjson.dumps(TENURE | {number: 1}).decode(), rules)
    assert number not in str(checked)


@pytest.mark.parametrize("control", ["\x00", "\x01", "\x1b", "\x7f", "\x85", "\x9b"])
def test_a_control_character_is_refused(rules: RuleBase, control: str) -> None:
    row = TENURE | {"holder": {"person": {"name": f"王{control}谷雨"}}}
    assert check_canonical(orjson.dumps(row).decode(), rules).reject == "BAD_VALUE"


@pytest.mark.parametrize(
    ("holder", "is_a"),
    [
        ({"person": {"name": "王谷雨"}}, PersonName),
        ({"organization": {"name": "某某投资有限公司"}}, Org),
        ({"name": "某某投资有限公司"}, Org),
        ({"name": "王谷雨"}, NamedParty),
    ],
)
def test_holders(rules: RuleBase, holder: dict[str, Any], is_a: type) -> None:
    (claim,) = check_canonical(orjson.dumps(TENURE | {"holder": holder}).decode(), rules).claims
    assert isinstance(claim, TenureClaim)
    assert isinstance(claim.holder, is_a)


def test_ends_are_known_unknown_or_open(rules: RuleBase) -> None:
    def ends(valid: dict[str, Any]) -> tuple[EndKind, EndKind]:
        (claim,) = check_canonical(orjson.dumps(TENURE | {"valid": valid}).decode(), rules).claims
        assert isinstance(claim, TenureClaim)
        return claim.valid.start_kind, claim.valid.end_kind

    assert ends({}) == (EndKind.UNKNOWN, EndKind.OPEN)
    assert ends({"from": "2020-01-01", "to": "2021-01-01"}) == (EndKind.KNOWN, EndKind.KNOWN)
    assert ends({"to_kind": "UNKNOWN"}) == (EndKind.UNKNOWN, EndKind.UNKNOWN)


@pytest.mark.parametrize(("percent", "kept"), [("12.50", "12.50"), (0, "0"), ("100", "100"), ("", None), (None, None)])
def test_percents(rules: RuleBase, percent: object, kept: str | None) -> None:
    row = without(TENURE, "role") | {"type": "holding", "percent": percent}
    (claim,) = check_canonical(orjson.dumps(row).decode(), rules).claims
    assert isinstance(claim, HoldingClaim)
    assert claim.percent == kept


@pytest.mark.parametrize("percent", [-1, "100.01", "NaN", "Infinity", "1e400", "half"])
def test_percents_that_are_none(rules: RuleBase, percent: object) -> None:
    row = without(TENURE, "role") | {"type": "holding", "percent": percent}
    assert check_canonical(orjson.dumps(row).decode(), rules).reject == "BAD_VALUE"


def test_conflicts_in_a_file_look_at_content_not_at_order_of_keys(tmp_path: Path, rules: RuleBase) -> None:
    reordered = dict(reversed(STATE.items()))
    other = STATE | {"reason": "提前履行"}
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, (STATE, reordered, other))))
    opened = open_file(path, load_profile("canonical"), rules=rules, observed=date(2026, 1, 1), encoding=None)
    assert [row.checked.reject for row in opened.rows] == [None, None, "CONFLICT_IN_FILE"]


OTHER_ORG = {"ids": [{"scheme": "USCC", "value": uscc("91", "410322", serial=8)}]}
BRANCH = {"type": "branch", "branch": ORG, "of": OTHER_ORG}
SUCCESSION = {"type": "succession", "successor": ORG, "predecessor": OTHER_ORG, "how": "MERGER"}
SUPPLY = {"type": "supply", "supplier": OTHER_ORG, "customer": ORG, "rank": 1, "percent": "3.2", "year": 2019}
IDENTITY = {
    "type": "identity", "organization": ORG, "evidence": "核验",
    "person": {"name": "王谷雨", "document": {"type": "RESIDENT_ID", "value": resident_id(3)}},
}  # fmt: skip
RELEASE = {
    "type": "release", "release_id": "1", "record": RECORD, "person": {"name": "王谷雨"},
    "valid": {"from": "2024-06-01"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "change"),
    [
        (STATE, {"record": RECORD | {"number": "(2024)示执1号"}, "reason": "提前履行"}),
        (STATE, {"record": RECORD | {"determiner": "某某 法院"}, "reason": "提前履行"}),
        (TENURE, {"holder": {"person": {"name": "王 谷雨"}}, "valid": {"to": "2024-01-01"}}),
        (TENURE, {"holder": {"name": "王谷雨"}, "valid": {"to": "2024-01-01"}}),
        (BRANCH, {"valid": {"to": "2024-01-01"}}),
        (SUCCESSION, {"how": "SPLIT"}),
        (SUPPLY, {"percent": "3.3"}),
        (SUPPLY | {"supplier": {"name": "某某(河南)公司"}}, {"supplier": {"name": "某某（河南）公司"}}),
        (IDENTITY, {"evidence": "另一次核验"}),
        (RELEASE, {"valid": {"from": "2024-07-01"}}),
    ],
)
def test_one_fact_is_said_once_in_a_file(
    tmp_path: Path, rules: RuleBase, row: dict[str, Any], change: dict[str, Any]
) -> None:
    assert verdicts(tmp_path, rules, row, row, row | change) == [None, None, "CONFLICT_IN_FILE"]


@pytest.mark.parametrize(
    ("row", "change"),
    [
        (TENURE, {"role": "SUPERVISOR"}),
        (TENURE, {"valid": {"from": "2024-01-01"}}),
        (BRANCH, {"valid": {"from": "2024-01-01"}}),
        (SUPPLY, {"rank": 2}),
        (SUPPLY, {"year": 2020}),
        (IDENTITY, {"person": {"name": "王谷雨", "document": {"type": "RESIDENT_ID", "value": resident_id(4)}}}),
        (RELEASE, {"person": {"name": "李小满"}}),
        (RELEASE, {"record": RECORD | {"number": "（2024）示执2号"}}),
    ],
)
def test_another_fact_is_no_conflict(
    tmp_path: Path, rules: RuleBase, row: dict[str, Any], change: dict[str, Any]
) -> None:
    assert verdicts(tmp_path, rules, row, row | change) == [None, None]


def verdicts(folder: Path, rules: RuleBase, *rows: dict[str, Any]) -> list[str | None]:
    """The reject codes of the rows of one file."""
    path = folder / "rows.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    opened = open_file(path, load_profile("canonical"), rules=rules, observed=date(2026, 1, 1), encoding=None)
    return [row.checked.reject for row in opened.rows]


@pytest.mark.parametrize("line", ['{"name": "王\\u202e谷雨"}', '{"name": "王\u202e谷雨"}'])
def test_what_cannot_be_seen_is_dropped_and_told(rules: RuleBase, line: str) -> None:
    row = orjson.dumps(TENURE | {"holder": {"person": "WHO"}}).decode().replace('"WHO"', line)
    checked = check_canonical(row, rules)
    assert checked.warnings == ("INVISIBLE_CHARACTERS",)
    (claim,) = checked.claims
    assert isinstance(claim, TenureClaim)
    assert claim.holder == PersonName("王谷雨")
    assert check_canonical(orjson.dumps(TENURE).decode(), rules).warnings == ()
