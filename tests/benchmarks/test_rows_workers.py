"""Two workers against one over the same store, with the load generator on the same two cores."""

from pathlib import Path
from statistics import median
from typing import Final

import pytest

from tests.benchmarks.conftest import measured, report
from tests.benchmarks.county import RELATED, Loaded
from tests.benchmarks.targets import script_for, shoot

CONNECTIONS: Final = 64
ROUNDS: Final = 2
SECONDS: Final = 8
WARM_S: Final = 12


@pytest.mark.bench
def test_two_workers_against_one(loaded_county: Loaded, tmp_path: Path) -> None:
    rates: dict[int, list[float]] = {1: [], 2: []}
    for number in range(ROUNDS):
        for workers in sorted(rates, reverse=number % 2 == 1):
            with loaded_county.serving(workers=workers) as county:
                target = county.target(f"{workers} workers", RELATED)
                script = script_for(target, county.codes, tmp_path)
                shoot(target, script, connections=CONNECTIONS, seconds=WARM_S, store=county.store)
                shot = shoot(target, script, connections=CONNECTIONS, seconds=SECONDS, store=county.store)
                rates[workers].append(shot.rps)
                report(f"{loaded_county.engine}, {workers} workers: {shot.rps:.0f} a second, store {shot.store:.2f} ms")
    one, two = median(rates[1]), median(rates[2])
    measured("workers", two / one, engine=loaded_county.engine, note=f"{two:.0f} and {one:.0f} requests a second")
