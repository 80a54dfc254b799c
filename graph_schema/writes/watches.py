"""Saved questions of cases: opened, ended, due, run; and whose turn it is to look through the outbox.

Working data like what is spent of cases: no answer is kept, and of the parties that one was about their ids alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Changed, Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A question that a partner saves under a case: about `party` (an id, or USCC:code), `hops` far.

    What it answers as known at the commit `seen`, of the day `seen_on`, counts as seen.
    """

    watch_id: str
    partner_id: str
    matter_id: str
    number: str
    basis: str
    kind: str
    party: str
    hops: int
    seen: int
    seen_on: date


@dataclass(frozen=True, slots=True)
class EndWatch:
    """A saved question that its partner ends on a day."""

    watch_id: str
    partner_id: str
    day: date


@dataclass(frozen=True, slots=True)
class SeenWatch:
    """An answer that the partner has seen: as known at a commit, of a day."""

    watch_id: str
    partner_id: str
    seen: int
    seen_on: date


@dataclass(frozen=True, slots=True)
class RanRow:
    """What came of a run at the commit `known`: `asked` as it was found, and why it rests (and since which day)."""

    watch_id: str
    asked: int
    known: int
    seen: int
    changed: bool
    resting: str | None
    rested_on: date | None


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """A party that the answer to a saved question is about."""

    key: str
    watch_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A process that asks for its turn at a cursor, at an instant and until another (seconds since 1970).

    A cursor that is new begins at the commit `start`.
    """

    name: str
    holder: str
    now: int
    until: int
    start: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether it is the process's turn, and the commit up to which the outbox has been looked through."""

    mine: bool
    commit: int


@dataclass(frozen=True, slots=True)
class AdvanceRow:
    """A cursor that moves from one commit to a later one."""

    name: str
    start: int
    commit: int


CREATE_WATCH: Final = Statement(
    name="create_watch",
    text="""
UNWIND $batch.rows AS row
CREATE (w:Watch {watch_id: row.watch_id, partner_id: row.partner_id, matter_id: row.matter_id, number: row.number,
  basis: row.basis, kind: row.kind, party: row.party, hops: row.hops, opened_on: row.seen_on, opened: row.seen,
  seen: row.seen, seen_on: row.seen_on, asked: 1, done: 0, ran: row.seen, changed: false})
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=NewWatch,
    row=Changed,
)
"""Saves a question; it is due to be run at once."""

END_WATCH: Final = Statement(
    name="end_watch",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Watch {watch_id: row.watch_id})
WHERE w.partner_id = row.partner_id AND w.ended_on IS NULL
SET w.ended_on = row.day, w.changed = false
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=EndWatch,
    row=Changed,
)
"""Ends saved questions for good."""

SEE_WATCH: Final = Statement(
    name="see_watch",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Watch {watch_id: row.watch_id})
WHERE w.partner_id = row.partner_id AND w.ended_on IS NULL AND row.seen >= w.opened AND row.seen_on >= w.opened_on
SET w.seen = row.seen, w.seen_on = row.seen_on, w.asked = w.asked + 1
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=SeenWatch,
    row=Changed,
)
"""Notes what has been seen of saved questions; whether anything has changed since is looked at again."""

MARK_DUE: Final = Statement(
    name="mark_watches_due",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Watch {watch_id: row.key})
WHERE w.ended_on IS NULL
SET w.asked = w.asked + 1
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=Key,
    row=Changed,
)
"""Has saved questions run again."""

KEEP_RUN: Final = Statement(
    name="keep_watch_run",
    text="""
UNWIND $batch.rows AS row
MATCH (c:EventCursor {name: 'watches'}), (w:Watch {watch_id: row.watch_id})
WHERE c.commit <= row.known AND w.ran <= row.known AND w.seen = row.seen AND w.ended_on IS NULL
SET w.done = row.asked, w.ran = row.known, w.changed = row.changed, w.resting = row.resting,
  w.rested_on = row.rested_on
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=RanRow,
    row=Changed,
)
"""Keeps what came of runs.

Not of one that read less than has been looked through of the outbox since, nor where another answer was seen meanwhile.
"""

DROP_WATCHED: Final = Statement(
    name="drop_watched_parties",
    text="""
UNWIND $batch.rows AS row
MATCH (p:WatchedParty {watch_id: row.key})
DELETE p
RETURN count(*) AS changed
""",
    access=Access.WRITE,
    params=Key,
    row=Changed,
)
"""Forgets which parties saved questions are about."""

KEEP_WATCHED: Final = Statement(
    name="keep_watched_parties",
    text="""
UNWIND $batch.rows AS row
CREATE (p:WatchedParty {key: row.key, watch_id: row.watch_id, party_id: row.party_id})
RETURN count(p) AS changed
""",
    access=Access.WRITE,
    params=WatchedRow,
    row=Changed,
)
"""Keeps which parties saved questions are about."""

TAKE_TURN: Final = Statement(
    name="take_turn",
    text="""
UNWIND $batch.rows AS row
MERGE (c:EventCursor {name: row.name})
ON CREATE SET c.commit = row.start, c.holder = row.holder, c.until = 0
SET c.asked_at = row.now
WITH row, c, c.holder = row.holder OR c.until < row.now AS mine
SET c.holder = CASE WHEN mine THEN row.holder ELSE c.holder END,
  c.until = CASE WHEN mine THEN row.until ELSE c.until END
RETURN mine AS mine, c.commit AS commit
""",
    access=Access.WRITE,
    params=TurnRow,
    row=Turn,
)
"""Gives a process its turn, unless another has it; the first SET takes the lock before it is looked who has."""

ADVANCE_CURSOR: Final = Statement(
    name="advance_event_cursor",
    text="""
UNWIND $batch.rows AS row
MATCH (c:EventCursor {name: row.name})
SET c.asked_at = c.asked_at
WITH row, c
WHERE c.commit = row.start
SET c.commit = row.commit
RETURN count(c) AS changed
""",
    access=Access.WRITE,
    params=AdvanceRow,
    row=Changed,
)
"""Moves cursors on, where nobody else has moved them."""
