"""What the GraphQL end-point writes to: the log, the counter of refusals, and the questions that are kept sealed."""

from dataclasses import dataclass, replace
from datetime import UTC

from hub.audit.entry import ANSWERED, AuditEntry
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

    async def record(
        self, entry: AuditEntry, *, asked: Asked | None, counted: bool, address: str | None
    ) -> Receipt | None:
        """Write an entry before its answer leaves. Raises AuditUnavailable.

        Those that are `counted` share an entry by partner or `address`, and have no receipt. Of an answer the
        question is kept.
        """
        entry = replace(entry, program=self.program)
        if counted:
            await self.refusals.note(entry, address=address)
            return None
        if asked is None or entry.outcome != ANSWERED or entry.document_hash is None:
            return await self.audit.append(entry)
        day = entry.at.astimezone(UTC).date()
        question = self.questions.sealed(asked, document_hash=entry.document_hash, request_id=entry.request_id, day=day)
        receipt = await self.audit.append(replace(entry, question=question))
        if question is not None:
            self.questions.written(entry.document_hash)
        return receipt
