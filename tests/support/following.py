"""A follower's end of graphql-transport-ws, and the service behind a real socket for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from graph_schema.names import PartnerKind
from tests.support.live import LiveService
from tests.support.service import INQUIRIES

PROTOCOL = Subprotocol("graphql-transport-ws")
SOON_S = 60.0
"""Until something that is to come must have come, also on a busy machine."""
QUIET_S = 0.5


@dataclass
class Line:
    """One connection."""

    socket: ClientConnection
    serial: int = 0
    waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    async def send(self, message: object) -> None:
        """Send one message."""
        await self.socket.send(message if isinstance(message, str) else json.dumps(message))

    async def receive(self, within_s: float = SOON_S) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(within_s):
            message = json.loads(await self.socket.recv())
        assert isinstance(message, dict)
        return message

    async def opened(self, authorization: str | None) -> "Line":
        """Say who follows."""
        await self.send({"type": "connection_init", "payload": {"Authorization": authorization}})
        assert await self.receive() == {"type": "connection_ack"}
        return self

    async def subscribe(self, text: str, *, kind: PartnerKind) -> str:
        """Subscribe; the id of the subscription."""
        self.serial += 1
        payload = {"query": text.replace("INQUIRY", INQUIRIES[kind])}
        await self.send({"id": str(self.serial), "type": "subscribe", "payload": payload})
        return str(self.serial)

    async def closed(self) -> int:
        """The code that the other side closes with."""
        try:
            async with asyncio.timeout(SOON_S):
                while True:
                    await self.socket.recv()
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return int(closed.rcvd.code)

    async def quiet(self) -> None:
        """Nothing comes for a while."""
        try:
            message = await self.receive(QUIET_S)
        except TimeoutError:
            return
        raise AssertionError(message)


@asynccontextmanager
async def served(live: LiveService) -> AsyncIterator[str]:
    """The service behind a socket of its own; its address."""
    config = uvicorn.Config(live.app, port=0, log_config=None, lifespan="off", ws_max_size=64 * 1024)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the library tells it by nothing else
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}/graphql"
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def line(address: str, *, protocol: Subprotocol = PROTOCOL) -> AsyncIterator[Line]:
    """A connection."""
    async with connect(address, subprotocols=[protocol], proxy=None, open_timeout=SOON_S) as socket:
        yield Line(socket)
