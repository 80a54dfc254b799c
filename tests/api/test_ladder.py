"""Each root field, step by step: no credential, wrong purpose, no grant, somebody else's data, and the right scope."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind, Purpose
from graph_schema.reads.enterprise_rows import MembersAnswer
from hub.access.budget import BudgetRules
from hub.access.policy import COLUMNS, Verdict, decide, masks
from hub.app import Options
from tests.support.rows import USCC, answer
from tests.support.rows import found as named
from tests.support.service import INQUIRIES, Service, make_service
from tests.support.story import question

pytestmark = pytest.mark.anyio
NAME = "某某商贸有限公司"
ROOTS = {
    "enterprise": f'enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ name }}',
    "enterprises": f'enterprises(usccs: ["{USCC}"], inquiry: INQUIRY) {{ __typename }}',
    "members": "members(inquiry: INQUIRY) { edges { node { name } } }",
    "searchEnterprises": f'searchEnterprises(name: "{NAME}", inquiry: INQUIRY) {{ edges {{ node {{ name }} }} }}',
}
ALLOWED = {
    "enterprise": set(INQUIRIES),
    "enterprises": set(INQUIRIES) - {PartnerKind.PUBLIC},
    "members": {PartnerKind.ASSOCIATION},
    "searchEnterprises": set(INQUIRIES) - {PartnerKind.SUBJECT},
}
NOBODY: dict[str, Any] = {"enterprise_id": None, "facts": [], "records": [], "parties": [], "identifiers": []}
TOLD = {
    "enterprise": {"name": "某某商贸有限公司"},
    "enterprises": [{"__typename": "Enterprise"}],
    "members": {"edges": [{"node": {"name": "某某商贸有限公司"}}]},
    "searchEnterprises": {"edges": [{"node": {"name": "某某商贸有限公司"}}]},
}
HIDDEN: dict[str, Any] = {
    "enterprise": None,
    "enterprises": [{"__typename": "Refusal"}],
    "members": {"edges": [{"node": None}]},
    "searchEnterprises": {"edges": []},
}


def plant(service: Service, *, granted: bool = True, told: bool = True) -> None:
    """Let every statement answer so."""
    found = answer(granted=granted, **({} if told else NOBODY))
    service.reader.answers[f"USCC:{USCC}"] = found
    names = ("enterprise_id", "same", "kind", "identifiers", "facts", "records", "records_more")
    member = {"member_id": "e-1", **{name: getattr(found, name) for name in names}}
    service.reader.answers[""] = MembersAnswer(0, 7, 7, granted, [member])  # type: ignore[assignment]
    service.reader.answers[NAME] = named(NAME, granted=granted, told=told)  # type: ignore[assignment]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("kind", INQUIRIES)
async def test_the_ladder(service: Service, root: str, kind: PartnerKind) -> None:
    text = f"{{ {ROOTS[root]} }}"
    plant(service)
    nobody = await service.client.post("/graphql", json={"query": text.replace("INQUIRY", INQUIRIES[kind])})
    assert (nobody.status_code, nobody.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    wrong = "{purpose: INVESTIGATION, legalBasis: NEWS_REPORTING}"
    body = (await service.ask(text.replace("INQUIRY", wrong), kind=kind)).json()
    assert body["data"] == {root: None}
    assert body["errors"][0]["extensions"]["code"] == "PURPOSE_NOT_PERMITTED"
    assert service.reader.runs == []
    body = (await service.ask(text, kind=kind)).json()
    if kind not in ALLOWED[root]:
        assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({root: None}, "FORBIDDEN")
        assert service.reader.runs == []
        return
    assert body["data"] == {root: TOLD[root]}
    plant(service, told=False)
    assert (await service.data(text, kind=kind)) == {root: HIDDEN[root]}
    plant(service, granted=False)
    body = (await service.ask(text, kind=kind)).json()
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({root: None}, "FORBIDDEN")


@pytest.mark.parametrize(("kind", "purpose"), COLUMNS)
async def test_masks_are_of_the_table_whatever_the_data(service: Service, kind: PartnerKind, purpose: Purpose) -> None:
    inquiry = INQUIRIES[kind]
    for other, _ in ((p, k) for k, p in COLUMNS if k is kind):
        inquiry = inquiry.replace(f"purpose: {other}", f"purpose: {purpose}")
    text = question(USCC).replace("INQUIRY", inquiry)
    told = []
    for record_there in (True, False):
        plant(service, told=record_there)
        body = (await service.ask(text, kind=kind)).json()
        assert "errors" not in body, body
        told.append(body["extensions"].get("masked", []))
    assert told[0] == told[1]
    assert set(told[0]) <= masks(kind, purpose)
    for coordinate in told[0]:
        assert decide(kind, purpose, coordinate=coordinate).verdict is Verdict.MASK
    seen = question(USCC)
    for name in ("otherEnterprises", "evidence", "standing", "reaches"):
        assert (f"RelatedParty.{name}" in told[0] or f"PartyRole.{name}" in told[0]) == (
            any(f"{owner}.{name}" in masks(kind, purpose) for owner in ("RelatedParty", "PartyRole")) and name in seen
        )


async def test_the_public_asks_without_a_token_where_the_operator_lets_it(tmp_path: Path) -> None:
    text = f"{{ {ROOTS['enterprise']} }}".replace("INQUIRY", INQUIRIES[PartnerKind.PUBLIC])
    made = make_service(tmp_path / "keys", Options(public_client="public-1"))
    async with made.client:
        plant(made)
        response = await made.client.post("/graphql", json={"query": text})
        assert response.json()["data"] == {"enterprise": TOLD["enterprise"]}
        entry = made.audit.entries[-1]
        assert (entry.kind, entry.partner_id) == (PartnerKind.PUBLIC, partner_id("public-1"))
        assert entry.purpose == Purpose.PUBLIC_INFORMATION
        assert made.reader.keys[-1].partner_id == partner_id("public-1")
        several = f"{{ {ROOTS['enterprises']} }}".replace("INQUIRY", INQUIRIES[PartnerKind.PUBLIC])
        body = (await made.client.post("/graphql", json={"query": several})).json()
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        for header in ("", "Basic x", "Bearer x"):
            answered = await made.client.post("/graphql", json={"query": text}, headers={"authorization": header})
            assert answered.status_code == 401, header
        bank = text.replace("PUBLIC_INFORMATION", "CREDIT_GRANTING")
        body = (await made.client.post("/graphql", json={"query": bank})).json()
        assert body["errors"][0]["extensions"]["code"] == "PURPOSE_NOT_PERMITTED"


async def test_the_public_is_charged_by_its_network(tmp_path: Path) -> None:
    text = f"{{ {ROOTS['enterprise']} }}".replace("INQUIRY", INQUIRIES[PartnerKind.PUBLIC])
    scarce = BudgetRules(maximum=400, restore_rate=0.001, query_maximum=100)
    made = make_service(tmp_path / "keys", Options(public_client="public-1", budget=scarce))
    async with made.client:
        plant(made)
        answers = [await made.client.post("/graphql", json={"query": text}) for _ in range(60)]
        assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
        elsewhere = httpx.ASGITransport(app=made.app, client=("203.0.113.7", 1))
        async with httpx.AsyncClient(transport=elsewhere, base_url="http://hub.test") as other:
            assert (await other.post("/graphql", json={"query": text})).status_code == 200
