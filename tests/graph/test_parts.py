"""What is asked for alone is told as it is among everything else: parts that nobody asks for are not even read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support import story
from tests.support.graph import Row, TestGraph, code
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio


def personal(n: int) -> Row:
    """A record of the representative himself, by his document."""
    key = story.record("JUDGMENT_DEFAULTER", f"(2024)部{n}号", decided_on="2024-03-01", determiner="示例法院")
    who = {"name": story.PRESENT, "document": story.DOCUMENT}
    return story.entry({**key, "party": {"person": who}}, "2024-03-01")


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over the borrower's graph, whose representative has more records and companies than are told."""
    others = [code(3000 + n) for n in range(15)]
    await graph.load([*story.REGISTER, *story.LISTS, *story.IDENTITIES, *map(personal, range(25))])
    await graph.load([story.enterprise(uscc, f"第{n}有限公司") for n, uscc in enumerate(others)])
    await graph.load([story.tenure(uscc, story.PRESENT, role="DIRECTOR", start="2022-01-01") for uscc in others])
    await graph.load([story.identity(uscc, story.PRESENT) for uscc in others])
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
    for name in ("standing", "reachesTruncated", "otherEnterprisesTruncated"):
        assert len({node[name] for node in whole}) > 1, name  # it tells persons apart
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
