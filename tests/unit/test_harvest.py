"""Harvesting: distinct subjects, neighbouring codes and canaries, in memory and in a RESP server alike."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from fakeredis import FakeAsyncRedis
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.names import PartnerKind
from hub.access.budget import BudgetRule, MemoryBuckets
from hub.access.harvest import (
    MOST_SUBJECTS,
    Asked,
    HarvestRules,
    HarvestWatch,
    MemoryWindows,
    Notice,
    serial_of,
)
from hub.access.shared import SharedBuckets, SharedServer, SharedWindows
from loaders.generate_codes import USCC_ALPHABET, organization_check, uscc_check

pytestmark = pytest.mark.anyio

BANK = PartnerKind.BANK


class Ticks:
    """A clock that stands where the test put it."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def server(ticks: Callable[[], float]) -> AsyncIterator[SharedServer]:
    """A RESP server of this process."""
    made = SharedServer(FakeAsyncRedis(), now=ticks)
    try:
        yield made
    finally:
        await made.close()


def code(serial: int) -> str:
    """The code of a serial number, as an authority gives them out one after the other."""
    rest, letters = serial, ""
    for _ in range(6):
        rest, value = divmod(rest, len(USCC_ALPHABET))
        letters = USCC_ALPHABET[value] + letters
    body = f"91410322XT{letters}{organization_check('XT' + letters)}"
    return body + uscc_check(body)


def beside(serial: int) -> list[str]:
    """The marks of a serial number's neighbours."""
    return [str(serial - 1), str(serial + 1)]


def watch(ticks: Ticks, **changes: object) -> HarvestWatch:
    rules = HarvestRules(**{"subjects": {BANK: 10}, "window_s": 100.0, "neighbours": 1000, **changes})  # type: ignore[arg-type]
    return HarvestWatch(MemoryWindows(ticks), rules, blind=lambda text: f"b({text})", now=ticks)


async def test_distinct_subjects_slow_then_stop_then_report_and_the_window_passes() -> None:
    ticks = Ticks()
    watched = watch(ticks)
    looks = [await watched.look("a", [f"s{n}"], kind=BANK) for n in range(35)]
    assert [look.delay_s for look in looks] == [0.0] * 5 + [1.0] * 5 + [0.0] * 25
    assert [look.retry_after_s for look in looks] == [None] * 10 + [100.0] * 25
    noticed = {n: look.notices for n, look in enumerate(looks) if look.notices}
    assert noticed == {5: (Notice.SLOWED,), 10: (Notice.STOPPED,), 29: (Notice.REPORTED,)}
    # What was named before is answered, slowly; another caller is not concerned.
    assert (await watched.look("a", ["s3"], kind=BANK)).retry_after_s is None
    assert (await watched.look("b", ["s99"], kind=BANK)).delay_s == 0.0
    ticks.at += 101
    again = await watched.look("a", ["s99"], kind=BANK)
    assert (again.delay_s, again.retry_after_s, again.notices, again.subjects) == (0.0, None, (), 1)


async def test_the_same_subjects_again_are_no_harvest() -> None:
    watched = watch(Ticks())
    looks = [await watched.look("a", ["s1", "s2", "s1"], kind=BANK) for _ in range(50)]
    assert {(look.delay_s, look.retry_after_s, look.subjects) for look in looks} == {(0.0, None, 2)}


async def test_a_batch_counts_each_of_its_subjects_and_is_refused_whole() -> None:
    watched = watch(Ticks())
    assert (await watched.look("a", [f"s{n}" for n in range(11)], kind=BANK)).retry_after_s == 100.0
    assert (await watched.look("a", [f"s{n}" for n in range(10)], kind=BANK)).retry_after_s is None


@pytest.mark.parametrize("order", [list(range(60)), list(range(59, -1, -1)), [*range(0, 60, 2), *range(1, 60, 2)]])
async def test_code_after_code_is_noticed_in_any_order(order: list[int]) -> None:
    watched = watch(Ticks(), subjects={BANK: 10_000}, neighbours=20)
    looks = [await watched.look("a", [code(1000 + n)], kind=BANK) for n in order]
    passed = [look.retry_after_s is None for look in looks].index(False)
    assert passed < 55
    assert all(look.retry_after_s is not None for look in looks[passed:])
    assert [notice for look in looks for notice in look.notices][:2] == [Notice.SLOWED, Notice.STOPPED]


async def test_codes_far_apart_have_no_neighbours() -> None:
    watched = watch(Ticks(), subjects={BANK: 10_000}, neighbours=3)
    looks = [await watched.look("a", [code(1000 + 7 * n)], kind=BANK) for n in range(200)]
    assert {look.delay_s for look in looks} == {0.0}


async def test_a_canary_is_reported_once_and_nothing_else_happens() -> None:
    watched = watch(Ticks(), canaries=frozenset({code(7)}))
    looks = [await watched.look("a", [code(7).lower()], kind=BANK) for _ in range(2)]
    assert [look.notices for look in looks] == [(Notice.REPORTED,), ()]
    other = await watched.look("a", [code(5000)], kind=BANK)
    assert {(look.delay_s, look.retry_after_s) for look in (*looks, other)} == {(0.0, None)}


async def test_each_of_several_processes_lets_its_part_pass() -> None:
    rules = HarvestRules(workers=4)
    assert {kind: rules.most(kind) for kind in PartnerKind} == {kind: n // 4 for kind, n in MOST_SUBJECTS.items()}
    assert rules.most_neighbours() == 10


def test_serial_parts_of_codes() -> None:
    first, second = serial_of(code(30)), serial_of(code(31))
    assert first[0] == second[0] == code(30)[:8]
    assert second[1] == first[1] + 1


async def test_what_is_no_code_has_no_neighbours() -> None:
    wrong = [f"{code(n)[:17]}{'0' if code(n)[17] != '0' else '1'}" for n in range(5)]
    watched = watch(Ticks(), subjects={BANK: 100}, neighbours=3)
    looks = [await watched.look("a", [text], kind=BANK) for text in [*wrong, *(f"某公司{n}" for n in range(5))]]
    assert {look.notices for look in looks} == {()}
    assert looks[-1].subjects == 10
    assert (await watched.look("a", [code(n) for n in range(6)], kind=BANK)).notices  # of codes it is noticed


async def test_memory_of_callers_is_bounded() -> None:
    windows = MemoryWindows(Ticks(), most_callers=3)
    for name in "abcd":
        await windows.add(name, [Asked("x")], window_s=10, most=(5, 5))
    assert list(windows.kept) == ["b", "c", "d"]


STEPS = st.lists(
    st.tuples(st.sampled_from("ab"), st.lists(st.integers(0, 12), min_size=1, max_size=4), st.sampled_from([0, 1, 7])),
    max_size=25,
)


@settings(deadline=None)
@given(STEPS)
async def test_windows_in_memory_and_in_a_server_are_alike(steps: list[tuple[str, list[int], int]]) -> None:
    ticks = Ticks()
    here = MemoryWindows(ticks)
    async with server(ticks) as resp:
        there = SharedWindows(resp)
        for key, serials, pause in steps:
            ticks.at += pause
            asked = [Asked(str(n), partial(beside, n)) for n in serials]
            found = [await windows.add(key, asked, window_s=10.0, most=(8, 5)) for windows in (here, there)]
            assert found[0] == found[1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-20, 60), st.booleans(), st.integers(0, 3)), max_size=30))
async def test_buckets_in_memory_and_in_a_server_are_alike(steps: list[tuple[str, int, bool, int]]) -> None:
    ticks = Ticks()
    here, rule = MemoryBuckets(now=ticks), BudgetRule(100.0, 8.0)
    async with server(ticks) as resp:
        there = SharedBuckets(resp)
        for key, points, force, pause in steps:
            ticks.at += pause
            assert await here.take(key, points, rule=rule, force=force) == await there.take(
                key, points, rule=rule, force=force
            )


async def test_processes_share_what_lies_in_a_server() -> None:
    ticks, rule = Ticks(), BudgetRule(100.0, 1.0)
    client = FakeAsyncRedis()
    first, second = (SharedBuckets(SharedServer(client, now=ticks)) for _ in range(2))
    assert (await first.take("a", 70, rule=rule)).missing == 0
    assert (await second.take("a", 70, rule=rule)).missing == 40
    await client.aclose()


async def test_without_the_server_each_process_goes_on_with_its_part() -> None:
    ticks, rule = Ticks(), BudgetRule(100.0, 8.0)
    client = FakeAsyncRedis(connected=False)
    resp = SharedServer(client, now=ticks)
    alone = MemoryBuckets(now=ticks)
    buckets = SharedBuckets(resp, workers=2, alone=alone)
    assert (await buckets.take("a", 100, rule=rule)).missing == 0
    ticks.at += 2
    assert (await buckets.take("a", 10, rule=rule)).missing == 2
    windows = SharedWindows(resp, workers=2, alone=MemoryWindows(ticks))
    asked = [Asked(str(n)) for n in range(5)]
    assert (await windows.add("a", asked, window_s=10.0, most=(8, 8))).refused
    assert not (await windows.add("a", asked[:4], window_s=10.0, most=(8, 8))).refused
    await client.aclose()


@pytest.mark.parametrize("kind", list(PartnerKind))
def test_every_kind_has_its_numbers(kind: PartnerKind) -> None:
    assert MOST_SUBJECTS[kind] > 0
