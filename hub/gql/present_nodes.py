"""Parties as nodes, as their asker sees them."""

from hub.gql.view import Row, View
from hub.inquiries.nodes import NodeRow


def party_node(row: NodeRow, view: View) -> Row:
    """One node; its appearances, and the records that mark it, are noted for the audit entry."""
    view.released.subjects_traversed |= set(row.appearances)
    asks = view.selection.asks
    if asks("PartyNode.standing") or asks("PartyNode.reachLevels"):
        # Records are let out as well by what is concluded from them.
        view.released.record_ids |= set(row.record_ids)
    return view.shown(
        "PartyNode",
        {
            "id": view.handle(row.node_id),
            "kind": row.kind,
            "name": row.name,
            "uscc": row.uscc,
            "standing": row.standing,
            "reach_levels": list(row.reach_levels),
        },
    )
