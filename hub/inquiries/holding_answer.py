"""What the holdings that were found come to: shares, totals, who holds in the end and how, and what is unknown."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from graph_schema.names import PartyKind
from hub.inquiries.holding_steps import Chain, Steps, chains, circular
from hub.inquiries.holding_sums import Sums, Total, sums
from hub.inquiries.holdings import Found, Party, Tie, is_relied_on, percent_of

MAX_CHAINS: Final = 200
"""Chains that are told, the largest products first."""
_HUNDRED: Final = 100
_NONE: Final = Fraction(0)
_WHOLE: Final = Fraction(1)


class HoldingEndKind(StrEnum):
    """Why nobody stands behind (or beyond) a party."""

    PERSON = "PERSON"
    KIND_UNKNOWN = "KIND_UNKNOWN"
    NONE_KNOWN = "NONE_KNOWN"
    NOT_FOLLOWED = "NOT_FOLLOWED"


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """The part of one enterprise whose holders are not known, and what it comes to of the root; None: not known."""

    held: str
    share: Fraction | None
    total: Total | None


@dataclass(frozen=True, slots=True)
class End:
    """A party behind whom nobody is known, with the chains that lead to it."""

    party: str
    kind: HoldingEndKind
    total: Total
    chains: Sequence[Chain]


@dataclass(frozen=True, slots=True)
class HoldingsAnswer:
    """Everything that is concluded from what was found; shares are of 1.

    `known` is what the ends hold together, and `not_followed` what leads beyond the bounds or to holders for whom there
    was no room, some of whom may be unknown; upward alone.
    """

    shares: Mapping[tuple[str, str], Fraction | None]
    circular: Set[tuple[str, str]]
    totals: Mapping[str, Total]
    unknown: Sequence[UnknownPart]
    ends: Sequence[End]
    chains_more: bool
    known: Fraction
    not_followed: Fraction

    @property
    def rest(self) -> Fraction | None:
        """What is not known; None where sources say more than the whole."""
        rest = _WHOLE - self.known - self.not_followed
        return rest if rest >= 0 else None


def conclude(found: Found, *, hops: int) -> HoldingsAnswer:
    """What follows from the direct holdings that sources say and are relied on; nothing is guessed."""
    shares = {(tie.holder, tie.held): _share(tie) for tie in found.ties if is_relied_on(tie)}
    steps = _steps(found, shares)
    summed = sums(steps, upward=found.upward)
    ways, more = chains(steps, most=MAX_CHAINS, hops=hops)
    ends = [
        End(key, kind, summed.totals[key], [chain for chain in ways if chain.parties[-1] == key])
        for key, party in found.parties.items()
        if key in summed.totals and key != found.root
        for kind in [_end_kind(party, steps)]
        if kind is not None
    ]
    ends.sort(key=lambda end: (-end.total.known, end.party))
    followed = [end.total.known for end in ends if end.kind is not HoldingEndKind.NOT_FOLLOWED]
    left = [end.total.known for end in ends if end.kind is HoldingEndKind.NOT_FOLLOWED]
    left += _without_room(found, steps, summed)
    return HoldingsAnswer(
        shares=shares,
        circular={pair if not found.upward else (pair[1], pair[0]) for pair in circular(steps)},
        totals=summed.totals,
        unknown=_unknown(found, steps, summed) if found.upward else (),
        ends=ends,
        chains_more=more,
        known=sum(followed, _NONE),
        not_followed=sum(left, _NONE),
    )


def sources_differ(tie: Tie) -> bool:
    """Whether a source tells the share otherwise than it is relied on, or does not tell it."""
    return len({row["percent"] for row in tie.said}) > 1 or not all(row["preferred"] for row in tie.said)


def _share(tie: Tie) -> Fraction | None:
    percent = percent_of(tie)
    return None if percent is None else Fraction(percent) / _HUNDRED


def _steps(found: Found, shares: Mapping[tuple[str, str], Fraction | None]) -> Steps:
    following: dict[str, dict[str, Fraction | None]] = {}
    for (holder, held), share in shares.items():
        start, end = (held, holder) if found.upward else (holder, held)
        following.setdefault(start, {})[end] = share
    return Steps(found.root, following, {key for key, party in found.parties.items() if party.more})


def _end_kind(party: Party, steps: Steps) -> HoldingEndKind | None:
    """Why nobody follows a party; None where somebody does."""
    if steps.after(party.key):
        return None
    if party.more:
        return HoldingEndKind.NOT_FOLLOWED
    if party.is_organization:
        return HoldingEndKind.NONE_KNOWN
    unsaid = party.node.kind is PartyKind.UNKNOWN
    return HoldingEndKind.KIND_UNKNOWN if unsaid else HoldingEndKind.PERSON


def _without_room(found: Found, steps: Steps, summed: Sums) -> list[Fraction]:
    """Of enterprises some of whose holders are not told: what the others leave."""
    cut = [key for key, party in found.parties.items() if party.more and (key == found.root or steps.after(key))]
    left = [(key, _WHOLE - sum((share or _NONE for share in steps.after(key).values()), _NONE)) for key in cut]
    return [summed.reached[key].known * rest for key, rest in left if key in summed.reached and rest > 0]


def _unknown(found: Found, steps: Steps, summed: Sums) -> list[UnknownPart]:
    """One part for each enterprise of which not all holders are known; what was merely not followed is none."""
    parts = []
    for key, party in found.parties.items():
        after = steps.after(key)
        if key not in summed.reached or not party.is_organization or party.more or (not after and key != found.root):
            continue
        known = [share for share in after.values() if share is not None]
        rest = _WHOLE - sum(known, _NONE)
        if len(known) < len(after):
            parts.append(UnknownPart(key, None, None))
        elif rest > 0:
            reached = summed.reached[key]
            parts.append(UnknownPart(key, rest, Total(reached.known * rest, reached.gap)))
    return parts
