"""What the GraphQL end-point writes to: the log, the counter of refusals, and the questions that are kept sealed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hub.audit.entry import AuditEntry
from hub.audit.question import Asked, Questions
from hub.audit.receipt import AuditLog, Receipt
from hub.audit.refusals import RefusalCounter


@dataclass(frozen=True, slots=True)
class Ledger:
    """The log of one process with what belongs to it; `program` is the hub's version."""

    audit: AuditLog
    refusals: RefusalCounter
    questions: Questions
    program: str

    def question(self, asked: Asked | None, *, document_hash: str | None, request_id: str, at: datetime) -> str | None:
        """What is kept of a question in the entry of its answer; None where nothing is."""
        if asked is None or document_hash is None:
            return None
        day = at.astimezone(UTC).date()
        return self.questions.sealed(asked, document_hash=document_hash, request_id=request_id, day=day)

    async def record(self, entry: AuditEntry, *, counted: bool, address: str | None) -> Receipt | None:
        """Write an entry before its answer leaves. Raises AuditUnavailable.

        Those that are `counted` share an entry by partner or `address`, and have no receipt.
        """
        if counted:
            await self.refusals.note(entry, address=address)
            return None
        receipt = await self.audit.append(entry)
        if entry.question is not None:
            self.questions.written(entry.document_hash)
        return receipt
