"""Related parties as their asker sees them: ties by source, what reaches them and what does not, the way there."""

from collections.abc import Mapping

from graph_schema.names import LiabilityKind, OverlayKind, PartyKind, ReachLevel, RoleKind
from hub.gql.enums import PathRelation
from hub.gql.present_incentives import incentives
from hub.gql.present_sources import contested
from hub.gql.view import Row, View, bilingual
from hub.inquiries.enterprise import OTHER_RECORDS
from hub.inquiries.measure_days import MeasureDays, measure_days
from hub.inquiries.rows import EnterpriseRows, OtherRow, OverlayRow, PartyRow, ReachRow, RecordRow, RoleRow, runs_on
from hub.inquiries.standing import (
    Standing,
    carried_marks,
    covered,
    in_force,
    is_basis,
    is_disputed,
    is_objected,
    measure_lifted,
)

_BY_HANDLE = ("RelatedParty.id", "RelatedPartyEdge.cursor", "PageInfo.startCursor", "PageInfo.endCursor")
_ROLES = frozenset(RoleKind)
_LIABILITIES = frozenset(LiabilityKind)
_PARTY_KINDS: Mapping[str, PartyKind] = {"Person": PartyKind.PERSON, "Enterprise": PartyKind.ORGANIZATION}


def related_parties(answer: EnterpriseRows, view: View) -> Row:
    """The page of parties; a cursor is the party's handle, so it says nothing to another partner."""
    edges = []
    named = any(map(view.selection.asks, _BY_HANDLE))
    for row in answer.parties:
        view.released.subjects_traversed.add(row["party_id"])
        handle = view.handle(row["party_id"]) if named else None
        edges.append({"cursor": handle, "node": party(row, view, handle=handle, answer=answer)})
    asked = view.selection.arguments.get("Enterprise.relatedParties", [{}])[0]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": answer.parties_more,
            "has_previous_page": asked.get("after") is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def party(row: PartyRow, view: View, *, handle: str | None, answer: EnterpriseRows) -> Row:
    """One related party; without a handle where nothing that is asked for names it."""
    reaches = [(r, _narrowed(r, row)) for r in row["reaches"]]
    visible = [(r, record) for r, record in reaches if not _shielded(record, view, party_id=row["party_id"])]
    own = [_own(record) for r, record in visible if r["level"] == ReachLevel.DESIGNATED]
    asks = view.selection.asks
    # Records are let out as well by what is concluded from them, and by telling whom they name.
    if asks("RelatedParty.standing"):
        view.released.record_ids |= {record["record_id"] for record in own}
    if asks("RelatedParty.roles"):
        view.released.record_ids |= {r["record_id"] for r in row["roles"] if r["record_id"] is not None}
    return view.shown(
        "RelatedParty",
        {
            "id": handle,
            "kind": _PARTY_KINDS.get(row["party_kind"], PartyKind.UNKNOWN),
            "name": row["name"],
            "uscc": row["uscc"],
            "roles": (
                [_role(r, view, party_row=row, answer=answer) for r in row["roles"]]
                if asks("RelatedParty.roles")
                else None
            ),
            "standing": (_standing(row, own, view) if asks("RelatedParty.standing") else None),
            "reaches": (
                [_reach(r, view, record=record, party_row=row, answer=answer) for r, record in visible]
                if asks("RelatedParty.reaches")
                else None
            ),
            "reaches_truncated": row["reaches_more"],
            "incentives": _incentives(row, own, view) if asks("RelatedParty.incentives") else None,
            "other_enterprises": (
                [_other(o, view, party_row=row) for o in row["others"]]
                if asks("RelatedParty.otherEnterprises")
                else None
            ),
            "other_enterprises_truncated": row["others_more"],
        },
    )


def _standing(row: PartyRow, own: list[RecordRow], view: View) -> Standing:
    """Standing of a person from his own records; those of an organisation are not read here."""
    if _PARTY_KINDS.get(row["party_kind"]) is PartyKind.ORGANIZATION:
        return Standing.UNDETERMINED
    return view.standing_of(own, truncated=row["reaches_more"]).standing


def _incentives(row: PartyRow, own: list[RecordRow], view: View) -> list[Row] | None:
    """What a person is eligible for by his own records; an organisation is asked about itself."""
    if _PARTY_KINDS.get(row["party_kind"]) is not PartyKind.PERSON:
        return None
    return incentives(own, view, more=row["reaches_more"], party=PartyKind.PERSON)


def _narrowed(reach: ReachRow, party_row: PartyRow) -> RecordRow:
    """The reach's record with only the overlays that concern it as a whole, or this party.

    An overlay on a person names the appearance that was reached, which may be another one of the same identity. What
    is objected to of the tenure that the reach stands on lies over the record as well, once.
    """
    party_id = party_row["party_id"]
    kept: list[OverlayRow] = []
    for overlay in reach["record"]["overlays"]:
        if overlay["person_id"] is None:
            kept.append(overlay)
        elif overlay["person_id"] == reach["reached_id"]:
            kept.append({**overlay, "person_id": party_id})
    carried = carried_marks(reach["tenure_id"], party_row["objected"], person_id=party_id)
    if carried:
        there = {overlay["kind"] for overlay in kept if overlay["measure_id"] is None}
        kept += [mark for mark in carried if mark["kind"] not in there]
    return {**reach["record"], "overlays": kept}


def _own(record: RecordRow) -> RecordRow:
    """A record about the party itself: what lies on it as it reaches the party lies on all of it."""
    return {**record, "overlays": [{**overlay, "person_id": None} for overlay in record["overlays"]]}


def _shielded(record: RecordRow, view: View, *, party_id: str) -> bool:
    return view.is_shielded(record) or covered(record, OverlayKind.SHIELD, today=view.today, person_id=party_id)


def _role(row: RoleRow, view: View, *, party_row: PartyRow, answer: EnterpriseRows) -> Row:
    asks = view.selection.asks
    return view.shown(
        "PartyRole",
        {
            "tenure_id": _handle_of(row["tenure_id"], view) if asks("PartyRole.tenureId") else None,
            "tie": row["tie"],
            "role": row["role"] if row["role"] in _ROLES else None,
            "liability": row["role"] if row["role"] in _LIABILITIES else None,
            "since": row["valid_from"],
            "since_kind": row["from_kind"],
            "until": row["valid_to"],
            "until_kind": row["to_kind"],
            "current": runs_on(row["valid_from"], row["valid_to"], to_kind=row["to_kind"], day=view.as_of),
            "percent": row["percent"],
            "evidence": row["evidence"],
            "source": row["source"],
            "preferred": row["preferred"],
            "disputed": is_objected(row["tenure_id"], party_row["objected"]),
            "sources_differ": (
                _differs(row, view, party_row=party_row, answer=answer) if asks("PartyRole.sourcesDiffer") else None
            ),
        },
    )


def _differs(row: RoleRow, view: View, *, party_row: PartyRow, answer: EnterpriseRows) -> bool:
    """Whether sources differ about the tie: about its ends and its share, or about who holds it."""
    same = [r for r in party_row["roles"] if r["tie"] == row["tie"] and r["role"] == row["role"]]
    return any(_tells_otherwise(r, row) for r in same) or contested(
        row, answer, party_id=party_row["party_id"], seats=view.rules.rules.knowledge.seats
    )


def _handle_of(internal_id: str | None, view: View) -> str | None:
    """The partner's own handle: ids of ties and reaches would let two partners join what each was told."""
    return None if internal_id is None else view.handle(internal_id)


def _tells_otherwise(one: RoleRow, other: RoleRow) -> bool:
    """Whether another source gives the same tie other ends or another share."""
    if one["source"] == other["source"]:
        return False
    keys = ("valid_from", "valid_to", "to_kind", "percent")
    return any(one[key] != other[key] for key in keys)  # type: ignore[literal-required]


def _reach(row: ReachRow, view: View, *, record: RecordRow, party_row: PartyRow, answer: EnterpriseRows) -> Row:
    """One reach. What costs much is made where it is asked for; who is told of a reach is told of its record."""
    party_id, asks = party_row["party_id"], view.selection.asks
    runs = runs_on(row["valid_from"], row["valid_to"], to_kind=row["to_kind"], day=view.as_of)
    tenure = next((r for r in party_row["roles"] if r["tenure_id"] == row["tenure_id"] and r["preferred"]), None)
    counted = asks("Reach.reachedSince") or asks("Reach.measures")
    reached_since = view.rules.reached_since(row, tenure) if counted else None
    if row["about_id"] is not None and row["about_id"] not in (answer.enterprise_id, party_id):
        view.released.subjects_traversed.add(row["about_id"])
    view.released.record_ids.add(record["record_id"])
    party_name = view.visible("RelatedParty", "name", value=party_row["name"])
    about_name = _about_name(row, view, party_id=party_id, answer=answer)
    measures: list[Row] | None = None
    if asks("Reach.measures"):
        measures = _measures(row, view, record=record, party_id=party_id, since=reached_since) if runs else []
    return view.shown(
        "Reach",
        {
            "id": view.handle(row["reach_id"]) if asks("Reach.id") else None,
            "level": row["level"],
            "reason": row["reason"],
            "named": row["named"],
            "role": row["role"] if row["role"] in _ROLES else None,
            "liability": row["role"] if row["role"] in _LIABILITIES else None,
            "tenure_id": _handle_of(row["tenure_id"], view) if asks("Reach.tenureId") else None,
            "rule": _rule(row, view) if asks("Reach.rule") else None,
            "measures": measures,
            "in_force": runs and in_force(record, as_of=view.as_of),
            "disputed": (is_disputed(record, today=view.today, person_id=party_id) if asks("Reach.disputed") else None),
            "reached_since": reached_since,
            "since": row["valid_from"],
            "since_kind": row["from_kind"],
            "until": row["valid_to"],
            "until_kind": row["to_kind"],
            "record": view.record(record, overlays=record["overlays"]) if asks("Reach.record") else None,
            "about": _about(row, view) if asks("Reach.about") else None,
            "path": _path(row, view, tenure=tenure, name=party_name, about=about_name) if asks("Reach.path") else None,
            "explanation": (
                bilingual(view.rules.explain(row, tenure=tenure, party=party_name, about=about_name))
                if asks("Reach.explanation")
                else None
            ),
        },
    )


def _rule(row: ReachRow, view: View) -> Row:
    cited = view.rules.cite(row["rule_id"])
    return view.shown("Rule", {"id": row["rule_id"], "edition": row["rules_edition"], **cited})


def _about(row: ReachRow, view: View) -> Row:
    kind = _PARTY_KINDS.get(row["about_kind"], PartyKind.UNKNOWN)
    return view.shown("AboutParty", {"uscc": row["about_uscc"], "name": row["about_name"], "kind": kind})


def _measures(row: ReachRow, view: View, *, record: RecordRow, party_id: str, since: str | None) -> list[Row]:
    """The measures of a reach that runs, as long as its record is a basis for any and nothing has lifted them."""
    if not is_basis(record, as_of=view.as_of, today=view.today, person_id=party_id):
        return []
    told = [each for each in row["measures"] or () if view.rules.is_told(each, view.as_of)]
    return [
        view.measure(each, days)
        for each in told
        for days in (_measure_days(each, row, view, since=since),)
        if not days.over(view.as_of) and not measure_lifted(record, each, today=view.today, person_id=party_id)
    ]


def _measure_days(measure_id: str, row: ReachRow, view: View, *, since: str | None) -> MeasureDays:
    span = (since, row["valid_to"])
    return measure_days(view.rules.measure(measure_id), row["record"], span=span, role=row["role"], personal=True)


def _about_name(row: ReachRow, view: View, *, party_id: str, answer: EnterpriseRows) -> str | None:
    """Whom the record is about, for texts: by its own field where it is in the answer anyway, else by AboutParty's."""
    if row["about_id"] == answer.enterprise_id:
        return view.visible("Enterprise", "name", value=row["about_name"])
    if row["about_id"] == party_id:
        return view.visible("RelatedParty", "name", value=row["about_name"])
    return view.visible("AboutParty", "name", value=row["about_name"])


def _path(row: ReachRow, view: View, *, tenure: RoleRow | None, name: str | None, about: str | None) -> list[Row]:
    """From the record to the party: whom it is about, the tie or the name, and the identity where it was needed."""
    record = row["record"]
    steps: list[Row] = []

    def step(
        relation: PathRelation, names: tuple[str | None, str | None], *, of: RecordRow | RoleRow | None = None
    ) -> None:
        values: Row = {"relation": relation, "role": None, "from_name": names[0], "to_name": names[1]}
        values.update(since=None, until=None, until_kind=None, source=None)
        if of is not None:
            values.update(since=of["valid_from"], until=of["valid_to"], until_kind=of["to_kind"], source=of["source"])
        if relation is PathRelation.TIE and row["role"] in _ROLES:
            values["role"] = row["role"]
        steps.append(view.shown("PathStep", values))

    label = record["number"] or record["list_kind"] or record["kind"]
    if row["level"] == ReachLevel.DESIGNATED and row["role"] is None:
        step(PathRelation.ABOUT, (label, name), of=record)
    elif row["role"] in _LIABILITIES or (row["role"] is None and row["named"]):
        step(PathRelation.NAMES, (label, name), of=record)
    else:
        step(PathRelation.ABOUT, (label, about), of=record)
        step(PathRelation.TIE, (about, name), of=tenure)
    if not row["same_appearance"]:
        step(PathRelation.SAME_IDENTITY, (name, name))
    return steps


def _other(row: OtherRow, view: View, *, party_row: PartyRow) -> Row:
    view.released.subjects_traversed.add(row["enterprise_id"])
    records = [r for r in row["records"] if not view.is_shielded(r)]
    asks = view.selection.asks
    told = asks("OtherEnterprise.standing") or asks("OtherEnterprise.records")
    return view.shown(
        "OtherEnterprise",
        {
            "uscc": row["uscc"],
            "name": row["name"],
            "role": row["role"] if row["role"] in _ROLES else None,
            "disputed": is_objected(row["tenure_id"], party_row["objected"]),
            "since": row["valid_from"],
            "until": row["valid_to"],
            "until_kind": row["to_kind"],
            "standing": (
                view.standing_of(records, truncated=len(row["records"]) >= OTHER_RECORDS).standing if told else None
            ),
            "records": [view.record(r) for r in records] if told else None,
        },
    )
