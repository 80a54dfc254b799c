"""A false registration that an objection has struck does not come back with the next file; a new one is new."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.recording.recorder import Recorder
from graph_schema.working_days import load_working_days
from hub.actions.change import Actor, Changes
from hub.actions.objection_book import HOME, Calendar
from hub.actions.objection_desk import objection_desk
from tests.support import story
from tests.support.files import load_files, write_table
from tests.support.graph import Row, open_graph
from tests.support.list_rows import CODE, NAME
from tests.support.live import LiveService, live_service
from tests.support.objections import (
    DEPARTMENT,
    OPERATOR,
    PAPER,
    SUBJECT,
    against_tenure,
    change,
    claim_person,
    code_of,
    step,
    tenure_id,
)
from tests.support.story import BORROWER, DIRECTOR, PRESENT, enterprise, person, tenure

pytestmark = pytest.mark.anyio
PEOPLE = """{ enterprise(uscc: "USCC", inquiry: INQUIRY) { relatedParties(first: 50, time: ALL) {
  edges { node { name roles { role since until current disputed } } } } } }"""
FALSE = tenure(BORROWER, PRESENT, role="LEGAL_REPRESENTATIVE", start="2021-03-01")
STATED: list[Row] = [
    enterprise(BORROWER, "甲商贸有限公司", status="存续"),
    FALSE,
    tenure(BORROWER, DIRECTOR, role="DIRECTOR", start="2018-01-01"),
]
MONTHS = [date(2026, month, 5) for month in range(4, 12)]


class Register:
    """The service, and files that sources deliver through the loader, one a month."""

    def __init__(self, service: LiveService, folder: Path) -> None:
        self.service, self.folder, self.count = service, folder, 0

    async def rows(self, rows: Sequence[Row]) -> Any:
        """Rows with their own dates."""
        self.count += 1
        path = self.folder / f"rows-{self.count}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return await self._load("canonical", path)

    async def seat(self, holder: str, *, day: date | None = None) -> Any:
        """Who the register has in the seat this month, or had on another day."""
        self.count += 1
        row = {"企业名称": NAME, "统一社会信用代码": CODE, "法定代表人": holder, "注册日期": "2010-03-04"}
        return await self._load("register", write_table(self.folder / f"register-{self.count}.csv", [row]), day=day)

    async def current(self) -> set[str]:
        """Who holds the seat by what a bank is told."""
        return {name for name, roles in (await self.people(CODE)).items() if any(role["current"] for role in roles)}

    async def lift(self, objection_id: str) -> None:
        """What an objection struck may be told again, by a later decision, at the hub's window."""
        graph = self.service.graph
        calendar = Calendar(graph.rules.knowledge.clocks, load_working_days(), HOME)
        desk = objection_desk(Recorder(graph.gateway, graph.rules, graph.keys), calendar)
        changes = Changes(graph.gateway, self.service.audit, clock=self.service.clock)
        actor = Actor(OPERATOR, request_id="window")
        lifted = desk.outcomes.lift(objection_id, actor, decision="法院判决1号")
        assert (await changes.make_audited(lifted, actor)).refusal is None

    async def _load(self, profile: str, path: Path, *, day: date | None = None) -> Any:
        today = MONTHS[self.count - 1]
        self.service.clock.instant = datetime(today.year, today.month, today.day, 4, 0, tzinfo=UTC)
        self.service.tokens.clear()
        seen, runs = day or today, self.folder / "runs"
        return (await load_files(self.service.graph, profile, path, runs=runs, observed=seen)).counts

    async def people(self, uscc: str = BORROWER) -> dict[str, Any]:
        """Whom a bank is told of, with the roles."""
        found = (await self.service.data(PEOPLE.replace("USCC", uscc)))["enterprise"]
        return {edge["node"]["name"]: edge["node"]["roles"] for edge in found["relatedParties"]["edges"]}

    async def strike(self, name: str = PRESENT, uscc: str = BORROWER, *, more: str = "") -> dict[str, Any]:
        """An objection of somebody against his office, which the hub upholds on a paper."""
        found: dict[str, Any] = await change(
            self.service, "fileObjection", against_tenure(tenure_id(self.service, name, uscc)), kind=SUBJECT
        )
        more = f', decision: "撤销登记决定", evidence: "{PAPER}"{more}'
        upheld: dict[str, Any] = await step(self.service, "upholdObjection", found, more, kind=OPERATOR)
        assert upheld["status"] == "UPHELD"
        return upheld


@pytest.fixture
async def register(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[Register]:
    """The service over an empty graph of each engine."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        yield Register(live, tmp_path)


async def test_the_same_statement_again_stays_struck_and_a_new_one_is_new(register: Register) -> None:
    await register.rows(STATED)
    await claim_person(register.service)
    objection = await register.strike()
    assert set(await register.people()) == {DIRECTOR}
    seq = register.service.graph.clock()
    again = await register.rows(STATED)
    assert (again.accepted, again.unchanged, again.warnings) == (0, 3, {"TENURE_STRUCK": 1})
    assert register.service.graph.clock() == seq, "nothing was written"
    assert set(await register.people()) == {DIRECTOR}
    ended = {**FALSE, "valid": {"from": "2021-03-01", "to": "2025-01-01"}}
    assert (await register.rows([ended])).warnings == {"TENURE_STRUCK": 1}, "nor with an end"
    assert set(await register.people()) == {DIRECTOR}
    anew = tenure(BORROWER, PRESENT, role="LEGAL_REPRESENTATIVE", start="2026-02-01")
    assert (await register.rows([anew, tenure(BORROWER, PRESENT, role="DIRECTOR", start="2021-03-01")])).accepted == 2
    found = (await register.people())[PRESENT]
    assert {(role["role"], role["since"]) for role in found} == {
        ("LEGAL_REPRESENTATIVE", "2026-02-01"), ("DIRECTOR", "2021-03-01"),
    }  # fmt: skip
    assert (await register.service.graph.reconcile()).differs is False
    assert objection["remedy"] == "WITHDRAWN"


async def test_an_operator_lifts_what_was_struck_by_a_later_decision(register: Register) -> None:
    service, decided = register.service, ', decision: "法院判决1号"'
    await register.rows(STATED)
    await claim_person(service)

    async def refusal(objection_id: str, decision: str = decided) -> str:
        return (await code_of(service, "liftStruckTenure", f'objectionId: "{objection_id}"{decision}', kind=OPERATOR))[
            0
        ]

    early = await change(service, "fileObjection", against_tenure(tenure_id(service)), kind=SUBJECT)
    assert await refusal(early["id"]) == "OUT_OF_ORDER"
    await step(service, "withdrawObjection", early, kind=SUBJECT)
    assert await refusal(early["id"]) == "OUT_OF_ORDER"
    objection = await register.strike()
    arguments = f'objectionId: "{objection["id"]}"{decided}'
    for kind in (SUBJECT, DEPARTMENT):
        text = f'mutation {{ liftStruckTenure(idempotencyKey: "x", {arguments}) {{ __typename }} }}'
        assert (await service.ask(text, kind=kind)).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await refusal(objection["id"], ', decision: " "') == "WRONG_ARGUMENT"
    assert await refusal("nothing") == "UNKNOWN_OBJECTION"
    assert (await register.rows(STATED)).warnings == {"TENURE_STRUCK": 1}, "what is refused lifts nothing"

    lifted = await change(service, "liftStruckTenure", arguments, kind=OPERATOR, key="lift")
    assert (lifted["status"], lifted["liftedOn"]) == ("UPHELD", service.clock.today().isoformat())
    entries = [(e.outcome, e.kind) for e in service.audit.entries if e.operation == "liftStruckTenure"][-2:]
    assert entries == [("INTENDED", OPERATOR), ("ANSWERED", OPERATOR)]
    assert await change(service, "liftStruckTenure", arguments, kind=OPERATOR, key="lift") == lifted
    assert await refusal(objection["id"]) == "OUT_OF_ORDER", "once"
    assert set(await register.people()) == {DIRECTOR}, "nothing comes back by itself"
    assert "TENURE_STRUCK" not in (await register.rows(STATED)).warnings
    assert [role["disputed"] for role in (await register.people())[PRESENT]] == [False]


async def test_another_source_speaks_for_itself(register: Register) -> None:
    await register.rows(STATED)
    await claim_person(register.service)
    await register.strike()
    await register.service.graph.load([FALSE], source="listed")
    assert set(await register.people()) == {DIRECTOR, PRESENT}


async def test_a_corrected_end_outlasts_the_file(register: Register) -> None:
    await register.rows(STATED)
    await claim_person(register.service)
    await register.strike(more=', correction: {until: "2024-06-01"}')
    for rows in (STATED, STATED):
        assert (await register.rows(rows)).warnings == {"TENURE_STRUCK": 1}
        assert [(role["until"], role["current"]) for role in (await register.people())[PRESENT]] == [
            ("2024-06-01", False)
        ]
    sooner = {**FALSE, "valid": {"from": "2021-03-01", "to": "2023-01-01"}}
    await register.rows([sooner])
    assert [role["until"] for role in (await register.people())[PRESENT]] == ["2023-01-01"], "what is milder is taken"


async def test_a_seat_that_is_seen_each_month(register: Register) -> None:
    await register.seat("王谷雨")
    await register.seat("孙冒名")
    assert await register.current() == {"孙冒名"}
    await claim_person(register.service, "孙冒名", CODE)
    await register.strike("孙冒名", CODE)
    assert set(await register.people(CODE)) == await register.current() == {"王谷雨"}, "he was never followed"
    assert (await register.service.graph.reconcile()).differs is False
    assert (await register.seat("孙冒名")).warnings == {"TENURE_STRUCK": 1}
    assert set(await register.people(CODE)) == await register.current() == {"王谷雨"}
    assert "TENURE_STRUCK" not in (await register.seat("王谷雨")).warnings
    assert set(await register.people(CODE)) == await register.current() == {"王谷雨"}
    assert "TENURE_STRUCK" not in (await register.seat("孙冒名")).warnings
    assert await register.current() == {"孙冒名"}, "after his predecessor was seen again he is registered anew"
    await register.seat("周接任")
    assert await register.current() == {"周接任"}
    assert (await register.service.graph.reconcile()).differs is False


async def test_a_seat_that_was_cut_to_its_end(register: Register) -> None:
    await register.seat("孙冒名", day=date(2026, 1, 5))
    await claim_person(register.service, "孙冒名", CODE)
    objection = await register.strike("孙冒名", CODE, more=', correction: {until: "2026-03-01"}')
    assert (await register.seat("孙冒名")).warnings == {"TENURE_STRUCK": 1}
    await register.seat("王谷雨", day=date(2025, 12, 5))
    for _ in range(2):
        assert [role["until"] for role in (await register.people(CODE))["孙冒名"]] == ["2026-03-01"]
        assert await register.current() == set()
        assert (await register.seat("孙冒名")).warnings == {"TENURE_STRUCK": 1}
    await register.lift(objection["id"])
    assert await register.current() == set(), "nothing comes back by itself"
    assert "TENURE_STRUCK" not in (await register.seat("孙冒名")).warnings
    assert await register.current() == {"孙冒名"}


async def test_who_follows_moves_no_end_that_was_corrected(register: Register) -> None:
    await register.seat("孙冒名", day=date(2026, 1, 5))
    await claim_person(register.service, "孙冒名", CODE)
    await register.strike("孙冒名", CODE, more=', correction: {until: "2026-03-01"}')
    await register.seat("周接任")
    assert [role["until"] for role in (await register.people(CODE))["孙冒名"]] == ["2026-03-01"]
    assert await register.current() == {"周接任"}


async def test_a_holding_without_a_start_stays_struck(register: Register) -> None:
    holding = {
        "type": "holding", "organization": story.org(BORROWER), "holder": {"person": person(PRESENT)}, "percent": "30",
    }  # fmt: skip
    await register.rows([STATED[0], holding])
    await claim_person(register.service)
    (row,) = register.service.graph.run("MATCH ()-[h:OWNS]->() RETURN h.tenure_id AS id")
    found = await change(register.service, "fileObjection", against_tenure(row["id"]), kind=SUBJECT)
    assert (await register.people())[PRESENT][0]["disputed"] is True
    more = f', decision: "撤销登记决定", evidence: "{PAPER}"'
    await step(register.service, "upholdObjection", found, more, kind=OPERATOR)
    for again in (holding, {**holding, "percent": "40"}):
        assert (await register.rows([again])).warnings == {"TENURE_STRUCK": 1}
        assert await register.people() == {}
