"""What both engines must do for the rest to rest on it."""

import datetime as dt

import pytest
from neo4j.exceptions import ConstraintError, Neo4jError

from graph_schema.engine import EngineName, StoreAddress, detect
from graph_schema.errors import UnsupportedStore
from tests.support.stores import clean_store, run


def test_dates_are_native(clean_address: StoreAddress) -> None:
    run(clean_address, "CREATE (:Probe {day: $day})", day=dt.date(2019, 5, 6))
    row = run(
        clean_address,
        "MATCH (n:Probe) WHERE n.day < $later RETURN toString(n.day) AS day, n.day = date('2019-05-06') AS equal",
        later=dt.date(2019, 5, 7),
    )
    assert row == [{"day": "2019-05-06", "equal": True}]


def test_unique_constraint_refuses_a_second(clean_address: StoreAddress) -> None:
    run(clean_address, "CREATE CONSTRAINT probe_id IF NOT EXISTS FOR (n:Probe) REQUIRE n.id IS UNIQUE")
    run(clean_address, "CREATE CONSTRAINT probe_id IF NOT EXISTS FOR (n:Probe) REQUIRE n.id IS UNIQUE")
    run(clean_address, "CREATE (:Probe {id: 'a'})")
    with pytest.raises(ConstraintError):
        run(clean_address, "CREATE (:Probe {id: 'a'})")


def test_a_reader_cannot_write(clean_address: StoreAddress) -> None:
    with pytest.raises(Neo4jError):
        run(clean_address, "CREATE (:Probe {id: 'w'})", as_reader=True)
    assert run(clean_address, "MATCH (n) RETURN count(n) AS n", as_reader=True) == [{"n": 0}]


def test_clean_store_leaves_nothing(store_address: StoreAddress) -> None:
    run(store_address, "UNWIND range(1, 3000) AS i CREATE (:Probe)-[:KNOWS]->(:Other)")
    clean_store(store_address)
    assert run(store_address, "MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Neo4j/5.26.12", EngineName.NEO4J),
        ("Neo4j/2026.09.0", EngineName.NEO4J),
        ("Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)", EngineName.EMBEDDED),
        ("Neo4j/5.26.0 compatible (ArcadeDB 27.1.0)", EngineName.EMBEDDED),
    ],
)
def test_supported_agents(agent: str, name: EngineName) -> None:
    assert detect(agent).name is name


@pytest.mark.parametrize(
    "agent",
    ["Neo4j/4.4.30", "Neo4j/5.25.1", "Neo4j/6.0.0", "Neo4j/5.26.0 compatible (ArcadeDB 26.9.1)", "Memgraph/3.1", ""],
)
def test_unsupported_agents(agent: str) -> None:
    with pytest.raises(UnsupportedStore, match=r"use Neo4j 5\.26 LTS"):
        detect(agent)
