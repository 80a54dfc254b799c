"""Parties as nodes: the marks of each are what the questions about an enterprise and its people tell of it."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import matter_id, partner_id
from graph_schema.names import LegalBasis, MatterKind, PartnerKind, Purpose, ReachLevel
from hub.access.purpose import Inquiry
from hub.access.scope import compile_scope
from hub.inquiries.enterprise import Asker, EnterpriseQuestion
from hub.inquiries.nodes import NodeRow, ask_nodes
from hub.inquiries.rulebook import RuleBook
from tests.graph.test_scope_model import USCCS, rows_of
from tests.support import network_model
from tests.support.graph import open_graph
from tests.support.live import TODAY, LiveService, Patient, live_service
from tests.support.network_model import Model
from tests.support.scope_model import Facts

pytestmark = pytest.mark.anyio
BODY = """{ name uscc creditStatus { standing } relatedParties(first: 50) { edges { node {
  name standing reaches { level inForce } } } } }"""


async def asked(service: LiveService, ids: Sequence[str], *, known: int | None = None) -> dict[str, NodeRow]:
    """What an investigator is told of parties."""
    who = partner_id((await service.partner(PartnerKind.INVESTIGATOR)).client_id)
    inquiry = Inquiry(purpose=Purpose.INVESTIGATION, legal_basis=LegalBasis.STATUTORY_DUTY, case_number="C-1")
    asker = Asker(who, inquiry, compile_scope(PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION))
    book = RuleBook(service.graph.rules)
    question = EnterpriseQuestion(
        usccs=(), as_of=TODAY, today=TODAY, known=known, known_instant=None, ending_sides=book.ending_sides,
        untold=book.untold(TODAY), beyond_class=book.beyond_class, weighing=book.weighing(TODAY), parties=None,
    )  # fmt: skip
    return await ask_nodes(Patient(service.graph.gateway), asker, ids=ids, question=question)


async def test_marks_are_those_of_the_other_questions(embedded_address: StoreAddress, tmp_path: Path) -> None:
    await compare(embedded_address, tmp_path, seed=0)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(10))
async def test_marks_are_so_on_every_store(store_address: StoreAddress, tmp_path: Path, seed: int) -> None:
    await compare(store_address, tmp_path, seed=seed)


async def compare(address: StoreAddress, folder: Path, *, seed: int) -> None:
    """Nodes of a random county against what other questions tell of the same parties."""
    rnd = random.Random(f"nodes {seed}")
    async with open_graph(address, folder / "keys") as graph, live_service(graph) as service:
        await graph.load(list(rows_of(rnd)))
        facts = Facts.read(graph, TODAY)
        told = {}
        for uscc in USCCS:
            text = f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {BODY} }}'
            told[uscc] = (await service.data(text, kind=PartnerKind.INVESTIGATOR))["enterprise"]
        homes, commit = dict(facts.offices), graph.clock()
        model = Model(network_model.Facts.read(graph), day=TODAY, commit=commit, today=TODAY, now=commit)
        nodes = await asked(service, [*facts.enterprises.values(), *homes, "nobody"])
        assert set(nodes) == {*facts.enterprises.values(), *homes}
        by_code = await asked(service, [f"USCC:{uscc}" for uscc in told])
        for uscc, enterprise in told.items():
            node = nodes[facts.enterprises[uscc]]
            assert (node.uscc, node.name) == (uscc, enterprise["name"])
            assert by_code[f"USCC:{uscc}"] == node
            assert node.standing == enterprise["creditStatus"]["standing"]
        codes = {enterprise: uscc for uscc, enterprise in facts.enterprises.items()}
        for person, home in homes.items():
            parties = [edge["node"] for edge in told[codes[home]]["relatedParties"]["edges"]]
            (party,) = [p for p in parties if p["name"] == facts.names[person]]
            node = nodes[person]
            levels = {r["level"] for r in party["reaches"] if r["inForce"]} - {ReachLevel.NOT_REACHED}
            assert (node.name, node.standing, set(node.reach_levels)) == (party["name"], party["standing"], levels)
            assert node.node_id == model.node(person)
            assert set(node.appearances) == model.faces(person)
        before = await asked(service, list(nodes), known=0)
        assert before == {}
        client = service.partners[PartnerKind.INVESTIGATOR].client_id
        case = matter_id(MatterKind.CASE, "C-1", partner=partner_id(client))
        graph.run("MATCH (m:Matter {matter_id: $id}) SET m.ended_on = date($day)", id=case, day=str(TODAY))
        assert await asked(service, list(nodes)) == {}
