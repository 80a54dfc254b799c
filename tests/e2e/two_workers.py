"""A service of two workers, over either engine, and a client of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette

from graph_schema.engine import StoreAddress
from hub.inquiries.enterprise import warm_up
from tests.e2e.running import Hub, Service, end, serve
from tests.support.graph import open_graph
from tests.support.live import NOON, LiveService, Patient
from tests.support.service import MemoryAudit, SettableClock
from tests.support.stores import clean_store

LONGEST_S = 600.0


@contextmanager
def two_workers(hub: Hub, neo4j: StoreAddress | None) -> Iterator[tuple[Service, StoreAddress]]:
    """`serve --workers 2` over the embedded store of a folder, or over Neo4j, which is emptied; and its store.

    Neo4j plans the statements of answers before: both workers at once take a busy machine longer than `serve` waits.
    """
    if neo4j is not None:
        clean_store(neo4j)
        who = neo4j.writer
        hub = hub.on(hub.data, GRAPH_URI=neo4j.uri, GRAPH_USER=who.user, GRAPH_PASSWORD=who.password)
        hub.run("migrate", code=0)
        with ThreadPoolExecutor(1) as beside:  # there may be a loop here already
            beside.submit(asyncio.run, _planned(neo4j, hub.data / "keys")).result()
    # Nobody reads what they log, and a pipe that is full would stop them.
    quiet = hub.on(hub.data, CREDIT_HUB_LOG_LEVEL="ERROR")
    service = serve(quiet, "serve", "--workers", 2, "--port", 0)
    try:
        yield service, neo4j or hub.address
    finally:
        end(service.process)


async def _planned(neo4j: StoreAddress, keys: Path) -> None:
    async with open_graph(neo4j, keys, wipe=False) as graph:
        await warm_up(Patient(graph.gateway))


@asynccontextmanager
async def over_http(service: Service, address: StoreAddress) -> AsyncIterator[LiveService]:
    """A client that makes a connection for each request, so that every worker is asked; partners are added beside."""
    no_reuse = httpx.Limits(max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(base_url=service.url, limits=no_reuse, timeout=LONGEST_S, trust_env=False) as client,
        open_graph(address, service.hub.data / "keys", wipe=False) as graph,
    ):
        yield LiveService(graph, Starlette(), client, SettableClock(NOON), MemoryAudit())
