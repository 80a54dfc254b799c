"""What objections leave behind: nothing where rejected, notices where upheld; walks through their steps."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import load_working_days
from hub.actions.objection_book import HOME, Calendar, ObjectionBook
from hub.actions.recalls import Recalls
from hub.audit.project import Projector
from tests.support.audit import SIGNER, open_log
from tests.support.graph import TestGraph
from tests.support.live import LiveService
from tests.support.objections import (
    DEPARTMENT,
    OPERATOR,
    PAPER,
    SUBJECT,
    against,
    against_tenure,
    ask_and_answer,
    change,
    claim_company,
    claim_person,
    record_id,
    step,
    tenure_id,
    unclaimed_story,
)
from tests.support.story import BORROWER, DEFAULTER, RESTRICTION, question

pytestmark = pytest.mark.anyio
BANK, INVESTIGATOR = PartnerKind.BANK, PartnerKind.INVESTIGATOR
ROUNDS = 10


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's story; nobody has claimed anything yet."""
    async with unclaimed_story(store_address, tmp_path) as live:
        yield live


async def claimed(service: LiveService, *, person: bool = False) -> None:
    """The borrower, or its legal representative, has been checked offline."""
    await (claim_person(service) if person else claim_company(service))


def current(graph: TestGraph) -> list[str]:
    """What is current in the graph, but for the objections themselves."""
    return [line for line in graph.dump() if "OBJECTION" not in line]


async def told(service: LiveService, kind: PartnerKind, **arguments: str) -> Any:
    """What a partner is told of the borrower, without the number of the last commit."""
    text = "\n".join(question(BORROWER, **arguments).splitlines())
    answer = (await service.data(text, kind=kind))["enterprise"]
    return None if answer is None else {**answer, "knownAt": None}


async def answers(service: LiveService, known: int) -> list[Any]:
    """What every kind is told: now, as of an earlier day, as known before the objections and since."""
    arguments: list[dict[str, str]] = [{}, {"asOf": '"2025-04-15"'}, {"knownAt": f'{{commit: "{known}"}}'}]
    return [await told(service, kind, **given) for kind in (BANK, DEPARTMENT, INVESTIGATOR) for given in arguments]


@pytest.mark.parametrize(
    "who", ["the company", *(pytest.param(who, marks=pytest.mark.full) for who in ("the person", "whose office it is"))]
)
async def test_filed_and_rejected_ten_times_over(service: LiveService, who: str) -> None:
    await claimed(service, person=who != "the company")
    graph, record = service.graph, record_id(service, RESTRICTION["number"], RESTRICTION["list_kind"])
    target = against_tenure(tenure_id(service)) if who == "whose office it is" else against(record)
    known = graph.clock()
    await told(service, BANK)  # partners that are added by and by are no trace
    before, lines = await answers(service, known), current(graph)
    logged: list[list[tuple[str | None, str]]] = []
    for n in range(ROUNDS):
        begun = len(service.audit.entries)
        filed = await change(service, "fileObjection", target, kind=SUBJECT, key=f"round-{n}")
        assert current(graph) != lines
        assert await told(service, BANK) != before[0], "the mark is set at once"
        await ask_and_answer(service, filed, "CONFIRMED")
        rejected = await step(service, "rejectObjection", filed, ', decision: "经核查无误"', kind=OPERATOR)
        assert (rejected["status"], rejected["marked"]) == ("REJECTED", False)
        assert current(graph) == lines, n
        assert await told(service, BANK) == before[0], n
        logged.append([(e.operation, e.outcome) for e in service.audit.entries[begun:] if e.operation])
    assert await answers(service, known) == before
    for seq in range(known + 1, graph.clock() + 1, 7):
        assert await told(service, BANK, knownAt=f'{{commit: "{seq}"}}') == before[0], "nor as known in between"
    steps = ("fileObjection", "askSource", "answerObjection", "rejectObjection")
    assert logged == [[(name, said) for name in steps for said in ("INTENDED", "ANSWERED")]] * ROUNDS
    assert graph.run("MATCH (r:Recall) RETURN count(r) AS n") == [{"n": 0}], "nothing was told in error"


async def settled(service: LiveService, folder: Path) -> list[dict[str, Any]]:
    """Notices that the bank has, once the log is folded in."""
    log = open_log(folder)
    for each in service.audit.entries:
        await log.append(each)
    await log.close()
    service.audit.entries.clear()
    gateway = service.graph.gateway
    await Projector(folder, gateway, signer=SIGNER, clock=service.clock).run()
    deadlines = Deadlines(service.graph.rules.knowledge.recalls, load_working_days())
    await Recalls(gateway, deadlines, service.clock).settle()
    text = "{ retractions { edges { node { recordId reason } } } }"
    return [edge["node"] for edge in (await service.data(text, kind=BANK))["retractions"]["edges"]]


async def test_a_list_of_objections_is_no_look_at_their_subjects(service: LiveService, tmp_path: Path) -> None:
    await claimed(service)
    record = record_id(service, RESTRICTION["number"], RESTRICTION["list_kind"])
    await change(service, "fileObjection", against(record), kind=SUBJECT)
    for kind in (OPERATOR, SUBJECT):
        listed = await service.data("{ objections { edges { node { id } } } }", kind=kind)
        assert len(listed["objections"]["edges"]) == 1
    await told(service, BANK)
    await settled(service, tmp_path / "log")
    text = "{ accessHistory(inquiry: INQUIRY) { edges { node { kind purpose } } } }"
    looks = (await service.data(text, kind=SUBJECT))["accessHistory"]["edges"]
    assert looks == [{"node": {"kind": "BANK", "purpose": "CREDIT_GRANTING"}}]


@pytest.mark.parametrize("how", ["withdrawn", "corrected", "not his"])
async def test_whoever_received_the_error_is_told(service: LiveService, how: str, tmp_path: Path) -> None:
    await claimed(service, person=how == "not his")
    key = DEFAULTER if how == "corrected" else RESTRICTION
    record = record_id(service, key["number"], key["list_kind"])
    filed = await change(service, "fileObjection", against(record), kind=SUBJECT)
    await told(service, BANK)
    assert await settled(service, tmp_path / "log") == [], "while it is verified nothing is taken back"
    await ask_and_answer(service, filed, "WRONG")
    more = ', decision: "异议决定1号"' + (', correction: {amount: "1.00"}' if how == "corrected" else "")
    upheld = await step(service, "upholdObjection", filed, more, kind=OPERATOR)
    assert upheld["status"] == "UPHELD"
    reason = "REVOKED" if how == "withdrawn" else "CORRECTED"
    assert await settled(service, tmp_path / "log") == [{"recordId": record, "reason": reason}]


async def test_a_missing_calendar_refuses_nothing_and_its_loading_makes_days_firm(
    service: LiveService, tmp_path: Path
) -> None:
    await claimed(service)
    service.clock.instant = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)
    service.tokens.clear()
    record = record_id(service, RESTRICTION["number"], RESTRICTION["list_kind"])
    filed = await change(service, "fileObjection", against(record), kind=SUBJECT)
    assert {d["step"]: (d["day"], d["provisional"]) for d in filed["due"]} == {
        "MARK": ("2026-12-31", False), "OWN": ("2027-01-05", True), "WITH_SOURCE": ("2027-01-11", True),
    }  # fmt: skip
    (tmp_path / "calendar").mkdir()
    year = '[[year]]\nyear = 2027\noff = [2027-01-01, 2027-01-04]\nworked = [2027-01-03]\nsource = "示例通知"\n'
    (tmp_path / "calendar" / "working_days.toml").write_text(year, encoding="utf-8")
    clocks = service.graph.rules.knowledge.clocks
    book = ObjectionBook(service.graph.gateway, Calendar(clocks, load_working_days(tmp_path), HOME))
    (row,) = await book.page(
        partner_id=None, own=False, chosen=(True, False), after="", first=5, today=date(2027, 1, 1)
    )
    assert {d["step"]: (d["day"], d["provisional"]) for d in row["due"]} == {
        "MARK": ("2026-12-31", False), "OWN": ("2027-01-06", False), "WITH_SOURCE": ("2027-01-12", False),
    }  # fmt: skip


@dataclass
class Model:
    """How objections of one company against one record go, told again in a few lines."""

    status: str | None = None
    finding: str | None = None
    asked: bool = False
    paused: bool = False
    revoked: bool = False
    seen: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.status in ("FILED", "WITH_SOURCE", "ANSWERED")

    def go(self, move: str) -> str:
        """The status after a move, or the code of its refusal."""
        if move == "file":
            if self.revoked or self.is_open:
                return "UNKNOWN_TARGET" if self.revoked else "OBJECTION_OPEN"
            self.status, self.finding, self.asked, self.paused = "FILED", None, False, False
            return "FILED"
        if self.status is None or (move.startswith("answer") and not self.asked):
            return "UNKNOWN_OBJECTION"
        if not self.is_open:
            return "OBJECTION_OVER"
        return self._within(move)

    def _within(self, move: str) -> str:
        wrong = {
            "answerWRONG": self.status != "WITH_SOURCE", "answerCONFIRMED": self.status != "WITH_SOURCE",
            "pause": self.paused, "resume": not self.paused, "uphold": self.status == "WITH_SOURCE",
            "reject": self.status != "ANSWERED",
        }.get(move, False)  # fmt: skip
        if wrong:
            return "OUT_OF_ORDER"
        if move in ("uphold", "reject") and self.finding == {"uphold": "CONFIRMED", "reject": "WRONG"}[move]:
            return "AGAINST_FINDING"
        if move == "uphold" and self.status == "FILED":
            return "MISSING_EVIDENCE"
        self.paused = move == "pause"
        if move == "ask":
            self.status, self.finding, self.asked = "WITH_SOURCE", None, True
        elif move.startswith("answer"):
            self.status, self.finding = "ANSWERED", move.removeprefix("answer")
        elif move in ("withdraw", "reject", "uphold"):
            self.status = {"withdraw": "WITHDRAWN", "reject": "REJECTED", "uphold": "UPHELD"}[move]
            self.revoked = move == "uphold"
        return str(self.status)


MOVES = {
    "withdraw": ("withdrawObjection", "", SUBJECT),
    "supplement": ("supplementObjection", f', evidence: ["{PAPER}"]', SUBJECT),
    "ask": ("askSource", ', clientId: "CLIENT"', OPERATOR),
    "answerWRONG": ("answerObjection", f', finding: WRONG, evidence: "{PAPER}"', DEPARTMENT),
    "answerCONFIRMED": ("answerObjection", f', finding: CONFIRMED, evidence: "{PAPER}"', DEPARTMENT),
    "pause": ("pauseObjection", ', reason: "请补充材料"', OPERATOR),
    "resume": ("resumeObjection", "", OPERATOR),
    "uphold": ("upholdObjection", ', decision: "决定"', OPERATOR),
    "reject": ("rejectObjection", ', decision: "决定"', OPERATOR),
}


WEIGHTS = {
    "file": 3.0, "withdraw": 0.5, "supplement": 1.0, "ask": 4.0, "answerWRONG": 2.0, "answerCONFIRMED": 3.0,
    "pause": 2.0, "resume": 2.0, "uphold": 0.5, "reject": 2.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("seed", "length"), [(3, 40), *(pytest.param(seed, 200, marks=pytest.mark.full) for seed in range(4, 8))]
)
async def test_random_walks_agree_with_a_plain_model(service: LiveService, seed: int, length: int) -> None:
    await claimed(service)
    dice, model, last = random.Random(seed), Model(), {"id": "none"}
    record = record_id(service, RESTRICTION["number"], RESTRICTION["list_kind"])
    client = (await service.partner(DEPARTMENT)).client_id
    for n in range(length):
        (move,) = dice.choices([*WEIGHTS], weights=[*WEIGHTS.values()])
        before = service.graph.clock()
        if move == "file":
            found = await change(service, "fileObjection", against(record), kind=SUBJECT, key=f"walk-{n}")
            last = found if "id" in found else last
        else:
            name, more, kind = MOVES[move]
            found = await step(service, name, last, more.replace("CLIENT", client), kind=kind)
        expected = model.go(move)
        model.seen.append(f"{move}:{expected}")
        assert found.get("code", found.get("status")) == expected, model.seen
        if "code" in found:
            assert service.graph.clock() == before, "what is refused leaves no commit"
        else:
            assert (found["pausedFor"] is not None) == model.paused, model.seen
        marks = service.graph.run("MATCH (:Overlay)-[r:ON]->() WHERE r.recorded_to IS NULL RETURN count(r) AS n")
        assert marks == [{"n": 2 if model.is_open else 0}], model.seen
    assert len({each.partition(":")[2] for each in model.seen}) > 6, "a walk that goes nowhere shows nothing"
