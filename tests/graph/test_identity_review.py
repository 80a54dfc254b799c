"""Joins that contradict each other: in no answer until a reviewer decides, and every answer comes back as it was."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_schema.claims import IdentityClaim
from graph_schema.engine import StoreAddress
from graph_schema.errors import WrongInput
from graph_schema.names import JoinDecision, JoinDoubt
from graph_schema.recording.review import JoinKey, decide, decided_joins, join_and_others, joins_in_doubt
from loaders.check_canonical import check_canonical
from loaders.generate_codes import resident_id
from tests.support.graph import Row, TestGraph, code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import enterprise, entry, identity, record, tenure

AT = datetime(2026, 1, 6, tzinfo=UTC)
ASK = """{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY {known}) {{ knownAt
  relatedParties {{ edges {{ node {{ id name standing
    roles {{ tenureId role since }} reaches {{ id level reason record {{ number }} path {{ relation }} }}
    otherEnterprises {{ uscc role records {{ number }} }} }} }} }} }} }}"""
Appearance = tuple[int, str]
APPEARANCES: tuple[Appearance, ...] = ((0, "王甲"), (1, "王甲"), (1, "李乙"), (2, "李乙"), (2, "王 甲"))


@dataclass
class County:
    """Three listed companies of an example's own; `joined` and `decided` are what the oracle knows of the joins."""

    service: LiveService
    serial: int
    joined: set[tuple[Appearance, int]] = field(default_factory=set)
    decided: dict[tuple[Appearance, int], JoinDecision] = field(default_factory=dict)
    keys: dict[tuple[Appearance, int], JoinKey] = field(default_factory=dict)

    @property
    def graph(self) -> TestGraph:
        return self.service.graph

    def uscc(self, place: int) -> str:
        return code(9_000 + 3 * self.serial + place)

    def number(self, place: int) -> str:
        return f"({self.serial})执{place}号"

    async def prepare(self) -> None:
        """The companies, who leads them, and a spending restriction on each."""
        rows: list[Row] = []
        for place in range(3):
            key = record("SPENDING_RESTRICTION", self.number(place), uscc=self.uscc(place), decided_on="2025-01-01")
            rows += [enterprise(self.uscc(place), f"{self.serial}-{place}有限公司"), entry(key, "2025-01-01")]
        rows += [tenure(self.uscc(p), n, role="LEGAL_REPRESENTATIVE", start="2020-01-01") for p, n in APPEARANCES]
        await self.graph.load(rows)

    def row(self, who: Appearance, document: int, **more: Any) -> Row:
        number = resident_id(50_000 + 2 * self.serial + document)
        return identity(self.uscc(who[0]), who[1], document={"type": "RESIDENT_ID", "value": number}, **more)

    async def join(self, who: Appearance, document: int) -> str:
        """A source says that this appearance has this document."""
        before = await self._pairs()
        (verdict,) = await self.graph.load([self.row(who, document)])
        for new in await self._pairs() - before:
            self.keys[who, document] = new
        if self.decided.get((who, document)) is not JoinDecision.PARTED:
            self.joined.add((who, document))
        return verdict

    async def withdraw(self, who: Appearance, document: int) -> None:
        """The source takes it back."""
        checked = check_canonical(json.dumps(self.row(who, document), ensure_ascii=False), self.graph.rules)
        await self.graph.record(
            [[replace(claim, withdrawn=True) for claim in checked.claims if isinstance(claim, IdentityClaim)]]
        )
        self.joined.discard((who, document))

    async def decide(self, decision: JoinDecision, *joins: tuple[Appearance, int]) -> int:
        """A reviewer confirms or parts."""
        changed = await decide(
            self.graph.gateway, [self.keys[join] for join in joins], decision=decision, evidence="核对原件", at=AT
        )
        for join in joins:
            self.decided[join] = decision
            if decision is JoinDecision.PARTED:
                self.joined.discard(join)
        return changed

    async def answers(self, known: str | None = None) -> list[Any]:
        """What a bank is told of the three, without the number of the commit."""
        told = []
        for place in range(3):
            argument = "" if known is None else f'knownAt: {{commit: "{known}"}}'
            data = await self.service.data(ASK.format(uscc=self.uscc(place), known=argument))
            data["enterprise"].pop("knownAt")
            told.append(data)
        return told

    def told(self, answers: list[Any]) -> dict[Appearance, tuple[set[str], set[str]]]:
        """The other companies of each appearance, and the numbers of the records that reach it."""
        return {
            (place, node["name"]): (
                {other["uscc"] for other in node["otherEnterprises"]},
                {reach["record"]["number"] for reach in node["reaches"]},
            )
            for place, data in enumerate(answers)
            for node in (edge["node"] for edge in data["enterprise"]["relatedParties"]["edges"])
        }

    def expected(self) -> dict[Appearance, tuple[set[str], set[str]]]:
        """The same, the slow way: every pair of appearances and every document."""
        found = {}
        for one in APPEARANCES:
            places = {other[0] for other in APPEARANCES if other != one and self._one_person(one, other)}
            others = {self.uscc(place) for place in places - {one[0]}}
            found[one] = (others, {self.number(place) for place in places | {one[0]}})
        return found

    def _one_person(self, one: Appearance, other: Appearance) -> bool:
        both = [d for d in range(2) if self._current(one, d) and self._current(other, d)]
        alike = one[1].replace(" ", "") == other[1].replace(" ", "")
        return any(
            (alike or (self._sure(one, d) and self._sure(other, d))) and self._clear(one, d) and self._clear(other, d)
            for d in both
        )

    def _current(self, who: Appearance, document: int) -> bool:
        return (who, document) in self.joined or self._sure(who, document)

    def _sure(self, who: Appearance, document: int) -> bool:
        return self.decided.get((who, document)) is JoinDecision.CONFIRMED

    def _clear(self, who: Appearance, document: int) -> bool:
        return self._sure(who, document) or not self._current(who, 1 - document)

    async def _pairs(self) -> set[JoinKey]:
        rows = self.graph.run(
            "MATCH (p:Person)-[:IDENTIFIED_AS]->(i:Identity) RETURN i.identity_id AS i, p.person_id AS p"
        )
        return {JoinKey(row["i"], row["p"]) for row in rows}


@pytest.fixture
async def county(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[County]:
    """The service over a graph of its own."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        found = County(service, 0)
        await found.prepare()
        yield found


A, B, C = (0, "王甲"), (1, "王甲"), (2, "李乙")


async def doubts(county: County) -> dict[JoinKey, tuple[JoinDoubt, ...]]:
    """The review list."""
    return {join.key: join.doubts for join in await joins_in_doubt(county.graph.gateway)}


@pytest.mark.anyio
async def test_one_document_with_two_names(county: County) -> None:
    bare = await county.answers()
    for who in (A, B, C):
        await county.join(who, 0)
    assert await doubts(county) == {county.keys[who, 0]: (JoinDoubt.TWO_NAMES,) for who in (A, B, C)}
    open_answer, known = await county.answers(), county.graph.clock()
    # What name and number both say stands; the other name is joined to nobody.
    assert county.told(open_answer)[A] == ({county.uscc(1)}, {county.number(0), county.number(1)})
    assert county.told(open_answer)[C] == county.told(bare)[C]
    # One join confirmed says nothing of those with the other name; all three confirmed are one person.
    marked = "MATCH (i:Identity {identity_id: $id}) RETURN coalesce(i.confirmed, false) AS confirmed"
    assert county.graph.run(marked, id=county.keys[C, 0].identity_id) == [{"confirmed": False}]
    assert await county.decide(JoinDecision.CONFIRMED, (C, 0)) == 1
    assert county.graph.run(marked, id=county.keys[C, 0].identity_id) == [{"confirmed": True}]
    assert await county.answers() == open_answer
    assert county.keys[C, 0] not in await doubts(county)
    assert await county.decide(JoinDecision.CONFIRMED, (A, 0), (B, 0), (C, 0)) == 2
    assert await doubts(county) == {}
    assert county.told(await county.answers())[C] == (
        {county.uscc(0), county.uscc(1)},
        {county.number(place) for place in range(3)},
    )
    assert await county.answers(str(known)) == open_answer
    # Parted again, it is as it was before, also when the source repeats itself or words it anew.
    assert await county.decide(JoinDecision.PARTED, (C, 0)) == 1
    assert await county.decide(JoinDecision.PARTED, (C, 0)) == 0
    assert await county.answers() == open_answer
    clock = county.graph.clock()
    assert await county.join(C, 0) == "unchanged"
    assert await county.graph.load([{**county.row(C, 0), "evidence": "另一次核验"}]) == ["unchanged"]
    assert await county.graph.load([county.row(C, 0)], source="other") == ["unchanged"]
    assert (await county.answers(), county.graph.clock()) == (open_answer, clock)
    assert await doubts(county) == {}


@pytest.mark.anyio
async def test_one_name_at_one_enterprise_with_two_documents(county: County) -> None:
    bare = await county.answers()
    await county.join(A, 0)
    await county.join(B, 0)
    joined = await county.answers()
    assert county.told(joined)[A][0] == {county.uscc(1)}
    await county.join(A, 1)
    assert await doubts(county) == {county.keys[A, d]: (JoinDoubt.TWO_DOCUMENTS,) for d in (0, 1)}
    assert await county.answers() == bare
    found, others = await join_and_others(county.graph.gateway, county.keys[A, 1])
    assert found.doubts == (JoinDoubt.TWO_DOCUMENTS,)
    assert [other.key for other in others] == [county.keys[A, 0]]
    known = county.graph.clock()
    assert await county.decide(JoinDecision.PARTED, (A, 1)) == 1
    assert await county.answers() == joined
    assert await doubts(county) == {}
    assert [join.key for join in await decided_joins(county.graph.gateway, JoinDecision.PARTED)] == [county.keys[A, 1]]
    assert await county.answers(str(known)) == bare
    # The reviewer was wrong: a parted join can be confirmed, and then contradicts the other, which is in doubt.
    await county.decide(JoinDecision.CONFIRMED, (A, 1))
    assert await doubts(county) == {county.keys[A, 0]: (JoinDoubt.TWO_DOCUMENTS,)}
    assert await county.answers() == bare


@pytest.mark.anyio
async def test_spellings_of_one_name_and_documents_one_after_the_other_are_no_conflict(county: County) -> None:
    await county.join((0, "王甲"), 0)
    await county.join((2, "王 甲"), 0)
    assert county.told(await county.answers())[A][0] == {county.uscc(2)}
    await county.graph.load(
        [
            county.row(B, 0, valid={"to": "2025-06-01"}),
            county.row(B, 1, valid={"from": "2025-06-01"}),
        ]
    )
    assert await doubts(county) == {}


@pytest.mark.anyio
async def test_what_is_no_join_is_refused_and_nothing_is_written(county: County) -> None:
    await county.join(A, 0)
    clock = county.graph.clock()
    known, unknown = county.keys[A, 0], JoinKey("x", "y")
    with pytest.raises(WrongInput, match="No join has this id"):
        await decide(county.graph.gateway, [known, unknown], decision=JoinDecision.PARTED, evidence="x", at=AT)
    with pytest.raises(WrongInput, match="No join has this id"):
        await join_and_others(county.graph.gateway, unknown)
    assert county.graph.clock() == clock
    assert county.graph.run("MATCH ()-[r:IDENTIFIED_AS {decision: 'PARTED'}]->() RETURN r") == []


# Any sequence of what sources and reviewers do: the answer is the oracle's, and the earlier ones stay.

steps = st.lists(
    st.tuples(
        st.sampled_from(["join", "join", "join", "withdraw", "confirm", "confirm", "part"]),
        st.sampled_from(APPEARANCES),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=9,
)
Shared = tuple[asyncio.Runner, LiveService, Iterator[int]]


@pytest.fixture(scope="module")
def shared(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One service for all examples, each of which has companies of its own."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        opening = open_graph(store_address, tmp_path_factory.mktemp("keys"))
        graph = runner.run(stack.enter_async_context(opening))
        service = runner.run(stack.enter_async_context(live_service(graph)))
        yield runner, service, count(1)
        runner.run(stack.aclose())


async def play(service: LiveService, serial: int, sequence: list[tuple[str, Appearance, int]]) -> None:
    """Do the steps, compare after each, take all back, and ask everything again."""
    county = County(service, serial)
    await county.prepare()
    asked = [(county.graph.clock(), await county.answers())]
    for step, who, document in sequence:
        join = (who, document)
        if step == "join":
            await county.join(who, document)
        elif step == "withdraw":
            await county.withdraw(who, document)
        elif join in county.joined or join in county.decided:
            await county.decide(JoinDecision.CONFIRMED if step == "confirm" else JoinDecision.PARTED, join)
        answers = await county.answers()
        assert county.told(answers) == county.expected()
        asked.append((county.graph.clock(), answers))
    for who, document in product(APPEARANCES, range(2)):
        if (who, document) in county.joined | county.decided.keys():
            await county.decide(JoinDecision.PARTED, (who, document))
    assert await county.answers() == asked[0][1]
    for known, answers in asked:
        assert await county.answers(str(known)) == answers


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sequence=steps)
@example(sequence=[("join", A, 0), ("join", B, 0), ("join", A, 1), ("confirm", A, 0), ("part", A, 1)])
@example(sequence=[("join", A, 0), ("join", C, 0), ("confirm", A, 0), ("confirm", C, 0), ("withdraw", C, 0)])
@example(sequence=[("join", A, 0), ("part", A, 0), ("join", A, 0), ("join", B, 0), ("confirm", A, 0)])
def test_joining_and_parting_restores_the_answer(shared: Shared, sequence: list[tuple[str, Appearance, int]]) -> None:
    runner, service, serials = shared
    runner.run(play(service, next(serials), sequence))


@pytest.mark.full
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(sequence=steps)
def test_joining_and_parting_at_length(shared: Shared, sequence: list[tuple[str, Appearance, int]]) -> None:
    runner, service, serials = shared
    runner.run(play(service, next(serials), sequence))
