"""Webhooks while what sends them is killed: every change arrives, in order, under one id however often it comes.

The receiver fails, hangs, answers 500 and hangs up; the worker that sends, or the whole service with its store, is
killed (SIGKILL) before the receiver has answered or just after, and is started again.
"""

import asyncio
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from graph_schema.engine import StoreAddress
from tests.e2e.running import Hub, Service, end, serve
from tests.e2e.test_serve import workers_of
from tests.e2e.two_workers import over_http, two_workers
from tests.graph.test_webhooks import Post, listing
from tests.support.graph import code
from tests.support.processes import holder_of, java_of
from tests.support.receiver import Receiver, receiver
from tests.support.stores import run as run_statement
from tests.support.story import enterprise

pytestmark = pytest.mark.anyio
SUBJECTS = 5
PATIENCE_S = 240.0
BEFORE, AFTER, HANGING = "before it is answered", "after", "while the receiver hangs"
ANSWERS, WEIGHTS = (200, 500, 404, 0), (88, 4, 4, 4)
TURN_OVER = "MATCH (c:EventCursor {name: 'webhooks'}) SET c.until = 0"
WHILE_OVER = "MATCH (w:Webhook) WHERE w.attempts > 0 SET w.next_at = 0"


@dataclass
class Killer:
    """Kills what sends, at messages that are drawn; `whole` are the kills, by number, of all of the service.

    Time that must pass is made to pass in the store: a turn of 60 s of who was killed, and the while after a failure.
    """

    there: Receiver
    service: Service
    neo4j: StoreAddress | None
    draw: random.Random
    kills: int
    whole: frozenset[int]
    done: list[str] = field(default_factory=list)
    pause: int = 3

    @property
    def address(self) -> StoreAddress:
        """The store, which may be another process than before."""
        return self.neo4j or self.service.hub.address

    def answer(self, _message: str) -> int | None:
        """Answer a message, or kill who sends it."""
        self.pause -= 1
        if len(self.done) == self.kills or self.pause > 0 or self.service.process.poll() is not None:
            return self.draw.choices(ANSWERS, WEIGHTS)[0]
        self.pause = self.draw.randint(2, 8)
        peer, how = self.there.peer, self.draw.choice((BEFORE, AFTER, HANGING))
        if how is AFTER:
            asyncio.get_running_loop().call_later(self.draw.random() * 0.02, self.kill, peer, how)
        else:
            self.kill(peer, how)
        return None if how is HANGING else 200

    def kill(self, peer: int, how: str) -> None:
        """Kill the worker at the other end, and all of the service with its store where it is to be whole."""
        workers = workers_of(self.service)
        sender = holder_of(peer, workers)
        whole = len(self.done) in self.whole
        if sender is None and not whole:
            return  # it has hung up already
        java = [] if self.neo4j is not None else java_of(self.service.hub.data)
        for pid in (*(workers if whole else [sender]), *([self.service.process.pid, *java] if whole else [])):
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.done.append(("whole " if whole else "") + how)

    async def until_all(self, owed: list[str]) -> None:
        """Start again what was killed, and let time pass, until everything was taken."""
        killed, deadline = 0, time.monotonic() + PATIENCE_S + 60 * self.kills
        while not set(owed) <= set(self.there.taken) or len(self.done) < self.kills:
            assert time.monotonic() < deadline, (self.done, len(owed), len(set(self.there.taken)))
            await asyncio.sleep(0.2)
            if self.service.process.poll() is not None:
                end(self.service.process)
                self.service = await asyncio.to_thread(serve, self.service.hub, "serve", "--workers", 2, "--port", 0)
            if len(self.done) > killed:
                killed = len(self.done)
                await self._pass(TURN_OVER)
            await self._pass(WHILE_OVER)

    async def _pass(self, text: str) -> None:
        """Let time pass; what the service writes at the same moment comes first."""
        with suppress(Exception):
            await asyncio.to_thread(run_statement, self.address, text, as_reader=False)


async def deliver(user: Hub, folder: Path, neo4j: StoreAddress | None, *, kills: int, events: int) -> None:
    """Changes of watched subjects, of which none is lost whatever is killed."""
    draw = random.Random("killed in the middle of sending")
    async with receiver(folder / "tls") as (there, certificate):
        settings = {
            "CREDIT_HUB_EVENTS__WEBHOOKS_EVERY_S": "0.1",
            "CREDIT_HUB_EVENTS__WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
            "CREDIT_HUB_EVENTS__WEBHOOK_CERTIFICATES": str(certificate),
        }
        with two_workers(user.on(folder / "data", **settings), neo4j) as (service, address):
            there.answer = lambda _: 500
            async with over_http(service, address) as live:
                usccs = [code(2000 + n) for n in range(SUBJECTS)]
                await live.graph.load([enterprise(uscc, f"第{n}有限公司") for n, uscc in enumerate(usccs)])
                with ThreadPoolExecutor(1) as executor:
                    post = Post(live, there, executor, certificate)
                    await post.watch(*usccs)
                    secret = (await post.register())["secret"]
                    start = await post.start()
                    await live.graph.load([listing(n, usccs[n % SUBJECTS]) for n in range(events)])
                    owed = await post.feed(start)
            assert len(owed) == events
            whole = frozenset(range(1, kills, 4))
            killer = Killer(there, service, neo4j, draw, kills, whole)
            there.answer = killer.answer
            try:
                await killer.until_all(owed)
            finally:
                end(killer.service.process)
    assert [one.startswith("whole") for one in killer.done] == [n in whole for n in range(kills)]
    assert list(dict.fromkeys(there.taken)) == owed
    assert len(there.taken) > len(owed), "nothing was killed before it had kept how far it was"
    for message, headers, body in there.came:
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert headers["webhook-signature"] == Webhook(secret).sign(message, at, body.decode())
    assert {told["data"]["id"] for told in there.bodies().values()} == set(owed)


async def test_nothing_is_lost_when_what_sends_is_killed(user: Hub, tmp_path: Path) -> None:
    await deliver(user, tmp_path, None, kills=1, events=20)


@pytest.mark.full
@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
async def test_nor_when_it_is_killed_often(
    request: pytest.FixtureRequest, user: Hub, tmp_path: Path, engine: str
) -> None:
    neo4j: StoreAddress | None = request.getfixturevalue("neo4j_address") if engine == "neo4j" else None
    await deliver(user, tmp_path, neo4j, kills=20, events=300)
