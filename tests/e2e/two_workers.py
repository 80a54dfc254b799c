"""A service of two workers, over either engine."""

from collections.abc import Iterator
from contextlib import contextmanager

from graph_schema.engine import StoreAddress
from tests.e2e.running import Hub, Service, end, serve
from tests.support.stores import clean_store


@contextmanager
def two_workers(hub: Hub, neo4j: StoreAddress | None) -> Iterator[tuple[Service, StoreAddress]]:
    """`serve --workers 2` over the embedded store of a folder, or over Neo4j, which is emptied; and its store."""
    if neo4j is not None:
        clean_store(neo4j)
        who = neo4j.writer
        hub = hub.on(hub.data, GRAPH_URI=neo4j.uri, GRAPH_USER=who.user, GRAPH_PASSWORD=who.password)
    service = serve(hub, "serve", "--workers", 2, "--port", 0)
    try:
        yield service, neo4j or hub.address
    finally:
        end(service.process)
