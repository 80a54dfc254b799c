"""The outbox: which records and parties a commit changed, and what is for one partner alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from graph_schema.event_names import EventKind
from graph_schema.gateway import Transaction
from graph_schema.recording.sheet import Changes
from graph_schema.recording.versions import Tie
from graph_schema.records import EventRow
from graph_schema.writes.clock import APPEND_EVENTS

EVENTS_PER_COMMIT: Final = 10_000_000
_BETWEEN: Final = frozenset({Tie.HOLDS, Tie.OWNS, Tie.CONTROLS, Tie.BRANCH_OF, Tie.SUCCEEDS, Tie.SUPPLIES})
_HELD_BY_PERSONS: Final = frozenset({Tie.HOLDS, Tie.OWNS, Tie.CONTROLS})


async def append_events(
    transaction: Transaction,
    record_ids: Iterable[str],
    *,
    parties: Mapping[str, Collection[str]] | None = None,
    at: datetime,
    seq: int,
) -> None:
    """One entry for each record that the commit `seq` changes, then one for each party, in the order of their ids.

    `parties` has for each party the types of the relationships that changed.
    """
    about = [EventRow(0, EventKind.RECORD_CHANGED, record_id=each) for each in sorted(set(record_ids))]
    of = [
        EventRow(0, EventKind.PARTY_CHANGED, party_id=each, ties=tuple(sorted(ties)))
        for each, ties in sorted((parties or {}).items())
    ]
    events = [replace(one, seq=seq * EVENTS_PER_COMMIT + n) for n, one in enumerate((*about, *of))]
    await transaction.run(APPEND_EVENTS, events, limits={"commit": seq, "at": at})


async def append_addressed(transaction: Transaction, events: Sequence[EventRow], *, at: datetime, seq: int) -> None:
    """Entries for one partner each, under the commit `seq`, which changes no record."""
    await transaction.run(APPEND_EVENTS, events, limits={"commit": seq, "at": at})


def changed_parties(changes: Changes, *, new: Collection[str] = ()) -> dict[str, set[str]]:
    """Parties (ids of enterprises and appearances) whose description, names or ties change, with the types.

    Not those that are `new` with this commit, nor the people who are known of them alone: nobody can have been told
    of them before, and what they are tied to has an entry of its own.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (tie, anchor), version in (*changes.opened, *changes.closed):
        if tie in _BETWEEN:
            ends = {version.from_id, version.to_id}
            if tie in _HELD_BY_PERSONS and not version.holder_is_org and version.to_id in new:
                continue
        elif tie is Tie.IDENTIFIES:
            ends = {version.to_id}
        elif tie in (Tie.DESCRIBED_AS, Tie.IDENTIFIED_AS):
            ends = {anchor}
        else:
            continue
        for end in ends.difference(new):
            found[end].add(tie)
    return dict(found)
