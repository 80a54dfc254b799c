"""Credit repair through the whole service: from the application to the decision, taken back, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from hub.audit.opening import note_signer
from hub.repair_document import verify
from tests.support import story
from tests.support.graph import Row
from tests.support.live import LiveService
from tests.support.repairing import (
    BAN,
    BANK,
    COMPLETE,
    COURT,
    DEPARTMENT,
    FINE,
    NEW,
    OLD,
    OTHERS,
    PAPER,
    SUBJECT,
    apply,
    change,
    listed,
    numbers,
    record_id,
    repairing,
    step,
)
from tests.support.story import BORROWER, PRESENT

pytestmark = pytest.mark.anyio
ALL = sorted(key["number"] for key in (OLD, NEW, COURT, FINE, BAN))
DECISION = ', decision: "修复〔2026〕1号"'
REASON = ', reason: "材料不符"'


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service in June 2026."""
    async with repairing(store_address, tmp_path / "keys") as live:
        yield live


async def accepted(service: LiveService, key: Row, application: str = COMPLETE) -> str:
    """The number of an application that was accepted."""
    filed = await apply(service, key, application)
    assert (await step(service, "acceptRepair", filed["id"]))["status"] == "ACCEPTED", filed
    return str(filed["id"])


async def test_from_the_application_to_the_decision(service: LiveService) -> None:
    before = service.graph.clock()
    filed = await apply(service, OLD)
    due = {each["step"]: each for each in filed["due"]}
    assert (filed["status"], filed["filer"], filed["rule"]) == ("FILED", "SUBJECT", "ORDER36-SERIOUS-LIST")
    # 1 June 2026 is a Monday, and no day of the two weeks after it is free.
    assert (due["ACCEPT"]["day"], due["FEEDBACK"]["day"], filed["overdue"]) == ("2026-06-04", "2026-06-15", False)
    assert await numbers(service) == ALL
    service.clock.instant += timedelta(days=4)
    service.tokens.clear()
    returned = await step(service, "returnRepair", filed["id"], ', reason: "请补交缴款凭证"')
    assert (returned["status"], returned["pausedFor"]) == ("RETURNED", "请补交缴款凭证")
    assert [each["day"] for each in returned["due"]] == ["2026-06-04", None]
    assert [each["overdue"] for each in returned["due"]] == [True, False]
    service.clock.instant += timedelta(days=7)
    service.tokens.clear()
    more = f'repairId: "{filed["id"]}", papers: [{{kind: OTHER, digest: "{PAPER}"}}]'
    went_on = await change(service, "supplementRepair", more)
    assert (went_on["status"], went_on["papers"]) == ("FILED", ["OTHER", "PERFORMANCE", "PROMISE"])
    # Three of ten days had gone; 12 June counts again, and the 19th (端午) is free.
    assert [each["day"] for each in went_on["due"]] == ["2026-06-04", "2026-06-23"]
    assert (await step(service, "acceptRepair", filed["id"]))["acceptedOn"] == "2026-06-12"
    assert await numbers(service) == ALL
    granted = await step(service, "grantRepair", filed["id"], DECISION)
    assert (granted["status"], granted["decision"], granted["endedOn"]) == ("GRANTED", "修复〔2026〕1号", "2026-06-12")
    left = [number for number in ALL if number != OLD["number"]]
    for kind in (BANK, SUBJECT):
        assert await numbers(service, kind=kind) == left
    assert await numbers(service, arguments=f', knownAt: {{commit: "{before}"}}, asOf: "2026-05-20"') == left
    found = await record_id(service, OLD)
    events = service.graph.run("MATCH (e:Event {record_id: $id}) RETURN e.commit AS at ORDER BY at", id=found)
    assert events[-1]["at"] == service.graph.clock()
    await documents(service, filed["id"])
    mine = (await service.data("{ repairs { edges { node { id status } } } }", kind=SUBJECT))["repairs"]
    assert [edge["node"] for edge in mine["edges"]] == [{"id": filed["id"], "status": "GRANTED"}]


async def documents(service: LiveService, repair: str) -> None:
    """The decision is the party's and the determiner's, and proves what it says by the key of the log."""
    text = f'{{ repairDecision(repairId: "{repair}") {{ json page key }} }}'
    keys = [note_signer(service.graph.keys).public]
    for kind in (SUBJECT, DEPARTMENT):
        told = (await service.data(text, kind=kind))["repairDecision"]
        assert told["key"] == keys[0].text()
        for form in ("json", "page"):
            document = verify(told[form], keys)
            assert (document["number"], document["uscc"], document["effect"]) == (
                "修复〔2026〕1号",
                BORROWER,
                "REPAIRED",
            )
    assert (await service.ask(text, kind=BANK)).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    nothing = text.replace(repair, "XF-1")
    assert (await service.data(nothing, kind=SUBJECT))["repairDecision"] is None


async def test_a_refusal_leaves_answers_untouched(service: LiveService) -> None:
    filed = await apply(service, OLD)
    assert await step(service, "refuseRepair", filed["id"], ', reason: " "') == {
        "code": "WRONG_ARGUMENT", "field": "reason", "day": None,
    }  # fmt: skip
    refused = await step(service, "refuseRepair", filed["id"], REASON)
    assert (refused["status"], refused["reason"]) == ("NOT_ACCEPTED", "材料不符")
    second = await accepted(service, OLD)
    assert (await step(service, "refuseRepair", second, REASON))["status"] == "REFUSED"
    assert await numbers(service) == ALL
    assert (await apply(service, OLD))["status"] == "FILED"  # a refusal bars nobody


async def test_too_early_is_told_with_the_first_day_to_whom_may_know(service: LiveService) -> None:
    assert await apply(service, NEW) == {"code": "TOO_EARLY", "field": None, "day": "2027-04-07"}
    unknown = {"code": "UNKNOWN_RECORD", "field": "recordId", "day": None}
    assert await apply(service, OTHERS) == unknown
    nobody = 'recordId: "aaaaaaaaaaaaaaaaaaaaaaaaaa", application: {' + COMPLETE + "}"
    assert await change(service, "applyForRepair", nobody) == unknown
    service.clock.instant += timedelta(days=309)  # 6 April 2027
    service.tokens.clear()
    assert (await apply(service, NEW))["day"] == "2027-04-07"
    service.clock.instant += timedelta(days=1)
    service.tokens.clear()
    filed = await apply(service, NEW)
    # Nobody has announced the working days of 2027 yet: filing is not refused, and the due dates say so.
    assert (filed["status"], [each["provisional"] for each in filed["due"]]) == ("FILED", [True, True])


LACKING = [
    (OLD, "papers: []", "PAPER_MISSING", "papers: PERFORMANCE"),
    (OLD, f'papers: [{{kind: PERFORMANCE, digest: "{PAPER}"}}]', "PAPER_MISSING", "papers: PROMISE"),
    (OLD, COMPLETE.replace("ab", "xy"), "WRONG_ARGUMENT", "papers"),
    (OLD, COMPLETE + ", agent: true", "PAPER_MISSING", "papers: AUTHORITY"),
    (OLD, COMPLETE + ', correctedOn: "2026-06-02"', "WRONG_ARGUMENT", "correctedOn"),
    (OLD, COMPLETE + f', onBehalfOf: {{uscc: "{BORROWER}"}}', "WRONG_ARGUMENT", "subject"),
    (OLD, COMPLETE + ', relief: ["BANKRUPTCY-SHIELD"]', "WRONG_ARGUMENT", "ruling"),
    (OLD, COMPLETE + ', relief: ["BANKRUPTCY-SHIELD"], ruling: "(2026)破1号"', "PAPER_MISSING",
     "papers: COURT_RULING"),
    (BAN, COMPLETE, "NOT_REPAIRABLE", None),
]  # fmt: skip


async def test_what_an_application_lacks_is_named(service: LiveService) -> None:
    before = service.graph.dump(history=True)
    for key, application, code, field in LACKING:
        assert await apply(service, key, application) == {"code": code, "field": field, "day": None}, application
    assert service.graph.dump(history=True) == before


async def test_steps_out_of_order_by_the_wrong_party_and_twice(service: LiveService) -> None:
    out_of_order = {"code": "REPAIR_OUT_OF_ORDER", "field": "repairId", "day": None}
    unknown = {"code": "UNKNOWN_REPAIR", "field": "repairId", "day": None}
    filed = await apply(service, OLD, key="once")
    assert await apply(service, OLD, key="once") == filed
    assert (await apply(service, OLD))["code"] == "REPAIR_UNDER_WAY"
    assert await step(service, "grantRepair", filed["id"], DECISION) == out_of_order
    assert await step(service, "revokeRepair", filed["id"], DECISION + REASON) == out_of_order
    assert await step(service, "acceptRepair", "XF-1") == unknown
    forbidden = (
        f'mutation {{ grantRepair(idempotencyKey: "f", repairId: "{filed["id"]}", decision: "1") {{ __typename }} }}'
    )
    for kind in (SUBJECT, BANK):
        assert (await service.ask(forbidden, kind=kind)).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    # Another authority's record: the department of these tests has not determined it.
    court = await apply(service, COURT, f'papers: [{{kind: CREDITOR_CONSENT, digest: "{PAPER}"}}]')
    for field, more in (("acceptRepair", ""), ("grantRepair", DECISION), ("refuseRepair", REASON)):
        assert await step(service, field, court["id"], more) == unknown
    await step(service, "acceptRepair", filed["id"])
    assert await step(service, "acceptRepair", filed["id"]) == out_of_order
    assert (await step(service, "grantRepair", filed["id"], DECISION, key="g"))["status"] == "GRANTED"
    assert (await step(service, "grantRepair", filed["id"], DECISION, key="g"))["status"] == "GRANTED"
    assert await step(service, "grantRepair", filed["id"], DECISION) == out_of_order
    assert await step(service, "refuseRepair", filed["id"], REASON) == out_of_order
    assert (await apply(service, OLD))["code"] == "RECORD_NOT_STANDING"
    assert await change(service, "withdrawRepair", f'repairId: "{filed["id"]}"') == out_of_order


async def test_two_at_once_are_one(service: LiveService) -> None:
    await numbers(service), await numbers(service, kind=SUBJECT)
    both = await asyncio.gather(apply(service, OLD, key="a"), apply(service, OLD, key="b"))
    assert sorted(each.get("status") or each["code"] for each in both) == ["FILED", "REPAIR_UNDER_WAY"]
    filed = next(each["id"] for each in both if "id" in each)
    await step(service, "acceptRepair", filed)
    ends = await asyncio.gather(
        step(service, "grantRepair", filed, DECISION, key="c"), step(service, "refuseRepair", filed, REASON, key="d")
    )
    told = [each.get("status") or each["code"] for each in ends]
    assert "REPAIR_OUT_OF_ORDER" in told
    assert (OLD["number"] in await numbers(service)) is ("REFUSED" in told)


async def test_a_class_that_nobody_has_stated_is_stated_with_the_decision(service: LiveService) -> None:
    repair = await accepted(service, FINE)  # no class, so nothing is too early yet
    assert (await step(service, "grantRepair", repair, DECISION))["code"] == "CLASS_MISSING"
    serious = await step(service, "grantRepair", repair, DECISION + ", severity: SERIOUS")
    assert (serious["code"], serious["day"]) == ("TOO_EARLY", "2027-01-05")
    assert FINE["number"] in await numbers(service)
    assert (await step(service, "grantRepair", repair, DECISION + ", severity: GENERAL"))["status"] == "GRANTED"
    assert FINE["number"] not in await numbers(service)


async def test_a_false_promise_takes_the_repair_back_and_bars(service: LiveService) -> None:
    repair = await accepted(service, OLD)
    await step(service, "grantRepair", repair, DECISION)
    assert OLD["number"] not in await numbers(service)
    back = ', decision: "撤修〔2026〕1号", reason: "材料虚假"'
    missing = await step(service, "revokeRepair", repair, back)
    assert (missing["code"], missing["field"]) == ("BAR_END_MISSING", "barredUntil")
    revoked = await step(service, "revokeRepair", repair, back + ', barredUntil: "2029-06-01"')
    assert (revoked["status"], revoked["revocation"], revoked["barredUntil"]) == (
        "REVOKED", "撤修〔2026〕1号", "2029-06-01",
    )  # fmt: skip
    assert OLD["number"] in await numbers(service)
    for key in (OLD, FINE):  # the bar is the subject's
        assert await apply(service, key) == {"code": "REPAIR_BARRED", "field": None, "day": "2029-06-01"}
    service.clock.instant += timedelta(days=365 * 3 + 1)
    service.tokens.clear()
    assert (await apply(service, FINE))["status"] == "FILED"


async def test_a_department_and_an_agent_file_for_somebody(service: LiveService) -> None:
    offline = f', {{kind: AUTHORITY, digest: "{PAPER}"}}]'
    own = COMPLETE[:-1] + offline + f', onBehalfOf: {{uscc: "{BORROWER}"}}'
    filed = await apply(service, OLD, own, kind=DEPARTMENT)
    assert (filed["status"], filed["filer"]) == ("FILED", "DEPARTMENT")
    assert (await apply(service, OTHERS, own, kind=DEPARTMENT))["code"] == "UNKNOWN_RECORD"
    taken = await change(service, "withdrawRepair", f'repairId: "{filed["id"]}"')  # the subject itself takes it back
    assert taken["status"] == "WITHDRAWN"
    agent = await apply(service, OLD, COMPLETE[:-1] + offline + ", agent: true")
    assert (agent["status"], agent["filer"], "AUTHORITY" in agent["papers"]) == ("FILED", "AGENT", True)


@pytest.mark.parametrize("outcome", ["COMPLETED", pytest.param("FAILED", marks=pytest.mark.full)])
async def test_bankruptcy_has_three_different_effects(service: LiveService, outcome: str) -> None:
    overlays = "records { number overlays { kind } }"
    ruling = f'papers: [{{kind: COURT_RULING, digest: "{PAPER}"}}], ruling: "(2026)豫破1号", relief: '

    async def shown(key: Row) -> Any:
        about = f'{{ enterprise(uscc: "{BORROWER}", inquiry: INQUIRY) {{ {overlays} }} }}'
        records = (await service.data(about))["enterprise"]["records"]
        return next((sorted(o["kind"] for o in r["overlays"]) for r in records if r["number"] == key["number"]), None)

    made: dict[str, str] = {}
    # No shortest term: the court's ruling is what counts.
    for key, relief in ((OLD, "SHIELD"), (NEW, "STATEMENT"), (FINE, "RERATE")):
        made[relief] = await accepted(service, key, ruling + f'["BANKRUPTCY-{relief}"]')
        assert await shown(key) == []
        assert (await step(service, "grantRepair", made[relief], DECISION))["status"] == "GRANTED"
        assert (await apply(service, key, ruling + '["BANKRUPTCY-RERATE"]'))["code"] == "REPAIR_UNDER_WAY"
    assert [await shown(key) for key in (OLD, NEW, FINE)] == [None, ["STATEMENT"], ["RERATE"]]
    assert (await step(service, "revokeRepair", made["SHIELD"], DECISION + REASON))["code"] == "REPAIR_OUT_OF_ORDER"
    for repair in made.values():
        ended = await step(service, "concludeRelief", repair, f', outcome: {outcome}, ruling: "(2028)豫破1号"')
        assert (ended["status"], ended["revocation"]) == ("CONCLUDED", "(2028)豫破1号")
    expected: list[str] | None = None if outcome == "COMPLETED" else []
    assert [await shown(key) for key in (OLD, NEW, FINE)] == [expected] * 3
    assert not (await service.graph.reconcile()).differs


async def test_a_person_whom_a_rule_lets_applies_for_himself(store_address: StoreAddress, tmp_path: Path) -> None:
    """深圳经济特区社会信用条例 80: the decision frees him; the company's record stays."""
    key = listed("深列〔2025〕1号", decided="2025-03-03")
    here = {**key, "number": "豫列〔2025〕1号"}
    liable = [{"person": {"name": PRESENT}, "liability": "DIRECTLY_LIABLE_PERSON"}]
    entries = [
        story.entry(each, "2025-03-03", names=liable) | {"jurisdiction": place}
        for each, place in ((key, "CN-4403"), (here, "CN-41"))
    ]
    async with repairing(store_address, tmp_path / "keys", more=entries, claims=PRESENT) as service:
        assert (await apply(service, here))["code"] == "UNKNOWN_RECORD"  # no text lets him there
        filed = await apply(service, key, COMPLETE.replace("PERFORMANCE", "COMMUNITY_SERVICE"))
        assert (filed["status"], filed["own"]) == ("FILED", True)
        reaches = "MATCH (c:CreditRecord {record_id: $id})-[r:REACHES {level: 'REACHED'}]->(p:Person {name: $name}) "
        open_ones = reaches + "WHERE r.recorded_to IS NULL AND r.valid_to IS NULL RETURN count(r) AS n"
        found = {"id": await record_id(service, key), "name": PRESENT}
        assert service.graph.run(open_ones, **found)[0]["n"] == 1
        await step(service, "acceptRepair", filed["id"])
        assert (await step(service, "grantRepair", filed["id"], DECISION))["status"] == "GRANTED"
        assert service.graph.run(open_ones, **found)[0]["n"] == 0
        assert key["number"] in await numbers(service)
        told = await service.data(f'{{ repairDecision(repairId: "{filed["id"]}") {{ json }} }}', kind=SUBJECT)
        document = verify(told["repairDecision"]["json"], [note_signer(service.graph.keys).public])
        assert (document["party"], document["effect"], "uscc" in document) == (PRESENT, "RELEASED", False)
        back = ', decision: "撤修〔2026〕2号", reason: "材料虚假", barredUntil: "2029-06-01"'
        assert (await step(service, "revokeRepair", filed["id"], back))["status"] == "REVOKED"
        assert service.graph.run(open_ones, **found)[0]["n"] == 1
        assert not (await service.graph.reconcile()).differs
