"""The audit log on disk: appends that wait together share one sync, and none returns before it is durable."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date
from functools import partial
from pathlib import Path

import structlog

from hub.audit.entry import AuditEntry
from hub.audit.merkle import leaf_hash
from hub.audit.note import NoteKey, NoteSigner
from hub.audit.receipt import Receipt
from hub.audit.segment import ENTRY, frame
from hub.audit.slot import Disk, Rotation, SlotWriter
from hub.errors import AuditUnavailable

_MOST_PER_GROUP = 1024

_Waiting = tuple[bytes, date, "asyncio.Future[Receipt]"]


class FileAuditLog:
    """An AuditLog over one claimed slot; belongs to one event loop."""

    def __init__(self, writer: SlotWriter, *, blind: Callable[[str], str], blind_key_id: str) -> None:
        """Take a claimed slot and the audit's own blinding of subject ids; `open` is the usual way."""
        self._writer = writer
        self._blind = blind
        self._blind_key_id = blind_key_id
        self._waiting: list[_Waiting] = []
        self._flusher: asyncio.Task[None] | None = None
        self._disk_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit")
        self._closed = False

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        signer: NoteSigner,
        blind: Callable[[str], str],
        blind_key_id: str,
        former_keys: Sequence[NoteKey] = (),
        disk: Disk | None = None,
        rotation: Rotation | None = None,
    ) -> "FileAuditLog":
        """Claim a slot under `folder` and recover it. Raises AuditBroken where the log is damaged."""
        writer = SlotWriter.claim(folder, signer=signer, former_keys=former_keys, disk=disk, rotation=rotation)
        return cls(writer, blind=blind, blind_key_id=blind_key_id)

    @property
    def slot(self) -> int:
        """Return the number of the slot."""
        return self._writer.slot

    @property
    def size(self) -> int:
        """Return the number of durable entries in the slot."""
        return self._writer.tree.size

    @property
    def blind_key_id(self) -> str:
        """Return the id of the key under which subjects are blinded."""
        return self._blind_key_id

    def blind(self, subject_id: str) -> str:
        """Return the blind key of a subject or address."""
        return self._blind(subject_id)

    async def append(self, entry: AuditEntry) -> Receipt:
        """Return once the entry is durable. Raises AuditUnavailable: then no answer may leave."""
        if self._closed:
            raise AuditUnavailable
        data = entry.canonical()
        loop = asyncio.get_running_loop()
        durable: asyncio.Future[Receipt] = loop.create_future()
        self._waiting.append((data, entry.at.astimezone(UTC).date(), durable))
        if self._flusher is None:
            self._flusher = loop.create_task(self._flush())
        return await durable

    async def close(self) -> None:
        """Write what waits and give up the slot."""
        self._closed = True
        if self._flusher is not None:
            await self._flusher
        self._disk_thread.shutdown()
        self._writer.close()

    async def _flush(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_MOST_PER_GROUP], self._waiting[_MOST_PER_GROUP:]
            try:
                receipts = await self._commit([data for data, _, _ in group], max(day for _, day, _ in group))
            except Exception as error:  # noqa: BLE001 - whatever failed, nobody may wait for ever or be answered
                structlog.get_logger().error("audit_unavailable", exc_info=error, slot=self.slot, count=len(group))
                for _, _, durable in group:
                    if not durable.done():
                        durable.set_exception(AuditUnavailable())
            else:
                for (_, _, durable), receipt in zip(group, receipts, strict=True):
                    if not durable.done():
                        durable.set_result(receipt)
        self._flusher = None

    async def _commit(self, entries: list[bytes], day: date) -> list[Receipt]:
        tree = self._writer.tree.copy()
        first = tree.size
        for data in entries:
            tree.append(leaf_hash(data))
        frames = b"".join([frame(ENTRY, data) for data in entries])
        loop = asyncio.get_running_loop()
        write = partial(self._writer.commit, frames, tree, day=day)
        note = await loop.run_in_executor(self._disk_thread, write)
        root = tree.root().hex()
        return [Receipt(self.slot, first + at, tree.size, root, note) for at in range(len(entries))]
