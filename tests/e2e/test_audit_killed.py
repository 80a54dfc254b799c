"""kill -9 of workers under load: every answer that a client received is in a log, and the logs verify."""

import json
import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.running import Service
from tests.e2e.test_serve import INQUIRY, QUERY, workers_of
from tests.support.processes import wait_until

CLIENTS = 4


def ask_on(service: Service, partner: dict[str, Any], *, kept: list[str], stop: threading.Event) -> None:
    """Ask again and again; keep each whole answer as it came."""
    headers = {"authorization": "none yet"}
    body = {"query": QUERY, "variables": {"uscc": "91110000600037341L", "inquiry": INQUIRY}}
    while not stop.is_set():
        try:
            with httpx.Client(trust_env=False, timeout=10) as client:
                while not stop.is_set():
                    response = client.post(service.ready["graphql"], json=body, headers=headers)
                    if response.status_code == 200:
                        kept.append(response.text)
                    elif response.status_code == 401:
                        token = service.token(partner["client_id"], partner["client_secret"]).json()["access_token"]
                        headers = {"authorization": f"Bearer {token}"}
        except (httpx.HTTPError, ValueError):
            time.sleep(0.05)  # its worker was killed


def more_than(count: int, kept: list[list[str]]) -> bool:
    """Whether so many answers came in time."""
    return wait_until(lambda: sum(map(len, kept)) > count, 60)


def replaced(service: Service, victim: int) -> bool:
    """Whether two other workers are there in time."""
    return wait_until(lambda: len(set(workers_of(service)) - {victim}) == 2, 60)


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.full)])
def test_what_clients_received_is_in_the_log(service: Service, tmp_path: Path, rounds: int) -> None:
    made = service.hub.run("partner", "add", "被杀测试银行", "--kind", "bank", "--json", code=0).json
    kept: list[list[str]] = [[] for _ in range(CLIENTS)]
    stop = threading.Event()
    threads = [threading.Thread(target=ask_on, args=(service, made), kwargs={"kept": k, "stop": stop}) for k in kept]
    for thread in threads:
        thread.start()
    try:
        for _ in range(rounds):
            assert more_than(sum(map(len, kept)) + 20, kept)
            time.sleep(random.random() * 0.2)
            victim = random.choice(workers_of(service))
            os.kill(victim, signal.SIGKILL)
            assert replaced(service, victim)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    answers = [text for each in kept for text in each]
    receipts = tmp_path / "answers.jsonl"
    receipts.write_text("\n".join(answers), "utf-8")
    told: dict[str, Any] = service.hub.run("audit", "verify", "--receipts", receipts, "--json", code=0).json
    assert told["sound"], told["faults"]
    assert told["receipts"] == len(answers) > rounds * 20
    places = {(r["slot"], r["index"]) for r in (json.loads(text)["extensions"]["receipt"] for text in answers)}
    assert len(places) == len(answers)
