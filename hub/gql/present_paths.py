"""Paths between two parties as their asker sees them: steps with every tie, and one sentence each."""

from collections.abc import Sequence

from graph_schema.explain import Days
from graph_schema.explain_path import TieTold, explain_none, explain_path
from hub.gql.present_network import relationship
from hub.gql.present_nodes import party_node
from hub.gql.view import Row, View, texts
from hub.inquiries.network_rows import Relation
from hub.inquiries.nodes import NodeRow
from hub.inquiries.paths import Hop, PathsFound


def party_paths(found: PathsFound, view: View, *, hops: int) -> Row:
    """The paths; what is told on the way is noted for the audit entry."""
    view.released.read_at(found.read_at)
    start, end = (party_node(node, view) for node in found.ends)
    paths = [_path(path, view, found=found) for path in found.paths]
    return view.shown(
        "PartyPaths",
        {
            "start": start,
            "end": end,
            "paths": paths,
            "none": not paths,
            "max_hops": hops,
            "bounded": found.bounded,
            "sentence": paths[0]["sentence"] if paths else texts(explain_none(hops, bounded=found.bounded)),
            "as_of": view.as_of.isoformat(),
            "known_at": str(found.known),
        },
    )


def _path(path: Sequence[Hop], view: View, *, found: PathsFound) -> Row:
    told = [_told(hop, view) for hop in path]
    names = (_name(found.ends[0], view), _name(found.ends[1], view))
    return view.shown(
        "PartyPath",
        {
            "hops": len(path),
            "steps": [_step(hop, view) for hop in path],
            "sentence": texts(explain_path(told, ends=names, by_document=found.by_document, rules=view.rules.rules)),
        },
    )


def _step(hop: Hop, view: View) -> Row:
    return view.shown(
        "PartyPathStep",
        {
            "start": party_node(hop.start, view),
            "end": party_node(hop.end, view),
            "same_by_document": hop.joined,
            "end_by_document": hop.joined_end,
            "ties": [relationship(tie, view) for tie in hop.ties],
            "ties_truncated": hop.truncated,
        },
    )


def _told(hop: Hop, view: View) -> TieTold:
    """What the sentence says of a step: its first tie."""
    first = hop.ties[0]
    tie, names = first.tie, {hop.start.node_id: _name(hop.start, view), hop.end.node_id: _name(hop.end, view)}
    about = {
        "OWNS": None if tie["percent"] is None else f"{tie['percent']}%",
        "NAMES": hop.number,
        "SUCCEEDS": tie["evidence"],
        "SUPPLIES": None if tie["year"] is None else str(tie["year"]),
    }
    return TieTold(
        relation=first.relation,
        start=names[first.start],
        end=names[first.end],
        role=tie["role"],
        # A name in a record has no days of its own, a supply has its year.
        days=None
        if first.relation in (Relation.NAMES, Relation.SUPPLIES)
        else Days(tie["valid_from"], tie["from_kind"], tie["valid_to"], tie["to_kind"]),
        about=about.get(first.relation),
        disputed=first.disputed,
        same=_name(hop.start, view) if hop.joined else None,
        same_end=_name(hop.end, view) if hop.joined_end else None,
    )


def _name(node: NodeRow, view: View) -> str | None:
    return view.visible("PartyNode", "name", value=node.name)
