"""How the reads run: from a unique key, on Neo4j as its planner says, on both engines as the text is written."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph_schema.engine import StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.migrate import migrate
from graph_schema.statement import Access
from tests.rules.test_statements import AnyStatement, registry
from tests.support.neo4j_server import Neo4jServer
from tests.support.stores import clean_store

COSTLY = ("AllNodesScan", "NodeByLabelScan", "CartesianProduct", "DirectedRelationship", "UndirectedRelationship")

# Reads that look at every node of a label, with the reason.
WHOLE: Mapping[str, str] = {
    "appearances_of_names": "the reviewer's list looks at each name",
    "names_of_several": "the reviewer's list looks at each name",
    "count_records": "reconciling looks at each record",
    "decided_joins": "the reviewer's list looks at each join",
    "identities_of_several_names": "the reviewer's list looks at each join",
    "persons_of_several_identities": "the reviewer's list looks at each join",
    "read_audit_heads": "a log is verified against each head that the graph keeps",
}
READS = [statement for statement in registry() if statement.access is Access.READ]
LONG = 9_000
"""Characters of a statement from which on Neo4j takes many seconds to plan it: for the long run."""


def operators(plan: Mapping[str, Any]) -> Iterator[str]:
    yield str(plan["operatorType"]).partition("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


def plan_of(address: StoreAddress, text: str) -> list[str]:
    """The operators of Neo4j's plan."""
    names = set(re.findall(r"\$(\w+)", text)) - {"batch"}
    auth = (address.writer.user, address.writer.password)
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(database=address.database) as session,
    ):
        result = session.run(neo4j.Query("EXPLAIN " + text), {"batch": {"rows": []}, **dict.fromkeys(names, 10)})
        plan = result.consume().plan
    assert plan is not None
    return list(operators(plan))


async def _prepared(address: StoreAddress) -> None:
    gateway = open_gateway(address)
    await migrate(gateway, keys="test")
    await gateway.close()


@pytest.fixture(scope="module")
def planned(neo4j_address: StoreAddress) -> StoreAddress:
    """Neo4j with the schema and nothing in it."""
    clean_store(neo4j_address)
    asyncio.run(_prepared(neo4j_address))
    return neo4j_address


@pytest.mark.parametrize(
    "statement",
    [pytest.param(each, id=each.name, marks=[pytest.mark.full] if len(each.text) > LONG else []) for each in READS],
)
def test_reads_start_at_a_key(planned: StoreAddress, statement: AnyStatement) -> None:
    costly = [name for name in plan_of(planned, statement.text) if name.startswith(COSTLY)]
    if statement.name in WHOLE:
        assert costly, f"{statement.name} needs no exception any more"
    else:
        assert costly == []


@pytest.mark.parametrize(
    "text",
    [
        "UNWIND $batch.rows AS row MATCH (e:Enterprise) WHERE e.kind = row.key RETURN e.kind AS x",
        "UNWIND $batch.rows AS row MATCH (n {kind: row.key}) RETURN n.kind AS x",
        "MATCH (e:Enterprise {enterprise_id: 'a'}), (p:Person) RETURN e.kind AS x, p.name AS y",
        "MATCH ()-[h:HOLDS]->() RETURN h.role AS x",
    ],
)
def test_a_costly_read_is_seen(planned: StoreAddress, text: str) -> None:
    assert [name for name in plan_of(planned, text) if name.startswith(COSTLY)]


@pytest.mark.full
def test_every_name_is_known_once_the_schema_stands(tmp_path: Path) -> None:
    """On a server of its own: what other tests wrote would have made the names known."""
    server = Neo4jServer(tmp_path / "neo4j")
    address = server.start()
    try:
        asyncio.run(_prepared(address))
        unknown: dict[str, list[str]] = {}
        with neo4j.GraphDatabase.driver(address.uri, auth=(address.writer.user, address.writer.password)) as driver:
            for statement in registry():
                names = set(re.findall(r"\$(\w+)", statement.text)) - {"batch"}
                with driver.session() as session:
                    given = {"batch": {"rows": []}, **dict.fromkeys(names, 10)}
                    told = session.run(neo4j.Query("EXPLAIN " + statement.text), given).consume().gql_status_objects
                for status in told:
                    if "does not exist" in status.status_description:
                        unknown.setdefault(status.status_description, []).append(statement.name)
        assert unknown == {}
    finally:
        server.kill()
