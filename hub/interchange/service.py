"""A partner's side of the service: a token by its own credentials, and queries, over HTTP.

Straight to the address that was named: no proxy, no redirect, and in clear text to this machine alone.
"""

import asyncio
import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

import orjson

from graph_schema.errors import HubError, WrongInput

TIMEOUT_S: Final = 60.0
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_WAITING_S: Final = 600.0
"""For a budget to be filled again, over the whole of a command."""
_EARLY_S: Final = 30.0
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(slots=True)
class Service:
    """The hub at an address, asked as one partner; `receipts` are those of the answers, in order."""

    url: str
    client_id: str
    secret: str = field(repr=False)
    receipts: list[Mapping[str, Any]] = field(default_factory=list)
    _token: str = field(default="", repr=False)
    _until: float = 0.0
    _waited: float = 0.0

    def __post_init__(self) -> None:
        """Raise WrongInput for an address that credentials are not to be sent to."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WrongInput("--url is no address; write it like https://hub.example.")
        if parts.scheme == "http" and parts.hostname not in _HERE:
            raise WrongInput("--url is not https, so that the secret could be read on the way; give an https address.")

    async def ask(self, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """The data of one answer; waits where the budget is spent.

        Raises WrongInput where the service refuses the question, HubError where it does not answer.
        """
        while True:
            body = orjson.dumps({"query": query, "variables": dict(variables)})
            headers = {"authorization": f"Bearer {await self._fresh()}", "content-type": "application/json"}
            answer = await self._post("/graphql", body, headers)
            errors = answer.get("errors") or ()
            if not errors:
                break
            first = errors[0].get("extensions") or {}
            await self._wait_or_raise(str(first.get("code")), first.get("field"), first.get("retryAfter"))
        receipt = (answer.get("extensions") or {}).get("receipt")
        if isinstance(receipt, dict):
            self.receipts.append(receipt)
        data: Mapping[str, Any] = answer.get("data") or {}
        return data

    async def _fresh(self) -> str:
        """A token that lasts for a while yet."""
        while time.monotonic() > self._until:
            basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            headers = {"authorization": f"Basic {basic}", "content-type": "application/x-www-form-urlencoded"}
            answer = await self._post("/token", urlencode({"grant_type": "client_credentials"}).encode(), headers)
            if "access_token" in answer:
                self._token = str(answer["access_token"])
                self._until = time.monotonic() + max(1.0, float(answer.get("expires_in", 0)) - _EARLY_S)
            else:
                wait = ((answer.get("errors") or [{}])[0].get("extensions") or {}).get("retryAfter")
                await self._wait_or_raise(str(answer.get("error", "RATE_LIMITED" if wait else "no token")), None, wait)
        return self._token

    async def _wait_or_raise(self, code: str, place: object, seconds: object) -> None:
        if code == "RATE_LIMITED" and isinstance(seconds, int | float) and self._waited + seconds <= MOST_WAITING_S:
            self._waited += seconds
            await asyncio.sleep(seconds)
            return
        where = "" if place is None else f" at {place}"
        raise WrongInput(f"The service refuses: {code}{where}; docs/api.md says what each code means.")

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        request = Request(self.url.rstrip("/") + path, data=body, headers=dict(headers), method="POST")  # noqa: S310 - checked above
        try:
            answer = await asyncio.to_thread(_sent, request)
        except (OSError, HTTPException) as error:
            raise HubError(
                f"The service does not answer ({type(error).__name__}); look at --url and ask again."
            ) from None
        try:
            told = orjson.loads(answer)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise HubError("What answers at --url is not the service; give the address without a path.")
        return told


def _sent(request: Request) -> bytes:
    """The body of the answer, be it a refusal; in bounded time and size."""
    opener = OpenerDirector()
    for handler in (HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            data: bytes = answer.read(MOST_BYTES + 1)
    except HTTPError as error:
        with error:
            data = error.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError("too long")
    return data
