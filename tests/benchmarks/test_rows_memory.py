"""The memory of one worker while it answers requests of many sorts."""

import time
from pathlib import Path
from typing import Final

import pytest

from tests.benchmarks.conftest import measured, report
from tests.benchmarks.county import County, Loaded
from tests.benchmarks.mix import LIGHT, MIXED, Shares, script, send, unanswered

CONNECTIONS: Final = 64
WARM_S: Final = 12
PARTS: Final = 20


def resident_mb(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def climbed(county: County, folder: Path, *, requests: int, shares: Shares) -> list[float]:
    """Resident memory at the start and after each twentieth of so many requests."""
    path, part, seconds = folder / "mix.lua", requests // PARTS, float(WARM_S)
    began, (done, _) = (
        time.perf_counter(),
        send(county, script(county, path, shares=shares), connections=CONNECTIONS, seconds=seconds),
    )
    rate, sizes, total, others = done / (time.perf_counter() - began), [resident_mb(county.service)], 0, 0
    while len(sizes) <= PARTS:
        began = time.perf_counter()
        left = part * len(sizes) - total
        done, other = send(county, script(county, path, shares=shares), connections=CONNECTIONS, seconds=left / rate)
        rate, total, others = done / (time.perf_counter() - began), total + done, others + other
        while len(sizes) <= PARTS and total >= part * len(sizes):
            sizes.append(resident_mb(county.service))
    assert others / total < unanswered(shares) + 0.01, (others, total)
    return sizes


@pytest.mark.bench
@pytest.mark.parametrize("requests", [20_000, pytest.param(1_000_000, marks=pytest.mark.full)])
def test_memory(loaded_county: Loaded, requests: int, tmp_path: Path) -> None:
    with loaded_county.serving() as county:
        sizes = climbed(county, tmp_path, requests=requests, shares=MIXED if requests < 100_000 else LIGHT)
    engine, middle, last = loaded_county.engine, sizes[PARTS // 2], sizes[-1]
    report(f"| memory, {engine}, {requests:,} requests, MB | " + " ".join(f"{size:.0f}" for size in sizes) + " |")
    measured("memory_mb", last, engine=engine, note=f"{requests:,} requests")
    measured("memory_growth", last / middle, engine=engine, note=f"{middle:.0f} and {last:.0f} MB")
