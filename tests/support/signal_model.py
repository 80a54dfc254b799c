"""Which signals there are, worked out from plain facts: slow, without the statements and rules that find them.

What may be seen of records and joins is the model of persons; here is only what stands together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graph_schema.name_keys import name_key
from tests.support.graph import TestGraph
from tests.support.person_model import TIMES, Asked, Facts, Model, Row, begun, current, said_of

DESCRIBED = (
    "MATCH (e:Enterprise)-[r:DESCRIBED_AS]->(f) WHERE r.preferred RETURN e.enterprise_id AS e, f.address AS address,"
    f" f.status AS status, {TIMES}"
)
SUCCEEDED = (
    "MATCH (e:Enterprise)-[r:SUCCEEDS]->(o) WHERE r.how = 'NEW_CODE' RETURN e.enterprise_id AS e,"
    f" o.enterprise_id AS o, {TIMES}"
)
OFFICES = (
    "MATCH (p:Person)-[r:HOLDS]->(e) WHERE r.preferred RETURN p.person_id AS p, e.enterprise_id AS e, r.role AS role,"
    f" r.from_kind AS from_kind, {TIMES}"
)
REPRESENTATIVE = "LEGAL_REPRESENTATIVE"


@dataclass(frozen=True)
class Numbers:
    """The numbers of the rules."""

    days: int
    enterprises: int
    letters: int
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Signals:
    """Changes (variant, record, person, day), addresses (address, enterprises), and pairs (enterprise, revoked one)."""

    changes: frozenset[tuple[str, str, str, str]]
    addresses: frozenset[tuple[str, frozenset[str]]]
    revoked: frozenset[tuple[str, str]]


def read(graph: TestGraph) -> Facts:
    """All facts that signals are made of."""
    facts = Facts.read(graph)
    for name, text in (("described", DESCRIBED), ("succeeded", SUCCEEDED), ("offices", OFFICES)):
        facts.rows[name] = list[Row](graph.run(text))
    return facts


@dataclass(frozen=True)
class SignalModel:
    """The three rules over facts, for an investigator on a day and as known."""

    facts: Facts
    asked: Asked
    numbers: Numbers

    def of_enterprise(self, enterprise: str) -> Signals:
        """What stands together around an enterprise."""
        own = self._own(enterprise)
        holders = {o["p"] for o in self._offices() if o["e"] in own and current(o, self.asked.as_of)}
        addresses = {found for p in holders for found in self._addresses(p) if found[1] & own}
        pairs = {pair for p in holders for pair in self._pairs(p) if pair[0] in own}
        return Signals(frozenset(self._changes(own)), frozenset(addresses), frozenset(pairs))

    def of_person(self, person: str) -> Signals:
        """What stands together around a person."""
        faces = self._faces(person)
        served = {o["e"] for o in self._offices() if o["p"] in faces}
        changes = {c for e in served for c in self._changes(self._own(e)) if c[2] in faces}
        return Signals(frozenset(changes), frozenset(self._addresses(person)), frozenset(self._pairs(person)))

    def _model(self) -> Model:
        return Model(self.facts, self.asked)

    def _faces(self, person: str) -> set[str]:
        return self._model().joined(person)

    def _offices(self) -> list[Row]:
        return [o for o in self.facts.known("offices", self.asked.commit) if begun(o, self.asked.as_of)]

    def _own(self, enterprise: str) -> set[str]:
        own, links = {enterprise}, self.facts.known("succeeded", self.asked.commit)
        for _ in range(3):
            for link in links:
                if begun(link, self.asked.as_of) and link["end"] is None and own & {link["e"], link["o"]}:
                    own |= {link["e"], link["o"]}
        return own

    def _changes(self, own: set[str]) -> Iterator[tuple[str, str, str, str]]:
        held = [o for o in self._offices() if o["e"] in own and o["role"] == REPRESENTATIVE]
        for listed, number, record in self._listings(own):
            for office in held:
                rest = [o for o in held if o is not office and o["p"] == office["p"]]
                for variant, day in (("LEFT", office["end"]), ("CAME", office["start"])):
                    if day is None or day > str(self.asked.as_of):
                        continue
                    # Who was or stays in office by another term has not changed.
                    eve = date.fromisoformat(day) - timedelta(days=1)
                    looked_at = date.fromisoformat(day) if variant == "LEFT" else eve
                    if any(current(o, looked_at) for o in rest):
                        continue
                    days = (date.fromisoformat(day) - date.fromisoformat(listed)).days
                    if 0 <= days <= self.numbers.days and self._model().visible(record, office["p"]):
                        yield variant, number, office["p"], day

    def _listings(self, own: set[str]) -> Iterator[tuple[str, str, str]]:
        for row in self.facts.known("records", self.asked.commit):
            if row["x"] in own and row["side"] == "BLACK" and self._model().visible(row["c"], ""):
                first = row["start"] or row["decided"]
                if first is not None:
                    yield first, row["number"], row["c"]

    def _described(self, enterprise: str) -> Row:
        found = [
            d
            for d in self.facts.known("described", self.asked.commit)
            if d["e"] == enterprise and said_of(d, self.asked.as_of)
        ]
        return found[0] if found else {"address": None, "status": None}

    def _address(self, enterprise: str) -> str | None:
        told = name_key(self._described(enterprise)["address"] or "")
        return told if len(told) >= self.numbers.letters else None

    def _addresses(self, person: str) -> Iterator[tuple[str, frozenset[str]]]:
        faces, found = self._faces(person), dict[str, set[str]]()
        for office in self._offices():
            place = self._address(office["e"])
            if office["p"] in faces and current(office, self.asked.as_of) and place is not None:
                found.setdefault(place, set()).add(min(self._own(office["e"])))
        for place, subjects in found.items():
            if len(subjects) >= self.numbers.enterprises:
                yield place, frozenset(e for subject in subjects for e in self._own(subject))

    def _pairs(self, person: str) -> Iterator[tuple[str, str]]:
        faces = self._faces(person)
        held = [o for o in self._offices() if o["p"] in faces and o["role"] == REPRESENTATIVE]
        for one in held:
            for other in held:
                place, status = self._address(one["e"]), name_key(self._described(other["e"])["status"] or "")
                revoked = any(status.startswith(name_key(word)) for word in self.numbers.statuses)
                same = place is not None and place == self._address(other["e"])
                if current(one, self.asked.as_of) and other["e"] not in self._own(one["e"]) and revoked and same:
                    yield one["e"], other["e"]


def told(report: Any, opened: Any, model: SignalModel) -> Signals:
    """An answer in the model's words."""
    changes, addresses, pairs = set(), set(), set()
    for signal in report["signals"]:
        facts, kind = signal["facts"], signal["kind"]
        if kind == "REPRESENTATIVE_CHANGED":
            listed, change = facts
            variant = "LEFT" if change["kind"] == "LEFT_OFFICE" else "CAME"
            changes.add((variant, listed["record"]["number"], opened(change["person"]), change["day"]))
        elif kind == "OFFICES_AT_ONE_ADDRESS":
            places = {name_key(fact["address"]) for fact in facts}
            assert len(places) == 1
            whole = {own for fact in facts for own in model._own(opened(fact["enterprise"]))}
            addresses.add((places.pop(), frozenset(whole)))
        else:
            office, other, revoked = facts
            assert other["enterprise"] == revoked["enterprise"]
            pairs.add((opened(office["enterprise"]), opened(other["enterprise"])))
    return Signals(frozenset(changes), frozenset(addresses), frozenset(pairs))
