"""Helpers for tests of the audit log: entries, a signer, and a disk that fails when told to."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.log import FileAuditLog
from hub.audit.note import NoteSigner
from hub.audit.slot import Disk

NOON = datetime(2026, 3, 1, 4, 0, 0, 125_000, tzinfo=UTC)
SIGNER = NoteSigner("hub.example/audit", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
BLIND_KEY_ID = "blind-1"


def entry(number: int = 1) -> AuditEntry:
    """A small entry that differs from others by its request id."""
    return AuditEntry(at=NOON, action=AuditAction.INQUIRY, outcome=ANSWERED, request_id=f"r-{number:04d}")


@dataclass
class TestDisk:
    """Counts syncs, and fails writes or syncs while told to; nothing is really synced."""

    __test__ = False

    syncs: int = 0
    fail_write: bool = False
    fail_sync: bool = False
    written: list[int] = field(default_factory=list)

    def write(self, descriptor: int, data: bytes) -> int:
        """Write half, then fail, as a full disk does."""
        if self.fail_write:
            os.write(descriptor, data[: len(data) // 2])
            raise OSError(28, "No space left on device")
        self.written.append(len(data))
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Count."""
        del descriptor
        if self.fail_sync:
            raise OSError(5, "Input/output error")
        self.syncs += 1

    def as_disk(self) -> Disk:
        """Return the pair of calls that the log takes."""
        return Disk(write=self.write, sync=self.sync)


def blind(value: str) -> str:
    """Stand in for the keyed hash."""
    return f"blind({value})"


def open_log(folder: Path, disk: TestDisk | None = None) -> FileAuditLog:
    """Open a log without real syncs."""
    return FileAuditLog.open(
        folder, signer=SIGNER, blind=blind, blind_key_id=BLIND_KEY_ID, disk=(disk or TestDisk()).as_disk()
    )
