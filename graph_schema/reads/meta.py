"""What the graph says of itself: schema version, key fingerprint, clock, commits."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """The schema version of the graph and the ids of the keys that it was written with."""

    version: int
    keys: str | None


@dataclass(frozen=True, slots=True)
class CommitAt:
    """The last commit: its number and instant (ISO, UTC), absent on a new graph."""

    i: int
    seq: int
    at: str | None


@dataclass(frozen=True, slots=True)
class Counters:
    """The last number that a writer took, and the last that readers are shown."""

    taken: int
    shown: int


READ_SCHEMA_VERSION: Final = Statement(
    name="read_schema_version",
    text="""
UNWIND $batch.rows AS row
MATCH (v:SchemaVersion {id: 1})
RETURN v.version AS version, v.keys AS keys
""",
    access=Access.READ,
    params=NoParams,
    row=SchemaRow,
)
"""The schema version, no record on a graph that was never migrated."""

READ_LAST_COMMIT: Final = Statement(
    name="read_last_commit",
    text="""
UNWIND $batch.rows AS row
MATCH (k:Clock {id: 1})
OPTIONAL MATCH (c:Commit {seq: k.seq})
RETURN row.i AS i, k.seq AS seq, toString(c.at) AS at
""",
    access=Access.READ,
    params=NoParams,
    row=CommitAt,
)
"""The clock and when it last moved."""

READ_COUNTERS: Final = Statement(
    name="read_counters",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Ticket {id: 1})
WITH t.seq AS taken
MATCH (k:Clock {id: 1})
RETURN taken, k.seq AS shown
""",
    access=Access.READ,
    params=NoParams,
    row=Counters,
)
"""Whether the clock has followed the last commit."""
