"""Verifies an audit log folder, with nothing of the server: segments, checkpoints and, where given, receipts and heads.

Damage is named by slot, entry, file and offset. Where a group of entries shares one checkpoint and its frames are
whole, the bad entry is known to lie between `index` and `until` (exclusive). A tail cut back to an earlier group
together with its `checkpoint` file is found only against a receipt or a head that was kept elsewhere; heads that other
slots of the folder hold are used as well. Memory does not grow with the log.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.audit.entry import AuditAction, AuditEntry
from hub.audit.note import Checkpoint, NoteKey, open_note
from hub.audit.receipt import Receipt
from hub.audit.walk import (
    CHECKPOINT_FILE,
    Fault,
    SlotState,
    Walk,
    origin_of,
    read_checkpoint_file,
    slots_in,
    walk_slot,
)


@dataclass(frozen=True, slots=True)
class SlotReport:
    """How many entries of a slot are sound, and their root in hex; those before `first` are retired.

    `torn`: an unacknowledged write follows.
    """

    slot: int
    size: int
    root: str
    torn: bool
    first: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: `slots` as far as they are sound, and every fault (first per slot, and per receipt and head)."""

    slots: tuple[SlotReport, ...]
    faults: tuple[Fault, ...]
    receipts: int = 0
    heads: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


@dataclass(slots=True)
class _Seen:
    """What the entries of all slots say about the log itself, and the request ids that receipts name."""

    wanted: Mapping[tuple[int, int], str]
    requests: dict[tuple[int, int], str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    retired: dict[str, int] = field(default_factory=dict)

    def entry(self, data: bytes, *, slot: int, index: int) -> None:
        found = AuditEntry.from_canonical(data)
        if (slot, index) in self.wanted:
            self.requests[slot, index] = found.request_id
        self.heads += found.heads if found.action in (AuditAction.HEAD, AuditAction.RETIRED) else ()
        if found.action is AuditAction.RETIRED and found.target is not None:
            self.retired[found.target] = max(found.count, self.retired.get(found.target, 0))


def verify_log(
    folder: Path, keys: Sequence[NoteKey], *, receipts: Iterable[Receipt] = (), heads: Iterable[str] = ()
) -> Report:
    """Verify every slot under `folder` against its checkpoints, and `receipts` and signed `heads` against the slots."""
    receipts, heads = list(receipts), list(heads)
    seen = _Seen({(receipt.slot, receipt.index): receipt.request_id for receipt in receipts})
    sizes = _sizes([*(receipt.checkpoint for receipt in receipts), *heads], keys)
    states: dict[int, SlotState] = {}
    reports: list[SlotReport] = []
    present = slots_in(folder)
    missing = sorted(set(range(1, max(present, default=0) + 1)) - set(present))
    faults = [Fault(slot, 0, 1, "", 0, "the slot's folder is missing") for slot in missing]
    for slot in present:
        # Read before the walk: a writer may be at work, and what it acknowledged by now must be found.
        acknowledged, unreadable = _acknowledged(folder, slot, keys=keys)
        wanted = sizes[slot] | ({acknowledged.size} if acknowledged is not None else set())
        see = _Watcher(seen, slot)
        state = walk_slot(folder, slot, walk=Walk(keys=keys, wanted=wanted, on_entry=see))
        states[slot] = state
        found = _slot_fault(slot, state, acknowledged=acknowledged, unreadable=unreadable)
        faults += [] if found is None else [found]
        torn = found is None and state.fault is not None
        reports.append(SlotReport(slot, state.tree.size, state.tree.root().hex(), torn, state.first))
    faults += _unexplained_starts(states, seen)
    faults += _faults_of_heads(folder, keys, states, seen.heads)
    faults += [f for note in heads if (f := _stated_fault(note, states, keys=keys, of="head")) is not None]
    faults += [f for receipt in receipts if (f := _receipt_fault(receipt, states, seen, keys=keys)) is not None]
    return Report(tuple(reports), tuple(faults), len(receipts), len(heads) + len(seen.heads))


@dataclass(frozen=True, slots=True)
class _Watcher:
    """Sees the entries of one slot."""

    seen: _Seen
    slot: int

    def __call__(self, index: int, data: bytes) -> None:
        self.seen.entry(data, slot=self.slot, index=index)


def _sizes(notes: Iterable[str], keys: Sequence[NoteKey]) -> defaultdict[int, set[int]]:
    """The sizes at which roots are wanted, by slot; notes that cannot be read are told later."""
    sizes: defaultdict[int, set[int]] = defaultdict(set)
    for note in notes:
        try:
            stated = open_note(note, keys)
        except ValueError:
            continue
        slot = slot_of(stated, keys)
        if slot is not None:
            sizes[slot].add(stated.size)
    return sizes


def slot_of(stated: Checkpoint, keys: Sequence[NoteKey]) -> int | None:
    """The slot that a checkpoint is of; None where it is of another log."""
    name, _, number = stated.origin.rpartition("/slot-")
    if not number.isascii() or not number.isdigit() or not any(key.name == name for key in keys):
        return None
    return int(number) if stated.origin == origin_of(name, int(number)) else None


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
        why = f"the log ends here, but {acknowledged.size} entries were acknowledged"
        return Fault(slot, size, acknowledged.size, *_end(state), why)
    if state.roots.get(acknowledged.size) != acknowledged.root:
        return Fault(
            slot, 0, acknowledged.size, CHECKPOINT_FILE, 0, "the checkpoint states another root than the entries"
        )
    return None


def _unexplained_starts(states: Mapping[int, SlotState], seen: _Seen) -> list[Fault]:
    """Slots whose oldest entries are gone without an entry that retired them."""
    why = "the entries before this segment are gone, and no entry says that they were retired"
    return [
        Fault(slot, 0, state.first, "" if state.segment is None else state.segment.name, 0, why)
        for slot, state in states.items()
        if state.first > seen.retired.get(f"slot-{slot}", 0)
    ]


def _faults_of_heads(
    folder: Path, keys: Sequence[NoteKey], states: Mapping[int, SlotState], heads: Sequence[str]
) -> list[Fault]:
    """Faults against the heads that slots hold of each other; the slots concerned are walked again for their roots."""
    for slot, wanted in _sizes(heads, keys).items():
        state = states.get(slot)
        if state is not None and not wanted <= state.roots.keys():
            again = walk_slot(folder, slot, walk=Walk(keys=keys, wanted=wanted, every_signature=False))
            state.roots |= {size: root for size, root in again.roots.items() if size <= state.tree.size}
    found = [_stated_fault(note, states, keys=keys, of="head in another slot") for note in heads]
    return [fault for fault in found if fault is not None]


def _receipt_fault(
    receipt: Receipt, states: Mapping[int, SlotState], seen: _Seen, *, keys: Sequence[NoteKey]
) -> Fault | None:
    slot, index = receipt.slot, receipt.index
    try:
        stated = open_note(receipt.checkpoint, keys)
    except ValueError as error:
        return Fault(slot, index, index + 1, "", 0, f"receipt: {error}")
    if slot_of(stated, keys) != slot or index >= stated.size:
        return Fault(slot, index, index + 1, "", 0, "receipt: its checkpoint does not cover this slot and index")
    fault = _stated_fault(receipt.checkpoint, states, keys=keys, of="receipt")
    if fault is not None:
        return fault
    asked = seen.requests.get((slot, index))
    if receipt.request_id and asked is not None and asked != receipt.request_id:
        return Fault(slot, index, index + 1, "", 0, "receipt: the entry is of another request than the answer")
    return None


def _stated_fault(note: str, states: Mapping[int, SlotState], *, keys: Sequence[NoteKey], of: str) -> Fault | None:
    """The fault of a signed head that the log does not bear out; `of` says where the head is from."""
    try:
        stated = open_note(note, keys)
    except ValueError as error:
        return Fault(0, 0, 1, "", 0, f"{of}: {error}")
    slot = slot_of(stated, keys)
    state = None if slot is None else states.get(slot)
    if slot is None or state is None:
        return Fault(slot or 0, 0, max(stated.size, 1), "", 0, f"{of}: the log holds no such slot")
    size = state.tree.size
    if stated.size > size:
        why = f"{of}: the sound log ends before the {stated.size} entries that were signed"
        return Fault(slot, size, stated.size, *_end(state), why)
    if stated.size < state.first:
        return None  # retired: the base that is kept covers it, but it can no longer be computed
    if state.roots.get(stated.size) != stated.root:
        return Fault(slot, state.first, stated.size, "", 0, f"{of}: the log gives another root than was signed for it")
    return None


def _end(state: SlotState) -> tuple[str, int]:
    """File and offset at which the sound part of a slot ends."""
    return ("" if state.segment is None else state.segment.name), state.end
