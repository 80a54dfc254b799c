"""Paths between two parties as their asker sees them: steps with every tie, and one sentence each."""

from collections.abc import Sequence

from graph_schema.explain import Days
from graph_schema.explain_path import TieTold, explain_none, explain_path
from graph_schema.names import LiabilityKind, RoleKind
from hub.gql.path_types import RelationKind
from hub.gql.present_nodes import party_node
from hub.gql.view import Row, View, texts
from hub.inquiries.nodes import NodeRow
from hub.inquiries.paths import Hop, PathsFound, Tie
from hub.inquiries.rows import interval

_ROLES = frozenset(RoleKind)
_LIABILITIES = frozenset(LiabilityKind)


def party_paths(found: PathsFound, view: View, *, hops: int) -> Row:
    """The paths; what is told on the way is noted for the audit entry."""
    view.released.commit = max(found.read_at, view.released.commit or 0)
    start, end = (party_node(node, view) for node in found.ends)
    paths = [_path(path, view, ends=found.ends) for path in found.paths]
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


def _path(path: Sequence[Hop], view: View, *, ends: tuple[NodeRow, NodeRow]) -> Row:
    told = [_told(hop, view) for hop in path]
    names = (_name(ends[0], view), _name(ends[1], view))
    return view.shown(
        "PartyPath",
        {
            "hops": len(path),
            "steps": [_step(hop, view) for hop in path],
            "sentence": texts(explain_path(told, ends=names, rules=view.rules.rules)),
        },
    )


def _step(hop: Hop, view: View) -> Row:
    return view.shown(
        "PartyPathStep",
        {
            "start": party_node(hop.start, view),
            "end": party_node(hop.end, view),
            "same_by_document": hop.joined,
            "ties": [_tie(tie, view) for tie in hop.ties],
            "ties_truncated": hop.truncated,
        },
    )


def _tie(told: Tie, view: View) -> Row:
    tie = told.row
    if tie["record_id"] is not None:
        view.released.record_ids.add(tie["record_id"])
    days = interval(tie["valid_from"], tie["valid_to"], to_kind=tie["to_kind"], from_kind=tie["from_kind"])
    return view.shown(
        "PathTie",
        {
            "id": view.handle(tie["tie_id"]),
            "relation": tie["relation"],
            "from_id": view.handle(told.start.node_id),
            "to_id": view.handle(told.end.node_id),
            "role": tie["role"] if tie["role"] in _ROLES else None,
            "liability": tie["role"] if tie["role"] in _LIABILITIES else None,
            "record_id": tie["record_id"],
            "since": tie["valid_from"],
            "since_kind": tie["from_kind"],
            "until": tie["valid_to"],
            "until_kind": tie["to_kind"],
            # A name in a record stands as long as the record may be told.
            "current": tie["record_id"] is not None or days.covers(view.as_of),
            "percent": tie["percent"],
            "rank": tie["rank"],
            "year": tie["year"],
            "evidence": tie["evidence"],
            "source": tie["source"],
            "preferred": tie["preferred"],
        },
    )


def _told(hop: Hop, view: View) -> TieTold:
    """What the sentence says of a step: its first tie."""
    tie = hop.ties[0].row
    about = {
        "OWNS": None if tie["percent"] is None else f"{tie['percent']}%",
        "NAMES": tie["number"],
        "SUCCEEDS": tie["evidence"],
        "SUPPLIES": None if tie["year"] is None else str(tie["year"]),
    }
    return TieTold(
        relation=tie["relation"],
        start=_name(hop.ties[0].start, view),
        end=_name(hop.ties[0].end, view),
        role=tie["role"],
        # A name in a record has no days of its own, a supply has its year.
        days=None
        if tie["relation"] in (RelationKind.NAMES, RelationKind.SUPPLIES)
        else Days(tie["valid_from"], tie["from_kind"], tie["valid_to"], tie["to_kind"]),
        about=about.get(tie["relation"]),
        same=_name(hop.start, view) if hop.joined else None,
    )


def _name(node: NodeRow, view: View) -> str | None:
    return view.visible("PartyNode", "name", value=node.name)
