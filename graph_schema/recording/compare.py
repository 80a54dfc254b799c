"""Comparing a batch with the graph: what each row says anew, and what has to be written."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from graph_schema.claims import Claim
from graph_schema.gateway import Reads
from graph_schema.reads.find import FIND_RECORDS
from graph_schema.recording.bind import Binder, Needs, PersonalKeys, RunContext
from graph_schema.recording.bind_rows import bind_rows, named_holders, organizations, record_keys
from graph_schema.recording.fresh import Fresh, FreshWriter, fresh_of
from graph_schema.recording.load import load_slots
from graph_schema.recording.operations import MoveState, Operation, spoke_before
from graph_schema.recording.pending import Pending, pending_of
from graph_schema.recording.preference import (
    Rank,
    alone,
    prefer_descriptions,
    prefer_holdings,
    prefer_records,
    prefer_tenures,
)
from graph_schema.recording.resolve import (
    DECISION_MISSING,
    MOVE_NOT_ALLOWED,
    REASON_MISSING,
    Resolver,
    RowRefused,
)
from graph_schema.recording.sheet import Changes, Sheet
from graph_schema.recording.struck import Strikes, find_strikes, kept_cut
from graph_schema.recording.turns import in_turns
from graph_schema.recording.versions import Tie, Version
from graph_schema.records import Key
from graph_schema.rules.model import RuleBase
from graph_schema.rules.transitions import MoveFault, Transition


class Verdict(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The verdict on one row, with the reject code where there is one.

    `replaced`: its source had said otherwise before. `ended`: its record stays repaired, removed or revoked.
    `struck`: the tenure that it tells of was struck by an objection, or cut to its end, and stays so; `unnamed`: a
    person whom its record names was struck from it, and stays so.
    """

    verdict: Verdict
    code: str | None = None
    replaced: bool = False
    ended: bool = False
    struck: bool = False
    unnamed: bool = False


NOTHING: Final = Pending()
FAULTS: Final[Mapping[MoveFault, str]] = {
    MoveFault.NOT_ALLOWED: MOVE_NOT_ALLOWED,
    MoveFault.REASON_MISSING: REASON_MISSING,
    MoveFault.DECISION_MISSING: DECISION_MISSING,
}
UNCHANGED: Final = RowOutcome(Verdict.UNCHANGED)
ACCEPTED: Final = RowOutcome(Verdict.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Compared:
    """Outcomes of the rows compared, what is to be written, and what was looked at to know it."""

    outcomes: list[RowOutcome]
    changes: Changes
    needs: Needs
    sheet: Sheet
    fresh: Fresh
    whole: FreshWriter
    stands: bool = True
    """Whether what was pending could be taken into account; if not, the comparison is void."""

    def pending(self) -> Pending:
        """What the batch after this one is to know."""
        kinds = {key: node.kind for (label, key), node in self.needs.nodes.items() if label == "Enterprise"}
        fresh = self.fresh
        return pending_of(self.changes, self.sheet, kinds=kinds, new=fresh.enterprises, records=fresh.records)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares batches of one graph."""

    rules: RuleBase
    keys: PersonalKeys

    async def compare(
        self,
        reads: Reads,
        rows: Sequence[Sequence[Claim]],
        *,
        context: RunContext,
        pretended: Iterable[str] = (),
        pending: Pending = NOTHING,
    ) -> Compared:
        """Compare the rows, up to the first that depends on an earlier one.

        `pretended` are records taken as known; `pending` is what another batch is about to write.
        """
        resolver = Resolver()
        claims = [claim for row in rows for claim in row]
        await resolver.prepare(reads, organizations(claims), holders=named_holders(claims), pending=pending)
        binder = Binder(resolver=resolver, context=context, keys=self.keys, needs=Needs())
        await _know_records(reads, binder, claims)
        binder.needs.known_records.update(pretended, pending.records)
        bound = await bind_rows(binder, rows)
        sheet = Sheet()
        slots = {operation.slot for operations in bound if not isinstance(operations, str) for operation in operations}
        fresh = fresh_of(binder.needs, resolver.in_graph)
        told = slots & pending.slots.keys()
        sheet.load((slot, version) for slot in told for version in pending.written(slot))
        await load_slots(reads, sheet, slots=(slot for slot in slots - told if not fresh.holds(slot)))
        known = (each for row in bound if not isinstance(row, str) for each in row if not fresh.holds(each.slot))
        strikes = await find_strikes(reads, known)
        transitions = self.rules.knowledge.transitions
        outcomes = [_apply(operations, sheet, transitions, strikes=strikes) async for operations in in_turns(bound)]
        self._prefer(sheet)
        stands = not resolver.leans_on_names(pending)
        await asyncio.sleep(0)
        changes = sheet.changes()
        whole = await FreshWriter(fresh, binder.needs).take(changes)
        return Compared(outcomes, changes, binder.needs, sheet, fresh, whole, stands)

    def _prefer(self, sheet: Sheet) -> None:
        tenures: Prefer = partial(prefer_tenures, seats=self.rules.knowledge.seats)
        preferences = {**PREFERENCES, Tie.HOLDS: tenures}
        for slot in sheet.slots():
            prefer = preferences.get(slot[0])
            if prefer is not None and not alone(versions := sheet.get(slot)):
                sheet.put(slot, prefer(versions, self.rules.source_rank))


Prefer = Callable[[Sequence[Version], Rank], list[Version]]
PREFERENCES: Final[Mapping[Tie, Prefer]] = {
    Tie.DESCRIBED_AS: prefer_descriptions,
    Tie.RECORDED_AS: prefer_records,
    Tie.OWNS: prefer_holdings,
    Tie.CONTROLS: prefer_holdings,
}


async def _know_records(reads: Reads, binder: Binder, claims: Iterable[Claim]) -> None:
    """Which of the records that claims speak of are in the graph; resolving them has no lasting effect here."""
    ids: set[str] = set()
    for key in record_keys(claims):
        binder.resolver.begin_row()
        try:
            ids.add(binder.foreseen_record_id(key))
        except RowRefused:
            continue
        finally:
            binder.resolver.undo_row()
    binder.needs.asked_records.update(ids)
    found = await reads.run(FIND_RECORDS, [Key(record_id) for record_id in sorted(ids)])
    binder.needs.known_records.update(row.found for row in found)


def _apply(
    operations: list[Operation] | str,
    sheet: Sheet,
    transitions: Mapping[str, Transition],
    *,
    strikes: Strikes,
) -> RowOutcome:
    if isinstance(operations, str):
        return RowOutcome(Verdict.REJECTED, operations)
    moves = (each for each in operations if isinstance(each, MoveState))
    fault = next(filter(None, (move.fault(sheet.get(move.slot), transitions) for move in moves)), None)
    if fault is not None:
        return RowOutcome(Verdict.REJECTED, FAULTS[fault])
    changed = replaced = ended = False
    left_out: set[Tie] = set()
    for operation in operations:
        before = sheet.get(operation.slot)
        left, is_struck = strikes.spare(operation, before)
        if is_struck:
            left_out.add(operation.slot[0])
        if left is None:
            continue
        if left.apply(sheet):
            if left.slot in strikes.tenures:
                sheet.put(left.slot, kept_cut(sheet.get(left.slot), strikes.tenures[left.slot], but=left))
            changed = True
            replaced = replaced or (bool(before) and spoke_before(left, before))
        if isinstance(left, MoveState):
            ended = ended or left.is_undone(sheet.get(left.slot))
    if not (replaced or ended or left_out):
        return ACCEPTED if changed else UNCHANGED
    verdict = Verdict.ACCEPTED if changed else Verdict.UNCHANGED
    struck, unnamed = bool(left_out - {Tie.NAMES}), Tie.NAMES in left_out
    return RowOutcome(verdict, replaced=replaced, ended=ended, struck=struck, unnamed=unnamed)
