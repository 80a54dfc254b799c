"""A receiver of webhooks for tests: over TLS on this machine, and as unreliable as it is told to be."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HERE = [ipaddress.ip_network("127.0.0.0/8")]


@dataclass
class Receiver:
    """What came, and what is answered: `answer` gives a status for a message id, None to hang, 0 to hang up.

    While it is asked, `peer` is the port that the message came from.
    """

    port: int = 0
    peer: int = 0
    answer: Callable[[str], int | None] = field(default=lambda _: 200)
    came: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    goal: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://localhost:{self.port}/changes?of=us"

    def bodies(self) -> dict[str, Any]:
        """The messages by their ids, each as it came last."""
        return {message: orjson.loads(body) for message, _, body in self.came}

    async def reach(self, goal: int) -> None:
        """Return once so many messages were taken."""
        self.goal, self.reached = goal, asyncio.Event()
        await self.reached.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            message = headers["webhook-id"]
            self.came.append((message, headers, body))
            self.peer = int(writer.get_extra_info("peername")[1])
            status = self.answer(message)
            if status is None:
                await reader.read()  # until the other side gives up
            if not status:
                return
            if 200 <= status < 300:
                self.taken.append(message)
                if len(self.taken) >= self.goal:
                    self.reached.set()
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def receiver(folder: Path) -> AsyncIterator[tuple[Receiver, Path]]:
    """A receiver, and the file of the certificate that it is trusted by."""
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, folder / "key.pem")
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made, certificate
    finally:
        server.close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    folder.mkdir(exist_ok=True)
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path = folder / "certificate.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path
