"""Wrong turns of objections: twice, too late, by the wrong party, out of order, without papers, two at once; pauses."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support.live import LiveService
from tests.support.objections import (
    DEPARTMENT,
    OPERATOR,
    OTHER_PAPER,
    PAPER,
    SUBJECT,
    against,
    another,
    ask_and_answer,
    change,
    claim_company,
    claim_person,
    code_of,
    handle_of,
    record_id,
    step,
    unclaimed_story,
)
from tests.support.story import BORROWER, RESTRICTION, SECOND

pytestmark = pytest.mark.anyio
BANK = PartnerKind.BANK


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's story; nobody has claimed anything yet."""
    async with unclaimed_story(store_address, tmp_path) as live:
        yield live


def restriction(service: LiveService, key: dict[str, Any] = RESTRICTION) -> str:
    """The id of a record of the story."""
    return record_id(service, key["number"], key["list_kind"])


async def test_an_agent_and_a_department_need_their_papers(service: LiveService) -> None:
    await claim_company(service)
    record = restriction(service)
    wrong = against(record, ', authority: "授权书"')
    assert await code_of(service, "fileObjection", wrong, kind=SUBJECT) == ("WRONG_ARGUMENT", "authority")
    agent = await change(service, "fileObjection", against(record, f', authority: "{PAPER}"'), kind=SUBJECT)
    assert agent["filer"] == "AGENT"
    assert (await step(service, "withdrawObjection", agent, kind=SUBJECT))["status"] == "WITHDRAWN"

    person = f', subject: {{person: "{await handle_of(service)}"}}'
    for arguments, refusal in (
        (against(record), ("WRONG_ARGUMENT", "subject")),
        (against(record, person), ("MISSING_EVIDENCE", "evidence")),
        (against(record, person + ', evidence: ["1"]'), ("WRONG_ARGUMENT", "evidence")),
    ):
        assert await code_of(service, "fileObjection", arguments, kind=DEPARTMENT) == refusal
    filed = await change(
        service, "fileObjection", against(record, person + f', evidence: ["{PAPER}"]'), kind=DEPARTMENT
    )
    assert (filed["filer"], filed["filedBy"]) == ("DEPARTMENT", "partner department")
    other = f', subject: {{uscc: "{SECOND}"}}, evidence: ["{PAPER}"]'
    assert (await code_of(service, "fileObjection", against(record, other), kind=DEPARTMENT))[0] == "UNKNOWN_TARGET"
    # A subject speaks for itself alone.
    for_other = against(record, f', subject: {{uscc: "{BORROWER}"}}')
    assert await code_of(service, "fileObjection", for_other, kind=SUBJECT) == ("WRONG_ARGUMENT", "subject")


async def test_twice_and_two_at_once(service: LiveService) -> None:
    await claim_company(service)
    arguments = against(restriction(service))
    outcomes = await asyncio.gather(
        *(change(service, "fileObjection", arguments, kind=SUBJECT, key=f"at-once-{n}") for n in range(4))
    )
    came = sorted(str(found.get("code", found.get("status"))) for found in outcomes)
    assert came == ["FILED", *["OBJECTION_OPEN"] * 3]
    (first,) = [found for found in outcomes if "id" in found]
    again = [await change(service, "fileObjection", arguments, kind=SUBJECT, key=f"at-once-{n}") for n in range(4)]
    assert again == outcomes, "told again under its key, whatever came of it"
    assert len(service.graph.run("MATCH (m:Matter {kind: 'OBJECTION'}) RETURN m.number AS id")) == 1
    # The person whom it reaches may object beside the company.
    await claim_person(service)
    (decided, withdrawn) = await asyncio.gather(
        step(service, "withdrawObjection", first, kind=SUBJECT),
        step(service, "pauseObjection", first, ', reason: "补充材料"', kind=OPERATOR),
    )
    assert decided["status"] == "WITHDRAWN"
    assert withdrawn.get("code", withdrawn.get("pausedFor")) in ("OBJECTION_OVER", "补充材料")
    listed = await service.data(
        "{ objections(openOnly: false) { edges { node { status pausedFor } } } }", kind=OPERATOR
    )
    assert listed["objections"]["edges"] == [{"node": {"status": "WITHDRAWN", "pausedFor": None}}]


async def test_out_of_order_too_late_and_by_the_wrong_party(service: LiveService) -> None:
    await claim_company(service)
    filed = await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT)
    itself = f'objectionId: "{filed["id"]}"'
    decision, answer = f'{itself}, decision: "决定"', f'{itself}, finding: CONFIRMED, evidence: "{PAPER}"'
    over, order, unknown = (
        ("OBJECTION_OVER", "objectionId"),
        ("OUT_OF_ORDER", None),
        ("UNKNOWN_OBJECTION", "objectionId"),
    )

    async def refusal(field: str, arguments: str, kind: PartnerKind) -> tuple[str, str | None]:
        return await code_of(service, field, arguments, kind=kind)

    assert await refusal("rejectObjection", decision, OPERATOR) == order  # before the source has answered
    assert await refusal("upholdObjection", decision, OPERATOR) == ("MISSING_EVIDENCE", "evidence")
    assert await refusal("resumeObjection", itself, OPERATOR) == order
    assert await refusal("answerObjection", answer, DEPARTMENT) == unknown  # it has not been asked
    assert await refusal("supplementObjection", f"{itself}, evidence: []", SUBJECT) == ("MISSING_EVIDENCE", "evidence")
    assert await refusal("extendObjection", f'{itself}, reason: "情况复杂"', OPERATOR) == ("NOT_EXTENDABLE", None)
    with another(service, SUBJECT):
        for field in ("withdrawObjection", "supplementObjection"):
            more = f', evidence: ["{PAPER}"]' if field.startswith("supplement") else ""
            assert await refusal(field, itself + more, SUBJECT) == unknown
        assert await refusal("withdrawObjection", 'objectionId: "nothing"', SUBJECT) == unknown
    assert await refusal("withdrawObjection", itself, DEPARTMENT) == unknown
    client = (await service.partner(BANK)).client_id
    assert await refusal("askSource", f'{itself}, clientId: "{client}"', OPERATOR) == ("UNKNOWN_PARTNER", "clientId")

    client = (await service.partner(DEPARTMENT)).client_id
    asked = await step(service, "askSource", filed, f', clientId: "{client}"', kind=OPERATOR)
    assert (asked["status"], asked["askedOf"]) == ("WITH_SOURCE", "partner department")
    assert {d["step"]: d["day"] for d in asked["due"]} == {
        "MARK": "2026-03-02", "ANSWER": "2026-03-05", "WITH_SOURCE": "2026-03-11",
    }  # fmt: skip
    assert await refusal("upholdObjection", decision, OPERATOR) == order
    with another(service, DEPARTMENT):
        assert await refusal("answerObjection", answer, DEPARTMENT) == unknown
    bare = f"{itself}, finding: CONFIRMED"
    assert await refusal("answerObjection", bare, DEPARTMENT) == ("MISSING_EVIDENCE", "evidence")
    assert (await change(service, "answerObjection", answer, kind=DEPARTMENT))["finding"] == "CONFIRMED"
    assert await refusal("answerObjection", answer, DEPARTMENT) == order  # twice
    assert await refusal("upholdObjection", decision, OPERATOR) == ("AGAINST_FINDING", None)
    assert (await change(service, "rejectObjection", decision, kind=OPERATOR))["status"] == "REJECTED"
    papers = f'{itself}, evidence: ["{PAPER}"]'
    for field, arguments, kind in (
        ("rejectObjection", decision, OPERATOR), ("upholdObjection", decision, OPERATOR),
        ("withdrawObjection", itself, SUBJECT), ("supplementObjection", papers, SUBJECT),
        ("answerObjection", answer, DEPARTMENT), ("pauseObjection", f'{itself}, reason: "a"', OPERATOR),
    ):  # fmt: skip
        assert await refusal(field, arguments, kind) == over
    # New facts: another one.
    assert (await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT))["status"] == "FILED"


async def test_pauses_and_what_is_overdue(service: LiveService) -> None:
    await claim_company(service)
    filed = await change(service, "fileObjection", against(restriction(service)), kind=SUBJECT)

    async def later(days: int) -> None:
        service.clock.instant += timedelta(days=days)
        service.tokens.clear()

    async def listed(kind: PartnerKind, arguments: str = "overdue: true") -> list[dict[str, Any]]:
        text = f"{{ objections({arguments}) {{ edges {{ node {{ id overdue due {{ step day overdue }} }} }} }} }}"
        return [edge["node"] for edge in (await service.data(text, kind=kind))["objections"]["edges"]]

    await later(1)  # Tuesday
    paused = await step(service, "pauseObjection", filed, ', reason: "请补充材料"', kind=OPERATOR)
    assert paused["pausedFor"] == "请补充材料"
    assert {d["step"]: (d["day"], d["left"]) for d in paused["due"]} == {
        "MARK": ("2026-03-02", 0), "OWN": (None, 3), "WITH_SOURCE": (None, 7),
    }  # fmt: skip
    twice = f'objectionId: "{filed["id"]}", reason: "再次"'
    assert await code_of(service, "pauseObjection", twice, kind=OPERATOR) == ("OUT_OF_ORDER", None)
    await later(7)
    assert await listed(OPERATOR) == []
    resumed = await step(service, "supplementObjection", filed, f', evidence: ["{OTHER_PAPER}"]', kind=SUBJECT)
    assert (resumed["pausedFor"], resumed["evidence"]) == (None, [OTHER_PAPER])
    assert {d["step"]: d["day"] for d in resumed["due"]}["OWN"] == "2026-03-12"  # the 10th, 11th and 12th
    await later(2)
    assert await listed(OPERATOR) == []
    await later(1)  # Friday the 13th
    for kind in (OPERATOR, PartnerKind.REGULATOR, SUBJECT):
        (late,) = await listed(kind)
        assert (late["id"], late["overdue"]) == (filed["id"], True)
        assert [d["step"] for d in late["due"] if d["overdue"]] == ["OWN"]
    assert await listed(DEPARTMENT, "openOnly: true") == [], "not its own, and it was not asked"
    with another(service, SUBJECT):
        assert await listed(SUBJECT, "openOnly: true") == []
    await ask_and_answer(service, filed, "CONFIRMED")
    assert len(await listed(DEPARTMENT, "openOnly: true")) == 1
    await step(service, "rejectObjection", filed, ', decision: "经核查无误"', kind=OPERATOR)
    assert await listed(OPERATOR) == []
