"""Carries the audit log into the graph, folded: each entry once, whenever it is stopped and begun again.

The position of each slot moves in the transaction that adds what was read, and only from where it was expected to
be, so neither a crash nor a second projector can count an entry twice or leave one out.
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from graph_schema.errors import StoreDamaged
from graph_schema.gateway import Reads, Transaction
from graph_schema.reads.accesses import READ_POSITIONS
from graph_schema.reads.meta import READ_COUNTERS
from graph_schema.reads.recalls import READ_LAST_RECALL
from graph_schema.records import Key, NoParams
from graph_schema.writes.accesses import FOLD_ACCESSES, FOLD_RECEIPTS, MOVE_POSITION, PositionMove
from graph_schema.writes.recalls import MARK_SLOTS, SlotMark
from hub.audit.entries import Place, StoredEntry, acknowledged_size, entry_at, read_entries
from hub.audit.fold import Folded
from hub.audit.note import NoteKey, NoteSigner
from hub.audit.segment import FaultyBytesError
from hub.audit.slot import SlotWriter, lock_slot
from hub.audit.walk import segments_of, slots_in
from hub.clock import Clock

T = TypeVar("T")
ENTRIES_AT_ONCE = 500
ROWS_AT_ONCE = 1000
LOG_ID_FILE = "log_id"


class Graph(Protocol):
    """What the projector needs of the gateway."""

    def standing(self) -> Reads:
        """Reads of the graph as it stands."""
        ...

    async def transact(self, work: Callable[[Transaction], Awaitable[T]], *, name: str) -> T:
        """Run `work` in one write transaction, again from its start after a transient error."""
        ...


@dataclass(frozen=True, slots=True)
class Lag:
    """What is not folded in yet: entries, and the age of the oldest of them in seconds."""

    entries: int
    seconds: float


class Projector:
    """Folds the slots of one log folder into a graph."""

    def __init__(
        self, folder: Path, graph: Graph, *, signer: NoteSigner, clock: Clock, former_keys: Sequence[NoteKey] = ()
    ) -> None:
        """Take the folder and the graph; `signer` states the ends of slots whose owners died."""
        self._folder = folder
        self._graph = graph
        self._signer = signer
        self._former_keys = former_keys
        self._clock = clock
        self._recovered: dict[int, tuple[str, int]] = {}
        self._marked: dict[int, int] = {}

    async def run(self, *, batch: int = ENTRIES_AT_ONCE) -> int:
        """Fold in all that is acknowledged by now; return how many entries. Raises StoreDamaged on a damaged log."""
        log_id = log_identity(self._folder)
        # Before the slots are looked at: who claims one after that reads this commit or a later one.
        counters = await self._graph.standing().run(READ_COUNTERS, [NoParams()])
        shown = counters[0].shown if counters else 0
        wanted = await self._graph.standing().run(READ_LAST_RECALL, [NoParams()])
        done, ended = 0, []
        for slot in slots_in(self._folder):
            dead = await asyncio.to_thread(self._recover_dead, slot)
            size = acknowledged_size(self._folder, slot)
            # To there and no further: a slot that is written all the time would keep the others waiting for ever.
            while moved := await self._step(slot, log_id, batch=batch, until=size):
                done += moved
            ended.append((slot, size if dead else None))
        await self._mark(ended, log_id, shown=shown, wanted=wanted[0].seq if wanted else 0)
        return done

    async def lag(self) -> Lag:
        """Return how far the graph is behind the log."""
        log_id = log_identity(self._folder)
        places = await self._places(log_id, slots_in(self._folder))
        behind, seconds = 0, 0.0
        for slot, place in places.items():
            missing = acknowledged_size(self._folder, slot) - place.index
            if missing > 0:
                behind += missing
                oldest = entry_at(self._folder, slot=slot, index=place.index)
                if oldest is not None:
                    seconds = max(seconds, (self._clock.now() - oldest.entry().at).total_seconds())
        return Lag(behind, max(seconds, 0.0))

    async def _mark(self, ended: Sequence[tuple[int, int | None]], log_id: str, *, shown: int, wanted: int) -> None:
        """Mark the slots that nobody holds as past the commit `shown`, once all that they held (a size) is folded in.

        The others say themselves how far they have passed; they are noted, so that they are waited for. Nothing is
        written unless a slot is new or a list of receivers waits for the commit `wanted`.
        """
        known = self._marked

        async def work(transaction: Transaction) -> list[SlotMark]:
            rows = await transaction.run(READ_POSITIONS, [Key(_position_key(log_id, slot)) for slot, _ in ended])
            folded = {row.position_key: row.next_index for row in rows}
            marks = [
                SlotMark(key, 0 if size is None or folded.get(key, 0) < size else shown)
                for key, size in ((_position_key(log_id, slot), size) for slot, size in ended)
            ]
            await transaction.run(MARK_SLOTS, marks)
            return marks

        if any(known.get(slot, -1) < (0 if size is None else min(wanted, shown)) for slot, size in ended):
            marks = await self._graph.transact(work, name="mark_audit_slots")
            self._marked = {slot: mark.passed for (slot, _), mark in zip(ended, marks, strict=True)}

    def _recover_dead(self, slot: int) -> bool:
        """Whether nobody holds the slot; what a killed writer left behind its last group is then acknowledged."""
        lock = lock_slot(self._folder, slot)
        if lock is None:
            return False
        os.close(lock)
        paths = segments_of(self._folder, slot)
        if not paths:
            return True
        state = paths[-1].name, paths[-1].stat().st_size
        if self._recovered.get(slot) != state:
            if not SlotWriter.recover_dead(self._folder, slot, signer=self._signer, former_keys=self._former_keys):
                return False
            self._recovered[slot] = paths[-1].name, paths[-1].stat().st_size
        return True

    async def _places(self, log_id: str, slots: Sequence[int]) -> dict[int, Place]:
        keys = {_position_key(log_id, slot): slot for slot in slots}
        rows = await self._graph.standing().run(READ_POSITIONS, [Key(key) for key in keys])
        found = {keys[row.position_key]: Place(row.next_index, row.segment, row.file_offset) for row in rows}
        return {slot: found.get(slot, Place()) for slot in slots}

    async def _step(self, slot: int, log_id: str, *, batch: int, until: int) -> int:
        """Fold in the next entries of a slot; 0 where there are none before `until`, or another was faster."""
        place = (await self._places(log_id, [slot]))[slot]
        size = acknowledged_size(self._folder, slot)
        if size < place.index:
            raise StoreDamaged(
                f"Slot {slot} of the audit log has {size} entries, but {place.index} were folded into the graph; "
                "the log was cut or is an older copy: run `credit-hub audit verify` with kept receipts and heads."
            )
        if place.index >= until:
            return 0
        folded, read = await asyncio.to_thread(self._read, slot, place, batch=batch)
        if not read:
            return 0
        after = read[-1].after
        move = PositionMove(
            position_key=_position_key(log_id, slot),
            expected=place.index,
            to=after.index,
            segment=after.segment,
            file_offset=after.offset,
            at=self._clock.now(),
            claim=secrets.token_hex(8),
            passed=folded.passed,
        )
        accesses, receipts = folded.access_rows(), folded.receipt_rows()

        async def work(transaction: Transaction) -> bool:
            (moved,) = await transaction.run(MOVE_POSITION, [move])
            if moved.changed == 0:
                transaction.discard()
                return False
            for start in range(0, len(accesses), ROWS_AT_ONCE):
                await transaction.run(FOLD_ACCESSES, accesses[start : start + ROWS_AT_ONCE])
            for start in range(0, len(receipts), ROWS_AT_ONCE):
                await transaction.run(FOLD_RECEIPTS, receipts[start : start + ROWS_AT_ONCE])
            return True

        return len(read) if await self._graph.transact(work, name="project_audit") else 0

    def _read(self, slot: int, place: Place, *, batch: int) -> tuple[Folded, list[StoredEntry]]:
        folded = Folded()
        try:
            read = list(islice(read_entries(self._folder, slot, start=place), batch))
            for stored in read:
                folded.add(stored.entry(), slot=slot, index=stored.index)
        except (FaultyBytesError, ValueError):
            raise StoreDamaged(
                f"Slot {slot} of the audit log is damaged after entry {place.index}; run `credit-hub audit verify`."
            ) from None
        return folded, read


def log_identity(folder: Path) -> str:
    """Return what tells this log from others that are folded into the same graph; made on first use."""
    path = folder / LOG_ID_FILE
    if not path.exists():
        fresh = path.with_name(f".{LOG_ID_FILE}.{secrets.token_hex(4)}")
        fresh.touch(0o600)
        fresh.write_text(secrets.token_hex(8), "ascii")
        with suppress(FileExistsError):  # somebody else was first
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text("ascii")


def _position_key(log_id: str, slot: int) -> str:
    return f"{log_id}/slot-{slot}"
