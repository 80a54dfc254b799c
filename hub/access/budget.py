"""Points that each caller may spend: a bucket that leaks back at a constant rate, one a partner or address.

Buckets lie in this process, which then has its share of the rate, or in a RESP server for all processes together.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from graph_schema.names import PartnerKind
from hub.errors import Refusal, RefusalCode

MOST_BUCKETS = 100_000
# Shares of the budget by kind: who asks for one subject at a time needs less than who watches a portfolio.
SHARES: Mapping[PartnerKind, float] = MappingProxyType(
    {
        PartnerKind.BANK: 1.0,
        PartnerKind.DEPARTMENT: 1.0,
        PartnerKind.INVESTIGATOR: 2.0,
        PartnerKind.CREDIT_SERVICE: 2.0,
        PartnerKind.ASSOCIATION: 0.5,
        PartnerKind.MEDIA: 0.2,
        PartnerKind.SUBJECT: 0.1,
        PartnerKind.PUBLIC: 0.05,
        PartnerKind.OPERATOR: 1.0,
        PartnerKind.REGULATOR: 1.0,
    }
)


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """Points that a bucket holds when it is full, and points a second that come back."""

    maximum: float
    restore_rate: float


@dataclass(frozen=True, slots=True)
class Taken:
    """Points left in a bucket, and those that were missing: where any were, nothing was taken."""

    available: float
    missing: float = 0.0


class Buckets(Protocol):
    """Where buckets are kept."""

    async def take(self, key: str, points: float, *, rule: BudgetRule, force: bool = False) -> Taken:
        """Take points (give back where negative); with `force` also below zero."""
        ...


@dataclass(slots=True)
class MemoryBuckets:
    """Buckets of this process; the one unused for longest makes room where there are too many."""

    now: Callable[[], float] = time.monotonic
    most: int = MOST_BUCKETS
    kept: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    async def take(self, key: str, points: float, *, rule: BudgetRule, force: bool = False) -> Taken:
        """Take points where there are enough."""
        now = self.now()
        available, since = self.kept.get(key, (rule.maximum, now))
        available = min(rule.maximum, available + max(0.0, now - since) * rule.restore_rate)
        missing = 0.0 if force or points <= available else points - available
        if not missing:
            available = min(rule.maximum, available - points)
        self.kept[key] = (available, now)
        self.kept.move_to_end(key)
        if len(self.kept) > self.most:
            self.kept.popitem(last=False)
        return Taken(available, missing)


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A caller's budget as it is told: whole points, points a second, and the most that one query may cost."""

    maximum: int
    available: int
    restore_rate: float
    query_maximum: int


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """Budget of a bank, its shares by kind, and the most that one query may cost; all in points.

    `workers` is the number of processes that keep buckets of their own: each has its part of the rate.
    """

    maximum: int = 20_000
    restore_rate: float = 1_000.0
    query_maximum: int = 10_000
    shares: Mapping[PartnerKind, float] = field(default_factory=lambda: SHARES)
    workers: int = 1

    def told(self, kind: PartnerKind) -> BudgetRule:
        """The budget of a kind over all processes."""
        share = self.shares.get(kind, SHARES[kind])
        return BudgetRule(max(1.0, self.maximum * share), self.restore_rate * share)

    def kept(self, kind: PartnerKind) -> BudgetRule:
        """The part of one process; its bucket holds the largest query that is permitted, or none would ever pass."""
        whole = self.told(kind)
        return BudgetRule(max(whole.maximum / self.workers, self.query_most(kind)), whole.restore_rate / self.workers)

    def query_most(self, kind: PartnerKind) -> int:
        """The most that one query of a kind may cost."""
        return int(min(self.query_maximum, self.told(kind).maximum))


@dataclass(frozen=True, slots=True)
class _OfKind:
    """The budget of a kind over all processes, the part of this one, and the most that one query may cost."""

    whole: BudgetRule
    own: BudgetRule
    query_most: int


class Budgets:
    """Charges callers."""

    def __init__(self, buckets: Buckets, rules: BudgetRules) -> None:
        """Take the place where buckets are kept, and the rules."""
        self._buckets = buckets
        self._rules = rules
        self._by_kind: dict[PartnerKind, _OfKind] = {}

    def query_most(self, kind: PartnerKind) -> int:
        """The most that one query of a kind may cost."""
        return self._of(kind).query_most

    async def charge(self, key: str, points: float, *, kind: PartnerKind) -> Taken:
        """Take points from the bucket of a caller. Raises Refusal(RATE_LIMITED) with the seconds to wait."""
        rule = self._of(kind).own
        taken = await self._buckets.take(key, points, rule=rule)
        if taken.missing:
            raise Refusal(RefusalCode.RATE_LIMITED, retry_after_s=taken.missing / rule.restore_rate)
        return taken

    async def settle(self, key: str, points: float, *, kind: PartnerKind) -> Taken:
        """Give points back, or take those that an answer cost beyond what was foreseen (negative)."""
        return await self._buckets.take(key, -points, rule=self._of(kind).own, force=True)

    def state(self, taken: Taken, *, kind: PartnerKind) -> BudgetState:
        """A caller's budget as it stood after what was taken."""
        of = self._of(kind)
        available = int(max(0.0, taken.available) / of.own.maximum * of.whole.maximum)
        return BudgetState(int(of.whole.maximum), available, of.whole.restore_rate, of.query_most)

    def _of(self, kind: PartnerKind) -> _OfKind:
        """What the rules come to for a kind; made once."""
        made = self._by_kind.get(kind)
        if made is None:
            rules = self._rules
            made = self._by_kind[kind] = _OfKind(rules.told(kind), rules.kept(kind), rules.query_most(kind))
        return made
