"""What each kind of asker is to be told, worked out from plain facts: slow, without the statement that answers.

Facts are read from the graph one relationship at a time; who may see which of them is decided here alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph_schema.names import PartnerKind as K
from tests.support.graph import TestGraph

ALL = {"PUBLIC", "GOV_SHARED", "AUTHORIZED"}
OPEN_TO = {
    K.BANK: {"PUBLIC"},
    K.ASSOCIATION: {"PUBLIC"},
    K.MEDIA: {"PUBLIC"},
    K.CREDIT_SERVICE: {"PUBLIC"},
    K.PUBLIC: {"PUBLIC"},
    K.DEPARTMENT: {"PUBLIC", "GOV_SHARED"},
    K.INVESTIGATOR: ALL,
    K.SUBJECT: ALL,
}
WITH_CONSENT = {K.BANK, K.CREDIT_SERVICE}
NAMED_ONLY = {K.MEDIA, K.PUBLIC, K.CREDIT_SERVICE}
TOLD_REACHES = {K.BANK, K.ASSOCIATION, K.DEPARTMENT, K.INVESTIGATOR, K.SUBJECT}
TOLD_OTHERS = {K.BANK, K.INVESTIGATOR}
Answer = dict[str, Any]

CODES = "MATCH (k:Identifier {scheme: 'USCC'})-[:IDENTIFIES]->(e) RETURN k.value AS k, e.enterprise_id AS e"
OFFICES = "MATCH (p:Person)-[h:HOLDS]->(e) WHERE h.recorded_to IS NULL RETURN p.person_id AS p, e.enterprise_id AS e"
RECORDS = """MATCH (c:CreditRecord)-[:ABOUT]->(x) MATCH (c)-[d:RECORDED_AS]->(f) MATCH (c)-[s:STATE]->(st)
WHERE d.recorded_to IS NULL AND s.recorded_to IS NULL RETURN c.record_id AS c, c.kind AS kind,
coalesce(x.person_id, x.enterprise_id) AS x, f.number AS number, f.disclosure AS disclosure, st.status AS status,
toString(s.valid_from) AS start, toString(s.valid_to) AS end"""
NAMES = "MATCH (c)-[n:NAMES]->(p) WHERE n.recorded_to IS NULL RETURN c.record_id AS c, p.person_id AS p"
REACHES = """MATCH (c)-[r:REACHES]->(x) WHERE r.recorded_to IS NULL RETURN c.record_id AS c,
coalesce(x.person_id, x.enterprise_id) AS x, toString(r.valid_from) AS start, toString(r.valid_to) AS end"""
IDENTITIES = "MATCH (p)-[y:IDENTIFIED_AS]->(i) WHERE y.recorded_to IS NULL RETURN p.person_id AS p, i.identity_id AS i"
SHIELDS = "MATCH (:Overlay {kind: 'SHIELD'})-[o:ON]->(c) WHERE o.recorded_to IS NULL RETURN c.record_id AS c"


def runs(row: Mapping[str, Any], day: date) -> bool:
    """Whether an interval of ISO days covers the day."""
    return (row["start"] or "") <= str(day) and (row["end"] is None or row["end"] > str(day))


@dataclass(frozen=True)
class Reference:
    """A reference as it was recorded; `own` is False for another partner's, `parted` are subjects withdrawn."""

    kind: str
    number: str
    subjects: frozenset[str]
    start: date
    end: date | None
    purposes: frozenset[str]
    record_kinds: frozenset[str] = frozenset()
    own: bool = True
    ended: bool = False
    parted: frozenset[str] = frozenset()

    def holds(self, purpose: str, today: date) -> bool:
        """Whether its partner may rest an inquiry on it today."""
        runs = self.start <= today and (self.end is None or today < self.end)
        return self.own and not self.ended and runs and purpose in self.purposes


@dataclass
class Facts:
    """What the graph says now: plain sets and maps of ids."""

    today: date
    enterprises: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    offices: set[tuple[str, str]] = field(default_factory=set)
    about: dict[str, str] = field(default_factory=dict)
    record: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    named: set[tuple[str, str]] = field(default_factory=set)
    reaches: set[tuple[str, str]] = field(default_factory=set)
    identities: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shielded: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, graph: TestGraph, today: date) -> "Facts":
        """The facts of a small graph."""
        facts, run = cls(today), graph.run
        facts.enterprises = {row["k"]: row["e"] for row in run(CODES)}
        facts.names = {row["p"]: row["name"] for row in run("MATCH (p:Person) RETURN p.person_id AS p, p.name AS name")}
        facts.offices = {(row["p"], row["e"]) for row in run(OFFICES)}
        records = run(RECORDS)
        facts.about = {row["c"]: row["x"] for row in records}
        facts.record = {row["c"]: row for row in records if runs(row, today)}
        facts.named = {(row["c"], row["p"]) for row in run(NAMES)}
        facts.reaches = {(row["c"], row["x"]) for row in run(REACHES) if runs(row, today)}
        for row in run(IDENTITIES):
            facts.identities[row["p"]].add(row["i"])
        facts.shielded = {row["c"] for row in run(SHIELDS)}
        return facts

    def faces(self, person: str) -> set[str]:
        """All appearances of the same person: one identity each, the same one, and the same name."""
        mine = self.identities.get(person, set())
        if len(mine) != 1:
            return {person}
        same = {p for p, theirs in self.identities.items() if theirs == mine and self.names[p] == self.names[person]}
        return same | {person}


@dataclass(frozen=True)
class Question:
    """One inquiry about one enterprise, with the numbers that it states."""

    kind: K
    purpose: str
    basis: str
    uscc: str
    stated: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The inquiry as a GraphQL value."""
        more = "".join(f' {name}: "{number}"' for name, number in self.stated.items())
        return f"{{purpose: {self.purpose} legalBasis: {self.basis}{more}}}"


@dataclass(frozen=True)
class Model:
    """The policy over facts and references."""

    facts: Facts
    references: list[Reference]

    def answer(self, asked: Question) -> Answer | None:
        """What is to be told; None where nothing is."""
        enterprise = self.facts.enterprises.get(asked.uscc)
        if enterprise is None or not self._admitted(asked, enterprise):
            return None
        people = self._people(enterprise, asked)
        records = [c for c, x in self.facts.about.items() if x == enterprise and self._visible(c, asked)]
        return {
            "records": sorted(self.facts.record[c]["number"] for c in records),
            "parties": {self.facts.names[p]: self._party(p, enterprise, asked) for p in people},
        }

    def _people(self, enterprise: str, asked: Question) -> set[str]:
        holders = set() if asked.kind in NAMED_ONLY else {p for p, e in self.facts.offices if e == enterprise}
        return holders | {
            p for c, p in self.facts.named if self.facts.about[c] == enterprise and self._visible(c, asked)
        }

    def _party(self, person: str, enterprise: str, asked: Question) -> Answer:
        faces = self.facts.faces(person)
        return {
            "reaches": sorted(self._reaching(faces, enterprise, asked)) if asked.kind in TOLD_REACHES else None,
            "others": self._others(faces, enterprise, asked) if asked.kind in TOLD_OTHERS else None,
        }

    def _reaching(self, faces: set[str], enterprise: str, asked: Question) -> Iterator[str]:
        for record, reached in self.facts.reaches:
            about = self.facts.about[record]
            if reached not in faces or not self._visible(record, asked):
                continue
            if (
                about == enterprise
                or (about == reached and asked.kind is not K.SUBJECT)
                or (about != reached and asked.kind in (K.BANK, K.DEPARTMENT, K.INVESTIGATOR))
            ):
                yield self.facts.record[record]["number"]

    def _others(self, faces: set[str], enterprise: str, asked: Question) -> dict[str, list[str]]:
        found = {}
        for uscc, other in self.facts.enterprises.items():
            if other != enterprise and any((face, other) in self.facts.offices for face in faces):
                found[uscc] = sorted(
                    self.facts.record[c]["number"]
                    for c, x in self.facts.about.items()
                    if x == other and self._visible(c, asked) and self.facts.record[c]["disclosure"] == "PUBLIC"
                )
        return found

    def _visible(self, record: str, asked: Question) -> bool:
        fact = self.facts.record.get(record)
        if fact is None or record in self.facts.shielded:
            return False
        proposed = fact["status"] == "PROPOSED" and asked.kind is K.SUBJECT
        if fact["status"] != "ACTIVE" and not proposed:
            return False
        if fact["disclosure"] in OPEN_TO[asked.kind]:
            return True
        return fact["disclosure"] == "AUTHORIZED" and any(
            self.facts.about[record] in self._concerned(reference)
            and (not reference.record_kinds or fact["kind"] in reference.record_kinds)
            for reference in self._cited("CONSENT", "consentId", asked)
            if asked.kind in WITH_CONSENT
        )

    def _concerned(self, reference: Reference) -> set[str]:
        found: set[str] = set()
        for subject in reference.subjects:
            found |= self.facts.faces(subject)
        return found - reference.parted

    def _cited(self, kind: str, name: str, asked: Question) -> list[Reference]:
        number = asked.stated.get(name)
        return [
            r
            for r in self.references
            if r.kind == kind and number == r.number and r.holds(asked.purpose, self.facts.today)
        ]

    def _admitted(self, asked: Question, enterprise: str) -> bool:
        def concerned(references: list[Reference]) -> bool:
            return any(enterprise in self._concerned(r) for r in references)

        own = [r for r in self.references if r.holds(asked.purpose, self.facts.today)]
        if asked.kind is K.ASSOCIATION and not concerned([r for r in own if r.kind == "MEMBERSHIP"]):
            return False
        if asked.kind is K.SUBJECT and not concerned([r for r in own if r.kind == "CLAIM"]):
            return False
        if asked.kind is K.DEPARTMENT and not concerned(self._cited("ADMIN_MATTER", "matterNumber", asked)):
            return False
        if asked.kind is K.INVESTIGATOR and not self._cited("CASE", "caseNumber", asked):
            return False
        if asked.kind is K.CREDIT_SERVICE and not self._cited("CONTRACT", "contractId", asked):
            return False
        return asked.basis != "CONSENT" or concerned(self._cited("CONSENT", "consentId", asked))
