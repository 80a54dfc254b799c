"""One batch, one transaction: compare claims with the graph, write what changed, reach what is affected."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_schema.claims import Claim
from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.find import FIND_RECORDS_ABOUT, FIND_SAME_SUBJECTS
from graph_schema.recording.bind import PersonalKeys, RunContext
from graph_schema.recording.commits import commit
from graph_schema.recording.compare import Compared, Comparison, RowOutcome, Verdict
from graph_schema.recording.events import append_events, changed_parties
from graph_schema.recording.persist import write_changes
from graph_schema.recording.reaches import difference, write_difference
from graph_schema.recording.reaches_foreseen import foreseen
from graph_schema.recording.recalls import open_recalls
from graph_schema.recording.versions import Tie
from graph_schema.records import CommitRow, Key
from graph_schema.rules.model import RuleBase
from graph_schema.writes.clock import RECORD_COMMIT

__all__ = ["Recorder", "RowOutcome", "Verdict"]

FEWEST: Final = 50
"""Rows that are tried at least after a batch was cut."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records batches of rows; one at a time per graph, since each takes a commit number first."""

    gateway: Gateway
    rules: RuleBase
    keys: PersonalKeys

    @property
    def comparison(self) -> Comparison:
        """How rows are compared with the graph."""
        return Comparison(self.rules, self.keys)

    async def record(
        self,
        rows: Sequence[Sequence[Claim]],
        context: RunContext,
        *,
        dry_run: bool = False,
        pretended: set[str] | None = None,
    ) -> list[RowOutcome]:
        """Record rows of claims in one transaction; the outcome of each row, in order.

        A batch that changes nothing is rolled back and leaves the clock where it was. From a row on that depends
        on an earlier one (a name without a code that it gave or took away), the rest has a transaction of its own.
        `pretended` collects the records of a dry run, so that later batches of the run may speak of them.
        """
        outcomes: list[RowOutcome] = []
        most = len(rows)
        while len(outcomes) < len(rows):
            part = rows[len(outcomes) : len(outcomes) + most]
            found = await self._record(part, context, dry_run=dry_run, pretended=pretended)
            outcomes += found
            # What lies behind a cut is compared again: the shorter the pieces, the less of it.
            most = max(FEWEST, 2 * len(found))
        return outcomes

    async def _record(
        self, rows: Sequence[Sequence[Claim]], context: RunContext, *, dry_run: bool, pretended: set[str] | None
    ) -> list[RowOutcome]:
        """Record the rows up to the first that depends on an earlier one."""

        async def work(transaction: Transaction, seq: int) -> list[RowOutcome]:
            compared = await self.comparison.compare(transaction, rows, context=context, pretended=pretended or ())
            if pretended is not None:
                pretended.update(compared.needs.records)
            if not compared.changes or dry_run:
                transaction.discard()
            else:
                await self.write(transaction, compared, context=context, seq=seq)
            return compared.outcomes

        return await commit(self.gateway, work, run_id=context.run_id, name="record_batch")

    async def write(self, transaction: Transaction, compared: Compared, *, context: RunContext, seq: int) -> None:
        """Write what a comparison found, and the commit, under the number of the transaction's commit."""
        await self.write_facts(transaction, compared, context=context, seq=seq)
        await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=context.at, run_id=context.run_id)])

    async def write_facts(
        self,
        transaction: Transaction,
        compared: Compared,
        *,
        context: RunContext,
        seq: int,
        marked: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Write what a comparison found, reaches and the outbox with it; the commit is for whoever took its number.

        `marked` are parties of whose ties more is told from now on, or less, with the types of these ties.
        """
        changes, fresh = compared.changes, compared.fresh
        await write_changes(transaction, changes, needs=compared.needs, whole=compared.whole, context=context, seq=seq)
        moved = (*changes.opened, *changes.closed)
        replanned = changes.touched(Tie.RECORDED_AS, Tie.NAMES)
        replanned.update(str((version.props or {})["record_id"]) for slot, version in moved if slot[0] is Tie.FREES)
        # No reach follows from a record's state or from what lies over it: these are applied by whoever reads.
        records = replanned | changes.touched(Tie.STATE)
        records.update(version.to_id for slot, version in moved if slot[0] is Tie.ON)
        # A new enterprise has no records but those of this batch, unless it is the same subject under a new code.
        companies = changes.touched(Tie.HOLDS, Tie.OWNS, Tie.CONTROLS) - fresh.enterprises
        linked = {end for slot, version in moved if slot[0] is Tie.SUCCEEDS for end in (version.from_id, version.to_id)}
        same = await transaction.run(FIND_SAME_SUBJECTS, _keys(companies | linked))
        linked.update(row.found for row in same)
        about = await transaction.run(FIND_RECORDS_ABOUT, _keys(companies | linked))
        foreseeable = {r for r in fresh.records if compared.needs.records[r].party_id not in linked}
        known = (replanned | {row.found for row in about}) - foreseeable
        reach = await difference(transaction, known, rules=self.rules)
        new = sorted(replanned & foreseeable)
        reach = reach.with_missing(await foreseen(transaction, compared, record_ids=new, rules=self.rules))
        await write_difference(transaction, reach, context=context, seq=seq)
        parties = changed_parties(changes, new=fresh.enterprises)
        for party, ties in (marked or {}).items():
            parties[party] = {*parties.get(party, ()), *ties}
        await append_events(transaction, records | reach.records(), parties=parties, at=context.at, seq=seq)
        told = changes.touched(Tie.RECORDED_AS, Tie.NAMES, Tie.STATE) - fresh.records
        await open_recalls(transaction, told, at=context.at, seq=seq, rules=self.rules.knowledge.recalls)


def _keys(ids: Iterable[str]) -> list[Key]:
    return [Key(each) for each in sorted(ids)]
