"""What is delivered again otherwise, and what is taken back: through the loader, on both engines."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.recording.recorder import Recorder
from loaders.profile import load_profile
from loaders.report import LoadReport, RunFolder
from loaders.run import Loader, LoadOrder
from tests.support.graph import Row, TestGraph
from tests.support.story import (
    BORROWER,
    DIRECTOR,
    FORMER,
    RESTRICTION,
    enterprise,
    entry,
    overlay,
    record,
    release,
    state,
    tenure,
)

pytestmark = pytest.mark.anyio
DAY = date(2026, 3, 2)
WRONG = entry(RESTRICTION, "2020-06-01", reason="有履行能力而不履行")
MENDED = WRONG | {"reason": "违反财产报告制度"}


class Deliveries:
    """Deliveries of canonical rows to one graph, each a run."""

    def __init__(self, graph: TestGraph, folder: Path) -> None:
        self.graph = graph
        self.folder = folder
        self.count = 0

    async def load(self, rows: Sequence[Row], *, observed: date = DAY, withdraw: bool = False) -> LoadReport:
        """Load rows, or take them back."""
        self.count += 1
        path = self.folder / f"delivery-{self.count}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        profile = load_profile("canonical")
        order = LoadOrder(profile, (path,), profile.source, observed, withdraw=withdraw)
        recorder = Recorder(self.graph.gateway, self.graph.rules, self.graph.keys)
        loader = Loader(recorder, self.graph.keys, self.folder / "runs", lambda: datetime(2026, 3, 2, tzinfo=UTC))
        return await loader.load(order)

    def kept(self, report: LoadReport) -> RunFolder:
        """The folder of a run."""
        return RunFolder(self.folder / "runs" / report.run_id, self.graph.keys)

    def states(self) -> list[Any]:
        """The states of all records, from which day on."""
        return self.graph.run(
            "MATCH (:CreditRecord)-[r:STATE]->(s) WHERE r.recorded_to IS NULL "
            "RETURN s.status AS status, toString(r.valid_from) AS since, s.reason AS reason ORDER BY since"
        )


@pytest.fixture
def deliveries(graph: TestGraph, tmp_path: Path) -> Deliveries:
    """An empty graph to deliver to."""
    return Deliveries(graph, tmp_path)


def said(graph: TestGraph) -> list[str]:
    """What sources say now; which record a release is about is not said but part of its name, and stays."""
    return [line for line in graph.dump() if "-FROM->" not in line]


def verdicts(report: LoadReport) -> tuple[int, int, int]:
    """How many rows were accepted, unchanged and rejected."""
    counts = report.counts
    return counts.accepted, counts.unchanged, counts.rejected


async def test_a_mended_row_replaces_and_is_told(deliveries: Deliveries) -> None:
    first = await deliveries.load([enterprise(BORROWER, "甲商贸有限公司"), WRONG])
    assert (verdicts(first), first.counts.replaced) == ((2, 0, 0), 0)
    again = await deliveries.load([enterprise(BORROWER, "甲商贸有限公司"), WRONG])
    assert (verdicts(again), again.counts.replaced) == ((0, 2, 0), 0)
    mended = await deliveries.load([enterprise(BORROWER, "甲商贸有限公司"), MENDED])
    assert (verdicts(mended), mended.counts.replaced) == ((1, 1, 0), 1)
    assert mended.counts.warnings == {"REPLACED": 1}
    (row,) = deliveries.kept(mended).replaced()
    assert (row.line, row.code, json.loads(row.text)) == (2, "REPLACED", MENDED)
    assert list(deliveries.kept(again).replaced()) == []
    facts = deliveries.graph.run(
        "MATCH (:CreditRecord)-[d:RECORDED_AS]->(f) RETURN f.reason AS reason, d.recorded_to IS NULL AS stands"
    )
    assert {row["reason"]: row["stands"] for row in facts} == {WRONG["reason"]: False, MENDED["reason"]: True}


async def test_a_description_of_a_later_day_replaces(deliveries: Deliveries) -> None:
    await deliveries.load([enterprise(BORROWER, "甲商贸有限公司", status="存续")])
    later = await deliveries.load([enterprise(BORROWER, "甲商贸有限公司", status="注销")], observed=date(2026, 4, 1))
    assert (verdicts(later), later.counts.replaced) == ((1, 0, 0), 1)


async def test_a_withdrawn_record_is_revoked_once_and_for_all(deliveries: Deliveries) -> None:
    await deliveries.load([WRONG])
    taken = await deliveries.load([WRONG], withdraw=True)
    assert verdicts(taken) == (1, 0, 0)
    stands = deliveries.states()
    assert [(s["status"], s["since"]) for s in stands] == [("ACTIVE", "2020-06-01"), ("REVOKED", "2026-03-02")]
    assert stands[1]["reason"] == "来源单位撤回 · withdrawn by the source"
    before = deliveries.graph.dump()
    for day in (DAY, date(2026, 3, 9)):
        again = await deliveries.load([WRONG], withdraw=True, observed=day)
        assert verdicts(again) == (0, 1, 0)
        assert deliveries.graph.dump() == before
    late = await deliveries.load([MENDED], observed=date(2026, 3, 10))
    assert verdicts(late) == (1, 0, 0)
    assert late.counts.warnings == {"REPLACED": 1, "RECORD_ENDED": 1}
    assert deliveries.states() == stands
    assert (await deliveries.load([MENDED])).counts.warnings == {"RECORD_ENDED": 1}
    assert (await deliveries.graph.reconcile()).differs is False


async def test_a_withdrawal_is_undone_by_a_statement(deliveries: Deliveries) -> None:
    await deliveries.load([WRONG])
    await deliveries.load([WRONG], withdraw=True)
    await deliveries.load([state(RESTRICTION, "ACTIVE", day="2026-03-05")], observed=date(2026, 3, 5))
    assert [s["status"] for s in deliveries.states()] == ["ACTIVE", "REVOKED", "ACTIVE"]
    assert (await deliveries.load([WRONG])).counts.warnings == {}


async def test_a_correction_under_another_number_stands(deliveries: Deliveries) -> None:
    await deliveries.load([WRONG])
    await deliveries.load([WRONG], withdraw=True)
    other = entry(record("SPENDING_RESTRICTION", "(2020)豫0322执2号", decided_on="2020-06-01"), "2020-06-01")
    assert verdicts(await deliveries.load([other])) == (1, 0, 0)
    assert sorted(s["status"] for s in deliveries.states()) == ["ACTIVE", "ACTIVE", "REVOKED"]


async def test_what_was_never_loaded_or_only_describes_is_refused(deliveries: Deliveries) -> None:
    rows = [WRONG, enterprise(BORROWER, "甲商贸有限公司"), state(RESTRICTION, "REPAIRED", day="2026-01-01")]
    report = await deliveries.load(rows, withdraw=True)
    assert verdicts(report) == (0, 0, 3)
    assert report.counts.by_code == {"RECORD_UNKNOWN": 1, "NOT_WITHDRAWABLE": 2}
    assert deliveries.graph.clock() == 0
    assert [(row.line, row.code) for row in deliveries.kept(report).rejects()] == [
        (1, "RECORD_UNKNOWN"),
        (2, "NOT_WITHDRAWABLE"),
        (3, "NOT_WITHDRAWABLE"),
    ]


async def test_ties_and_decisions_are_taken_back_and_said_again(deliveries: Deliveries) -> None:
    base = [enterprise(BORROWER, "甲商贸有限公司"), WRONG]
    base.append(tenure(BORROWER, FORMER, role="LEGAL_REPRESENTATIVE", start="2015-01-01"))
    taken = [
        tenure(BORROWER, DIRECTOR, role="DIRECTOR", start="2018-01-01"),
        overlay("异议1号", "DISPUTE", on=RESTRICTION, start="2026-01-01"),
        release("解除1号", FORMER, key=RESTRICTION, start="2026-01-01"),
    ]
    await deliveries.load(base)
    without = said(deliveries.graph)
    await deliveries.load(taken)
    whole = said(deliveries.graph)
    assert whole != without
    assert verdicts(await deliveries.load(taken, withdraw=True)) == (3, 0, 0)
    assert said(deliveries.graph) == without
    assert verdicts(await deliveries.load(taken, withdraw=True)) == (0, 3, 0)
    assert verdicts(await deliveries.load(taken)) == (3, 0, 0)
    assert said(deliveries.graph) == whole
    assert (await deliveries.graph.reconcile()).differs is False
