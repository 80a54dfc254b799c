"""The earliest end of disclosure counts, by the date alone: nothing is written when a day passes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from tests.support import story
from tests.support.graph import Row, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER

pytestmark = pytest.mark.anyio
ASKED = f'{{ enterprise(uscc: "{BORROWER}", inquiry: INQUIRY ARGUMENTS) {{ records {{ number }} }} }}'


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story's register, on the day on which 国家发展改革委令第36号 comes into force."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        live.clock.instant = datetime(2026, 4, 1, 4, tzinfo=UTC)
        await graph.load(story.REGISTER, source="register")
        yield live


def decided(number: str, day: str, *, kind: str = "ADMIN_PENALTY", end: str | None = None, **more: Any) -> Row:
    """A record decided on the day it starts."""
    key = story.record(kind, number, decided_on=day)
    if kind == "ADMIN_PENALTY":
        key["kind"] = kind
    row = story.entry(key, day, **more)
    row["valid"] |= {} if end is None else {"to": end}
    return row


async def told(service: LiveService, arguments: str = "") -> set[str]:
    for _ in range(4):  # a cold and busy Neo4j may take its whole time limit to plan the statement first
        answer = (await service.ask(ASKED.replace("ARGUMENTS", arguments))).json()
        if "errors" not in answer:
            break
    return {record["number"] for record in answer["data"]["enterprise"]["records"]}


async def test_the_shortest_term_ends_the_telling(service: LiveService) -> None:
    await service.graph.load(
        [
            decided("轻微满", "2026-01-01", severity="MINOR"),
            decided("轻微未满", "2026-01-02", severity="MINOR"),
            decided("一般满", "2025-04-01", severity="GENERAL"),
            decided("一般未满", "2025-04-02", severity="GENERAL"),
            decided("名单短于类别", "2023-04-01"),
            decided("类别短于名单", "2023-04-02", severity="SERIOUS"),
            decided("法院名单不依类别", "2016-01-01", kind="SPENDING_RESTRICTION", severity="SERIOUS"),
            decided("法院名单已终止", "2021-03-31", kind="SPENDING_RESTRICTION", end="2022-01-01"),
            decided("法院名单终止未满五年", "2021-04-01", kind="SPENDING_RESTRICTION", end="2022-01-01"),
        ]
    )
    clock = service.graph.clock()
    stays = {"法院名单不依类别"}
    first = stays | {"轻微未满", "一般未满", "类别短于名单", "法院名单终止未满五年"}
    assert await told(service) == first
    # Another day asked about, or another state of knowledge, brings nothing back.
    assert await told(service, 'asOf: "2026-03-01"') == first
    service.clock.instant = datetime(2026, 4, 2, 4, tzinfo=UTC)
    service.tokens.clear()
    assert await told(service) == stays
    assert service.graph.clock() == clock
