"""What leaves for other programs: right by the standard, the same for the same, understood when it comes back."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.interchange import load_vocabulary
from graph_schema.names import IdScheme, PartyKind
from hub.interchange.bods import statements
from hub.interchange.extract import Description, Extract, Listing, Party, Tie
from hub.interchange.ftm import entities
from hub.interchange.writing import Publication
from tests.support.claims_of_extract import claims_expected
from tests.support.graph import code
from tests.support.statement_files import verdicts
from tests.support.statements import assert_bods

WORDS = load_vocabulary()
AS_OF = date(2026, 3, 2)
PUBLICATION = Publication(date(2026, 3, 3))
SUBJECT = Party(
    "uscc:" + code(1),
    PartyKind.ORGANIZATION,
    "甲有限公司",
    ((IdScheme.USCC, code(1)), (IdScheme.STOCK_CODE, "600001")),
    Description(("甲厂",), "有限责任公司", "软件", "存续", "甲路1号", date(2010, 1, 1), "commercial_register"),
)
OTHERS = (
    Party("uscc:" + code(2), PartyKind.ORGANIZATION, "乙有限公司", ((IdScheme.USCC, code(2)),)),
    Party("uscc:" + code(3, prefix="12"), PartyKind.ORGANIZATION, "丙中心", ((IdScheme.USCC, code(3, prefix="12")),)),
    Party("party:named", PartyKind.ORGANIZATION, "丁资产管理计划"),
    Party("party:one", PartyKind.PERSON, "李小满"),
    Party("party:two", PartyKind.PERSON, "王西枝"),
    Party("party:somebody", PartyKind.UNKNOWN, "某某"),
)
KINDS = sorted((words.tie, words.role) for words in WORDS.ties if words.tie != "SUPPLIES")
DAYS = st.none() | st.dates(date(2001, 1, 1), date(2026, 12, 31))


@st.composite
def ties(draw: st.DrawFn) -> Tie:
    """A tie of any kind to the subject, as an answer may tell it."""
    tie, role = draw(st.sampled_from(KINDS))
    between = tie in ("BRANCH_OF", "SUCCEEDS")
    holder = draw(st.sampled_from(OTHERS[:2] if between else OTHERS)).key
    since, until = draw(DAYS), draw(DAYS)
    if since is not None and until is not None and until <= since:
        until = None
    return Tie(
        source=holder,
        target=SUBJECT.key,
        tie=tie,
        role=role,
        since=since,
        until=until,
        over=until <= AS_OF if until is not None else draw(st.booleans()),
        percent=draw(st.none() | st.decimals(0, 100, places=3).map(str)) if tie == "OWNS" else None,
        evidence=draw(st.none() | st.just("年度报告：披露")) if tie == "CONTROLS" else None,
        told_by="filings",
    )


def fact_of(tie: Tie) -> tuple[object, ...]:
    """What two ties may not say differently: of a succession how it came about is no part of it."""
    return (tie.source, tie.tie, None if tie.tie == "SUCCEEDS" else tie.role, tie.since)


def extract(*told: Tie, listings: tuple[Listing, ...] = ()) -> Extract:
    """An extract about the subject."""
    parties = {party.key: party for party in (SUBJECT, *OTHERS)}
    return Extract(SUBJECT.key, AS_OF, "16", parties, told, listings)


def bods(*extracts: Extract) -> list[dict[str, Any]]:
    """The statements."""
    return [json.loads(line) for line in statements(extracts, PUBLICATION, words=WORDS)]


def ftm(*extracts: Extract) -> list[dict[str, Any]]:
    """The entities."""
    return [json.loads(line) for line in entities(extracts, words=WORDS)]


@settings(max_examples=40, deadline=None)
@given(told=st.lists(ties(), max_size=6, unique_by=fact_of))
def test_what_is_written_is_right_and_understood_again(
    told: list[Tie], tmp_path_factory: pytest.TempPathFactory
) -> None:
    one, folder = extract(*told), tmp_path_factory.mktemp("files")
    assert_bods(bods(one))
    for profile, lines in (
        ("bods", list(statements([one], PUBLICATION, words=WORDS))),
        ("ftm", list(entities([one], words=WORDS))),
    ):
        found = verdicts(folder, profile, [line.decode() for line in lines], lines=True)
        assert [row.reject for row in found if row.reject is not None] == []
        assert {claim for row in found for claim in row.claims} == claims_expected(one, profile)


def test_ids_follow_from_what_is_claimed() -> None:
    tie = Tie("party:one", SUBJECT.key, "OWNS", percent="30", told_by="filings")
    first, again = bods(extract(tie)), bods(extract(tie))
    assert first == again
    later = [json.loads(line) for line in statements([extract(tie)], Publication(AS_OF, "另一家"), words=WORDS)]
    assert [one["statementId"] for one in later] == [one["statementId"] for one in first]
    changed = bods(extract(Tie("party:one", SUBJECT.key, "OWNS", percent="31", told_by="filings")))
    same = [a["statementId"] == b["statementId"] for a, b in zip(first, changed, strict=True)]
    assert same == [True, True, False]
    assert [a["recordId"] for a in first] == [b["recordId"] for b in changed]


def test_a_record_has_one_statement_however_many_subjects_tell_of_it() -> None:
    second = "uscc:" + code(2)
    tie = Tie(second, SUBJECT.key, "OWNS", percent="30")
    described = replace(OTHERS[0], described=Description(address="乙路2号"))
    other = Extract(second, AS_OF, "16", {**extract().parties, second: described}, (tie,))
    found = bods(extract(tie), other)
    assert_bods(found)
    assert [(one["recordType"], one["declarationSubject"], "annotations" in one) for one in found] == [
        ("entity", SUBJECT.key, True),
        ("entity", second, True),
        ("relationship", SUBJECT.key, False),
    ]
    assert found[1]["recordDetails"]["addresses"] == [{"type": "registered", "address": "乙路2号"}]
    assert len(ftm(extract(tie), other)) == len(ftm(extract(tie)))


def test_digits_of_a_share_are_kept() -> None:
    tie = Tie("party:one", SUBJECT.key, "OWNS", percent="12.3456789012345678901")
    assert any(
        b'"exact":12.3456789012345678901' in line for line in statements([extract(tie)], PUBLICATION, words=WORDS)
    )


def test_beneficial_ownership_is_said_of_natural_persons_and_of_nothing_inferred() -> None:
    told = [
        Tie(holder, SUBJECT.key, "HOLDS", role)
        for holder in ("party:one", "uscc:" + code(2))
        for role in ("BENEFICIAL_OWNER", "LEGAL_REPRESENTATIVE")
    ]
    told += [Tie("party:two", SUBJECT.key, "OWNS", percent="100"), Tie("party:two", SUBJECT.key, "CONTROLS")]
    found = [one["recordDetails"] for one in bods(extract(*told)) if one["recordType"] == "relationship"]
    flagged = [
        (one["interestedParty"], one["interests"][0]["type"])
        for one in found
        if "beneficialOwnershipOrControl" in one["interests"][0]
    ]
    assert flagged == [("party:one", "unknownInterest")]


def test_a_party_that_is_not_told_is_no_name() -> None:
    withheld = Party("party:withheld", PartyKind.PERSON, None)
    one = extract(Tie(withheld.key, SUBJECT.key, "HOLDS", "DIRECTOR"))
    one = Extract(one.subject, AS_OF, "16", {**one.parties, withheld.key: withheld}, one.ties)
    (person,) = [said for said in bods(one) if said["recordType"] == "person"]
    assert_bods(bods(one))
    assert person["recordDetails"]["personType"] == "anonymousPerson"
    assert all("withheld" not in json.dumps(entity) for entity in ftm(one))
    assert not [entity for entity in ftm(one) if entity["schema"] == "Directorship"]


def test_a_listing_is_of_the_party_itself() -> None:
    listing = Listing(
        SUBJECT.key, "JUDGMENT_DEFAULTER", "示例县人民法院", "（2024）示0399执1号", since=date(2024, 9, 12)
    )
    office = Tie("party:one", SUBJECT.key, "HOLDS", "LEGAL_REPRESENTATIVE")
    found = ftm(extract(office, listings=(listing,)))
    ids = {one["properties"]["name"][0]: one["id"] for one in found if "name" in one["properties"]}
    (sanction,) = [one for one in found if one["schema"] == "Sanction"]
    assert sanction["properties"]["entity"] == [ids["甲有限公司"]]
    assert not [one for one in found if "topics" in one["properties"]]
    assert "JUDGMENT_DEFAULTER" not in json.dumps(bods(extract(office, listings=(listing,))))


def test_what_is_owned_is_a_company() -> None:
    centre = OTHERS[1]
    kinds = {one["id"]: one["schema"] for one in ftm(extract(Tie("party:one", centre.key, "OWNS")))}
    alone = {one["id"]: one["schema"] for one in ftm(extract())}
    changed = {key for key, schema in kinds.items() if alone.get(key, schema) != schema}
    assert [(alone[key], kinds[key]) for key in changed] == [("Organization", "Company")]
