"""An export over a real graph: what each line tells is what the question about one enterprise tells."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.gql.export import EXPORT_PATH, LINES
from tests.support.graph import code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES
from tests.support.story import BORROWER, DEFAULTER, LISTS, REGISTER, RESTRICTION, SECOND, state

pytestmark = pytest.mark.anyio
FIELDS = "uscc name creditStatus { standing } records { number } relatedParties(first: 10) { edges { node { name } } }"
MANY = f"""query ($usccs: [String!]!) {{ enterprises(usccs: $usccs, inquiry: INQUIRY) {{
  ... on Enterprise {{ {FIELDS} }} ... on Refusal {{ code }} }} }}"""
ONE = f'{{ enterprise(uscc: "USCC", inquiry: INQUIRY) {{ {FIELDS} }} }}'
USCCS = [SECOND, code(4321), BORROWER, SECOND]


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load([*REGISTER, *LISTS])
        async with live_service(graph) as live:
            yield live


async def exported(service: LiveService) -> list[Any]:
    """What is told of each enterprise."""
    headers = {"authorization": await service.authorization(PartnerKind.BANK), "content-type": LINES}
    lines = [{"query": MANY.replace("INQUIRY", INQUIRIES[PartnerKind.BANK])}, *USCCS]
    answer = await service.client.post(EXPORT_PATH, content="\n".join(map(json.dumps, lines)), headers=headers)
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert told[-1] == {"done": True, "count": len(USCCS)}, told
    assert [line["uscc"] for line in told if "uscc" in line] == USCCS
    return [line["enterprise"] for line in told if "uscc" in line]


async def test_each_line_is_what_is_told_of_one(service: LiveService) -> None:
    found = [(await service.data(ONE.replace("USCC", uscc)))["enterprise"] for uscc in USCCS]
    told = await exported(service)
    assert told[1] == {"code": "NOT_AVAILABLE"}
    assert found[1] is None
    assert [told[n] for n in (0, 2, 3)] == [found[n] for n in (0, 2, 3)]
    assert len(told[2]["relatedParties"]["edges"]) > 1
    assert service.audit.entries[-1].statements == service.audit.entries[-2].statements
    number = RESTRICTION["number"]
    assert number in str(told[2]["records"])
    for key in (RESTRICTION, DEFAULTER):  # one number, on two lists
        await service.graph.load([state(key, "REPAIRED", day="2026-02-01")])
    assert number not in str((await exported(service))[2]["records"])
