"""The commit clock and the outbox."""

from typing import Final

from graph_schema.records import Advance, Changed, CommitRow, EventRow, Seq
from graph_schema.statement import Access, Statement

ADVANCE_CLOCK: Final = Statement(
    name="advance_clock",
    text="""
UNWIND $rows AS row
MATCH (k:Clock {id: 1})
SET k.seq = k.seq + 1, k.run_id = row.run_id
RETURN k.seq AS seq
""",
    access=Access.WRITE,
    params=Advance,
    row=Seq,
    timeout_s=60.0,
)
"""Increments the clock; every write transaction begins with it, which serialises writers."""

RECORD_COMMIT: Final = Statement(
    name="record_commit",
    text="""
UNWIND $rows AS row
CREATE (c:Commit {seq: row.seq, at: row.at, run_id: row.run_id})
RETURN count(c) AS changed
""",
    access=Access.WRITE,
    params=CommitRow,
    row=Changed,
    timeout_s=60.0,
)
"""Leaves when and by which run a commit was made."""

APPEND_EVENTS: Final = Statement(
    name="append_events",
    text="""
UNWIND $rows AS row
CREATE (e:Event {seq: row.seq, commit: row.commit, at: row.at, kind: row.kind, record_id: row.record_id})
RETURN count(e) AS changed
""",
    access=Access.WRITE,
    params=EventRow,
    row=Changed,
    timeout_s=60.0,
)
"""Entries of the outbox, in the transaction that caused them."""
