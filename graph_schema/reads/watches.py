"""Saved questions of cases: what they ask, whether they may be run, and which of them a change concerns."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class WatchKey:
    """A saved question of a partner."""

    watch_id: str
    partner_id: str


@dataclass(frozen=True, slots=True)
class WatchesKey:
    """The saved questions of a partner's case."""

    partner_id: str
    matter_id: str


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A saved question as the graph holds it; days are ISO texts.

    It is due while `asked` is more than `done`; `ran` is the commit that it was last answered at.
    """

    i: int
    watch_id: str
    partner_id: str
    matter_id: str
    number: str
    basis: str
    kind: str
    party: str
    hops: int
    opened: int
    opened_on: str
    ended_on: str | None
    seen: int
    seen_on: str
    asked: int
    done: int
    ran: int
    changed: bool
    resting: str | None


@dataclass(frozen=True, slots=True)
class WatchList:
    """Saved questions, each as a map of the fields of a WatchRow."""

    i: int
    watches: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StandingKey:
    """The case under which a question is saved, its partner, the purpose, and the day."""

    matter_id: str
    partner_id: str
    purpose: str
    today: date


@dataclass(frozen=True, slots=True)
class WatchStanding:
    """Whether the partner may still ask for the purpose, and whether the case is in force."""

    i: int
    granted: bool
    held: bool


@dataclass(frozen=True, slots=True)
class DueKey:
    """Where to go on among what is due on a day."""

    after: str
    today: date


@dataclass(frozen=True, slots=True)
class CommitSpan:
    """Commits, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """A saved question that a change concerns."""

    watch_id: str


FIND_WATCH: Final = Statement(
    name="find_watch",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Watch {watch_id: row.watch_id})
WHERE w.partner_id = row.partner_id
RETURN row.i AS i, w.watch_id AS watch_id, w.partner_id AS partner_id, w.matter_id AS matter_id, w.number AS number,
  w.basis AS basis, w.kind AS kind, w.party AS party, w.hops AS hops, w.opened AS opened,
  toString(w.opened_on) AS opened_on, toString(w.ended_on) AS ended_on, w.seen AS seen, toString(w.seen_on) AS seen_on,
  w.asked AS asked, w.done AS done, w.ran AS ran, w.changed AS changed, w.resting AS resting
""",
    access=Access.READ,
    params=WatchKey,
    row=WatchRow,
)
"""One saved question; no record for another partner's."""

LIST_WATCHES: Final = Statement(
    name="list_watches",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (w:Watch {partner_id: row.partner_id})
  WHERE w.matter_id = row.matter_id
  WITH w ORDER BY w.opened DESC, w.watch_id LIMIT 200
  RETURN collect({watch_id: w.watch_id, partner_id: w.partner_id, matter_id: w.matter_id, number: w.number,
    basis: w.basis, kind: w.kind, party: w.party, hops: w.hops, opened: w.opened, opened_on: toString(w.opened_on),
    ended_on: toString(w.ended_on), seen: w.seen, seen_on: toString(w.seen_on), asked: w.asked, done: w.done,
    ran: w.ran, changed: w.changed, resting: w.resting}) AS watches
}
RETURN row.i AS i, watches AS watches
""",
    access=Access.READ,
    params=WatchesKey,
    row=WatchList,
)
"""The saved questions of a case, the newest first."""

DUE_WATCHES: Final = Statement(
    name="due_watches",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Watch)
WHERE w.watch_id > row.after AND w.ended_on IS NULL
  AND (w.asked > w.done OR w.resting IN ['CASE_OVER', 'NOT_GRANTED'] OR w.rested_on < row.today
    OR (w.resting IS NULL AND EXISTS { MATCH (m:Matter {matter_id: w.matter_id}) WHERE m.ended_on IS NOT NULL }))
WITH row, w ORDER BY w.watch_id LIMIT 100
RETURN row.i AS i, w.watch_id AS watch_id, w.partner_id AS partner_id, w.matter_id AS matter_id, w.number AS number,
  w.basis AS basis, w.kind AS kind, w.party AS party, w.hops AS hops, w.opened AS opened,
  toString(w.opened_on) AS opened_on, toString(w.ended_on) AS ended_on, w.seen AS seen, toString(w.seen_on) AS seen_on,
  w.asked AS asked, w.done AS done, w.ran AS ran, w.changed AS changed, w.resting AS resting
""",
    access=Access.READ,
    params=DueKey,
    row=WatchRow,
)
"""Saved questions to be looked at, those after the one that the row names.

They are to be run, rest and may be run again, or do not rest yet though their case is over.
"""

COUNT_WATCHES: Final = Statement(
    name="count_watches",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Watch {partner_id: row.partner_id})
WHERE w.matter_id = row.matter_id AND w.ended_on IS NULL
RETURN w.watch_id AS watch_id
""",
    access=Access.READ,
    params=WatchesKey,
    row=Concerned,
)
"""The saved questions of a case that have not ended."""

WATCH_STANDING: Final = Statement(
    name="watch_standing",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
RETURN row.i AS i,
  EXISTS {
    MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
    WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
  } AS granted,
  EXISTS {
    MATCH (m:Matter {matter_id: row.matter_id})-[s:STATED_AS]->(f:MatterFacts)
    WHERE m.kind = 'CASE' AND m.partner_id = row.partner_id AND m.ended_on IS NULL
      AND row.purpose IN f.purposes AND s.preferred
      AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
      AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
  } AS held
""",
    access=Access.READ,
    params=StandingKey,
    row=WatchStanding,
)
"""Whether saved questions may be run, by the test of the answering statements."""

WATCHES_CONCERNED: Final = Statement(
    name="watches_concerned",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
UNWIND range(row.first, row.last) AS number
MATCH (e:Event {commit: number})
WHERE number <= now
CALL (e) {
  MATCH (:CreditRecord {record_id: e.record_id})-[:ABOUT|REACHES|NAMES]->(p) RETURN p AS p
  UNION
  MATCH (p:Person {person_id: e.party_id}) RETURN p AS p
  UNION
  MATCH (p:Enterprise {enterprise_id: e.party_id}) RETURN p AS p
}
WITH DISTINCT p
CALL (p) {
  RETURN p AS x
  UNION
  MATCH (p)-[:IDENTIFIED_AS]->(:Identity)<-[:IDENTIFIED_AS]-(x:Person) RETURN x AS x
}
WITH DISTINCT coalesce(x.person_id, x.enterprise_id) AS party_id
MATCH (w:WatchedParty {party_id: party_id})
RETURN DISTINCT w.watch_id AS watch_id
""",
    access=Access.READ,
    params=CommitSpan,
    row=Concerned,
    timeout_s=60.0,
)
"""Saved questions whose parties the entries of commits are about, also where another appearance of one is meant."""
