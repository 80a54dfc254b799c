"""Reads the entries of a log folder one after the other, from any place, while others write. Checks nothing.

Only entries that were acknowledged are read: those below the size that a slot's `checkpoint` file states.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hub.audit.entry import AuditEntry
from hub.audit.note import read_note
from hub.audit.segment import ENTRY, HEADER_BYTES, read_frames
from hub.audit.walk import read_checkpoint_text, segments_of

_BUFFER = 1024 * 1024
_OUT_OF_ORDER = timedelta(hours=1)
"""By how much the times of entries that stand in one order may go back: a request's time limit, and clocks set back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on: the index of the next entry, its segment's first index, and its offset there."""

    index: int = 0
    segment: int = 0
    offset: int = HEADER_BYTES


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with its place; `after` is the place behind it."""

    slot: int
    index: int
    data: bytes
    after: Place

    def entry(self) -> AuditEntry:
        """Return what it says. Raises ValueError where its bytes are not canonical."""
        return AuditEntry.from_canonical(self.data)


def acknowledged_size(folder: Path, slot: int) -> int:
    """Return how many entries of a slot are acknowledged, by its `checkpoint` file; raises ValueError if unreadable."""
    text = read_checkpoint_text(folder, slot)
    return read_note(text).size if text else 0


def read_entries(
    folder: Path, slot: int, *, start: Place | None = None, since: datetime | None = None
) -> Iterator[StoredEntry]:
    """Yield the acknowledged entries of a slot in order, from `start`; segments that ended before `since` are passed.

    Raises FaultyBytesError where a segment is cut off or altered before what was acknowledged.
    """
    until = acknowledged_size(folder, slot)
    place = start or Place()
    paths = segments_of(folder, slot)
    for path, following in zip(paths, [*paths[1:], None], strict=True):
        first = int(path.stem)
        if following is not None and (int(following.stem) <= place.index or _begins_before(following, since)):
            continue
        going_on = first == place.segment and place.index > first
        index, offset = (place.index, place.offset) if going_on else (first, HEADER_BYTES)
        if index >= until:
            return
        with path.open("rb", buffering=_BUFFER) as file:
            for found in read_frames(file, offset):
                if found.kind != ENTRY:
                    continue
                if index >= place.index:
                    yield StoredEntry(slot, index, found.payload, Place(index + 1, first, found.end))
                index += 1
                if index >= until:
                    return


def entry_at(folder: Path, *, slot: int, index: int) -> StoredEntry | None:
    """Return one acknowledged entry; None where there is none (or it is retired)."""
    firsts = [int(path.stem) for path in segments_of(folder, slot) if int(path.stem) <= index]
    if not firsts:
        return None
    for stored in read_entries(folder, slot, start=Place(index, -1)):
        return stored if stored.index == index else None
    return None


def _begins_before(path: Path, since: datetime | None) -> bool:
    """Whether a segment's first entry is surely older than `since`, so that all before it are older too."""
    if since is None:
        return False
    with path.open("rb") as file:
        for found in read_frames(file):
            if found.kind == ENTRY:
                return AuditEntry.from_canonical(found.payload).at < since - _OUT_OF_ORDER
    return False
