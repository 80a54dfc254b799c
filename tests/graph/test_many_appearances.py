"""A representative of many enterprises under one document: so many of them are followed, and the answer says so."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind, Purpose
from hub.access.scope import compile_scope
from tests.support import story
from tests.support.graph import open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import PRESENT, question

pytestmark = pytest.mark.anyio
FOLLOWED = compile_scope(PartnerKind.BANK, Purpose.CREDIT_GRANTING).max_faces
TIE = "to_kind: 'OPEN', from_kind: 'UNKNOWN', recorded_from: 0, source: 's', preferred: true"
APPEARANCES = f"""MATCH (:Person {{name: $name}})-[:IDENTIFIED_AS]->(i:Identity)
WITH DISTINCT i UNWIND range($start, $end - 1) AS n
CREATE (i)<-[:IDENTIFIED_AS {{fact_id: 'i' + n, {TIE}}}]-(:Person {{person_id: 'p' + n, name: $name, name_key: $name,
  party_kind: 'PERSON'}})-[:HOLDS {{tenure_id: 'h' + n, role: 'SUPERVISOR', {TIE}}}]->
  (:Enterprise {{enterprise_id: 'e' + n}})"""


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story, whose representative has two enterprises."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        await graph.load([*story.LISTS, *story.IDENTITIES])
        async with live_service(graph) as live:
            yield live


async def told(service: LiveService) -> dict[str, Any]:
    """The representative as a bank is told of him."""
    edges = (await service.data(question()))["enterprise"]["relatedParties"]["edges"]
    found: dict[str, Any] = next(edge["node"] for edge in edges if edge["node"]["name"] == PRESENT)
    return found


async def test_as_many_appearances_are_followed_as_are_permitted(service: LiveService) -> None:
    alone = await told(service)
    assert (alone["reachesTruncated"], alone["otherEnterprisesTruncated"]) == (False, False)
    service.graph.run(APPEARANCES, name=PRESENT, start=0, end=FOLLOWED - 1)
    every = await told(service)
    assert (every["reachesTruncated"], every["otherEnterprisesTruncated"]) == (False, True)  # ten are told
    assert every["reaches"] == alone["reaches"]
    assert every["standing"] == alone["standing"]
    service.graph.run(APPEARANCES, name=PRESENT, start=FOLLOWED - 1, end=FOLLOWED + 5)
    some = await told(service)
    assert (some["reachesTruncated"], some["otherEnterprisesTruncated"]) == (True, True)
    own = {reach["id"] for reach in alone["reaches"] if reach["about"]["uscc"] == story.BORROWER}
    assert own <= {reach["id"] for reach in some["reaches"]}
