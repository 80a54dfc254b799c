"""Random histories with kill -9: every receiver of a repaired record, and nobody else, is on its retraction list.

Partners ask two workers about enterprises of the round while some of their records are repaired and workers are
killed; each list, as it is when it calls itself final, is that which a separate program reads from the audit log.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from tests.e2e.running import Hub, Service
from tests.e2e.test_serve import workers_of
from tests.e2e.two_workers import two_workers
from tests.support import receipt_oracle
from tests.support.graph import Row, code, open_graph
from tests.support.processes import wait_until
from tests.support.stores import run
from tests.support.story import enterprise, entry, record, state

PARTNERS, ENTERPRISES, REPAIRED = 4, 6, 3
QUICK = {"CREDIT_HUB_AUDITING__FOLD_EVERY_S": "0.3", "CREDIT_HUB_AUDITING__HEADS_EVERY_S": "1"}
QUERY = """query($uscc: String!, $inquiry: InquiryInput!) {
  enterprise(uscc: $uscc, inquiry: $inquiry) { records { id } } }"""
INQUIRY = {"purpose": "CREDIT_GRANTING", "legalBasis": "LAWFULLY_PUBLIC"}
LISTS = """
MATCH (t:Recall) OPTIONAL MATCH (n:RecallNotice {recall_id: t.recall_id})
RETURN t.record_id AS record, t.standing AS standing, collect(n.partner_id) AS partners
"""


def key(serial: int) -> Row:
    """The record of an enterprise of the test."""
    return record("SPENDING_RESTRICTION", f"(2021)豫0322执{serial}号", uscc=code(serial), decided_on="2021-02-01")


@dataclass
class Asker:
    """One partner: what it asks about now, and which records it was told of."""

    service: Service
    client_id: str
    secret: str
    asked: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    answers: int = 0

    @property
    def partner_id(self) -> str:
        """How the hub's log names it."""
        return partner_id(self.client_id)

    def run(self, stop: threading.Event) -> None:
        """Ask until told to stop, through lost connections."""
        headers: dict[str, str] = {}
        while not stop.is_set():
            try:
                with httpx.Client(trust_env=False, timeout=10) as client:
                    while not stop.is_set():
                        self._ask(client, headers)
            except (httpx.HTTPError, ValueError, KeyError):
                time.sleep(0.05)  # its worker was killed

    def _ask(self, client: httpx.Client, headers: dict[str, str]) -> None:
        if not self.asked:
            time.sleep(0.02)
            return
        body = {"query": QUERY, "variables": {"uscc": random.choice(self.asked), "inquiry": INQUIRY}}
        response = client.post(self.service.ready["graphql"], json=body, headers=headers)
        if response.status_code == 401:
            token = self.service.token(self.client_id, self.secret).json()["access_token"]
            headers["authorization"] = f"Bearer {token}"
        elif response.status_code == 200:
            self.told |= {row["id"] for row in (response.json()["data"]["enterprise"] or {"records": []})["records"]}
            self.answers += 1


@dataclass
class World:
    """A running service with its store and its partners."""

    service: Service
    address: StoreAddress
    askers: list[Asker]

    @property
    def folder(self) -> Path:
        """Where the audit log lies."""
        return self.service.hub.data / "audit"

    def load(self, rows: list[Row]) -> None:
        """Record rows from a process beside the service."""

        async def work() -> None:
            async with open_graph(self.address, self.service.hub.data / "keys", wipe=False) as graph:
                verdicts = await graph.load(rows)
                assert set(verdicts) == {"accepted"}, verdicts

        asyncio.run(work())

    def lists(self) -> dict[str, tuple[str, list[str]]]:
        """Of each record taken back: whether its list is final, and who is on it."""
        rows: list[Any] = run(self.address, LISTS)
        return {row["record"]: (row["standing"], sorted(row["partners"])) for row in rows}


@pytest.fixture(params=["embedded", "neo4j"])
def world(request: pytest.FixtureRequest, user: Hub, tmp_path: Path) -> Iterator[World]:
    """`serve --workers 2` over each engine, with partners."""
    neo4j: StoreAddress | None = request.getfixturevalue("neo4j_address") if request.param == "neo4j" else None
    with two_workers(user.on(tmp_path / "data", **QUICK), neo4j) as (service, address):
        hub = service.hub
        made = [hub.run("partner", "add", f"银行{n}", "--kind", "bank", "--json", code=0).json for n in range(PARTNERS)]
        yield World(service, address, [Asker(service, each["client_id"], each["client_secret"]) for each in made])


def history(world: World, number: int, *, draw: random.Random, kills: int) -> list[str]:
    """Answers, repairs and kills of one round; the ids of the records that were repaired."""
    serials = [1000 + number * ENTERPRISES + n for n in range(ENTERPRISES)]
    world.load([enterprise(code(n), f"第{n}号商贸有限公司") for n in serials])
    world.load([entry(key(n), "2021-02-01") for n in serials])
    before = {row["id"] for row in run(world.address, "MATCH (t:Recall) RETURN t.record_id AS id")}
    seen = sum(asker.answers for asker in world.askers)
    for asker in world.askers:
        asker.asked = [code(n) for n in draw.sample(serials, draw.randrange(1, ENTERPRISES))]
    assert wait_until(lambda: sum(asker.answers for asker in world.askers) > seen + draw.randrange(5, 30), 60)
    killing = threading.Thread(target=kill, args=(world, draw, kills))
    killing.start()
    world.load([state(key(n), "REPAIRED", day="2026-01-05") for n in draw.sample(serials, REPAIRED)])
    killing.join()
    time.sleep(draw.random() * 0.5)
    return sorted({str(row["id"]) for row in run(world.address, "MATCH (t:Recall) RETURN t.record_id AS id")} - before)


def kill(world: World, draw: random.Random, kills: int) -> None:
    """Kill workers, some before and some after the repair."""
    for _ in range(kills):
        time.sleep(draw.random() * 0.6)
        if workers := workers_of(world.service):
            os.kill(draw.choice(workers), signal.SIGKILL)


def oracle(world: World) -> dict[str, list[str]]:
    """What the separate program reads."""
    told = subprocess.run(
        [sys.executable, receipt_oracle.__file__, str(world.folder)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(told.stdout))


def are_final(world: World, record_ids: list[str]) -> bool:
    """Whether the lists of these records say that they are final."""
    lists = world.lists()
    return {lists[one][0] for one in record_ids} == {"FINAL"}


@pytest.mark.full
@pytest.mark.parametrize("rounds", [2, 100])
def test_every_receiver_of_the_repaired_record_and_nobody_else(world: World, rounds: int) -> None:
    draw = random.Random(rounds)
    stop = threading.Event()
    threads = [threading.Thread(target=asker.run, args=(stop,)) for asker in world.askers]
    for thread in threads:
        thread.start()
    final: dict[str, list[str]] = {}
    try:
        for number in range(rounds):
            # Both at once cost a busy machine half a minute to start again.
            repaired = history(world, number, draw=draw, kills=1 if rounds < 10 else draw.randrange(1, 3))
            assert len(repaired) == REPAIRED
            assert wait_until(partial(are_final, world, repaired), 240), number
            # The list as it calls itself final, while everybody still asks.
            final |= {one: world.lists()[one][1] for one in repaired}
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    received = oracle(world)
    assert final == {record_id: received.get(record_id, []) for record_id in final}
    assert {record_id: partners for record_id, (_, partners) in world.lists().items()} == final
    for asker in world.askers:
        assert {one for one in final if asker.partner_id in final[one]} >= asker.told & final.keys()
    assert len({tuple(partners) for partners in final.values()}) > 1  # they are not all alike
