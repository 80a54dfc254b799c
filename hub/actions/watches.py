"""Changes of saved questions: a case saves one, ends it, and says what it has seen of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.event_names import WatchKind
from graph_schema.ids import opaque_id
from graph_schema.names import Purpose
from graph_schema.reads.cases import FIND_CASE, CaseKey
from graph_schema.reads.watches import COUNT_WATCHES, FIND_WATCH, WatchesKey, WatchKey, WatchRow
from graph_schema.records import Key
from graph_schema.writes.watches import (
    CREATE_WATCH,
    DROP_WATCHED,
    END_WATCH,
    SEE_WATCH,
    EndWatch,
    NewWatch,
    SeenWatch,
)
from hub.actions.change import Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused

MOST_WATCHES: Final = 100
"""Saved questions of one case that run."""


@dataclass(frozen=True, slots=True)
class WatchWanted:
    """A question to be saved: by whom, under which case (id and number) and basis, about whom, and how far it goes."""

    partner_id: str
    matter_id: str
    number: str
    basis: str
    kind: WatchKind
    party: str
    hops: int


def save_watch(wanted: WatchWanted) -> Change:
    """Save a question under a case that is in force; what it answers at this commit counts as seen."""

    async def work(ground: Ground) -> Outcome:
        case = CaseKey(wanted.matter_id, wanted.partner_id, Purpose.INVESTIGATION, ground.today)
        if not await ground.transaction.run(FIND_CASE, [case]):
            return refused(ChangeRefusal.UNKNOWN_REFERENCE, field="caseNumber")
        own = WatchesKey(wanted.partner_id, wanted.matter_id)
        if len(await ground.transaction.run(COUNT_WATCHES, [own])) >= MOST_WATCHES:
            return refused(ChangeRefusal.TOO_MANY_WATCHES)
        seq = ground.seq or 0
        row = NewWatch(
            watch_id=opaque_id("watch", wanted.partner_id, str(seq)),
            partner_id=wanted.partner_id,
            matter_id=wanted.matter_id,
            number=wanted.number,
            basis=wanted.basis,
            kind=wanted.kind,
            party=wanted.party,
            hops=wanted.hops,
            seen=seq,
            seen_on=ground.today,
        )
        await ground.transaction.run(CREATE_WATCH, [row])
        return await _told(ground, row.watch_id, wanted.partner_id)

    stated = {
        "case": wanted.matter_id,
        "basis": wanted.basis,
        "kind": wanted.kind,
        "party": wanted.party,
        "hops": wanted.hops,
    }
    return Change("saveWatch", stated, work, target=wanted.matter_id, concerns=(wanted.party,), recorded=True)


def end_watch(watch_id: str, *, partner_id: str) -> Change:
    """End a saved question for good; which parties it was about is forgotten."""

    async def work(ground: Ground) -> Outcome:
        changed = await ground.transaction.run(END_WATCH, [EndWatch(watch_id, partner_id, ground.today)])
        if not sum(row.changed for row in changed):
            return refused(ChangeRefusal.UNKNOWN_WATCH, field="id")
        await ground.transaction.run(DROP_WATCHED, [Key(watch_id)])
        return await _told(ground, watch_id, partner_id)

    return Change("endWatch", {"id": watch_id}, work, target=watch_id)


def see_watch(watch_id: str, *, partner_id: str, known: int, as_of: date) -> Change:
    """Say that an answer has been seen: as known at a commit, of a day; what changes from then on is told."""

    async def work(ground: Ground) -> Outcome:
        found = await ground.transaction.run(FIND_WATCH, [WatchKey(watch_id, partner_id)])
        if not found or found[0].ended_on is not None:
            return refused(ChangeRefusal.UNKNOWN_WATCH, field="id")
        if as_of > ground.today or known > (ground.seq or 0):
            return refused(ChangeRefusal.WRONG_ARGUMENT, field="knownAt" if as_of <= ground.today else "asOf")
        row = SeenWatch(watch_id, partner_id, known, as_of)
        if not sum(one.changed for one in await ground.transaction.run(SEE_WATCH, [row])):
            return refused(ChangeRefusal.WRONG_ARGUMENT, field="knownAt")
        return await _told(ground, watch_id, partner_id)

    stated = {"id": watch_id, "known": known, "asOf": as_of.isoformat()}
    return Change("seenWatch", stated, work, target=watch_id, recorded=True)


async def _told(ground: Ground, watch_id: str, partner_id: str) -> Outcome:
    row = (await ground.transaction.run(FIND_WATCH, [WatchKey(watch_id, partner_id)]))[0]
    return Outcome(values={"watch": values_of(row)}, target=watch_id, concerns=(row.party,))


def values_of(row: WatchRow) -> Mapping[str, Any]:
    """A saved question in JSON values; `party` is still the hub's own id."""
    return {
        "id": row.watch_id,
        "kind": row.kind,
        "party": row.party,
        "hops": row.hops,
        "case_number": row.number,
        "opened_on": row.opened_on,
        "ended_on": row.ended_on,
        "seen_at": str(row.seen),
        "seen_on": row.seen_on,
    }
