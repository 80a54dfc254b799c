"""The search for paths over planted neighbours: the order of paths, what bounds it, and what is withdrawn meanwhile."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from graph_schema.names import LegalBasis, PartnerKind, Purpose
from graph_schema.reads.explore_rows import NodesAnswer
from graph_schema.reads.objected import ObjectedTenures
from graph_schema.reads.paths_rows import FoundAnswer, JoinsAnswer
from hub.access.purpose import Inquiry
from hub.access.scope import compile_scope
from hub.errors import Refusal
from hub.inquiries.enterprise import Asker, EnterpriseQuestion
from hub.inquiries.path_graph import Join, Learnt
from hub.inquiries.path_ranking import shortest_paths
from hub.inquiries.paths import PathBounds, PathsFound, find_paths

pytestmark = pytest.mark.anyio
DAY = date(2026, 3, 2)
ASKER = Asker(
    "partner",
    Inquiry(purpose=Purpose.INVESTIGATION, legal_basis=LegalBasis.STATUTORY_DUTY, case_number="C-1"),
    compile_scope(PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION),
)
QUESTION = EnterpriseQuestion(
    usccs=(), as_of=DAY, today=DAY, known=None, known_instant=None, ending_sides=(), untold={}, beyond_class=(),
    weighing=(), parties=None,
)  # fmt: skip


@dataclass
class Planted:
    """Answers every statement from ties between ids; those in `hidden` may not be told by the end of the search.

    Another commit is there from each of the reads on whose numbers are in `writes`.
    """

    near: dict[str, set[str]]
    hidden: set[frozenset[str]] = field(default_factory=set)
    granted: bool = True
    asked: list[str] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)
    commits: list[int | None] = field(default_factory=list)

    async def read(self, statement: Any, row: Any, *, limits: Mapping[str, int] | None = None) -> Any:
        """One record for one row."""
        limits = limits or {}
        if statement.name == "objected_tenures":
            return ObjectedTenures(i=0, objected=[])
        self.commits.append(row.known)
        commit = 9 + sum(at <= len(self.commits) for at in self.writes)
        answer: dict[str, Any] = {"i": 0, "now": commit, "known": row.known or commit, "granted": self.granted}
        if statement.name == "nodes":
            return NodesAnswer(**answer, nodes=[self._node(one) for one in row.ids if one in self.near])
        if statement.name == "party_joins":
            return JoinsAnswer(**answer, found=[], sure=[])
        if statement.name == "party_ties":
            pairs = [{"at": p["at"], "ties": self._ties(p["these"][0], p["those"][0])} for p in row.pairs]
            return FoundAnswer(**answer, found=pairs)
        if statement.name == "party_neighbours":
            self.asked += row.ids
            found = [
                {"id": one, "others": sorted(self.near[one])[: limits["max_ties"]], "persons": []} for one in row.ids
            ]
            return FoundAnswer(**answer, found=found)
        return FoundAnswer(**answer, found=[])

    async def read_many(self, statement: Any, rows: Any, *, limits: Any = None) -> Any:
        """One record for each row."""
        return [await self.read(statement, row, limits=limits) for row in rows]

    def _node(self, one: str) -> dict[str, Any]:
        return {
            "id": one, "party_id": one, "kind": "Enterprise", "name": one, "uscc": None, "joined": [],
            "joined_more": False, "read": True, "records": [], "records_more": False, "reaches": [],
            "reaches_more": False,
        }  # fmt: skip

    def _ties(self, one: str, other: str) -> list[dict[str, Any]]:
        if frozenset((one, other)) in self.hidden:
            return []
        tie = dict.fromkeys(
            ("role", "valid_from", "valid_to", "percent", "evidence", "rank", "year", "record_id", "number")
        )
        return [
            {**tie, "relation": "OWNS", "tenure_id": f"{one}-{other}", "from_id": one, "to_id": other,
             "from_kind": "UNKNOWN", "to_kind": "OPEN", "source": "s", "preferred": True}
        ]  # fmt: skip


def graph(*ties: str) -> dict[str, set[str]]:
    """Parties of one letter each, tied as the letters follow each other."""
    near: dict[str, set[str]] = {}
    for line in ties:
        for one, other in pairwise(line):
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    return near


async def search(
    planted: Planted, start: str = "a", end: str = "z", *, hops: int = 6, bounds: PathBounds | None = None
) -> PathsFound | None:
    """One search over planted ties."""
    return await find_paths(
        planted,
        ASKER,
        ends=(start, end),
        question=QUESTION,
        along={"relations": ["OWNS"], "current": True, "former": False},
        hops=hops,
        bounds=bounds or PathBounds(),
    )


def ways(found: PathsFound | None) -> list[str]:
    """The letters of each path."""
    assert found is not None
    return ["".join([path[0].start.node_id, *(hop.end.node_id for hop in path)]) for path in found.paths]


def brute(near: Mapping[str, set[str]], start: str, goal: str, *, hops: int) -> list[tuple[str, ...]]:
    """Every path, by length and then by keys."""
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[str, ...]] = [(start,)]
    while waiting:
        way = waiting.pop()
        if way[-1] == goal:
            found.append(way)
        elif len(way) <= hops:
            waiting += [(*way, other) for other in near.get(way[-1], ()) if other not in way]
    return sorted(found, key=lambda way: (len(way), way))


def random_graphs(count: int) -> Iterator[tuple[dict[str, set[str]], random.Random]]:
    """Graphs of nine parties, from nearly empty to dense."""
    for seed in range(count):
        rnd = random.Random(seed)
        letters = "abcdefghz"
        ties = ["".join(rnd.sample(letters, 2)) for _ in range(rnd.randint(3, 20))]
        yield {**{letter: set[str]() for letter in letters}, **graph(*ties)}, rnd


def test_the_shortest_paths_in_their_order() -> None:
    for near, rnd in random_graphs(300):
        hops, most = rnd.randint(1, 6), rnd.randint(1, 8)
        expected = brute(near, "a", "z", hops=hops)[:most]
        assert shortest_paths(near, ("a", "z"), hops=hops, most=most) == expected
    assert shortest_paths({}, ("a", "a"), hops=3, most=5) == [("a",)]
    assert shortest_paths({}, ("a", "z"), hops=3, most=5) == []


async def test_the_search_finds_what_is_there_and_asks_about_nobody_twice() -> None:
    for near, rnd in random_graphs(150):
        hops = rnd.randint(1, 6)
        planted = Planted(near)
        found = await search(planted, hops=hops)
        assert found is not None
        assert ways(found) == ["".join(way) for way in brute(near, "a", "z", hops=hops)[:5]]
        assert not found.bounded
        assert len(planted.asked) == len(set(planted.asked))


async def test_past_a_hub_paths_are_found_from_the_other_end() -> None:
    bounds = PathBounds(ties=3)
    crowd = [f"h{letter}" for letter in "ABCDEFG"]
    # Its first three ties lead elsewhere, so what leads on is known from the other end alone.
    for ends, lines in (
        ("az", ("ahz",)),
        ("az", ("abhz",)),
        ("az", ("abchdez", "az")),
        ("az", ("ahbcdez",)),
        ("az", ("abcdehz", "abz")),
        ("hz", ("hbcdefz",)),
        ("ah", ("abcdefh", "abh")),
    ):
        planted = Planted(graph(*crowd, *lines))
        expected = ["".join(way) for way in brute(planted.near, *ends, hops=6)]
        assert ways(await search(planted, *ends, bounds=bounds)) == expected, lines
    # Between two such parties that are not linked there is none, and it is said that not every tie was followed.
    two = Planted(graph(*crowd, *(f"k{letter}" for letter in "PQRSTUV")))
    none = await search(two, "h", "k", bounds=bounds)
    assert none is not None
    assert (none.paths, none.bounded) == ([], True)


@pytest.mark.parametrize("parties", [0, 1, 4])
async def test_a_search_ends_at_its_bounds(parties: int) -> None:
    planted = Planted(graph("abcdefz", *(f"a{letter}" for letter in "ABCDEFG")))
    found = await search(planted, bounds=PathBounds(parties=parties))
    assert found is not None
    assert (found.paths, found.bounded, len(planted.asked)) == ([], True, parties)


async def test_what_is_withdrawn_meanwhile_is_not_told_and_the_next_path_is() -> None:
    planted = Planted(graph("abz", "acdz"), hidden={frozenset("bz")})
    assert ways(await search(planted)) == ["acdz"]
    planted = Planted(graph("abz"), hidden={frozenset("bz")})
    assert ways(await search(planted)) == []


def test_two_names_of_one_document_are_two_parties_until_somebody_confirms() -> None:
    joins: dict[str, set[Join]] = {"p": {("i", "x")}, "q": {("i", "y")}, "r": {("i", "x")}, "s": {("j", "x")}}
    keys = Learnt(joins=joins).parties(["p", "t"]).key_of
    assert keys["p"] == keys["r"]
    assert len({keys[one] for one in "pqst"}) == 4
    joins["p"].add(("i", None))
    joins["q"] |= {("i", None), ("j", None)}
    joins["s"].add(("j", None))
    assert len(set(Learnt(joins=joins).parties("pqrs").key_of.values())) == 1


async def test_all_rounds_tell_of_the_commit_of_the_first() -> None:
    planted = Planted(graph("abcdz"))
    found = await search(planted)
    assert found is not None
    assert planted.commits[0] is None
    assert set(planted.commits[1:]) == {9}
    assert (found.known, found.read_at) == (9, 9)


async def test_what_is_recorded_meanwhile_has_the_search_begin_again() -> None:
    planted = Planted(graph("abcdz"), writes=[3])
    found = await search(planted)
    assert found is not None
    assert (found.known, found.read_at, planted.commits.count(None)) == (10, 10, 2)
    assert ways(found) == ["abcdz"]
    # Where somebody writes all the time it is told at last, of the commit of its own first round.
    busy = Planted(graph("abcdz"), writes=list(range(1, 200)))
    found = await search(busy)
    assert found is not None
    assert busy.commits.count(None) == 3
    assert found.known < found.read_at
    assert ways(found) == ["abcdz"]


async def test_nobody_is_told_of_ends_that_may_not_be_told() -> None:
    for ends in (("a", "x"), ("x", "z"), ("x", "x")):
        planted = Planted(graph("abz"))
        assert await search(planted, *ends) is None
        assert planted.asked == []
    with pytest.raises(Refusal, match="FORBIDDEN"):
        await search(Planted(graph("abz"), granted=False))
