"""What a partner tries who would see or do more than its references allow, or learn from answers what is there."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.access.partner import PartnerStatus
from hub.actions.partners import set_status
from tests.support import story
from tests.support.graph import code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, DIRECTOR, DOCUMENT, NAMESAKE, PRESENT, SECOND

pytestmark = pytest.mark.anyio
BANK, SUBJECT, DEPARTMENT = PartnerKind.BANK, PartnerKind.SUBJECT, PartnerKind.DEPARTMENT
ASSOCIATION, MEDIA, OPERATOR = PartnerKind.ASSOCIATION, PartnerKind.MEDIA, PartnerKind.OPERATOR
PAPER = "sha256:" + "ef" * 32
UNKNOWN, SUPPLIER, HELD = code(70), code(71), code(72)
SELF = "{purpose: SELF, legalBasis: OTHER_LAW}"
PEOPLE = """{ enterprise(uscc: "%s", inquiry: %s) { records { number } relatedParties { edges { node { id name
  reaches { record { number } } } } } } }"""
BY_CONSENT = '{purpose: CREDIT_GRANTING, legalBasis: STATUTORY_DUTY, consentId: "%s"}'
OUTCOME = "{ __typename ... on ReferenceChanged { reference { kind number } } ... on ChangeRefused { code field } }"


def personal(number: str, name: str = PRESENT, document: Any = None, **more: Any) -> dict[str, Any]:
    """A record about a person whom a document identifies, told by consent alone."""
    key = story.record("JUDGMENT_DEFAULTER", number, decided_on="2025-04-01")
    key["party"] = {"person": {"name": name, "document": document or DOCUMENT}}
    return story.entry(key, "2025-04-01", **{"disclosure": "AUTHORIZED", **more})


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story, with records about a person and his company that are told by consent alone."""
    secret = story.record("SPENDING_RESTRICTION", "(2025)企密号", decided_on="2025-02-01")
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        await graph.load([*story.IDENTITIES, personal("(2025)人密号")])
        await graph.load([story.entry(secret, "2025-02-01", disclosure="AUTHORIZED")])
        async with live_service(graph) as live:
            yield live


async def change(
    service: LiveService, field: str, arguments: str, *, kind: PartnerKind, key: str | None = None
) -> dict[str, Any]:
    """The outcome of a change, under a key of its own unless one is given."""
    used = key or f"k-{len(service.audit.entries)}"
    text = f'mutation {{ done: {field}(idempotencyKey: "{used}", {arguments}) {OUTCOME} }}'
    found: dict[str, Any] = (await service.data(text, kind=kind))["done"]
    return found


async def told(service: LiveService, number: str, *, uscc: str = BORROWER) -> tuple[set[str], dict[str, set[str]]]:
    """What a bank is told under a consent: numbers of the enterprise's records, and of those that reach its people."""
    answer = (await service.data(PEOPLE % (uscc, BY_CONSENT % number)))["enterprise"]
    people = {
        edge["node"]["name"]: {reach["record"]["number"] for reach in edge["node"]["reaches"]}
        for edge in answer["relatedParties"]["edges"]
    }
    return {record["number"] for record in answer["records"]}, people


async def handle(service: LiveService, name: str, *, uscc: str = BORROWER, kind: PartnerKind = BANK) -> str:
    """The partner's own name for an appearance."""
    inquiry = {BANK: BY_CONSENT % "-", DEPARTMENT: "INQUIRY"}[kind]
    parties = (await service.data(PEOPLE % (uscc, inquiry), kind=kind))["enterprise"]["relatedParties"]["edges"]
    return next(str(edge["node"]["id"]) for edge in parties if edge["node"]["name"] == name)


def consent(number: str, *, usccs: str = "", persons: str = "") -> str:
    """Arguments of a consent."""
    subjects = f"usccs: [{usccs}], persons: [{persons}]"
    return (
        f'consentId: "{number}", subjects: {{{subjects}}}, terms: {{purposes: [CREDIT_GRANTING]}}, evidence: "{PAPER}"'
    )


async def test_a_consent_opens_what_is_its_subjects_own(service: LiveService) -> None:
    """That of an enterprise no person's records, that of a person no other's and none of the enterprise."""
    await change(service, "recordConsent", consent("企", usccs=f'"{BORROWER}"'), kind=BANK)
    present, director = await handle(service, PRESENT), await handle(service, DIRECTOR)
    await change(service, "recordConsent", consent("人", persons=f'"{present}"'), kind=BANK)
    await change(service, "recordConsent", consent("他人", persons=f'"{director}"'), kind=BANK)
    records, people = await told(service, "企")
    assert (records, people[PRESENT]) == ({"(2025)企密号"}, {"(2025)企密号"})
    records, people = await told(service, "人")
    assert (records, people[PRESENT], people[DIRECTOR]) == (set(), {"(2025)人密号"}, set())
    assert (await told(service, "人", uscc=SECOND))[1][PRESENT] == {"(2025)人密号"}  # joined by his document
    assert (await told(service, "人", uscc=NAMESAKE))[1][PRESENT] == set()  # of his name, and somebody else
    for number in ("他人", "没有"):
        records, people = await told(service, number)
        assert (records, *people.values()) == (set(), *[set()] * len(people)), number


async def test_a_withdrawn_part_opens_nothing_of_the_same_person(service: LiveService) -> None:
    """Not under his other appearances either; he withdraws it by whichever of them he has claimed."""
    present = await handle(service, PRESENT)
    await change(service, "recordConsent", consent("人", persons=f'"{present}"'), kind=BANK)
    assert (await told(service, "人"))[1][PRESENT] == {"(2025)人密号"}
    client, bank = (await service.partner(SUBJECT)).client_id, (await service.partner(BANK)).client_id
    withdrawal = f'consentId: "人", clientId: "{bank}"'
    assert (await change(service, "withdrawConsent", withdrawal, kind=SUBJECT))["code"] == "UNKNOWN_REFERENCE"
    elsewhere = await handle(service, PRESENT, uscc=SECOND, kind=DEPARTMENT)
    claim = f'clientId: "{client}", claimNumber: "认", subjects: {{persons: ["{elsewhere}"]}}, evidence: "{PAPER}"'
    await change(service, "recordClaim", claim, kind=DEPARTMENT)
    withdrawn = await change(service, "withdrawConsent", withdrawal, kind=SUBJECT)
    assert withdrawn["reference"]["number"] == "人"
    for uscc in (BORROWER, SECOND):
        assert (await told(service, "人", uscc=uscc))[1][PRESENT] == set()


async def test_a_number_is_no_way_to_anothers_claim(service: LiveService) -> None:
    """An enterprise's claim is found by its code: that number is no person's, and opens no enterprise."""
    client = (await service.partner(SUBJECT)).client_id
    person = await handle(service, PRESENT, kind=DEPARTMENT)
    claim = (
        f'clientId: "{client}", claimNumber: "USCC:{BORROWER}", subjects: {{persons: ["{person}"]}}, '
        f'evidence: "{PAPER}"'
    )
    refused = await change(service, "recordClaim", claim, kind=DEPARTMENT)
    assert (refused["code"], refused["field"]) == ("WRONG_ARGUMENT", "number")
    assert (await service.data(PEOPLE % (BORROWER, SELF), kind=SUBJECT))["enterprise"] is None
    bank = (await service.partner(BANK)).client_id
    refused = await change(service, "recordClaim", claim.replace(client, bank), kind=DEPARTMENT)
    assert refused["code"] == "WRONG_ARGUMENT"
    refused = await change(service, "recordClaim", claim.replace(client, bank).replace("USCC:", ""), kind=DEPARTMENT)
    assert (refused["code"], refused["field"]) == ("UNKNOWN_PARTNER", "clientId")


async def test_a_change_tells_nothing_of_its_subjects(service: LiveService) -> None:
    """Known and unknown codes, a subject's consent and another's: alike but for ids, and each is audited twice."""
    client = (await service.partner(SUBJECT)).client_id
    cases = (
        ("recordConsent", consent("授#", usccs='"CODE"'), BANK),
        ("registerMatter", 'matterNumber: "事#", subjects: {usccs: ["CODE"]}', DEPARTMENT),
        (
            "recordClaim",
            f'clientId: "{client}", claimNumber: "认#", subjects: {{usccs: ["CODE"]}}, evidence: "{PAPER}"',
            DEPARTMENT,
        ),
    )
    for field, arguments, kind in cases:
        seen = set()
        for n, uscc in (("甲", BORROWER), ("乙", UNKNOWN)):
            before = len(service.audit.entries)
            given = arguments.replace("#", n).replace("CODE", uscc)
            text = f'mutation {{ done: {field}(idempotencyKey: "{field}{n}", {given}) {OUTCOME} }}'
            answer = (await service.ask(text, kind=kind)).json()
            outcomes = [entry.outcome for entry in service.audit.entries[before:] if entry.operation == field]
            assert outcomes == ["INTENDED", "ANSWERED"]
            told_of = json.dumps([answer["data"], answer["extensions"]["cost"]["actual"]], ensure_ascii=False)
            seen.add(told_of.replace(n, "#").replace(uscc, "CODE"))
        assert len(seen) == 1, seen
    bank = (await service.partner(BANK)).client_id
    await change(service, "recordConsent", consent("他人", usccs=f'"{SECOND}"'), kind=BANK)
    refusals = [
        await change(service, "withdrawConsent", f'consentId: "{number}", clientId: "{of}"', kind=SUBJECT)
        for number, of in (("他人", bank), ("没有", bank), ("授甲", "nobody"))
    ]
    assert refusals == [{"__typename": "ChangeRefused", "code": "UNKNOWN_REFERENCE", "field": "number"}] * 3


async def test_a_key_is_one_partners_and_good_after_midnight(service: LiveService) -> None:
    arguments = consent("授", usccs=f'"{BORROWER}"')
    made = await change(service, "recordConsent", arguments, kind=BANK, key="k")
    rating = arguments.replace("CREDIT_GRANTING", "RATING")
    other = await change(service, "recordConsent", rating, kind=PartnerKind.CREDIT_SERVICE, key="k")
    assert (other, service.audit.entries[-1].outcome) == (made, "ANSWERED")  # made as well, not told again
    service.clock.instant += timedelta(hours=20)
    service.tokens.clear()
    assert service.clock.today() == date(2026, 3, 3)
    assert await change(service, "recordConsent", arguments, kind=BANK, key="k") == made
    assert service.audit.entries[-1].outcome == "REPLAYED"


async def test_a_suspended_partner_is_answered_nothing_between_token_and_question(service: LiveService) -> None:
    """Neither an empty list nor that nobody looked at it, which would be untrue."""
    history = f"{{ accessHistory(inquiry: {SELF}) {{ edges {{ cursor }} }} }}"
    empty = "{ enterprises(usccs: %s, inquiry: INQUIRY) { ... on Refusal { code } } }"
    for kind, questions in ((SUBJECT, [history]), (BANK, [empty % "[]", empty % '["91"]', "{ __typename }"])):
        for question in questions:
            await service.data(question, kind=kind)
        partner = await service.partner(kind)
        await service.change(set_status(partner.client_id, status=PartnerStatus.SUSPENDED))
        for question in questions:
            answer = (await service.ask(question, kind=kind)).json()
            assert answer.get("data") is None or set(answer["data"].values()) == {None}
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", question
            assert service.audit.entries[-1].outcome == "FORBIDDEN"


async def test_what_no_answer_tells_is_no_sign_of_an_enterprise(service: LiveService) -> None:
    """One that the hub knows as a supplier alone, and for the media as a shareholder alone, is like an unknown one."""
    service.graph.run(
        """
        MATCH (b:Enterprise)<-[:IDENTIFIES]-(:Identifier {value: $borrower})
        UNWIND $others AS other
        CREATE (e:Enterprise {enterprise_id: 'e-' + other.code, kind: 'ENTERPRISE'})
        CREATE (i:Identifier {key: 'USCC:' + other.code, scheme: 'USCC', value: other.code})
        CREATE (i)-[:IDENTIFIES {recorded_from: 0, preferred: true}]->(e)
        FOREACH (one IN CASE WHEN other.supplies THEN [1] ELSE [] END |
          CREATE (e)-[:SUPPLIES {recorded_from: 0, preferred: true}]->(b))
        FOREACH (one IN CASE WHEN other.supplies THEN [] ELSE [1] END |
          CREATE (e)-[:OWNS {tenure_id: 't-1', recorded_from: 0, to_kind: 'OPEN', preferred: true}]->(b))
        """,
        borrower=BORROWER,
        others=[{"code": SUPPLIER, "supplies": True}, {"code": HELD, "supplies": False}],
    )
    shapes = ("{ uscc }", "{ uscc relatedParties { edges { cursor } } }")
    for kind, known in ((BANK, {HELD}), (MEDIA, set[str]())):
        for uscc in (UNKNOWN, SUPPLIER, HELD):
            for shape in shapes:
                found = await service.data(f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {shape} }}', kind=kind)
                assert (found["enterprise"] is not None) == (uscc in known), (kind, uscc)


async def test_a_membership_is_judged_today_and_a_reload_revives_nothing(service: LiveService) -> None:
    client = (await service.partner(ASSOCIATION)).client_id
    member = {
        "type": "matter",
        "kind": "MEMBERSHIP",
        "id": f"USCC:{BORROWER}",
        "organizations": [story.org(BORROWER)],
        "valid": {"from": "2025-01-01"},
        "terms": {"partner": client, "purposes": ["MEMBER_RATING"]},
    }
    inquiry = "{purpose: MEMBER_RATING, legalBasis: OTHER_LAW}"
    question = f'{{ enterprise(uscc: "{BORROWER}", inquiry: {inquiry} ARGUMENTS) {{ name }} }}'

    async def seen() -> list[bool]:
        asked = ("", ', asOf: "2024-06-01"', ', asOf: "2026-03-01"')
        answers = [await service.data(question.replace("ARGUMENTS", part), kind=ASSOCIATION) for part in asked]
        return [answer["enterprise"] is not None for answer in answers]

    assert await seen() == [False] * 3
    await service.graph.load([member], source="association")
    assert await seen() == [True] * 3  # a member today, whatever the day asked about
    mine = partner_id(client)
    ended = "MATCH (m:Matter {partner_id: $mine}) SET m.ended_on = date('2026-03-01'), m.ended_seq = 99"
    service.graph.run(ended, mine=mine)
    assert await seen() == [False] * 3
    await service.graph.load([{**member, "valid": {"from": "2025-06-01"}}], source="association")
    await service.graph.load([member], source="another")
    assert await seen() == [False] * 3


async def test_an_operator_and_the_public_ask_and_change_nothing_here(service: LiveService) -> None:
    for purpose in ("CREDIT_GRANTING", "SELF", "PUBLIC_INFORMATION", "INVESTIGATION"):
        inquiry = f"{{purpose: {purpose}, legalBasis: STATUTORY_DUTY}}"
        text = f'{{ enterprise(uscc: "{BORROWER}", inquiry: {inquiry}) {{ name }} }}'
        answer = (await service.ask(text, kind=OPERATOR)).json()
        assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == (
            {"enterprise": None},
            "PURPOSE_NOT_PERMITTED",
        )
    for field, arguments in (
        ("withdrawConsent", 'consentId: "授"'),
        ("closeCase", 'caseNumber: "案"'),
        ("setPartnerStatus", 'clientId: "x", status: REVOKED'),
    ):
        for kind in (PartnerKind.PUBLIC, MEDIA, ASSOCIATION):
            text = f'mutation {{ done: {field}(idempotencyKey: "k", {arguments}) {{ __typename }} }}'
            answer = (await service.ask(text, kind=kind)).json()
            assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == ({"done": None}, "FORBIDDEN")
            assert (service.audit.entries[-1].outcome, service.audit.entries[-1].kind) == ("FORBIDDEN", kind)
