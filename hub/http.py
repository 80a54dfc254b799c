"""The outermost layer of the service: a request id for each request, and a coded answer to whatever goes wrong."""

from collections.abc import Mapping
from uuid import uuid4

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import Refusal, RefusalCode

REQUEST_ID = "x-request-id"
_OF_STATUS: Mapping[int, RefusalCode] = {404: RefusalCode.NOT_FOUND, 405: RefusalCode.METHOD_NOT_ALLOWED}


class Guard:
    """Pure ASGI; puts `request_id` into the request's state and sends it as a header.

    What is posted to a path in `posted` goes straight there: finding a route costs as much as reading its answer.
    """

    def __init__(self, app: ASGIApp, posted: Mapping[str, ASGIApp] | None = None) -> None:
        """Take the application inside, and what answers a POST by path."""
        self._app = app
        self._posted = posted or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on; what is not HTTP passes untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        inside = self._posted.get(scope["path"], self._app) if scope["method"] == "POST" else self._app
        started = False

        async def send_with_id(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID.encode(), request_id.encode())]
            await send(message)

        try:
            await inside(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave
            structlog.get_logger().error("request_failed", request_id=request_id, error=type(error).__name__)
            if started:
                # Half an answer is out; only breaking the connection tells the client so.
                raise ConnectionAbortedError(request_id) from None
            await refusal_response(Refusal(RefusalCode.INTERNAL), request_id=request_id)(scope, receive, send_with_id)


async def on_http_error(request: Request, error: Exception) -> Response:
    """The coded answer to a path or a method that is not served."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    refusal = Refusal(_OF_STATUS.get(status, RefusalCode.BAD_REQUEST))
    return refusal_response(refusal, request_id=request.state.request_id, headers=headers)


def refusal_response(refusal: Refusal, *, request_id: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal as JSON, in the form that GraphQL answers have."""
    body = {
        "errors": [{"message": refusal.message, "extensions": {"code": refusal.code.value}}],
        "extensions": {"requestId": request_id},
    }
    return Response(
        orjson.dumps(body),
        status_code=refusal.status,
        media_type="application/json",
        headers={"cache-control": "no-store", **(headers or {})},
    )
