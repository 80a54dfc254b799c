"""Paths in the shared filings of listed companies, on each engine, against the plain oracle."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.inquiries.network_rows import Relation
from tests.graph.test_path_questions import Telling, check
from tests.support.files import load_files
from tests.support.graph import open_graph
from tests.support.live import TODAY, live_service
from tests.support.path_oracle import PathFacts, PathQuestion

pytestmark = [pytest.mark.anyio, pytest.mark.full]
DAY = date(2020, 12, 31)


def questions(facts: PathFacts, rnd: random.Random) -> Iterator[tuple[str, str, PathQuestion]]:
    """Mostly pairs around one company, whose people, holders and suppliers are linked; else any two."""
    around: dict[str, set[str]] = defaultdict(set)
    for tie in facts.ties:
        around[tie["b"]].add(tie["a"])
    companies = sorted(around)
    everyone = sorted({one for tie in facts.ties for one in (tie["a"], tie["b"])})
    while True:
        company = rnd.choice(companies)
        near = [company, *sorted(around[company])]
        start, end = rnd.choice(near), rnd.choice(near if rnd.random() < 0.7 else everyone)
        relations = frozenset(rnd.sample(sorted(Relation), 4) if rnd.random() < 0.2 else Relation)
        day = rnd.choice([TODAY, DAY, date(2018, 6, 1)])
        hops = rnd.choice([1, 2, 4, 6])
        yield start, end, PathQuestion(relations, rnd.choice(["CURRENT", "ALL"]), hops, day, facts.last)


async def test_paths_among_listed_companies_are_those_of_the_oracle(
    store_address: StoreAddress, tmp_path: Path, test_data: Path
) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        folder = test_data / "listed_2020"
        await load_files(graph, "listed-companies", folder, runs=tmp_path / "runs", observed=DAY)
        facts = PathFacts.read(graph, TODAY)
        telling = Telling(service, partner_id((await service.partner(PartnerKind.INVESTIGATOR)).client_id))
        asking, seen = questions(facts, random.Random(2020)), set[str]()
        await telling.asked(*next(asking))
        graph.run("MATCH (f:MatterFacts) SET f.budget = 10000")  # the case of that first question
        for _ in range(1_000):
            start, end, asked = next(asking)
            told = await telling.asked(start, end, asked)
            seen.add(check(told, telling, facts, ends=(start, end), asked=asked))
        assert {"found", "none"} <= seen
