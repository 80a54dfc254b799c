"""Statements of BODS: what each becomes, what is left out with a warning, and what is refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.claims import EnterpriseClaim, HoldingClaim, PersonName, TenureClaim
from graph_schema.names import EndKind, IdScheme, RoleKind
from tests.support.graph import code
from tests.support.statement_files import told, verdicts

Json = dict[str, Any]
WRONG_CODE = code(1)[:-1] + ("A" if code(1)[-1] != "A" else "B")
INTEREST = "recordDetails.interests.0"
FIRST, LAST = date(2020, 1, 1), date(2024, 6, 1)


def statement(record: str, kind: str, details: Json, **more: Any) -> Json:
    """A statement of BODS."""
    return {
        "statementId": f"{record:0>32}",
        "statementDate": "2026-01-01",
        "declarationSubject": "e",
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": {"isComponent": False, **details},
        **more,
    }


def entity(record: str = "e", uscc: str | None = None, **details: Any) -> Json:
    """An entity, by a code or by name."""
    ids = [{"scheme": "CN-USCI", "id": code(1) if uscc is None else uscc}]
    told = {"entityType": {"type": "registeredEntity"}, "name": "甲有限公司", "identifiers": ids}
    return statement(record, "entity", {**told, **details})


def person(record: str = "p", name: str = "李小满", **details: Any) -> Json:
    """A person."""
    return statement(record, "person", {"personType": "knownPerson", "names": [{"fullName": name}], **details})


def relation(*interests: Json, party: Any = "p", subject: Any = "e", **more: Any) -> Json:
    """A relationship."""
    details = {"subject": subject, "interestedParty": party, "interests": list(interests)}
    return statement("r", "relationship", details, **more)


HOLDING = {"type": "shareholding", "directOrIndirect": "direct"}


def share(exact: Any) -> Json:
    """A direct holding of a share."""
    return HOLDING | {"share": {"exact": exact}}


@pytest.mark.parametrize(
    ("interest", "made"),
    [
        ({"type": "boardMember"}, RoleKind.DIRECTOR),
        ({"type": "boardMember", "details": "独立董事"}, RoleKind.INDEPENDENT_DIRECTOR),
        ({"type": "boardChair", "details": "whatever"}, RoleKind.CHAIRMAN),
        ({"type": "seniorManagingOfficial"}, RoleKind.SENIOR_EXECUTIVE),
        ({"type": "seniorManagingOfficial", "details": "CEO"}, RoleKind.GENERAL_MANAGER),
        ({"type": "otherInfluenceOrControl", "details": "Legal Representative"}, RoleKind.LEGAL_REPRESENTATIVE),
        ({"type": "otherInfluenceOrControl", "details": "监事 · supervisor"}, RoleKind.SUPERVISOR),
        ({"type": "unknownInterest", "beneficialOwnershipOrControl": True}, RoleKind.BENEFICIAL_OWNER),
    ],
)
def test_an_interest_becomes_an_office(tmp_path: Path, interest: Json, made: RoleKind) -> None:
    days = {"startDate": "2020-01-01", "endDate": "2024-06-01"}
    *_, found = verdicts(tmp_path, "bods", [entity(), person(), relation(interest | days)])
    assert told(found) == (None, None, [])
    (claim,) = found.claims
    assert isinstance(claim, TenureClaim)
    assert (claim.role, claim.holder, claim.org.idents[0].value) == (made, PersonName("李小满"), code(1))
    assert (claim.valid.start, claim.valid.end, claim.valid.end_kind) == (FIRST, LAST, EndKind.KNOWN)


@pytest.mark.parametrize(
    ("interest", "percent", "warnings"),
    [
        (HOLDING, None, []),
        (HOLDING | {"share": {"exact": 30}}, "30", []),
        (HOLDING | {"share": {"minimum": 25, "maximum": 50}}, None, ["SHARE_NOT_EXACT"]),
    ],
)
def test_a_share_is_taken_where_it_is_exact(
    tmp_path: Path, interest: Json, percent: str | None, warnings: list[str]
) -> None:
    *_, found = verdicts(tmp_path, "bods", [entity(), person(), relation(interest)])
    assert (told(found), [c.percent for c in found.claims if isinstance(c, HoldingClaim)]) == (
        (None, None, warnings),
        [percent],
    )


def test_a_share_keeps_every_digit(tmp_path: Path) -> None:
    row = json.dumps(relation(HOLDING | {"share": {"exact": 99}})).replace("99", "12.3456789012345678901")
    *_, found = verdicts(tmp_path, "bods", [entity(), person(), row])
    assert [claim.percent for claim in found.claims if isinstance(claim, HoldingClaim)] == ["12.3456789012345678901"]


@pytest.mark.parametrize(
    ("row", "warnings"),
    [
        (relation({"type": "shareholding", "share": {"exact": 30}}), ["NOT_DIRECT", "INTEREST_LEFT_OUT"]),
        (relation(HOLDING | {"directOrIndirect": "indirect"}), ["NOT_DIRECT", "INTEREST_LEFT_OUT"]),
        (relation({"type": "boardMember", "directOrIndirect": "indirect"}), ["NOT_DIRECT", "INTEREST_LEFT_OUT"]),
        (relation({"type": "votingRights"}), ["INTEREST_LEFT_OUT"]),
        (relation({"type": "otherInfluenceOrControl", "details": "顾问"}), ["INTEREST_LEFT_OUT"]),
        (relation({}), ["INTEREST_LEFT_OUT"]),
        (relation(), ["INTEREST_LEFT_OUT"]),
        (relation(HOLDING, party={"reason": "unknown"}), ["UNSPECIFIED_PARTY"]),
    ],
)
def test_what_has_no_counterpart_is_left_out_and_told(tmp_path: Path, row: Json, warnings: list[str]) -> None:
    *_, found = verdicts(tmp_path, "bods", [entity(), person(), row])
    assert (told(found), found.claims) == ((None, None, warnings), ())


@pytest.mark.parametrize(
    ("rows", "code_of", "field"),
    [
        (['{"recordId"}'], "BAD_JSON", None),
        (['"text"'], "BAD_JSON", None),
        ([{**entity(), "recordType": "rumour"}], "BAD_VALUE", "recordType"),
        ([{k: v for k, v in entity().items() if k != "statementDate"}], "VALUE_MISSING", "statementDate"),
        ([entity(uscc=WRONG_CODE)], "BAD_CHECK_DIGIT", "recordDetails.identifiers"),
        ([entity(uscc="41088119030725491X")], "RESIDENT_ID_GIVEN", "recordDetails.identifiers"),
        ([entity(name="长" * 201)], "BAD_VALUE", "recordDetails.name"),
        ([entity(foundingDate="2020-02-30")], "BAD_DATE", "recordDetails.foundingDate"),
        ([person(names=[])], "NAME_MISSING", "recordDetails.names"),
        ([entity(), person(), relation({"type": "rumour"})], "BAD_VALUE", f"{INTEREST}.type"),
        ([entity(), person(), relation(share(101))], "BAD_VALUE", f"{INTEREST}.share.exact"),
        ([entity(), person(), relation(share("30"))], "BAD_VALUE", f"{INTEREST}.share.exact"),
        ([entity(), person(), relation(HOLDING | {"startDate": "2020"})], "BAD_DATE", f"{INTEREST}.startDate"),
        (
            [entity(), person(), relation({"type": "boardMember", "startDate": "2020-01-02", "endDate": "2020-01-02"})],
            "DATES_REVERSED",
            f"{INTEREST}.endDate",
        ),
        ([entity(), relation(HOLDING)], "PARTY_UNKNOWN", "recordDetails.interestedParty"),
        ([person(), relation(HOLDING, subject="p")], "WRONG_PARTY_KIND", "recordDetails.subject"),
        ([entity(identifiers=[]), person(), relation(HOLDING)], "NO_USABLE_IDENTIFIER", "recordDetails.subject"),
        ([person(), relation(HOLDING, subject={"reason": "unknown"})], "VALUE_MISSING", "recordDetails.subject"),
    ],
)  # fmt: skip
def test_a_wrong_statement_is_refused_with_its_place(
    tmp_path: Path, rows: list[Any], code_of: str, field: str | None
) -> None:
    *before, found = verdicts(tmp_path, "bods", rows)
    assert told(found)[:2] == (code_of, field)
    assert found.claims == ()
    assert all(row.reject is None for row in before)


def test_parties_may_stand_after_what_refers_to_them(tmp_path: Path) -> None:
    found, *_ = verdicts(tmp_path, "bods", [relation(HOLDING), person(), entity()], lines=True)
    assert len(found.claims) == 1


def test_the_latest_statement_of_a_record_counts(tmp_path: Path) -> None:
    new, old = relation(HOLDING | {"share": {"exact": 20}}), relation(HOLDING, statementDate="2025-01-01")
    rows = [entity(), person(), new, old, relation({"type": "boardMember"}, statementDate="2026-01-01T08:00:00Z")]
    _, _, middle, first, last = verdicts(tmp_path, "bods", rows)
    assert [told(row)[2] for row in (middle, first, last)] == [["SUPERSEDED"], ["SUPERSEDED"], []]
    assert [type(claim) for row in (middle, first, last) for claim in row.claims] == [TenureClaim]


def test_a_closed_record_ends_its_ties(tmp_path: Path) -> None:
    rows = [entity(), person(), relation({"type": "boardMember"}, recordStatus="closed")]
    (claim,) = verdicts(tmp_path, "bods", rows)[-1].claims
    assert isinstance(claim, TenureClaim)
    assert (claim.valid.end, claim.valid.end_kind) == (None, EndKind.UNKNOWN)


def test_documents_of_persons_join_nobody(tmp_path: Path) -> None:
    papers = [{"scheme": "CHN-IDCARD", "id": "41088119030725491X"}]
    _, found, tie = verdicts(tmp_path, "bods", [entity(), person(identifiers=papers), relation(HOLDING)])
    assert (told(found), found.claims) == ((None, None, ["PERSONAL_NUMBER_LEFT_OUT"]), ())
    assert [claim.holder for claim in tie.claims if isinstance(claim, HoldingClaim)] == [PersonName("李小满")]


def test_an_entity_is_described_and_other_schemes_are_left_out(tmp_path: Path) -> None:
    ids = [
        {"schemeName": "证券代码 · stock code", "id": "600001"},
        {"scheme": "XI-LEI", "id": "5493001KJTIIGC8Y1R12"},
        {"scheme": "CN-SAIC", "id": code(1)},
    ]
    places = [{"type": "business", "address": "乙路"}, {"type": "registered", "address": "甲路1号"}]
    (found,) = verdicts(tmp_path, "bods", [entity(identifiers=ids, addresses=places, foundingDate="2020-01-01")])
    (claim,) = found.claims
    assert isinstance(claim, EnterpriseClaim)
    assert [ident.scheme for ident in claim.org.idents] == [IdScheme.USCC, IdScheme.STOCK_CODE]
    assert claim.body is not None
    assert (claim.body.name, claim.body.address, claim.body.founded) == ("甲有限公司", "甲路1号", FIRST)
    assert told(found)[2] == ["IDENTIFIER_LEFT_OUT"]


def test_two_records_may_not_say_one_fact_differently(tmp_path: Path) -> None:
    other = relation(HOLDING | {"share": {"exact": 20}}) | {"recordId": "r2"}
    *_, found = verdicts(tmp_path, "bods", [entity(), person(), relation(HOLDING), other])
    assert told(found)[0] == "CONFLICT_IN_FILE"
