"""Networks as their asker sees them: nodes by handles, relationships, and cursors that no other partner can open."""

from dataclasses import replace

from graph_schema.names import LiabilityKind, RoleKind
from hub.gql.present_nodes import party_node
from hub.gql.view import Row, View
from hub.inquiries.network import Told, ToldNode
from hub.inquiries.network_rows import Place, Relationship, Ties
from hub.inquiries.nodes import NodeRow
from hub.inquiries.rows import interval

_ROLES = frozenset(RoleKind)
_LIABILITIES = frozenset(LiabilityKind)


def network(told: Told, view: View, *, root: NodeRow, like: Place) -> Row:
    """A network; the places where ties go on are of the times of `like`."""
    return view.shown(
        "Network",
        {**_graph(told, view, root=root, like=like), "truncated": told.truncated},
    )


def tie_page(told: Told, view: View, *, root: NodeRow, like: Place, begun: bool) -> Row:
    """A page of ties; `begun`: it follows a cursor."""
    row = _graph(told, view, root=root, like=like)
    more = told.more and told.place is not None
    page = {
        "has_next_page": more,
        "has_previous_page": begun,
        "start_cursor": None,
        "end_cursor": view.handle(told.place.text()) if more and told.place is not None else None,
    }
    return view.shown("TiePage", {**row, "page_info": page})


def _graph(told: Told, view: View, *, root: NodeRow, like: Place) -> Row:
    view.released.read_at(told.read_at)
    nodes = [_node(node, view, like=like) for node in told.nodes.values()]
    view.released.subjects_traversed -= set(root.appearances)
    view.released.subjects_root |= set(root.appearances)
    return {
        "nodes": nodes,
        "relationships": [relationship(one, view) for one in told.relationships.values()],
        "as_of": view.as_of.isoformat(),
        "known_at": str(told.known),
        "rules_edition": view.rules.edition,
    }


def _node(node: ToldNode, view: View, *, like: Place) -> Row:
    if view.selection.asks("NetworkNode.ties"):
        # Who is counted is let out as well, by the records that name him.
        rows = (tie for ties in node.ties for party in ties.window for tie in ties.parties[party])
        view.released.record_ids |= {tie["record_id"] for tie in rows if tie["record_id"] is not None}
    return view.shown(
        "NetworkNode",
        {
            "party": party_node(node.row, view),
            "hops": node.hops,
            "ties": [
                _ties(
                    ties,
                    view,
                    at=replace(like, node_id=node.row.node_id, relation=ties.relation, direction=ties.direction),
                )
                for ties in node.ties
            ],
        },
    )


def _ties(ties: Ties, view: View, *, at: Place) -> Row:
    return view.shown(
        "NodeTies",
        {
            "relation": ties.relation,
            "direction": ties.direction,
            "count": ties.count,
            "at_least": ties.at_least,
            "more": ties.more,
            "cursor": view.handle(at.with_told(ties.told).text()) if ties.more else None,
        },
    )


def relationship(one: Relationship, view: View) -> Row:
    """One relationship; a record that it stands on is noted for the audit entry."""
    tie = one.tie
    if tie["record_id"] is not None:
        view.released.record_ids.add(tie["record_id"])
    running = interval(tie["valid_from"], tie["valid_to"], to_kind=tie["to_kind"], from_kind=tie["from_kind"])
    return view.shown(
        "Relationship",
        {
            "id": view.handle(tie["tenure_id"]),
            "relation": one.relation,
            "from_id": view.handle(one.start),
            "to_id": view.handle(one.end),
            "role": tie["role"] if tie["role"] in _ROLES else None,
            "liability": tie["role"] if tie["role"] in _LIABILITIES else None,
            "record_id": tie["record_id"],
            "since": tie["valid_from"],
            "since_kind": tie["from_kind"],
            "until": tie["valid_to"],
            "until_kind": tie["to_kind"],
            # A name in a record stands as long as the record may be told.
            "current": tie["record_id"] is not None or running.covers(view.as_of),
            "percent": tie["percent"],
            "rank": tie["rank"],
            "year": tie["year"],
            "evidence": tie["evidence"],
            "source": tie["source"],
            "preferred": tie["preferred"],
            "disputed": one.disputed,
        },
    )
