"""A person as investigators and departments see him: what reaches him like a related party, the rest of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_schema.names import LiabilityKind, PartyKind, RoleKind
from hub.gql.present_nodes import party_node
from hub.gql.present_party import party
from hub.gql.selection import RootSelection
from hub.gql.view import Row, View
from hub.inquiries.nodes import NodeRow
from hub.inquiries.person import PersonRows, Recorded
from hub.inquiries.rows import ObjectedRow, OverlayRow, RecordRow, interval
from hub.inquiries.standing import is_objected

_ROLES = frozenset(RoleKind)
_LIABILITIES = frozenset(LiabilityKind)


def person(rows: PersonRows, view: View, *, later: Mapping[str, bool], nodes: Mapping[str, NodeRow]) -> Row:
    """One person; parts that were not asked for stay empty. `later` says of each list
    whether its page begins after a place, `nodes` are the enterprises of his offices where they are asked for.

    All his appearances are the subject that was asked about: who looked is theirs to know.
    """
    view.released.read_at(rows.answer.read_at)
    view.released.subjects_root |= set(rows.faces)
    asks = view.selection.asks
    own = [record for record in (_as_whole(row) for row in rows.own) if not view.is_shielded(record)]
    if asks("Person.standing"):
        view.released.record_ids |= {record["record_id"] for record in own}
    # What is concluded stands on what weighs; the list holds that before the rest.
    more = rows.own_more and (rows.faces_more or view.rules.weighs(own[-1:], view.as_of))
    reached = _reached(rows, view) if asks("Person.reaches") else None
    view.released.subjects_traversed -= set(rows.faces)
    return view.shown(
        "Person",
        {
            "id": view.handle(rows.person_id),
            "kind": PartyKind.UNKNOWN if rows.party_kind == "Unknown" else PartyKind.PERSON,
            "name": rows.name,
            "standing": view.standing_of(own, truncated=more).standing if asks("Person.standing") else None,
            "offices": _offices(rows, view, later=later["offices"], nodes=nodes) if asks("Person.offices") else None,
            "records": [view.record(record) for record in own] if asks("Person.records") else None,
            "records_truncated": rows.own_more,
            "named_in": [_naming(row, view) for row in rows.named] if asks("Person.namedIn") else None,
            "named_in_truncated": rows.named_more,
            "reaches": reached,
            "reaches_truncated": rows.reaches_more,
            "appearances": _appearances(rows, view, later=later["appearances"]) if asks("Person.appearances") else None,
            "appearances_truncated": rows.faces_more,
            "as_of": view.as_of.isoformat(),
            "known_at": str(rows.answer.known),
            "rules_edition": view.rules.edition,
        },
    )


def _reached(rows: PersonRows, view: View) -> list[Row]:
    """The reaches as a related party's are shown, whose masks are of another type."""
    seen = replace(view, masked={**view.masked, "RelatedParty": ()}, selection=_as_party(view.selection))
    told = party(
        {
            "party_id": rows.person_id, "party_kind": "Person", "name": rows.name, "uscc": None, "roles": rows.tenures,
            "objected": rows.objected,
            "reaches": rows.reaches, "reaches_more": rows.reaches_more, "others": [], "others_more": False,
        },
        seen,
        handle=view.handle(rows.person_id),
        answer=rows.answer,
    )  # fmt: skip
    found: list[Row] = told["reaches"]
    return found


def _as_party(selection: RootSelection) -> RootSelection:
    """The selection in the words of a related party, of which nothing but reaches is looked at."""
    kept = frozenset(name for name in selection.coordinates if not name.startswith("RelatedParty."))
    return replace(selection, coordinates=kept | {"RelatedParty.reaches"})


def _as_whole(row: Recorded) -> RecordRow:
    """A record with the overlays that lie on all of it, or on it as it concerns this appearance."""
    kept: list[OverlayRow] = [
        {**overlay, "person_id": None}
        for overlay in row.record["overlays"]
        if overlay["person_id"] in (None, row.face_id)
    ]
    return {**row.record, "overlays": kept}


def _naming(row: Recorded, view: View) -> Row:
    about = row.about
    if about["about_id"] is not None:
        view.released.subjects_traversed.add(about["about_id"])
    kind = PartyKind.ORGANIZATION if about["about_kind"] == "Enterprise" else PartyKind.PERSON
    return view.shown(
        "PersonNaming",
        {
            "liability": row.naming if row.naming in _LIABILITIES else None,
            "source": row.said_by,
            "about": view.shown("AboutParty", {"uscc": about["about_uscc"], "name": about["about_name"], "kind": kind}),
            "record": view.record(_as_whole(row)),
        },
    )


def _offices(rows: PersonRows, view: View, *, later: bool, nodes: Mapping[str, NodeRow]) -> Row:
    edges = [
        (view.handle(row["place"]), _office(row, view, nodes.get(row["enterprise_id"]), objected=rows.objected))
        for row in rows.offices
    ]
    return _page(edges, more=rows.offices_more, later=later)


def _office(row: Mapping[str, Any], view: View, node: NodeRow | None, *, objected: Sequence[ObjectedRow]) -> Row:
    view.released.subjects_traversed.add(row["enterprise_id"])
    ends = interval(row["valid_from"], row["valid_to"], to_kind=row["to_kind"], from_kind=row["from_kind"])
    return view.shown(
        "PersonOffice",
        {
            "tenure_id": view.handle(row["tenure_id"]),
            "appearance": view.handle(row["face_id"]),
            "enterprise": view.handle(row["enterprise_id"]),
            "uscc": row["uscc"],
            "name": row["name"],
            "tie": row["tie"],
            "role": row["role"] if row["role"] in _ROLES else None,
            "since": row["valid_from"],
            "since_kind": row["from_kind"],
            "until": row["valid_to"],
            "until_kind": row["to_kind"],
            "current": ends.covers(view.as_of),
            "percent": row["percent"],
            "evidence": row["evidence"],
            "source": row["source"],
            "preferred": row["preferred"],
            "disputed": is_objected(row["tenure_id"], objected),
            "party": None if node is None else party_node(node, view),
        },
    )


def _appearances(rows: PersonRows, view: View, *, later: bool) -> Row:
    edges = [(view.handle(row["face_id"]), _appearance(row, view)) for row in rows.appearances]
    return _page(edges, more=rows.appearances_more, later=later)


def _appearance(row: Mapping[str, Any], view: View) -> Row:
    if row["enterprise_id"] is not None:
        view.released.subjects_traversed.add(row["enterprise_id"])
    return view.shown(
        "PersonAppearance",
        {
            "id": view.handle(row["face_id"]),
            "name": row["name"],
            "uscc": row["at_uscc"],
            "enterprise_name": row["at_name"],
            "confirmed": row["confirmed"],
        },
    )


def _page(edges: Sequence[tuple[str, Row]], *, more: bool, later: bool) -> Row:
    return {
        "edges": [{"cursor": cursor, "node": node} for cursor, node in edges],
        "page_info": {
            "has_next_page": more,
            "has_previous_page": later,
            "start_cursor": edges[0][0] if edges else None,
            "end_cursor": edges[-1][0] if edges else None,
        },
    }
