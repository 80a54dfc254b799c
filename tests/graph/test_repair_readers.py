"""While readers ask without pause, no inquiry that is received after the repair was answered shows the repaired record.

Readers ask on two services over one graph, each with a gateway of its own: the enterprise, several at once, the person
whom the record reaches, paths, the network, what was known before, the feed and who follows it, the subject's copy to
take along, and a file for other programs.
"""

from pathlib import Path

import pytest

from graph_schema.engine import EngineName, StoreAddress
from tests.support.following import served
from tests.support.graph import open_graph
from tests.support.hammering import QUESTIONS, Way, hammered
from tests.support.live import live_service

pytestmark = pytest.mark.anyio
FEW = ("enterprise", "known before", "batch", "feed", "follow")


async def run(address: StoreAddress, keys: Path, *, rounds: int, names: tuple[str, ...], together: int) -> None:
    """Repairs, with readers on both services."""
    async with (
        open_graph(address, keys) as graph,
        open_graph(address, keys, wipe=False) as other,
        live_service(graph) as service,
        live_service(other) as second,
        served(service) as first_socket,
        served(second) as second_socket,
    ):
        second.partners = service.partners
        ways = (Way(service, first_socket), Way(second, second_socket))
        done = await hammered(ways, rounds=rounds, names=names, together=together)
        assert len(done) == rounds


async def test_no_inquiry_after_the_answer_shows_the_record(store_address: StoreAddress, tmp_path: Path) -> None:
    # Neo4j takes long to plan what tells of several parties; that is asked of it in the long run.
    names = QUESTIONS if store_address.engine is EngineName.EMBEDDED else FEW
    await run(store_address, tmp_path / "keys", rounds=1, names=names, together=1)


@pytest.mark.full
async def test_nor_in_many_rounds(store_address: StoreAddress, tmp_path: Path) -> None:
    await run(store_address, tmp_path / "keys", rounds=40, names=QUESTIONS, together=2)
