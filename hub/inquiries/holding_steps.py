"""A graph of holdings as it is walked away from its root: what is come to, loops, and the single chains."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

MOST_STEPS: Final = 3_000
"""Partial chains that are looked at: their number may grow with the power of the hops."""
_WHOLE: Final = Fraction(1)
_NONE: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Steps:
    """To whom one comes from each party, with the direct share of 1 (None: not known).

    `beyond` are parties with more beyond them that was not followed.
    """

    root: str
    following: Mapping[str, Mapping[str, Fraction | None]]
    beyond: Collection[str] = frozenset()

    def after(self, party: str) -> Mapping[str, Fraction | None]:
        """To whom one comes from a party."""
        return self.following.get(party, {})


class ChainEnd(StrEnum):
    """Why a chain goes no further."""

    LAST = "LAST"  # nobody further is known
    NOT_FOLLOWED = "NOT_FOLLOWED"  # there is more beyond the bounds
    LOOP = "LOOP"  # all further parties stand in the chain already


@dataclass(frozen=True, slots=True)
class Chain:
    """Parties from the root on, the share of each step, and the product; None where a share is not known."""

    parties: tuple[str, ...]
    shares: tuple[Fraction | None, ...]
    product: Fraction | None
    end: ChainEnd


def come_to(steps: Steps, starts: Iterable[str]) -> Set[str]:
    """The parties that are come to from some, these among them."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        fresh = [one for one in steps.after(waiting.pop()) if one not in found]
        found.update(fresh)
        waiting += fresh
    return found


def blocks(steps: Steps) -> list[tuple[str, ...]]:
    """The parties that are come to from the root, those of one loop together, each before what comes after it.

    Method: Kosaraju.
    """
    order = _left(steps.root, steps.following, set())
    backward: dict[str, list[str]] = defaultdict(list)
    for party in order:
        for following in steps.after(party):
            backward[following].append(party)
    seen: set[str] = set()
    return [tuple(sorted(_left(party, backward, seen))) for party in reversed(order) if party not in seen]


def _left(start: str, following: Mapping[str, Iterable[str]], seen: set[str]) -> list[str]:
    """Unseen parties that are come to from one, in the order in which they are left for good."""
    seen.add(start)
    order, open_ends = [], [(start, iter(following.get(start, ())))]
    while open_ends:
        party, rest = open_ends[-1]
        unseen = next((one for one in rest if one not in seen), None)
        if unseen is None:
            order.append(party)
            open_ends.pop()
        else:
            seen.add(unseen)
            open_ends.append((unseen, iter(following.get(unseen, ()))))
    return order


def circular(steps: Steps) -> Set[tuple[str, str]]:
    """The steps that are part of a loop, those from a party to itself among them."""
    block_of = {party: at for at, block in enumerate(blocks(steps)) for party in block}
    return {
        (party, following)
        for party in block_of
        for following in steps.after(party)
        if block_of[party] == block_of[following]
    }


def chains(steps: Steps, *, most: int, hops: int) -> tuple[list[Chain], bool]:
    """Chains from the root in which nobody stands twice, the largest products first, those not known last.

    The second value says whether there are more: than `most`, or than could be looked at.
    """
    found: list[Chain] = []
    # A step never makes a product larger, so chains come out in their order.
    waiting: list[tuple[bool, Fraction, tuple[str, ...]]] = [(False, -_WHOLE, (steps.root,))]
    for _ in range(MOST_STEPS):
        if not waiting:
            return found, False
        unknown, product, path = heapq.heappop(waiting)
        end, further = _further(steps, path, hops=hops)
        for party, share in further:
            known = None if unknown or share is None else product * share
            heapq.heappush(waiting, (known is None, known or _NONE, (*path, party)))
        if end is not None and len(path) > 1:
            if len(found) == most:
                return found, True
            found.append(_chain(steps, path, None if unknown else -product, end=end))
    return found, bool(waiting)


def _further(
    steps: Steps, path: tuple[str, ...], *, hops: int
) -> tuple[ChainEnd | None, Sequence[tuple[str, Fraction | None]]]:
    """Why a chain ends here, or to whom it goes on."""
    after = steps.after(path[-1])
    further = [(party, share) for party, share in after.items() if party not in path]
    if further and len(path) <= hops:
        return None, further
    if further or path[-1] in steps.beyond:
        return ChainEnd.NOT_FOLLOWED, ()
    return (ChainEnd.LOOP if after else ChainEnd.LAST), ()


def _chain(steps: Steps, path: tuple[str, ...], product: Fraction | None, *, end: ChainEnd) -> Chain:
    shares = tuple(steps.after(one)[other] for one, other in pairwise(path))
    return Chain(path, shares, product, end)
