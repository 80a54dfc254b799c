"""Runs saved questions again when the outbox tells of a change that can concern them.

Kept of a run are the commit that it read, whether anything differs from what was seen, and the ids of the parties that
it was about. The cursor moves in the transaction that marks what is due, so whoever ends in between loses nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import uuid4

import structlog

from graph_schema.event_names import EventKind, RestReason
from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id
from graph_schema.names import PartnerKind, Purpose
from graph_schema.reads.cases import CaseKey
from graph_schema.reads.watches import DUE_WATCHES, WATCHES_CONCERNED, CommitSpan, DueKey, WatchesKey, WatchRow
from graph_schema.recording.commits import commit
from graph_schema.recording.events import EVENTS_PER_COMMIT, append_addressed
from graph_schema.records import CommitRow, EventRow, Key
from graph_schema.writes.clock import RECORD_COMMIT
from graph_schema.writes.watches import (
    DROP_WATCHED,
    KEEP_RUN,
    KEEP_WATCHED,
    MARK_DUE,
    RanRow,
    WatchedRow,
)
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.receipt import AuditLog
from hub.clock import Clock
from hub.errors import Refusal, RefusalCode
from hub.events.turn import Cursor, spans
from hub.inquiries.case_budget import Spending
from hub.inquiries.enterprise import EnterpriseQuestion, Reader
from hub.inquiries.nodes import NodeRow, counted_as
from hub.inquiries.rulebook import RuleBook
from hub.inquiries.watched import RUN_STATEMENTS, Rerun, compare, root_ids, standing_of

CURSOR: Final = "watches"
RUN_ID: Final = "watch"
RELEASED: Final = ("Watch.changed",)
"""What a run lets out."""


@dataclass(frozen=True, slots=True)
class _Ran:
    """What came of one run: the commit read, whether it differs, the parties it is about, or why it rests."""

    known: int
    changed: bool = False
    parties: frozenset[str] = frozenset()
    resting: RestReason | None = None


class Watcher:
    """Looks through the outbox for saved questions; every process of the service has one, and one at a time works."""

    def __init__(
        self, gateway: Gateway, reader: Reader, *, audit: AuditLog, rules: RuleBook, spending: Spending, clock: Clock
    ) -> None:
        """Take the collaborators."""
        self._gateway = gateway
        self._reader = reader
        self._audit = audit
        self._rules = rules
        self._spending = spending
        self._clock = clock
        self._cursor = Cursor(gateway, clock, CURSOR, uuid4().hex)

    async def look(self) -> int:
        """One look at the outbox, if it is this process's turn; how many questions were run."""
        turn = await self._cursor.take()
        if not turn.mine:
            return 0
        if not await self._mark(turn.commit):
            return 0
        ran, after, today = 0, "", self._clock.today()
        while due := await self._gateway.read_all(DUE_WATCHES, [DueKey(after, today)]):
            for watch in due:
                ran += await self._run(watch, today)
                await self._cursor.take()
            after = due[-1].watch_id
        return ran

    async def _mark(self, start: int) -> bool:
        """Mark what the commits since then concern; False where another process has gone on meanwhile."""
        for first, last in spans(start, await self._cursor.shown()):
            found = await self._gateway.read_all(WATCHES_CONCERNED, [CommitSpan(first, last)])
            rows = [Key(watch_id) for watch_id in sorted({row.watch_id for row in found})]
            if not await self._cursor.advance(first - 1, last, with_it=partial(_mark_due, rows=rows)):
                return False
        return True

    async def _run(self, watch: WatchRow, today: date) -> bool:
        """Run one question, under its case as it is now; False where it goes on resting as before."""
        standing = await standing_of(self._reader, WatchesKey(watch.partner_id, watch.matter_id), today=today)
        if not (standing.granted and standing.held):
            reason = RestReason.CASE_OVER if standing.granted else RestReason.NOT_GRANTED
            if watch.resting == reason and watch.asked == watch.done:
                return False
            await self._record(watch, Refusal(RefusalCode.FORBIDDEN).code, traversed=(), commit=None)
            await self._keep(watch, _Ran(max(watch.ran, await self._cursor.shown()), resting=reason), today)
            return True
        await self._keep(watch, await self._answer(watch, today), today)
        return True

    async def _answer(self, watch: WatchRow, today: date) -> _Ran:
        """Ask and compare, once the subject is counted; nothing leaves before its entry is written."""
        rerun = Rerun(self._reader, watch, question=question_of(self._rules, today))
        shown = await self._cursor.shown()
        try:
            root = await rerun.root()
            if not await self._spend(watch, root, today):
                return await self._rests(watch, RestReason.CASE_OVER, shown)
            if root is None:
                return await self._rests(watch, RestReason.NOTHING_TOLD, shown)
            now = await rerun.now(root)
            before = await rerun.before(known=watch.seen, as_of=date.fromisoformat(watch.seen_on))
        except Refusal as refusal:
            spent = refusal.code == RefusalCode.CASE_BUDGET_SPENT
            return await self._rests(watch, RestReason.BUDGET_SPENT if spent else RestReason.NOT_GRANTED, shown)
        await self._record(watch, ANSWERED, traversed=sorted(now.parties), commit=now.told.known)
        parties = now.parties | root_ids(watch.party)
        return _Ran(now.told.known, bool(compare(before, now)), frozenset(parties))

    async def _rests(self, watch: WatchRow, reason: RestReason, commit: int) -> _Ran:
        outcome = RefusalCode.CASE_BUDGET_SPENT if reason is RestReason.BUDGET_SPENT else RefusalCode.FORBIDDEN
        await self._record(
            watch, ANSWERED if reason is RestReason.NOTHING_TOLD else outcome, traversed=(), commit=commit
        )
        return _Ran(commit, parties=frozenset(root_ids(watch.party)), resting=reason)

    async def _spend(self, watch: WatchRow, root: NodeRow | None, today: date) -> bool:
        case = CaseKey(watch.matter_id, watch.partner_id, Purpose.INVESTIGATION, today)
        return await self._spending.spend(case, [counted_as(watch.party, root)])

    async def _record(
        self, watch: WatchRow, outcome: str, *, traversed: list[str] | tuple[str, ...], commit: int | None
    ) -> None:
        """Write the entry of a run, as of any inquiry. Raises AuditUnavailable."""
        blind = self._audit.blind
        await self._audit.append(
            AuditEntry(
                at=self._clock.now(),
                action=AuditAction.INQUIRY,
                outcome=outcome,
                request_id=uuid4().hex,
                partner_id=watch.partner_id,
                kind=PartnerKind.INVESTIGATOR,
                purpose=Purpose.INVESTIGATION,
                basis=watch.basis,
                case_number=watch.number,
                statements=RUN_STATEMENTS,
                blind_key_id=self._audit.blind_key_id,
                subjects_root=(blind(watch.party),),
                subjects_traversed=tuple(map(blind, traversed)),
                fields_released=RELEASED if outcome == ANSWERED else (),
                commit=commit,
                rules_edition=self._rules.edition,
                operation="watch",
                target=watch.watch_id,
            )
        )

    async def _keep(self, watch: WatchRow, ran: _Ran, today: date) -> None:
        """Keep what came of it, and which parties it was about; a later run does where this one came too late."""
        row = RanRow(
            watch_id=watch.watch_id,
            asked=watch.asked,
            known=ran.known,
            seen=watch.seen,
            changed=ran.changed,
            resting=ran.resting,
            rested_on=None if ran.resting is None else today,
        )
        watched = [
            WatchedRow(opaque_id("watched", watch.watch_id, party), watch.watch_id, party)
            for party in sorted(ran.parties)
        ]

        async def work(transaction: Transaction) -> bool:
            kept = await transaction.run(KEEP_RUN, [row])
            if not sum(one.changed for one in kept):
                transaction.discard()
                return False
            await transaction.run(DROP_WATCHED, [Key(watch.watch_id)])
            await transaction.run(KEEP_WATCHED, watched)
            return True

        async def told(transaction: Transaction, seq: int) -> None:
            if await work(transaction):
                at = self._clock.now()
                await append_addressed(transaction, [_event(watch, seq)], at=at, seq=seq)
                await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=at, run_id=RUN_ID)])

        if ran.changed and not watch.changed:
            await commit(self._gateway, told, run_id=RUN_ID, name="keep_watch_run")
        else:
            await self._gateway.transact(work, name="keep_watch_run", alone=False)


def _event(watch: WatchRow, seq: int) -> EventRow:
    """What the outbox tells of a question that answers otherwise, to its partner alone."""
    return EventRow(
        seq=seq * EVENTS_PER_COMMIT,
        kind=EventKind.WATCH_CHANGED,
        partner_id=watch.partner_id,
        watch_id=watch.watch_id,
        matter_id=watch.matter_id,
    )


async def _mark_due(transaction: Transaction, rows: Sequence[Key]) -> None:
    await transaction.run(MARK_DUE, rows)


def question_of(rules: RuleBook, today: date) -> EnterpriseQuestion:
    """What every question of today states of the terms of the rules."""
    return EnterpriseQuestion(
        usccs=(),
        as_of=today,
        today=today,
        known=None,
        known_instant=None,
        ending_sides=rules.ending_sides,
        untold=rules.untold(today),
        beyond_class=rules.beyond_class,
        weighing=rules.weighing(today),
        parties=None,
    )


def repeated(
    look: Callable[[], Coroutine[Any, Any, object]], *, every_s: float, failed: str
) -> Callable[[], Coroutine[Any, Any, None]]:
    """`look` again and again until it is cancelled; a look that fails is told in the log as `failed`."""

    async def run() -> None:
        while True:
            try:
                await look()
            except Exception as error:  # noqa: BLE001 - it goes on; what fails is told by its class
                structlog.get_logger().error(failed, error=type(error).__name__)
            await asyncio.sleep(every_s)

    return run
