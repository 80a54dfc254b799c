"""Which segments are old enough to go, and their removal once the log says so; what remains can still be verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from hub.audit.entry import AuditEntry
from hub.audit.segment import BASE, ENTRY, read_base, read_frames
from hub.audit.walk import segments_of, slots_in

KEPT = 2
"""Newest segments of a slot that never go: a start reads them."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """What goes of a slot: its entries before `first`, in `segments`; `head` is the signed checkpoint over them."""

    slot: int
    first: int
    head: str
    segments: tuple[Path, ...]


def retirable(folder: Path, *, before: datetime) -> Iterator[Retirement]:
    """Yield what may go: whole segments all of whose entries are older than `before`."""
    for slot in slots_in(folder):
        paths = segments_of(folder, slot)
        going: list[Path] = []
        head = ""
        for path, following in pairwise(paths[: max(0, len(paths) - KEPT + 1)]):
            base, begins = _begin(following)
            if base is None or begins is None or begins >= before:
                break
            going.append(path)
            head = base
        if going:
            following = paths[len(going)]
            yield Retirement(slot, int(following.stem), head, tuple(going))


def remove(retirement: Retirement) -> None:
    """Delete the segments, oldest first, so that whatever a crash leaves is still one piece."""
    for path in retirement.segments:
        path.unlink(missing_ok=True)


def _begin(path: Path) -> tuple[str | None, datetime | None]:
    """The note of a segment's base, and the time of its first entry."""
    note: str | None = None
    with path.open("rb") as file:
        for found in read_frames(file):
            if found.kind == BASE:
                note = read_base(found.payload, first_index=int(path.stem))[1].decode()
            elif found.kind == ENTRY:
                return note, AuditEntry.from_canonical(found.payload).at
    return note, None
