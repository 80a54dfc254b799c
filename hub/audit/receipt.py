"""What an asker gets as proof that the answer is in the log, and the interface of the log."""

from dataclasses import dataclass
from typing import Protocol

from hub.audit.entry import AuditEntry


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the entry lies, and the signed checkpoint of its group (`tree_size` and `root` in hex are what it says).

    `request_id` is that of the answer the receipt came with; empty where it is not known.
    """

    slot: int
    index: int
    tree_size: int
    root: str
    checkpoint: str
    request_id: str = ""

    def compact(self) -> dict[str, int | str]:
        """Return the form sent as `extensions.receipt`: size and root stand in the checkpoint."""
        return {"slot": self.slot, "index": self.index, "checkpoint": self.checkpoint}


class AuditLog(Protocol):
    """The log as the hub uses it."""

    @property
    def blind_key_id(self) -> str:
        """Return the id of the key under which subjects are blinded."""
        ...

    async def append(self, entry: AuditEntry) -> Receipt:
        """Return once the entry is durable. Raises AuditUnavailable: then no answer may leave."""
        ...

    def blind(self, subject_id: str) -> str:
        """Return the blind key of a subject or address: the same for the same id, meaningless without the key."""
        ...

    async def close(self) -> None:
        """Write what waits and give up the slot."""
        ...
