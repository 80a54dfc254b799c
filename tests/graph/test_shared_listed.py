"""The shared filings of listed companies through the loader: what must come in, on each engine, and nothing twice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from loaders.report import LoadReport
from loaders.trade_names import TradeNameKind, read_trade_name
from tests.support.files import load_files
from tests.support.graph import TestGraph, open_graph
from tests.support.stores import clean_store

pytestmark = [pytest.mark.anyio, pytest.mark.full]
DAY = date(2020, 12, 31)
ROWS = 300 + 9372 + 2465 + 2895
CURRENT = {
    "CHAIRMAN": 298,
    "GENERAL_MANAGER": 302,
    "BOARD_SECRETARY": 300,
    "LEGAL_REPRESENTATIVE": 300,
    "INDEPENDENT_DIRECTOR": 945,
}


@dataclass(frozen=True)
class Loaded:
    """Both loads of the folder, and the graph after each."""

    graph: TestGraph
    first: LoadReport
    second: LoadReport
    before: tuple[dict[str, int], int]
    after: tuple[dict[str, int], int]


@pytest.fixture(scope="module", params=["embedded_address", "neo4j_address"])
async def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, test_data: Path
) -> AsyncIterator[Loaded]:
    """Each engine in turn, with the folder loaded twice."""
    address: StoreAddress = request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp("listed")
    clean_store(address)
    async with open_graph(address, folder / "keys") as graph:
        reports, graphs = [], []
        for _ in range(2):
            files = test_data / "listed_2020"
            reports.append(await load_files(graph, "listed-companies", files, runs=folder / "runs", observed=DAY))
            graphs.append((graph.counts(), graph.clock()))
        yield Loaded(graph, reports[0], reports[1], graphs[0], graphs[1])


async def test_every_row_has_its_verdict(loaded: Loaded) -> None:
    counts = loaded.first.counts
    assert counts.read == ROWS == counts.accepted + counts.unchanged + counts.rejected
    assert counts.by_code == {"NAME_UNCLEAR": 5}  # suppliers that may be persons, or several in one field
    assert counts.warnings == {"PLACEHOLDER_NAME": 2222, "NO_LEGAL_FORM": 53, "NOTE_IN_NAME": 5}


async def test_the_second_load_changes_nothing(loaded: Loaded) -> None:
    second = loaded.second.counts
    assert (second.accepted, second.by_code) == (0, loaded.first.counts.by_code)
    assert loaded.after == loaded.before


async def test_both_engines_hold_the_same_nodes_and_ties(loaded: Loaded) -> None:
    counts, _ = loaded.before
    found = {name: counts[name] for name in ("Enterprise", "Person", "OWNS", "HOLDS", "SUPPLIES", "IDENTIFIES")}
    assert found == {
        "Enterprise": 2187,
        "Person": 7413,
        "OWNS": 2465,
        "HOLDS": 8642,
        "SUPPLIES": 668,
        "IDENTIFIES": 2489,
    }


async def test_the_companies_are_found_by_either_code(loaded: Loaded) -> None:
    both = loaded.graph.run(
        "MATCH (:Identifier {scheme: 'USCC'})-[:IDENTIFIES]->(e:Enterprise) "
        "MATCH (e)<-[:IDENTIFIES]-(:Identifier {scheme: 'STOCK_CODE'}) "
        "RETURN count(DISTINCT e) AS n"
    )
    assert both == [{"n": 300}]


async def test_offices_of_today_and_of_the_past_are_told_apart(loaded: Loaded) -> None:
    rows = loaded.graph.run(
        "MATCH ()-[h:HOLDS]->() WHERE h.recorded_to IS NULL RETURN h.role AS role, h.to_kind AS kind, count(h) AS n"
    )
    current = {row["role"]: row["n"] for row in rows if row["kind"] == "OPEN"}
    assert {role: current[role] for role in CURRENT} == CURRENT
    assert [(row["role"], row["n"]) for row in rows if row["kind"] == "UNKNOWN"] == [("INDEPENDENT_DIRECTOR", 1883)]


async def test_no_placeholder_is_a_node_and_accounts_are_holders_of_their_own(loaded: Loaded) -> None:
    names = loaded.graph.run(
        "MATCH (s:Enterprise)-[:SUPPLIES]->() MATCH (s)-[:DESCRIBED_AS]->(f) RETURN DISTINCT f.name AS name"
    )
    assert not [row for row in names if read_trade_name(row["name"]).kind is TradeNameKind.PLACEHOLDER]
    own = loaded.graph.run(
        "MATCH (h)-[:OWNS]->(e:Enterprise)-[:DESCRIBED_AS]->(f) MATCH (h)-[:DESCRIBED_AS]->(g) "
        "WHERE g.name STARTS WITH f.name RETURN count(DISTINCT h) AS n, sum(CASE WHEN h = e THEN 1 ELSE 0 END) AS self"
    )
    assert own[0]["n"] > 10
    assert own[0]["self"] == 0


async def test_nobody_is_joined_by_name(loaded: Loaded) -> None:
    shared = loaded.graph.run(
        "MATCH (p:Person)-[:HOLDS|OWNS]->(e:Enterprise) WITH p, count(DISTINCT e) AS n WHERE n > 1 RETURN count(p) AS n"
    )
    assert shared == [{"n": 0}]
