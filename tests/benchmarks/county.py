"""The served county of a benchmark of requests: 20,000 enterprises over one engine, and those who may ask."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from graph_schema.embedded import attach
from graph_schema.engine import EngineName, StoreAddress
from tests.benchmarks.processes import java_of, settings_of, started, token
from tests.benchmarks.targets import Target
from tests.support.neo4j_server import Neo4jMissing, Neo4jServer
from tests.support.stores import run as run_statement

SIZE: Final = "20000"
_ASKED: Final = 4_000

HEAD: Final = (
    "query($uscc: String!) { enterprise(uscc: $uscc, inquiry: {purpose: CREDIT_GRANTING, legalBasis: LAWFULLY_PUBLIC})"
)
RELATED: Final = f"""{HEAD} {{ name creditStatus {{ standing }} relatedParties(first: 10) {{ edges {{ node {{ name
 roles {{ role since current }} reaches {{ level rule {{ article }} }} }} }} }} }} }}"""
ONE_HOP: Final = f"""{HEAD} {{ name relatedParties(first: 50) {{ edges {{ node {{ name roles {{ role since }}
 }} }} }} }} }}"""

PEER_ONE_HOP: Final = """query($key: String!) { identifiers(where: {key: {eq: $key}}) { enterprises { facts { name }
 holdersConnection { edges { properties { role valid_from } node { name } } } } } }"""


@dataclass(frozen=True)
class County:
    """A served county: its ready line, codes of its enterprises, the store and the process of the store."""

    line: dict[str, Any]
    codes: list[str]
    address: StoreAddress
    service: int
    store: int
    engine: EngineName

    def target(self, name: str, query: str, *, kind: str = "bank") -> Target:
        """The service asked by a query, as the demonstration's partner of a kind."""
        body = {"query": query, "variables": {"uscc": "CODE"}}
        return Target(name, self.line["graphql"], body, self.service, token(self.line, kind))

    @property
    def bank(self) -> str:
        """The id of the demonstration's bank in the graph."""
        client = next(p["client_id"] for p in self.line["partners"] if p["kind"] == "bank")
        text = "MATCH (p:Partner {client_id: $client}) RETURN p.partner_id AS id"
        return str(run_statement(self.address, text, client=client)[0]["id"])


@dataclass(frozen=True)
class Loaded:
    """A county in a store, with the demonstration's partners; nobody serves it yet. `server` is absent for embedded."""

    data: Path
    told: dict[str, Any]
    codes: list[str]
    env: Mapping[str, str]
    server: Neo4jServer | None

    @property
    def engine(self) -> EngineName:
        """The engine that holds it."""
        return EngineName.EMBEDDED if self.server is None else EngineName.NEO4J

    @contextmanager
    def serving(self, *, workers: int = 1) -> Iterator[County]:
        """The county served by a process that loaded nothing."""
        arguments = ("serve", "--json", "--data", str(self.data), "--port", "0", "--workers", str(workers))
        with started(*arguments, env=self.env) as (line, process, _):
            told = {**self.told, **line}
            if self.server is None:
                yield County(told, self.codes, attach(self.data), process.pid, java_of(process.pid), self.engine)
            else:
                yield County(told, self.codes, self.server.address, process.pid, self.server.pid, self.engine)


@contextmanager
def loaded(engine: EngineName, folder: Path, *, size: str = SIZE) -> Iterator[Loaded]:
    """A county loaded into an engine; the test is left out where Neo4j cannot be run."""
    env = {"CREDIT_HUB_TOKEN_TTL_S": "86400"}
    data = folder / "data"
    with ExitStack() as stack:
        server: Neo4jServer | None = None
        if engine is EngineName.NEO4J:
            server = Neo4jServer(folder / "neo4j", fast_start=False)
            try:
                address = server.start()
            except Neo4jMissing as missing:
                pytest.skip(f"no Neo4j: {missing}")
            stack.callback(server.kill)
            env |= settings_of(address)
        with started("demo", "--json", "--size", size, "--data", str(data), env=env) as (line, _, _):
            told = line
        rows = (data / "county" / "register.csv").read_text("utf-8").splitlines()[1:]
        codes = [code for code in (row.split(",")[1] for row in rows) if len(code) == 18 and code.isalnum()]
        yield Loaded(data, told, codes[:_ASKED], env, server)
