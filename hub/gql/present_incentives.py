"""Aggravation and incentives as their asker sees them, with what was looked at."""

from collections.abc import Sequence
from typing import Final

from graph_schema.names import Disclosure, PartyKind, Side
from graph_schema.rules.evidence import AdverseItem, AdverseRecords, Counted
from graph_schema.rules.knowledge import Aggravation
from graph_schema.rules.model import ListKind
from hub.gql.view import Row, View, bilingual, listing, texts
from hub.inquiries.incentives import Evidence, IncentiveFound, WayFound, judge
from hub.inquiries.rows import RecordRow
from hub.inquiries.standing import Aggravated

_SHOWN_OF_RULE: Final = ("rule_id", "name", "needed", "citation", "checked", "checked_note")


def aggravation(found: Aggravated, view: View) -> Row:
    """Whether black lists that differ add up, by which rule, on which listings, and what was looked at."""
    rule = found.rule
    told: Row = dict.fromkeys(_SHOWN_OF_RULE)
    if rule is not None:
        told |= {
            "rule_id": rule.id,
            "name": bilingual((rule.zh, rule.en)),
            "needed": rule.domains,
            "citation": rule.citation.text(),
            "checked": rule.checked,
            "checked_note": bilingual(view.rules.checked_note(rule.checked)),
        }
    listings = [listing(item, view) for item in found.because]
    looked = [] if rule is None else [_black_lists(rule, view)]
    return view.shown(
        "Aggravation",
        {**told, "answer": found.answer, "domains": list(found.groups), "because": listings, "looked_at": looked},
    )


def incentives(
    records: Sequence[RecordRow], view: View, *, more: bool, party: PartyKind = PartyKind.ORGANIZATION
) -> list[Row]:
    """Every incentive of the day and whether its ways are open; `more`: not all records that may weigh are given."""
    evidence = Evidence(
        records=records,
        adverse=view.rules.adverse_on(view.as_of),
        as_of=view.as_of,
        today=view.today,
        covered=view.covers_evidence,
        complete=not more,
        lapses=view.rules.lapses,
        party=party,
    )
    return [_incentive(judge(each, evidence), evidence, view) for each in view.rules.incentives_on(view.as_of)]


def _incentive(found: IncentiveFound, evidence: Evidence, view: View) -> Row:
    incentive = found.incentive
    return view.shown(
        "IncentiveEligibility",
        {
            "id": incentive.id,
            "name": bilingual((incentive.zh, incentive.en)),
            "kind": incentive.kind,
            "force": incentive.force,
            "actor_class": incentive.actor_class,
            "implementer": texts(incentive.implementer),
            "jurisdiction": incentive.jurisdiction,
            "eligible": found.eligible,
            "ways": [_way(way, evidence, view) for way in found.ways],
            "told": bilingual(view.rules.incentive_told(incentive)),
            "basis_rank": incentive.basis_rank,
            "citation": incentive.citation.text(),
            "checked": incentive.checked,
            "checked_note": bilingual(view.rules.checked_note(incentive.checked)),
            "note": incentive.note,
        },
    )


def _way(found: WayFound, evidence: Evidence, view: View) -> Row:
    way, years = found.way, found.window
    return view.shown(
        "EligibilityWay",
        {
            "who": texts(way.who),
            "evidence": texts(way.evidence),
            "eligible": found.eligible,
            "reason": found.reason,
            "explanation": bilingual(view.rules.way_told(found)),
            "window_from": None if years is None else years.first.isoformat(),
            "window_to": None if years is None else years.last.isoformat(),
            "looked_at": _looked_at(found, evidence.adverse, view),
            "judged_by": _judged_by(found, evidence.adverse, view),
            "because": [view.record(r) for r in found.because],
            "set_aside": [view.record(r) for r in found.set_aside],
        },
    )


def _judged_by(found: WayFound, adverse: AdverseRecords | None, view: View) -> Row | None:
    if adverse is None or not (found.way.list_kinds or found.way.clean_years):
        return None
    return view.shown(
        "EvidenceRule",
        {
            "id": adverse.id,
            "name": bilingual((adverse.zh, adverse.en)),
            "not_counted": [texts(each) for each in adverse.not_counted],
            "citation": adverse.citation.text(),
            "further": [each.text() for each in adverse.further],
            "checked": adverse.checked,
            "checked_note": bilingual(view.rules.checked_note(adverse.checked)),
            "note": adverse.note,
        },
    )


def _looked_at(found: WayFound, adverse: AdverseRecords | None, view: View) -> list[Row]:
    """What the way is judged by, whatever was found: it tells nothing of what the asker may not see."""
    way = found.way
    if adverse is None or not (way.list_kinds or way.clean_years):
        return []
    if way.clean_years is not None:
        return [_adverse(item, adverse, view) for item in adverse.items]
    kinds = [view.rules.rules.list_kind(each) for each in way.list_kinds]
    red = _looked(kinds, view, name=texts(way.who), counted=Counted.IN_FORCE, sharing=adverse.sharing)
    return [red, *(_adverse(item, adverse, view) for item in adverse.items if item.withholds)]


def _adverse(item: AdverseItem, adverse: AdverseRecords, view: View) -> Row:
    held = [kind for kind in view.rules.rules.list_kinds.values() if item.holds(kind.record_kind, kind.side)]
    name = bilingual((item.zh, item.en))
    row = _looked(held, view, name=name, counted=item.counted, sharing=adverse.sharing)
    return row | {"record_kinds": list(item.record_kinds), "sides": list(item.sides)}


def _black_lists(rule: Aggravation, view: View) -> Row:
    counting = [kind for kind in view.rules.rules.list_kinds.values() if kind.side is Side.BLACK and kind.aggravates]
    name = bilingual((rule.zh, rule.en))
    return _looked(counting, view, name=name, counted=Counted.IN_FORCE, sharing=tuple(Disclosure))


def _looked(
    kinds: Sequence[ListKind], view: View, *, name: Row, counted: Counted, sharing: Sequence[Disclosure]
) -> Row:
    return view.shown(
        "LookedAt",
        {
            "name": name,
            "record_kinds": sorted({kind.record_kind for kind in kinds}),
            "sides": sorted({kind.side for kind in kinds}),
            "list_kinds": [kind.id for kind in kinds],
            "counted": counted,
            "disclosures": [each for each in sharing if each in view.disclosures],
            "covered": set(sharing) <= set(view.disclosures),
        },
    )
