"""Paths between parties with very many ties: what is found past them, and a plain none where there is none."""

from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import TestGraph, code, open_graph
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio
ONE, OTHER, BESIDE = code(1), code(2), code(3)
BATCH = 5_000
CROWD = """UNWIND range($start, $end) AS n
MATCH (:Identifier {value: $uscc})-[:IDENTIFIES]->(e:Enterprise)
CREATE (p:Person {person_id: $name + toString(n), name: '众某', name_key: '众某', party_kind: 'PERSON'})
CREATE (p)-[:HOLDS {tenure_id: 't' + $name + toString(n), role: 'SUPERVISOR', to_kind: 'OPEN', from_kind: 'UNKNOWN',
  recorded_from: 0, source: 's', preferred: true}]->(e)"""


async def answer(service: LiveService, start: str, end: str) -> Any:
    """What an investigator is told."""
    body = "{ none bounded sentence { zh en } paths { hops } }"
    text = f'{{ paths(from: "{start}", to: "{end}", inquiry: INQUIRY) {body} }}'
    return (await service.data(text, kind=PartnerKind.INVESTIGATOR))["paths"]


def crowd(graph: TestGraph, uscc: str, name: str, *, count: int) -> None:
    """Very many people at a company, by ids that begin with a name."""
    for start in range(0, count, BATCH):
        graph.run(CROWD, uscc=uscc, name=name, start=start, end=min(start + BATCH, count) - 1)


@pytest.mark.parametrize("count", [300, pytest.param(40_000, marks=pytest.mark.full)])
async def test_between_two_unconnected_hubs_there_is_none_within_the_bound(
    store_address: StoreAddress, tmp_path: Path, count: int
) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        await graph.load([story.enterprise(uscc, "众多有限公司") for uscc in (ONE, OTHER, BESIDE)])
        await graph.load([story.tenure(uscc, "吴某", role="DIRECTOR", start="2020-01-01") for uscc in (ONE, BESIDE)])
        await graph.load([story.identity(uscc, "吴某") for uscc in (ONE, BESIDE)])
        # Their ids come before all that are loaded, so that nobody else is among the first.
        crowd(graph, ONE, "0a", count=count)
        crowd(graph, OTHER, "0b", count=count)
        try:
            found = await answer(service, ONE, OTHER)
            assert (found["none"], found["bounded"], found["paths"]) == (True, True, [])
            assert found["sentence"] == {
                "zh": "6 步之内未发现关联。有主体的关联过多，只查看了其中一部分。",
                "en": "No link within 6 steps. Some party has very many ties, of which only a part was followed.",
            }
            # Somebody beyond the bound of the one is found from the other end, which has few ties.
            near = await answer(service, ONE, BESIDE)
            assert ([path["hops"] for path in near["paths"]], near["bounded"]) == ([2], True)
        finally:
            # With the companies their many ties go at once, and not one by one with each of their people.
            graph.run("MATCH (e:Enterprise) DETACH DELETE e")
            while graph.run("MATCH (p:Person) WITH p LIMIT $n DETACH DELETE p RETURN count(*) AS n", n=BATCH)[0]["n"]:
                pass
