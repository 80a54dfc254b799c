"""What a reviewer is shown as candidates for one person is every pair that shares something, and no pair decided."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import pytest

from graph_schema.ids import enterprise_id, person_id
from graph_schema.name_keys import name_key
from graph_schema.names import IdScheme
from graph_schema.recording.candidates import CandidateReason, candidates_at, candidates_page
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, TestGraph, code

pytestmark = pytest.mark.anyio
EVERY = tuple(CandidateReason)
NAMES = ["赵一", "钱二", "孙 三", "李四", "周五", "吴六"]
PLACES = ["示例县示例路1号院101室", "示例县示例路1号院 101室", "示例县示例路2号院", "县城", None]
Pairs = dict[frozenset[str], set[CandidateReason]]


@dataclass
class County:
    """What was loaded, in plain terms: who is where, with which document, and what ties the companies."""

    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    address: dict[str, str | None] = field(default_factory=dict)
    document: dict[tuple[str, str], int] = field(default_factory=dict)
    tied: set[frozenset[str]] = field(default_factory=set)

    def rows(self, rnd: random.Random, first: int) -> Iterator[Row]:
        """Twelve companies, some of which hold another."""
        codes = [code(first + n) for n in range(12)]
        for n, uscc in enumerate(codes):
            place = self.address[uscc] = rnd.choice(PLACES)
            yield story.enterprise(uscc, f"候选{n}有限公司", **({} if place is None else {"address": place}))
            for name in rnd.sample(NAMES, rnd.randint(1, 3)):
                self.people[uscc].add(name)
                yield story.tenure(uscc, name, role="DIRECTOR", start="2020-01-01")
                if rnd.random() < 0.4:
                    number = self.document[uscc, name] = NAMES.index(name) * 10 + rnd.randint(0, 1)
                    held = {"type": "RESIDENT_ID", "value": resident_id(900 + number)}
                    yield story.identity(uscc, name, document=held)
        for one, other in (rnd.sample(codes, 2) for _ in range(4)):
            self.tied.add(frozenset((one, other)))
            holder = {"organization": story.org(one)}
            yield {"type": "holding", "organization": story.org(other), "holder": holder, "percent": "10"}

    def pairs(self) -> Pairs:
        """Every pair of appearances of one name that no document has decided, with what they share."""
        found: Pairs = {}
        for name in NAMES:
            at = [uscc for uscc, people in self.people.items() if name in people]
            for one, other in combinations(at, 2):
                if (one, name) in self.document and (other, name) in self.document:
                    continue
                found[frozenset((face(one, name), face(other, name)))] = set(self._reasons(name, one, other))
        return found

    def _reasons(self, name: str, one: str, other: str) -> Iterator[CandidateReason]:
        places = {name_key(self.address[uscc] or "") for uscc in (one, other)}
        yield CandidateReason.SAME_NAME
        if len(places) == 1 and all(len(place) >= 8 for place in places):
            yield CandidateReason.SAME_ADDRESS
        if self.people[one] & self.people[other] - {name}:
            yield CandidateReason.SAME_COLLEAGUE
        if frozenset((one, other)) in self.tied:
            yield CandidateReason.TIED_ENTERPRISES


def face(uscc: str, name: str) -> str:
    """The id of an appearance."""
    return person_id(enterprise_id(IdScheme.USCC, uscc), name_key(name))


def told(found: Any, county: County) -> Pairs:
    """Candidates as pairs; of those that are listed together, the ones that a document has not decided."""
    undecided, pairs = county.pairs(), Pairs()
    for candidate in found:
        for pair in map(frozenset, combinations(candidate.person_ids, 2)):
            if pair in undecided:
                pairs.setdefault(pair, set()).update(candidate.reasons)
    return pairs


async def pages(graph: TestGraph, limit: int, reasons: tuple[CandidateReason, ...]) -> list[Any]:
    """All pages, one after the other."""
    found: list[Any] = []
    after: str | None = ""
    while after is not None:
        page = await candidates_page(graph.gateway, after=after, limit=limit, reasons=reasons)
        assert page.candidates or page.after is None
        found += page.candidates
        after = page.after
    return found


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 12))])
async def test_candidates_are_the_pairs_that_share_something(graph: TestGraph, seed: int) -> None:
    county = County()
    assert set(await graph.load(list(county.rows(random.Random(seed), 600)))) <= {"accepted", "unchanged"}
    expected = county.pairs()
    found = await pages(graph, 2, EVERY)
    listed = told(found, county)
    assert set(listed) == set(expected)
    for pair, reasons in expected.items():
        # The name alone is no reason beside another one for the same appearances.
        assert reasons - {CandidateReason.SAME_NAME} <= listed[pair] | {CandidateReason.SAME_NAME}
        assert listed[pair] - {CandidateReason.SAME_NAME} <= reasons
    keys = [(candidate.person_ids, tuple(candidate.reasons)) for candidate in found]
    assert len(keys) == len(set(keys))
    for candidate in found:
        # Nobody is listed with those alone from whom a document parts him, or to whom it joins him.
        inside = [pair for pair in map(frozenset, combinations(candidate.person_ids, 2)) if pair in expected]
        assert {one for pair in inside for one in pair} == set(candidate.person_ids)
    # One reason alone, and one company alone.
    for reason in EVERY:
        alone = told(await pages(graph, 3, (reason,)), county)
        assert set(alone) >= {pair for pair, reasons in expected.items() if reason in reasons}
    uscc = next(iter(county.people))
    here = {face(uscc, name) for name in county.people[uscc]}
    at = await candidates_at(graph.gateway, f"USCC:{uscc}", reasons=EVERY)
    assert {c.person_ids for c in at} == {c.person_ids for c in found if here & set(c.person_ids)}


def test_the_words_of_the_oracle() -> None:
    county = County()
    for uscc, name in product(("a", "b"), ("赵一", "钱二")):
        county.people[uscc].add(name)
        county.address[uscc] = PLACES[0]
    assert set(county.pairs().values().__iter__().__next__()) == {
        CandidateReason.SAME_NAME, CandidateReason.SAME_ADDRESS, CandidateReason.SAME_COLLEAGUE,
    }  # fmt: skip
