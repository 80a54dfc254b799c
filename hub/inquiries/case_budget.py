"""The budget of a case: how many distinct subjects may be asked about under it, over its whole life.

What counts is what was asked, never what was found: so nothing here tells whether a subject exists. It is counted in
the graph, in a transaction of its own before the question is answered, so it holds in every process and after a
restart. Subjects are kept as marks under the audit log's blinding key, each case its own.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Protocol

from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id
from graph_schema.names import IdScheme
from graph_schema.reads.cases import FIND_ASKED, FIND_CASE, CaseKey
from graph_schema.records import Key
from graph_schema.writes.cases import HOLD_CASE, KEEP_ASKED, SPEND, HoldRow, SpentRow
from hub.access.references import case_of
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker

CASE: Final = FIND_CASE.name
MOST: Final = 1_000
"""Subjects of a case for which no budget is stated."""


class Spending(Protocol):
    """What counts the subjects that are asked about under cases."""

    async def spend(self, case: CaseKey, subjects: Sequence[str]) -> bool:
        """Count what is asked about; False where the case does not hold. Raises Refusal(CASE_BUDGET_SPENT)."""
        ...


class NothingSpent:
    """Counts nothing: for a question that was counted when it was asked the first time."""

    async def spend(self, case: CaseKey, subjects: Sequence[str]) -> bool:
        """Let everything pass."""
        del case, subjects
        return True


def under_case(asker: Asker, *, today: date) -> CaseKey | None:
    """The case that an inquiry rests on; None for kinds whose inquiries rest on none."""
    case = case_of(asker.scope.kind, asker.inquiry, partner_id=asker.partner_id)
    return None if case is None else CaseKey(case, asker.partner_id, asker.scope.purpose, today)


class CaseBudgets:
    """Counts in the graph; `most` subjects for a case that states no budget, `blind` makes a mark of a subject."""

    def __init__(self, gateway: Gateway, *, blind: Callable[[str], str], most: int = MOST) -> None:
        """Take where it is counted."""
        self._gateway = gateway
        self._blind = blind
        self._most = most
        self._turn = asyncio.Lock()

    async def spend(self, case: CaseKey, subjects: Sequence[str]) -> bool:
        """Count subjects (normalised USCCs, or ids), all of them or none; those asked about before cost nothing again.

        False where the case does not hold or its partner may not ask: nothing is counted, and nothing may be told.
        Raises Refusal(CASE_BUDGET_SPENT) where those that are new would be too many, and the gateway's errors.
        """
        marks = sorted({self._mark(case, subject) for subject in subjects})

        async def work(transaction: Transaction) -> bool:
            found = await transaction.run(FIND_CASE, [case])
            fresh = await _unasked(transaction, marks) if found else []
            if not fresh:
                transaction.discard()
                return bool(found)
            most = self._most if found[0].budget is None else found[0].budget
            held = (await transaction.run(HOLD_CASE, [HoldRow(case.matter_id, case.today)]))[0]
            # Asked again now that nobody else counts: another process may have counted some of them.
            fresh = await _unasked(transaction, fresh)
            spent = held.spent + len(fresh)
            if spent > most:
                raise Refusal(RefusalCode.CASE_BUDGET_SPENT, field="inquiry.caseNumber")
            await transaction.run(KEEP_ASKED, [Key(mark) for mark in fresh])
            await transaction.run(SPEND, [SpentRow(case.matter_id, spent)])
            return True

        # One at a time in this process; not behind its other writers, who may wait for a load.
        async with self._turn:
            return await self._gateway.transact(work, name="spend_case", alone=False)

    def _mark(self, case: CaseKey, subject: str) -> str:
        # No id is written like a code, so one form of mark serves both.
        return opaque_id("asked", case.matter_id, self._blind(f"asked:{IdScheme.USCC}:{subject}"))


async def _unasked(transaction: Transaction, marks: Sequence[str]) -> list[str]:
    """Those that nobody has asked about under their case."""
    asked = {row.key for row in await transaction.run(FIND_ASKED, [Key(mark) for mark in marks])}
    return [mark for mark in marks if mark not in asked]
