"""Requests a second of the related-party query through the whole service, and CPU a request of each process."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from loaders.generate import generate
from tests.benchmarks.conftest import report

HUB = str(Path(sys.executable).with_name("credit-hub"))
SECONDS = 8
QUERY = """query($uscc: String!) { enterprise(uscc: $uscc, inquiry: {purpose: CREDIT_GRANTING,
 legalBasis: LAWFULLY_PUBLIC}) { name creditStatus { standing } relatedParties(first: 10) { edges { node { name
 roles { role since current } reaches { level rule { article } } } } } } }"""

# One partner asks all that the machine can answer, and gets it at once.
AMPLE = {
    "CREDIT_HUB_LIMITS__ANSWER_STEP_MS": "0",
    "CREDIT_HUB_BUDGET__MAXIMUM": "1000000000",
    "CREDIT_HUB_BUDGET__RESTORE_PER_S": "1000000000",
    "CREDIT_HUB_HARVEST__SUBJECTS": '{"bank": 1000000000}',
    "CREDIT_HUB_HARVEST__NEIGHBOURS": "1000000000",
}


@contextmanager
def started(*arguments: str) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str], float]]:
    """A credit-hub process, the line it prints when it is ready, and the seconds until then."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [HUB, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **AMPLE}
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline()), process, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def token(line: dict[str, Any], kind: str = "bank") -> str:
    """A token of the demonstration's partner of a kind."""
    partner = next(p for p in line["partners"] if p["kind"] == kind)
    credentials = (partner["client_id"], partner["client_secret"])
    answer = httpx.post(line["token_url"], data={"grant_type": "client_credentials"}, auth=credentials)
    return str(answer.json()["access_token"])


def cpu_seconds(pid: int) -> float:
    """CPU of one process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def java_of(pid: int) -> int:
    """The Java process below a hub process."""
    below = [pid]
    while below:
        parent = below.pop()
        found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout.split()
        for child in found:
            if Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() == "java":
                return int(child)
            below.append(int(child))
    raise LookupError("no java below the process")


@pytest.mark.bench
def test_time_to_first_answer() -> None:
    seconds = []
    for _ in range(3):
        with started("demo", "--json") as (line, _process, ready):
            example = next(e for e in line["examples"] if e["kind"] == "bank")
            began = time.perf_counter()
            body = {"query": example["query"], "variables": example["variables"]}
            answer = httpx.post(line["graphql"], json=body, headers={"Authorization": f"Bearer {token(line)}"})
            assert answer.json()["data"]["enterprise"] is not None
            seconds.append(ready + time.perf_counter() - began)
    report(f"| demo to first answer, s | {sorted(seconds)[1]:.1f} |")


@pytest.mark.bench
def test_related_party_requests(tmp_path: Path) -> None:
    wrk = shutil.which("wrk")
    if wrk is None:
        pytest.skip("wrk is not installed; apt-get install wrk")
    with started("demo", "--json", "--size", "20000") as (line, process, _):
        county = generate(tmp_path / "county", size="20000", seed=1)
        codes = [row.split(",")[1] for row in (county.folder / "register.csv").read_text("utf-8").splitlines()[1:5001]]
        script = tmp_path / "ask.lua"
        script.write_text(_lua([code for code in codes if re.fullmatch(r"[0-9A-Z]{18}", code)], token(line)), "utf-8")
        java = java_of(process.pid)
        _wrk(wrk, line["graphql"], script, connections=32, seconds=12)
        for connections in (1, 8, 32, 64):
            before = cpu_seconds(process.pid), cpu_seconds(java)
            done, p50, p99 = _wrk(wrk, line["graphql"], script, connections=connections, seconds=SECONDS)
            mine, store = cpu_seconds(process.pid) - before[0], cpu_seconds(java) - before[1]
            report(
                f"| related-party query, {connections} connections | {done / SECONDS:,.0f} | {p50} | {p99} "
                f"| {mine / done * 1000:.2f} | {store / done * 1000:.2f} |"
            )
            assert done > 0


def _wrk(wrk: str, url: str, script: Path, *, connections: int, seconds: int) -> tuple[int, str, str]:
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in out, out
    found = re.search(r"(\d+) requests in", out)
    latencies = dict(re.findall(r"(50|99)%\s+(\S+)", out))
    assert found is not None
    return int(found[1]), latencies["50"], latencies["99"]


def _lua(codes: list[str], bearer: str) -> str:
    body = json.dumps({"query": QUERY, "variables": {"uscc": "CODE"}}).replace("'", "\\'")
    head, tail = body.split("CODE")
    names = ",".join(f'"{code}"' for code in codes)
    return (
        f"local codes = {{{names}}}\nlocal head = [==[{head}]==]\nlocal tail = [==[{tail}]==]\n"
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        f'wrk.headers["Authorization"] = "Bearer {bearer}"\n'
        "function request() return wrk.format(nil, nil, nil, head .. codes[math.random(#codes)] .. tail) end\n"
    )
