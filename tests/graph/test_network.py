"""Networks are what a plain breadth-first search finds, within their limits, and each leaf brings something new."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.inquiries.network import NODES_MAX, RELATIONSHIPS_OF_NODE
from hub.inquiries.network_rows import WINDOW
from hub.inquiries.nodes import MAX_JOINED
from tests.support.graph import TestGraph, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.network_county import AGENT, BANK, CONFIRM, changes, county
from tests.support.network_model import KINDS, Facts, Model, Row

TIE = "relation direction count atLeast more cursor"
GRAPH = f"""nodes {{ hops party {{ id kind name uscc standing reachLevels }} ties {{ {TIE} }} }}
  relationships {{ id relation fromId toId role liability recordId since until current percent source }} knownAt"""
COMPANIES, ASKED, TOGETHER = 24, 20, 10
INVESTIGATOR = PartnerKind.INVESTIGATOR


@dataclass
class County:
    """A county that is loaded and served, its facts, and the commits between its deliveries."""

    runner: asyncio.Runner
    graph: TestGraph
    service: LiveService
    facts: Facts
    commits: list[int]
    partner: str

    def ask(self, *fields: str) -> list[Any]:
        """What root fields answer an investigator, asked together."""
        text = " ".join(f"f{n}: {one}" for n, one in enumerate(fields))
        return list(self.runner.run(self.service.data(f"{{ {text} }}", kind=INVESTIGATOR)).values())

    def opened(self, handle: str) -> str:
        """The id behind a handle."""
        opened = self.graph.keys.open_handle(self.partner, handle)
        assert opened is not None
        return opened

    def node(self, handle: str, model: Model) -> str:
        """The model's node behind a handle: a hub may be told by another of its appearances."""
        return model.node(self.opened(handle))

    def edge(self, one: Mapping[str, Any], model: Model) -> tuple[str, str, str, str]:
        """A relationship in the model's words."""
        what = f"{self.opened(one['id'])} {one['since']} {one['until']}"
        return one["relation"], self.node(one["fromId"], model), self.node(one["toId"], model), what

    def model(self, **asked: Any) -> Model:
        """What is to be told."""
        given = {"day": TODAY, "commit": self.commits[-1], "today": TODAY, "now": self.graph.clock(), **asked}
        return Model(self.facts, **given)


def opened(store_address: StoreAddress, folder: Path, *, spokes: int) -> Iterator[County]:
    """A county of an engine."""
    rnd = random.Random("a county of networks")
    with asyncio.Runner() as runner:
        opening = open_graph(store_address, folder)
        graph = runner.run(opening.__aenter__())
        serving = live_service(graph)
        service = runner.run(serving.__aenter__())
        verdicts = runner.run(graph.load(county(rnd, companies=COMPANIES, spokes=spokes)))
        commits = [graph.clock()]
        verdicts += runner.run(graph.load(changes(rnd, COMPANIES)))
        commits.append(graph.clock())
        assert set(verdicts) <= {"accepted", "unchanged"}, set(verdicts)
        graph.run(CONFIRM, agent=AGENT)
        client = runner.run(service.partner(INVESTIGATOR)).client_id
        yield County(runner, graph, service, Facts.read(graph), commits, partner_id(client))
        runner.run(serving.__aexit__(None, None, None))
        runner.run(opening.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def small(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county whose hubs are too large for one window."""
    yield from opened(store_address, tmp_path_factory.mktemp("keys"), spokes=WINDOW + 10)


def is_hub(model: Model, node: str) -> bool:
    """Whether not all of a node's ties are read at once."""
    many = len(model.faces(node)) > MAX_JOINED and model.relations & {"HOLDS", "OWNS", "CONTROLS", "NAMES"}
    return bool(many) or any(model.count(node, group) > WINDOW for group in list(model.around[node]))


def check_ties(county: County, model: Model, told: Row) -> None:
    """Counts are those of the search, or below it and said to be."""
    node = county.node(told["party"]["id"], model)
    counted = {(t["relation"], t["direction"]): t for t in told["ties"]}
    owed = {group for group in list(model.around[node]) if model.count(node, group)}
    assert owed <= set(counted), node
    for group, ties in counted.items():
        count = model.count(node, group)
        assert ties["count"] <= count if ties["atLeast"] else ties["count"] == count
        assert ties["atLeast"] == (count > WINDOW or len(model.faces(node)) > MAX_JOINED)
        assert (ties["cursor"] is not None) == ties["more"]


def check_network(county: County, told: Row, *, model: Model, root: str, hops: int, first: int = NODES_MAX) -> None:
    """A network against the search: equal where nothing bounds it, else within it and said to be truncated."""
    found = model.search(root, hops)
    expected = model.edges(found, hops)
    nodes = {county.node(n["party"]["id"], model): n["hops"] for n in told["nodes"]}
    edges = {county.edge(one, model) for one in told["relationships"]}
    assert len(nodes) == len(told["nodes"]) <= first
    assert len(edges) == len(told["relationships"]) <= first * RELATIONSHIPS_OF_NODE
    for one in told["nodes"]:
        check_ties(county, model, one)
    assert nodes[root] == 0
    assert next(iter(nodes)) == root
    bounded = len(found) > first or any(is_hub(model, node) for node, far in found.items() if far < hops)
    if not bounded:
        assert (nodes, edges) == (found, expected)
    else:
        # Nearer ways may lie beyond a bound, so distances are as they are told, and never less than they are.
        assert all(found[node] <= far for node, far in nodes.items() if node in found)
        assert set(nodes) <= set(found)
        assert edges <= expected
        tied = {end for edge in edges for end in edge[1:3]} | {root}
        assert set(nodes) == tied
    assert told["truncated"] == (set(nodes) != set(found) or edges != expected or bounded)


def question(rnd: random.Random, county: County) -> tuple[str, dict[str, Any], str, int]:
    """A random question: its arguments, those of the model, its root and its hops."""
    root = rnd.choice([*county.facts.codes, *county.facts.name_keys])
    commit, day = rnd.choice([*county.commits, county.commits[-1]]), rnd.choice([TODAY, TODAY, date(2024, 6, 1)])
    time, hops = rnd.choice(["CURRENT", "CURRENT", "ALL", "FORMER"]), rnd.randint(1, 4)
    kinds = frozenset({*KINDS, "NAMES"} if rnd.random() < 0.7 else rnd.sample([*KINDS, "NAMES"], 3))
    given = {"day": day, "commit": commit, "time": time, "relations": kinds}
    known = "" if commit == county.commits[-1] else f' knownAt: {{commit: "{commit}"}}'
    of = county.facts.codes.get(root) or county.graph.keys.handle(county.partner, root)
    text = f'of: "{of}" hops: {hops} time: {time} asOf: "{day}"{known} relations: [{" ".join(sorted(kinds))}]'
    return text, given, root, hops


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 1 else [pytest.mark.full]) for n in range(50)])
def test_a_network_is_what_a_search_finds(small: County, seed: int) -> None:
    rnd, exact = random.Random(f"network {seed}"), 0
    asked = [question(rnd, small) for _ in range(ASKED)]
    for start in range(0, ASKED, TOGETHER):
        some = asked[start:][:TOGETHER]
        more = f"first: {NODES_MAX} perRelation: {WINDOW} inquiry: INQUIRY"
        for (text, given, root, hops), told in zip(
            some, small.ask(*(f"network({one[0]} {more}) {{ {GRAPH} truncated }}" for one in some)), strict=True
        ):
            model = small.model(**given)
            if told is None:
                assert root not in model.told_of, text
            else:
                check_network(small, told, model=model, root=model.node(root), hops=hops)
                exact += not told["truncated"]
    assert exact


class Explorer:
    """Goes on from node to node, and from leaf to leaf, until nothing is new."""

    def __init__(self, county: County, *, time: str, first: int) -> None:
        self.county, self.time, self.first = county, time, first
        self.nodes: set[str] = set()
        self.edges: dict[str, Row] = {}
        self.waiting: list[tuple[str, Row]] = []
        self.pages: dict[tuple[str, str, str], set[str]] = defaultdict(set)

    def explore(self, of: str, **arguments: int) -> None:
        """All that can be reached from a party."""
        more = " ".join(f"{name}: {value}" for name, value in arguments.items())
        (told,) = self.county.ask(f'network(of: "{of}" time: {self.time} {more} inquiry: INQUIRY) {{ {GRAPH} }}')
        self.take(told)
        while self.waiting:
            some, self.waiting = self.waiting[:TOGETHER], self.waiting[TOGETHER:]
            pages = self.county.ask(*(self.page(node, ties) for node, ties in some))
            for (node, ties), page in zip(some, pages, strict=True):
                self.turn(node, ties, page)

    def page(self, node: str, ties: Row) -> str:
        """The field that expands ties."""
        after = "" if ties["cursor"] is None else f' after: "{ties["cursor"]}"'
        where = f'node: "{node}" relation: {ties["relation"]} direction: {ties["direction"]}{after}'
        page = "pageInfo { hasNextPage endCursor }"
        return f"expand({where} first: {self.first} time: {self.time} inquiry: INQUIRY) {{ {GRAPH} {page} }}"

    def turn(self, node: str, ties: Row, page: Row) -> None:
        """Take a page, which must bring what no page of these ties has brought."""
        brought = {key(one) for one in page["relationships"]}
        group = (node, ties["relation"], ties["direction"])
        assert brought or ties["atLeast"], group
        assert not brought & self.pages[group], group
        self.pages[group] |= brought
        self.take(page)
        if page["pageInfo"]["hasNextPage"]:
            assert page["pageInfo"]["endCursor"] != ties["cursor"], group
            self.waiting.append((node, {**ties, "cursor": page["pageInfo"]["endCursor"]}))

    def take(self, told: Row) -> None:
        """Add what was told."""
        self.edges |= {key(one): one for one in told["relationships"]}
        for one in told["nodes"]:
            node = one["party"]["id"]
            if node not in self.nodes:
                self.nodes.add(node)
                self.waiting += [(node, ties) for ties in one["ties"] if ties["more"]]


def key(one: Row) -> str:
    """What a relationship is known by."""
    return f"{one['id']} {one['since']} {one['until']}"


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 1 else [pytest.mark.full]) for n in range(6)])
def test_expanding_until_nothing_is_new_finds_all(small: County, seed: int) -> None:
    rnd = random.Random(f"explorer {seed}")
    model = small.model(time=rnd.choice(["CURRENT", "ALL"]) if seed else "CURRENT")
    root = max(model.around, key=lambda node: (len(model.search(node, 9)), node)) if not seed else None
    root = root or rnd.choice(sorted(model.around))
    explorer = Explorer(small, time=model.time, first=rnd.choice([3, 20, 50]) if seed else 30)
    explorer.explore(small.graph.keys.handle(small.partner, root), hops=3, first=60, perRelation=8)
    found = model.search(root, 10_000)
    assert {small.node(node, model) for node in explorer.nodes} == set(found)
    assert len(explorer.nodes) == len(found), "a node is told under two ids"
    assert {small.edge(one, model) for one in explorer.edges.values()} == model.edges(found, 10_000)


@pytest.mark.parametrize(("first", "per_relation"), [(12, 3), (NODES_MAX, WINDOW)])
def test_the_largest_network_of_a_hub_keeps_within_its_limits(small: County, first: int, per_relation: int) -> None:
    arguments = f'of: "{code(BANK)}" hops: 4 first: {first} perRelation: {per_relation} time: ALL inquiry: INQUIRY'
    asking = small.service.ask(f"{{ network({arguments}) {{ {GRAPH} truncated }} }}", kind=INVESTIGATOR)
    answer = small.runner.run(asking).json()
    told, cost = answer["data"]["network"], answer["extensions"]["cost"]
    model, root = small.model(time="ALL"), next(e for e, k in small.facts.codes.items() if k == code(BANK))
    check_network(small, told, model=model, root=root, hops=4, first=first)
    assert told["truncated"]
    assert cost["requested"] <= 10_000
    if first < NODES_MAX:
        assert len(told["nodes"]) == first
        hops = [one["hops"] for one in told["nodes"]]
        assert hops == sorted(hops)


def test_the_listed_come_first_within_a_window(small: County) -> None:
    where = f'node: "{code(BANK)}" relation: OWNS direction: OUT inquiry: INQUIRY'
    whole, few = small.ask(*(f"expand({where} first: {first}) {{ {GRAPH} }}" for first in (WINDOW, 2)))
    standings = [one["party"]["standing"] for one in whole["nodes"]]
    listed = standings.count("LISTED")
    assert len(standings) == WINDOW
    assert 0 < listed < WINDOW
    assert set(standings[:listed]) == {"LISTED"}
    assert few["nodes"] == whole["nodes"][:2]
