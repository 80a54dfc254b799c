"""Rows a second of each profile's files beside what they write, written bare; memory of a long load."""

import asyncio
import json
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import migrate
from graph_schema.recording.recorder import Recorder
from graph_schema.rules.load import load_rules
from loaders.generate import generate, generate_register
from loaders.profile import load_profile
from loaders.run import Loader, LoadOrder
from tests.benchmarks.conftest import report, slices
from tests.benchmarks.replay import Yardstick, counts, keep_runs

SIZE = 200_000
"""Enterprises of the county whose files are loaded: the shortest profile then has more than a thousand rows."""
LONGEST = 20_000
"""Rows of a table that are loaded at once, and of the file of offices in all."""
WARM = 300

Sums = dict[str, list[float]]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a large county, the longest one cut."""
    folder = generate(tmp_path_factory.mktemp("county"), size=SIZE, seed=2).folder
    offices = folder / "offices.jsonl"
    with offices.open(encoding="utf-8") as lines:
        kept = list(islice(lines, LONGEST))
    offices.write_text("".join(kept), encoding="utf-8")
    return folder


@pytest.mark.bench
@pytest.mark.full
def test_each_profile(bench_pair: tuple[StoreAddress, StoreAddress], county: Path, tmp_path: Path) -> None:
    address, other = bench_pair
    keys, rules = KeyRing.open(tmp_path / "keys"), load_rules()
    asyncio.run(_migrated(other))
    yardstick = Yardstick(other)

    async def load(path: Path, profile_id: str) -> tuple[int, float, float]:
        profile = load_profile(profile_id)
        gateway = open_gateway(address)
        try:
            await migrate(gateway, keys="bench")
            kept = keep_runs(gateway)
            loader = Loader(Recorder(gateway, rules, keys), keys, tmp_path / "runs", lambda: datetime.now(UTC))
            found = await loader.load(LoadOrder(profile, (path,), profile.source, date(2026, 11, 1)))
        finally:
            await gateway.close()
        return found.counts.accepted, found.seconds, yardstick.replay(kept)

    for folder in (generate(tmp_path / "warm", size=WARM, seed=1).folder, county):
        sums: Sums = defaultdict(lambda: [0.0, 0.0, 0.0])
        for delivery in json.loads((folder / "manifest.json").read_text("utf-8"))["loads"]:
            path = folder / delivery["path"]
            for part in slices(path, LONGEST) if delivery["profile"] == "register" else [path]:
                found = asyncio.run(load(part, delivery["profile"]))
                sums[delivery["profile"]] = [a + b for a, b in zip(sums[delivery["profile"]], found, strict=True)]
    yardstick.close()
    for profile_id, (rows, ours, bare) in sorted(sums.items()):
        report(
            f"| {profile_id}, {address.engine} | {rows:,.0f} | {rows / ours:,.0f} | {rows / bare:,.0f} "
            f"| {bare / ours:.2f} |"
        )
    assert counts(address) == counts(other), "the yardstick is to write the same graph"


async def _migrated(address: StoreAddress) -> None:
    gateway = open_gateway(address)
    try:
        await migrate(gateway, keys="bench")
    finally:
        await gateway.close()


CHILD = """
import asyncio, json, sys
from datetime import UTC, date, datetime
from pathlib import Path
from graph_schema.engine import Credentials, StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import migrate
from graph_schema.recording.recorder import Recorder
from graph_schema.rules.load import load_rules
from loaders.profile import load_profile
from loaders.run import Loader, LoadOrder
told = json.load(sys.stdin)
async def main():
    gateway = open_gateway(StoreAddress(told["uri"], told["database"], Credentials(*told["writer"])))
    keys = KeyRing.open(Path(told["keys"]))
    await migrate(gateway, keys="bench")
    loader = Loader(Recorder(gateway, load_rules(), keys), keys, Path(told["runs"]), lambda: datetime.now(UTC))
    profile = load_profile("register")
    found = await loader.load(LoadOrder(profile, (Path(told["file"]),), profile.source, date(2026, 11, 1)))
    await gateway.close()
    # ru_maxrss would count what the parent held when it started this process.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(found.counts.read, found.seconds, peak.split()[1])
asyncio.run(main())
"""


def peak(address: StoreAddress, home: Path, file: Path) -> tuple[int, float, int]:
    """Rows, seconds and peak memory (KiB) of a load in a process of its own."""
    who = address.writer
    told = {"uri": address.uri, "database": address.database, "writer": [who.user, who.password]}
    told |= {"keys": str(home / "keys"), "runs": str(home / "runs"), "file": str(file)}
    out = subprocess.run([sys.executable, "-c", CHILD], input=json.dumps(told), capture_output=True, text=True)
    assert out.returncode == 0, out.stderr[-2_000:]
    rows, seconds, memory = out.stdout.split()
    return int(rows), float(seconds), int(memory)


@pytest.mark.bench
@pytest.mark.full
def test_memory_stays_flat(bench_address: StoreAddress, tmp_path: Path) -> None:
    short = peak(bench_address, tmp_path, generate_register(tmp_path / "short", size=100_000, seed=9))
    long = peak(bench_address, tmp_path, generate_register(tmp_path / "long", size=1_000_000, seed=9))
    report(f"| 1 million rows, {bench_address.engine} | {long[0] / long[1]:,.0f} | {short[2]:,} | {long[2]:,} |")
    assert long[2] < 1.2 * short[2]
