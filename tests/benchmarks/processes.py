"""The service of a benchmark as a process, and what processes cost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx

from graph_schema.engine import StoreAddress

HUB = str(Path(sys.executable).with_name("credit-hub"))

# One partner asks all that the machine can answer, and gets it at once.
AMPLE = {
    "CREDIT_HUB_LIMITS__ANSWER_STEP_MS": "0",
    "CREDIT_HUB_BUDGET__MAXIMUM": "1000000000",
    "CREDIT_HUB_BUDGET__RESTORE_PER_S": "1000000000",
    "CREDIT_HUB_HARVEST__SUBJECTS": '{"bank": 1000000000}',
    "CREDIT_HUB_HARVEST__NEIGHBOURS": "1000000000",
}

_PATIENCE_S: Final = 180


@contextmanager
def started(
    *arguments: str, env: Mapping[str, str] | None = None
) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str], float]]:
    """A credit-hub process, the line it prints when it is ready, and the seconds until then."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [HUB, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **AMPLE, **(env or {})},
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline()), process, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def token(line: dict[str, Any], kind: str = "bank") -> str:
    """A token of the demonstration's partner of a kind."""
    return token_of(next(p for p in line["partners"] if p["kind"] == kind), line["token_url"])


def token_of(partner: Mapping[str, str], url: str) -> str:
    """A token of a partner, by its id and secret."""
    credentials = (partner["client_id"], partner["client_secret"])
    answer = httpx.post(url, data={"grant_type": "client_credentials"}, auth=credentials, trust_env=False)
    return str(answer.json()["access_token"])


def settings_of(address: StoreAddress) -> dict[str, str]:
    """The environment of a hub over a Neo4j."""
    who = address.writer
    return {"GRAPH_URI": address.uri, "GRAPH_USER": who.user, "GRAPH_PASSWORD": who.password}


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


def sync_ms(folder: Path) -> float:
    """The median of what the disk takes to make an appended kilobyte durable."""
    took = []
    with (folder / "sync").open("ab") as file:
        for _ in range(200):
            file.write(b"." * 1024)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return median(took)
