"""Networks in the shared filings of listed companies, on each engine, against the plain breadth-first search."""

import asyncio
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from hub.inquiries.network import NODES_MAX
from hub.inquiries.network_rows import WINDOW
from tests.graph.test_network import GRAPH, INVESTIGATOR, TOGETHER, County, Explorer, check_network
from tests.support.files import load_files
from tests.support.graph import open_graph
from tests.support.listed_files import part
from tests.support.live import TODAY, live_service
from tests.support.network_model import KINDS, Facts, Model
from tests.support.stores import clean_store

DAY = date(2020, 12, 31)
SOME = pytest.param((12, 20, 1), id="some")
ALL = pytest.param((300, 1_000, 30), id="all", marks=pytest.mark.full)


class Listed(County):
    """The companies as they are served, with a model for each kind of question."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.models: dict[str, Model] = {}

    def asked(self, **given: Any) -> Model:
        """The model of a question; the same for the same."""
        return self.models.setdefault(repr(sorted(given.items())), self.model(**given))


@pytest.fixture(scope="module", params=[SOME, ALL])
def listed(
    request: pytest.FixtureRequest,
    store_address: StoreAddress,
    tmp_path_factory: pytest.TempPathFactory,
    test_data: Path,
) -> Iterator[tuple[Listed, int, int]]:
    """The first companies, loaded and served, and how many questions and explorations these are worth."""
    companies, questions, explorations = request.param
    folder = tmp_path_factory.mktemp("listed")
    clean_store(store_address)  # some nodes at a time, for there may be many
    with asyncio.Runner() as runner:
        opening = open_graph(store_address, folder / "keys")
        graph = runner.run(opening.__aenter__())
        serving = live_service(graph)
        service = runner.run(serving.__aenter__())
        files = part(test_data / "listed_2020", folder / "files", companies)
        runner.run(load_files(graph, "listed-companies", files, runs=folder / "runs", observed=DAY))
        commits = [graph.clock() // 2, graph.clock()]
        client = runner.run(service.partner(INVESTIGATOR)).client_id
        runner.run(service.data("{ budget { available } }", kind=INVESTIGATOR))
        graph.run("MATCH (f:MatterFacts) SET f.budget = 100000")
        county = Listed(runner, graph, service, Facts.read(graph), commits, partner_id(client))
        yield county, questions, explorations
        runner.run(serving.__aexit__(None, None, None))
        runner.run(opening.__aexit__(None, None, None))


def question(rnd: random.Random, listed: Listed) -> tuple[str, dict[str, Any], str, int]:
    """A random question: its arguments, those of the model, its root and its hops."""
    ties = listed.facts.ties[rnd.choice(["HOLDS", "OWNS", "SUPPLIES"])]
    root = rnd.choice(ties)[rnd.choice("ab")]
    commit, day = rnd.choice([*listed.commits, listed.commits[-1]]), rnd.choice([TODAY, TODAY, DAY, date(2018, 6, 1)])
    time, hops = rnd.choice(["CURRENT", "CURRENT", "ALL", "FORMER"]), rnd.randint(1, 4)
    kinds = frozenset({*KINDS, "NAMES"} if rnd.random() < 0.7 else rnd.sample(["HOLDS", "OWNS", "SUPPLIES"], 2))
    known = "" if commit == listed.commits[-1] else f' knownAt: {{commit: "{commit}"}}'
    of = listed.facts.codes.get(root) or listed.graph.keys.handle(listed.partner, root)
    text = f'of: "{of}" hops: {hops} time: {time} asOf: "{day}"{known} relations: [{" ".join(sorted(kinds))}]'
    return text, {"day": day, "commit": commit, "time": time, "relations": kinds}, root, hops


def test_networks_of_listed_companies_are_what_a_search_finds(listed: tuple[Listed, int, int]) -> None:
    served, questions, _ = listed
    rnd, exact, none = random.Random(questions), 0, 0
    for start in range(0, questions, TOGETHER):
        some = [question(rnd, served) for _ in range(min(TOGETHER, questions - start))]
        first = rnd.choice([NODES_MAX, NODES_MAX, 20])
        more = f"first: {first} perRelation: {WINDOW} inquiry: INQUIRY"
        answers = served.ask(*(f"network({one[0]} {more}) {{ {GRAPH} truncated }}" for one in some))
        for (text, given, root, hops), told in zip(some, answers, strict=True):
            model = served.asked(**given)
            if told is None:
                assert root not in model.told_of, text
                none += 1
            else:
                check_network(served, told, model=model, root=model.node(root), hops=hops, first=first)
                exact += not told["truncated"]
    assert exact
    assert none


def test_expanding_listed_companies_until_nothing_is_new_finds_all(listed: tuple[Listed, int, int]) -> None:
    served, _, explorations = listed
    rnd = random.Random(explorations)
    for serial in range(explorations):
        model = served.asked(time=rnd.choice(["CURRENT", "ALL"]) if serial else "ALL")
        # The one with the most parties around it is beyond one window.
        root = rnd.choice(sorted(model.around)) if serial else max(model.around, key=lambda e: len(model.search(e, 1)))
        explorer = Explorer(served, time=model.time, first=rnd.choice([3, 20, 50]))
        explorer.explore(served.graph.keys.handle(served.partner, root), hops=2, first=20, perRelation=8)
        found = model.search(root, 10_000)
        assert {served.node(node, model) for node in explorer.nodes} == set(found)
        assert len(explorer.nodes) == len(found), "a node is told under two ids"
        assert {served.edge(one, model) for one in explorer.edges.values()} == model.edges(found, 10_000)
        assert serial or len(found) > WINDOW
