"""Offices and holdings under objection: told as such by every answer, with all that they carry, until it is over."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import code
from tests.support.live import LiveService
from tests.support.objections import (
    DEPARTMENT,
    OPERATOR,
    SUBJECT,
    against_tenure,
    ask_and_answer,
    change,
    claim_person,
    step,
    tenure_id,
    unclaimed_story,
)
from tests.support.story import BORROWER, DEFAULTER, DIRECTOR, ELSEWHERE, FORMER, PRESENT, RESTRICTION, SECOND

pytestmark = pytest.mark.anyio
BANK, INVESTIGATOR = PartnerKind.BANK, PartnerKind.INVESTIGATOR
PEOPLE = """{ enterprise(uscc: "USCC", inquiry: INQUIRY ARGUMENTS) { relatedParties(first: 50, time: ALL) {
  edges { node { id name roles { role disputed } otherEnterprises { uscc disputed }
  reaches { level disputed inForce measures { id } record { number overlays { kind } } } } } } } }"""
PERSON = """{ person(id: "PERSON", inquiry: INQUIRY) {
  offices(first: 50) { edges { node { uscc disputed } } }
  reaches { disputed measures { id } record { number } } } }"""
MYSELF = (
    "{ myself(inquiry: INQUIRY) { offices { uscc disputed } reaches { disputed measures { id } record { number } } } }"
)
CLEAN, VICTIM = code(41), "孙冒名"
UNLISTED = [
    story.enterprise(CLEAN, "丁咨询有限公司", status="存续"),
    story.tenure(CLEAN, VICTIM, role="LEGAL_REPRESENTATIVE", start="2023-01-01"),
    story.tenure(CLEAN, DIRECTOR, role="SUPERVISOR", start="2023-01-01"),
]
LATE = {**RESTRICTION, "number": "（2026）限高迟到1号"}


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's story; nobody has claimed anything yet."""
    async with unclaimed_story(store_address, tmp_path) as live:
        await live.graph.load(UNLISTED, source="register")
        yield live


async def people(
    service: LiveService, uscc: str = BORROWER, *, kind: PartnerKind = BANK, arguments: str = ""
) -> dict[str, Any]:
    """Those related to an enterprise, by name, as a partner is told of them."""
    text = PEOPLE.replace("USCC", uscc).replace("ARGUMENTS", arguments)
    edges = (await service.data(text, kind=kind))["enterprise"]["relatedParties"]["edges"]
    return {edge["node"]["name"]: edge["node"] for edge in edges}


def disputed(told: dict[str, Any]) -> set[str]:
    """Whose office is told to be under objection."""
    return {name for name, node in told.items() if any(role["disputed"] for role in node["roles"])}


async def filed(service: LiveService, name: str, uscc: str = BORROWER) -> dict[str, Any]:
    """An objection of somebody against his own office."""
    await claim_person(service, name, uscc)
    found = await change(service, "fileObjection", against_tenure(tenure_id(service, name, uscc)), kind=SUBJECT)
    assert (found["status"], found["marked"]) == ("FILED", True)
    return found


async def person(service: LiveService, name: str, uscc: str = BORROWER) -> Any:
    """Somebody as the investigator is told of him."""
    handle = (await people(service, uscc, kind=INVESTIGATOR))[name]["id"]
    return (await service.data(PERSON.replace("PERSON", handle), kind=INVESTIGATOR))["person"]


async def test_an_office_without_any_record_is_marked_at_once(service: LiveService) -> None:
    known = service.graph.clock()
    before = {kind: await people(service, CLEAN, kind=kind) for kind in (BANK, DEPARTMENT, INVESTIGATOR)}
    assert all(disputed(told) == set() for told in before.values())
    assert before[BANK][VICTIM]["reaches"] == []
    objection = await filed(service, VICTIM, CLEAN)
    for kind in (BANK, DEPARTMENT, INVESTIGATOR):
        assert disputed(await people(service, CLEAN, kind=kind)) == {VICTIM}
        for arguments in ('asOf: "2023-06-01"', f'knownAt: {{commit: "{known}"}}'):
            assert disputed(await people(service, CLEAN, kind=kind, arguments=arguments)) == {VICTIM}, "judged now"
    told = await person(service, VICTIM, CLEAN)
    assert told["offices"]["edges"] == [{"node": {"uscc": CLEAN, "disputed": True}}]
    (mine,) = (await service.data(MYSELF, kind=SUBJECT))["myself"]
    assert mine["offices"] == [{"uscc": CLEAN, "disputed": True}]
    await ask_and_answer(service, objection, "CONFIRMED")
    during = service.graph.clock()
    await step(service, "rejectObjection", objection, ', decision: "经核查无误"', kind=OPERATOR)
    for kind, told in before.items():
        assert await people(service, CLEAN, kind=kind) == told
        then = await people(service, CLEAN, kind=kind, arguments=f'knownAt: {{commit: "{during}"}}')
        assert disputed(then) == set(), "nor as known meanwhile"


async def test_it_is_told_of_whom_very_many_other_matters_concern(service: LiveService) -> None:
    await filed(service, VICTIM, CLEAN)
    service.graph.run(
        "MATCH (p:Person {name: $name})-[:HOLDS]->(:Enterprise) WITH DISTINCT p UNWIND range(1, 2500) AS n"
        " CREATE (p)<-[:CONCERNS {recorded_from: 1}]-(:Matter {matter_id: '0' + n, kind: 'OBJECTION', number: '0' + n})"
        "-[:STATED_AS {recorded_from: 1}]->(:MatterFacts {target: 'TENURE', target_id: '0' + n, status: 'FILED'})",
        name=VICTIM,
    )
    assert disputed(await people(service, CLEAN)) == {VICTIM}
    assert (await person(service, VICTIM, CLEAN))["offices"]["edges"] == [{"node": {"uscc": CLEAN, "disputed": True}}]
    (mine,) = (await service.data(MYSELF, kind=SUBJECT))["myself"]
    assert mine["offices"] == [{"uscc": CLEAN, "disputed": True}]


async def test_what_arrives_meanwhile_is_marked_as_well(service: LiveService) -> None:
    objection = await filed(service, PRESENT)
    await service.graph.load([story.entry(LATE, "2026-01-05")], source="lists")

    async def late(name: str) -> dict[str, Any]:
        reaches = (await people(service))[name]["reaches"]
        (found,) = [r for r in reaches if r["record"]["number"] == LATE["number"]]
        return dict(found)

    held = await late(PRESENT)
    assert (held["level"], held["inForce"], held["disputed"], held["measures"]) == ("REACHED", True, True, [])
    assert [each["kind"] for each in held["record"]["overlays"]] == ["DISPUTE", "SUSPEND_MEASURES"]
    early = next(
        r for r in (await people(service))[PRESENT]["reaches"] if r["record"]["number"] == RESTRICTION["number"]
    )
    assert sorted(each["kind"] for each in early["record"]["overlays"]) == ["DISPUTE", "SUSPEND_MEASURES"]
    reaches = (await person(service, PRESENT))["reaches"]
    assert {(r["disputed"], len(r["measures"])) for r in reaches if r["record"]["number"] == LATE["number"]} == {
        (True, 0)
    }
    (mine,) = (await service.data(MYSELF, kind=SUBJECT))["myself"]
    held_back = {r["record"]["number"] for r in mine["reaches"] if r["disputed"] and not r["measures"]}
    assert held_back == {RESTRICTION["number"], DEFAULTER["number"], LATE["number"]}
    assert ELSEWHERE["number"] in {r["record"]["number"] for r in mine["reaches"] if r["measures"]}
    elsewhere = (await people(service, SECOND))[PRESENT]
    assert [role["disputed"] for role in elsewhere["roles"]] == [False], "his office elsewhere is not objected to"
    assert elsewhere["otherEnterprises"] == [{"uscc": BORROWER, "disputed": True}]
    await ask_and_answer(service, objection, "CONFIRMED")
    await step(service, "rejectObjection", objection, ', decision: "经核查无误"', kind=OPERATOR)
    free = await late(PRESENT)
    assert (free["disputed"], free["record"]["overlays"]) == (False, []) and free["measures"]


async def test_somebody_who_is_named_with_others_is_marked_alone(service: LiveService) -> None:
    await filed(service, PRESENT)
    told = await people(service)
    assert disputed(told) == {PRESENT}
    assert not any(r["disputed"] for r in told[FORMER]["reaches"])


async def test_what_came_to_him_meanwhile_is_taken_back_with_the_rest(service: LiveService) -> None:
    objection = await filed(service, PRESENT)
    await service.graph.load([story.entry(LATE, "2026-01-05")], source="lists")
    await ask_and_answer(service, objection, "WRONG")
    during = service.graph.clock()
    await step(service, "upholdObjection", objection, ', decision: "撤销登记决定"', kind=OPERATOR)
    assert PRESENT not in await people(service)
    then = (await people(service, arguments=f'knownAt: {{commit: "{during}"}}'))[PRESENT]
    assert [role["disputed"] for role in then["roles"]] == [True], "what was known then has proved wrong"
    carried = [r for r in then["reaches"] if r["record"]["number"] in (RESTRICTION["number"], LATE["number"])]
    assert {(r["disputed"], len(r["measures"])) for r in carried} == {(True, 0)}
    numbers = service.graph.run(
        "MATCH (r:Recall) MATCH (c:CreditRecord {record_id: r.record_id})-[d:RECORDED_AS]->(f:RecordFacts)"
        " WHERE d.recorded_to IS NULL RETURN DISTINCT f.number AS number"
    )
    assert {RESTRICTION["number"], LATE["number"]} <= {row["number"] for row in numbers}


async def test_whoever_follows_the_parties_is_told_of_the_mark(service: LiveService) -> None:
    objection = await filed(service, VICTIM, CLEAN)
    await ask_and_answer(service, objection, "CONFIRMED")
    await step(service, "rejectObjection", objection, ', decision: "经核查无误"', kind=OPERATOR)
    entries = service.graph.run(
        "MATCH (e:Event) WHERE e.party_id IS NOT NULL AND e.commit IN $seqs RETURN e.commit AS seq, e.ties AS ties",
        seqs=[service.graph.clock(), service.graph.clock() - 3],
    )
    assert sorted((row["seq"], *row["ties"]) for row in entries) == [
        (seq, "HOLDS") for seq in (service.graph.clock() - 3, service.graph.clock()) for _ in range(2)
    ]
