"""What a subject hears of who looked, and an operator of who received, from answers through the log to the graph."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.ids import matter_id, partner_id
from graph_schema.names import MatterKind, PartnerKind
from hub.audit.project import Projector
from tests.support.audit import SIGNER, open_log
from tests.support.graph import TestGraph, code
from tests.support.live import LiveService, live_service
from tests.support.story import enterprise, tenure

pytestmark = pytest.mark.anyio

OWN, OTHER = code(1), code(2)
PERSON = "王某某"
ROWS: list[dict[str, Any]] = [
    row
    for uscc, name in ((OWN, "某某商贸有限公司"), (OTHER, "某某建材有限公司"))
    for row in (enterprise(uscc, name), tenure(uscc, PERSON, role="LEGAL_REPRESENTATIVE", start="2019-01-01"))
]
ASK = '{ enterprise(uscc: "%s", inquiry: INQUIRY) { name relatedParties { edges { node { name } } } } }'
LOOKS = """{ accessHistory(inquiry: {purpose: SELF, legalBasis: OTHER_LAW}%s) { edges { cursor node {
  day partner kind purpose legalBasis asked reached told reason { zh en } } } pageInfo { hasNextPage endCursor } } }"""
CLAIM = """
MATCH (e:Enterprise)<-[:IDENTIFIES]-(k:Identifier {key: $code})
MERGE (m:Matter {matter_id: $id}) SET m.kind = 'CLAIM', m.number = $code, m.partner_id = $partner
CREATE (m)-[:STATED_AS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0, preferred: true}]->
    (:MatterFacts {purposes: ['SELF']}),
  (m)-[:CONCERNS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0}]->(e)
"""
CLAIM_PERSON = """
MATCH (e:Person)-[:HOLDS]->(:Enterprise)<-[:IDENTIFIES]-(k:Identifier {key: $code})
MATCH (m:Matter {matter_id: $id})
CREATE (m)-[:CONCERNS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0}]->(e)
"""
DEFER = "MATCH (m:Matter {matter_id: $id})-[:STATED_AS]->(f:MatterFacts) SET f.notice_deferred_to = date($day)"


@pytest.fixture
async def service(graph: TestGraph, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over two enterprises that share a representative by name alone; the subject has claimed the first."""
    await graph.load(ROWS)
    async with live_service(graph) as live:
        yield live


async def claim(service: LiveService, *, person: bool = False) -> None:
    mine = partner_id((await service.partner(PartnerKind.SUBJECT)).client_id)
    key = f"USCC:{OWN}"
    given = {"id": matter_id(MatterKind.CLAIM, key, partner=mine), "code": key}
    service.graph.run(CLAIM, partner=mine, **given)
    if person:
        service.graph.run(CLAIM_PERSON, **given)


async def fold(service: LiveService, folder: Path) -> None:
    """Write the entries so far to a log of its own, and fold it in."""
    log = open_log(folder)
    for entry in service.audit.entries:
        await log.append(entry)
    await log.close()
    service.audit.entries.clear()
    await Projector(folder, service.graph.gateway, signer=SIGNER, clock=service.clock).run()


async def looks(service: LiveService, page: str = "") -> list[dict[str, Any]]:
    found = (await service.data(LOOKS % page, kind=PartnerKind.SUBJECT))["accessHistory"]
    return [edge["node"] for edge in found["edges"]]


async def test_a_subject_hears_who_looked_why_and_what_was_told(service: LiveService, tmp_path: Path) -> None:
    assert await looks(service) == []  # nothing is claimed yet
    await claim(service)
    assert await looks(service) == []  # nobody looked
    for _ in range(2):
        await service.data(ASK % OWN)
    await service.data(ASK % OTHER)  # about somebody else
    await service.data(ASK % OWN, kind=PartnerKind.DEPARTMENT)
    await fold(service, tmp_path / "log")
    found = await looks(service)
    told = {(look["kind"], look["purpose"], look["legalBasis"], look["asked"], look["reached"]) for look in found}
    assert told == {
        ("DEPARTMENT", "ADMIN_REVIEW", "STATUTORY_DUTY", 1, 0),
        ("BANK", "CREDIT_GRANTING", "STATUTORY_DUTY", 2, 0),
        ("SUBJECT", "SELF", "OTHER_LAW", 1, 0),  # its own: whoever uses its credentials is seen too
    }
    assert len(found) == 3
    bank = next(look for look in found if look["kind"] == "BANK")
    assert (bank["day"], bank["partner"]) == ("2026-03-02", "partner bank")
    assert bank["told"] == ["IDENTITY", "RELATED_PARTIES"]
    assert bank["reason"] == {"zh": "直接查询本主体 2 次。", "en": "The partner asked about you 2 times."}
    first = (await service.data(LOOKS % ", first: 1", kind=PartnerKind.SUBJECT))["accessHistory"]
    assert first["pageInfo"]["hasNextPage"]
    rest = await looks(service, f', after: "{first["pageInfo"]["endCursor"]}"')
    assert [first["edges"][0]["node"], *rest] == found
    assert OTHER not in str(found)


async def test_a_person_reached_from_an_enterprise_hears_no_third_party(service: LiveService, tmp_path: Path) -> None:
    await claim(service, person=True)
    await service.data(ASK % OWN)
    await service.data(ASK % OTHER)  # his namesake's, who is not known to be he
    await fold(service, tmp_path / "log")
    (look,) = await looks(service)
    assert (look["asked"], look["reached"]) == (1, 1)
    assert "作为其关联方或候选提供 1 次" in look["reason"]["zh"]
    assert "某某建材" not in str(look)


async def test_an_investigators_look_is_told_when_its_deferral_ends(service: LiveService, tmp_path: Path) -> None:
    await claim(service)
    await service.data(ASK % OWN, kind=PartnerKind.INVESTIGATOR)
    mine = partner_id((await service.partner(PartnerKind.INVESTIGATOR)).client_id)
    case = matter_id(MatterKind.CASE, "C-1", partner=mine)
    service.graph.run(DEFER, id=case, day="2026-03-10")
    await fold(service, tmp_path / "log")
    assert await looks(service) == []
    service.clock.instant += timedelta(days=7)
    service.tokens.clear()
    assert await looks(service) == []
    service.clock.instant += timedelta(days=1)
    service.tokens.clear()
    (look,) = await looks(service)
    assert (look["day"], look["kind"], look["purpose"]) == ("2026-03-02", "INVESTIGATOR", "INVESTIGATION")


async def test_who_may_ask_and_whose_looks_one_sees(service: LiveService, tmp_path: Path) -> None:
    await service.data(ASK % OWN)
    await fold(service, tmp_path / "log")
    assert await looks(service) == []  # a subject without a claim sees nobody's
    wrong = LOOKS.replace("SELF, legalBasis: OTHER_LAW", "CREDIT_GRANTING, legalBasis: STATUTORY_DUTY")
    refused = (await service.ask(wrong % "")).json()["errors"][0]["extensions"]
    assert (refused["code"], refused["field"]) == ("FORBIDDEN", "Query.accessHistory")
    odd = (await service.ask(LOOKS % ', after: "x"', kind=PartnerKind.SUBJECT)).json()
    assert odd["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_receivers_of_a_record_are_for_operators_and_regulators(service: LiveService, tmp_path: Path) -> None:
    query = '{ receivers(recordId: "r-1") { edges { cursor node { clientId name kind times first { slot index } } } } }'
    bank = partner_id((await service.partner(PartnerKind.BANK)).client_id)
    await service.data(ASK % OWN)
    service.audit.entries[-1] = replace(service.audit.entries[-1], record_ids=("r-1",))
    assert service.audit.entries[-1].partner_id == bank
    await fold(service, tmp_path / "log")
    for kind in (PartnerKind.OPERATOR, PartnerKind.REGULATOR):
        ((edge),) = (await service.data(query, kind=kind))["receivers"]["edges"]
        node = edge["node"]
        assert (node["name"], node["kind"], node["times"], node["first"]) == (
            "partner bank",
            "BANK",
            1,
            {"slot": 1, "index": 1},
        )
    refused = (await service.ask(query, kind=PartnerKind.SUBJECT)).json()
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
