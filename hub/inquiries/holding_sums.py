"""What shares in shares come to: totals over all ways, and what no total can be told of; exact, and pure.

A graph of direct shares is walked away from a root: upward from the held to its holders, or downward from the holder
to what it holds. With A the matrix of direct shares, N = I + A + A² + … = (I − A)⁻¹ adds up the products over all
walks. The total of a holder i in j leaves out the walks that come back to i, which would count i's own part again:

    total(i, j) = N(i, j) / N(i, i)        and through loops in itself: total(i, i) = 1 − 1 / N(i, i)

Without loops this is the sum of the products over all chains. Source of the formula: Baldone, Brioschi and Paleari,
Ownership Measures Among Firms Connected by Cross-Shareholdings (1997). A loop whose series has no sum (its members
hold one another wholly, or sources say more than 100 %) has no total.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Final

from hub.inquiries.holding_steps import Steps, blocks, come_to

LARGEST_LOOP: Final = 24
"""Parties of one loop of which totals are computed: the work grows with the third power."""
AGAIN: Final = ""
"""The root once more, where a walk has come back to it."""
_NONE: Final = Fraction(0)
_WHOLE: Final = Fraction(1)


class Gap(StrEnum):
    """Why a total is not the whole truth."""

    SHARE_UNKNOWN = "SHARE_UNKNOWN"  # a share on some way to it is not known
    LOOP = "LOOP"  # a loop on some way to it has no sum


@dataclass(frozen=True, slots=True)
class Total:
    """The part that is known, as a share of 1, and why that is not all; `gap` absent: it is all."""

    known: Fraction = _NONE
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals by party, and what all walks to each come to, those that come back to it as well (N of root and party)."""

    totals: Mapping[str, Total]
    reached: Mapping[str, Total]


@dataclass(frozen=True, slots=True)
class _Walks:
    """N of the root and each party, N of each party and itself, and the parties of loops that have no sum."""

    to: Mapping[str, Fraction]
    back: Mapping[str, Fraction]
    unsolved: Set[str]


def sums(steps: Steps, *, upward: bool) -> Sums:
    """The totals of all parties: upward of each in the root, downward of the root in each."""
    there = come_to(steps, [steps.root])
    steps = Steps(steps.root, {party: after for party, after in steps.following.items() if party in there})
    once = _ending_at_root(steps)  # no walk goes through the root again
    order = blocks(once)
    walked = _walks(once, order)
    unknown, lost = _after_unknown(once), come_to(once, walked.unsolved)
    first = {
        party: Total(walked.to[party], _gap(once, party, block, unknown=unknown, lost=lost))
        for block in order
        for party in block
    }
    of_root = first.pop(AGAIN, Total())
    if not upward:
        return Sums({**first, steps.root: of_root}, {})
    return _upward(steps, of_root)


def _upward(steps: Steps, of_root: Total) -> Sums:
    """Totals of holders: walks may go through the root, and not through the holder."""
    order = blocks(steps)
    walked = _walks(steps, order)
    unknown, lost = _after_unknown(steps), come_to(steps, walked.unsolved)
    totals = {
        party: Total(walked.to[party] / walked.back[party], _gap(steps, party, block, unknown=unknown, lost=lost))
        for block in order
        for party in block
    }
    reached = {
        party: Total(known, Gap.LOOP if party in lost else Gap.SHARE_UNKNOWN if party in unknown else None)
        for party, known in walked.to.items()
    }
    if steps.root in walked.unsolved:
        of_root = Total(_NONE, Gap.LOOP)
    return Sums({**totals, steps.root: of_root}, reached)


def _ending_at_root(steps: Steps) -> Steps:
    """The same steps, where those to the root lead to AGAIN, from which none goes on."""
    return Steps(
        steps.root,
        {
            party: {AGAIN if following == steps.root else following: share for following, share in after.items()}
            for party, after in steps.following.items()
        },
    )


def _walks(steps: Steps, order: Sequence[Sequence[str]]) -> _Walks:
    """Walks from the root, loop by loop, each before what comes after it."""
    to: dict[str, Fraction] = defaultdict(Fraction)
    back: dict[str, Fraction] = {}
    unsolved: set[str] = set()
    to[steps.root] = _WHOLE
    for block in order:
        inner = _within(steps, block)
        before = [to[party] for party in block]
        if inner is None:
            unsolved.update(block)
        for at, party in enumerate(block):
            to[party] = _NONE if inner is None else _sum(before[k] * inner[k][at] for k in range(len(block)))
            back[party] = _WHOLE if inner is None else inner[at][at]
        members = set(block)
        for party in block:
            for following, share in steps.after(party).items():
                if following not in members:
                    to[following] += to[party] * (share or _NONE)
    return _Walks(to, back, unsolved)


def _within(steps: Steps, block: Sequence[str]) -> list[list[Fraction]] | None:
    """N within one loop; None where its series has no sum, or it is too large."""
    if len(block) > LARGEST_LOOP:
        return None
    return all_walks([[steps.after(row).get(column) or _NONE for column in block] for row in block])


def all_walks(shares: Sequence[Sequence[Fraction]]) -> list[list[Fraction]] | None:
    """(I − A)⁻¹, computed in whole numbers without fractions in between (Bareiss); None where the series has no sum.

    A matrix of shares has a sum exactly where all leading minors of I − A are positive; these are the pivots.
    """
    size = len(shares)
    rows = []
    for i, row in enumerate(shares):
        scale = lcm(*(share.denominator for share in row))
        left = [int(scale * ((i == k) - share)) for k, share in enumerate(row)]
        rows.append(left + [scale if i == k else 0 for k in range(size)])
    before = 1
    for k in range(size):
        pivot = rows[k][k]
        if pivot <= 0:
            return None
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [(pivot * a - factor * b) // before for a, b in zip(rows[i], rows[k], strict=True)]
        before = pivot
    return [[Fraction(value, before) for value in row[size:]] for row in rows]


def _gap(steps: Steps, party: str, block: Sequence[str], *, unknown: Set[str], lost: Set[str]) -> Gap | None:
    """Why the walks that come to a party for the first time are not all known."""
    if party in lost:
        return Gap.LOOP
    if len(block) > 1 and party != steps.root:
        # Only what can be come to without it.
        after = {one: following for one, following in steps.following.items() if one != party}
        around = Steps(steps.root, after)
        return Gap.SHARE_UNKNOWN if party in _after_unknown(around) else None
    comes = ((one, after[party]) for one, after in steps.following.items() if one != party and party in after)
    return Gap.SHARE_UNKNOWN if any(share is None or one in unknown for one, share in comes) else None


def _after_unknown(steps: Steps) -> Set[str]:
    """The parties to which a walk from the root over an unknown share comes."""
    there = come_to(steps, [steps.root])
    seeds = [other for one in there for other, share in steps.after(one).items() if share is None]
    return come_to(steps, seeds)


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, _NONE)
