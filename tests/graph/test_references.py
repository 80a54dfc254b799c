"""References through the whole service: recorded, cited, withdrawn; members; nothing tells what is not there."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.claims import Terms
from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import MatterKind, PartnerKind, Purpose
from graph_schema.recording.compare import Comparison
from hub.actions.references import NewReference, ReferenceChanges
from tests.support import story
from tests.support.graph import code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, SECOND

pytestmark = pytest.mark.anyio
UNKNOWN = code(77)
PAPER = "sha256:" + "ab" * 32
SECRET = story.record("SPENDING_RESTRICTION", "(2025)密1号", decided_on="2025-02-01")
BANK, SUBJECT, DEPARTMENT = PartnerKind.BANK, PartnerKind.SUBJECT, PartnerKind.DEPARTMENT
INVESTIGATOR, ASSOCIATION = PartnerKind.INVESTIGATOR, PartnerKind.ASSOCIATION
PARTIES = "relatedParties(first: 1) { edges { cursor } }"
CONSENTED = '{purpose: CREDIT_GRANTING, legalBasis: CONSENT, consentId: "授权-1"}'
SELF = "{purpose: SELF, legalBasis: OTHER_LAW}"


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story, with one record that is told by consent alone."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        await graph.load([story.entry(SECRET, "2025-02-01", disclosure="AUTHORIZED")])
        async with live_service(graph) as live:
            yield live


def ask(uscc: str, inquiry: str, body: str = "{ records { number } }") -> str:
    """One enterprise."""
    return f'{{ enterprise(uscc: "{uscc}", inquiry: {inquiry}) {body} }}'


async def numbers(service: LiveService, inquiry: str, kind: PartnerKind, *, uscc: str = BORROWER) -> Any:
    """Numbers of the records shown, alike with and without related parties; None where nothing is told."""
    about = f'enterprise(uscc: "{uscc}", inquiry: {inquiry})'
    text = f"{{ a: {about} {{ records {{ number }} }} b: {about} {{ records {{ number }} {PARTIES} }} }}"
    data = await service.data(text, kind=kind)
    a, b = (found and [record["number"] for record in found["records"]] for found in (data["a"], data["b"]))
    assert a == b
    return a


async def change(service: LiveService, field: str, arguments: str, *, kind: PartnerKind) -> Any:
    """The outcome of a change under a key of its own."""
    key = f"k-{len(service.audit.entries)}"
    text = (
        f'mutation {{ done: {field}(idempotencyKey: "{key}", {arguments}) {{ ... on ReferenceChanged {{'
        " reference { kind number purposes since until endedOn } } ... on ChangeRefused { code field } } }"
    )
    return (await service.data(text, kind=kind))["done"]


def consent(number: str, uscc: str = BORROWER) -> str:
    """Arguments of a consent."""
    return (
        f'consentId: "{number}", subjects: {{usccs: ["{uscc}"]}}, terms: {{purposes: [CREDIT_GRANTING]}}, '
        f'evidence: "{PAPER}"'
    )


async def test_a_bank_sees_what_a_consent_opens_until_it_is_withdrawn(service: LiveService) -> None:
    plain = CONSENTED.replace("CONSENT,", "STATUTORY_DUTY,")
    assert await numbers(service, CONSENTED, BANK) is None
    assert await numbers(service, plain, BANK) == []
    made = await change(service, "recordConsent", consent("授权-1"), kind=BANK)
    assert made["reference"] | {"since": None} == {
        "kind": "CONSENT", "number": "授权-1", "purposes": ["CREDIT_GRANTING"], "since": None, "until": None,
        "endedOn": None,
    }  # fmt: skip
    for inquiry in (CONSENTED, plain):
        assert await numbers(service, inquiry, BANK) == [SECRET["number"]]
    assert await numbers(service, CONSENTED, BANK, uscc=SECOND) is None
    assert await numbers(service, CONSENTED.replace("CREDIT_GRANTING", "POST_LOAN"), BANK) is None
    again = await change(service, "recordConsent", consent("授权-1"), kind=BANK)
    assert again == {"code": "NUMBER_USED", "field": "number"}
    ended = await change(service, "withdrawConsent", 'consentId: "授权-1"', kind=BANK)
    assert ended["reference"]["endedOn"] == "2026-03-02"
    assert await numbers(service, CONSENTED, BANK) is None
    assert await numbers(service, plain, BANK) == []
    assert (await change(service, "recordConsent", consent("授权-1"), kind=BANK))["code"] == "NUMBER_USED"


async def test_a_subject_withdraws_its_own_part_of_a_consent(service: LiveService) -> None:
    both = consent("授权-1").replace(f'["{BORROWER}"]', f'["{BORROWER}", "{SECOND}"]')
    await change(service, "recordConsent", both, kind=BANK)
    subject, bank = await service.partner(SUBJECT), await service.partner(BANK)
    arguments = f'consentId: "授权-1", clientId: "{bank.client_id}"'
    nobody = await change(service, "withdrawConsent", arguments, kind=SUBJECT)
    assert nobody["code"] == "UNKNOWN_REFERENCE"
    assert await numbers(service, SELF, SUBJECT) is None
    claim = (
        f'clientId: "{subject.client_id}", claimNumber: "认-1", subjects: {{usccs: ["{BORROWER}"]}}, '
        f'evidence: "{PAPER}"'
    )
    assert (await change(service, "recordClaim", claim, kind=DEPARTMENT))["reference"]["kind"] == "CLAIM"
    assert await numbers(service, SELF, SUBJECT) == [SECRET["number"]]
    assert await numbers(service, SELF, SUBJECT, uscc=SECOND) is None
    assert await numbers(service, CONSENTED, BANK) == [SECRET["number"]]
    await change(service, "withdrawConsent", arguments, kind=SUBJECT)
    assert await numbers(service, CONSENTED, BANK) is None
    assert await numbers(service, CONSENTED, BANK, uscc=SECOND) == []  # the other subject's consent stands


async def test_cases_and_matters_open_and_close(service: LiveService) -> None:
    case = 'caseNumber: "案-1", legalBasis: STATUTORY_DUTY, budget: 10, noticeDeferredUntil: "2026-09-01"'
    inquiry = '{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "案-1"}'
    assert await numbers(service, inquiry, INVESTIGATOR) is None
    assert "reference" in await change(service, "openCase", case, kind=INVESTIGATOR)
    assert await numbers(service, inquiry, INVESTIGATOR) == [SECRET["number"]]
    await change(service, "closeCase", 'caseNumber: "案-1", reason: "结案"', kind=INVESTIGATOR)
    assert await numbers(service, inquiry, INVESTIGATOR) is None

    until = case.replace("案-1", "案-2") + ', until: "2026-03-05"'
    inquiry = inquiry.replace("案-1", "案-2")
    assert "reference" in await change(service, "openCase", until, kind=INVESTIGATOR)
    assert await numbers(service, inquiry, INVESTIGATOR) == [SECRET["number"]]
    service.clock.instant += timedelta(days=3)
    service.tokens.clear()
    assert await numbers(service, inquiry, INVESTIGATOR) is None

    inquiry = '{purpose: ADMIN_REVIEW, legalBasis: STATUTORY_DUTY, matterNumber: "事-1"}'
    matter = f'matterNumber: "事-1", subjects: {{usccs: ["{SECOND}", "{UNKNOWN}"]}}'
    assert "reference" in await change(service, "registerMatter", matter, kind=DEPARTMENT)
    assert await numbers(service, inquiry, DEPARTMENT, uscc=SECOND) == []
    assert await numbers(service, inquiry, DEPARTMENT) is None
    assert await numbers(service, inquiry, DEPARTMENT, uscc=UNKNOWN) is None
    await change(service, "closeMatter", 'matterNumber: "事-1"', kind=DEPARTMENT)
    assert await numbers(service, inquiry, DEPARTMENT, uscc=SECOND) is None


async def test_wrong_terms_are_refused(service: LiveService) -> None:
    for wrong, at in (
        (consent("授 权"), "number"),
        (consent("授权-1").replace(PAPER, "sha256:12"), "evidence"),
        (consent("授权-1").replace(f'["{BORROWER}"]', "[]"), "subjects"),
        (consent("授权-1").replace("]}, ev", '], until: "2026-03-02"}, ev'), "until"),
    ):
        assert await change(service, "recordConsent", wrong, kind=BANK) == {"code": "WRONG_ARGUMENT", "field": at}
    for field, arguments, kind in (
        ("recordConsent", consent("授权-1").replace("CREDIT_GRANTING", "INVESTIGATION"), BANK),
        ("recordConsent", consent("授权-1").replace(BORROWER, "91"), BANK),
        ("recordConsent", consent("授权-1"), DEPARTMENT),
        ("openCase", 'caseNumber: "案", legalBasis: STATUTORY_DUTY, budget: 1', BANK),
        ("withdrawConsent", 'consentId: "授权-1", clientId: "x"', BANK),
    ):
        text = f'mutation {{ done: {field}(idempotencyKey: "k", {arguments}) {{ __typename }} }}'
        answer = (await service.ask(text, kind=kind)).json()
        assert answer["data"] == {"done": None}, answer
    held = "MATCH (m:Matter) WHERE m.partner_id IS NOT NULL AND m.kind <> 'ADMIN_MATTER' RETURN count(m) AS n"
    assert service.graph.run(held) == [{"n": 0}]
    late = 'caseNumber: "案", legalBasis: STATUTORY_DUTY, budget: 1, noticeDeferredUntil: "2027-03-04"'
    found = await change(service, "openCase", late, kind=INVESTIGATOR)
    assert found == {"code": "WRONG_ARGUMENT", "field": "noticeDeferredUntil"}


async def members_of(service: LiveService, *usccs: str) -> None:
    """Members of the association, the last one an applicant."""
    association = await service.partner(ASSOCIATION)
    made = ReferenceChanges(Comparison(service.graph.rules, service.graph.keys))
    for n, uscc in enumerate(usccs):
        purposes = (Purpose.MEMBER_ADMISSION,) if n == len(usccs) - 1 else (Purpose.MEMBER_RATING,)
        terms = Terms(partner_id(association.client_id), purposes)
        new = NewReference(MatterKind.MEMBERSHIP, f"会员{n}", terms, date(2025, 1, 1), usccs=(uscc,))
        await service.change(made.record("addReference", new, holder=association.client_id))


async def test_members_come_page_by_page(service: LiveService) -> None:
    page = """{ members(first: 1, inquiry: INQUIRY AFTER) { pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { cursor node { uscc name records { number } creditStatus { standing } } } } }"""

    async def told() -> list[Any]:
        nodes, after = [], ""
        while True:
            found = (await service.data(page.replace("AFTER", after), kind=ASSOCIATION))["members"]
            assert found["pageInfo"]["hasPreviousPage"] == bool(after)
            nodes += [edge["node"] for edge in found["edges"]]
            if not found["pageInfo"]["hasNextPage"]:
                return nodes
            after = f'after: "{found["pageInfo"]["endCursor"]}"'

    assert await told() == []
    await members_of(service, BORROWER, SECOND, UNKNOWN, story.NAMESAKE)
    found = await told()
    assert len(found) == 3  # the applicant is no member yet, and one member is unknown
    assert [node for node in found if node is None] == [None]
    assert {node["uscc"] for node in found if node} == {BORROWER, SECOND}
    assert all(node["records"] == [] for node in found if node)
    applicant = "{purpose: MEMBER_ADMISSION, legalBasis: LAWFULLY_PUBLIC}"
    assert await numbers(service, applicant, ASSOCIATION, uscc=story.NAMESAKE) == []
    assert await numbers(service, applicant, ASSOCIATION) is None
    for wrong in ("first: 0", "first: 51", 'after: "nonsense"'):
        text = f"{{ members({wrong}, inquiry: INQUIRY) {{ edges {{ cursor }} }} }}"
        assert (await service.ask(text, kind=ASSOCIATION)).json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    nested = "{ members(inquiry: INQUIRY) { edges { node { relatedParties { edges { cursor } } } } } }"
    assert (await service.ask(nested, kind=ASSOCIATION)).json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert (await service.ask(page.replace("AFTER", ""), kind=BANK)).json()["data"] == {"members": None}


async def test_whatever_is_not_there_looks_alike(service: LiveService) -> None:
    """Unknown, out of scope, without a reference that holds: the same bytes but for what names the request."""
    body = "{ name records { number } relatedParties(first: 2) { pageInfo { hasNextPage } edges { cursor } } }"
    await change(service, "recordConsent", consent("授权-1"), kind=BANK)
    await change(service, "recordConsent", consent("授权-9"), kind=BANK)
    await change(service, "withdrawConsent", 'consentId: "授权-9"', kind=BANK)
    number = "{purpose: CREDIT_GRANTING, legalBasis: CONSENT, consentId: NUMBER}"
    matter = "{purpose: ADMIN_REVIEW, legalBasis: STATUTORY_DUTY, matterNumber: NUMBER}"
    case = "{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: NUMBER}"
    await change(service, "registerMatter", f'matterNumber: "事-1", subjects: {{usccs: ["{SECOND}"]}}', kind=DEPARTMENT)
    pairs = {
        BANK: [
            (number, "授权-1", UNKNOWN),
            (number, "授权-1", SECOND),
            (number, "授权-9", BORROWER),
            (number, "没有", BORROWER),
        ],
        DEPARTMENT: [(matter, "事-1", BORROWER), (matter, "事-1", UNKNOWN), (matter, "没有", SECOND)],
        INVESTIGATOR: [(case, "没有", BORROWER), (case, "没有", UNKNOWN)],
        ASSOCIATION: [("INQUIRY", "", BORROWER), ("INQUIRY", "", UNKNOWN)],
        SUBJECT: [(SELF, "", BORROWER), (SELF, "", UNKNOWN)],
    }
    for kind, cases in pairs.items():
        seen = set()
        for inquiry, stated, uscc in cases:
            response = await service.ask(ask(uscc, inquiry.replace("NUMBER", f'"{stated}"'), body), kind=kind)
            answer = response.json()
            for name in ("requestId", "receipt"):
                answer["extensions"].pop(name)
            answer["extensions"].get("cost", {}).pop("bucket", None)
            seen.add((response.status_code, tuple(sorted(response.headers)), json.dumps(answer, sort_keys=True)))
        assert len(seen) == 1, (kind, seen)
        assert '"enterprise": null' in next(iter(seen))[2]


async def test_what_is_withheld_leaves_every_byte_as_it_was(service: LiveService) -> None:
    """Records that a kind may not see change nothing of what it is told: no count, page, mask, cost or standing."""
    kinds = (BANK, PartnerKind.MEDIA, PartnerKind.PUBLIC, PartnerKind.CREDIT_SERVICE)

    async def told(kind: PartnerKind) -> str:
        answer = (await service.ask(story.question(), kind=kind)).json()
        assert answer["data"]["enterprise"].pop("knownAt")
        for name in ("requestId", "receipt"):
            answer["extensions"].pop(name)
        answer["extensions"]["cost"].pop("bucket", None)
        return json.dumps(answer, sort_keys=True)

    await service.graph.load([*story.LISTS, *story.IDENTITIES], source="lists")
    before = {kind: await told(kind) for kind in kinds}
    names = [{"person": {"name": "未见某"}, "liability": "DIRECTLY_LIABLE_PERSON"}]
    own = story.record("JUDGMENT_DEFAULTER", "(2025)隐9号", decided_on="2025-04-01")
    own["party"] = {"person": {"name": story.PRESENT, "document": story.DOCUMENT}}
    hidden = [
        story.entry(
            story.record("SPENDING_RESTRICTION", f"(2025)隐{n}号", uscc=uscc, decided_on="2025-04-01"),
            "2025-04-01", disclosure=disclosure, names=names,
        )
        for n, (uscc, disclosure) in enumerate(
            (uscc, disclosure) for uscc in (BORROWER, SECOND) for disclosure in ("AUTHORIZED", "GOV_SHARED")
        )
    ]  # fmt: skip
    proposed = story.record("SPENDING_RESTRICTION", "(2025)拟1号", decided_on="2025-04-01")
    await service.graph.load(
        [
            *hidden,
            story.entry(own, "2025-04-01", disclosure="AUTHORIZED"),
            story.entry(proposed, "2025-04-01", status="PROPOSED", names=names),
        ]
    )
    for kind in kinds:
        assert await told(kind) == before[kind], kind
    investigator = (await service.ask(story.question(), kind=INVESTIGATOR)).text
    assert all(number in investigator for number in ("(2025)隐0号", "(2025)隐1号", "(2025)隐9号"))
    assert "拟1号" not in investigator
