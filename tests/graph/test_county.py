"""A generated county through the loader into the graph: verdicts and counts that its manifest tells beforehand."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.recording.recorder import Recorder
from loaders.generate import GeneratedCounty, generate
from loaders.generate_forms import LOADS, SPECS
from loaders.profile import load_profile
from loaders.run import Loader, LoadOrder
from tests.support.county import owed, rows_of, tally
from tests.support.graph import RULES, TestGraph, open_graph

pytestmark = pytest.mark.anyio
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 20))]
ONLY_THE_GRAPH_KNOWS = ("RECORD_ENDED", "REPLACED")
NOW = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


async def load_all(graph: TestGraph, county: GeneratedCounty, runs: Path) -> dict[str, dict[str, Any]]:
    """Load every file in the order of the manifest; the reports by what was given."""
    loader = Loader(Recorder(graph.gateway, RULES, graph.keys), graph.keys, runs, lambda: NOW)
    reports = {}
    for path, profile in LOADS:
        chosen = load_profile(profile)
        order = LoadOrder(chosen, (county.folder / path,), chosen.source, county.today)
        reports[path] = (await loader.load(order)).as_json()
    return reports


def named(graph: TestGraph) -> dict[str, int]:
    """The nodes and ties of the kinds that a manifest counts."""
    found = graph.counts()
    return {
        name: found.get(name, 0) for name in ("BRANCH_OF", "CreditRecord", "Overlay", "Release", "SUCCEEDS", "SUPPLIES")
    }


def promised(county: GeneratedCounty) -> dict[str, int]:
    """The same by the manifest."""
    return dict.fromkeys(("BRANCH_OF", "CreditRecord", "Overlay", "Release", "SUCCEEDS", "SUPPLIES"), 0) | county.graph


async def round_trip(address: StoreAddress, folder: Path, seed: int) -> None:
    """Load a county with defects twice."""
    county = generate(folder / "county", size=30, seed=seed, defects=True)
    told = owed(county.folder)
    async with open_graph(address, folder / "keys") as graph:
        first = await load_all(graph, county, folder / "runs")
        for path, report in first.items():
            rows = [row for spec in SPECS if path in (spec.folder, spec.name) for row in told[spec.name].values()]
            expected = tally(rows)
            for warning in ONLY_THE_GRAPH_KNOWS:
                report["warnings"].pop(warning, None)
            assert {key: report[key] for key in expected} == expected, path
        assert named(graph) == promised(county)
        assert placeholders(graph) == []
        before = graph.counts(), graph.clock()
        second = await load_all(graph, county, folder / "runs")
        for path, report in second.items():
            assert (report["accepted"], report["by_code"]) == (0, first[path]["by_code"]), path
            assert report["unchanged"] == first[path]["accepted"] + first[path]["unchanged"], path
        assert (graph.counts(), graph.clock()) == before


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_county_with_defects_comes_in_as_it_is_owed(
    embedded_address: StoreAddress, tmp_path: Path, seed: int
) -> None:
    await round_trip(embedded_address, tmp_path, seed)


@pytest.mark.full
async def test_a_county_with_defects_comes_into_neo4j_as_it_is_owed(
    neo4j_address: StoreAddress, tmp_path: Path
) -> None:
    await round_trip(neo4j_address, tmp_path, 0)


async def test_a_clean_county_makes_the_graph_that_its_files_tell(
    embedded_address: StoreAddress, tmp_path: Path
) -> None:
    county = generate(tmp_path / "county", size=120, seed=4)
    async with open_graph(embedded_address, tmp_path / "keys") as graph:
        reports = await load_all(graph, county, tmp_path / "runs")
        assert [path for path, report in reports.items() if report["rejected"] or report["unchanged"]] == []
        assert named(graph) == promised(county)
        files = {spec.name: rows_of(county.folder, spec) for spec in SPECS}
        codes = {row["统一社会信用代码"] for row in files["register.csv"]}
        found = graph.run("MATCH (i:Identifier) WHERE i.scheme = 'USCC' RETURN count(i) AS n")
        assert found == [{"n": len(codes)}]  # no record names an enterprise that the register lacks
        stock = graph.run("MATCH (i:Identifier) WHERE i.scheme = 'STOCK_CODE' RETURN i.value AS code")
        assert {row["code"] for row in stock} == {
            row["gpdm"] for row in files["listed-companies/company_basic_info.csv"]
        }
        assert held(graph) == told_holdings(files["offices.jsonl"])


def held(graph: TestGraph) -> Counter[tuple[str, str]]:
    """Holdings between enterprises that have codes, as the canonical rows' source tells them."""
    rows = graph.run(
        "MATCH (h:Enterprise)-[r:OWNS]->(e:Enterprise) MATCH (hi:Identifier)-[:IDENTIFIES]->(h) "
        "MATCH (ei:Identifier)-[:IDENTIFIES]->(e) "
        "WHERE hi.scheme = 'USCC' AND ei.scheme = 'USCC' AND r.source = 'canonical' "
        "RETURN hi.value AS holder, ei.value AS held"
    )
    return Counter((row["holder"], row["held"]) for row in rows)


def told_holdings(rows: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """The same by the file: a self-holding, two enterprises that hold each other and a circle of three among them."""
    pairs = Counter(
        (row["holder"]["organization"]["ids"][0]["value"], row["organization"]["ids"][0]["value"])
        for row in rows
        if row["type"] == "holding" and "organization" in row["holder"]
    )
    assert any(holder == there for holder, there in pairs)
    assert any(holder != there and (there, holder) in pairs for holder, there in pairs)
    return pairs


def placeholders(graph: TestGraph) -> list[dict[str, Any]]:
    """Enterprises named by what names nobody."""
    return graph.run(
        "MATCH (i:Identifier) WHERE i.scheme = 'SCOPED_NAME' "
        "AND (i.value ENDS WITH '供应商1' OR i.value ENDS WITH '第一名') RETURN i.value AS name"
    )
