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
        if counted:
            await self.refusals.note(replace(entry, program=self.program), address=address)
            return None
        question: str | None = None
        if asked is not None and entry.outcome == ANSWERED and entry.document_hash is not None:
            day = entry.at.astimezone(UTC).date()
            question = self.questions.sealed(
                asked, document_hash=entry.document_hash, request_id=entry.request_id, day=day
            )
        receipt = await self.audit.append(replace(entry, program=self.program, question=question))
        if question is not None:
            self.questions.written(entry.document_hash)
        return receipt
