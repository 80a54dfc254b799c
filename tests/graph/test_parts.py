"""What is asked for alone is told as it is among everything else: parts that nobody asks for are not even read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support import story
from tests.support.graph import TestGraph
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over the borrower's graph."""
    await graph.load([*story.REGISTER, *story.LISTS, *story.IDENTITIES])
    async with live_service(graph) as live:
        yield live


async def test_a_part_that_is_asked_for_alone_is_told_as_among_all_others(service: LiveService) -> None:
    parts = {
        "name": "name",
        "standing": "standing",
        "reachesTruncated": "reachesTruncated",
        "roles": "roles { role since current disputed sourcesDiffer }",
        "reaches": "reaches { level reason inForce disputed reachedSince record { number } }",
        "otherEnterprises": "otherEnterprises { uscc role disputed standing records { number } }",
        "otherEnterprisesTruncated": "otherEnterprisesTruncated",
    }
    whole = await _parties(service, " ".join(parts.values()))
    assert any(node["reaches"] for node in whole)
    assert any(node["otherEnterprises"] for node in whole)
    for name, asked in parts.items():
        assert await _parties(service, asked) == [{name: node[name]} for node in whole], name
    status = {"standing": "standing", "listings": "listings { record { number } }", "disputed": "disputed { number }"}
    told = await _told(service, f"creditStatus {{ {' '.join(status.values())} }}")
    for name, asked in status.items():
        assert (await _told(service, f"creditStatus {{ {asked} }}")) == {
            "creditStatus": {name: told["creditStatus"][name]}
        }
    service.audit.entries.clear()
    for asked in ("standing", "listings { record { number } }"):
        await _told(service, f"creditStatus {{ {asked} }}")
    one, other = service.audit.entries
    assert one.record_ids  # a record is let out as well by what is concluded from it
    assert set(one.record_ids) == set(other.record_ids)


async def _told(service: LiveService, asked: str) -> dict[str, Any]:
    query = f'{{ enterprise(uscc: "{story.BORROWER}", inquiry: INQUIRY) {{ {asked} }} }}'
    found: dict[str, Any] = (await service.data(query))["enterprise"]
    return found


async def _parties(service: LiveService, asked: str) -> list[dict[str, Any]]:
    told = await _told(service, f"relatedParties {{ edges {{ node {{ {asked} }} }} }}")
    return [edge["node"] for edge in told["relatedParties"]["edges"]]
