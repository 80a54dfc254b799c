"""Holdings through the whole service, on each engine, against a plain walk over the facts."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.holding_facts import Asked, Expected, HoldingFacts
from tests.support.live import TODAY, LiveService, live_service

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
TOTAL = "{ percent atLeast rounded gap }"
EVERYTHING = f"""{{ direction truncated chainsTruncated asOf knownAt known notFollowed rest told {{ zh en }}
  root {{ id kind name uscc }}
  parties {{ node {{ id kind name uscc }} hops end total {TOTAL} }}
  holdings {{ holderId heldId percent reliedOn circular inItself sourcesDiffer
    statements {{ percent source preferred since until }} }}
  controls {{ controllerId controlledId statements {{ evidence source preferred }} }}
  unknown {{ id heldId percent total {TOTAL} }}
  ends {{ partyId name kind total {TOTAL} chains {{ product end steps {{ partyId name percent }} }} }} }}"""
ROUNDED = Fraction(1, 2 * 10**12)
Told = dict[str, Any]
SURNAMES = "赵钱孙李周吴郑王"
DAYS = [date(2019, 6, 1), date(2022, 6, 1), TODAY, TODAY]


class County:
    """Some companies and persons that hold one another, in loops as well, told by sources that may not agree."""

    def __init__(self, serial: int) -> None:
        self.rnd = random.Random(serial)
        self.serial = serial
        self.usccs = [code(20_000 + 10 * serial + n) for n in range(self.rnd.randint(4, 8))]
        self.names = [f"{SURNAMES[n]}{'甲乙丙丁'[serial % 4]}{'东南西北'[n % 4]}" for n in range(3)]

    def rows(self) -> Iterator[Row]:
        """What the better source says."""
        for n, uscc in enumerate(self.usccs):
            yield story.enterprise(uscc, f"示例{self.serial}之{n}有限公司")
            yield from self._holdings(uscc)
            if self.rnd.random() < 0.3:
                yield self._control(uscc)
        for name in self.names:
            for uscc in self.usccs:
                if self.rnd.random() < 0.5:
                    yield story.identity(uscc, name, document=self._document(name))
                if self.rnd.random() < 0.05:  # the document of somebody else
                    yield story.identity(uscc, name, document=self._document(self.rnd.choice(self.names)))
        if self.rnd.random() < 0.3:
            ends = {"successor": story.org(self.usccs[0]), "predecessor": story.org(self.usccs[1])}
            yield {"type": "succession", **ends, "how": "NEW_CODE", "valid": {"from": "2020-01-01"}}

    def others(self, rows: list[Row]) -> Iterator[Row]:
        """What another source says of the same: another share, other days, or no share."""
        for row in rows:
            if row["type"] == "holding" and self.rnd.random() < 0.25:
                changed = {"percent": self.rnd.choice([None, row["percent"], self._percent(60)])}
                if self.rnd.random() < 0.3:
                    changed["valid"] = self._valid()
                yield {**row, **changed}
        if self.rnd.random() < 0.5:
            yield self._control(self.rnd.choice(self.usccs))

    def _holdings(self, uscc: str) -> Iterator[Row]:
        left = self.rnd.choice([100, 100, 100, 130])
        holders = [{"organization": story.org(other)} for other in self.usccs]
        holders += [{"person": story.person(name)} for name in self.names] * 2
        for holder in self.rnd.sample(holders, self.rnd.choice([0, 1, 2, 3, 3, 4])):
            percent = self._percent(left)
            left -= int(Decimal(percent)) + 1
            told = None if self.rnd.random() < 0.12 else percent
            yield {"type": "holding", "organization": story.org(uscc), "holder": holder, "percent": told,
                   "valid": self._valid()}  # fmt: skip
            if left <= 1:
                return

    def _control(self, uscc: str) -> Row:
        holder = {"person": story.person(self.rnd.choice(self.names))}
        return {"type": "control", "organization": story.org(uscc), "holder": holder, "evidence": "年度报告",
                "valid": {"from": "2018-01-01"}}  # fmt: skip

    def _percent(self, most: int) -> str:
        whole = self.rnd.randint(1, max(1, min(most, 100)))
        return str(whole) if whole == 100 or self.rnd.random() < 0.4 else f"{whole - 1}.{self.rnd.randint(1, 99):02d}"

    def _valid(self) -> Row:
        return self.rnd.choice(
            [{"from": "2015-01-01"}, {"from": "2015-01-01"}, {"from": "2015-01-01"}, {}, {"from": "2021-01-01"},
             {"from": "2015-01-01", "to": "2021-01-01"}, {"to_kind": "UNKNOWN"}]
        )  # fmt: skip

    def _document(self, name: str) -> Row:
        return {"type": "RESIDENT_ID", "value": resident_id(30 + 3 * self.serial + self.names.index(name))}


@dataclass
class Served:
    """The service over counties, with the facts and the commits at which they were loaded."""

    service: LiveService
    counties: list[County]
    facts: HoldingFacts
    commits: list[int]
    partner: str

    def handle(self, internal_id: str) -> str:
        """The investigator's name for a party."""
        return self.service.graph.keys.handle(self.partner, internal_id)

    def opened(self, handle: str) -> str:
        """The id behind the investigator's name for a party."""
        found = self.service.graph.keys.open_handle(self.partner, handle)
        assert found is not None
        return found


async def served(service: LiveService, counties: list[County]) -> Served:
    """Load counties, the second source after the first."""
    commits = []
    first = [(county, list(county.rows())) for county in counties]
    verdicts = await service.graph.load([row for _, rows in first for row in rows], source="register")
    assert set(verdicts) <= {"accepted", "unchanged"}, verdicts
    commits.append(service.graph.clock())
    second = [row for county, rows in first for row in county.others(rows)]
    await service.graph.load(second, source="listed")
    commits.append(service.graph.clock())
    partner = partner_id((await service.partner(INVESTIGATOR)).client_id)
    return Served(service, counties, HoldingFacts.read(service.graph), commits, partner)


async def told(served: Served, asked: Asked, *, of: str | None = None, first: int = 500) -> Told | None:
    """The answer to a question, by handle or by another name."""
    text = (
        f'{{ holdings(of: "{of or served.handle(asked.start)}", direction: {"UP" if asked.upward else "DOWN"}, '
        f'maxHops: {asked.hops}, first: {first}, asOf: "{asked.day}", knownAt: {{commit: "{asked.known}"}}, '
        f"inquiry: INQUIRY) {EVERYTHING} }}"
    )
    found = (await served.service.data(text, kind=INVESTIGATOR))["holdings"]
    assert found is None or isinstance(found, dict)
    return found


def in_plain(answer: Told, expected: Expected, served: Served) -> Told:
    """An answer by keys, shares as fractions."""

    def key(handle: str) -> str:
        return expected.key(served.opened(handle))

    def share(text: str | None) -> Fraction | None:
        return None if text is None else Fraction(text) / 100

    def total(row: Told | None) -> Any:
        if row is None:
            return (None, None)
        assert (row["percent"] is None) == (row["gap"] is not None)
        known = share(row["atLeast"]) or Fraction(0)
        return (known, row["gap"])

    return {
        "parties": {
            key(row["node"]["id"]): (row["hops"], *total(row["total"]), row["end"]) for row in answer["parties"]
        },
        "holdings": {
            (key(row["holderId"]), key(row["heldId"])): {
                "percent": None if row["percent"] is None else Decimal(row["percent"]),
                "relied": row["reliedOn"],
                "circular": row["circular"],
                "differ": row["sourcesDiffer"],
                "said": sorted(
                    (str(s["percent"]), s["source"], s["preferred"], str(s["since"]), str(s["until"]))
                    for s in row["statements"]
                ),
            }
            for row in answer["holdings"]
        },
        "controls": {
            (key(row["controllerId"]), key(row["controlledId"])): sorted(
                (s["evidence"], s["source"], s["preferred"]) for s in row["statements"]
            )
            for row in answer["controls"]
        },
        "ends": {
            key(row["partyId"]): (
                row["kind"],
                [
                    (tuple(key(step["partyId"]) for step in way["steps"]), share(way["product"]), way["end"])
                    for way in row["chains"]
                ],
            )
            for row in answer["ends"]
        },
        "truncated": answer["truncated"],
        "unknown": {key(row["heldId"]): (share(row["percent"]), row["total"] and total(row["total"]))
                    for row in answer["unknown"]} if expected.asked.upward else None,
        "known": share(answer["known"]),
        "rest": share(answer["rest"]),
    }  # fmt: skip


def same(found: Any, expected: Any) -> bool:
    """Whether two plain answers are equal, but for what is rounded."""
    if isinstance(found, Fraction) and isinstance(expected, Fraction):
        return abs(found - expected) <= ROUNDED
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[name], expected[name]) for name in found)
    if isinstance(found, list | tuple) and isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(same(a, b) for a, b in zip(found, expected, strict=True))
    return bool(found == expected)


def questions(served: Served, rnd: random.Random) -> Iterator[tuple[Asked, str | None]]:
    """Questions about enterprises, by code, and persons, by handle; both ways, of several days and commits."""
    persons = served.facts.persons()
    codes = {
        row["k"]: row["e"]
        for row in served.service.graph.run(
            "MATCH (k:Identifier {scheme: 'USCC'})-[:IDENTIFIES]->(e) RETURN k.value AS k, e.enterprise_id AS e"
        )
    }
    usccs = [uscc for county in served.counties for uscc in county.usccs]
    while True:
        hops, day, known = rnd.choice([1, 2, 3, 10, 10, 10]), rnd.choice(DAYS), rnd.choice(served.commits)
        if rnd.random() < 0.2:
            yield Asked(rnd.choice(persons), False, hops, day, known), None
        else:
            uscc = rnd.choice(usccs)
            yield Asked(codes[uscc], rnd.random() < 0.6, hops, day, known), uscc


@pytest.mark.parametrize(
    ("counties", "count"), [(6, 16), pytest.param(60, 1000, marks=pytest.mark.full)], ids=["some", "many"]
)
async def test_holdings_are_what_a_plain_walk_finds(
    store_address: StoreAddress, tmp_path: Path, counties: int, count: int
) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        made = await served(service, [County(serial) for serial in range(counties)])
        seen = set()
        asking = questions(made, random.Random(counties))
        for _ in range(count):
            asked, of = next(asking)
            expected = Expected(made.facts, asked)
            answer = await told(made, asked, of=of)
            plain = expected.answer()
            if answer is None:
                # Only a document spoke of this appearance then, and a document tells nobody of it.
                assert made.facts.untold(asked), asked
                continue
            found = in_plain(answer, expected, made)
            for name, value in plain.items():
                assert same(found[name], value), (asked, name, found[name], value)
            seen |= {end for *_, end in found["parties"].values()} | {gap for _, _, gap, _ in found["parties"].values()}
            seen |= {"circular" for row in found["holdings"].values() if row["circular"]}
            seen |= {"differ" for row in found["holdings"].values() if row["differ"]}
        assert {"PERSON", "NONE_KNOWN", "NOT_FOLLOWED", "SHARE_UNKNOWN", "circular", "differ"} <= seen


@pytest.fixture
async def live(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over an empty graph."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        yield service
