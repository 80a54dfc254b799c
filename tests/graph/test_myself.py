"""A person asks about himself: from the claim on, on every appearance that is his today, and on nobody else's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, DOCUMENT, NAMESAKE, PRESENT, SECOND

pytestmark = pytest.mark.anyio
SUBJECT, DEPARTMENT = PartnerKind.SUBJECT, PartnerKind.DEPARTMENT
PAPER = "sha256:" + "cd" * 32
ME = """{ myself(inquiry: INQUIRY ARGUMENTS) { id name standing offices { uscc role since } reachesTruncated
  reaches { level record { number status } about { name } path { relation source } } } }"""


def personal(number: str, **more: Any) -> dict[str, Any]:
    """A record about the person himself."""
    key = story.record("JUDGMENT_DEFAULTER", number, decided_on="2025-04-01")
    key["party"] = {"person": {"name": PRESENT, "document": DOCUMENT}}
    return story.entry(key, "2025-04-01", **more)


def company(number: str, uscc: str = BORROWER, **more: Any) -> dict[str, Any]:
    """A record of a company that reaches its legal representative."""
    return story.entry(
        story.record("SPENDING_RESTRICTION", number, uscc=uscc, decided_on="2025-04-01"), "2025-04-01", **more
    )


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story, with records of every way of disclosure about the person and his companies."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        await graph.load(
            [
                *story.IDENTITIES,
                personal("(2025)本1号", disclosure="AUTHORIZED"),
                personal("(2025)本2号", status="PROPOSED"),
                company("(2025)企1号"),
                company("(2025)企2号", disclosure="AUTHORIZED"),
                company("(2025)企3号", status="PROPOSED"),
                company("(2025)企4号", SECOND),
                company("(2025)企5号", NAMESAKE),
            ]
        )
        async with live_service(graph) as live:
            yield live


async def me(service: LiveService, arguments: str = "") -> Any:
    """What the subject is told of itself."""
    return (await service.data(ME.replace("ARGUMENTS", arguments), kind=SUBJECT))["myself"]


async def claim(service: LiveService) -> None:
    """A department has checked him offline, and records his appearance at the borrower by its own handle."""
    people = "relatedParties { edges { node { id name } } }"
    parties = f'{{ enterprise(uscc: "{BORROWER}", inquiry: INQUIRY) {{ {people} }} }}'
    edges = (await service.data(parties, kind=DEPARTMENT))["enterprise"]["relatedParties"]["edges"]
    handle = next(edge["node"]["id"] for edge in edges if edge["node"]["name"] == PRESENT)
    client = (await service.partner(SUBJECT)).client_id
    text = (
        f'mutation {{ done: recordClaim(idempotencyKey: "k", clientId: "{client}", claimNumber: "认-1", '
        f'subjects: {{persons: ["{handle}"]}}, evidence: "{PAPER}") {{ __typename }} }}'
    )
    assert (await service.data(text, kind=DEPARTMENT))["done"] == {"__typename": "ReferenceChanged"}


async def test_a_person_sees_himself_from_the_claim_on(service: LiveService) -> None:
    before = service.graph.clock()
    assert await me(service) == []
    await claim(service)
    (found,) = await me(service)
    assert (found["name"], found["standing"], found["reachesTruncated"]) == (PRESENT, "LISTED", False)
    assert {office["uscc"] for office in found["offices"]} == {BORROWER, SECOND}
    shown = {reach["record"]["number"]: reach["record"]["status"] for reach in found["reaches"]}
    # What others published reaches him; what is not published of others, or only proposed, is theirs; his own is his.
    assert shown == {
        "(2025)本1号": "ACTIVE", "(2025)本2号": "PROPOSED", "(2025)企1号": "ACTIVE", "(2025)企4号": "ACTIVE",
    }  # fmt: skip
    assert await me(service, f', knownAt: {{commit: "{before}"}}') == [found]
    entry = service.audit.entries[-1]
    assert len(entry.subjects_root) == 1
    assert entry.record_ids


async def test_what_is_parted_or_ended_is_told_no_more(service: LiveService) -> None:
    await claim(service)
    known = service.graph.clock()
    service.graph.run(
        "MATCH (p:Person)-[:HOLDS]->(:Enterprise)<-[:IDENTIFIES]-(:Identifier {value: $uscc})"
        " MATCH (p)-[y:IDENTIFIED_AS]->() SET y.recorded_to = $seq",
        uscc=BORROWER,
        seq=known,
    )
    # He is no longer known to be the one whom the document names, whatever was known before.
    for arguments in ("", f', knownAt: {{commit: "{known - 1}"}}'):
        (found,) = await me(service, arguments)
        assert {reach["record"]["number"] for reach in found["reaches"]} == {"(2025)企1号"}
    service.graph.run("MATCH (m:Matter {kind: 'CLAIM'}) SET m.ended_on = date('2026-01-01')")
    assert await me(service) == []


async def test_nobody_else_asks_so(service: LiveService) -> None:
    for kind in (PartnerKind.BANK, PartnerKind.INVESTIGATOR, DEPARTMENT):
        answer = (await service.ask(ME.replace("ARGUMENTS", ""), kind=kind)).json()
        assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == ({"myself": None}, "FORBIDDEN")
