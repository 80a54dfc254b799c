"""A person whom an objection has struck from a record is not named again by the next file; another one is."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from tests.support import story
from tests.support.files import load_files
from tests.support.graph import Row, open_graph
from tests.support.live import LiveService, live_service
from tests.support.objections import (
    OPERATOR,
    SUBJECT,
    against,
    ask_and_answer,
    change,
    claim_person,
    code_of,
    record_id,
    step,
)
from tests.support.story import BORROWER, DIRECTOR, PRESENT, enterprise, person, tenure

pytestmark = pytest.mark.anyio
RECORD = story.record("SPENDING_RESTRICTION", "(2026)豫0322执1号", decided_on="2026-01-10")
PEOPLE: list[Row] = [
    enterprise(BORROWER, "甲商贸有限公司", status="存续"),
    tenure(BORROWER, PRESENT, role="LEGAL_REPRESENTATIVE", start="2020-01-01"),
    tenure(BORROWER, DIRECTOR, role="DIRECTOR", start="2018-01-01"),
]
STRUCK = {"NAMING_STRUCK": 1}


def naming(*names: str, liability: str = "DIRECTLY_LIABLE_PERSON", amount: str | None = None) -> Row:
    """The record, with those whom its source holds liable."""
    named = [{"person": person(name), "liability": liability} for name in names]
    return story.entry(RECORD, "2026-01-10", names=named, **({} if amount is None else {"amount": amount}))


class Court:
    """The service, and files of one source, one a month."""

    def __init__(self, service: LiveService, folder: Path) -> None:
        self.service, self.folder, self.count = service, folder, 0

    async def file(self, rows: Sequence[Row], *, profile: str = "canonical") -> Any:
        """Counts of a file that is delivered."""
        self.count += 1
        today = date(2026, 3 + self.count, 5)
        self.service.clock.instant = datetime(today.year, today.month, today.day, 4, 0, tzinfo=UTC)
        self.service.tokens.clear()
        path = self.folder / f"rows-{self.count}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return (await load_files(self.service.graph, profile, path, runs=self.folder / "runs", observed=today)).counts

    def named(self) -> set[str]:
        """Whom the record names by now."""
        rows = self.service.graph.run("MATCH (:CreditRecord)-[n:NAMES]->(p) WHERE n.recorded_to IS NULL RETURN p.name")
        return {row["p.name"] for row in rows}

    async def strike(self, decision: str) -> dict[str, Any]:
        """An objection of the person that claimed an appearance, which its source calls right."""
        record = record_id(self.service, RECORD["number"], RECORD["list_kind"])
        filed = await change(self.service, "fileObjection", against(record), kind=SUBJECT)
        await ask_and_answer(self.service, filed, "WRONG")
        upheld: dict[str, Any] = await step(
            self.service, "upholdObjection", filed, f', decision: "{decision}"', kind=OPERATOR
        )
        assert upheld["status"] == "UPHELD"
        return upheld


@pytest.fixture
async def court(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[Court]:
    """The service over a record that names two persons."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        made = Court(live, tmp_path)
        await made.file([*PEOPLE, naming(PRESENT, DIRECTOR)])
        assert made.named() == {PRESENT, DIRECTOR}
        await claim_person(live)
        yield made


async def test_the_same_file_again_names_nobody_who_was_struck(court: Court) -> None:
    await court.strike("异议决定3号")
    assert court.named() == {DIRECTOR}
    seq = court.service.graph.clock()
    again = await court.file([naming(PRESENT, DIRECTOR)])
    assert (again.accepted, again.unchanged, again.warnings) == (0, 1, STRUCK)
    assert court.service.graph.clock() == seq, "nothing was written"
    assert (await court.file([naming(PRESENT, DIRECTOR, liability="DIRECTLY_LIABLE_SUPERVISOR")])).warnings[
        "NAMING_STRUCK"
    ] == 1, "nor as something else"
    assert court.named() == {DIRECTOR}
    changed = await court.file([naming(PRESENT, DIRECTOR, amount="12.00")])
    assert (changed.accepted, changed.warnings["NAMING_STRUCK"]) == (1, 1)
    assert court.named() == {DIRECTOR}, "what else the file says is taken"
    assert "NAMING_STRUCK" not in (await court.file([naming("陈新人")])).warnings
    assert court.named() == {"陈新人"}
    assert (await court.service.graph.reconcile()).differs is False


async def test_an_operator_lifts_it_by_a_later_decision(court: Court) -> None:
    objection = await court.strike("异议决定3号")
    lifted = f'objectionId: "{objection["id"]}", decision: "法院判决1号"'
    assert (await change(court.service, "liftStruckTenure", lifted, kind=OPERATOR))["id"] == objection["id"]
    assert court.named() == {DIRECTOR}, "nothing comes back by this itself"
    assert "NAMING_STRUCK" not in (await court.file([naming(PRESENT, DIRECTOR)])).warnings
    assert court.named() == {PRESENT, DIRECTOR}
    reached = (await court.service.data(story.question()))["enterprise"]["relatedParties"]["edges"]
    (reach,) = (r for e in reached if e["node"]["name"] == PRESENT for r in e["node"]["reaches"])
    assert (reach["level"], reach["reason"], reach["measures"]) == ("ANNOTATED", "NAMED_ONLY", []), "he stays released"
    assert (await code_of(court.service, "liftStruckTenure", lifted, kind=OPERATOR))[0] == "OUT_OF_ORDER"
