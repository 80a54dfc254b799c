"""One numbered slot of the audit log on disk: claimed by file lock, recovered, appended to group by group."""

import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from graph_schema.errors import ErrorCode, HubError
from hub.audit.merkle import Tree
from hub.audit.note import Checkpoint, NoteKey, NoteSigner, open_note
from hub.audit.segment import CHECKPOINT, HEADER_BYTES, base_frame, file_name, frame, header
from hub.audit.walk import (
    CHECKPOINT_FILE,
    LOCK_FILE,
    SlotState,
    Walk,
    origin_of,
    read_checkpoint_file,
    slot_folder,
    walk_slot,
)

MOST_SLOTS = 1024
CHECKED_AT_START = 2
"""Newest segments that are read whole before a slot is continued; `credit-hub audit verify` reads all."""


class AuditBroken(HubError):  # noqa: N818 - named as the other refusals of the hub are
    """The audit log cannot be continued as it stands."""

    default_code = ErrorCode.STORE_DAMAGED


@dataclass(frozen=True, slots=True)
class Disk:
    """The two calls that make bytes durable; replaced where a failing disk is to be tried."""

    write: Callable[[int, bytes], int] = os.write
    sync: Callable[[int], None] = os.fdatasync


@dataclass(frozen=True, slots=True)
class Rotation:
    """When a segment is full: at so many bytes, and where `daily` with the first entry of another day (UTC)."""

    segment_bytes: int = 64 * 1024 * 1024
    daily: bool = True


class SlotWriter:
    """Owns one slot until closed; not for concurrent use."""

    def __init__(
        self, folder: Path, slot: int, *, lock: int, signer: NoteSigner, disk: Disk, rotation: Rotation
    ) -> None:
        """Take a claimed slot; `claim` is the way to get one."""
        self.slot = slot
        self.tree = Tree()
        self._folder = slot_folder(folder, slot)
        self._lock = lock
        self._signer = signer
        self._disk = disk
        self._rotation = rotation
        self._day: date | None = None  # of the open segment's last entry
        self._file = -1
        self._checkpoint = -1
        self._durable = 0  # bytes of the segment that are known to be on disk
        self._doubtful = False  # a write or sync failed: bytes after `_durable` may be there

    @classmethod
    def claim(
        cls,
        folder: Path,
        *,
        signer: NoteSigner,
        former_keys: Sequence[NoteKey] = (),
        disk: Disk | None = None,
        rotation: Rotation | None = None,
    ) -> "SlotWriter":
        """Claim the first slot that no living process holds, and continue its log.

        A torn last group, which was never acknowledged, is cut off. Raises AuditBroken, with file and offset,
        where anything acknowledged is damaged.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for slot in range(1, MOST_SLOTS + 1):
            slot_folder(folder, slot).mkdir(mode=0o700, exist_ok=True)
            lock = lock_slot(folder, slot)
            if lock is None:
                continue
            writer = cls(folder, slot, lock=lock, signer=signer, disk=disk or Disk(), rotation=rotation or Rotation())
            try:
                writer._recover(folder, (signer.public, *former_keys))
            except BaseException:
                writer.close()
                raise
            return writer
        raise AuditBroken(f"All {MOST_SLOTS} audit slots are held; stop processes that no longer serve.")

    @classmethod
    def recover_dead(cls, folder: Path, slot: int, *, signer: NoteSigner, former_keys: Sequence[NoteKey] = ()) -> bool:
        """Cut off a torn end and state the checkpoint of a slot that nobody holds; False where somebody does."""
        lock = lock_slot(folder, slot)
        if lock is None:
            return False
        writer = cls(folder, slot, lock=lock, signer=signer, disk=Disk(), rotation=Rotation())
        try:
            writer._recover(folder, (signer.public, *former_keys))
        finally:
            writer.close()
        return True

    def commit(self, entry_frames: bytes, tree: Tree, *, day: date) -> str:
        """Make a group durable and return its signed checkpoint; `tree` is the tree with the group.

        `day` (UTC) is that of its newest entry. Raises OSError where any byte could not be made durable; the group
        then counts as not written.
        """
        note = self._note(tree)
        self._mend()
        another_day = self._rotation.daily and self._day is not None and day > self._day
        if self._durable >= self._rotation.segment_bytes or (another_day and self._durable > HEADER_BYTES):
            self._begin_segment()
        self._day = day
        self._doubtful = True
        data = entry_frames + frame(CHECKPOINT, note.encode())
        self._write(self._file, data)
        self._disk.sync(self._file)
        self._state_checkpoint(note)
        self._durable += len(data)
        self._doubtful = False
        self.tree = tree
        return note

    def close(self) -> None:
        """Give up the slot."""
        for descriptor in (self._file, self._checkpoint, self._lock):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._checkpoint = self._lock = -1

    def _mend(self) -> None:
        if self._doubtful:
            os.ftruncate(self._file, self._durable)
            self._disk.sync(self._file)
            self._doubtful = False

    def _write(self, descriptor: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._disk.write(descriptor, bytes(rest)) :]

    def _state_checkpoint(self, note: str) -> None:
        # Overwritten in place, far below a page: it never gets shorter while one signer writes, and it may be lost
        # in a power failure, since it only tells an acknowledged end from a torn one.
        data = note.encode()
        if os.pwrite(self._checkpoint, data, 0) != len(data):
            raise OSError("the checkpoint was written in part")

    def _begin_checkpoint(self) -> None:
        path = self._folder / CHECKPOINT_FILE
        fresh = path.with_suffix(".new")
        self._checkpoint = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._state_checkpoint(self._note(self.tree))
        self._disk.sync(self._checkpoint)
        fresh.replace(path)
        self._sync_folder()

    def _note(self, tree: Tree) -> str:
        return self._signer.sign(Checkpoint(origin_of(self._signer.name, self.slot), tree.size, tree.root()))

    def _begin_segment(self) -> None:
        path = self._folder / file_name(self.tree.size)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        begin = header(self.slot, self.tree.size)
        if self.tree.size:
            begin += base_frame(self.tree.peaks, self._note(self.tree))
        try:
            self._write(descriptor, begin)
            self._disk.sync(descriptor)
            self._sync_folder()
        except OSError:
            os.close(descriptor)
            raise
        if self._file >= 0:
            os.close(self._file)
        self._file, self._durable = descriptor, len(begin)

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _recover(self, folder: Path, keys: Sequence[NoteKey]) -> None:
        try:
            acknowledged = read_checkpoint_file(folder, self.slot, keys=keys)
        except ValueError as error:
            raise self._broken(CHECKPOINT_FILE, 0, why=str(error).rstrip(".")) from None
        wanted = () if acknowledged is None else (acknowledged.size,)
        walk = Walk(keys=keys, wanted=wanted, every_signature=False, newest=CHECKED_AT_START)
        state = walk_slot(folder, self.slot, walk=walk)
        self._refuse_damage(state, acknowledged)
        self._refuse_unsigned(state, keys)
        self.tree = state.tree
        if state.segment is None:
            self._begin_checkpoint()
            self._begin_segment()
            return
        torn = self._folder / state.fault.file if state.fault is not None else None
        if torn is not None and torn != state.segment:  # a new segment whose header was torn
            torn.unlink()
        self._day = datetime.fromtimestamp(state.segment.stat().st_mtime, UTC).date()
        if torn == state.segment and state.end == HEADER_BYTES and state.tree.size:  # its base was torn
            self._begin_segment()
            self._begin_checkpoint()
            return
        self._file, self._durable = os.open(state.segment, os.O_RDWR | os.O_APPEND), state.end
        self._doubtful = torn is not None
        self._mend()
        self._begin_checkpoint()

    def _refuse_damage(self, state: SlotState, acknowledged: Checkpoint | None) -> None:
        size = state.tree.size
        fault = state.fault
        if fault is not None and (acknowledged is None or acknowledged.size > size or not fault.torn):
            raise self._broken(fault.file, fault.offset, why=fault.why)
        if acknowledged is None:
            return
        if acknowledged.size > size:
            where = state.segment.name if state.segment is not None else file_name(0)
            raise self._broken(
                where, state.end, why=f"{acknowledged.size} entries were acknowledged but {size} are here"
            )
        before_what_was_read = acknowledged.size < size and acknowledged.size not in state.roots
        if state.roots.get(acknowledged.size) != acknowledged.root and not before_what_was_read:
            raise self._broken(CHECKPOINT_FILE, 0, why="the checkpoint states another root than the entries give")

    def _refuse_unsigned(self, state: SlotState, keys: Sequence[NoteKey]) -> None:
        # One signature covers everything before it, and what nobody signed must not be signed now.
        if state.note is None or state.segment is None:
            return
        try:
            open_note(state.note, keys)
        except ValueError as error:
            raise self._broken(state.segment.name, state.end, why=str(error).rstrip(".")) from None

    def _broken(self, file: str, offset: int, *, why: str) -> AuditBroken:
        return AuditBroken(
            f"The audit log is damaged in slot {self.slot}, file {file}, offset {offset}: {why}; "
            "keep the folder as it is, run `credit-hub audit verify`, and start with another audit folder."
        )


def lock_slot(folder: Path, slot: int) -> int | None:
    """Take the lock of a slot and return its descriptor; None where another process holds it."""
    lock = os.open(slot_folder(folder, slot) / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
