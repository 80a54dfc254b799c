"""Webhooks: every change arrives, in order, under one id however often it comes, and nothing that may not be told."""

import asyncio
import random
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook

from graph_schema.names import PartnerKind
from hub.audit.in_flight import InFlight
from hub.events.deliverer import ATTEMPTS, Deliverer, Tools
from hub.events.sending import Sender
from hub.inquiries.rulebook import RuleBook
from tests.support.graph import TestGraph, code
from tests.support.live import LiveService, Patient, live_service
from tests.support.receiver import HERE, Receiver, receiver
from tests.support.service import INQUIRIES
from tests.support.story import BORROWER, enterprise, entry, record, state

pytestmark = pytest.mark.anyio
BANK = PartnerKind.BANK
STATE = "id url openedOn attempts nextAttempt deadLetters { eventId reason failedAt }"


@dataclass
class Post:
    """A bank with a receiver; `executor` and `certificate` are what is sent with."""

    service: LiveService
    there: Receiver
    executor: ThreadPoolExecutor
    certificate: Path

    def deliverer(self) -> Deliverer:
        """What another process of the service would deliver with."""
        graph = self.service.graph
        return Deliverer(
            graph.gateway,
            Patient(graph.gateway),
            sender=Sender(self.executor, HERE, self.certificate, seconds=0.5),
            audit=self.service.audit,
            rules=RuleBook(graph.rules),
            tools=Tools(graph.keys.handle, graph.keys.unseal, InFlight()),
            clock=self.service.clock,
        )

    async def change(self, text: str, key: str | None = None) -> Any:
        """What one mutation comes to."""
        given = text.replace("KEY", f'idempotencyKey: "{key or uuid4().hex}"').replace("INQUIRY", INQUIRIES[BANK])
        return (await self.service.data(f"mutation {{ m: {given} }}"))["m"]

    async def register(self, url: str | None = None, key: str | None = None) -> Any:
        """Register the receiver."""
        refused = "... on ChangeRefused { code field }"
        fields = f"{{ ... on WebhookRegistered {{ secret webhook {{ id url }} }} {refused} }}"
        return await self.change(f'registerWebhook(KEY url: "{url or self.there.url}" inquiry: INQUIRY) {fields}', key)

    async def watch(self, *usccs: str) -> None:
        """Watch borrowers, a hundred to a list."""
        for start in range(0, len(usccs), 100):
            codes = ", ".join(f'"{uscc}"' for uscc in usccs[start:][:100])
            told = await self.change(
                f'openWatchList(KEY listNumber: "L{start}" usccs: [{codes}] purpose: CREDIT_GRANTING '
                'until: "2099-01-01") { ... on ReferenceChanged { reference { number } } }'
            )
            assert told["reference"]

    async def feed(self, after: str) -> list[str]:
        """The ids of all changes after a cursor, in order."""
        found: list[str] = []
        more = True
        while more:
            fields = "edges { node { id } } pageInfo { hasNextPage endCursor }"
            text = f'{{ c: changes(first: 500 after: "{after}" inquiry: INQUIRY) {{ {fields} }} }}'
            told = (await self.service.data(text))["c"]
            found += [edge["node"]["id"] for edge in told["edges"]]
            more, after = told["pageInfo"]["hasNextPage"], told["pageInfo"]["endCursor"]
        return found

    async def start(self) -> str:
        """The cursor of now."""
        told = await self.service.data("{ c: changes(inquiry: INQUIRY) { pageInfo { endCursor } } }")
        return str(told["c"]["pageInfo"]["endCursor"])

    async def state(self) -> dict[str, Any]:
        """The one webhook."""
        (found,) = (await self.service.data(f"{{ w: webhooks {{ {STATE} }} }}"))["w"]
        return dict(found)


@pytest.fixture
async def post(graph: TestGraph, tmp_path: Path) -> AsyncIterator[Post]:
    """A bank that watches nobody yet, and a receiver that takes everything."""
    with ThreadPoolExecutor(8) as executor:
        async with live_service(graph) as service, receiver(tmp_path / "tls") as (there, certificate):
            yield Post(service, there, executor, certificate)


def listing(serial: int, uscc: str) -> dict[str, Any]:
    """A record about a borrower."""
    return entry(
        record("SPENDING_RESTRICTION", f"(2026)豫0322执{serial}号", uscc=uscc, decided_on="2026-01-10"), "2026-01-10"
    )


async def deliver(post: Post, *, subjects: int, events: int, patience: int, faults: float, held: int) -> None:
    """A receiver that fails, hangs, answers 500 and goes away, and processes that end in between.

    It does so for a share of the messages (`faults`); a process that ends has sent at most `held`.
    """
    rnd = random.Random("an unreliable receiver")
    service, graph, there = post.service, post.service.graph, post.there
    usccs = [code(2000 + n) for n in range(subjects)]
    await graph.load([enterprise(uscc, f"第{n}有限公司") for n, uscc in enumerate(usccs)])
    await post.watch(*usccs)
    secret = (await post.register())["secret"]
    start = await post.start()
    for begin in range(0, events, 1000):
        many = range(begin, min(begin + 1000, events))
        await graph.load([listing(n, usccs[n % subjects]) for n in many])
    owed = await post.feed(start)
    assert len(owed) == events
    there.answer = lambda _: rnd.choices([200, 500, 404, None], [1 - faults, *(faults * x for x in (0.5, 0.25, 0.25))])[
        0
    ]
    deliverer = post.deliverer()
    for _ in range(patience):
        looking = asyncio.create_task(deliverer.look())
        if rnd.random() < 0.5:
            # As where the process is killed: whatever it held is gone, and another one begins.
            reached = asyncio.create_task(there.reach(len(there.taken) + rnd.randint(1, held)))
            await asyncio.wait([looking, reached], return_when=asyncio.FIRST_COMPLETED)
            reached.cancel()
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            deliverer = post.deliverer()
        else:
            await looking
        service.clock.instant += timedelta(minutes=rnd.choice([2, 30, 500]))
        service.tokens.clear()
        if set(owed) <= set(there.taken):
            break
    firsts = list(dict.fromkeys(there.taken))
    assert firsts == owed
    assert len(there.taken) > len(firsts), "no process was ended before it had kept how far it was"
    for message, headers, body in there.came:
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert headers["webhook-signature"] == Webhook(secret).sign(message, at, body.decode())
    assert all(told["data"]["subjects"] for told in there.bodies().values())
    assert {told["data"]["id"] for told in there.bodies().values()} == set(owed)


async def test_every_change_arrives_in_order_whatever_fails(post: Post) -> None:
    await deliver(post, subjects=20, events=150, patience=300, faults=0.04, held=30)


@pytest.mark.full
async def test_a_hundred_thousand_changes_of_a_thousand_subjects_arrive(post: Post) -> None:
    await deliver(post, subjects=1_000, events=100_000, patience=20_000, faults=0.004, held=2_000)


async def test_a_message_that_is_never_taken_is_laid_aside_and_can_be_sent_again(post: Post) -> None:
    service, graph, there = post.service, post.service.graph, post.there
    await post.watch(BORROWER)
    made = await post.register(key="once")
    assert made["secret"].startswith("whsec_")
    assert (await post.register(key="once")) == {**made, "secret": None}
    assert (await post.register("http://hub.example/"))["field"] == "url"
    kept = str(graph.run("MATCH (w:Webhook) RETURN properties(w) AS p"))
    assert made["secret"] not in kept
    for serial in (1, 2, 3):
        await graph.load([listing(serial, BORROWER)])
    there.answer = lambda message: 500 if message in list(dict.fromkeys(m for m, *_ in there.came))[:2] else 200
    deliverer = post.deliverer()
    assert await deliverer.look() == 0
    assert (await post.state())["attempts"] == 1
    assert await deliverer.look() == 0  # not before its time
    assert len(there.came) == 1
    for _ in range(2 * ATTEMPTS):
        service.clock.instant += timedelta(hours=12)
        await deliverer.look()
    service.tokens.clear()
    refused = list(dict.fromkeys(message for message, *_ in there.came))[:2]
    assert there.taken == [there.came[-1][0]]
    assert [letter["eventId"] for letter in (await post.state())["deadLetters"]] == refused
    assert {letter["reason"] for letter in (await post.state())["deadLetters"]} == {"status 500"}
    # Of what was repaired meanwhile nothing is sent again.
    first = record("SPENDING_RESTRICTION", "(2026)豫0322执1号", decided_on="2026-01-10")
    await graph.load([state(first, "REPAIRED", day="2026-02-01")])
    there.answer = lambda _: 200
    there.came.clear()
    fields = "{ ... on WebhookChanged { webhook { id } } ... on ChangeRefused { code } }"
    assert (await post.change(f'replayDeadLetters(KEY id: "{made["webhook"]["id"]}") {fields}'))["webhook"]
    await deliverer.look()
    assert [message for message, *_ in there.came] == refused[1:]
    assert (await post.state())["deadLetters"] == []
    assert (await post.change(f'replayDeadLetters(KEY id: "nothing") {fields}'))["code"] == "UNKNOWN_WEBHOOK"
    assert (await post.change(f'removeWebhook(KEY id: "{made["webhook"]["id"]}") {fields}'))["webhook"]
    await graph.load([listing(4, BORROWER)])
    there.came.clear()
    await deliverer.look()
    assert there.came == []


async def test_scope_is_judged_when_a_message_is_sent_and_nothing_is_skipped(post: Post) -> None:
    service, graph, there = post.service, post.service.graph, post.there
    await post.watch(BORROWER)
    await post.register()
    deliverer = post.deliverer()
    await graph.load([listing(1, BORROWER)])
    graph.run("MATCH (:Partner)-[:HAS_GRANT]->(g:Grant) SET g.valid_to = date('2026-03-01')")
    await deliverer.look()
    assert there.came == []
    graph.run("MATCH (:Partner)-[:HAS_GRANT]->(g:Grant) REMOVE g.valid_to")
    service.clock.instant += timedelta(minutes=2)
    assert await deliverer.look() == 1
    entries = [one for one in service.audit.entries if one.operation == "webhook"]
    assert [len(one.record_ids) for one in entries] == [1]
    assert {one.purpose for one in entries} == {"CREDIT_GRANTING"}
    await graph.load([listing(2, BORROWER)])
    await graph.load(
        [
            state(
                record("SPENDING_RESTRICTION", "(2026)豫0322执2号", decided_on="2026-01-10"),
                "REPAIRED",
                day="2026-02-01",
            )
        ]
    )
    assert await deliverer.look() == 0
    assert len(there.came) == 1
