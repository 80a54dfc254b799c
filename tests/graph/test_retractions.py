"""What is taken back is told to everybody who received it, and to nobody else; on both engines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import load_working_days
from hub.actions.recalls import Recalls, Settled
from hub.audit.entry import AuditAction
from hub.audit.project import Projector
from tests.support.audit import SIGNER, open_log
from tests.support.graph import TestGraph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, DEFAULTER, FORMER, LISTS, REGISTER, RESTRICTION, SECOND, entry, person, state

pytestmark = pytest.mark.anyio

ASK = '{ enterprise(uscc: "%s", inquiry: INQUIRY) { records { id number } } }'
OWN = """{ retractions%s { edges { cursor node { id recordId reason told { zh en } toldAt asked due dueProvisional
  reminders acknowledgedAt } } pageInfo { hasNextPage endCursor } } }"""
ANSWER = """mutation { acknowledgeRetraction(idempotencyKey: "%s", retractionId: "%s") { __typename
  ... on RetractionAcknowledged { retraction { id acknowledgedAt } } ... on ChangeRefused { code field } } }"""
REPORT = """{ recalls%s { edges { cursor node { recordId reason listFinal told pending
  receivers { name kind asked due overdue reminders acknowledgedAt } } } pageInfo { hasNextPage } } }"""


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over a borrower with records."""
    await graph.load([*REGISTER, *LISTS])
    async with live_service(graph) as live:
        yield live


async def settle(service: LiveService, folder: Path) -> Settled:
    """Write the entries so far to a log, fold it in, and settle."""
    log = open_log(folder)
    for each in service.audit.entries:
        await log.append(each)
    await log.close()
    service.audit.entries.clear()
    gateway = service.graph.gateway
    await Projector(folder, gateway, signer=SIGNER, clock=service.clock).run()
    deadlines = Deadlines(service.graph.rules.knowledge.recalls, load_working_days())
    return await Recalls(gateway, deadlines, service.clock).settle()


async def own(service: LiveService, kind: PartnerKind, page: str = "") -> list[dict[str, Any]]:
    found = (await service.data(OWN % page, kind=kind))["retractions"]
    return [edge["node"] for edge in found["edges"]]


async def report(
    service: LiveService, page: str = "", kind: PartnerKind = PartnerKind.OPERATOR
) -> list[dict[str, Any]]:
    found = (await service.data(REPORT % page, kind=kind))["recalls"]
    return [edge["node"] for edge in found["edges"]]


async def test_receivers_are_told_answer_and_are_named_until_they_do(service: LiveService, tmp_path: Path) -> None:
    graph = service.graph
    told = (await service.data(ASK % BORROWER))["enterprise"]["records"]
    await service.data(ASK % SECOND, kind=PartnerKind.DEPARTMENT)  # of another enterprise
    await graph.load([state(RESTRICTION, "REPAIRED", day="2026-01-05")])
    assert await settle(service, tmp_path / "log") == Settled(told=1, final=1)
    (notice,) = await own(service, PartnerKind.BANK)
    assert notice["recordId"] in {row["id"] for row in told}
    assert notice["recordId"] not in str((await service.data(ASK % BORROWER))["enterprise"])
    assert (notice["reason"], notice["asked"], notice["due"]) == ("REPAIRED", True, "2026-03-03")
    assert "停止使用" in notice["told"]["zh"]
    assert "2020" not in str(notice["told"])  # neither number nor day of the record
    assert await own(service, PartnerKind.DEPARTMENT) == []
    (open_one,) = await report(service)
    assert (open_one["listFinal"], open_one["told"], open_one["pending"]) == (True, 1, 1)
    assert [(r["name"], r["overdue"]) for r in open_one["receivers"]] == [("partner bank", False)]
    # A department sees the records that it determined.
    court = (await service.partner(PartnerKind.DEPARTMENT)).client_id
    department = (await service.data(REPORT % "", kind=PartnerKind.DEPARTMENT))["recalls"]["edges"]
    assert department == []
    graph.run("MATCH (p:Partner {client_id: $id}) SET p.name = '某县人民法院'", id=court)
    assert len((await service.data(REPORT % "", kind=PartnerKind.DEPARTMENT))["recalls"]["edges"]) == 1
    refused = (await service.ask(REPORT % "")).json()
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    service.clock.instant += timedelta(days=2)
    service.tokens.clear()
    assert await settle(service, tmp_path / "log") == Settled(reminded=1)
    assert await settle(service, tmp_path / "log") == Settled()  # once a day
    (open_one,) = await report(service)
    assert [(r["overdue"], r["reminders"]) for r in open_one["receivers"]] == [(True, 1)]
    wrong = (await service.data(ANSWER % ("w", notice["id"]), kind=PartnerKind.DEPARTMENT))["acknowledgeRetraction"]
    assert wrong == {"__typename": "ChangeRefused", "code": "UNKNOWN_RETRACTION", "field": "retractionId"}
    first = (await service.data(ANSWER % ("a", notice["id"])))["acknowledgeRetraction"]
    service.clock.instant += timedelta(minutes=3)
    again = (await service.data(ANSWER % ("b", notice["id"])))["acknowledgeRetraction"]
    assert first == again != wrong
    assert await report(service) == []
    (closed,) = await report(service, "(everything: true)")
    assert (closed["pending"], closed["receivers"][0]["acknowledgedAt"] is not None) == (0, True)
    assert await own(service, PartnerKind.BANK, "(pending: true)") == []
    events = graph.run(
        "MATCH (e:Event) WHERE e.partner_id IS NOT NULL RETURN e.kind AS kind, e.partner_id AS who,"
        " e.retraction_id AS what ORDER BY e.seq"
    )
    bank = partner_id((await service.partner(PartnerKind.BANK)).client_id)
    assert events == [{"kind": k, "who": bank, "what": notice["id"]} for k in ("RETRACTION", "RETRACTION_REMINDER")]


NAMED = [{"person": person(FORMER), "liability": "NAMED_REPRESENTATIVE"}]


def defaulter(**more: Any) -> list[dict[str, Any]]:
    """The defaulter's entry as it is delivered again."""
    return [entry(DEFAULTER, "2020-07-01", **{"amount": "1200.00", "names": NAMED, **more})]


async def test_what_takes_a_record_back(service: LiveService, tmp_path: Path) -> None:
    cases: list[tuple[list[dict[str, Any]], str | None]] = [
        (defaulter(amount="1300.00"), "CORRECTED"),
        (defaulter(amount="1300.00", disclosure="GOV_SHARED"), None),
        (defaulter(amount="1300.00", names=[]), "CORRECTED"),
        ([entry(RESTRICTION, "2020-06-01", reason="有履行能力而拒不履行", names=NAMED)], None),  # one more is named
        (defaulter(amount="1300.00", names=[], finality="OVERTURNED"), "OVERTURNED"),
        ([state(DEFAULTER, "REMOVED", day="2026-01-05")], "REMOVED"),
        ([state(RESTRICTION, "REVOKED", day="2026-01-05")], "REVOKED"),
        (defaulter(amount="1400.00", names=[]), None),  # what is gone is not corrected
    ]
    await service.data(ASK % BORROWER)
    expected: list[str] = []
    for rows, reason in cases:
        await service.graph.load(rows)
        await settle(service, tmp_path / "log")
        expected += [] if reason is None else [reason]
        assert [notice["reason"] for notice in await own(service, PartnerKind.BANK)] == expected[::-1]


def standings(graph: TestGraph) -> list[tuple[str, int]]:
    """Whether lists are final, and how many were told."""
    return [(row["s"], row["n"]) for row in graph.run("MATCH (t:Recall) RETURN t.standing AS s, t.told AS n")]


@pytest.mark.parametrize("ends", ["states", "is killed"])
async def test_a_list_waits_for_every_slot(service: LiveService, tmp_path: Path, ends: str) -> None:
    living = open_log(tmp_path / "log")
    await service.data(ASK % BORROWER)
    in_flight = service.audit.entries.pop()  # read before the repair, and written after it
    await service.graph.load([state(RESTRICTION, "REPAIRED", day="2026-01-05")])
    await settle(service, tmp_path / "log")
    assert standings(service.graph) == [("OPEN", 0)]
    await living.append(in_flight)
    await settle(service, tmp_path / "log")
    assert standings(service.graph) == [("OPEN", 1)]
    if ends == "states":
        passed = replace(in_flight, action=AuditAction.PASSED, record_ids=(), commit=service.graph.clock())
        await living.append(passed)
    else:
        await living.close()
    await settle(service, tmp_path / "log")
    assert standings(service.graph) == [("FINAL", 1)]
    await living.close()


async def test_who_is_told_of_the_corrected_record_alone_is_not_told_that_it_was_wrong(
    service: LiveService, tmp_path: Path
) -> None:
    await service.data(ASK % BORROWER)
    await service.graph.load(defaulter(amount="1300.00"))
    await service.data(ASK % BORROWER)
    await service.data(ASK % BORROWER, kind=PartnerKind.DEPARTMENT)
    await settle(service, tmp_path / "log")
    assert len(await own(service, PartnerKind.BANK)) == 1
    assert await own(service, PartnerKind.DEPARTMENT) == []


async def test_a_repair_from_a_later_day_on(service: LiveService, tmp_path: Path) -> None:
    await service.data(ASK % BORROWER)
    await service.graph.load([state(RESTRICTION, "REPAIRED", day="2026-03-04")])
    await settle(service, tmp_path / "log")
    assert standings(service.graph) == [("OPEN", 0)]
    assert await own(service, PartnerKind.BANK) == []
    await service.data(ASK % BORROWER, kind=PartnerKind.DEPARTMENT)  # it is still told
    service.clock.instant += timedelta(days=2)
    service.tokens.clear()
    await settle(service, tmp_path / "log")  # begins
    await settle(service, tmp_path / "log")
    assert standings(service.graph) == [("FINAL", 2)]
    for kind in (PartnerKind.BANK, PartnerKind.DEPARTMENT):
        assert [notice["reason"] for notice in await own(service, kind)] == ["REPAIRED"]
