"""Verifies an audit log folder, with nothing of the server: segments, checkpoints and, where given, receipts.

Damage is named by slot and entry. Where a group of entries shares one checkpoint and its frames are whole, the
bad entry is known to lie between `index` and `until` (exclusive). A tail cut back to an earlier group together
with its `checkpoint` file is found only against a receipt or a head kept elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.audit.entry import AuditEntry
from hub.audit.merkle import root_of
from hub.audit.note import Checkpoint, NoteKey, open_note
from hub.audit.receipt import Receipt
from hub.audit.walk import (
    CHECKPOINT_FILE,
    Fault,
    SlotState,
    origin_of,
    read_checkpoint_file,
    slots_in,
    walk_slot,
)


@dataclass(frozen=True, slots=True)
class SlotReport:
    """How many entries of a slot are sound, and their root in hex; `torn`: an unacknowledged write follows."""

    slot: int
    size: int
    root: str
    torn: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: `slots` as far as they are sound, and every fault (first per slot, and per receipt)."""

    slots: tuple[SlotReport, ...]
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def verify_log(folder: Path, keys: Sequence[NoteKey], *, receipts: Iterable[Receipt] = ()) -> Report:
    """Verify every slot under `folder` against its checkpoints, and `receipts` against the slots."""
    states: dict[int, SlotState] = {}
    reports: list[SlotReport] = []
    present = slots_in(folder)
    missing = sorted(set(range(1, max(present, default=0) + 1)) - set(present))
    faults = [Fault(slot, 0, 1, "", 0, "the slot's folder is missing") for slot in missing]
    for slot in present:
        # Read before the walk: a writer may be at work, and what it acknowledged by now must be found.
        acknowledged, unreadable = _acknowledged(folder, slot, keys=keys)
        state = walk_slot(folder, slot, keys=keys, on_entry=_readable)
        states[slot] = state
        found = _slot_fault(slot, state, acknowledged=acknowledged, unreadable=unreadable)
        faults += [] if found is None else [found]
        torn = found is None and state.fault is not None
        reports.append(SlotReport(slot, state.tree.size, state.tree.root().hex(), torn))
    for receipt in receipts:
        found = _receipt_fault(receipt, states, keys=keys)
        faults += [] if found is None else [found]
    return Report(tuple(reports), tuple(faults))


def _readable(data: bytes) -> None:
    AuditEntry.from_canonical(data)


def _acknowledged(folder: Path, slot: int, *, keys: Sequence[NoteKey]) -> tuple[Checkpoint | None, str]:
    try:
        return read_checkpoint_file(folder, slot, keys=keys), "the slot's checkpoint is missing"
    except ValueError as error:
        return None, str(error)


def _slot_fault(slot: int, state: SlotState, *, acknowledged: Checkpoint | None, unreadable: str) -> Fault | None:
    size = state.tree.size
    if acknowledged is None:
        return state.fault or Fault(slot, size, size + 1, CHECKPOINT_FILE, 0, unreadable)
    if state.fault is not None:
        # A cut write is no fault as long as everything acknowledged is sound.
        return state.fault if acknowledged.size > size or not state.fault.torn else None
    if acknowledged.size > size:
        file = state.segment.name if state.segment is not None else ""
        why = f"the log ends here, but {acknowledged.size} entries were acknowledged"
        return Fault(slot, size, acknowledged.size, file, state.end, why)
    if state.roots.get(acknowledged.size) != acknowledged.root:
        return Fault(
            slot, 0, acknowledged.size, CHECKPOINT_FILE, 0, "the checkpoint states another root than the entries"
        )
    return None


def _receipt_fault(receipt: Receipt, states: Mapping[int, SlotState], *, keys: Sequence[NoteKey]) -> Fault | None:
    def fault(index: int, until: int, *, why: str) -> Fault:
        return Fault(receipt.slot, index, until, "", 0, f"receipt: {why}")

    try:
        stated = open_note(receipt.checkpoint, keys)
    except ValueError as error:
        return fault(receipt.index, receipt.index + 1, why=str(error))
    if not any(stated.origin == origin_of(key.name, receipt.slot) for key in keys) or receipt.index >= stated.size:
        return fault(receipt.index, receipt.index + 1, why="its checkpoint does not cover this slot and index")
    state = states.get(receipt.slot)
    if state is None:
        return fault(receipt.index, receipt.index + 1, why="the log holds no such slot")
    if stated.size > state.tree.size:
        return fault(
            state.tree.size, stated.size, why=f"the sound log ends before the {stated.size} entries that were signed"
        )
    if (state.roots.get(stated.size) or root_of(state.leaves[: stated.size])) != stated.root:
        return fault(0, stated.size, why="the log gives another root than was signed for this answer")
    return None
