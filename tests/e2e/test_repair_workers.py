"""Two real workers: no inquiry that is sent after a repair was answered shows the record, whichever worker answers.

Every question is asked over HTTP by connections of its own, so that both workers are asked, while a department grants
the repair over HTTP too.
"""

from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from tests.e2e.running import Hub, Service
from tests.e2e.two_workers import over_http, two_workers
from tests.support.hammering import QUESTIONS, Way, hammered

pytestmark = pytest.mark.anyio
MANY = 10**9
AMPLE = {
    "CREDIT_HUB_BUDGET__MAXIMUM": str(MANY),
    "CREDIT_HUB_BUDGET__RESTORE_PER_S": str(MANY),
    "CREDIT_HUB_HARVEST__NEIGHBOURS": str(MANY),
    "CREDIT_HUB_REQUEST_TIMEOUT_S": "120",
    "CREDIT_HUB_AUDITING__FOLD_EVERY_S": "0.5",  # so that records are taken back while everybody asks
}


async def run(service: Service, address: StoreAddress, *, rounds: int, together: int) -> None:
    """Repairs, with readers on both workers."""
    async with over_http(service, address) as live:
        way = Way(live, service.url.replace("http", "ws") + "/graphql")
        done = await hammered((way,), rounds=rounds, names=QUESTIONS, together=together, processes=2)
        assert [len(readers.slots) for readers in done] == [2] * rounds


async def test_no_worker_shows_what_is_repaired(user: Hub, tmp_path: Path) -> None:
    with two_workers(user.on(tmp_path / "data", **AMPLE), None) as (service, address):
        await run(service, address, rounds=1, together=1)


@pytest.mark.full
@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
async def test_nor_in_many_rounds(request: pytest.FixtureRequest, user: Hub, tmp_path: Path, engine: str) -> None:
    neo4j: StoreAddress | None = request.getfixturevalue("neo4j_address") if engine == "neo4j" else None
    with two_workers(user.on(tmp_path / "data", **AMPLE), neo4j) as (service, address):
        await run(service, address, rounds=20, together=2)
