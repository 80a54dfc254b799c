"""GraphQL over WebSocket (subprotocol graphql-transport-ws): subscriptions alone, each for one asker.

The protocol's messages are the library's; what is told in them is decided by Follow.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

import orjson
import structlog
from starlette.websockets import WebSocket
from strawberry import UNSET
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from hub.errors import Refusal, RefusalCode
from hub.gql.failures import refused
from hub.gql.follow import Follow, Follower
from hub.gql.places import Places

INIT_WAIT: Final = timedelta(seconds=10)
MESSAGE_BYTES: Final = 64 * 1024
SUBSCRIPTIONS_MAX: Final = 10
"""Of one connection."""
_UNACCEPTABLE: Final = 4406


@dataclass(slots=True)
class _Connection:
    """One connection; `partner_id` once it is known who opened it."""

    header: str | None
    address: str | None
    connection_params: dict[str, Any] | None = None
    partner_id: str | None = None

    def follower(self) -> Follower:
        """Who follows, by the token of the upgrade or else of the first message: a browser can send but that."""
        given = (self.connection_params or {}).get("Authorization")
        return Follower(self.header or (given if isinstance(given, str) else None), self.address)


@dataclass(frozen=True, slots=True)
class _View:
    """What the library's handler asks of a view."""

    follow: Follow
    followers: Places

    async def on_ws_connect(self, connection: _Connection) -> Any:  # noqa: ANN401 - the library's
        """Let in who is known and has not too many connections open."""
        try:
            caller = await self.follow.caller(connection.follower())
        except Refusal:
            raise ConnectionRejectionError from None
        if not self.followers.enter(caller.partner_id):
            raise ConnectionRejectionError
        connection.partner_id = caller.partner_id
        return UNSET

    def decode_json(self, text: str) -> object:
        """What a message says; raises ValueError."""
        return cast("object", orjson.loads(text))

    def encode_json(self, message: object) -> str:
        """A message as it is sent."""
        return orjson.dumps(message).decode()


class _Handler(BaseGraphQLTransportWSHandler[_Connection, None]):
    """The library's handler; what is subscribed to is carried out by Follow in place of the library's executor."""

    def __init__(self, view: _View, websocket: WebSocket, *, connection: _Connection) -> None:
        """Take one accepted connection."""
        loose: Any = view
        super().__init__(
            view=loose,
            websocket=ASGIWebSocketAdapter(loose, websocket, websocket),
            context=connection,
            root_value=None,
            schema=cast("Any", None),
            connection_init_wait_timeout=INIT_WAIT,
            max_subscriptions_per_connection=SUBSCRIPTIONS_MAX,
        )
        self._follow = view.follow

    async def handle_message(self, message: Message) -> None:
        """Close the connection on what is no message, whatever it is."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Take a subscription by its text, or by the id of a trusted document.

        The library hands on the text alone, so the whole payload goes in its place; it is read where it is admitted.
        """
        whole: Any = {"query": message["payload"]}
        await super().handle_subscribe({**message, "payload": whole})

    async def run_operation(self, operation: Operation[_Connection, None]) -> None:
        """Tell page after page; an error ends the subscription, not the connection."""

        async def tell(body: dict[str, Any]) -> None:
            await operation.send_operation_message({"id": operation.id, "type": "next", "payload": cast("Any", body)})

        with suppress(WebSocketDisconnected):
            try:
                errors = (await self._follow.run(operation.query, self.context.follower(), tell=tell)).get("errors", [])
            except WebSocketDisconnected:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave
                await self.handle_task_exception(error)
                errors = [refused(Refusal(RefusalCode.INTERNAL))]
            await operation.send_operation_message({"id": operation.id, "type": "error", "payload": errors})

    async def handle_task_exception(self, error: Exception) -> None:
        """Log the class of what went wrong; its text may hold personal data."""
        structlog.get_logger().error("follow_failed", error=type(error).__name__)


def follow_endpoint(follow: Follow, followers: Places) -> Callable[[WebSocket], Awaitable[None]]:
    """The end-point of connections that follow."""
    view = _View(follow, followers)

    async def endpoint(websocket: WebSocket) -> None:
        offered = websocket.scope.get("subprotocols", [])
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in offered:
            await websocket.accept()
            await websocket.close(_UNACCEPTABLE, "Subprotocol not acceptable")
            return
        await websocket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL)
        client = websocket.client
        connection = _Connection(websocket.headers.get("authorization"), None if client is None else client.host)
        try:
            await _Handler(view, websocket, connection=connection).handle()
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave
            structlog.get_logger().error("follow_failed", error=type(error).__name__)
        finally:
            if connection.partner_id is not None:
                followers.leave(connection.partner_id)

    return endpoint
