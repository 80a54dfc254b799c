"""The budget of a case through the whole service: what is asked counts once, in every process, and then no more."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.ids import matter_id, partner_id
from graph_schema.names import MatterKind, PartnerKind, Purpose
from graph_schema.reads.cases import CaseKey
from hub.actions.references import ReferenceList
from hub.errors import Refusal, RefusalCode
from hub.inquiries.case_budget import CaseBudgets
from tests.support import story
from tests.support.graph import code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.story import BORROWER, SECOND

pytestmark = pytest.mark.anyio
UNKNOWN = code(77)
INVESTIGATOR = PartnerKind.INVESTIGATOR
CASE = '{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "案-1"}'


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        async with live_service(graph) as live:
            yield live


async def opened(service: LiveService, budget: int) -> str:
    """A case of so many subjects; the id of its matter."""
    text = (
        'mutation { done: openCase(idempotencyKey: "k", caseNumber: "案-1", legalBasis: STATUTORY_DUTY, '
        f"budget: {budget}) {{ ... on ReferenceChanged {{ reference {{ budget spent }} }} }} }}"
    )
    done = (await service.data(text, kind=INVESTIGATOR))["done"]
    assert done == {"reference": {"budget": budget, "spent": 0}}
    return matter_id(MatterKind.CASE, "案-1", partner=await partner(service))


async def partner(service: LiveService) -> str:
    return partner_id((await service.partner(INVESTIGATOR)).client_id)


async def spent(service: LiveService) -> int | None:
    row = await ReferenceList(service.graph.gateway).find(MatterKind.CASE, "案-1", partner_id=await partner(service))
    return None if row is None else row.spent


def one(uscc: str, inquiry: str = CASE) -> str:
    return f'{{ enterprise(uscc: "{uscc}", inquiry: {inquiry}) {{ uscc }} }}'


async def refused(service: LiveService, text: str) -> dict[str, Any]:
    """The one error of a refused question, without what names the request."""
    response = await service.ask(text, kind=INVESTIGATOR)
    answer = response.json()
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "CASE_BUDGET_SPENT", "field": "inquiry.caseNumber"}
    assert service.audit.entries[-1].outcome == "CASE_BUDGET_SPENT"
    assert service.audit.entries[-1].fields_released == ()
    return {"status": response.status_code, "data": answer["data"], "error": error}


async def test_what_is_asked_counts_once_and_then_no_more(service: LiveService) -> None:
    before = await service.data(one(BORROWER), kind=INVESTIGATOR)
    assert before == {"enterprise": None}
    await opened(service, 3)
    assert await spent(service) is None  # what was asked before there was a case was not answered

    for uscc, told in ((BORROWER, BORROWER), (UNKNOWN, None), (BORROWER, BORROWER), (UNKNOWN, None)):
        found = (await service.data(one(uscc), kind=INVESTIGATOR))["enterprise"]
        assert found == (told and {"uscc": told})
    assert await spent(service) == 2  # the unknown one as well
    both = f'{{ enterprises(usccs: ["{SECOND}", "{code(78)}", "91"], inquiry: {CASE}) {{ __typename }} }}'
    await refused(service, both)
    assert await spent(service) == 2  # all of a field or nothing

    batch = f'{{ enterprises(usccs: ["{SECOND}", "{BORROWER}", "91"], inquiry: {CASE}) {{ __typename }} }}'
    assert len((await service.data(batch, kind=INVESTIGATOR))["enterprises"]) == 3
    assert await spent(service) == 3
    looks = [await refused(service, one(uscc)) for uscc in (story.NAMESAKE, code(79))]
    assert looks[0] == looks[1]  # known or not
    assert (await service.data(one(BORROWER), kind=INVESTIGATOR))["enterprise"] == {"uscc": BORROWER}

    marks = service.graph.run("MATCH (n) WHERE n:AskedUnder OR n:CaseSpending RETURN properties(n) AS kept")
    assert len(marks) == 4
    assert not any(uscc in json.dumps(marks, default=str) for uscc in (BORROWER, SECOND, UNKNOWN))
    other = CASE.replace("案-1", "案-9")
    assert await service.data(one(story.NAMESAKE, other), kind=INVESTIGATOR) == {"enterprise": None}
    close = 'mutation { closeCase(idempotencyKey: "e", caseNumber: "案-1") { __typename } }'
    await service.data(close, kind=INVESTIGATOR)
    assert await service.data(one(story.NAMESAKE), kind=INVESTIGATOR) == {"enterprise": None}
    assert await spent(service) == 3


async def test_other_askers_and_suspended_ones_count_nothing(service: LiveService) -> None:
    key = CaseKey(await opened(service, 3), await partner(service), Purpose.INVESTIGATION, TODAY)
    budgets = CaseBudgets(service.graph.gateway, blind=service.audit.blind)
    await service.data(one(BORROWER, "INQUIRY"), kind=PartnerKind.BANK)
    another = CaseKey(key.matter_id, "somebody", key.purpose, key.today)
    assert not await budgets.spend(another, [BORROWER])
    service.graph.run("MATCH (p:Partner {partner_id: $id}) SET p.status = 'SUSPENDED'", id=key.partner_id)
    assert not await budgets.spend(key, [BORROWER])
    assert service.graph.run("MATCH (n) WHERE n:AskedUnder OR n:CaseSpending RETURN n.key AS key") == []


async def test_two_processes_together_spend_no_more_than_there_is(service: LiveService) -> None:
    key = CaseKey(await opened(service, 10), await partner(service), Purpose.INVESTIGATION, TODAY)
    gateways = [open_gateway(service.graph.address) for _ in range(2)]
    workers = [CaseBudgets(gateway, blind=service.audit.blind) for gateway in gateways]

    async def ask(i: int) -> str | None:
        try:
            assert await workers[i % 2].spend(key, [code(100 + i // 2), code(101 + i // 2)])
        except Refusal as refusal:
            return refusal.code
        return None

    try:
        came = await asyncio.gather(*(ask(i) for i in range(32)))
    finally:
        for gateway in gateways:
            await gateway.close()
    # Neighbours share a subject, so what fits depends on who comes first: never more than ten, and none is lost.
    assert set(came) == {None, RefusalCode.CASE_BUDGET_SPENT}
    marks = service.graph.run("MATCH (a:AskedUnder) RETURN count(a) AS n")[0]["n"]
    passed = {code(100 + i // 2 + step) for i, refusal in enumerate(came) if refusal is None for step in (0, 1)}
    assert await spent(service) == marks == len(passed)
    assert 9 <= marks <= 10


async def test_a_case_without_budget_has_the_setting(service: LiveService) -> None:
    await service.data(one(BORROWER, "INQUIRY"), kind=INVESTIGATOR)  # a planted case that states none
    key = CaseKey(
        matter_id(MatterKind.CASE, "C-1", partner=await partner(service)),
        await partner(service),
        Purpose.INVESTIGATION,
        TODAY,
    )
    budgets = CaseBudgets(service.graph.gateway, blind=service.audit.blind, most=2)
    assert await budgets.spend(key, [BORROWER, SECOND])
    with pytest.raises(Refusal, match="CASE_BUDGET_SPENT"):
        await budgets.spend(key, [BORROWER, UNKNOWN])
