"""What may be told of a person, worked out from plain facts: slow, without the statement that answers.

Every version of every fact is read one relationship at a time; who may see which of them is decided here alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tests.support.graph import TestGraph

Row = Mapping[str, Any]
FORGOTTEN = {"PROPOSED", "REPAIRED", "REMOVED", "REVOKED"}
OPEN_TO = {"investigator": {"PUBLIC", "GOV_SHARED", "AUTHORIZED"}, "department": {"PUBLIC", "GOV_SHARED"}}

TIMES = (
    "r.recorded_from AS born, r.recorded_to AS died, toString(r.valid_from) AS start, toString(r.valid_to) AS end,"
    " r.to_kind AS to_kind"
)
PERSONS = "MATCH (p:Person) RETURN p.person_id AS p, p.name AS name, p.name_key AS name_key"
DOCUMENTS = f"MATCH (i:Identity)-[r:HAS_DOCUMENT]->(d) RETURN i.identity_id AS i, d.key AS d, {TIMES}"
JOINS = (
    "MATCH (p:Person)-[r:IDENTIFIED_AS]->(i) RETURN p.person_id AS p, i.identity_id AS i,"
    f" coalesce(r.decision = 'CONFIRMED', false) AS sure, {TIMES}"
)
TIES = (
    "MATCH (p:Person)-[r:HOLDS|OWNS|CONTROLS]->(e) RETURN p.person_id AS p, e.enterprise_id AS e, type(r) AS tie,"
    f" r.role AS role, r.tenure_id AS t, r.source AS source, {TIMES}"
)
RECORDS = (
    "MATCH (c:CreditRecord)-[:ABOUT]->(x) MATCH (c)-[r:RECORDED_AS]->(f) WHERE r.preferred"
    " RETURN c.record_id AS c, c.side AS side, coalesce(x.person_id, x.enterprise_id) AS x, f.number AS number,"
    " f.disclosure AS disclosure, coalesce(f.finality, 'FINAL') AS finality, toString(f.decided_on) AS decided,"
    f" toString(f.disclosed_to) AS disclosed_to, {TIMES}"
)
STATES = f"MATCH (c)-[r:STATE]->(s) RETURN c.record_id AS c, s.status AS status, {TIMES}"
NAMES = f"MATCH (c)-[r:NAMES]->(p) RETURN c.record_id AS c, p.person_id AS p, r.liability AS liability, {TIMES}"
OVERLAYS = (
    "MATCH (o:Overlay)-[r:ON]->(c) RETURN c.record_id AS c, o.kind AS kind, r.person_id AS p, r.measure_id AS m,"
    f" {TIMES}"
)
REACHES = (
    "MATCH (c)-[r:REACHES]->(p:Person) RETURN c.record_id AS c, p.person_id AS p, r.level AS level, r.reason AS reason,"
    f" r.reach_id AS id, {TIMES}"
)


def begun(row: Row, day: date) -> bool:
    """Whether the fact has begun by the day, as far as anybody knows."""
    return row["start"] is None or row["start"] <= str(day)


def current(row: Row, day: date) -> bool:
    """Whether the fact is current on the day; an end that is unknown is past."""
    ends_later = row["to_kind"] == "OPEN" if row["end"] is None else row["end"] > str(day)
    return begun(row, day) and ends_later


def said_of(row: Row, day: date) -> bool:
    """Whether the fact speaks of the day: begun, and not known to have ended."""
    return begun(row, day) and (row["end"] is None or row["end"] > str(day))


@dataclass
class Facts:
    """All versions that the graph holds."""

    persons: dict[str, Row] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def read(cls, graph: TestGraph) -> "Facts":
        """Read them."""
        queries = {
            "documents": DOCUMENTS, "joins": JOINS, "ties": TIES, "records": RECORDS, "states": STATES, "names": NAMES,
            "overlays": OVERLAYS, "reaches": REACHES,
        }  # fmt: skip
        rows = {name: list[Row](graph.run(text)) for name, text in queries.items()}
        return cls({row["p"]: row for row in graph.run(PERSONS)}, rows)

    def known(self, name: str, commit: int | None) -> list[Row]:
        """The versions of a kind that were known at a commit, or are now."""
        if commit is None:
            return [row for row in self.rows[name] if row["died"] is None]
        return [r for r in self.rows[name] if r["born"] <= commit and (r["died"] is None or r["died"] > commit)]


@dataclass(frozen=True)
class Asked:
    """Who asks, on which day about which, as known when; `covered` are ids of the matter's subjects, or None."""

    kind: str
    today: date
    as_of: date
    commit: int | None
    covered: frozenset[str] | None = None


@dataclass(frozen=True)
class Told:
    """What is told of a person, in sets that do not depend on any order."""

    name_key: str
    offices: set[tuple[Any, ...]]
    records: set[str]
    named: set[tuple[str, str]]
    reaches: set[tuple[str, str, str]]
    appearances: set[str]
    standing: str


@dataclass(frozen=True)
class Model:
    """The policy over facts."""

    facts: Facts
    asked: Asked

    def by_id(self, person: str) -> Told | None:
        """What is told of whoever has this appearance."""
        if person not in self.facts.persons:
            return None
        faces = self._shown(person)
        return self._told(person, faces) if person in faces else None

    def by_document(self, key: str, name_key: str | None) -> Told | None:
        """What is told of whoever has this document; nobody where its joins that may be told contradict each other."""
        a = self.asked
        identities = {d["i"] for d in self.facts.known("documents", a.commit) if d["d"] == key}
        held = {
            p
            for p in self.facts.persons
            if any(i in identities and self._clear(p, i) for i in self._identities(p))
            and (name_key is None or self.facts.persons[p]["name_key"] == name_key)
            and self._tells(p)
        }
        names = {self.facts.persons[p]["name_key"] for p in held}
        if not held or (len(names) > 1 and not all(self._sure(p, i) for p in held for i in identities)):
            return None
        faces = self._shown(min(held))
        return (
            replace(self._told(min(held), faces), name_key=self.facts.persons[min(faces)]["name_key"])
            if faces
            else None
        )

    def joined(self, person: str) -> set[str]:
        """The appearances that one identity joins to this one, and itself."""
        return {q for q in self.facts.persons if q == person or self._one(person, q)}

    def _identities(self, person: str) -> set[str]:
        a = self.asked
        return {j["i"] for j in self.facts.known("joins", a.commit) if j["p"] == person and current(j, a.as_of)}

    def _sure(self, person: str, identity: str) -> bool:
        a = self.asked
        return any(
            j["sure"] and current(j, a.as_of)
            for j in self.facts.known("joins", a.commit)
            if (j["p"], j["i"]) == (person, identity)
        )

    def _clear(self, person: str, identity: str) -> bool:
        return self._sure(person, identity) or self._identities(person) == {identity}

    def _one(self, p: str, q: str) -> bool:
        alike = self.facts.persons[p]["name_key"] == self.facts.persons[q]["name_key"]
        return any(
            self._clear(p, i) and self._clear(q, i) and (alike or (self._sure(p, i) and self._sure(q, i)))
            for i in self._identities(p) & self._identities(q)
        )

    def _shown(self, person: str) -> set[str]:
        """His appearances that something may be told of, and that the matter reaches."""
        faces = self.joined(person)
        told = {p for p in faces if self._tells(p)}
        if self._whole(person):
            return told
        return {p for p in told if self._near(p)}

    def _tells(self, p: str) -> bool:
        """Whether something that may be told tells of an appearance."""
        return (
            bool(self._ties({p}))
            or any(self.visible(c, p) for c, x in self._about().items() if x == p)
            or any(self.visible(n["c"], p) for n in self.facts.known("names", self.asked.commit) if n["p"] == p)
        )

    def _whole(self, person: str) -> bool:
        """Whether the matter, as it is today, concerns the person himself, by any appearance joined to him today."""
        covered = self.asked.covered
        today = Model(self.facts, Asked(self.asked.kind, self.asked.today, self.asked.today, None))
        return covered is None or any(today.joined(p) & {person} for p in covered & self.facts.persons.keys())

    def _near(self, person: str) -> bool:
        """Whether he is tied, as far as is known today, to an enterprise that the matter concerns."""
        ties = [t for t in self.facts.known("ties", None) if t["p"] == person and begun(t, self.asked.today)]
        return any(t["e"] in (self.asked.covered or ()) for t in ties)

    def _ties(self, faces: Iterable[str]) -> list[Row]:
        wanted = set(faces)
        return [t for t in self.facts.known("ties", self.asked.commit) if t["p"] in wanted]

    def _about(self) -> dict[str, str]:
        return {r["c"]: r["x"] for r in self.facts.rows["records"]}

    def _facts_of(self, record: str, commit: int | None) -> Row | None:
        return next((r for r in self.facts.known("records", commit) if r["c"] == record), None)

    def visible(self, record: str, face: str) -> bool:
        """Whether a record may be told where it concerns this appearance."""
        a, then, now = self.asked, self._facts_of(record, self.asked.commit), self._facts_of(record, None)
        if then is None or now is None or (then["decided"] or then["start"] or str(a.as_of)) > str(a.as_of):
            return False
        states = [s for s in self.facts.known("states", a.commit) if s["c"] == record and said_of(s, a.as_of)]
        if not any(s["status"] not in FORGOTTEN for s in states):
            return False
        if now["disclosure"] not in OPEN_TO[a.kind] or now["finality"] == "OVERTURNED":
            return False
        if now["disclosed_to"] is not None and now["disclosed_to"] <= str(a.today):
            return False
        forgotten = [s for s in self.facts.known("states", None) if s["c"] == record and s["status"] in FORGOTTEN]
        return not any(current(s, a.today) for s in forgotten) and not self._lies(record, "SHIELD", face)

    def _lies(self, record: str, kind: str, face: str) -> bool:
        return any(
            o["c"] == record and o["kind"] == kind and o["m"] is None and o["p"] in (None, face)
            for o in self.facts.known("overlays", None)
            if current(o, self.asked.today)
        )

    def _told(self, person: str, shown: set[str]) -> Told:
        a, about = self.asked, self._about()
        covered = a.covered
        every, whole = self._shown_anywhere(person), self._whole(person)
        own = {c for c, x in about.items() if x in every and self.visible(c, x)}
        return Told(
            name_key=self.facts.persons[person]["name_key"],
            offices={
                (t["e"], t["tie"], t["role"], t["start"], t["end"], t["source"])
                for t in self._ties(every)
                if begun(t, a.as_of) and (whole or t["e"] in (covered or ()))
            },
            records={self._number(c) for c in own},
            named={
                (self._number(n["c"]), n["liability"])
                for n in self.facts.known("names", a.commit)
                if n["p"] in every and self.visible(n["c"], n["p"])
            },
            reaches={
                (self._number(r["c"]), r["level"], r["reason"])
                for r in self.facts.known("reaches", a.commit)
                if r["p"] in every and said_of(r, a.as_of) and self.visible(r["c"], r["p"])
            },
            appearances=shown,
            standing=self._standing(own, about),
        )

    def _shown_anywhere(self, person: str) -> set[str]:
        """The appearances that something may be told of, wherever the matter is."""
        everywhere = Model(self.facts, Asked(self.asked.kind, self.asked.today, self.asked.as_of, self.asked.commit))
        return everywhere._shown(person)

    def _number(self, record: str) -> str:
        row = self._facts_of(record, self.asked.commit)
        assert row is not None
        return str(row["number"])

    def _standing(self, own: set[str], about: dict[str, str]) -> str:
        a, final, disputed, listed = self.asked, set(), set(), set()
        for c in own:
            row = self._facts_of(c, a.commit)
            assert row is not None
            states = [s for s in self.facts.known("states", a.commit) if s["c"] == c and said_of(s, a.as_of)]
            if row["side"] != "BLACK" or not current(row, a.as_of) or {s["status"] for s in states} != {"ACTIVE"}:
                continue
            listed.add(c)
            if row["finality"] == "FINAL":
                final.add(c)
            if self._lies(c, "DISPUTE", about[c]):
                disputed.add(c)
        if final - disputed:
            return "LISTED"
        return "DISPUTED" if disputed else "NOT_FINAL" if listed else "NONE_SHOWN"
