"""The commit clock and the outbox.

Two counters, since a store without snapshots applies a commit piece by piece and a reader may see its number
before the rest of it: writers take numbers from the Ticket, and the Clock follows when a commit is complete.
"""

from typing import Final

from graph_schema.records import Advance, Changed, CommitRow, EventRow, Published, Seq
from graph_schema.statement import Access, Statement

TAKE_TICKET: Final = Statement(
    name="take_ticket",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Ticket {id: 1})
SET t.seq = t.seq + 1, t.run_id = row.run_id
RETURN t.seq AS seq
""",
    access=Access.WRITE,
    params=Advance,
    row=Seq,
    timeout_s=60.0,
)
"""The number of a new commit; every write transaction begins with it, which serialises writers."""

ADVANCE_CLOCK: Final = Statement(
    name="advance_clock",
    text="""
UNWIND $batch.rows AS row
MATCH (k:Clock {id: 1})
SET k.run_id = row.run_id
WITH row, k
WHERE k.seq < row.seq
SET k.seq = row.seq
RETURN k.seq AS seq
""",
    access=Access.WRITE,
    params=Published,
    row=Seq,
    timeout_s=60.0,
)
"""Shows a complete commit, and all before it, to readers; the first SET takes the lock before the clock is read."""

HOLD_TICKET: Final = Statement(
    name="hold_ticket",
    text="""
UNWIND $batch.rows AS row
MATCH (t:Ticket {id: 1})
SET t.run_id = row.run_id
RETURN t.seq AS seq
""",
    access=Access.WRITE,
    params=Advance,
    row=Seq,
    timeout_s=60.0,
)
"""The number of the last commit, read when no writer is at work."""

RECORD_COMMIT: Final = Statement(
    name="record_commit",
    text="""
UNWIND $batch.rows AS row
OPTIONAL MATCH (p:Commit {seq: row.seq - 1})
CREATE (c:Commit {seq: row.seq, at: CASE WHEN p.at > row.at THEN p.at ELSE row.at END, run_id: row.run_id})
RETURN count(c) AS changed
""",
    access=Access.WRITE,
    params=CommitRow,
    row=Changed,
    timeout_s=60.0,
)
"""Leaves when and by which run a commit was made; instants never run backwards, as numbers do not."""

APPEND_EVENTS: Final = Statement(
    name="append_events",
    text="""
UNWIND $batch.rows AS row
CREATE (e:Event {seq: row.seq, commit: $commit, at: $at, kind: row.kind, record_id: row.record_id,
  party_id: row.party_id, ties: row.ties, partner_id: row.partner_id, retraction_id: row.retraction_id,
  watch_id: row.watch_id, matter_id: row.matter_id})
RETURN count(e) AS changed
""",
    access=Access.WRITE,
    params=EventRow,
    row=Changed,
    timeout_s=60.0,
)
"""Entries of the outbox, in the transaction that caused them; `$commit` is its number and `$at` its instant."""
