"""The schema version node and the first tick of the clock."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Changed, NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A schema version to be recorded, with the ids of the keys in use."""

    version: int
    keys: str


@dataclass(frozen=True, slots=True)
class KeysRow:
    """The ids of the keys in use."""

    keys: str


SET_SCHEMA_VERSION: Final = Statement(
    name="set_schema_version",
    text="""
UNWIND $batch.rows AS row
MERGE (v:SchemaVersion {id: 1})
SET v.version = row.version, v.keys = coalesce(v.keys, row.keys)
RETURN count(v) AS changed
""",
    access=Access.WRITE,
    params=VersionRow,
    row=Changed,
)
"""Records the schema version, and the ids of the keys where none are recorded yet."""

SET_KEYS: Final = Statement(
    name="set_keys",
    text="""
UNWIND $batch.rows AS row
MATCH (v:SchemaVersion {id: 1})
SET v.keys = row.keys
RETURN count(v) AS changed
""",
    access=Access.WRITE,
    params=KeysRow,
    row=Changed,
)
"""Records the ids of the keys in use."""

START_CLOCK: Final = Statement(
    name="start_clock",
    text="""
UNWIND $batch.rows AS row
MERGE (k:Clock {id: 1})
ON CREATE SET k.seq = 0
MERGE (t:Ticket {id: 1})
ON CREATE SET t.seq = 0
RETURN count(k) AS changed
""",
    access=Access.WRITE,
    params=NoParams,
    row=Changed,
)
"""Makes the one Clock and the one Ticket."""
