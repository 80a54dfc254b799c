"""Networks within their scope and budgets: what is hidden leaves no trace, cursors are one asker's, subjects count."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id, person_id, record_id
from graph_schema.name_keys import name_key
from graph_schema.names import DocumentType, PartnerKind
from hub.actions.partners import Credentials, add_partner
from tests.graph.test_audit_rebuild import again
from tests.support import story
from tests.support.graph import Row, TestGraph, code, open_graph
from tests.support.live import LiveService, live_service, stable
from tests.support.service import INQUIRIES
from tests.support.story import BORROWER, DIRECTOR, NAMESAKE, PRESENT, SECOND

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
TIES = "ties { relation direction count atLeast more cursor }"
GRAPH = f"""nodes {{ hops party {{ id kind name uscc standing reachLevels }} {TIES} }}
  relationships {{ id relation fromId toId role liability recordId since until current source }}"""
COURT = "示例无迹法院"
NAMED = [
    {"person": {"name": DIRECTOR}, "liability": "DIRECTLY_LIABLE_PERSON"},
    {"person": {"name": "无迹某"}, "liability": "DEBT_PERFORMANCE_LIABLE"},
]
PERSONAL = {"person": {"name": PRESENT, "document": story.DOCUMENT}}


def hidden(n: int, **more: Any) -> Row:
    """A record that names people, of the company or of one of them."""
    return story.record("SPENDING_RESTRICTION", f"(2024)迹{n}号", decided_on="2024-03-01", determiner=COURT, **more)


HIDDEN: list[Row] = [
    story.entry(hidden(1), "2024-03-01", names=NAMED, status="PROPOSED"),
    story.entry(hidden(2), "2024-03-01", names=NAMED),
    story.state(hidden(2), "REPAIRED", day="2024-06-01"),
    story.entry(hidden(5, uscc=SECOND), "2024-03-01", names=NAMED),
    story.overlay("迹-5", "SHIELD", on=hidden(5, uscc=SECOND), start="2024-04-01"),
]


@pytest.fixture
async def service(embedded_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story."""
    async with open_graph(embedded_address, tmp_path / "keys") as graph:
        await graph.load([*story.REGISTER, *story.IDENTITIES, *story.LISTS])
        async with live_service(graph) as live:
            yield live


def network(of: str = BORROWER, more: str = "", inquiry: str = "INQUIRY") -> str:
    """The question about a network."""
    return f'network(of: "{of}" {more} inquiry: {inquiry}) {{ {GRAPH} truncated knownAt }}'


def expand(node: str, ties: Row, *, after: str | None = None, inquiry: str = "INQUIRY") -> str:
    """The question about a page."""
    cursor = "" if after is None else f' after: "{after}"'
    where = f'node: "{node}" relation: {ties["relation"]} direction: {ties["direction"]}{cursor}'
    return f"expand({where} first: 1 inquiry: {inquiry}) {{ {GRAPH} pageInfo {{ hasNextPage endCursor }} }}"


async def everything(service: LiveService, *, known: int | None = None) -> list[str]:
    """What networks tell, of all parties of the story; ids by their order, and handles as they are."""
    at = "" if known is None else f'knownAt: {{commit: "{known}"}}'
    found = []
    for uscc in (BORROWER, SECOND, NAMESAKE):
        for more in ("hops: 1", "hops: 4", "hops: 3 time: ALL", 'hops: 3 asOf: "2024-05-01"'):
            answer = (await service.ask(f"{{ {network(uscc, f'{more} {at}')} }}", kind=INVESTIGATOR)).json()
            assert answer["data"]["network"]["nodes"], answer
            del answer["data"]["network"]["knownAt"]
            found += [stable(answer), json.dumps(answer["data"], sort_keys=True)]
    return found


def appearance_in(service: LiveService, key: Row) -> str:
    """The id of the appearance of a record's own party, which hangs on the keys of this run."""
    document = story.DOCUMENT
    blind = service.graph.keys.blind_index(DocumentType(document["type"]), document["value"])
    named = {name: key[name] for name in ("kind", "list_kind", "number", "determiner")}
    record = record_id(**named, basis=None, party_key=f"{document['type']}:{blind}", decided_on=None)
    return person_id(record, name_key(PRESENT), record_scoped=True)


async def hide_who_is_first(service: LiveService) -> None:
    """A hidden record about a person, whose appearance there has the smallest id of those that his document joins.

    Who a node is must not depend on it.
    """
    joined = "MATCH (p:Person {name: $name})-[:IDENTIFIED_AS]->() RETURN min(p.person_id) AS first"
    (before,) = service.graph.run(joined, name=PRESENT)
    keys = ({**hidden(n), "party": PERSONAL} for n in range(20, 5_000))
    key = next(key for key in keys if appearance_in(service, key) < before["first"])
    shield = story.overlay("迹-先", "SHIELD", on=key, start="2024-04-01")
    assert set(await service.graph.load([story.entry(key, "2024-03-01", names=NAMED), shield])) == {"accepted"}
    assert service.graph.run(joined, name=PRESENT) == [{"first": appearance_in(service, key)}]


async def test_what_is_hidden_leaves_no_count_gap_or_edge(service: LiveService) -> None:
    before, commit = await everything(service), service.graph.clock()
    assert set(await service.graph.load(HIDDEN)) == {"accepted"}
    await hide_who_is_first(service)
    assert await everything(service) == before
    assert await everything(service, known=commit) == before
    # Were it not hidden, it would be seen.
    shown = story.entry(hidden(9), "2024-03-01", names=NAMED)
    await service.graph.load([shown])
    assert await everything(service) != before


async def test_roots_that_may_not_be_told_are_null_alike(service: LiveService) -> None:
    await service.graph.load(HIDDEN)
    client = (await service.partner(INVESTIGATOR)).client_id
    keys, graph = service.graph.keys, service.graph
    hidden_person = graph.run("MATCH (p:Person {name: '无迹某'}) RETURN p.person_id AS id LIMIT 1")[0]["id"]
    handles = [keys.handle(partner_id(client), party) for party in (hidden_person, "nobody")]
    for of in (code(77), *handles):
        assert await service.data(f"{{ {network(of)} }}", kind=INVESTIGATOR) == {"network": None}
        page = expand(of, {"relation": "NAMES", "direction": "IN"})
        assert await service.data(f"{{ {page} }}", kind=INVESTIGATOR) == {"expand": None}


async def refused(service: LiveService, text: str) -> tuple[str, str]:
    """Code and field of a refusal."""
    (error,) = (await service.ask(f"{{ {text} }}", kind=INVESTIGATOR)).json()["errors"]
    return error["extensions"]["code"], error["extensions"]["field"]


async def test_cursors_and_ids_are_of_one_asker_node_and_kind(service: LiveService) -> None:
    told = (await service.data(f"{{ {network(more='hops: 1 perRelation: 1')} }}", kind=INVESTIGATOR))["network"]
    root = told["nodes"][0]
    node, ties = root["party"]["id"], next(t for t in root["ties"] if t["more"])
    other = told["nodes"][1]["party"]["id"]
    page = (await service.data(f"{{ {expand(node, ties, after=ties['cursor'])} }}", kind=INVESTIGATOR))["expand"]
    assert len(page["nodes"]) == 1
    assert page["nodes"][0]["party"]["id"] not in {n["party"]["id"] for n in told["nodes"]}
    wrong = ("BAD_INPUT", "after")
    assert await refused(service, expand(other, ties, after=ties["cursor"])) == wrong
    assert await refused(service, expand(node, {**ties, "direction": "OUT"}, after=ties["cursor"])) == wrong
    assert await refused(service, expand(node, ties, after=node)) == wrong
    assert await refused(service, expand(node, ties, after="nothing")) == wrong
    made = await service.change(add_partner(name="another", kind=INVESTIGATOR))
    stranger = Credentials.told(made).client_id
    keys = service.graph.keys
    opened = keys.open_handle(partner_id(service.partners[INVESTIGATOR].client_id), node)
    cursor = keys.open_handle(partner_id(service.partners[INVESTIGATOR].client_id), ties["cursor"])
    assert opened is not None
    assert cursor is not None
    assert await refused(service, network(keys.handle(partner_id(stranger), opened))) == ("BAD_INPUT", "of")
    assert await refused(service, expand(node, ties, after=keys.handle(partner_id(stranger), cursor))) == wrong
    for name, value in (("hops", 0), ("hops", 5), ("first", 0), ("first", 301), ("perRelation", 51)):
        assert await refused(service, network(more=f"{name}: {value}")) == ("BAD_INPUT", name)


CASE = INQUIRIES[INVESTIGATOR].replace("C-1", "案-7")
OPEN = """mutation { openCase(idempotencyKey: "n", caseNumber: "案-7", legalBasis: STATUTORY_DUTY, budget: 2) {
  __typename ... on ChangeRefused { code field } } }"""


async def test_parties_that_are_explored_count_against_the_case(service: LiveService) -> None:
    opening = await service.data(OPEN, kind=INVESTIGATOR)
    assert "ChangeRefused" not in opening["openCase"]["__typename"], opening
    told = (await service.data(f"{{ {network(inquiry=CASE)} }}", kind=INVESTIGATOR))["network"]
    at = {n["party"]["name"]: n["party"]["id"] for n in told["nodes"]}
    ties = {"relation": "HOLDS", "direction": "IN"}
    # The company asked about by its code is the same subject by its id.
    for _ in range(2):
        for node in (at["甲商贸有限公司"], at[PRESENT]):
            page = await service.data(f"{{ {expand(node, ties, inquiry=CASE)} }}", kind=INVESTIGATOR)
            assert page["expand"] is not None
    spent = ("CASE_BUDGET_SPENT", "inquiry.caseNumber")
    assert await refused(service, expand(at["乙建材有限公司"], ties, inquiry=CASE)) == spent
    assert await refused(service, network(code(78), inquiry=CASE)) == spent
    assert await refused(service, network(SECOND, inquiry=CASE)) == spent
    other = CASE.replace("案-7", "案-9")
    assert await service.data(f"{{ {network(inquiry=other)} }}", kind=INVESTIGATOR) == {"network": None}


async def test_the_audit_entry_names_whom_it_reached_and_which_records(service: LiveService) -> None:
    await service.data(f"{{ {network(more='hops: 1')} }}", kind=INVESTIGATOR)
    entry = service.audit.entries[-1]
    graph: TestGraph = service.graph
    (root,) = graph.run("MATCH (:Identifier {key: $key})-[:IDENTIFIES]->(e) RETURN e.enterprise_id AS id",
                        key=f"USCC:{BORROWER}")  # fmt: skip
    people = graph.run("MATCH (p:Person)-[:HOLDS|CONTROLS]->(e {enterprise_id: $id}) RETURN DISTINCT p.person_id AS id",
                       id=root["id"])  # fmt: skip
    assert entry.subjects_root == (f"blind({root['id']})",)
    current = {f"blind({row['id']})" for row in people}
    assert set(entry.subjects_traversed) & current
    assert f"blind({root['id']})" not in entry.subjects_traversed
    named = graph.run("MATCH (c:CreditRecord)-[:NAMES]->(:Person), (c)-[:ABOUT]->(e {enterprise_id: $id}) "
                      "RETURN c.record_id AS id", id=root["id"])  # fmt: skip
    assert {row["id"] for row in named} <= set(entry.record_ids)
    assert "Relationship.role" in entry.fields_released
    await service.data(f"{{ {network(code(78))} }}", kind=INVESTIGATOR)
    unknown = service.audit.entries[-1]
    assert (unknown.subjects_root, unknown.subjects_traversed) == ((f"blind(USCC:{code(78)})",), ())


async def test_a_network_is_rebuilt_as_it_was_told(service: LiveService) -> None:
    answer = (await service.ask(f"{{ {network(more='hops: 3')} }}", kind=INVESTIGATOR)).json()
    entries = service.audit.entries
    assert set(await service.graph.load([story.state(story.DEFAULTER, "REPAIRED", day="2026-02-01")])) == {"accepted"}
    now = (await service.ask(f"{{ {network(more='hops: 3')} }}", kind=INVESTIGATOR)).json()
    assert now["data"] != answer["data"]
    _, rebuilt = await again(service, entries[-2], entries[:-2])
    assert (rebuilt.differences, rebuilt.body["data"]) == ({}, answer["data"])
