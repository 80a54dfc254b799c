"""Holdings in the shared filings of listed companies, on each engine, against a plain walk over the facts."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from tests.graph.test_holdings import Served, in_plain, same, told
from tests.support.files import load_files
from tests.support.graph import open_graph
from tests.support.holding_facts import Asked, Expected, HoldingFacts
from tests.support.listed_files import part
from tests.support.live import TODAY, live_service

pytestmark = pytest.mark.anyio
DAY = date(2020, 12, 31)
FILES = ("company_basic_info.csv", "shareholder_info.csv")  # holdings need no offices and suppliers


def questions(facts: HoldingFacts, rnd: random.Random, known: int) -> Iterator[Asked]:
    """Upward of companies, downward of holders of every kind."""
    held = sorted({row["held"] for row in facts.ties})
    holders = sorted({row["person"] or row["org"] for row in facts.ties})
    while True:
        upward = rnd.random() < 0.6
        yield Asked(rnd.choice(held if upward else holders), upward, rnd.choice([1, 3, 10]), TODAY, known)


@pytest.mark.parametrize(
    ("companies", "count"), [(10, 8), pytest.param(300, 1000, marks=pytest.mark.full)], ids=["some", "all"]
)
async def test_holdings_of_listed_companies_are_what_a_plain_walk_finds(
    store_address: StoreAddress, tmp_path: Path, test_data: Path, companies: int, count: int
) -> None:
    folder = part(test_data / "listed_2020", tmp_path / "listed", companies, whole=FILES)
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        await load_files(graph, "listed-companies", folder, runs=tmp_path / "runs", observed=DAY)
        known = graph.clock()
        partner = partner_id((await service.partner(PartnerKind.INVESTIGATOR)).client_id)
        served = Served(service, [], HoldingFacts.read(graph), [known], partner)
        own, rests = 0, set()
        asking = questions(served.facts, random.Random(companies), known)
        for _ in range(count):
            asked = next(asking)
            answer = await told(served, asked)
            assert answer is not None, asked
            expected = Expected(served.facts, asked)
            found = in_plain(answer, expected, served)
            for name, value in expected.answer().items():
                assert same(found[name], value), (asked, name, found[name], value)
            root = answer["root"]["name"]
            for party in answer["parties"][1:] if asked.upward else ():
                # An account that bears the company's name is a holder of its own.
                own += party["node"]["name"].startswith(root) and party["node"]["id"] != answer["root"]["id"]
            if asked.upward:
                rests.add(answer["told"]["zh"].endswith("其余未知。"))
        assert True in rests
        assert own or companies < 300
