"""A request to the GraphQL end-point from within the service, with the caller's own token and an id of its own."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

Answer = Callable[[Request], Awaitable[Response]]


def posted(request: Request, body: bytes) -> Request:
    """The same caller's POST of a body."""
    kept = [(name, value) for name, value in request.scope["headers"] if name == b"authorization"]
    headers = [
        *kept,
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"accept", b"application/json"),
    ]
    state = {**request.scope.get("state", {}), "request_id": uuid4().hex}
    scope = {**request.scope, "method": "POST", "query_string": b"", "headers": headers, "state": state}

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)
