"""The shared register files through `load`, on the embedded store and on Neo4j: verdicts, repeats, equal graphs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from tests.e2e.running import Hub, clock_of, counts, end, serve
from tests.support.stores import clean_store
from tests.support.stores import run as run_statement

DIRTY, HENAN = "registry_dirty.csv", "registry_henan_2019.csv"
DAY = ("--observed", "2026-03-02")
ROWS = {DIRTY: 596, HENAN: 6278}
Loaded = tuple[Hub, StoreAddress, dict[str, dict[str, Any]]]


def load_both(hub: Hub, folder: Path) -> dict[str, dict[str, Any]]:
    """Load both files; their reports."""
    return {
        name: hub.load("register", folder / name, code=3 if name == DIRTY else 0, options=DAY)
        for name in (DIRTY, HENAN)
    }


@pytest.fixture(scope="module")
def on_embedded(user: Hub, tmp_path_factory: pytest.TempPathFactory, test_data: Path) -> Iterator[Loaded]:
    """Both files loaded into an embedded store of their own."""
    hub = user.on(tmp_path_factory.mktemp("shared") / "data")
    running = serve(hub, "serve", "--port", 0)
    try:
        yield hub, hub.address, load_both(hub, test_data)
    finally:
        end(running.process)


@pytest.fixture(scope="module")
def on_neo4j(
    user: Hub, tmp_path_factory: pytest.TempPathFactory, test_data: Path, neo4j_address: StoreAddress
) -> Loaded:
    """Both files loaded into Neo4j, named by GRAPH_URI, GRAPH_USER and GRAPH_PASSWORD."""
    clean_store(neo4j_address)
    writer = neo4j_address.writer
    names = {"GRAPH_URI": neo4j_address.uri, "GRAPH_USER": writer.user, "GRAPH_PASSWORD": writer.password}
    hub = user.on(tmp_path_factory.mktemp("shared-neo4j") / "data", **names)
    return hub, neo4j_address, load_both(hub, test_data)


@pytest.fixture(params=["on_embedded", "on_neo4j"])
def loaded(request: pytest.FixtureRequest) -> Loaded:
    """Each engine in turn."""
    found: Loaded = request.getfixturevalue(request.param)
    return found


def test_every_row_has_its_verdict(loaded: Loaded) -> None:
    reports = loaded[2]
    assert {name: report["read"] for name, report in reports.items()} == ROWS
    assert reports[DIRTY]["by_code"] == {"BAD_CHECK_DIGIT": 20, "NO_USABLE_IDENTIFIER": 52}
    assert reports[HENAN]["by_code"] == {}


def test_the_second_load_changes_nothing(loaded: Loaded, test_data: Path) -> None:
    hub, address, first = loaded
    before = counts(address), clock_of(address)
    second = load_both(hub, test_data)
    for name, report in second.items():
        assert report["accepted"] == 0
        assert report["unchanged"] == first[name]["accepted"] + first[name]["unchanged"]
        assert report["by_code"] == first[name]["by_code"]
        assert report["warnings"] == first[name]["warnings"]
    assert (counts(address), clock_of(address)) == before


def test_nobody_is_joined_by_name(loaded: Loaded) -> None:
    _, address, _ = loaded
    shared = run_statement(
        address,
        "MATCH (p:Person)-[:HOLDS]->(e:Enterprise) WITH p, count(DISTINCT e) AS n WHERE n > 1 RETURN count(p) AS n",
    )
    assert shared == [{"n": 0}]
    assert run_statement(address, "MATCH (i:Identity) RETURN count(i) AS n") == [{"n": 0}]
    namesakes = run_statement(
        address,
        "MATCH (p:Person) WITH p.name AS name, count(*) AS n WHERE n > 1 RETURN count(*) AS n, sum(n) AS people",
    )[0]
    assert int(str(namesakes["people"])) > int(str(namesakes["n"])) > 100  # there are namesakes, and each is himself


def test_both_engines_hold_the_same(on_embedded: Loaded, on_neo4j: Loaded) -> None:
    assert counts(on_embedded[1]) == counts(on_neo4j[1])
    assert [strip(report) for report in on_embedded[2].values()] == [strip(report) for report in on_neo4j[2].values()]


def strip(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what differs between two runs of the same load."""
    return {name: value for name, value in report.items() if name not in {"run_id", "seconds"}}
