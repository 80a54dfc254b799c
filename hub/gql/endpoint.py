"""POST /graphql, top to bottom: body, asker, document, execution, audit entry, answer. Nothing leaves unaudited."""

import asyncio
import time
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.audit.receipt import Receipt
from hub.gql import wire
from hub.gql.exchange import Exchange, Exchanges, Outcome, extensions

GRAPHQL_PATH: Final = "/graphql"


class GraphQLEndpoint:
    """The GraphQL end-point as an ASGI application; holds no state of its own."""

    def __init__(self, exchanges: Exchanges) -> None:
        """Take what carries out a request."""
        self._exchanges = exchanges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        with self._exchanges.in_flight.answering():
            return await self._answered(request)

    async def _answered(self, request: Request) -> Response:
        begun, exchanges = time.monotonic(), self._exchanges
        exchange = Exchange(
            request_id=request.state.request_id, address=None if request.client is None else request.client.host
        )
        outcome = await exchanges.outcome(self._answer(request, exchange), exchange)
        receipt, outcome = await exchanges.receipt(exchange, outcome)
        step_s = exchanges.limits.step_s
        if exchange.operation is not None and step_s:
            await asyncio.sleep(-(time.monotonic() - begun) % step_s)
        return respond(exchange, outcome, receipt=receipt)

    async def _answer(self, request: Request, exchange: Exchange) -> Outcome:
        exchanges = self._exchanges
        exchange.media = wire.media_type(request.headers.get("accept"))
        body = await wire.read_body(request, exchanges.limits.body_bytes)
        caller = await exchanges.admit(request.headers.get("authorization"), exchange)
        asked = wire.read_parameters(request, body)
        opened = await exchanges.open(asked, caller, exchange=exchange, method=request.method)
        return await exchanges.execute(opened, exchange)


def respond(exchange: Exchange, outcome: Outcome, *, receipt: Receipt | None) -> Response:
    """An outcome as the response over HTTP, with what goes beside it."""
    headers: dict[str, str] = {}
    if outcome.status == 401:
        headers["www-authenticate"] = 'Bearer realm="credit-hub"'
    if outcome.status == 405:
        headers["allow"] = "POST"
    if outcome.retry_after_s is not None:
        headers["retry-after"] = str(outcome.retry_after_s)
    status = wire.status_of(outcome.code, outcome.status, media=exchange.media, well_formed=exchange.well_formed)
    body = {**outcome.body, "extensions": extensions(exchange, receipt)}
    return wire.respond(body, status=status, media=exchange.media, headers=headers)
