"""Natural batching: everybody gets the own answer, in few statements, whatever the neighbours do."""

import asyncio
from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.batching import MANY, Lane
from graph_schema.errors import GraphRefused, GraphTimeout, GraphUnavailable

pytestmark = pytest.mark.anyio
T = TypeVar("T")


class FakeStore:
    """Answers a row n with -n; fails rows as told; counts what flies at once. `gate` holds statements back."""

    def __init__(self, failures: dict[int, Exception] | None = None, *, steps: int = 1) -> None:
        self.failures = failures or {}
        self.steps = steps
        self.batches: list[list[int]] = []
        self.flying = 0
        self.most = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, rows: Sequence[int]) -> list[int | None]:
        self.batches.append(list(rows))
        self.flying += 1
        self.most = max(self.most, self.flying)
        try:
            await self.gate.wait()
            for _ in range(self.steps):
                await asyncio.sleep(0)
            for row in rows:
                if row in self.failures:
                    raise self.failures[row]
            return [None if row % 10 == 9 else -row for row in rows]
        finally:
            self.flying -= 1


def lane_of(store: FakeStore, *, slots: int = 1, max_batch: int = 64) -> Lane[int, int]:
    return Lane(store.send, slots=slots, max_batch=max_batch)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def start(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    return asyncio.create_task(work)


async def behind_one(lane: Lane[int, int], store: FakeStore, rows: Sequence[int]) -> list[asyncio.Task[int | None]]:
    """The first of the rows asked for, and, while it flies, the others."""
    store.gate.clear()
    first = start(lane.ask(rows[0]))
    await settle()
    assert store.batches[-1:] == [[rows[0]]]
    others = [start(lane.ask(row)) for row in rows[1:]]
    await settle()
    return [first, *others]


async def test_alone_and_at_once_when_nothing_flies() -> None:
    store = FakeStore()
    lane = lane_of(store)
    assert await lane.ask(1) == -1
    assert await lane.ask(2) == -2
    assert await lane.ask(9) is None
    assert store.batches == [[1], [2], [9]]


async def test_those_that_wait_travel_together_in_order() -> None:
    store = FakeStore()
    asked = await behind_one(lane_of(store), store, range(1, 8))
    assert store.batches == [[1]]
    store.gate.set()
    assert await asyncio.gather(*asked) == [-1, -2, -3, -4, -5, -6, -7]
    assert store.batches == [[1], [2, 3, 4, 5, 6, 7]]


async def test_what_one_turn_brings_travels_together_and_many_are_shared_out() -> None:
    store = FakeStore()
    lane = lane_of(store, slots=2)
    rows = range(1, MANY)
    assert await asyncio.gather(*map(lane.ask, rows)) == [None if row % 10 == 9 else -row for row in rows]
    assert store.batches == [list(rows)]
    store.batches.clear()
    await asyncio.gather(*(lane.ask(row) for row in range(3 * MANY)))
    assert [len(batch) for batch in store.batches] == [30, 30]


async def test_batches_are_bounded_and_slots_too() -> None:
    store = FakeStore(steps=3)
    lane = lane_of(store, slots=2, max_batch=5)
    await asyncio.gather(*(lane.ask(row) for row in range(1, 23)))
    assert max(map(len, store.batches)) == 5
    assert store.most == 2
    assert sorted(row for batch in store.batches for row in batch) == list(range(1, 23))


async def test_a_failing_row_fails_alone() -> None:
    store = FakeStore({4: GraphRefused("planted")})
    lane = lane_of(store)
    answers = await asyncio.gather(*(lane.ask(row) for row in range(1, 7)), return_exceptions=True)
    assert answers[:3] == [-1, -2, -3]
    assert isinstance(answers[3], GraphRefused)
    assert answers[4:] == [-5, -6]
    assert await lane.ask(7) == -7


async def test_a_store_that_is_gone_is_not_asked_for_each_row() -> None:
    store = FakeStore({2: GraphUnavailable("planted")})
    asked = await behind_one(lane_of(store), store, range(1, 7))
    store.gate.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert answers[0] == -1
    assert all(isinstance(answer, GraphUnavailable) for answer in answers[1:])
    assert len(store.batches) == 2


async def test_one_slow_row_is_waited_for_once_and_a_slow_store_twice() -> None:
    slow = FakeStore({3: GraphTimeout("planted")})
    answers = await asyncio.gather(*(lane_of(slow).ask(0), *_asks(slow, range(1, 7))), return_exceptions=True)
    assert [answer for answer in answers if not isinstance(answer, GraphTimeout)] == [0, -1, -2, -4, -5, -6]
    all_slow = FakeStore({row: GraphTimeout("planted") for row in range(2, 60)})
    answers = await asyncio.gather(*_asks(all_slow, range(1, 60)), return_exceptions=True)
    assert sum(isinstance(answer, GraphTimeout) for answer in answers) == 58
    assert len(all_slow.batches) == 4  # the batch, the first, which is well, and two rows alone


def _asks(store: FakeStore, rows: Sequence[int]) -> list[Awaitable[int | None]]:
    lane = lane_of(store)
    return [lane.ask(row) for row in rows]


async def test_an_asker_that_goes_away_disturbs_nobody() -> None:
    store = FakeStore()
    asked = await behind_one(lane_of(store), store, range(1, 7))
    asked[0].cancel()  # in flight
    asked[3].cancel()  # still waiting
    await settle()
    store.gate.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers if not isinstance(answer, int)] == [asyncio.CancelledError] * 2
    assert [answer for answer in answers if isinstance(answer, int)] == [-2, -3, -5, -6]
    assert store.batches == [[1], [2, 3, 5, 6]]


async def test_all_askers_gone_leaves_a_lane_that_works() -> None:
    store = FakeStore()
    store.gate.clear()
    lane = lane_of(store)
    asked = [start(lane.ask(row)) for row in range(1, 4)]
    await settle()
    for task in asked:
        task.cancel()
    await settle()
    store.gate.set()
    await settle()
    assert await lane.ask(4) == -4


@pytest.mark.parametrize("ends_left", [True, False])
async def test_a_flight_whose_askers_have_all_gone_is_ended_where_the_store_obeys(*, ends_left: bool) -> None:
    store = FakeStore()
    lane: Lane[int, int] = Lane(store.send, slots=1, max_batch=2, ends_left=ends_left)
    asked = await behind_one(lane, store, range(1, 5))
    asked[0].cancel()  # alone in its flight
    await settle()
    assert store.batches == ([[1], [2, 3]] if ends_left else [[1]])
    asked[1].cancel()  # with another one
    await settle()
    store.gate.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, int)] == [-3, -4]
    assert (store.flying, store.most) == (0, 1)


async def test_answers_that_do_not_fit_are_an_error_and_no_silence() -> None:
    async def send(rows: Sequence[int]) -> list[int | None]:
        return [1] * (len(rows) + 1)

    with pytest.raises(ValueError, match="zip"):
        await asyncio.wait_for(Lane(send, slots=1, max_batch=4).ask(1), 5)


@given(
    rows=st.lists(st.integers(0, 40), max_size=60),
    bad=st.sets(st.integers(0, 40), max_size=6),
    gone=st.sets(st.integers(0, 59), max_size=10),
    pauses=st.lists(st.integers(0, 3), max_size=60),
    slots=st.integers(1, 3),
    max_batch=st.integers(1, 9),
    steps=st.integers(0, 4),
)
def test_rows_never_mix(
    rows: list[int],
    bad: set[int],
    gone: set[int],
    pauses: list[int],
    slots: int,
    max_batch: int,
    steps: int,
) -> None:
    async def run() -> None:
        store = FakeStore({row: GraphRefused("planted") for row in bad}, steps=steps)
        lane = lane_of(store, slots=slots, max_batch=max_batch)
        asked = []
        for n, row in enumerate(rows):
            asked.append(start(lane.ask(row)))
            for _ in range(pauses[n] if n < len(pauses) else 0):
                await asyncio.sleep(0)
        for n in gone:
            if n < len(asked):
                asked[n].cancel()
        for n, (row, answer) in enumerate(zip(rows, await asyncio.gather(*asked, return_exceptions=True), strict=True)):
            if isinstance(answer, asyncio.CancelledError):
                assert n in gone
            elif row in bad:
                assert isinstance(answer, GraphRefused)
            else:
                assert answer == (None if row % 10 == 9 else -row)
        assert store.most <= slots
        assert all(0 < len(batch) <= max_batch for batch in store.batches)
        assert len(store.batches) <= 2 * max(1, len(rows))

    asyncio.run(run())
