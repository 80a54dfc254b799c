"""Walks the segments of one slot and says how far they are sound. Reads only; imports nothing of the server.

A group is sound when its checkpoint frame states the size and the root of everything up to it. What follows the
last sound group is either a torn write (it was never acknowledged) or damage; the caller decides by the slot's
`checkpoint` file, which is written only after a group is durable.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from hub.audit.merkle import EMPTY_ROOT, Tree, leaf_hash
from hub.audit.note import Checkpoint, NoteKey, open_note, read_note
from hub.audit.segment import (
    BASE,
    CHECKPOINT,
    HEADER_BYTES,
    FaultyBytesError,
    Frame,
    check_header,
    file_name,
    read_base,
    read_frames,
)

CHECKPOINT_FILE = "checkpoint"
LOCK_FILE = "lock"
_BUFFER = 1024 * 1024

OnEntry = Callable[[int, bytes], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad place of a slot: entries `index` to `until` (exclusive) hold it; `file` and `offset` say where.

    `torn` says that it may be a write that was cut short; whole frames that contradict each other never are.
    """

    slot: int
    index: int
    until: int
    file: str
    offset: int
    why: str
    torn: bool = False


@dataclass(slots=True)
class SlotState:
    """How far a slot is sound: `tree` up to the last sound group; its checkpoint `note` ends at `end` of `segment`.

    `first` is the index of the first entry that is here; `roots` holds the roots at the sizes that were wanted.
    """

    tree: Tree = field(default_factory=Tree)
    first: int = 0
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    note: str | None = None
    segment: Path | None = None
    end: int = 0
    fault: Fault | None = None


def slot_folder(folder: Path, slot: int) -> Path:
    """Return the folder of a slot."""
    return folder / f"slot-{slot:05d}"


def slots_in(folder: Path) -> list[int]:
    """Return the numbers of the slots that a log folder holds."""
    return sorted(int(path.name[5:]) for path in folder.glob("slot-[0-9][0-9][0-9][0-9][0-9]") if path.is_dir())


def segments_of(folder: Path, slot: int) -> list[Path]:
    """Return the segments of a slot, oldest first."""
    return sorted(slot_folder(folder, slot).glob("*.seg"))


def origin_of(name: str, slot: int) -> str:
    """Return the origin line of a slot's checkpoints."""
    return f"{name}/slot-{slot}"


@dataclass(frozen=True, slots=True)
class Walk:
    """How to walk: which keys sign, at which sizes roots are wanted, who sees each entry (index and bytes).

    `on_entry` raises ValueError where an entry's bytes are wrong. With `every_signature` false only roots are
    compared, and the caller checks the last checkpoint's signature. `newest` walks the last so many segments only,
    from a base that is signed; a segment without one is walked together with those before it.
    """

    keys: Sequence[NoteKey]
    wanted: Collection[int] = ()
    on_entry: OnEntry | None = None
    every_signature: bool = True
    newest: int | None = None


def walk_slot(folder: Path, slot: int, *, walk: Walk) -> SlotState:
    """Walk a slot from its first entry, or the base of a newest segment, to its end or first fault."""
    state = SlotState()
    paths = segments_of(folder, slot)
    start = 0 if walk.newest is None else max(0, len(paths) - walk.newest)
    while start > 0 and not _has_base(paths[start]):
        start -= 1
    for path in paths[start:]:
        step = _Step(state, walk, slot=slot, path=path)
        try:
            with path.open("rb", buffering=_BUFFER) as file:
                step.run(file, first=path is paths[start])
        except FaultyBytesError as fault:
            torn = step.fault(fault.offset, why=fault.why, at=step.tree.size)
            state.fault = replace(torn, torn=path == paths[-1])
        except _GroupError as fault:
            state.fault = step.fault(step.offset, why=str(fault), at=state.tree.size, until=fault.until)
        except ValueError as fault:
            state.fault = step.fault(step.offset, why=str(fault), at=step.tree.size)
        if state.fault is not None:
            break
    return state


def read_checkpoint_file(folder: Path, slot: int, *, keys: Sequence[NoteKey]) -> Checkpoint | None:
    """Return the acknowledged end of a slot; None where the file is absent or empty. Raises ValueError if altered."""
    text = read_checkpoint_text(folder, slot)
    if not text:
        return None
    checkpoint = open_note(text, keys)
    if not any(checkpoint.origin == origin_of(key.name, slot) for key in keys):
        raise ValueError("The checkpoint is of another slot.")
    return checkpoint


def read_checkpoint_text(folder: Path, slot: int) -> str:
    """Return the text of a slot's `checkpoint` file, unchecked; empty where there is none."""
    try:
        return (slot_folder(folder, slot) / CHECKPOINT_FILE).read_bytes().decode()
    except FileNotFoundError:
        return ""


class _GroupError(Exception):
    """A checkpoint frame does not fit the entries before it; the group ought to have ended before entry `until`."""

    def __init__(self, why: str, until: int) -> None:
        super().__init__(why)
        self.until = until


class _Step:
    """One segment being walked: the tree with the entries of the group that is not closed yet."""

    def __init__(self, state: SlotState, walk: Walk, *, slot: int, path: Path) -> None:
        self.state, self.walk, self.slot, self.path = state, walk, slot, path
        self.tree = state.tree.copy()
        self.offset = 0

    def run(self, file: BinaryIO, *, first: bool) -> None:
        state, slot = self.state, self.slot
        named = int(self.path.stem) if self.path.stem.isascii() and self.path.stem.isdigit() else -1
        begins = named if first and named > 0 else self.tree.size
        if self.path.name != file_name(begins):
            raise FaultyBytesError(0, "the segments before this one hold another number of entries than its name says")
        check_header(file.read(HEADER_BYTES), slot=slot, first_index=begins)
        if begins == self.tree.size:
            state.segment, state.end = self.path, HEADER_BYTES
        for found in read_frames(file):
            self.offset = found.offset
            if found.kind == BASE:
                self._base(found, begins)
            elif begins != self.tree.size and found.offset == HEADER_BYTES:
                raise FaultyBytesError(found.offset, "the segment has no base, and those before it are gone")
            elif found.kind == CHECKPOINT:
                self._close_group(found)
            else:
                self._entry(found)
        if begins > self.tree.size:
            raise FaultyBytesError(HEADER_BYTES, "the segment has no base, and those before it are gone")
        if self.tree.size > state.tree.size:
            raise FaultyBytesError(state.end, "entries follow that no checkpoint covers")

    def _entry(self, found: Frame) -> None:
        leaf = leaf_hash(found.payload)
        if self.walk.on_entry is not None:
            self.walk.on_entry(self.tree.size, found.payload)
        self.tree.append(leaf)
        if self.tree.size in self.walk.wanted:
            self.state.roots[self.tree.size] = self.tree.root()

    def _close_group(self, found: Frame) -> None:
        state = self.state
        state.note = self._signed(found.payload, self.tree, signature=self.walk.every_signature)
        state.tree, state.end = self.tree.copy(), found.end
        if self.tree.size in self.walk.wanted:
            state.roots[self.tree.size] = self.tree.root()

    def _base(self, found: Frame, begins: int) -> None:
        state = self.state
        if found.offset != HEADER_BYTES or begins == 0:
            raise _GroupError("a base stands where none belongs", self.tree.size)
        try:
            peaks, note = read_base(found.payload, first_index=begins)
        except ValueError as error:
            raise _GroupError(str(error), begins) from None
        tree = Tree.of_peaks(begins, peaks)
        if begins == self.tree.size and tree.root() != self.tree.root():
            raise _GroupError("the segment's base is not that of the entries before it", begins)
        if begins > self.tree.size:
            state.first = begins
        state.note = self._signed(note, tree, signature=True)
        self.tree, state.tree = tree, tree.copy()
        state.segment, state.end = self.path, found.end
        if begins in self.walk.wanted:
            state.roots[begins] = tree.root()

    def _signed(self, payload: bytes, tree: Tree, *, signature: bool) -> str:
        keys = self.walk.keys
        try:
            text = payload.decode()
            stated = open_note(text, keys) if signature else read_note(text)
        except ValueError as error:
            raise _GroupError(str(error), tree.size) from None
        if not any(stated.origin == origin_of(key.name, self.slot) for key in keys):
            raise _GroupError("a checkpoint is of another slot", tree.size)
        if stated.size != tree.size:
            raise _GroupError(
                f"a checkpoint states {stated.size} entries where {tree.size} were found", max(stated.size, tree.size)
            )
        if stated.root != tree.root():
            raise _GroupError("the entries do not give the root that their checkpoint states", tree.size)
        return text

    def fault(self, offset: int, *, why: str, at: int, until: int = 0) -> Fault:
        return Fault(self.slot, at, max(at + 1, until), self.path.name, offset, why)


def _has_base(path: Path) -> bool:
    """Whether a segment's first frame is a whole base."""
    try:
        with path.open("rb") as file:
            first = next(read_frames(file), None)
    except FaultyBytesError:
        return False
    return first is not None and first.kind == BASE
