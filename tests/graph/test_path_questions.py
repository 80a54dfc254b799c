"""Random questions about paths on random graphs with hubs: the answers are those of a plain breadth-first oracle."""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.inquiries.network_rows import Relation
from hub.inquiries.paths import PathBounds
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.path_oracle import Links, PathFacts, PathQuestion

pytestmark = pytest.mark.anyio
USCCS = [code(n) for n in range(1, 31)]
PEOPLE = [f"{family}{given}某" for family in "赵钱孙李周" for given in "甲乙丙丁"]
HUB, AGENT, UNKNOWN = code(31), "代办某", code(99)
MANY = PathBounds().ties + 5
QUESTIONS, MOST = 30, 5
# Twenty graphs of fifty questions in the full run, one of thirty in every run.
EXAMPLES = [pytest.param(0, QUESTIONS)] + [pytest.param(seed, 50, marks=pytest.mark.full) for seed in range(1, 21)]
JOINS = "MATCH (p:Person)-[y:IDENTIFIED_AS]->() WHERE p.name <> '代办某' RETURN y.fact_id AS id"
CONFIRM = (
    "MATCH (:Person)-[y:IDENTIFIED_AS]->(w) WHERE y.fact_id IN $ids SET y.decision = 'CONFIRMED', w.confirmed = true"
)
BODY = """{ none bounded start { id } end { id } paths { hops steps { start { id } end { id } ties { id }
  tiesTruncated } } }"""


def document(serial: int) -> Row:
    """A document of somebody."""
    return {"type": "RESIDENT_ID", "value": resident_id(serial)}


def valid(rnd: random.Random) -> Row:
    """When a tie was true: open, ended, or ended on a day unknown."""
    return rnd.choice(
        [{"from": "2018-01-01"}, {"from": "2018-01-01"}, {}, {"from": "2017-01-01", "to": "2021-01-01"},
         {"from": "2020-06-01"}, {"to_kind": "UNKNOWN"}]
    )  # fmt: skip


def core(rnd: random.Random) -> Iterator[Row]:
    """Companies, their people, who holds what, and records that name somebody."""
    for n, uscc in enumerate(USCCS):
        yield story.enterprise(uscc, f"示例{n}有限公司")
        for name in rnd.sample(PEOPLE, rnd.choice([0, 1, 1, 2])):
            yield {
                "type": "tenure", "organization": story.org(uscc), "holder": {"person": story.person(name)},
                "role": rnd.choice(["LEGAL_REPRESENTATIVE", "DIRECTOR", "SUPERVISOR"]), "valid": valid(rnd),
            }  # fmt: skip
            # Now and then two documents, or that of somebody of another name: a reviewer may have confirmed them.
            for serial in rnd.choice([[], [0], [0], [0], [0, 1], [1]]):
                yield story.identity(uscc, name, document=document((PEOPLE.index(name) + serial) % len(PEOPLE) + 20))
    for _ in range(12):
        one, other = rnd.sample(USCCS, 2)
        kind = rnd.choice(["holding", "holding", "control", "branch", "succession", "supply"])
        yield link(kind, one, other, valid=valid(rnd))
    for n in range(8):
        uscc, name = rnd.choice(USCCS), rnd.choice(PEOPLE)
        key = story.record("JUDGMENT_DEFAULTER", f"(2025)路{n}号", uscc=uscc, decided_on="2025-03-01")
        names = [{"person": story.person(name), "liability": "DIRECTLY_LIABLE_PERSON"}]
        yield story.entry(key, "2025-03-01", names=names)
        # Whom such a record alone tells of may be the one who joins two others, as long as it may be told.
        for serial in rnd.choice([[], [0], [0, 1], [0, 1]]):
            number = document((PEOPLE.index(name) + serial) % len(PEOPLE) + 20)
            yield story.identity(uscc, name, document=number)


def link(kind: str, one: str, other: str, *, valid: Row) -> Row:
    """A tie between two companies."""
    first, second = story.org(one), story.org(other)
    rows: dict[str, Row] = {
        "holding": {"organization": second, "holder": {"organization": first}, "percent": "12.5", "valid": valid},
        "control": {"organization": second, "holder": {"organization": first}, "evidence": "年报", "valid": valid},
        "branch": {"branch": first, "of": second, "valid": valid},
        "succession": {"successor": first, "predecessor": second, "how": "MERGER", "valid": valid},
        "supply": {"supplier": first, "customer": second, "rank": 1, "year": 2024},
    }
    return {"type": kind, **rows[kind]}


def hubs(rnd: random.Random) -> Iterator[Row]:
    """A company with very many people, and somebody who acts for very many companies."""
    for n in range(MANY):
        yield story.tenure(HUB, f"众{n}某", role="SUPERVISOR", start="2018-01-01")
        yield story.tenure(code(1000 + n), AGENT, role="LEGAL_REPRESENTATIVE", start="2018-01-01")
        yield story.identity(code(1000 + n), AGENT, document=document(10))
    for uscc in rnd.sample(USCCS, 4):
        yield link("holding", uscc, HUB, valid={"from": "2018-01-01"})
    for uscc in rnd.sample(USCCS, 4):
        yield story.tenure(uscc, AGENT, role="DIRECTOR", start="2018-01-01")
        yield story.identity(uscc, AGENT, document=document(10))
    for n in rnd.sample(range(MANY), 6):
        yield link("supply", code(1000 + n), rnd.choice(USCCS), valid={})


def later(rnd: random.Random, rows: list[Row]) -> Iterator[Row]:
    """What another delivery takes back, ends, repairs and shields, and one tie more."""
    withdrawable = [row for row in rows if row["type"] in ("tenure", "holding", "control", "branch", "identity")]
    for row in rnd.sample(withdrawable, 8):
        yield {**row, "withdrawn": True}
    records = [row["record"] for row in rows if row["type"] == "record"]
    for key in rnd.sample(records, 2):
        yield story.state(key, "REPAIRED", day="2025-06-01")
    yield story.overlay("遮1", "SHIELD", on=rnd.choice(records), start="2025-06-01")
    yield link("supply", *rnd.sample(USCCS, 2), valid={})


def questions(rnd: random.Random, count: int, *, persons: list[str], first: int, last: int) -> Iterator[Any]:
    """Pairs of ends, each a code or an id, and what is asked of them."""
    ends = [*USCCS * 3, *persons, HUB, code(1000), UNKNOWN]
    for _ in range(count):
        asked = PathQuestion(
            relations=frozenset(rnd.sample(sorted(Relation), rnd.randint(2, 6)) if rnd.random() < 0.3 else Relation),
            time=rnd.choice(["CURRENT", "CURRENT", "CURRENT", "FORMER", "ALL", "ALL"]),
            hops=rnd.choice([1, 2, 3, 4, 5, 6, 6, 6]),
            as_of=rnd.choice([TODAY, TODAY, TODAY, date(2019, 6, 1), date(2022, 1, 1)]),
            commit=rnd.choice([last, last, first]),
        )
        yield rnd.choice(ends), rnd.choice(ends), asked


class Telling:
    """What the service tells, in the oracle's words."""

    def __init__(self, service: LiveService, partner: str) -> None:
        self.service = service
        self.partner = partner

    def named(self, end: str) -> str:
        """An end as it is asked for."""
        return end if end in (*USCCS, HUB, code(1000), UNKNOWN) else self.service.graph.keys.handle(self.partner, end)

    def opened(self, handle: str) -> str:
        """The id behind a handle."""
        found = self.service.graph.keys.open_handle(self.partner, handle)
        assert found is not None
        return found

    def key(self, handle: str, keys: Mapping[str, str]) -> str:
        """The oracle's key of the party behind a handle."""
        opened = self.opened(handle)
        return keys.get(opened, opened)

    async def asked(self, start: str, end: str, asked: PathQuestion) -> Any:
        """The answer to one question."""
        relations = "" if len(asked.relations) == len(Relation) else f"relations: [{' '.join(sorted(asked.relations))}]"
        text = (
            f'{{ paths(from: "{self.named(start)}", to: "{self.named(end)}", inquiry: INQUIRY, maxHops: {asked.hops}'
            f' {relations} time: {asked.time} asOf: "{asked.as_of}" knownAt: {{commit: "{asked.commit}"}}) {BODY} }}'
        )
        return (await self.service.data(text, kind=PartnerKind.INVESTIGATOR))["paths"]


def check(told: Any, telling: Telling, facts: PathFacts, *, ends: tuple[str, str], asked: PathQuestion) -> str:
    """Compare one answer with the oracle; what kind of answer it was."""
    start, end = (facts.codes.get(one, one) for one in ends)
    if not all(one in facts.described or facts.tells_of(one, asked) for one in (start, end)):
        assert told is None
        return "null"
    keys = facts.keys(asked)
    links = Links.of(facts.told(asked), keys, most=PathBounds().ties)
    first, goal = keys.get(start, start), keys.get(end, end)
    assert [telling.key(told[end]["id"], keys) for end in ("start", "end")] == [first, goal]
    ways = [way_of(path, telling, keys, links=links, start=first, bounded=told["bounded"]) for path in told["paths"]]
    assert told["none"] == (not ways)
    assert ways == sorted(set(ways), key=order)
    last = order(ways[-1]) if len(ways) == MOST else None
    # All ways up to the last one that is told, or all there are within the bound where more might have been.
    expected = list(
        takewhile(lambda way: last is None or order(way) <= last, links.paths(first, goal, hops=asked.hops))
    )
    if told["bounded"]:
        assert {way for way in expected if links.is_certain(way)} <= set(ways) <= set(expected)
        return "bounded"
    assert ways == expected
    return "found" if ways else "none"


def way_of(
    path: Row, telling: Telling, keys: dict[str, str], *, links: Links, start: str, bounded: bool
) -> tuple[str, ...]:
    """The keys of a path; its steps follow each other, and their ties are those that there are."""
    assert path["hops"] == len(path["steps"])
    way = [start]
    for step in path["steps"]:
        assert telling.key(step["start"]["id"], keys) == way[-1]
        way.append(telling.key(step["end"]["id"], keys))
        ties = {telling.opened(tie["id"]) for tie in step["ties"]}
        there = links.ties[way[-2], way[-1]]
        assert ties <= there
        assert ties == there or bounded or step["tiesTruncated"]
    return tuple(way)


def order(way: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """The order of paths: by length, then by keys."""
    return len(way), way


@pytest.mark.parametrize(("seed", "count"), EXAMPLES)
async def test_paths_are_those_of_the_oracle(
    store_address: StoreAddress, tmp_path: Path, seed: int, count: int
) -> None:
    rnd = random.Random(f"paths {seed}")
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        rows = [*core(rnd), *hubs(rnd)]
        assert set(await graph.load(rows)) <= {"accepted", "unchanged"}
        first = graph.clock()
        assert set(await graph.load(list(later(rnd, rows)))) <= {"accepted", "unchanged"}
        joins = sorted(row["id"] for row in graph.run(JOINS))
        graph.run(CONFIRM, ids=rnd.sample(joins, len(joins) // 2))
        facts = PathFacts.read(graph, TODAY)
        telling = Telling(service, partner_id((await service.partner(PartnerKind.INVESTIGATOR)).client_id))
        persons = rnd.sample(sorted({tie["a"] for tie in facts.ties} - set(facts.codes.values())), 20)
        seen = set()
        for start, end, asked in questions(rnd, count, persons=persons, first=first, last=facts.last):
            told = await telling.asked(start, end, asked)
            seen.add(check(told, telling, facts, ends=(start, end), asked=asked))
        assert {"found", "none", "bounded"} <= seen
