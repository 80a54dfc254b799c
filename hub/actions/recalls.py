"""Taking back what was told: every receiver of a record that is gone or was wrong is told, answers, and is reminded.

docs/decisions/0038-retractions.md says why a list of receivers is final when it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph_schema.event_names import EventKind
from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id
from graph_schema.reads.recalls import (
    OPEN_RECALLS,
    OWN_NOTICE,
    PENDING_NOTICES,
    READ_MARKS,
    RECEIVERS_BEFORE,
    DueOn,
    NoticeKey,
    OpenRecallRow,
    PendingRow,
    ReceiverRow,
    ReceiversBefore,
)
from graph_schema.recording.commits import commit
from graph_schema.recording.events import EVENTS_PER_COMMIT, append_addressed
from graph_schema.records import CommitRow, EventRow, Key, NoParams
from graph_schema.rules.recall import Deadlines, NoticeStanding
from graph_schema.writes.clock import RECORD_COMMIT
from graph_schema.writes.recalls import (
    ACKNOWLEDGE,
    ADD_NOTICES,
    FINISH_RECALLS,
    NOTE_REMINDERS,
    START_RECALLS,
    Acknowledged,
    NewNotice,
    Reminded,
    TakesEffect,
)
from hub.actions.change import Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.clock import Clock

RUN_ID: Final = "retraction"
AT_ONCE: Final = 100
RECEIVERS_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run did: receivers told, lists that became final, reminders sent."""

    told: int = 0
    final: int = 0
    reminded: int = 0

    def __add__(self, other: "Settled") -> "Settled":
        """Both together."""
        return Settled(self.told + other.told, self.final + other.final, self.reminded + other.reminded)


@dataclass(frozen=True, slots=True)
class Recalls:
    """Finds and tells the receivers; any number of processes may do so, one after the other."""

    gateway: Gateway
    deadlines: Deadlines
    clock: Clock

    async def settle(self) -> Settled:
        """Tell receivers found by now, make lists final that can be, remind who is late; return what was done."""
        done, after = Settled(), ""
        while found := await self.gateway.read_all(
            OPEN_RECALLS, [DueOn(self.clock.today(), after)], limits={"max_recalls": AT_ONCE}
        ):
            done += await self._settle(found)
            after = found[-1].recall_id
        return done + await self._remind()

    async def _settle(self, found: Sequence[OpenRecallRow]) -> Settled:
        """One transaction for some recalls; none where nothing is to be done."""
        marks = await self.gateway.read_all(READ_MARKS, [NoParams()])
        # Read before the receivers: what was told before a mark is folded in with it.
        floor = min((mark.passed for mark in marks), default=0)
        started = [recall for recall in found if recall.commit is not None]
        ready = [recall for recall in started if (recall.commit or 0) <= floor]
        new = [row for recall in started for row in await self._receivers(recall)]
        if len(started) == len(found) and not ready and not new:
            return Settled()

        async def work(transaction: Transaction, seq: int) -> Settled:
            await transaction.run(
                START_RECALLS, [TakesEffect(recall.recall_id, seq) for recall in found if recall.commit is None]
            )
            rows = self._notices(found, new, seq=seq)
            await transaction.run(ADD_NOTICES, rows)
            await append_addressed(transaction, [_told(row) for row in rows], at=self.clock.now(), seq=seq)
            await transaction.run(FINISH_RECALLS, [Key(recall.recall_id) for recall in ready])
            await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=self.clock.now(), run_id=RUN_ID)])
            return Settled(told=len(rows), final=len(ready))

        return await commit(self.gateway, work, run_id=RUN_ID, name="settle_recalls")

    async def _receivers(self, recall: OpenRecallRow) -> list[ReceiverRow]:
        key = ReceiversBefore(recall.recall_id, recall.record_id, recall.commit or 0)
        found: list[ReceiverRow] = []
        limits = {"max_receivers": RECEIVERS_AT_ONCE}
        while page := await self.gateway.read_all(RECEIVERS_BEFORE, [key], limits=limits):
            found += page
            key = replace(key, after=page[-1].partner_id)
        return found

    def _notices(self, recalls: Sequence[OpenRecallRow], new: Sequence[ReceiverRow], *, seq: int) -> list[NewNotice]:
        by_id = {recall.recall_id: recall for recall in recalls}
        told_at, told_on = self.clock.now(), self.clock.today()
        rows = []
        for n, receiver in enumerate(new):
            recall = by_id[receiver.recall_id]
            asked = receiver.kind in self.deadlines.rules[recall.reason].asked
            rows.append(
                NewNotice(
                    notice_key=f"{recall.recall_id}/{receiver.partner_id}",
                    notice_id=opaque_id("recall-notice", recall.recall_id, receiver.partner_id),
                    recall_id=recall.recall_id,
                    record_id=recall.record_id,
                    partner_id=receiver.partner_id,
                    reason=recall.reason,
                    standing=NoticeStanding.PENDING if asked else NoticeStanding.TOLD,
                    place=seq * EVENTS_PER_COMMIT + n,
                    told_at=told_at.isoformat(timespec="milliseconds"),
                    told_on=told_on,
                )
            )
        return rows

    async def _remind(self) -> Settled:
        done, after, today = 0, "", self.clock.today()
        while page := await self.gateway.read_all(
            PENDING_NOTICES, [DueOn(today, after)], limits={"max_notices": RECEIVERS_AT_ONCE}
        ):
            late = [row for row in page if self._remind_on(row) <= today]
            if late:
                await self._remind_of(late, today)
            done, after = done + len(late), page[-1].notice_id
        return Settled(reminded=done)

    def _remind_on(self, row: PendingRow) -> date:
        return self.deadlines.remind_on(row.reason, row.told_on, reminded_on=row.reminded_on)

    async def _remind_of(self, late: Sequence[PendingRow], today: date) -> None:
        async def work(transaction: Transaction, seq: int) -> None:
            await transaction.run(NOTE_REMINDERS, [Reminded(row.notice_id, today) for row in late])
            events = [
                EventRow(
                    seq=seq * EVENTS_PER_COMMIT + n,
                    kind=EventKind.RETRACTION_REMINDER,
                    record_id=row.record_id,
                    partner_id=row.partner_id,
                    retraction_id=row.notice_id,
                )
                for n, row in enumerate(late)
            ]
            await append_addressed(transaction, events, at=self.clock.now(), seq=seq)
            await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=self.clock.now(), run_id=RUN_ID)])

        await commit(self.gateway, work, run_id=RUN_ID, name="remind_of_recalls")


def acknowledge(notice_id: str, *, partner_id: str) -> Change:
    """A partner says that it has done what its retraction asks for; said again, the first time stands."""

    async def work(ground: Ground) -> Outcome:
        row = Acknowledged(notice_id, partner_id, ground.now.isoformat(timespec="milliseconds"))
        changed = await ground.transaction.run(ACKNOWLEDGE, [row])
        if not sum(each.changed for each in changed):
            return refused(ChangeRefusal.UNKNOWN_RETRACTION, field="retractionId")
        (found,) = await ground.transaction.run(OWN_NOTICE, [NoticeKey(notice_id, partner_id)])
        return Outcome(values={"notice": found.notice}, target=f"retraction:{notice_id}")

    return Change("acknowledgeRetraction", {"retractionId": notice_id}, work, target=f"retraction:{notice_id}")


def _told(row: NewNotice) -> EventRow:
    return EventRow(
        seq=row.place,
        kind=EventKind.RETRACTION,
        record_id=row.record_id,
        partner_id=row.partner_id,
        retraction_id=row.notice_id,
    )
