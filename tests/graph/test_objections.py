"""Objections through the whole service: filed, marked at once, verified, upheld or rejected; and every wrong turn."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.live import LiveService
from tests.support.objections import (
    OPERATOR,
    SUBJECT,
    against,
    against_tenure,
    another,
    ask_and_answer,
    change,
    claim_company,
    claim_person,
    code_of,
    record_id,
    step,
    tenure_id,
    unclaimed_story,
)
from tests.support.story import BORROWER, DEFAULTER, PRESENT, RESTRICTION, SECOND

pytestmark = pytest.mark.anyio
BANK = PartnerKind.BANK
SHOWN = """{ enterprise(uscc: "USCC", inquiry: INQUIRY) { records { number listKind amount status overlays { kind } }
  creditStatus { standing measures { record { listKind } } listings { disputed suspended record { listKind } } }
  relatedParties(first: 20) { edges { node { name standing roles { role current }
    reaches { level reason inForce disputed record { number listKind } } } } } } }"""


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's story; nobody has claimed anything yet."""
    async with unclaimed_story(store_address, tmp_path) as live:
        yield live


async def shown(service: LiveService, uscc: str = BORROWER, *, kind: PartnerKind = BANK) -> Any:
    """What a partner is told of an enterprise and its people."""
    return (await service.data(SHOWN.replace("USCC", uscc), kind=kind))["enterprise"]


def restriction(service: LiveService, key: dict[str, Any] = RESTRICTION) -> str:
    """The id of a record of the story."""
    return record_id(service, key["number"], key["list_kind"])


def overlays(told: Any, list_kind: str) -> set[str]:
    """Kinds of overlay on a record as it is told."""
    (record,) = [r for r in told["records"] if r["listKind"] == list_kind]
    return {overlay["kind"] for overlay in record["overlays"]}


def restricted(told: Any) -> bool:
    """Whether the borrower's restriction, or a reach of it, is told."""
    return str({"number": RESTRICTION["number"], "listKind": "SPENDING_RESTRICTION"}) in str(told) or any(
        record["listKind"] == "SPENDING_RESTRICTION" for record in told["records"]
    )


async def test_a_company_objects_and_is_marked_at_once(service: LiveService) -> None:
    await claim_company(service)
    before = await shown(service)
    commits = service.graph.clock()
    filed = await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT)
    assert service.graph.clock() == commits + 1, "one commit for all of it"
    assert {name: filed[name] for name in ("target", "status", "filer", "filedOn", "place", "marked", "overdue")} == {
        "target": "RECORD", "status": "FILED", "filer": "SUBJECT", "filedOn": "2026-03-02", "place": "CN-41",
        "marked": True, "overdue": False,
    }  # fmt: skip
    # Monday 2 March 2026: three and seven working days in 河南.
    due = {each["step"]: (each["day"], each["provisional"], each["doneOn"]) for each in filed["due"]}
    assert due == {
        "MARK": ("2026-03-02", False, "2026-03-02"),
        "OWN": ("2026-03-05", False, None),
        "WITH_SOURCE": ("2026-03-11", False, None),
    }
    during = await shown(service)
    assert overlays(during, "SPENDING_RESTRICTION") == {"DISPUTE", "SUSPEND_MEASURES"}
    assert overlays(during, "JUDGMENT_DEFAULTER") == set()
    (listing,) = [x for x in during["creditStatus"]["listings"] if x["record"]["listKind"] == "SPENDING_RESTRICTION"]
    assert (listing["disputed"], listing["suspended"]) == (True, True)
    assert any(m["record"]["listKind"] == "SPENDING_RESTRICTION" for m in before["creditStatus"]["measures"])
    assert not any(m["record"]["listKind"] == "SPENDING_RESTRICTION" for m in during["creditStatus"]["measures"])
    (entry,) = [e for e in service.audit.entries[-3:] if e.outcome == "INTENDED"]
    assert (entry.operation, entry.partner_id is None) == ("fileObjection", False)
    (kept,) = service.graph.run(
        "MATCH (m:Matter {kind: 'OBJECTION'})-[s:STATED_AS]->(f:MatterFacts) WHERE s.recorded_to IS NULL"
        " RETURN f.told AS told, s.recorded_from AS seq"
    )
    assert kept["seq"] == commits + 1
    assert "OWN OBJECTION-OWN-HENAN 2026-03-05 False" in kept["told"]


async def test_a_person_objects_to_what_reaches_him_and_no_more(service: LiveService) -> None:
    await claim_person(service)
    before = await shown(service)
    filed = await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT)
    assert filed["status"] == "FILED"
    during = await shown(service)
    people = {edge["node"]["name"]: edge["node"] for edge in during["relatedParties"]["edges"]}
    disputed = {r["record"]["number"] for r in people[PRESENT]["reaches"] if r["disputed"]}
    assert disputed == {RESTRICTION["number"]}
    assert not any(r["disputed"] for r in people["王前任"]["reaches"])
    assert during["creditStatus"] == before["creditStatus"], "the company's own listing stands"


async def test_somebody_elses_unknown_and_ended_look_alike(service: LiveService) -> None:
    nobody = await code_of(service, "fileObjection", against(restriction(service)), kind=SUBJECT)
    assert nobody == ("UNKNOWN_TARGET", "target")
    await claim_company(service, SECOND)
    unknown = against("abcdefghijklmnopqrstuvwxyz")
    ended = restriction(service, story.ELSEWHERE)
    await service.graph.load([story.state(story.ELSEWHERE, "REPAIRED", day="2026-01-01")])
    for arguments in (against(restriction(service)), unknown, against(ended)):
        assert await code_of(service, "fileObjection", arguments, kind=SUBJECT) == nobody
    texts = {
        (await change(service, "fileObjection", arguments, kind=SUBJECT))["message"]["zh"]
        for arguments in (against(restriction(service)), unknown, against(ended))
    }
    assert len(texts) == 1
    assert not service.graph.run("MATCH (o:Overlay) RETURN o.overlay_id AS id")
    for kind in (BANK, PartnerKind.MEDIA, PartnerKind.INVESTIGATOR):
        text = f'mutation {{ fileObjection(idempotencyKey: "x", {unknown}) {{ __typename }} }}'
        answer = (await service.ask(text, kind=kind)).json()
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_record_in_error_is_withdrawn(service: LiveService) -> None:
    await claim_company(service)
    before = await shown(service)
    known = service.graph.clock()
    filed = await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT)
    await ask_and_answer(service, filed, "WRONG")
    arguments = f'objectionId: "{filed["id"]}", decision: "异议决定1号"'
    assert await code_of(service, "rejectObjection", arguments, kind=OPERATOR) == ("AGAINST_FINDING", None)
    upheld = await change(service, "upholdObjection", arguments, kind=OPERATOR)
    assert (upheld["status"], upheld["remedy"], upheld["marked"]) == ("UPHELD", "WITHDRAWN", False)
    after = await shown(service)
    assert len(before["records"]) - len(after["records"]) == 1
    assert not restricted(after)
    text = SHOWN.replace("USCC", BORROWER).replace("INQUIRY)", f'INQUIRY, knownAt: {{commit: "{known}"}})')
    assert (await service.data(text))["enterprise"] == after, "nor as it was known"
    # The same file again does not bring it back.
    await service.graph.load(story.LISTS, source="lists")
    assert not restricted(await shown(service))


async def test_a_record_in_error_is_corrected(service: LiveService) -> None:
    await claim_company(service)
    filed = await change(service, "fileObjection", against(restriction(service, DEFAULTER)), kind=SUBJECT)
    await ask_and_answer(service, filed, "WRONG")
    head = f'objectionId: "{filed["id"]}", decision: "异议决定2号"'
    empty = f"{head}, correction: {{}}"
    assert await code_of(service, "upholdObjection", empty, kind=OPERATOR) == ("CANNOT_BE_MENDED", "correction")
    upheld = await change(service, "upholdObjection", f'{head}, correction: {{amount: "120.00"}}', kind=OPERATOR)
    assert (upheld["status"], upheld["remedy"]) == ("UPHELD", "CORRECTED")

    async def amount() -> tuple[str, list[Any]]:
        (record,) = [r for r in (await shown(service))["records"] if r["listKind"] == "JUDGMENT_DEFAULTER"]
        return record["amount"], record["overlays"]

    assert await amount() == ("120.00", [])
    await service.graph.load(story.LISTS, source="lists")
    assert await amount() == ("120.00", []), "the erroneous file again"


async def test_a_person_is_not_reached_after_his_objection_is_upheld(service: LiveService) -> None:
    await claim_person(service)
    filed = await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT)
    await ask_and_answer(service, filed, "WRONG")
    correct = f'objectionId: "{filed["id"]}", decision: "决定", correction: {{amount: "1"}}'
    assert (await code_of(service, "upholdObjection", correct, kind=OPERATOR))[0] == "CANNOT_BE_MENDED"
    await step(service, "upholdObjection", filed, ', decision: "异议决定3号"', kind=OPERATOR)
    people = {e["node"]["name"]: e["node"] for e in (await shown(service))["relatedParties"]["edges"]}
    key = {"number": RESTRICTION["number"], "listKind": RESTRICTION["list_kind"]}
    assert {r["level"] for r in people[PRESENT]["reaches"] if r["record"] == key} <= {"NOT_REACHED"}
    assert "REACHED" in {r["level"] for r in people["王前任"]["reaches"]}


async def test_a_false_registration_is_disputed_and_struck(service: LiveService) -> None:
    await claim_person(service)
    tenure = tenure_id(service)
    target = against_tenure(tenure)
    before = await shown(service)
    filed = await change(service, "fileObjection", target, kind=SUBJECT)
    assert (filed["target"], filed["targetId"], filed["place"], filed["marked"]) == (
        "TENURE", tenure, "CN-410322", True,
    )  # fmt: skip
    people = {e["node"]["name"]: e["node"] for e in (await shown(service))["relatedParties"]["edges"]}
    disputed = {r["record"]["number"] for r in people[PRESENT]["reaches"] if r["disputed"]}
    assert disputed == {RESTRICTION["number"], DEFAULTER["number"]}, "what he is reached by through this office"
    with another(service, SUBJECT):
        await claim_company(service, SECOND)
        assert (await code_of(service, "fileObjection", target, kind=SUBJECT))[0] == "UNKNOWN_TARGET"
    assert before["records"] == (await shown(service))["records"]
    await ask_and_answer(service, filed, "WRONG")
    await step(service, "upholdObjection", filed, ', decision: "撤销登记决定"', kind=OPERATOR)
    people = {e["node"]["name"]: e["node"] for e in (await shown(service))["relatedParties"]["edges"]}
    assert PRESENT not in people


async def test_an_evaluation_is_objected_to_by_its_number(service: LiveService) -> None:
    matter = {"type": "matter", "kind": "EVALUATION", "id": "评-2026-1", "organizations": [story.org(BORROWER)]}
    await service.graph.load([matter])
    target = 'target: {matter: {kind: EVALUATION, number: "评-2026-1"}}, grounds: "等次有误"'
    assert (await code_of(service, "fileObjection", target, kind=SUBJECT))[0] == "UNKNOWN_TARGET"
    await claim_company(service)
    filed = await change(service, "fileObjection", target, kind=SUBJECT)
    assert (filed["target"], filed["targetId"], filed["marked"]) == ("EVALUATION", "评-2026-1", False)
    await ask_and_answer(service, filed, "WRONG")
    upheld = await step(service, "upholdObjection", filed, ', decision: "撤销评价"', kind=OPERATOR)
    assert upheld["remedy"] == "WITHDRAWN"
    left = service.graph.run(
        "MATCH (m:Matter {kind: 'EVALUATION'})-[s:STATED_AS]->() WHERE s.recorded_to IS NULL RETURN s.source AS s"
    )
    assert left == []
