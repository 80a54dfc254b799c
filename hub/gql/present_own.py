"""A person's own appearances as he sees them: like a related party, under the masks of a type of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from graph_schema.names import RoleKind
from hub.gql.present_party import party
from hub.gql.selection import RootSelection
from hub.gql.view import Row, View
from hub.inquiries.own import OwnAnswer
from hub.inquiries.rows import EnterpriseRows, ObjectedRow, PartyRow
from hub.inquiries.standing import is_objected

_ROLES = frozenset(RoleKind)


def own_person(row: Mapping[str, Any], view: View, *, answer: OwnAnswer) -> Row:
    """One appearance of the asker."""
    view.released.read_at(answer.now)
    of_nobody = EnterpriseRows(
        enterprise_id="", same=[], kind="", known=answer.known, read_at=answer.now, identifiers=[], facts=[],
        records=[], records_more=False, parties=[], parties_more=False,
    )  # fmt: skip
    # What is masked of other persons is one's own to see.
    seen = replace(view, masked={**view.masked, "RelatedParty": ()}, selection=_as_party(view.selection))
    told = party(cast("PartyRow", row), seen, handle=view.handle(row["party_id"]), answer=of_nobody)
    view.released.subjects_traversed.discard(row["party_id"])
    view.released.subjects_root.add(row["party_id"])
    return view.shown(
        "OwnPerson",
        {
            **{name: told[name] for name in ("id", "name", "standing", "reaches", "reaches_truncated")},
            "offices": [_office(tie, view, objected=row["objected"]) for tie in row["roles"]],
            "offices_truncated": row["roles_more"],
            "known_at": str(answer.known),
        },
    )


def _as_party(selection: RootSelection) -> RootSelection:
    """The selection in the words of a related party, whose presenter looks at what is asked for."""
    asked = {
        f"RelatedParty.{name.partition('.')[2]}" for name in selection.coordinates if name.startswith("OwnPerson.")
    }
    return replace(selection, coordinates=(selection.coordinates | asked) - {"RelatedParty.incentives"})


def _office(tie: Mapping[str, Any], view: View, *, objected: Sequence[ObjectedRow]) -> Row:
    view.released.subjects_traversed.add(tie["enterprise_id"])
    return view.shown(
        "OwnOffice",
        {
            "uscc": tie["uscc"],
            "name": tie["name"],
            "tie": tie["tie"],
            "role": tie["role"] if tie["role"] in _ROLES else None,
            "since": tie["valid_from"],
            "since_kind": tie["from_kind"],
            "until": tie["valid_to"],
            "until_kind": tie["to_kind"],
            "source": tie["source"],
            "preferred": tie["preferred"],
            "disputed": is_objected(tie["tenure_id"], objected),
        },
    )
