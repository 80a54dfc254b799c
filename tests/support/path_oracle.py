"""Which paths link two parties, worked out from plain facts: breadth first over all ways, without the statements.

Facts are read from the graph one relationship at a time, every version of each. What holds on a day, what was known at
a commit, what may be told and who is one person is decided here alone, for an investigator.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.support.graph import TestGraph

Fact = Mapping[str, Any]
Path = tuple[str, ...]
FORGOTTEN = {"PROPOSED", "REMOVED", "REPAIRED", "REVOKED"}
TIMES = """toString(r.valid_from) AS start, toString(r.valid_to) AS end, r.to_kind AS to_kind,
r.recorded_from AS said, r.recorded_to AS unsaid"""
TIES = f"""MATCH (a)-[r]->(b:Enterprise) WHERE type(r) IN ['HOLDS', 'OWNS', 'CONTROLS', 'BRANCH_OF', 'SUCCEEDS',
'SUPPLIES'] RETURN coalesce(a.person_id, a.enterprise_id) AS a, b.enterprise_id AS b, type(r) AS kind,
coalesce(r.tenure_id, r.fact_id) AS id, {TIMES}"""
NAMES = f"""MATCH (c:CreditRecord)-[r:NAMES]->(p) MATCH (c)-[:ABOUT]->(x)
RETURN p.person_id AS a, coalesce(x.person_id, x.enterprise_id) AS b, 'NAMES' AS kind, r.fact_id AS id,
c.record_id AS c, {TIMES}"""
STATES = f"MATCH (c:CreditRecord)-[r:STATE]->(s) RETURN c.record_id AS c, s.status AS status, {TIMES}"
SHIELDS = f"""MATCH (:Overlay {{kind: 'SHIELD'}})-[r:ON]->(c) RETURN c.record_id AS c, r.person_id AS person, {TIMES}"""
JOINS = f"""MATCH (p:Person)-[r:IDENTIFIED_AS]->(i) RETURN p.person_id AS p, p.name AS name, i.identity_id AS i,
coalesce(r.decision = 'CONFIRMED', false) AS sure, {TIMES}"""
CODES = f"MATCH (k:Identifier)-[r:IDENTIFIES]->(e) RETURN k.value AS k, e.enterprise_id AS e, {TIMES}"

DESCRIBED = "MATCH (e:Enterprise)-[:DESCRIBED_AS]->() RETURN DISTINCT e.enterprise_id AS e"


def known(fact: Fact, commit: int) -> bool:
    """Whether it was known at the commit."""
    return bool(fact["said"] <= commit and (fact["unsaid"] is None or fact["unsaid"] > commit))


def begun(fact: Fact, day: date) -> bool:
    """Whether it had begun by the day."""
    return bool(fact["start"] is None or fact["start"] <= str(day))


def lasts(fact: Fact, day: date) -> bool:
    """Whether it was not over on the day; what ended on a day unknown is over."""
    return bool(fact["end"] > str(day) if fact["end"] is not None else fact["to_kind"] == "OPEN")


@dataclass(frozen=True)
class PathQuestion:
    """What is asked: along which ties, of which time, of at most so many steps, as of a day and a commit."""

    relations: frozenset[str]
    time: str
    hops: int
    as_of: date
    commit: int


@dataclass
class PathFacts:
    """Every version of every fact of a small graph, and its last commit; `today` judges what may be told."""

    today: date
    last: int
    ties: Sequence[Fact] = field(default_factory=list)
    names: Sequence[Fact] = field(default_factory=list)
    states: Sequence[Fact] = field(default_factory=list)
    shields: Sequence[Fact] = field(default_factory=list)
    joins: Sequence[Fact] = field(default_factory=list)
    codes: Mapping[str, str] = field(default_factory=dict)
    described: frozenset[str] = frozenset()

    @classmethod
    def read(cls, graph: TestGraph, today: date) -> "PathFacts":
        """The facts of a graph."""
        run = graph.run
        return cls(
            today,
            graph.clock(),
            run(TIES),
            run(NAMES),
            run(STATES),
            run(SHIELDS),
            run(JOINS),
            {row["k"]: row["e"] for row in run(CODES)},
            frozenset(row["e"] for row in run(DESCRIBED)),
        )

    def keys(self, asked: PathQuestion) -> dict[str, str]:
        """The key of each person whom a document names: the smallest identity, and the name unless confirmed."""
        held: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
        for row in self.joins:
            if known(row, asked.commit) and begun(row, asked.as_of) and lasts(row, asked.as_of):
                held[row["p"]].add((row["i"], row["name"], row["sure"]))
        shown: set[str] = set()
        for person, joins in held.items():
            # Two documents of one name contradict each other, unless a reviewer has confirmed.
            several = len({identity for identity, _, _ in joins}) > 1
            held[person] = {join for join in joins if join[2] or not several}
            # Whom nothing tells of joins nobody to anybody.
            if held[person] and self.tells_of(person, asked):
                shown.add(person)
        people = set(_people(shown, held))
        labels = {one: min(f"{i}:{'' if sure else name}" for p in one for i, name, sure in held[p]) for one in people}
        assert len(set(labels.values())) == len(people), "different people have different keys"
        return {person: label for one, label in labels.items() for person in one}

    def told(self, asked: PathQuestion) -> list[Fact]:
        """The ties that may be followed."""
        current, former = asked.time in ("CURRENT", "ALL"), asked.time in ("FORMER", "ALL")
        found = [
            tie
            for tie in self.ties
            if tie["kind"] in asked.relations
            and tie["a"] != tie["b"]
            and known(tie, asked.commit)
            and begun(tie, asked.as_of)
            and (current if lasts(tie, asked.as_of) else former)
        ]
        if current and "NAMES" in asked.relations:
            found += [name for name in self.names if known(name, asked.commit) and self._may_be_told(name, asked)]
        return found

    def tells_of(self, party: str, asked: PathQuestion) -> bool:
        """Whether a tie of any time, or a record that may be told, tells of a party."""
        return any(party in (tie["a"], tie["b"]) and known(tie, asked.commit) for tie in self.ties) or any(
            party in (name["a"], name["b"]) and known(name, asked.commit) and self._may_be_told(name, asked)
            for name in self.names
        )

    def _may_be_told(self, name: Fact, asked: PathQuestion) -> bool:
        states = [state for state in self.states if state["c"] == name["c"]]
        then = [s for s in states if known(s, asked.commit) and runs(s, asked.as_of)]
        now = [s for s in states if known(s, self.last) and runs(s, self.today)]
        shielded = any(
            shield["c"] == name["c"]
            and shield["person"] in (None, name["a"])
            and known(shield, self.last)
            and begun(shield, self.today)
            and lasts(shield, self.today)
            for shield in self.shields
        )
        return (
            any(s["status"] not in FORGOTTEN for s in then)
            and not any(s["status"] in FORGOTTEN for s in now)
            and not shielded
        )


def runs(fact: Fact, day: date) -> bool:
    """Whether the day is within it."""
    return begun(fact, day) and (fact["end"] is None or fact["end"] > str(day))


def _people(persons: set[str], held: Mapping[str, set[tuple[str, str, bool]]]) -> Iterator[frozenset[str]]:
    """The appearances of each person: one document and one name, or one document and two confirmations, and so on."""
    near: dict[str, set[str]] = {p: set() for p in persons}
    for same in (lambda join: join[:2], lambda join: (join[0],) if join[2] else None):
        alike: dict[Any, set[str]] = defaultdict(set)
        for person in persons:
            for join in held[person]:
                alike[same(join)].add(person)
        for key, together in alike.items():
            for person in together if key is not None else ():
                near[person] |= together
    while near:
        found, waiting = set[str](), [min(near)]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += near[one]
        yield frozenset(found)
        near = {p: others for p, others in near.items() if p not in found}


@dataclass(frozen=True)
class Links:
    """Parties by key, the ids of the ties between each two, and those that have more ties than are followed."""

    ties: Mapping[tuple[str, str], set[str]]
    near: Mapping[str, set[str]]
    hubs: set[str]

    @classmethod
    def of(cls, facts: Iterable[Fact], keys: Mapping[str, str], *, most: int) -> "Links":
        """The links that these facts make; a hub is tied to more ids than `most`, or appears in more places."""
        ties: dict[tuple[str, str], set[str]] = defaultdict(set)
        near: dict[str, set[str]] = defaultdict(set)
        ids: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            for one, other in ((fact["a"], fact["b"]), (fact["b"], fact["a"])):
                ids[one].add(other)
                key, there = keys.get(one, one), keys.get(other, other)
                if key != there:
                    near[key].add(there)
                    ties[key, there].add(fact["id"])
        places = Counter(keys.values())
        hubs = {keys.get(one, one) for one, others in ids.items() if len(others) > most}
        return cls(ties, near, hubs | {key for key, count in places.items() if count > most})

    def away(self, start: str) -> dict[str, int]:
        """Steps from a party to every other."""
        found, waiting = {start: 0}, [start]
        for one in waiting:
            for other in self.near.get(one, ()):
                if other not in found:
                    found[other] = found[one] + 1
                    waiting.append(other)
        return found

    def paths(self, start: str, goal: str, *, hops: int) -> Iterator[Path]:
        """Every way that meets nobody twice, breadth first and in the order of keys; none that leads nowhere."""
        away = self.away(goal)
        waiting: list[Path] = [(start,)]
        for way in waiting:
            if way[-1] == goal:
                yield way
                continue
            waiting += [
                (*way, other)
                for other in sorted(self.near.get(way[-1], ()))
                if other not in way and len(way) + away.get(other, hops) <= hops
            ]

    def is_certain(self, way: Path) -> bool:
        """Whether a way is found for certain: it meets at most one hub."""
        return len(self.hubs.intersection(way)) <= 1
