"""The log's upkeep beside the answers: slots note each other's heads; one process folds the log into the graph.

Every process notes the heads of the others in its own slot. The one that holds `keeper.lock` also folds, keeps the
heads in the graph, and adds them to the witness file.
"""

import asyncio
import fcntl
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import structlog

from graph_schema.gateway import Transaction
from graph_schema.reads.meta import READ_COUNTERS
from graph_schema.reads.recalls import READ_LAST_RECALL
from graph_schema.records import NoParams
from graph_schema.writes.accesses import KEEP_HEADS, HeadRow
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.in_flight import InFlight
from hub.audit.log import FileAuditLog
from hub.audit.note import read_note
from hub.audit.project import Graph, Projector, log_identity
from hub.audit.walk import read_checkpoint_text, slots_in
from hub.clock import Clock

Work = Callable[[], Awaitable[object]]
KEEPER_LOCK = "keeper.lock"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How often heads are exchanged and the log is folded in (seconds), and the file that heads are added to."""

    heads_every_s: float = 300.0
    fold_every_s: float = 10.0
    witness: Path | None = None


@dataclass(slots=True)
class Keeper:
    """Upkeep of one process; `run` goes on until it is cancelled.

    `in_flight` are the answers of this process; `settle` runs after each fold in the process that folds.
    """

    folder: Path
    audit: FileAuditLog
    graph: Graph
    projector: Projector
    clock: Clock
    upkeep: Upkeep
    in_flight: InFlight = field(default_factory=InFlight)
    settle: Work | None = None
    _passed: int = 0
    _seen: dict[int, int] = field(default_factory=dict)
    _kept: dict[int, int] = field(default_factory=dict)
    _own_size: int = -1
    _lock: int = -1

    async def run(self) -> None:
        """Work, wait, work again. A failure is logged by its class and tried again."""
        loop = asyncio.get_running_loop()
        heads_due = loop.time()
        try:
            while True:
                if loop.time() >= heads_due:
                    heads_due = loop.time() + self.upkeep.heads_every_s
                    await self._tried("audit_heads_failed", self._heads)
                await self._tried("audit_pass_failed", self.note_passed)
                if self._is_keeper():
                    await self._tried("audit_fold_failed", self.projector.run)
                    if self.settle is not None:
                        await self._tried("retractions_failed", self.settle)
                await asyncio.sleep(self.upkeep.fold_every_s)
        finally:
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1

    async def exchange(self) -> int:
        """Note the heads of the other slots in this one, where anything but such notes was written; return how many."""
        heads = {slot: text for slot, text in _heads(self.folder).items() if slot != self.audit.slot}
        sizes = {slot: read_note(text).size for slot, text in heads.items()}
        grown = {slot for slot, size in sizes.items() if size > self._seen.get(slot, 0)}
        # A slot that grew by one since it was noted has but noted ours: to note that would never end.
        idle = self.audit.size == self._own_size and all(sizes[slot] - self._seen.get(slot, 0) <= 1 for slot in grown)
        if not grown or idle:
            return 0
        await self.audit.append(
            AuditEntry(
                at=self.clock.now(),
                action=AuditAction.HEAD,
                outcome=ANSWERED,
                request_id="",
                heads=tuple(heads[slot] for slot in grown),
            )
        )
        self._seen |= sizes
        self._own_size = self.audit.size
        return len(grown)

    async def note_passed(self) -> int | None:
        """State in this slot that whatever it tells from here on was read at some commit or later, where one waits.

        Return the commit; None where nothing waits for this slot.
        """
        reads = self.graph.standing()
        wanted = await reads.run(READ_LAST_RECALL, [NoParams()])
        counters = await reads.run(READ_COUNTERS, [NoParams()])
        if not wanted or not counters or wanted[0].seq <= self._passed:
            return None
        shown = counters[0].shown
        # What begins after this line reads `shown` or later; what began before it is waited for.
        await self.in_flight.drained()
        await self.audit.append(
            AuditEntry(at=self.clock.now(), action=AuditAction.PASSED, outcome=ANSWERED, request_id="", commit=shown)
        )
        self._passed = shown
        return shown

    async def keep_heads(self) -> int:
        """Keep heads that are new in the graph and the witness file; return how many."""
        texts = _heads(self.folder)
        sizes = {slot: read_note(text).size for slot, text in texts.items()}
        fresh = [slot for slot, size in sizes.items() if size > self._kept.get(slot, 0)]
        if not fresh:
            return 0
        day, log_id = self.clock.today(), log_identity(self.folder)
        rows = [HeadRow(f"{log_id}/slot-{slot}/{day}", day, size=sizes[slot], note=texts[slot]) for slot in fresh]

        async def work(transaction: Transaction) -> None:
            await transaction.run(KEEP_HEADS, rows)

        if self.upkeep.witness is not None:
            at = self.clock.now().isoformat(timespec="seconds")
            lines = [orjson.dumps({"at": at, "slot": slot, "note": texts[slot]}) + b"\n" for slot in fresh]
            await asyncio.to_thread(_append, self.upkeep.witness, b"".join(lines))
        await self.graph.transact(work, name="keep_audit_heads")
        self._kept |= {slot: sizes[slot] for slot in fresh}
        return len(fresh)

    async def _heads(self) -> None:
        await self.exchange()
        if self._is_keeper():
            await self.keep_heads()

    async def _tried(self, event: str, work: Work) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - upkeep goes on; what fails is told by its class and by the lag
            structlog.get_logger().error(event, error=type(error).__name__, slot=self.audit.slot)

    def _is_keeper(self) -> bool:
        """Whether this process holds the lock, which it then keeps."""
        if self._lock < 0:
            lock = os.open(self.folder / KEEPER_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
            else:
                self._lock = lock
        return self._lock >= 0


def _heads(folder: Path) -> dict[int, str]:
    """The signed checkpoint of every slot that holds an entry."""
    texts = {slot: read_checkpoint_text(folder, slot) for slot in slots_in(folder)}
    return {slot: text for slot, text in texts.items() if text and read_note(text).size > 0}


def _append(path: Path, lines: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, lines)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
