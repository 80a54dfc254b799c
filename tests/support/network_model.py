"""What a network is, worked out from plain facts: a breadth-first search over relationships read one at a time.

Slow and obvious, without the statements that answer: who may see which record is decided here alone, for an
investigator, who may see every way of disclosure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tests.support.graph import TestGraph

KINDS = ("HOLDS", "OWNS", "CONTROLS", "BRANCH_OF", "SUCCEEDS", "SUPPLIES")
FORGOTTEN = {"PROPOSED", "REPAIRED", "REMOVED", "REVOKED"}
TIMES = """toString(r.valid_from) AS start, toString(r.valid_to) AS end, r.to_kind AS to_kind,
r.recorded_from AS since, r.recorded_to AS until"""
TIES = f"""MATCH (a)-[r]->(b) WHERE type(r) = $kind RETURN coalesce(a.person_id, a.enterprise_id) AS a,
coalesce(b.person_id, b.enterprise_id) AS b, coalesce(r.tenure_id, r.fact_id) AS id, {TIMES}"""
NAMES = f"MATCH (c)-[r:NAMES]->(b:Person) RETURN c.record_id AS c, b.person_id AS b, r.fact_id AS id, {TIMES}"
ABOUT = "MATCH (c:CreditRecord)-[:ABOUT]->(x) RETURN c.record_id AS c, coalesce(x.person_id, x.enterprise_id) AS x"
FACTS = f"""MATCH (c:CreditRecord)-[r:RECORDED_AS]->(f) RETURN c.record_id AS c, toString(f.decided_on) AS decided,
f.finality AS finality, r.preferred AS preferred, {TIMES}"""
STATES = f"MATCH (c:CreditRecord)-[r:STATE]->(s) RETURN c.record_id AS c, s.status AS status, {TIMES}"
SHIELDS = f"""MATCH (:Overlay {{kind: 'SHIELD'}})-[r:ON]->(c) WHERE r.person_id IS NULL AND r.measure_id IS NULL
RETURN c.record_id AS c, {TIMES}"""
IDENTITIES = f"""MATCH (p)-[r:IDENTIFIED_AS]->(i) RETURN p.person_id AS p, i.identity_id AS i, r.decision AS decision,
{TIMES}"""
PERSONS = "MATCH (p:Person) RETURN p.person_id AS p, p.name_key AS name"
CODES = "MATCH (k:Identifier {scheme: 'USCC'})-[:IDENTIFIES]->(e) RETURN k.value AS k, e.enterprise_id AS e"
Row = Mapping[str, Any]
Group = tuple[str, str]


def known(row: Row, commit: int) -> bool:
    """Whether the hub knew a version at a commit."""
    return row["since"] <= commit and (row["until"] is None or row["until"] > commit)


def begun(row: Row, day: date) -> bool:
    """Whether an interval begins on the day or before, or nobody knows when."""
    return row["start"] is None or row["start"] <= str(day)


def runs(row: Row, day: date) -> bool:
    """Whether an interval covers the day: an end that nobody knows is an end."""
    ends = row["to_kind"] != "OPEN" if row["end"] is None else row["end"] <= str(day)
    return begun(row, day) and not ends


@dataclass
class Facts:
    """Every version of every fact."""

    ties: dict[str, list[Row]] = field(default_factory=dict)
    names: list[Row] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    records: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    states: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    shields: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    identities: list[Row] = field(default_factory=list)
    name_keys: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, graph: TestGraph) -> "Facts":
        """The facts of a small graph."""
        facts = cls()
        facts.ties = {kind: [*graph.run(TIES, kind=kind)] for kind in KINDS}
        facts.names, facts.identities = [*graph.run(NAMES)], [*graph.run(IDENTITIES)]
        facts.about = {row["c"]: row["x"] for row in graph.run(ABOUT)}
        for text, place in ((FACTS, facts.records), (STATES, facts.states), (SHIELDS, facts.shields)):
            for row in graph.run(text):
                place[row["c"]].append(row)
        facts.name_keys = {row["p"]: row["name"] for row in graph.run(PERSONS)}
        facts.codes = {row["e"]: row["k"] for row in graph.run(CODES)}
        return facts


@dataclass
class Model:
    """The network as it is to be told on a day, as known at a commit; judged `today` at the commit `now`."""

    facts: Facts
    day: date
    commit: int
    today: date
    now: int
    time: str = "CURRENT"
    relations: frozenset[str] = frozenset({*KINDS, "NAMES"})

    @cached_property
    def ties(self) -> list[tuple[str, str, str, str]]:
        """Relationships that may be told: kind, start, end, and what tells versions of one apart."""
        found = [
            (kind, row["a"], row["b"], f"{row['id']} {row['start']} {row['end']}")
            for kind in KINDS
            for row in self.facts.ties[kind]
            if kind in self.relations and known(row, self.commit) and begun(row, self.day) and self._asked(row)
        ]
        if "NAMES" in self.relations and self.time != "FORMER":
            found += [
                ("NAMES", self.facts.about[row["c"]], row["b"], f"{row['id']} {row['start']} {row['end']}")
                for row in self.facts.names
                if known(row, self.commit) and self.may_be_told(row["c"])
            ]
        return found

    def _asked(self, row: Row) -> bool:
        running = runs(row, self.day)
        return self.time == "ALL" or running == (self.time == "CURRENT")

    def may_be_told(self, record: str) -> bool:
        """Whether a record may be told: in being then, and neither withheld nor forgotten now."""
        then = [r for r in self.facts.records[record] if r["preferred"] and known(r, self.commit)]
        if not any((r["decided"] or r["start"] or str(self.day)) <= str(self.day) for r in then):
            return False
        states = [s for s in self.facts.states[record] if known(s, self.commit) and begun(s, self.day)]
        if all(s["status"] in FORGOTTEN or (s["end"] is not None and s["end"] <= str(self.day)) for s in states):
            return False
        if any(
            s["status"] in FORGOTTEN and known(s, self.now) and runs(s, self.today) for s in self.facts.states[record]
        ):
            return False
        return not any(known(s, self.now) and runs(s, self.today) for s in self.facts.shields[record])

    @cached_property
    def _identities(self) -> dict[str, dict[str, bool]]:
        """Of each appearance the identities that its documents say, and whether a reviewer has confirmed each."""
        found: dict[str, dict[str, bool]] = defaultdict(dict)
        for row in self.facts.identities:
            if known(row, self.commit) and runs(row, self.day):
                sure = found[row["p"]].get(row["i"], False)
                found[row["p"]][row["i"]] = sure or row["decision"] == "CONFIRMED"
        return found

    @cached_property
    def _members(self) -> dict[str, dict[str, bool]]:
        """Of each identity the appearances that may be told of and belong to no other, unless that is confirmed."""
        found: dict[str, dict[str, bool]] = defaultdict(dict)
        for party in self.told_of:
            mine = self._identities.get(party, {})
            for identity, sure in mine.items():
                if sure or len(mine) == 1:
                    found[identity][party] = sure
        return found

    @cached_property
    def told_of(self) -> set[str]:
        """Parties of whom a tie of any time tells, or a record that may be told."""
        ties = (row for kind in KINDS for row in self.facts.ties[kind] if known(row, self.commit))
        found = {party for row in ties for party in (row["a"], row["b"])}
        found |= {party for record, party in self.facts.about.items() if self.may_be_told(record)}
        return found | {r["b"] for r in self.facts.names if known(r, self.commit) and self.may_be_told(r["c"])}

    def faces(self, party: str) -> set[str]:
        """All appearances of the same person: of one identity and name, or of names that are confirmed to be his."""
        found, mine = {party}, self._identities.get(party, {})
        name = self.facts.name_keys.get(party)
        for identity, sure in mine.items():
            if sure or len(mine) == 1:
                members = self._members[identity]
                names = {self.facts.name_keys[m] for m, confirmed in members.items() if confirmed}
                alike = names if name in names else {name}
                found |= {m for m in members if self.facts.name_keys[m] in alike}
        return found

    def node(self, party: str) -> str:
        """What a party counts as."""
        return min(self.faces(party))

    @cached_property
    def around(self) -> dict[str, dict[Group, list[tuple[str, tuple[str, str, str, str]]]]]:
        """Of each node, by kind and direction: the other party, and the relationship as nodes tell it."""
        found: dict[str, dict[Group, list[tuple[str, tuple[str, str, str, str]]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for kind, start, end, what in self.ties:
            edge = (kind, self.node(start), self.node(end), what)
            found[edge[1]][kind, "OUT"].append((end, edge))
            found[edge[2]][kind, "IN"].append((start, edge))
        return found

    def count(self, node: str, group: Group) -> int:
        """How many parties are at the other end."""
        return len({other for other, _ in self.around[node][group]})

    def search(self, root: str, hops: int) -> dict[str, int]:
        """Nodes within some hops, with their distance; breadth first."""
        found, layer = {root: 0}, [root]
        for hop in range(1, hops + 1):
            following = []
            for node in layer:
                for other, _ in self._of(node):
                    near = self.node(other)
                    if near not in found:
                        found[near] = hop
                        following.append(near)
            layer = following
        return found

    def edges(self, found: Mapping[str, int], hops: int) -> set[tuple[str, str, str, str]]:
        """Relationships of nodes that are nearer than `hops`."""
        return {edge for node, far in found.items() if far < hops for _, edge in self._of(node)}

    def _of(self, node: str) -> Iterator[tuple[str, tuple[str, str, str, str]]]:
        for ties in self.around[node].values():
            yield from ties
