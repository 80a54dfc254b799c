"""Sending one signed message to an address outside: https alone, and never to what a name is made to point at inside.

The name is resolved first, each address is judged, and the connection is made to an address that was judged: a name
that answers otherwise a moment later changes nothing. Nothing is followed; of the answer only its status counts.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_URL: Final = 2000
_TRANSLATED: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks whose addresses stand for others, so that what is inside would look as if it were outside."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotSentError(Exception):
    """A message was not taken; `args[0]` says why, in words that quote nothing of the receiver."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends messages; to networks inside where they are `allowed`, by `trusted` certificates beside the usual ones."""

    executor: Executor
    allowed: Sequence[Network] = ()
    trusted: Path | None = None
    seconds: float = 10.0

    async def send(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> None:
        """Return once the receiver has answered with a status of success. Raises NotSentError."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(2 * self.seconds):
                status = await loop.run_in_executor(self.executor, self._posted, url, body, dict(headers))
        except TimeoutError:
            raise NotSentError("no answer in time") from None
        except (OSError, HTTPException, ValueError) as error:
            raise NotSentError(type(error).__name__) from None
        if not 200 <= status < 300:
            raise NotSentError(f"status {status}")

    def _posted(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        parts = checked_url(url)
        if parts is None:
            raise NotSentError("the address is not https")
        port = parts.port or 443
        address = self._address(str(parts.hostname), port)
        context = _tls(self.trusted, None if self.trusted is None else self.trusted.stat().st_mtime_ns)
        connection = _Judged(str(parts.hostname), port, address=address, context=context, timeout=self.seconds)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body=body, headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def _address(self, host: str, port: int) -> str:
        """An address of the name that may be connected to. Raises NotSentError where it has none."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            text = str(place[0])
            if self.may_reach(ipaddress.ip_address(text.partition("%")[0])):
                return text
        raise NotSentError("the address lies inside a private network")

    def may_reach(self, address: Address) -> bool:
        """Whether it lies outside, or in a network that is allowed."""
        inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        judged: Address = inner or address
        if any(judged.version == network.version and judged in network for network in self.allowed):
            return True
        translated = any(judged.version == network.version and judged in network for network in _TRANSLATED)
        return judged.is_global and not judged.is_multicast and not translated


@lru_cache(maxsize=4)
def _tls(trusted: Path | None, _changed: int | None) -> ssl.SSLContext:
    """The certificates that are believed, read again where the file has changed: it costs more than to send."""
    context = ssl.create_default_context()
    if trusted is not None:
        context.load_verify_locations(trusted)
    return context


def checked_url(url: str) -> SplitResult | None:
    """The parts of an address that may be registered: https, with a host, without log-in and fragment; else None."""
    if len(url) > LONGEST_URL or not url.isascii() or any(letter.isspace() for letter in url):
        return None
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if good and parts.username is None and parts.password is None and not parts.fragment else None


class _Judged(HTTPSConnection):
    """A connection to one address, under the name that its certificate must bear."""

    def __init__(self, host: str, port: int, *, address: str, context: ssl.SSLContext, timeout: float) -> None:
        super().__init__(host, port, context=context, timeout=timeout)
        self._place, self._tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._place, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
