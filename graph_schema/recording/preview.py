"""What other rules would change: who gains, loses or changes reach. Nothing is written."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from graph_schema.gateway import Gateway, Transaction
from graph_schema.names import ReachLevel
from graph_schema.reads.records import REACHED_PARTIES, ReachedParty, ReachedPartyRow
from graph_schema.recording.commits import commit
from graph_schema.recording.load import interval_of
from graph_schema.recording.reaches import Standing, standing
from graph_schema.recording.reconcile import record_batches
from graph_schema.rules.model import RuleBase

RUN_ID: Final = "preview"
CARRYING: Final = frozenset({ReachLevel.REACHED, ReachLevel.DESIGNATED})
"""Levels at which a party is reached; the others say that it is not, or only that it is linked or named."""


class ChangeKind(StrEnum):
    """What becomes of one party's reach by one record."""

    GAINS = "GAINS"  # 新增及于
    LOSES = "LOSES"  # 不再及于
    CHANGES = "CHANGES"  # 内容变化: level, reason, role, measures or days
    RESTATED = "RESTATED"  # 仅版本变化: the same under another edition


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One piece of a reach as far as a partner can tell it from another; days as ISO text, absent ends empty."""

    since: str
    until: str
    until_kind: str
    level: str
    reason: str
    rule_id: str
    role: str
    named: bool
    measures: tuple[str, ...]
    tenure_id: str
    edition: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReachChange:
    """What stands and what would stand of one record and one party, each in the order of days."""

    record_id: str
    party_id: str
    kind: ChangeKind
    before: tuple[Told, ...]
    after: tuple[Told, ...]

    @property
    def rule_id(self) -> str:
        """The rule that would speak; where none would, the one that speaks now."""
        return next((told.rule_id for told in (*self.after, *self.before) if told.rule_id), "")

    def levels(self) -> tuple[str, str]:
        """The levels now and then; several where they follow on one another, none: empty."""
        return _levels(self.before), _levels(self.after)


@dataclass(slots=True)
class Preview:
    """One look at all records under other rules; `counts` and `records` grow while `changes` is read."""

    gateway: Gateway
    rules: RuleBase
    progress: Callable[[int, int], None] | None = None
    records: int = 0
    counts: Counter[tuple[ChangeKind, str, str, str]] = field(default_factory=Counter)

    async def changes(self) -> AsyncIterator[Sequence[ReachChange]]:
        """What would change, batch by batch of records, by record and party; what is only restated is counted."""
        async for ids, total in record_batches(self.gateway):
            found = await self._batch(ids)
            self.records += len(ids)
            self.counts.update((change.kind, change.rule_id, *change.levels()) for change in found)
            if self.progress is not None:
                self.progress(self.records, max(total, self.records))
            yield [change for change in found if change.kind is not ChangeKind.RESTATED]

    async def describe(self, changes: Sequence[ReachChange]) -> list[ReachedPartyRow | None]:
        """Records and parties of changes as people know them, in order."""
        rows = [ReachedParty(change.record_id, change.party_id) for change in changes]
        return await self.gateway.read_many(REACHED_PARTIES, rows) if rows else []

    async def _batch(self, ids: Sequence[str]) -> list[ReachChange]:
        # A number is taken, and never used: it keeps writers away while the batch is compared.
        async def work(transaction: Transaction, _: int) -> dict[str, Standing]:
            transaction.discard()
            return await standing(transaction, ids, rules=self.rules)

        found = await commit(self.gateway, work, run_id=RUN_ID, name="preview")
        return [change for record_id, stands in found.items() for change in changes_of(record_id, stands)]


def changes_of(record_id: str, stands: Standing) -> Iterable[ReachChange]:
    """What changes of one record, party by party."""
    if stands.wanted.keys() == stands.held.keys():
        return
    before: dict[str, list[Told]] = defaultdict(list)
    after: dict[str, list[Told]] = defaultdict(list)
    for row in stands.held.values():
        props, valid = row.props, interval_of(row.props)
        before[row.to_id].append(
            Told(
                _day(valid.start),
                _day(valid.end),
                valid.end_kind,
                props["level"],
                props["reason"],
                props["rule_id"],
                props.get("role") or "",
                props["named"],
                tuple(props.get("measures") or ()),
                props.get("tenure_id") or "",
                props["rules_edition"],
            )
        )
    for reach in stands.wanted.values():
        after[reach.party_id].append(
            Told(
                _day(reach.valid.start),
                _day(reach.valid.end),
                reach.valid.end_kind,
                reach.level,
                reach.reason,
                reach.rule_id,
                reach.role or "",
                reach.named,
                reach.measures,
                reach.tenure_id or "",
                reach.rules_edition,
            )
        )
    for party_id in sorted(before.keys() | after.keys()):
        old, new = tuple(sorted(before[party_id])), tuple(sorted(after[party_id]))
        if [(told, told.edition) for told in old] != [(told, told.edition) for told in new]:
            yield ReachChange(record_id, party_id, _kind(old, new), old, new)


def _kind(before: Sequence[Told], after: Sequence[Told]) -> ChangeKind:
    was, will_be = (any(told.level in CARRYING for told in pieces) for pieces in (before, after))
    if was != will_be:
        return ChangeKind.GAINS if will_be else ChangeKind.LOSES
    return ChangeKind.RESTATED if before == after else ChangeKind.CHANGES


def _levels(pieces: Sequence[Told]) -> str:
    levels = [told.level for told in pieces]
    return ", ".join(level for n, level in enumerate(levels) if n == 0 or levels[n - 1] != level)


def _day(value: object) -> str:
    return "" if value is None else str(value)
