"""Entities of FollowTheMoney: what each becomes, what is left out with a warning, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from graph_schema.claims import ControlClaim, HoldingClaim, LinkClaim, NamedParty, Org, TenureClaim
from graph_schema.interchange import load_vocabulary
from graph_schema.names import EndKind, LiabilityKind
from tests.support.graph import RULES, code
from tests.support.statement_files import told, verdicts

Json = dict[str, Any]
OTHER_CODE = code(2)


def ftm(key: str, schema: str, **properties: Any) -> Json:
    """An entity of FollowTheMoney."""
    each = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": key, "schema": schema, "properties": each}


def office(**properties: Any) -> Json:
    """A supervisor of the company."""
    return ftm("t", "Directorship", director="p", organization="c", role="监事", **properties)


COMPANY = ftm("c", "Company", name="甲有限公司", uscCode=code(1), previousName=["甲厂"], incorporationDate="2020-01-01")
OTHER = ftm("d", "Company", name="乙有限公司", registrationNumber=OTHER_CODE, jurisdiction="cn")
PERSON = ftm("p", "Person", name="李小满", idNumber="41088119030725491X")
SOMEBODY = ftm("x", "LegalEntity", name="某人")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (ftm("t", "Representation", agent="p", client="c", role=["法定代表人", "x"]), TenureClaim),
        (ftm("t", "Directorship", director="p", organization="c", role="Director"), TenureClaim),
        (ftm("t", "Employment", employee="p", employer="c", role="注册执业人员"), TenureClaim),
        (ftm("t", "Ownership", owner="d", asset="c", percentage="30.50"), HoldingClaim),
        (ftm("t", "Ownership", owner="x", asset="c", ownershipType="direct"), HoldingClaim),
        (ftm("t", "UnknownLink", subject="p", object="c", role="实际控制人", summary="年报"), ControlClaim),
        (ftm("t", "UnknownLink", subject="d", object="c", role="branch"), LinkClaim),
        (ftm("t", "Succession", successor="d", predecessor="c", role="split"), LinkClaim),
    ],
)
def test_an_edge_becomes_a_tie(tmp_path: Path, row: Json, kind: type) -> None:
    *_, found = verdicts(tmp_path, "ftm", [COMPANY, OTHER, PERSON, SOMEBODY, row], lines=True)
    assert told(found) == (None, None, [])
    (claim,) = found.claims
    assert isinstance(claim, kind)
    if isinstance(claim, HoldingClaim):
        assert (claim.percent, claim.holder) in [
            ("30.50", Org((claim.holder.idents[0],), "乙有限公司") if isinstance(claim.holder, Org) else None),
            (None, NamedParty("某人")),
        ]
    if isinstance(claim, ControlClaim):
        assert claim.evidence == "年报"
    if isinstance(claim, LinkClaim):
        assert (claim.source.idents[0].value, claim.target.idents[0].value) == (OTHER_CODE, code(1))


@pytest.mark.parametrize(("name", "holder"), [("Example Ltd", Org((), "Example Ltd")), ("某人", NamedParty("某人"))])
def test_an_entity_of_unsaid_kind_is_what_its_name_ends_in(tmp_path: Path, name: str, holder: object) -> None:
    rows = [COMPANY, ftm("x", "LegalEntity", name=name), ftm("t", "Ownership", owner="x", asset="c")]
    *_, found = verdicts(tmp_path, "ftm", rows, lines=True)
    assert [claim.holder for claim in found.claims if isinstance(claim, HoldingClaim)] == [holder]


@pytest.mark.parametrize(
    ("row", "warnings", "end"),
    [
        (office(status="Former"), [], EndKind.UNKNOWN),
        (office(endDate="2024"), ["BAD_DATE"], EndKind.UNKNOWN),
        (office(startDate=["2019", "2020"]), ["BAD_DATE"], EndKind.OPEN),
        (ftm("t", "Ownership", owner="p", asset="c", percentage="25-50"), ["SHARE_NOT_EXACT"], EndKind.OPEN),
    ],
)
def test_what_is_not_exact_is_unknown(tmp_path: Path, row: Json, warnings: list[str], end: EndKind) -> None:
    *_, found = verdicts(tmp_path, "ftm", [COMPANY, PERSON, row], lines=True)
    (claim,) = found.claims
    assert isinstance(claim, TenureClaim | HoldingClaim)
    assert (told(found)[2], claim.valid.start, claim.valid.end, claim.valid.end_kind) == (warnings, None, None, end)


@pytest.mark.parametrize(
    ("row", "warnings"),
    [
        (ftm("t", "Directorship", director="p", organization="c", role="Consultant"), ["INTEREST_LEFT_OUT"]),
        (ftm("t", "Directorship", director="p", organization="c"), ["INTEREST_LEFT_OUT"]),
        (ftm("t", "UnknownLink", subject="p", object="c", role="供应商"), ["INTEREST_LEFT_OUT"]),
        (ftm("t", "Succession", successor="d", predecessor="c", role="换码"), ["INTEREST_LEFT_OUT"]),
        (ftm("t", "Ownership", owner="p", asset="c", ownershipType="indirect"), ["NOT_DIRECT"]),
        (ftm("t", "Sanction", entity="c", program="A"), ["SCHEMA_LEFT_OUT"]),
        (ftm("t", "Vessel", name="船"), ["SCHEMA_LEFT_OUT"]),
        (ftm("t", "Person", name="张三", passportNumber="E12345678"), ["PERSONAL_NUMBER_LEFT_OUT"]),
    ],
)
def test_what_the_hub_does_not_take_of_ftm_is_told(tmp_path: Path, row: Json, warnings: list[str]) -> None:
    *_, found = verdicts(tmp_path, "ftm", [COMPANY, OTHER, PERSON, row], lines=True)
    assert (told(found), found.claims) == ((None, None, warnings), ())


@pytest.mark.parametrize(
    ("row", "code_of", "field"),
    [
        ({"id": "t", "properties": {}}, "VALUE_MISSING", "schema"),
        ({"id": "t", "schema": "Person", "properties": {"name": 3}}, "BAD_VALUE", "properties.name"),
        (ftm("t", "Person"), "NAME_MISSING", "properties.name"),
        (ftm("t", "Company", name="丙", uscCode="41088119030725491X"), "RESIDENT_ID_GIVEN", "properties"),
        (ftm("c", "Company", name="丙", uscCode=code(1)), "CONFLICT_IN_FILE", "id"),
        (ftm("t", "Ownership", owner="p"), "VALUE_MISSING", "properties.asset"),
        (ftm("t", "Ownership", owner="p", asset="nobody"), "PARTY_UNKNOWN", "properties.asset"),
        (ftm("t", "Ownership", owner="c", asset="p"), "WRONG_PARTY_KIND", "properties.asset"),
        (ftm("t", "Ownership", owner="c", asset="x"), "NO_USABLE_IDENTIFIER", "properties.asset"),
        (ftm("t", "Ownership", owner=["p"] * 51, asset="c"), "BAD_VALUE", "properties.owner"),
        (ftm("t", "UnknownLink", subject="p", object="c", role="分支机构"), "WRONG_PARTY_KIND", "properties.subject"),
        (
            ftm("t", "Ownership", owner="p", asset="c", startDate="2020-01-02", endDate="2020-01-01"),
            "DATES_REVERSED",
            "properties.endDate",
        ),
    ],
)
def test_a_wrong_entity_is_refused_with_its_place(tmp_path: Path, row: Json, code_of: str, field: str) -> None:
    *_, found = verdicts(tmp_path, "ftm", [COMPANY, OTHER, PERSON, SOMEBODY, row], lines=True)
    assert (told(found)[:2], found.claims) == ((code_of, field), ())


def test_numbers_of_other_countries_are_no_codes(tmp_path: Path) -> None:
    foreign = ftm("c", "Company", name="Example GmbH", registrationNumber="HRB 1", taxNumber="1", jurisdiction="de")
    owned = ftm("t", "Ownership", owner="c", asset="d", percentage="5")
    *_, found = verdicts(tmp_path, "ftm", [foreign, OTHER, owned], lines=True)
    assert [claim.holder for claim in found.claims if isinstance(claim, HoldingClaim)] == [Org((), "Example GmbH")]


def test_the_words_are_those_of_the_rules() -> None:
    words = load_vocabulary()
    told = {(w.tie, w.role): (w.zh, w.en) for w in words.ties}
    for role, of in RULES.roles.items():
        if role not in ("ACTUAL_CONTROLLER", "CONTROLLING_SHAREHOLDER", "SHAREHOLDER"):
            assert told["HOLDS", role] == (of.zh, of.en)
    assert told["CONTROLS", None] == (RULES.roles["ACTUAL_CONTROLLER"].zh, RULES.roles["ACTUAL_CONTROLLER"].en)
    assert {role for tie, role in told if tie == "NAMES"} == set(LiabilityKind)
    assert {w.bods for w in words.ties} - {None} <= words.bods.interests
    assert {w.ftm for w in words.ties} == set(words.ftm.edges)
