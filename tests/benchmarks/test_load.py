"""Rows a second of the register load beside a bare UNWIND; ratios inside one run, medians of the rounds."""

import asyncio
import statistics
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graph_schema.claims import Claim
from graph_schema.engine import EMBEDDED, StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import migrate
from graph_schema.recording.recorder import Recorder
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from loaders.check import open_file
from loaders.generate import generate
from loaders.profile import Profile, load_profile
from loaders.run import Loader, LoadOrder
from tests.benchmarks.bare import bare_rows, write_bare
from tests.benchmarks.conftest import report, slices

ROWS = 20_000
ROUNDS = 3
BATCH = EMBEDDED.load_batch_rows


def _claims(path: Path, profile: Profile, rules: RuleBase) -> list[tuple[Claim, ...]]:
    return [
        row.checked.claims
        for row in open_file(path, profile, rules=rules, observed=date(2026, 1, 1), encoding=None).rows
    ]


@pytest.mark.bench
@pytest.mark.full
def test_register_load(bench_address: StoreAddress, tmp_path: Path) -> None:
    keys = KeyRing.open(tmp_path / "keys")
    rules = load_rules()
    profile = load_profile("register")

    async def load(path: Path) -> float:
        gateway = open_gateway(bench_address)
        try:
            await migrate(gateway, keys="bench")
            loader = Loader(Recorder(gateway, rules, keys), keys, tmp_path / "runs", lambda: datetime.now(UTC))
            found = await loader.load(LoadOrder(profile, (path,), profile.source, date(2026, 1, 1)))
            return found.counts.read / found.seconds
        finally:
            await gateway.close()

    ours, bare, again = [], [], []
    parts = slices(generate(tmp_path / "county", size=2 * ROWS * (ROUNDS + 1), seed=9).folder / "register.csv", ROWS)
    for number in range(ROUNDS + 1):
        mine, theirs = next(parts), next(parts)
        rows = bare_rows(_claims(theirs, profile, rules))
        first = asyncio.run(load(mine))
        seconds = write_bare(bench_address, rows, batch=BATCH)
        second = asyncio.run(load(mine))
        if number:  # the first round warms the store
            ours.append(first)
            bare.append(len(rows) / seconds)
            again.append(second)
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    report(
        f"| register load, {bench_address.engine} | {statistics.median(ours):,.0f} | {statistics.median(bare):,.0f} "
        f"| {ratio:.2f} | {statistics.median(again):,.0f} |"
    )
    assert ratio > 0
