"""The published keys of an external issuer: fetched when first needed, kept, and fetched again within bounds."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.request import HTTPDefaultErrorHandler, HTTPErrorProcessor, HTTPHandler, HTTPSHandler

import structlog

from hub.access.client_keys import ClientKey, published_client_keys
from hub.errors import Refusal, RefusalCode

MOST_BYTES: Final = 256 * 1024
TIMEOUT_S: Final = 5.0
STALE_S: Final = 24 * 3600.0
"""How long keys are trusted that could not be fetched again."""

Fetch = Callable[[], Awaitable[bytes]]


class PublishedKeys:
    """Keys by id. An unknown id leads to one fetch in `every_s` seconds at most, whoever asks how often."""

    def __init__(self, fetch: Fetch, *, every_s: float, renew_s: float = 3600.0) -> None:
        """Take what fetches the document; nothing is fetched before a key is asked for.

        `renew_s` is the age in seconds at which known keys are fetched again, so that withdrawn ones go.
        """
        self._fetch = fetch
        self._every_s = every_s
        self._renew_s = renew_s
        self._keys: Mapping[str, ClientKey] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._fetching = asyncio.Lock()
        self._renewing: asyncio.Task[None] | None = None

    async def get(self, key_id: str) -> ClientKey | None:
        """The key of an id; None where the issuer publishes none. Raises Refusal(UNAVAILABLE) while none is known."""
        if key_id not in self._keys or self._age() > STALE_S:
            async with self._fetching:
                if (key_id not in self._keys or self._age() > STALE_S) and self._due():
                    await self._renew()
        elif self._age() > self._renew_s and self._due():
            self._tried = time.monotonic()
            self._renewing = asyncio.create_task(self._renew())  # nobody waits for what is known
        if self._age() > STALE_S:
            raise Refusal(RefusalCode.UNAVAILABLE)
        return self._keys.get(key_id)

    def _age(self) -> float:
        return float("inf") if self._fetched is None else time.monotonic() - self._fetched

    def _due(self) -> bool:
        return self._tried is None or time.monotonic() - self._tried >= self._every_s

    async def _renew(self) -> None:
        self._tried = time.monotonic()
        try:
            self._keys = {key.key_id: key for key in published_client_keys(await self._fetch())}
        except (OSError, ValueError, HTTPException) as error:  # TimeoutError is an OSError
            structlog.get_logger().warning("issuer_keys_not_fetched", error=type(error).__name__)
        else:
            self._fetched = time.monotonic()


def from_file(path: Path) -> Fetch:
    """Reads the document from a file that the operator replaces."""

    async def fetch() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return fetch


def from_url(url: str) -> Fetch:
    """Fetches the document by HTTP: in bounded time and size, straight (no proxy), and from this address alone."""
    opener = urllib.request.OpenerDirector()
    # Neither proxies nor redirects nor other kinds of address: the operator has named one place to trust.
    for handler in (HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)

    def get() -> bytes:
        try:
            with opener.open(url, timeout=TIMEOUT_S) as answer:
                data: bytes = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            error.close()  # it holds the connection
            raise
        if len(data) > MOST_BYTES:
            raise ValueError("too long")
        return data

    async def fetch() -> bytes:
        return await asyncio.wait_for(asyncio.to_thread(get), 2 * TIMEOUT_S)

    return fetch
