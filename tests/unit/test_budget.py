"""Budgets: buckets that leak back, shares by kind and by process, and what callers are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.names import PartnerKind
from hub.access.budget import SHARES, BudgetRule, BudgetRules, Budgets, MemoryBuckets
from hub.errors import Refusal, RefusalCode

pytestmark = pytest.mark.anyio

RULE = BudgetRule(maximum=100.0, restore_rate=10.0)


class Ticks:
    """A clock that stands where the test put it."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def test_a_bucket_empties_and_fills_again() -> None:
    ticks = Ticks()
    buckets = MemoryBuckets(now=ticks)
    assert (await buckets.take("a", 60, rule=RULE)).available == 40
    short = await buckets.take("a", 60, rule=RULE)
    assert (short.available, short.missing) == (40, 20)
    assert (await buckets.take("b", 60, rule=RULE)).missing == 0
    ticks.at += 2
    assert (await buckets.take("a", 60, rule=RULE)).available == 0
    ticks.at += 1000
    assert (await buckets.take("a", -50, rule=RULE)).available == 100
    assert (await buckets.take("a", 130, rule=RULE, force=True)).available == -30
    assert (await buckets.take("a", 0, rule=RULE)).missing == 30


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5)), max_size=60))
async def test_no_order_of_asking_gets_more_than_bucket_and_rate(steps: list[tuple[float, float]]) -> None:
    ticks = Ticks()
    buckets = MemoryBuckets(now=ticks)
    spent = waited = 0.0
    for points, pause in steps:
        ticks.at += pause
        waited += pause
        taken = await buckets.take("a", points, rule=RULE)
        spent += 0 if taken.missing else points
        assert taken.available >= 0
    assert spent <= RULE.maximum + waited * RULE.restore_rate + 1e-6


async def test_buckets_of_many_callers_are_bounded() -> None:
    buckets = MemoryBuckets(most=3)
    for name in "abcda":
        await buckets.take(name, 10, rule=RULE)
    assert list(buckets.kept) == ["c", "d", "a"]


async def test_over_the_budget_is_refused_with_the_seconds_to_wait() -> None:
    budgets = Budgets(MemoryBuckets(now=Ticks()), BudgetRules(maximum=100, restore_rate=10, query_maximum=100))
    state = budgets.state(await budgets.charge("a", 70, kind=PartnerKind.BANK), kind=PartnerKind.BANK)
    assert (state.maximum, state.available, state.restore_rate, state.query_maximum) == (100, 30, 10, 100)
    with pytest.raises(Refusal) as refused:
        await budgets.charge("a", 65, kind=PartnerKind.BANK)
    assert (refused.value.code, refused.value.retry_after_s) == (RefusalCode.RATE_LIMITED, 4)
    for points, left in ((50, 80), (-100, 0)):
        settled = await budgets.settle("a", points, kind=PartnerKind.BANK)
        assert budgets.state(settled, kind=PartnerKind.BANK).available == left


@pytest.mark.parametrize("kind", list(PartnerKind))
@pytest.mark.parametrize("workers", [1, 2, 64])
async def test_every_kind_may_ask_its_largest_query_whatever_the_number_of_processes(
    kind: PartnerKind, workers: int
) -> None:
    rules = BudgetRules(workers=workers)
    most = rules.query_most(kind)
    budgets = Budgets(MemoryBuckets(), rules)
    told = budgets.state(await budgets.charge("a", most, kind=kind), kind=kind)
    assert most >= 1000
    assert told.maximum == 20_000 * SHARES[kind]
    assert rules.kept(kind).restore_rate * workers == pytest.approx(rules.told(kind).restore_rate)
