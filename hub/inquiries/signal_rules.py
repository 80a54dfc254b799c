"""Which facts a rule names together: pure, from rows that the asker may see; it states facts and judges nobody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from graph_schema.name_keys import name_key
from graph_schema.names import EndKind, OverlayKind
from graph_schema.rules.signals import SignalRule
from hub.inquiries.rows import RecordRow, day, interval
from hub.inquiries.signal_rows import Fact, FactKind, Signal
from hub.inquiries.standing import covered

Row = Mapping[str, Any]


def changes(rule: SignalRule, enterprise: Row, *, as_of: date, today: date, of: Iterable[str] | None) -> list[Signal]:
    """Who left or took an office of the rule soon after a record of the enterprise began; of these persons, or all."""
    wanted, found = None if of is None else set(of), []
    for record in enterprise["records"]:
        listed = day(record["valid_from"] or record["decided_on"])
        if rule.within_days is None or listed is None or record["side"] not in rule.sides:
            continue
        for tie, kind, happened in _moves(enterprise["ties"], rule, as_of=as_of):
            days = (happened - listed).days
            hidden = covered(record, OverlayKind.SHIELD, today=today, person_id=tie["person_id"])
            if hidden or not 0 <= days <= rule.within_days or (wanted is not None and tie["person_id"] not in wanted):
                continue
            fact = _of_tie(kind, tie, enterprise, day=happened.isoformat())
            variant = "LEFT" if kind is FactKind.LEFT_OFFICE else "CAME"
            listing = _listed(record, enterprise, listed)
            found.append(Signal(rule, variant, (listing, fact), {"days": days}))
    return found


def at_one_address(
    rule: SignalRule, person: Row, *, as_of: date, enterprise_ids: Iterable[str] | None
) -> Iterator[Signal]:
    """Offices of a person in enterprises at one address; with `enterprise_ids` only where one of these is there."""
    wanted = None if enterprise_ids is None else set(enterprise_ids)
    places: dict[str, dict[str, Row]] = defaultdict(dict)
    for office in person["offices"]:
        place = _address(office, rule)
        if place is not None and office["role"] in rule.roles and _runs(office, as_of):
            subject = min([office["enterprise_id"], *office["same"]])
            places[place].setdefault(subject, office)
    for _, offices in sorted(places.items()):
        ids = {each for office in offices.values() for each in (office["enterprise_id"], *office["same"])}
        if len(offices) >= (rule.at_least or 1) and (wanted is None or ids & wanted):
            facts = tuple(_of_office(FactKind.IN_OFFICE, office, person) for _, office in sorted(offices.items()))
            yield Signal(rule, "OFFICES", facts, {"n": len(offices)}, truncated=person["more"])


def with_revoked(
    rule: SignalRule, person: Row, *, as_of: date, enterprise_ids: Iterable[str] | None
) -> Iterator[Signal]:
    """Enterprises of a representative beside a revoked one of his at the same address; of these enterprises, or all."""
    wanted = None if enterprise_ids is None else set(enterprise_ids)
    held = [office for office in person["offices"] if office["role"] in rule.roles and _address(office, rule)]
    seen: set[tuple[str, str]] = set()
    for office in held:
        ids = {office["enterprise_id"], *office["same"]}
        if not _runs(office, as_of) or (wanted is not None and not ids & wanted):
            continue
        for other in held:
            pair = (office["enterprise_id"], other["enterprise_id"])
            apart = other["enterprise_id"] not in ids and pair not in seen
            if apart and _is_revoked(other, rule) and _address(other, rule) == _address(office, rule):
                seen.add(pair)
                kinds = ((FactKind.IN_OFFICE, office), (FactKind.IN_OFFICE, other), (FactKind.REVOKED, other))
                facts = tuple(_of_office(kind, each, person) for kind, each in kinds)
                yield Signal(rule, "SHARED", facts, truncated=person["more"])


def _moves(ties: Sequence[Row], rule: SignalRule, *, as_of: date) -> Iterator[tuple[Row, FactKind, date]]:
    """Offices of the rule that began or ended on a known day, unless the same person held one before or after."""
    held = [tie for tie in ties if tie["role"] in rule.roles]
    for tie in held:
        others = [_span(other) for other in held if other is not tie and other["person_id"] == tie["person_id"]]
        left, came = day(tie["valid_to"]), day(tie["valid_from"])
        stays = left is not None and any(span.covers(left) for span in others)
        if left is not None and tie["to_kind"] == EndKind.KNOWN and left <= as_of and not stays:
            yield tie, FactKind.LEFT_OFFICE, left
        was = any(span.end == came or (came and span.covers(came) and span.start != came) for span in others)
        if came is not None and tie["from_kind"] == EndKind.KNOWN and came <= as_of and not was:
            yield tie, FactKind.TOOK_OFFICE, came


def _span(tie: Row) -> Any:  # noqa: ANN401 - an Interval
    return interval(tie["valid_from"], tie["valid_to"], to_kind=tie["to_kind"], from_kind=tie["from_kind"])


def _runs(tie: Row, as_of: date) -> bool:
    return bool(_span(tie).covers(as_of))


def _address(office: Row, rule: SignalRule) -> str | None:
    """The address as it is compared; None where it is unknown, or so short that it may be a whole town."""
    told = name_key((office["facts"] or {}).get("address") or "")
    return told if len(told) >= rule.address_letters else None


def _is_revoked(office: Row, rule: SignalRule) -> bool:
    status = name_key((office["facts"] or {}).get("status") or "")
    return any(status.startswith(name_key(begins)) for begins in rule.statuses)


def _listed(record: RecordRow, enterprise: Row, listed: date) -> Fact:
    return Fact(
        FactKind.LISTED,
        enterprise["enterprise_id"],
        enterprise["name"],
        enterprise["uscc"],
        day=listed.isoformat(),
        source=record["source"],
        record=record,
    )


def _of_tie(kind: FactKind, tie: Row, enterprise: Row, *, day: str) -> Fact:
    return Fact(
        kind,
        enterprise["enterprise_id"],
        enterprise["name"],
        enterprise["uscc"],
        person_id=tie["person_id"],
        person_name=tie["name"],
        role=tie["role"],
        day=day,
        since=tie["valid_from"],
        until=tie["valid_to"],
        until_kind=tie["to_kind"],
        source=tie["source"],
        tenure_id=tie["tenure_id"],
    )


def _of_office(kind: FactKind, office: Row, person: Row) -> Fact:
    facts, in_office = office["facts"] or {}, kind is FactKind.IN_OFFICE
    return Fact(
        kind,
        office["enterprise_id"],
        facts.get("name"),
        office["uscc"],
        person_id=office["face_id"] if in_office else None,
        person_name=person["name"] if in_office else None,
        role=office["role"] if in_office else None,
        since=office["valid_from"] if in_office else None,
        until=office["valid_to"] if in_office else None,
        until_kind=office["to_kind"] if in_office else None,
        address=facts.get("address"),
        status=facts.get("status"),
        source=office["source"] if in_office else facts.get("source"),
        observed=facts.get("observed"),
        tenure_id=office["tenure_id"] if in_office else None,
    )
