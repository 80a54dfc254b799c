"""Statements over nodes of no meaning, for tests of the way to the graph."""

from dataclasses import dataclass, replace

from graph_schema.gateway import Gateway, Transaction
from graph_schema.records import Key, NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True)
class Found:
    """The number of a row and the key that was found for it."""

    i: int
    key: str


@dataclass(frozen=True)
class Number:
    """One number."""

    n: int


COUNT = Statement(
    name="count_nodes",
    text="UNWIND $batch.rows AS row MATCH (p:Probe) RETURN count(p) AS n",
    access=Access.READ,
    params=NoParams,
    row=Number,
)
FIND = Statement(
    name="find_probe",
    text="UNWIND $batch.rows AS row MATCH (p:Probe {key: row.key}) RETURN row.i AS i, p.key AS key",
    access=Access.READ,
    params=Key,
    row=Found,
)
READ_THAT_WRITES = Statement(
    name="read_that_writes",
    text="UNWIND $batch.rows AS row CREATE (p:Probe {key: row.key}) RETURN row.i AS i, p.key AS key",
    access=Access.READ,
    params=Key,
    row=Found,
)
READ_THAT_CHANGES_THE_SCHEMA = Statement(
    name="read_that_changes_the_schema",
    text="CREATE INDEX planted IF NOT EXISTS FOR (n:Planted) ON (n.key)",
    access=Access.READ,
    params=Key,
    row=Found,
)
MAKE = replace(READ_THAT_WRITES, name="make_probe", access=Access.WRITE)
MERGE = Statement(
    name="merge_probe",
    text="UNWIND $batch.rows AS row MERGE (p:Probe {key: row.key}) RETURN row.i AS i, p.key AS key",
    access=Access.WRITE,
    params=Key,
    row=Found,
)
DATED = Statement(
    name="dated",
    text="UNWIND $batch.rows AS row RETURN row.i AS i, toString(date(row.key)) AS key",
    access=Access.READ,
    params=Key,
    row=Found,
)
SLOW = Statement(
    name="slow",
    text="""
UNWIND $batch.rows AS row
UNWIND range(1, 4000) AS a
UNWIND range(1, 4000) AS b
UNWIND range(1, 4000) AS c
RETURN count(a * b * c) AS n
""",
    access=Access.READ,
    params=Key,
    row=Number,
    timeout_s=1.0,
)


async def make(gateway: Gateway, *keys: str) -> None:
    """Create a node for each key in one transaction."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(MAKE, [Key(key) for key in keys])

    await gateway.transact(work, name="make")


async def find(gateway: Gateway, key: str) -> Found | None:
    """The node of a key, by a read that travels with others."""
    return await gateway.read(FIND, Key(key))


async def count(gateway: Gateway) -> int:
    """How many nodes there are."""
    return (await gateway.read_all(COUNT, [NoParams()]))[0].n
