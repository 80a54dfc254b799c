"""What `holdings` is to tell, worked out from plain facts: read from the graph one relationship at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.support.graph import TestGraph
from tests.support.holding_oracle import ONE, ZERO, Net, Pair, own_part, simple_chains, totals, walks_to

Told = dict[str, Any]
TIES = """MATCH (a)-[h:OWNS|CONTROLS]->(b:Enterprise) RETURN type(h) AS tie, a.person_id AS person,
a.enterprise_id AS org, a.party_kind AS kind, b.enterprise_id AS held, h.percent AS percent, h.evidence AS evidence,
h.source AS source, h.preferred AS preferred, toString(h.valid_from) AS start, toString(h.valid_to) AS end,
h.to_kind AS to_kind, h.recorded_from AS rf, h.recorded_to AS rt"""
JOINS = """MATCH (p:Person)-[h:IDENTIFIED_AS]->(i) RETURN p.person_id AS a, i.identity_id AS b, p.name_key AS name,
toString(h.valid_from) AS start, toString(h.valid_to) AS end, h.to_kind AS to_kind, h.recorded_from AS rf,
h.recorded_to AS rt"""
CODES = """MATCH (p:Enterprise)-[h:SUCCEEDS {how: 'NEW_CODE'}]->(q) RETURN p.enterprise_id AS a, q.enterprise_id AS b,
toString(h.valid_from) AS start, toString(h.valid_to) AS end, h.to_kind AS to_kind, h.recorded_from AS rf,
h.recorded_to AS rt"""


@dataclass(frozen=True)
class Asked:
    """One question: from which id, which way, how far, for which day, as known at which commit."""

    start: str
    upward: bool
    hops: int
    day: date
    known: int


@dataclass
class HoldingFacts:
    """Every version of every tie."""

    ties: Sequence[Mapping[str, Any]] = ()
    joins: Sequence[Mapping[str, Any]] = ()
    codes: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def read(cls, graph: TestGraph) -> "HoldingFacts":
        """The facts of a graph."""
        return cls(graph.run(TIES), graph.run(JOINS), graph.run(CODES))

    def untold(self, asked: Asked) -> bool:
        """Whether no tie that was known at the commit speaks of the one who is asked about."""
        own = (row for row in self.ties if asked.start in (row["person"], row["org"], row["held"]))
        return not any(is_known(row, asked) for row in own)

    def persons(self) -> list[str]:
        """All that hold something and are no organisation."""
        return sorted({row["person"] for row in self.ties if row["person"] is not None})


def is_known(row: Mapping[str, Any], asked: Asked) -> bool:
    """Whether a version is known at the commit."""
    return bool(row["rf"] <= asked.known and (row["rt"] is None or row["rt"] > asked.known))


def holds(row: Mapping[str, Any], asked: Asked) -> bool:
    """Whether a version is known at the commit and true on the day."""
    started = row["start"] is None or row["start"] <= str(asked.day)
    runs = row["to_kind"] == "OPEN" if row["end"] is None else row["end"] > str(asked.day)
    return bool(is_known(row, asked) and started and runs)


class Expected:
    """The answer to one question, nothing left out."""

    def __init__(self, facts: HoldingFacts, asked: Asked) -> None:
        self.asked = asked
        self.keys = self._groups(facts)
        self.kinds: dict[str, str] = {}
        self.rows: dict[str, dict[Pair, list[Mapping[str, Any]]]] = {
            "OWNS": defaultdict(list),
            "CONTROLS": defaultdict(list),
        }
        for row in facts.ties:
            if holds(row, asked):
                holder, held = self.key(row["person"] or row["org"]), self.key(row["held"])
                self.rows[row["tie"]][holder, held].append(row)
                self.kinds[held] = "Enterprise"
                self.kinds[holder] = "Enterprise" if row["person"] is None else row["kind"]
        self.root = self.key(asked.start)
        self.percents = {pair: self._percent(rows) for pair, rows in self.rows["OWNS"].items()}
        self.relied = {pair for pair, rows in self.rows["OWNS"].items() if any(row["preferred"] for row in rows)}
        everything = {pair: self._share(pair) for pair in self.relied}
        self.hops: dict[str, int] = {}
        self._visit(Net(self.root, everything, upward=asked.upward), self.root, 0)
        self.followed = {party for party, hops in self.hops.items() if hops < asked.hops}
        self.more = {
            party for party in self.hops.keys() - self.followed if any(self.source(p) == party for p in self.relied)
        }
        self.net = Net(
            self.root, {p: s for p, s in everything.items() if self.source(p) in self.followed}, upward=asked.upward
        )

    def key(self, one: str) -> str:
        """The smallest id of those that are one with it."""
        return min(self.keys.get(one, {one}))

    def source(self, pair: Pair) -> str:
        """From whom a step starts."""
        return pair[1] if self.asked.upward else pair[0]

    def _visit(self, net: Net, party: str, depth: int) -> None:
        if depth < self.hops.get(party, depth + 1):
            self.hops[party] = depth
            for following in net.after(party) if depth < self.asked.hops else ():
                self._visit(net, following, depth + 1)

    def _groups(self, facts: HoldingFacts) -> dict[str, set[str]]:
        identities: dict[str, set[str]] = defaultdict(set)
        names = {}
        # An appearance of which only a document tells joins nobody.
        told = {row["person"] for row in facts.ties if is_known(row, self.asked)}
        for row in facts.joins:
            if holds(row, self.asked):
                identities[row["a"]].add(row["b"])
                names[row["a"]] = row["name"]
        groups: dict[str, set[str]] = {}
        for one, mine in identities.items():
            same = {o for o, theirs in identities.items() if theirs == mine and names[o] == names[one] and o in told}
            groups[one] = {one, *(same if len(mine) == 1 else ())}
        for row in facts.codes:
            if (
                is_known(row, self.asked)
                and row["end"] is None
                and (row["start"] is None or row["start"] <= str(self.asked.day))
            ):
                both = groups.get(row["a"], {row["a"]}) | groups.get(row["b"], {row["b"]})
                groups |= dict.fromkeys(both, both)
        return groups

    def _percent(self, rows: list[Mapping[str, Any]]) -> Decimal | None:
        relied = [row for row in rows if row["preferred"]]
        said = {None if row["percent"] is None else Decimal(row["percent"]) for row in relied}
        by = {row["person"] for row in relied if row["person"] is not None}
        return said.pop() if len(said) == 1 and len(by) <= 1 else None

    def _share(self, pair: Pair) -> Fraction | None:
        percent = self.percents[pair]
        return None if percent is None else Fraction(percent) / 100

    def answer(self) -> Told:
        """Everything that is to be told."""
        found = totals(self.net)
        found[self.root] = own_part(self.net)
        told = {
            tie: {pair: rows for pair, rows in pairs.items() if self.source(pair) in self.followed}
            for tie, pairs in self.rows.items()
        }
        parties = {self.root, *(one for pairs in told.values() for pair in pairs for one in pair)}
        ends = {p: kind for p in found if p != self.root and (kind := self._end(p)) is not None}
        return {
            "parties": {p: (self.hops.get(p), *found.get(p, (None, None)), ends.get(p)) for p in parties},
            "holdings": {pair: self._holding(pair, rows) for pair, rows in told["OWNS"].items()},
            "controls": {
                pair: sorted((row["evidence"], row["source"], row["preferred"]) for row in rows)
                for pair, rows in told["CONTROLS"].items()
            },
            "ends": self._ends(ends),
            "truncated": bool(self.more),
            **(self._upward(found, ends) if self.asked.upward else dict.fromkeys(("unknown", "known", "rest"), None)),
        }

    def _end(self, party: str) -> str | None:
        if self.net.after(party):
            return None
        if party in self.more:
            return "NOT_FOLLOWED"
        kinds = {"Enterprise": "NONE_KNOWN", "UNKNOWN": "KIND_UNKNOWN"}
        return kinds.get(self.kinds[party], "PERSON")

    def _ends(self, ends: Mapping[str, str]) -> Told:
        ways = simple_chains(self.net, hops=self.asked.hops, more=self.more)
        return {
            party: (kind, [(path[1:], product, end) for path, product, end in ways if path[-1] == party])
            for party, kind in ends.items()
        }

    def _holding(self, pair: Pair, rows: list[Mapping[str, Any]]) -> Told:
        relied = pair in self.relied
        holder, held = pair
        loop = relied and (holder == held or (holder in self.net.reached(held) and held in self.net.reached(holder)))
        percent = self.percents[pair] if relied else None
        said = sorted(
            (str(row["percent"]), row["source"], row["preferred"], str(row["start"]), str(row["end"])) for row in rows
        )
        differ = len({row["percent"] for row in rows}) > 1 or not all(row["preferred"] for row in rows)
        return {"percent": percent, "relied": relied, "circular": loop, "differ": differ, "said": said}

    def _upward(self, found: Mapping[str, tuple[Fraction | None, str | None]], ends: Mapping[str, str]) -> Told:
        known = sum((found[p][0] or ZERO for p, kind in ends.items() if kind != "NOT_FOLLOWED"), ZERO)
        left = sum((found[p][0] or ZERO for p, kind in ends.items() if kind == "NOT_FOLLOWED"), ZERO)
        unknown: dict[str, tuple[Fraction | None, Any]] = {}
        for party in self.followed:
            shares = [share for (_, held), share in self.net.shares.items() if held == party]
            if self.kinds.get(party, "Enterprise") != "Enterprise" or (not shares and party != self.root):
                continue
            rest = ONE - sum((share or ZERO for share in shares), ZERO)
            if None in shares:
                unknown[party] = (None, None)
            elif rest > 0:
                walked, gap = walks_to(self.net, party)
                unknown[party] = (rest, (walked * rest, gap))
        return {"unknown": unknown, "known": known, "rest": ONE - known - left if known + left <= 1 else None}
