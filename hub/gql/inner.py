"""A request to the GraphQL end-point from within the service, with the caller's own token and an id of its own."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

Answer = Callable[[Request], Awaitable[Response]]


class RefusedWithin(Exception):  # noqa: N818 - it carries the answer that is given instead
    """A question that was put within was not answered; `response` is what is."""

    def __init__(self, response: Response) -> None:
        """Take the answer."""
        super().__init__()
        self.response = response


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


def beside(told: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer tells beside its data: its errors, its receipt."""
    return {key: told[key] for key in ("errors", "extensions") if key in told}
