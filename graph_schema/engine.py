"""What differs between the two graph stores, in one table; and where a store is reached.

Statements and schema texts are the same on both. Limits were measured on the versions named here.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from graph_schema.errors import UnsupportedStore


class EngineName(StrEnum):
    """The two products."""

    NEO4J = "neo4j"
    EMBEDDED = "embedded"  # ArcadeDB, started by graph_schema.embedded


class TimeLimit(StrEnum):
    """Who ends a statement that runs too long."""

    TRANSACTION = "TRANSACTION"  # the store obeys the time-out sent with the transaction
    SERVER = "SERVER"  # the store obeys one server-wide limit only


@dataclass(frozen=True, slots=True)
class Engine:
    """One product at one version.

    `read_mode_refuses_writes`: whether a READ session cannot write; where it can, reads go through
    the reader's credentials. `create_races_conflict`: whether two transactions that create the same
    unique key at once end in a constraint error at COMMIT (to be retried) instead of one waiting for
    the other. `max_batch_rows`: rows of one UNWIND. `load_batch_rows`: rows of a file that a load records in one
    transaction.
    """

    name: EngineName
    product: str
    versions: str
    read_mode_refuses_writes: bool
    time_limit: TimeLimit
    create_races_conflict: bool
    max_batch_rows: int
    load_batch_rows: int


NEO4J = Engine(
    name=EngineName.NEO4J,
    product="Neo4j",
    versions="5.26 LTS, or 2025.01 and newer",
    read_mode_refuses_writes=True,
    time_limit=TimeLimit.TRANSACTION,
    create_races_conflict=False,
    max_batch_rows=5_000,
    load_batch_rows=2_000,
)
EMBEDDED = Engine(
    name=EngineName.EMBEDDED,
    product="ArcadeDB",
    versions="26.10 and newer",
    read_mode_refuses_writes=False,
    time_limit=TimeLimit.SERVER,
    create_races_conflict=True,
    max_batch_rows=5_000,
    load_batch_rows=2_000,
)

_ARCADEDB = re.compile(r"\(ArcadeDB (\d+)\.(\d+)")
_NEO4J = re.compile(r"Neo4j/(\d+)\.(\d+)")


def detect(agent: str) -> Engine:
    """The engine behind a Bolt server's agent string, such as "Neo4j/5.26.12".

    The embedded store announces itself as "Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)". Raises
    UnsupportedStore for every other product and version.
    """
    engine: Engine | None = None
    supported = False
    if found := _ARCADEDB.search(agent):
        engine, supported = EMBEDDED, _version(found) >= (26, 10)
    elif found := _NEO4J.match(agent):
        version = _version(found)
        engine, supported = NEO4J, version == (5, 26) or version >= (2025, 1)
    if engine is None or not supported:
        raise UnsupportedStore(
            f"The graph store calls itself {agent!r}, which is not supported; use Neo4j {NEO4J.versions}, "
            f"or the embedded store (ArcadeDB {EMBEDDED.versions})."
        )
    return engine


def _version(found: re.Match[str]) -> tuple[int, int]:
    return int(found[1]), int(found[2])


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user of the store; the password stays out of every repr."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is reached and as whom.

    `reader` is a user that cannot write; None where READ sessions refuse writes by themselves.
    """

    uri: str
    database: str
    writer: Credentials
    reader: Credentials | None = None
    engine: EngineName | None = None
