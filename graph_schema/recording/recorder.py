"""One batch, one transaction: compare claims with the graph, write what changed, reach what is affected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from graph_schema.claims import (
    Claim,
    ControlClaim,
    EnterpriseClaim,
    HoldingClaim,
    IdentityClaim,
    LinkClaim,
    MatterClaim,
    Org,
    OverlayClaim,
    RecordClaim,
    RecordKey,
    ReleaseClaim,
    SeatClaim,
    StateClaim,
    TenureClaim,
)
from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.find import FIND_RECORDS, FIND_RECORDS_ABOUT
from graph_schema.recording.bind import Binder, Needs, PersonalKeys, RunContext
from graph_schema.recording.bind_matters import bind_matter
from graph_schema.recording.bind_records import bind_overlay, bind_record, bind_release, bind_state
from graph_schema.recording.bind_ties import (
    bind_control,
    bind_enterprise,
    bind_holding,
    bind_identity,
    bind_link,
    bind_seat,
    bind_tenure,
)
from graph_schema.recording.commits import commit
from graph_schema.recording.load import load_slots
from graph_schema.recording.operations import MoveState, Operation, spoke_before
from graph_schema.recording.persist import write_changes
from graph_schema.recording.preference import (
    Rank,
    prefer_descriptions,
    prefer_holdings,
    prefer_records,
    prefer_tenures,
)
from graph_schema.recording.reaches import difference, write_difference
from graph_schema.recording.resolve import BatchEnds, Resolver, RowRefused
from graph_schema.recording.sheet import Changes, Sheet
from graph_schema.recording.versions import Tie, Version
from graph_schema.records import CommitRow, EventRow, Key
from graph_schema.rules.model import RuleBase
from graph_schema.writes.clock import APPEND_EVENTS, RECORD_COMMIT

EVENTS_PER_COMMIT: Final = 10_000_000


class Verdict(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The verdict on one row, with the reject code where there is one.

    `replaced`: its source had said otherwise before. `ended`: its record stays repaired, removed or revoked.
    """

    verdict: Verdict
    code: str | None = None
    replaced: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records batches of rows; one at a time per graph, since each takes a commit number first."""

    gateway: Gateway
    rules: RuleBase
    keys: PersonalKeys

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
        while len(outcomes) < len(rows):
            outcomes += await self._record(rows[len(outcomes) :], context, dry_run=dry_run, pretended=pretended)
        return outcomes

    async def _record(
        self, rows: Sequence[Sequence[Claim]], context: RunContext, *, dry_run: bool, pretended: set[str] | None
    ) -> list[RowOutcome]:
        """Record the rows up to the first that depends on an earlier one."""

        async def work(transaction: Transaction, seq: int) -> list[RowOutcome]:
            outcomes, changes, needs = await self._compare(transaction, rows, context, pretended or set())
            if pretended is not None:
                pretended.update(needs.records)
            if not changes or dry_run:
                transaction.discard()
                return outcomes
            await write_changes(transaction, changes, needs=needs, context=context, seq=seq)
            await self._follow_up(transaction, changes, context, seq)
            return outcomes

        return await commit(self.gateway, work, run_id=context.run_id, name="record_batch")

    async def _compare(
        self, transaction: Transaction, rows: Sequence[Sequence[Claim]], context: RunContext, pretended: set[str]
    ) -> tuple[list[RowOutcome], Changes, Needs]:
        resolver = Resolver()
        claims = [claim for row in rows for claim in row]
        await resolver.prepare(transaction, _organizations(claims), holders=_named_holders(claims))
        binder = Binder(resolver=resolver, context=context, keys=self.keys, needs=Needs())
        await self._know_records(transaction, binder, claims)
        binder.needs.known_records |= pretended
        bound = _bind_rows(binder, rows)
        sheet = Sheet()
        slots = {operation.slot for operations in bound if not isinstance(operations, str) for operation in operations}
        new = {key for label, key in binder.needs.nodes if label == "Enterprise" and key not in resolver.in_graph}
        await load_slots(transaction, sheet, slots=(slot for slot in slots if slot[1] not in new))
        outcomes = [_apply(operations, sheet) for operations in bound]
        self._prefer(sheet)
        return outcomes, sheet.changes(), binder.needs

    async def _know_records(self, transaction: Transaction, binder: Binder, claims: Iterable[Claim]) -> None:
        """Which of the records that claims speak of are in the graph; resolving them has no lasting effect here."""
        ids: set[str] = set()
        trial = replace(binder, needs=binder.needs.of_row())
        for key in _record_keys(claims):
            binder.resolver.begin_row()
            try:
                ids.add(trial.record_id(key, []))
            except RowRefused:
                continue
            finally:
                binder.resolver.undo_row()
        binder.needs.asked_records.update(ids)
        found = await transaction.run(FIND_RECORDS, [Key(record_id) for record_id in sorted(ids)])
        binder.needs.known_records.update(row.found for row in found)

    def _prefer(self, sheet: Sheet) -> None:
        for slot in sheet.slots():
            prefer = PREFERENCES.get(slot[0])
            if prefer is not None:
                sheet.put(slot, prefer(sheet.get(slot), self.rules.source_rank))

    async def _follow_up(self, transaction: Transaction, changes: Changes, context: RunContext, seq: int) -> None:
        records = changes.touched(Tie.RECORDED_AS, Tie.NAMES, Tie.STATE)
        moved = (*changes.opened, *changes.closed)
        records.update(str((version.props or {})["record_id"]) for slot, version in moved if slot[0] is Tie.FREES)
        records.update(version.to_id for slot, version in moved if slot[0] is Tie.ON)
        companies = sorted(changes.touched(Tie.HOLDS, Tie.OWNS, Tie.CONTROLS))
        about = await transaction.run(FIND_RECORDS_ABOUT, [Key(company) for company in companies])
        reach = await difference(transaction, records | {row.found for row in about}, rules=self.rules)
        await write_difference(transaction, reach, context=context, seq=seq)
        events = sorted(records | reach.records())
        await transaction.run(APPEND_EVENTS, [_event(record_id, n, context, seq) for n, record_id in enumerate(events)])
        await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=context.at, run_id=context.run_id)])


PREFERENCES: Final[Mapping[Tie, Callable[[Sequence[Version], Rank], list[Version]]]] = {
    Tie.DESCRIBED_AS: prefer_descriptions,
    Tie.RECORDED_AS: prefer_records,
    Tie.HOLDS: prefer_tenures,
    Tie.OWNS: prefer_holdings,
    Tie.CONTROLS: prefer_holdings,
}

BINDERS: Final[tuple[tuple[type, Callable[..., list[Operation]]], ...]] = (
    (EnterpriseClaim, bind_enterprise),
    (SeatClaim, bind_seat),
    (TenureClaim, bind_tenure),
    (HoldingClaim, bind_holding),
    (ControlClaim, bind_control),
    (LinkClaim, bind_link),
    (IdentityClaim, bind_identity),
    (RecordClaim, bind_record),
    (StateClaim, bind_state),
    (OverlayClaim, bind_overlay),
    (ReleaseClaim, bind_release),
    (MatterClaim, bind_matter),
)


def _bind_rows(binder: Binder, rows: Sequence[Sequence[Claim]]) -> list[list[Operation] | str]:
    """The rows up to the first that depends on an earlier one."""
    bound: list[list[Operation] | str] = []
    for row in rows:
        try:
            bound.append(_bind_row(binder, row))
        except BatchEnds:
            if not bound:
                raise
            break
    return bound


def _bind_row(binder: Binder, row: Sequence[Claim]) -> list[Operation] | str:
    binder.resolver.begin_row()
    needs = binder.needs.of_row()
    own = replace(binder, needs=needs)
    operations: list[Operation] = []
    try:
        for claim in row:
            for kind, bind in BINDERS:
                if isinstance(claim, kind):
                    operations.extend(bind(own, claim))
    except RowRefused as refusal:
        binder.resolver.undo_row()
        return refusal.code
    binder.needs.absorb(needs)
    return operations


def _apply(operations: list[Operation] | str, sheet: Sheet) -> RowOutcome:
    if isinstance(operations, str):
        return RowOutcome(Verdict.REJECTED, operations)
    changed = replaced = False
    for operation in operations:
        before = sheet.get(operation.slot)
        if operation.apply(sheet):
            changed = True
            replaced = replaced or spoke_before(operation, before)
    verdict = Verdict.ACCEPTED if changed else Verdict.UNCHANGED
    states = [operation for operation in operations if isinstance(operation, MoveState)]
    ended = any(operation.is_undone(sheet.get(operation.slot)) for operation in states)
    return RowOutcome(verdict, replaced=replaced, ended=ended)


def _event(record_id: str, number: int, context: RunContext, seq: int) -> EventRow:
    return EventRow(
        seq=seq * EVENTS_PER_COMMIT + number, commit=seq, at=context.at, kind="RECORD_CHANGED", record_id=record_id
    )


def _organizations(claims: Iterable[Claim]) -> list[Org]:
    orgs: list[Org] = []
    for claim in claims:
        for name in ("org", "holder", "source", "target"):
            value = getattr(claim, name, None)
            if isinstance(value, Org):
                orgs.append(value)
        if isinstance(claim, MatterClaim):
            orgs.extend((*claim.organizations, *(org for _, org in claim.persons)))
    orgs.extend(key.party for key in _record_keys(claims) if isinstance(key.party, Org))
    return orgs


def _named_holders(claims: Iterable[Claim]) -> list[tuple[Org, Org]]:
    named: list[tuple[Org, Org]] = []
    for claim in claims:
        if isinstance(claim, (SeatClaim, TenureClaim, HoldingClaim, ControlClaim)) and isinstance(claim.holder, Org):
            named.append((claim.holder, claim.org))
        elif isinstance(claim, LinkClaim):
            named.append((claim.source, claim.target))
            named.append((claim.target, claim.source))
    return [(org, scope) for org, scope in named if not org.idents and scope.idents]


def _record_keys(claims: Iterable[Claim]) -> list[RecordKey]:
    keys: list[RecordKey] = []
    for claim in claims:
        key = getattr(claim, "key", None) or getattr(claim, "record", None)
        if isinstance(key, RecordKey):
            keys.append(key)
        elif isinstance(claim, MatterClaim):
            keys.extend(claim.records)
    return keys
