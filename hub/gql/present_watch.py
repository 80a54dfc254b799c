"""Saved questions, and what has changed of their answers, as their asker sees them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from graph_schema.names import IdScheme
from hub.gql.present_network import relationship
from hub.gql.present_nodes import party_node
from hub.gql.view import Row, View
from hub.inquiries.nodes import NodeRow
from hub.inquiries.watched import Answer, Compared, PartyChange, TieChange

RELATIONSHIPS = 4
"""Relationships for each party that is asked for, at most."""


def watch(told: Mapping[str, Any], *, handle: Callable[[str], str]) -> Row:
    """A saved question; the party by its code, else by the partner's handle."""
    party = str(told["party"])
    code = party.removeprefix(f"{IdScheme.USCC}:")
    return {"changed": None, "resting": None, **told, "party": code if code != party else handle(party)}


def report(compared: Compared, now: Answer, *, view: View, told: Row, since: tuple[int, date], first: int) -> Row:
    """What has changed since a commit and the day that its answer was about; at most `first` parties."""
    known, day = since
    then = replace(view, as_of=day)
    released = view.released
    released.commit = max(now.told.read_at, released.commit or 0)
    parties = [_party(one, view, then=then) for one in compared.parties[:first]]
    most = first * RELATIONSHIPS
    ties = [_tie(one, view, then=then) for one in compared.ties[:most]]
    released.subjects_traversed -= set(now.root.appearances)
    released.subjects_root |= {now.root.node_id, *now.root.appearances}
    return view.shown(
        "WatchReport",
        {
            "watch": view.shown("Watch", told),
            "parties": parties,
            "relationships": ties,
            "more": len(compared.parties) > first or len(compared.ties) > most,
            "bounded": compared.bounded,
            "since": str(known),
            "since_day": day.isoformat(),
            "as_of": view.as_of.isoformat(),
            "known_at": str(now.told.known),
            "rules_edition": view.rules.edition,
        },
    )


def _party(change: PartyChange, view: View, *, then: View) -> Row:
    old, new = _records(change.before), _records(change.now)
    if view.selection.asks("PartyChange.recordsAdded"):
        view.released.record_ids |= new - old
    if view.selection.asks("PartyChange.recordsRemoved"):
        view.released.record_ids |= old - new
    return view.shown(
        "PartyChange",
        {
            "how": change.how,
            "before": None if change.before is None else party_node(change.before, then),
            "now": None if change.now is None else party_node(change.now, view),
            "records_added": sorted(new - old),
            "records_removed": sorted(old - new),
        },
    )


def _records(row: NodeRow | None) -> set[str]:
    return set() if row is None else set(row.record_ids)


def _tie(change: TieChange, view: View, *, then: View) -> Row:
    return view.shown(
        "RelationshipChange",
        {
            "how": change.how,
            "before": None if change.before is None else relationship(change.before, then),
            "now": None if change.now is None else relationship(change.now, view),
        },
    )
