"""Walks the segments of one slot and says how far they are sound. Reads only; imports nothing of the server.

A group is sound when its checkpoint frame states the size and the root of everything up to it. What follows the
last sound group is either a torn write (it was never acknowledged) or damage; the caller decides by the slot's
`checkpoint` file, which is written only after a group is durable.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hub.audit.merkle import EMPTY_ROOT, Tree, leaf_hash
from hub.audit.note import Checkpoint, NoteKey, open_note, read_note
from hub.audit.segment import CHECKPOINT, HEADER_BYTES, FaultyBytesError, check_header, file_name, frames

CHECKPOINT_FILE = "checkpoint"
LOCK_FILE = "lock"


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
    """How far a slot is sound: `tree` up to the last sound group; its checkpoint `note` ends at `end` of `segment`."""

    tree: Tree = field(default_factory=Tree)
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    leaves: list[bytes] = field(default_factory=list)
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


def origin_of(name: str, slot: int) -> str:
    """Return the origin line of a slot's checkpoints."""
    return f"{name}/slot-{slot}"


def walk_slot(
    folder: Path,
    slot: int,
    *,
    keys: Sequence[NoteKey],
    on_entry: Callable[[bytes], None] | None = None,
    every_signature: bool = True,
) -> SlotState:
    """Walk a slot from its first entry to its end or first fault.

    `on_entry` sees each entry's bytes and raises ValueError where they are wrong. With `every_signature` false only
    roots are compared, and the caller checks the last checkpoint's signature.
    """
    state = SlotState()
    paths = sorted(slot_folder(folder, slot).glob("*.seg"))
    for path in paths:
        tree = state.tree.copy()
        leaves: list[bytes] = []
        data = path.read_bytes()
        offset = 0
        try:
            _expect_name(path, tree.size)
            check_header(data, slot=slot, first_index=tree.size)
            state.segment, state.end = path, HEADER_BYTES
            for found in frames(data):
                offset = found.offset
                if found.kind == CHECKPOINT:
                    state.note = _check_group(found.payload, tree, slot=slot, keys=keys, signature=every_signature)
                    state.tree, state.end = tree.copy(), found.end
                    state.roots[tree.size] = tree.root()
                    state.leaves += leaves
                    leaves = []
                    continue
                leaf = leaf_hash(found.payload)
                if on_entry is not None:
                    on_entry(found.payload)
                tree.append(leaf)
                leaves.append(leaf)
            if leaves:
                raise FaultyBytesError(state.end, "entries follow that no checkpoint covers")
        except FaultyBytesError as fault:
            torn = _fault(state, slot, path=path, offset=fault.offset, why=fault.why, at=tree.size)
            state.fault = replace(torn, torn=path == paths[-1])
        except _GroupError as fault:
            state.fault = _fault(state, slot, path=path, offset=offset, why=str(fault), at=None, until=fault.until)
        except ValueError as fault:
            state.fault = _fault(state, slot, path=path, offset=offset, why=str(fault), at=tree.size)
        if state.fault is not None:
            break
    return state


def read_checkpoint_file(folder: Path, slot: int, *, keys: Sequence[NoteKey]) -> Checkpoint | None:
    """Return the acknowledged end of a slot; None where the file is absent or empty. Raises ValueError if altered."""
    path = slot_folder(folder, slot) / CHECKPOINT_FILE
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return None
    if not text:
        return None
    checkpoint = open_note(text, keys)
    if not any(checkpoint.origin == origin_of(key.name, slot) for key in keys):
        raise ValueError("The checkpoint is of another slot.")
    return checkpoint


class _GroupError(Exception):
    """A checkpoint frame does not fit the entries before it; the group ought to have ended before entry `until`."""

    def __init__(self, why: str, until: int) -> None:
        super().__init__(why)
        self.until = until


def _expect_name(path: Path, first_index: int) -> None:
    if path.name != file_name(first_index):
        raise ValueError("the segments before this one hold another number of entries than its name says")


def _check_group(payload: bytes, tree: Tree, *, slot: int, keys: Sequence[NoteKey], signature: bool) -> str:
    try:
        text = payload.decode()
        stated = open_note(text, keys) if signature else read_note(text)
    except ValueError as error:
        raise _GroupError(str(error), tree.size) from None
    if not any(stated.origin == origin_of(key.name, slot) for key in keys):
        raise _GroupError("a checkpoint is of another slot", tree.size)
    if stated.size != tree.size:
        raise _GroupError(
            f"a checkpoint states {stated.size} entries where {tree.size} were found", max(stated.size, tree.size)
        )
    if stated.root != tree.root():
        raise _GroupError("the entries do not give the root that their checkpoint states", tree.size)
    return text


def _fault(
    state: SlotState, slot: int, *, path: Path, offset: int, why: str, at: int | None, until: int | None = None
) -> Fault:
    first = state.tree.size if at is None else at
    return Fault(slot, first, max(first + 1, until or 0), path.name, offset, why)
