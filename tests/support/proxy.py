"""A TCP proxy in front of a store, so that a test can take the store away without stopping it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from graph_schema.engine import StoreAddress


class Proxy:
    """Passes bytes on until `cut`; `mend` lets new connections in again."""

    def __init__(self, target: StoreAddress) -> None:
        parts = urlsplit(target.uri)
        assert parts.hostname is not None
        assert parts.port is not None
        self._target, self._target_port = parts.hostname, parts.port
        self._behind = target
        self._server: asyncio.Server | None = None
        self._port = 0
        self._links: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> StoreAddress:
        """The store's address by way of the proxy."""
        return replace(self._behind, uri=f"bolt://127.0.0.1:{self._port}")

    async def mend(self) -> None:
        """Listen, on the port of the first time."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End all connections and listen no more."""
        if self._server is not None:
            self._server.close()
        for link in list(self._links):
            link.transport.abort()
        for pump in list(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._target, self._target_port)
        self._links |= {writer, far_writer}
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            pump = asyncio.create_task(_pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def proxied(target: StoreAddress) -> AsyncIterator[Proxy]:
    """A proxy that passes bytes on."""
    proxy = Proxy(target)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.cut()
