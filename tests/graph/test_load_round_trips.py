"""How often a load asks its store: by the batch, never by the row, and no oftener than was needed before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.gateway import Gateway, _BoundTransaction
from graph_schema.recording.recorder import Recorder
from graph_schema.statement import Statement
from loaders.generate import GeneratedCounty, generate
from loaders.generate_forms import LOADS
from loaders.profile import load_profile
from loaders.run import Loader, LoadOrder
from tests.support.graph import RULES, TestGraph, open_graph

NOW = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
ENTERPRISES = 60
FILES_IN: Mapping[str, int] = {"listed-companies": 4}
MOST: Mapping[str, int] = {
    "register.csv": 5,
    "offices.jsonl": 23,
    "listed-companies": 54,
    "red_black.csv": 10,
    "judgment_defaulters.csv": 15,
    "a_grade_taxpayers.csv": 9,
    "customs.xlsx": 9,
    "abnormal_operations.csv": 12,
    "serious_violations.csv": 12,
    "wage_arrears.csv": 12,
    "major_tax_violations.csv": 12,
    "work_safety.csv": 12,
    "government_procurement.csv": 11,
    "overload_transport.csv": 12,
    "permits.csv": 15,
    "permits_v2.xlsx": 9,
    "permits_v1.csv": 12,
    "permits_persons.csv": 10,
    "penalties.csv": 20,
    "penalties_v2.xlsx": 14,
    "penalties_v1.csv": 13,
    "penalties_persons.csv": 11,
    "commitments.xlsx": 7,
    "records.jsonl": 19,
    "persons.csv": 21,
    "releases.xlsx": 17,
    "states.csv": 12,
}
"""Statements of one batch of each file, those of its comparison and of the clock among them."""


class Spy:
    """Counts what runs, by statement."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs: Counter[str] = Counter()
        within, standing = _BoundTransaction.run, Gateway.read_all

        async def run(
            own: _BoundTransaction, statement: Statement[Any, Any], rows: Sequence[Any], **given: Any
        ) -> list[Any]:
            self.runs[statement.name] += bool(rows)
            return await within(own, statement, rows, **given)

        async def read_all(
            own: Gateway, statement: Statement[Any, Any], rows: Sequence[Any], **given: Any
        ) -> list[Any]:
            self.runs[statement.name] += bool(rows)
            return await standing(own, statement, rows, **given)

        monkeypatch.setattr(_BoundTransaction, "run", run)
        monkeypatch.setattr(Gateway, "read_all", read_all)


async def asked(graph: TestGraph, county: GeneratedCounty, runs: Path, spy: Spy) -> dict[str, Counter[str]]:
    """What loading each file in one batch runs."""
    loader = Loader(Recorder(graph.gateway, RULES, graph.keys), graph.keys, runs, lambda: NOW, batch_rows=20_000)
    found: dict[str, Counter[str]] = {}
    for path, profile in LOADS:
        spy.runs.clear()
        chosen = load_profile(profile)
        await loader.load(LoadOrder(chosen, (county.folder / path,), chosen.source, county.today))
        found[path] = +spy.runs
    return found


@pytest.mark.anyio
async def test_a_batch_asks_no_oftener_than_it_did(
    embedded_address: StoreAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(monkeypatch)
    county = generate(tmp_path / "county", size=ENTERPRISES, seed=4)
    async with open_graph(embedded_address, tmp_path / "keys") as graph:
        found = await asked(graph, county, tmp_path / "runs", spy)
    assert found.keys() == MOST.keys()
    oftener = {path: dict(runs) for path, runs in found.items() if runs.total() > MOST[path]}
    assert not oftener
    by_row = {path: dict(runs) for path, runs in found.items() if max(runs.values()) > 2 * FILES_IN.get(path, 1)}
    assert not by_row
