"""The real Neo4j of the tests: which versions answer, and that none outlives its parent."""

import subprocess
import sys
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import ClientError, Neo4jError

from graph_schema.engine import NEO4J, StoreAddress, detect
from tests.support.neo4j_server import PROJECT, Neo4jMissing, jdk_for, neo4j_jars
from tests.support.processes import command_line, listeners, pids_with, wait_until
from tests.support.stores import run
from tests.support.versions import NEO4J_SMOKE_VERSION, NEO4J_VERSION


def _agent(address: StoreAddress) -> str:
    auth = (address.writer.user, address.writer.password)
    with neo4j.GraphDatabase.driver(address.uri, auth=auth) as driver:
        return driver.get_server_info().agent


def _check(address: StoreAddress, version: str) -> None:
    assert _agent(address) == f"Neo4j/{version}"
    assert detect(_agent(address)) == NEO4J
    run(address, "CREATE CONSTRAINT smoke IF NOT EXISTS FOR (n:Smoke) REQUIRE n.id IS UNIQUE")
    run(address, "UNWIND $rows AS row MERGE (n:Smoke {id: row.id})", rows=[{"id": 1}, {"id": 2}, {"id": 1}])
    assert run(address, "MATCH (n:Smoke) RETURN count(n) AS n", as_reader=True) == [{"n": 2}]
    with pytest.raises(ClientError, match=r"[Aa]ccess mode"):
        run(address, "CREATE (:Smoke {id: 3})", as_reader=True)
    run(address, "MATCH (n:Smoke) DELETE n")
    run(address, "DROP CONSTRAINT smoke IF EXISTS")


def test_version_of_the_suite(neo4j_address: StoreAddress) -> None:
    _check(neo4j_address, NEO4J_VERSION)


def test_newest_version(neo4j_smoke_address: StoreAddress) -> None:
    _check(neo4j_smoke_address, NEO4J_SMOKE_VERSION)


def test_listens_on_loopback_and_shows_no_password(neo4j_address: StoreAddress) -> None:
    port = neo4j_address.uri.rpartition(":")[2]
    (java,) = [pid for pid in pids_with("Launcher.java") if f" {port} " in command_line(pid)]
    assert [address[-8:] for address in listeners(java)] == ["0100007F"]
    assert neo4j_address.writer.password not in command_line(java)


def test_a_wrong_password_is_refused(neo4j_address: StoreAddress) -> None:
    with (
        neo4j.GraphDatabase.driver(neo4j_address.uri, auth=("neo4j", "wrong-password")) as driver,
        pytest.raises(Neo4jError),
    ):
        driver.verify_connectivity()


def test_compose_file_names_the_version_of_the_suite() -> None:
    assert f"image: neo4j:{NEO4J_VERSION}-community\n" in (PROJECT / "docker-compose.neo4j.yml").read_text()


@pytest.mark.full
def test_no_server_outlives_its_parent(tmp_path: Path) -> None:
    try:
        jdk_for(NEO4J_VERSION)
        neo4j_jars(NEO4J_VERSION)
    except Neo4jMissing as missing:
        pytest.skip(str(missing))
    program = (
        "import sys; from pathlib import Path; from tests.support.neo4j_server import Neo4jServer;"
        f"server = Neo4jServer(Path({str(tmp_path)!r})); server.start(); print('UP', flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent.stdin, parent.stdout:
        assert parent.stdout.readline() == b"UP\n"
        parent.kill()
        parent.wait()
    assert wait_until(lambda: not any("Launcher.java" in command_line(pid) for pid in pids_with(str(tmp_path))), 20)
