"""Opens the audit log with the hub's keys, as the service and the commands do."""

from pathlib import Path

from graph_schema.keys import KeyRing
from hub.audit.log import FileAuditLog
from hub.audit.note import NoteSigner
from hub.audit.slot import Rotation


def note_signer(keys: KeyRing) -> NoteSigner:
    """Return what signs the checkpoints of this hub's log."""
    return NoteSigner(f"credit-hub/{keys.audit_key_id}", keys.audit_key)


def open_audit(folder: Path, keys: KeyRing, *, rotation: Rotation | None = None) -> FileAuditLog:
    """Claim a slot under `folder` and recover it. Raises AuditBroken where the log is damaged."""
    return FileAuditLog.open(
        folder,
        signer=note_signer(keys),
        blind=keys.audit_blind,
        blind_key_id=keys.audit_blind_key_id,
        rotation=rotation,
    )
