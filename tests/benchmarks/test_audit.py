"""What the audit log costs: an append with and without its sync, and the share of access and audit in an answer."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.access.budget import BudgetRules, Budgets, MemoryBuckets, Taken
from hub.access.harvest import HarvestRules, HarvestWatch, Look, MemoryWindows
from hub.access.tokens import Caller
from hub.audit.entry import AuditEntry
from hub.audit.log import FileAuditLog
from hub.audit.receipt import Receipt
from hub.audit.slot import Disk
from tests.benchmarks.conftest import report
from tests.support.audit import BLIND_KEY_ID, SIGNER, blind, entry
from tests.support.graph import open_graph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES
from tests.support.story import BORROWER, IDENTITIES, LISTS, REGISTER

pytestmark = [pytest.mark.bench, pytest.mark.full, pytest.mark.anyio]

APPENDS = 4000
REQUESTS = 320
ROUNDS = 12
TOGETHER = 32
QUERY = """query($uscc: String!) { enterprise(uscc: $uscc, inquiry: INQUIRY) { name creditStatus { standing }
 relatedParties(first: 10) { edges { node { name roles { role since current }
 reaches { level rule { article } } } } } } }"""


@dataclass
class TimedDisk:
    """The disk, with the seconds that its syncs took, and those of the processor among them."""

    seconds: float = 0.0
    cpu: float = 0.0
    syncs: int = 0

    def sync(self, descriptor: int) -> None:
        """Sync, and add its time."""
        began, cpu = time.perf_counter(), time.thread_time()
        os.fdatasync(descriptor)
        self.seconds += time.perf_counter() - began
        self.cpu += time.thread_time() - cpu
        self.syncs += 1


@pytest.mark.parametrize("together", [1, 32])
async def test_appends(tmp_path: Path, together: int) -> None:
    disk = TimedDisk()
    log = FileAuditLog.open(tmp_path, signer=SIGNER, blind=blind, blind_key_id=BLIND_KEY_ID, disk=Disk(sync=disk.sync))

    async def append(count: int) -> None:
        for n in range(count):
            await log.append(entry(n))

    disk.seconds, disk.syncs = 0.0, 0
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*[append(APPENDS // together) for _ in range(together)])
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    await log.close()
    report(
        f"| audit append, {together} at once | {APPENDS / seconds:,.0f} a second | {cpu / APPENDS * 1e6:.0f} µs CPU "
        f"| {disk.syncs} syncs, {disk.seconds / seconds:.0%} of the time in fdatasync |"
    )
    assert disk.syncs <= APPENDS + 1


@dataclass
class NoAudit:
    """A log that writes nothing and blinds nothing."""

    blind_key_id: str = ""
    program: str = ""
    receipts: list[Receipt] = field(default_factory=lambda: [Receipt(1, 0, 1, "", "")])

    def blind(self, subject_id: str) -> str:
        """The id itself."""
        return subject_id

    @property
    def audit(self) -> "NoAudit":
        """As a ledger's log."""
        return self

    def question(self, *_: object, **__: object) -> None:
        """Nothing is kept."""

    async def record(self, made: AuditEntry, **_: object) -> Receipt:
        """Nothing is written."""
        del made
        return self.receipts[0]


class Unlimited(Budgets):
    """Budgets that are neither kept nor looked at."""

    def __init__(self) -> None:
        """With room for any query."""
        super().__init__(MemoryBuckets(), BudgetRules())

    async def charge(self, key: str, points: float, *, kind: PartnerKind) -> Taken:
        """Anybody may spend anything."""
        del key, points, kind
        return Taken(1.0)

    settle = charge


class Unwatched(HarvestWatch):
    """A watch that looks at nobody."""

    def __init__(self) -> None:
        """Without windows."""
        super().__init__(MemoryWindows(time.monotonic), HarvestRules(), blind=str, now=time.monotonic)

    async def look(self, key: str, subjects: Iterable[str], *, kind: PartnerKind) -> Look:
        """Anybody may ask about anything."""
        del key, subjects, kind
        return Look()


@dataclass(frozen=True)
class Constant:
    """A check of tokens that knows the caller beforehand."""

    known: Caller

    async def caller(self, _authorization: str | None) -> Caller:
        """The caller."""
        return self.known


async def asked(app: Starlette, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    """One POST through ASGI, without a client's own CPU."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("hub.test", 80),
    }
    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


@asynccontextmanager
async def service_on(address: StoreAddress, folder: Path, *, disk: Disk) -> AsyncIterator[LiveService]:
    """The service over a small story, with a real log on disk."""
    async with open_graph(address, folder / "keys") as graph:
        await graph.load([*REGISTER, *IDENTITIES, *LISTS])
        log = FileAuditLog.open(
            folder / "audit", signer=SIGNER, blind=graph.keys.audit_blind, blind_key_id="k", disk=disk
        )
        async with live_service(graph, log=log) as live:
            yield live
        await log.close()


async def test_the_share_of_access_and_audit_in_the_related_party_query(
    bench_address: StoreAddress, tmp_path: Path
) -> None:
    disk = TimedDisk()
    async with service_on(bench_address, tmp_path, disk=Disk(sync=disk.sync)) as live:
        query = QUERY.replace("INQUIRY", INQUIRIES[PartnerKind.BANK])
        body = json.dumps({"query": query, "variables": {"uscc": BORROWER}}).encode()
        await live.ask(QUERY, variables={"uscc": BORROWER})
        headers = [
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {live.tokens[PartnerKind.BANK]}".encode()),
        ]
        app: Any = live.app
        answering: Any
        (answering,) = [route.endpoint for route in app.routes if route.path == "/graphql" and isinstance(route, Route)]
        exchanges = answering._exchanges
        whole = exchanges._verifier, exchanges._ledger, exchanges._gate
        known = Constant(await whole[0].caller(f"Bearer {live.tokens[PartnerKind.BANK]}"))
        bare = known, NoAudit(), replace(whole[2], budgets=Unlimited(), watch=Unwatched())

        async def spend() -> float:
            async def some() -> None:
                for _ in range(REQUESTS // TOGETHER):
                    assert b'"relatedParties":{"edges":[{' in await asked(app, headers, body)

            began, disk.cpu = time.process_time(), 0.0
            await asyncio.gather(*[some() for _ in range(TOGETHER)])
            synced.append(disk.cpu / REQUESTS)
            return (time.process_time() - began - disk.cpu) / (REQUESTS // TOGETHER * TOGETHER)

        synced: list[float] = []
        await spend()
        sides = (("whole", whole), ("bare", bare))
        costs: dict[str, list[float]] = {"whole": [], "bare": []}
        for n in range(ROUNDS):
            # Each side goes first in turn: a machine that gets slower or a compiler that gets faster favours neither.
            for name, parts in sides if n % 2 else reversed(sides):
                exchanges._verifier, exchanges._ledger, exchanges._gate = parts
                costs[name].append(await spend())
        exchanges._verifier, exchanges._ledger, exchanges._gate = whole
        full, without = median(costs["whole"]), median(costs["bare"])
        pairs = sorted(one / other - 1 for one, other in zip(costs["whole"], costs["bare"], strict=True))
        report(
            f"| access and audit, {bench_address.engine} | {full * 1e3:.2f} ms CPU a request "
            f"| {without * 1e3:.2f} ms without "
            f"| {median(pairs):+.0%} (pairs {pairs[0]:+.0%} to {pairs[-1]:+.0%}) "
            f"| fdatasync apart: {max(synced) * 1e3:.2f} ms |"
        )
        assert full > 0
