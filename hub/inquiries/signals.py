"""Asking for the signals of a party that was found: what is recorded and who is in office, where these are elsewhere.

Asked in rounds, one statement each, all of them at the commit that the party was found at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_schema.names import PartyKind
from graph_schema.reads.signal_offices import SIGNAL_OFFICES
from graph_schema.reads.signal_records import SIGNAL_RECORDS
from graph_schema.reads.signal_rows import SignalOfficesKey, SignalRecordsKey
from graph_schema.rules.signals import SignalKind, SignalRule
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.nodes import NODES_STATEMENT, NodeRow, scope_fields
from hub.inquiries.objected import OBJECTED_STATEMENT, ToldAt, objected_among
from hub.inquiries.signal_rows import Fact, Signal, SignalsFound
from hub.inquiries.signal_rules import at_one_address, changes, with_revoked

STATEMENTS: Final = (NODES_STATEMENT, SIGNAL_RECORDS.name, SIGNAL_OFFICES.name, OBJECTED_STATEMENT)
MAX_SIGNALS: Final = 50
_MAX_PERSONS: Final = 50
_MAX_ENTERPRISES: Final = 50
_MAX_OFFICES: Final = 200
_MAX_RECORDS: Final = 50
_MAX_TIES: Final = 50


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all rounds have in common."""

    reader: Reader
    asker: Asker
    question: EnterpriseQuestion
    rules: Sequence[SignalRule]

    def of(self, kind: SignalKind) -> list[SignalRule]:
        return [rule for rule in self.rules if rule.kind is kind]

    def roles(self, *kinds: SignalKind) -> list[str]:
        return sorted({str(role) for rule in self.rules if rule.kind in kinds for role in rule.roles})


async def ask_signals(
    reader: Reader, asker: Asker, *, node: NodeRow, question: EnterpriseQuestion, rules: Sequence[SignalRule]
) -> SignalsFound:
    """The signals of a party that may be told of; `question` names the commit at which it was found.

    Raises Refusal(FORBIDDEN) without a grant, and the gateway's errors.
    """
    asked = _Asked(reader, asker, question, rules)
    ask = _of_enterprise if node.kind is PartyKind.ORGANIZATION else _of_person
    signals, more, read_at = await ask(asked, node.node_id)
    return SignalsFound(
        signals=tuple(signals[:MAX_SIGNALS]),
        truncated=more or len(signals) > MAX_SIGNALS,
        read_at=read_at,
        subject_ids=frozenset({node.node_id, *node.appearances}),
    )


async def marked_signals(reader: Reader, found: SignalsFound, *, at: ToldAt) -> SignalsFound:
    """The same signals, with what their offices say of objections. Raises the gateway's errors."""
    facts = [fact for signal in found.signals for fact in signal.facts]
    objected = await objected_among(reader, (fact.tenure_id for fact in facts if fact.tenure_id is not None), at=at)

    def marked(fact: Fact) -> Fact:
        return fact if fact.tenure_id is None else replace(fact, disputed=fact.tenure_id in objected)

    signals = tuple(replace(signal, facts=tuple(map(marked, signal.facts))) for signal in found.signals)
    return replace(found, signals=signals)


async def _of_enterprise(asked: _Asked, enterprise_id: str) -> tuple[list[Signal], bool, int]:
    enterprises, first = await _records(asked, [enterprise_id])
    signals = [signal for each in enterprises for signal in _changes(asked, each, of=None)]
    ids = {known for each in enterprises for known in each["same"]}
    holders = sorted({person for each in enterprises for person in each["holders"]})
    persons, second = await _offices(asked, holders[:_MAX_PERSONS])
    for person in persons:
        signals += _elsewhere(asked, person, enterprise_ids=ids)
    more = any(map(_goes_on, enterprises)) or len(holders) > _MAX_PERSONS or any(person["more"] for person in persons)
    return _once(signals), more, max(first, second)


async def _of_person(asked: _Asked, person_id: str) -> tuple[list[Signal], bool, int]:
    persons, first = await _offices(asked, [person_id])
    roles = set(asked.roles(SignalKind.REPRESENTATIVE_CHANGED))
    signals: list[Signal] = []
    served, faces = set[str](), set[str]()
    for person in persons:
        signals += _elsewhere(asked, person, enterprise_ids=None)
        served |= {office["enterprise_id"] for office in person["offices"] if office["role"] in roles}
        faces |= {person["person_id"], *person["faces"]}
    enterprises, second = await _records(asked, sorted(served)[:_MAX_ENTERPRISES])
    signals += [signal for each in enterprises for signal in _changes(asked, each, of=faces)]
    more = any(person["more"] for person in persons) or any(map(_goes_on, enterprises))
    return _once(signals), more or len(served) > _MAX_ENTERPRISES, max(first, second)


def _changes(asked: _Asked, enterprise: dict[str, Any], *, of: Iterable[str] | None) -> list[Signal]:
    day, today = asked.question.as_of, asked.question.today
    rules = asked.of(SignalKind.REPRESENTATIVE_CHANGED)
    return [signal for rule in rules for signal in changes(rule, enterprise, as_of=day, today=today, of=of)]


def _elsewhere(asked: _Asked, person: dict[str, Any], *, enterprise_ids: Iterable[str] | None) -> list[Signal]:
    found: list[Signal] = []
    for rule in asked.of(SignalKind.OFFICES_AT_ONE_ADDRESS):
        found += at_one_address(rule, person, as_of=asked.question.as_of, enterprise_ids=enterprise_ids)
    for rule in asked.of(SignalKind.SHARED_WITH_REVOKED):
        found += with_revoked(rule, person, as_of=asked.question.as_of, enterprise_ids=enterprise_ids)
    return found


async def _records(asked: _Asked, ids: list[str]) -> tuple[list[dict[str, Any]], int]:
    """Enterprises with records, changes of office and holders, and the commit that they were read at."""
    if not ids:
        return [], 0
    elsewhere = (SignalKind.OFFICES_AT_ONE_ADDRESS, SignalKind.SHARED_WITH_REVOKED)
    key = SignalRecordsKey(
        ids=ids,
        sides=sorted({str(side) for rule in asked.rules for side in rule.sides}),
        roles=asked.roles(SignalKind.REPRESENTATIVE_CHANGED),
        office_roles=asked.roles(*elsewhere),
        **scope_fields(asked.asker, question=asked.question),
    )
    limits = {
        "max_enterprises": _MAX_ENTERPRISES,
        "max_records": _MAX_RECORDS,
        "max_ties": _MAX_TIES,
        "max_persons": _MAX_PERSONS + 1,
    }
    answer = await asked.reader.read(SIGNAL_RECORDS, key, limits=limits)
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return answer.enterprises, answer.now


async def _offices(asked: _Asked, ids: list[str]) -> tuple[list[dict[str, Any]], int]:
    """Persons with their offices wherever they are, and the commit that they were read at."""
    if not ids:
        return [], 0
    roles = asked.roles(*SignalKind)
    key = SignalOfficesKey(ids=ids, roles=roles, **scope_fields(asked.asker, question=asked.question))
    limits = {"max_persons": _MAX_PERSONS, "max_ties": _MAX_OFFICES}
    answer = await asked.reader.read(SIGNAL_OFFICES, key, limits=limits)
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return answer.persons, answer.now


def _goes_on(enterprise: dict[str, Any]) -> bool:
    return len(enterprise["records"]) >= _MAX_RECORDS or len(enterprise["ties"]) >= _MAX_TIES


def _once(signals: Sequence[Signal]) -> list[Signal]:
    """Each once: two appearances of a person at one enterprise lead to the same facts."""
    told: dict[tuple[object, ...], Signal] = {}
    for signal in signals:
        facts = (
            (f.kind, f.enterprise_id, f.person_id, f.role, f.day, f.record and f.record["record_id"])
            for f in signal.facts
        )
        told.setdefault((signal.rule.id, signal.variant, *facts), signal)
    return list(told.values())
