"""What shares in shares come to: known examples, and random nets against a plain solution."""

import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest

from hub.inquiries.holding_steps import Chain, ChainEnd, Steps, blocks, chains, circular
from hub.inquiries.holding_sums import LARGEST_LOOP, Gap, Total, sums
from tests.support.holding_oracle import Net, own_part, simple_chains, totals, walks_to

F = Fraction
Shares = Mapping[tuple[str, str], F | None]


def steps(root: str, shares: Shares, *, upward: bool = True) -> Steps:
    """The steps of direct shares by (holder, held)."""
    following: dict[str, dict[str, F | None]] = {}
    for (holder, held), share in shares.items():
        start, end = (held, holder) if upward else (holder, held)
        following.setdefault(start, {})[end] = share
    return Steps(root, following)


def total(root: str, shares: Shares, party: str, *, upward: bool = True) -> Total:
    """One total."""
    return sums(steps(root, shares, upward=upward), upward=upward).totals[party]


def test_two_ways_add_up() -> None:
    shares = {("p", "a"): F(1, 2), ("p", "b"): F(3, 10), ("a", "t"): F(3, 5), ("b", "t"): F(2, 5)}
    assert total("t", shares, "p") == Total(F(42, 100))
    assert total("p", shares, "t", upward=False) == Total(F(42, 100))


def test_shares_that_a_company_holds_in_itself_belong_to_its_other_holders() -> None:
    shares = {("t", "t"): F(1, 10), ("p", "t"): F(9, 10)}
    assert total("t", shares, "p") == Total(F(1))
    assert total("t", shares, "t") == Total(F(1, 10))


def test_two_that_hold_each_other() -> None:
    shares = {("p", "a"): F(7, 10), ("b", "a"): F(3, 10), ("a", "b"): F(1, 2), ("q", "b"): F(1, 2)}
    found = sums(steps("a", shares), upward=True).totals
    # p: 0.7 and 0.7 · (0.5 · 0.3) and so on; b's own part of itself is not counted again.
    assert found == {
        "p": Total(F(70, 85)), "q": Total(F(15, 85)), "b": Total(F(3, 10)), "a": Total(F(15, 100)),
    }  # fmt: skip
    assert found["p"].known + found["q"].known == 1


@pytest.mark.parametrize("upward", [True, False])
def test_a_loop_that_keeps_everything_has_no_sum(upward: bool) -> None:
    shares: dict[tuple[str, str], F | None] = {("b", "a"): F(1), ("a", "b"): F(1)}
    ends = {("a", "t"): F(1, 2)} if upward else {("t", "a"): F(1, 2)}
    beyond = {("p", "b"): F(0)} if upward else {("b", "p"): F(1, 10)}
    found = sums(steps("t", {**shares, **ends, **beyond}, upward=upward), upward=upward).totals
    assert {found[party] for party in "abp"} == {Total(F(0), Gap.LOOP)}


def test_what_is_unknown_makes_what_lies_behind_it_incomplete_and_nothing_else() -> None:
    shares = {("a", "t"): None, ("b", "t"): F(1, 2), ("p", "a"): F(1), ("p", "b"): F(1, 5), ("q", "b"): F(4, 5)}
    found = sums(steps("t", shares), upward=True).totals
    assert found["p"] == Total(F(1, 10), Gap.SHARE_UNKNOWN)
    assert found["a"] == Total(F(0), Gap.SHARE_UNKNOWN)
    assert found["q"] == Total(F(2, 5))


def test_a_loop_larger_than_is_computed_has_no_total() -> None:
    size = LARGEST_LOOP + 1
    ring: dict[tuple[str, str], F | None] = {(str((i + 1) % size), str(i)): F(1, 2) for i in range(size)}
    found = sums(steps("0", {**ring, ("p", "3"): F(1, 2)}), upward=True).totals
    assert found["p"] == Total(F(0), Gap.LOOP)
    smaller = {pair: share for pair, share in ring.items() if pair[1] != "5"} | {("p", "3"): F(1, 2)}
    assert sums(steps("0", smaller), upward=True).totals["p"] == Total(F(1, 16))


def test_chains_come_by_their_products_and_say_why_they_end() -> None:
    shares = {
        ("a", "t"): F(3, 5), ("b", "t"): F(2, 5), ("p", "a"): F(1, 2), ("p", "b"): F(1), ("b", "a"): None,
        ("c", "b"): F(1, 10), ("b", "c"): F(1),
    }  # fmt: skip
    found, more = chains(steps("t", shares), most=10, hops=10)
    assert not more
    assert found == [
        Chain(("t", "b", "p"), (F(2, 5), F(1)), F(2, 5), ChainEnd.LAST),
        Chain(("t", "a", "p"), (F(3, 5), F(1, 2)), F(3, 10), ChainEnd.LAST),
        Chain(("t", "b", "c"), (F(2, 5), F(1, 10)), F(1, 25), ChainEnd.LOOP),
        Chain(("t", "a", "b", "c"), (F(3, 5), None, F(1, 10)), None, ChainEnd.LOOP),
        Chain(("t", "a", "b", "p"), (F(3, 5), None, F(1)), None, ChainEnd.LAST),
    ]
    assert chains(steps("t", shares), most=2, hops=10) == (found[:2], True)
    short, _ = chains(steps("t", shares), most=10, hops=1)
    assert {(chain.parties, chain.end) for chain in short} == {
        (("t", "a"), ChainEnd.NOT_FOLLOWED), (("t", "b"), ChainEnd.NOT_FOLLOWED),
    }  # fmt: skip


def test_chains_that_grow_with_the_power_of_the_hops_are_bounded() -> None:
    layers = [[f"{depth}.{i}" for i in range(20)] for depth in range(9)]
    shares: dict[tuple[str, str], F | None] = {(holder, "t"): F(1, 20) for holder in layers[0]}
    for lower, upper in pairwise(layers):
        shares |= {(holder, held): F(1, 20) for holder in upper for held in lower}
    found, more = chains(steps("t", shares), most=200, hops=10)
    assert more
    assert len(found) <= 200
    assert total("t", shares, layers[-1][3]) == Total(F(1, 20))


def test_loops_are_found() -> None:
    shares = {("a", "t"): F(1, 2), ("b", "a"): F(1, 2), ("t", "b"): F(1, 2), ("p", "t"): F(1, 2), ("p", "p"): F(1, 9)}
    walked = steps("t", shares)
    assert set(blocks(walked)) == {("a", "b", "t"), ("p",)}
    assert circular(walked) == {("t", "a"), ("a", "b"), ("b", "t"), ("p", "p")}


def net(rnd: random.Random, *, upward: bool) -> Net:
    """A random net of some companies and persons, with loops, holdings in oneself, and shares that are not known."""
    companies = [f"c{i}" for i in range(rnd.randint(1, 6))]
    persons = [f"p{i}" for i in range(rnd.randint(1, 3))]
    shares: dict[tuple[str, str], F | None] = {}
    for held in companies:
        left = F(rnd.choice([1, 1, 1, 2]))
        for holder in rnd.sample([*companies, *persons], rnd.randint(0, min(4, len(companies)))):
            share = left * F(rnd.randint(1, 10), 10)
            left -= share
            shares[holder, held] = None if rnd.random() < 0.15 else min(share, F(1))
    return Net(rnd.choice([*companies, *(() if upward else persons)]), shares, upward=upward)


@pytest.mark.parametrize("upward", [True, False])
def test_random_nets_against_the_plain_solution(upward: bool) -> None:
    seen = set()
    for seed in range(400):
        made = net(random.Random(seed), upward=upward)
        walked = steps(made.root, made.shares, upward=upward)
        summed = sums(walked, upward=upward)
        found = {party: (one.known, one.gap) for party, one in summed.totals.items()}
        assert found == {**totals(made), made.root: own_part(made)}, seed
        reached = {party: (one.known, one.gap) for party, one in summed.reached.items()}
        assert reached == ({party: walks_to(made, party) for party in found} if upward else {}), seed
        ways, more = chains(walked, most=10_000, hops=3)
        if not more:
            assert [(w.parties, w.product, str(w.end)) for w in ways] == simple_chains(made, hops=3, more=set()), seed
        seen |= {gap for _, gap in found.values()} | {str(w.end) for w in ways}
    assert seen == {None, "LOOP", "SHARE_UNKNOWN", "LAST", "NOT_FOLLOWED"}
