"""Objections as tests file and carry them on, through the public API."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, PRESENT

SUBJECT, DEPARTMENT, OPERATOR = PartnerKind.SUBJECT, PartnerKind.DEPARTMENT, PartnerKind.OPERATOR
PAPER, OTHER_PAPER = "sha256:" + "ab" * 32, "sha256:" + "cd" * 32
TOLD = """id target targetId status filer filedBy filedOn place grounds evidence marked pausedFor askedOf askedOn
  finding answeredOn endedOn decision remedy liftedOn overdue
  due { step rule title { zh en } day provisional left doneOn overdue }"""


async def change(
    service: LiveService, field: str, arguments: str, *, kind: PartnerKind, key: str | None = None
) -> dict[str, Any]:
    """The objection after a change, or the refusal, under a key of its own."""
    key = key or f"k-{len(service.audit.entries)}"
    text = (
        f'mutation {{ done: {field}(idempotencyKey: "{key}", {arguments}) {{ ... on ObjectionChanged {{'
        f" objection {{ {TOLD} }} }} ... on ChangeRefused {{ code field message {{ zh en }} }} }} }}"
    )
    done: dict[str, Any] = (await service.data(text, kind=kind))["done"]
    found: dict[str, Any] = done.get("objection", done)
    return found


async def code_of(service: LiveService, field: str, arguments: str, *, kind: PartnerKind) -> tuple[str, str | None]:
    """Code and field of a refusal."""
    found = await change(service, field, arguments, kind=kind)
    assert "code" in found, found
    return found["code"], found["field"]


async def step(
    service: LiveService, field: str, objection: dict[str, Any], more: str = "", *, kind: PartnerKind
) -> Any:
    """The objection after one of its steps."""
    return await change(service, field, f'objectionId: "{objection["id"]}" {more}', kind=kind)


async def claim(service: LiveService, subjects: str, number: str = "认-1") -> None:
    """A department has checked offline who the partner of kind subject is."""
    client = (await service.partner(SUBJECT)).client_id
    text = (
        f'mutation {{ done: recordClaim(idempotencyKey: "c-{number}-{client}", clientId: "{client}",'
        f' claimNumber: "{number}", subjects: {subjects}, evidence: "{PAPER}") {{ __typename }} }}'
    )
    assert (await service.data(text, kind=DEPARTMENT))["done"] == {"__typename": "ReferenceChanged"}


async def claim_company(service: LiveService, uscc: str = BORROWER) -> None:
    """The subject is a company."""
    await claim(service, f'{{usccs: ["{uscc}"]}}', f"认-{uscc}")


async def handle_of(service: LiveService, name: str = PRESENT, uscc: str = BORROWER) -> str:
    """A person's handle with the department, from an answer about an enterprise."""
    parties = "relatedParties(first: 50) { edges { node { id name } } }"
    text = f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {{ {parties} }} }}'
    edges = (await service.data(text, kind=DEPARTMENT))["enterprise"]["relatedParties"]["edges"]
    return str(next(edge["node"]["id"] for edge in edges if edge["node"]["name"] == name))


async def claim_person(service: LiveService, name: str = PRESENT, uscc: str = BORROWER) -> None:
    """The subject is a person, by his appearance at an enterprise."""
    await claim(service, f'{{persons: ["{await handle_of(service, name, uscc)}"]}}', f"认-{name}")


def record_id(service: LiveService, number: str, list_kind: str) -> str:
    """The id of a record by its number and kind."""
    (row,) = service.graph.run(
        "MATCH (c:CreditRecord {list_kind: $kind})-[r:RECORDED_AS]->(f:RecordFacts {number: $n})"
        " WHERE r.recorded_to IS NULL AND r.preferred RETURN DISTINCT c.record_id AS id",
        n=number,
        kind=list_kind,
    )
    return str(row["id"])


def against(record: str, more: str = "") -> str:
    """Arguments of a filing against a record."""
    return f'target: {{recordId: "{record}"}}, grounds: "金额有误" {more}'


def tenure_id(service: LiveService, name: str = PRESENT, uscc: str = BORROWER) -> str:
    """The id of a person's office at an enterprise."""
    (row,) = service.graph.run(
        "MATCH (p:Person {name: $name})-[h:HOLDS]->(e:Enterprise)<-[:IDENTIFIES]-(:Identifier {value: $uscc})"
        " WHERE h.recorded_to IS NULL RETURN h.tenure_id AS id",
        name=name,
        uscc=uscc,
    )
    return str(row["id"])


def against_tenure(tenure: str) -> str:
    """Arguments of a filing against an office."""
    return f'target: {{tenureId: "{tenure}"}}, grounds: "身份被冒用登记"'


async def ask_and_answer(service: LiveService, objection: dict[str, Any], finding: str) -> dict[str, Any]:
    """The source is asked, and answers."""
    client = (await service.partner(DEPARTMENT)).client_id
    await step(service, "askSource", objection, f', clientId: "{client}"', kind=OPERATOR)
    answer = f', finding: {finding}, evidence: "{PAPER}"'
    answered: dict[str, Any] = await step(service, "answerObjection", objection, answer, kind=DEPARTMENT)
    assert answered["status"] == "ANSWERED", answered
    return answered


@contextmanager
def another(service: LiveService, kind: PartnerKind) -> Iterator[None]:
    """Another partner of the kind asks meanwhile."""
    partner, token = service.partners.pop(kind, None), service.tokens.pop(kind, None)
    try:
        yield
    finally:
        service.partners.pop(kind, None)
        service.tokens.pop(kind, None)
        if partner is not None:
            service.partners[kind] = partner
        if token is not None:
            service.tokens[kind] = token


@asynccontextmanager
async def unclaimed_story(address: StoreAddress, folder: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's story; nobody has claimed anything yet."""
    async with open_graph(address, folder / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        await graph.load(story.LISTS, source="lists")
        await graph.load(story.IDENTITIES)
        async with live_service(graph) as live:
            yield live
