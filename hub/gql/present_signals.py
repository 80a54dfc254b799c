"""Signals as an investigator sees them: the facts, the rule that names them, and one sentence that states no more."""

from typing import Any

from graph_schema.names import RoleKind
from graph_schema.rules.basics import Bilingual
from hub.gql.view import Row, View, bilingual, texts
from hub.inquiries.nodes import NodesFound
from hub.inquiries.signal_rows import Fact, FactKind, Signal, SignalsFound

_ROLES = frozenset(RoleKind)
_DISPUTED = Bilingual(zh="其中有任职处于异议核查。", en=" An office among these is under objection.")
_NO_MORE = Bilingual(zh="", en="")


def signals(found: SignalsFound, view: View, *, nodes: NodesFound) -> Row:
    """All signals of a party, which was found among the nodes."""
    view.released.read_at(min(found.read_at, nodes.read_at))
    view.released.subjects_root |= found.subject_ids
    told = [_signal(signal, view) for signal in found.signals] if view.selection.asks("SignalReport.signals") else None
    view.released.subjects_traversed -= found.subject_ids
    return view.shown(
        "SignalReport",
        {
            "signals": told,
            "truncated": found.truncated,
            "as_of": view.as_of.isoformat(),
            "known_at": str(nodes.known),
            "rules_edition": view.rules.edition,
        },
    )


def _signal(signal: Signal, view: View) -> Row:
    rule = signal.rule
    return view.shown(
        "Signal",
        {
            "kind": rule.kind,
            "rule": view.shown(
                "SignalRule",
                {
                    "id": rule.id,
                    "title": {"zh": rule.zh, "en": rule.en},
                    "edition": rule.validity.edition,
                    "roles": list(rule.roles),
                    "within_days": rule.within_days,
                    "at_least": rule.at_least,
                    "statuses": list(rule.statuses),
                    "address_letters": rule.address_letters,
                    "own_choice": rule.own_choice,
                    "citation": rule.citation.text(),
                    "checked": rule.checked,
                    "checked_note": bilingual(view.rules.checked_note(rule.checked)),
                    "note": rule.note,
                },
            ),
            "told": texts(_told(signal, view)),
            "facts": [_fact(fact, view) for fact in signal.facts],
            "truncated": signal.truncated,
        },
    )


def _fact(fact: Fact, view: View) -> Row:
    view.released.subjects_traversed |= {each for each in (fact.person_id, fact.enterprise_id) if each is not None}
    return view.shown(
        "SignalFact",
        {
            "kind": fact.kind,
            "person": None if fact.person_id is None else view.handle(fact.person_id),
            "person_name": fact.person_name,
            "enterprise": view.handle(fact.enterprise_id),
            "uscc": fact.uscc,
            "enterprise_name": fact.enterprise_name,
            "role": fact.role if fact.role in _ROLES else None,
            "day": fact.day,
            "since": fact.since,
            "until": fact.until,
            "until_kind": fact.until_kind,
            "address": fact.address,
            "status": fact.status,
            "source": fact.source,
            "observed": fact.observed,
            "record": None if fact.record is None else view.record(fact.record),
            "disputed": fact.disputed,
        },
    )


def _told(signal: Signal, view: View) -> Bilingual:
    """The rule's own sentence with the facts put in; what is not known is said to be unknown."""
    sentence = signal.rule.sentences[signal.variant]
    more = _DISPUTED if any(fact.disputed for fact in signal.facts) else _NO_MORE
    return Bilingual(
        zh=sentence.zh.format_map(_marks(signal, view, chinese=True)) + more.zh,
        en=sentence.en.format_map(_marks(signal, view, chinese=False)) + more.en,
    )


def _marks(signal: Signal, view: View, *, chinese: bool) -> dict[str, Any]:
    base = view.rules.rules

    def phrase(key: str) -> str:
        return base.phrases[key].zh if chinese else base.phrases[key].en

    def named(fact: Fact | None) -> str:
        return (fact.enterprise_name or fact.uscc if fact else None) or phrase("no_about")

    kinds = {fact.kind: fact for fact in signal.facts}
    held = next((fact for fact in signal.facts if fact.person_id is not None), None)
    listed, revoked = kinds.get(FactKind.LISTED), kinds.get(FactKind.REVOKED)
    role = base.roles.get((held.role if held else None) or "")
    place = revoked or held
    return {
        **signal.counted,
        "person": (held.person_name if held else None) or phrase("no_party"),
        "role": phrase("no_tie") if role is None else role.zh if chinese else role.en,
        "enterprise": named(held),
        "day": held.day if held else None,
        "address": place.address if place else None,
        "other": named(revoked),
        "status": revoked.status if revoked else None,
        **_listing(listed, view, chinese=chinese),
    }


def _listing(fact: Fact | None, view: View, *, chinese: bool) -> dict[str, Any]:
    """The record of a signal in words: its list, its decision and its first day."""
    record = None if fact is None else fact.record
    if fact is None or record is None:
        return {}
    base = view.rules.rules
    kind = base.find_list_kind(record["list_kind"] or "")
    phrases = {key: base.phrases[key].zh if chinese else base.phrases[key].en for key in ("no_list", "no_decision")}
    return {
        "list": phrases["no_list"] if kind is None else kind.zh if chinese else kind.en,
        "decision": record["number"] or phrases["no_decision"],
        "listed": fact.day,
    }
