"""Delivers changes to webhooks: signed, at least once, in order for each receiver, from a place that is in the graph.

What may be told is judged when it is sent. A message that is not taken holds up its receiver alone: it is tried again
after longer and longer whiles, and at last laid aside, from where it can be sent again.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import orjson
import structlog
from standardwebhooks.webhooks import Webhook

from graph_schema.gateway import Gateway, Transaction
from graph_schema.names import PartnerKind
from graph_schema.reads.webhooks import DUE_WEBHOOKS, DueHook, HookRow
from graph_schema.writes.webhooks import DROP_DEAD, KEEP_DEAD, KEEP_PLACE, DeadKey, DeadRow, PlaceRow
from hub.access.purpose import Inquiry
from hub.access.scope import compile_scope
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.in_flight import InFlight
from hub.audit.receipt import AuditLog
from hub.clock import Clock
from hub.errors import Refusal
from hub.events.sending import NotSentError, Sender
from hub.events.turn import HOLDS_S, Cursor
from hub.events.watcher import question_of
from hub.inquiries.changes import STATEMENT, Change, ask_changes
from hub.inquiries.enterprise import Asker, Reader
from hub.inquiries.rulebook import RuleBook

CURSOR: Final = "webhooks"
RELEASED: Final = ("ChangeEvent.id", "ChangeEvent.subjects", "ChangeEvent.recordId")
TOGETHER: Final = 50
"""Messages that are read, and told to the audit log, together."""
AT_ONCE: Final = 8
"""Receivers that are served at the same time."""
SHORTEST_S: Final = 5
LONGEST_S: Final = 6 * 3600
ATTEMPTS: Final = 12
"""Attempts at one message before it is laid aside: about a day."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What messages are made with: a partner's name for an id, how its secret is opened, and what is on its way."""

    handle: Callable[[str, str], str]
    unseal: Callable[[str, str], bytes]
    in_flight: InFlight


class Deliverer:
    """Serves webhooks; every process of the service has one, and one at a time works."""

    def __init__(
        self,
        gateway: Gateway,
        reader: Reader,
        *,
        sender: Sender,
        audit: AuditLog,
        rules: RuleBook,
        tools: Tools,
        clock: Clock,
    ) -> None:
        """Take the collaborators."""
        self._gateway = gateway
        self._reader = reader
        self._sender = sender
        self._audit = audit
        self._rules = rules
        self._tools = tools
        self._clock = clock
        self._cursor = Cursor(gateway, clock, CURSOR, uuid4().hex)

    async def look(self) -> int:
        """Serve whoever may be served, if it is this process's turn; how many messages were taken."""
        if not (await self._cursor.take()).mine:
            return 0
        taken, after, now = 0, "", self._now()
        gate = asyncio.Semaphore(AT_ONCE)
        while due := await self._gateway.read_all(DUE_WEBHOOKS, [DueHook(after, now)]):
            taken += sum(await asyncio.gather(*(self._serve(hook, gate) for hook in due)))
            after = due[-1].webhook_id
        return taken

    async def _serve(self, hook: HookRow, gate: asyncio.Semaphore) -> int:
        async with gate:
            try:
                return await self._replay(hook) + await self._go_on(hook)
            except Refusal:
                # Its partner may not ask now; it is looked at again, and nothing is skipped.
                await self._keep(hook, hook.place, hook.attempts, SHORTEST_S * 12)
            except Exception as error:  # noqa: BLE001 - one receiver must not hold up the others
                structlog.get_logger().error("webhook_failed", error=type(error).__name__)
            return 0

    async def _go_on(self, hook: HookRow) -> int:
        """Send what comes after the place, until there is no more, or a message is not taken."""
        taken, place, attempts, begun = 0, hook.place, hook.attempts, self._now()
        while True:
            first = TOGETHER if attempts == 0 else 1
            page = await self._page(hook, place, first)
            for change in page.changes:
                if self._now() - begun > HOLDS_S // 3:
                    if not (await self._cursor.take()).mine:
                        return taken
                    begun = self._now()
                reason = await self._sent(hook, change)
                if reason is None:
                    taken, place, attempts = taken + 1, change.seq, 0
                    continue
                if attempts + 1 < ATTEMPTS:
                    wait = min(LONGEST_S, SHORTEST_S * 2**attempts * 2)
                    await self._keep(hook, place, attempts + 1, wait)
                    return taken
                await self._lay_aside(hook, change, reason)
                place, attempts = change.seq, 0
            moved, place = page.place != hook.place, page.place
            if moved or attempts != hook.attempts:
                await self._keep(hook, place, attempts, 0)
            if not page.more:
                return taken

    async def _replay(self, hook: HookRow) -> int:
        """Send once more what was laid aside, as far as it may still be told; what is not taken stays aside."""
        taken = 0
        for letter in hook.again:
            page = await self._page(hook, letter["seq"] - 1, 1)
            found = [change for change in page.changes if change.seq == letter["seq"]]
            reason = await self._sent(hook, found[0]) if found else None
            if reason is not None:
                await self._lay_aside(hook, found[0], reason)
                continue
            taken += len(found)

            async def drop(transaction: Transaction, key: str = letter["key"]) -> None:
                await transaction.run(DROP_DEAD, [DeadKey(key)])

            await self._gateway.transact(drop, name="drop_dead_letter", alone=False)
        return taken

    async def _page(self, hook: HookRow, place: int, first: int) -> Any:  # noqa: ANN401 - a page of changes
        """What may be told now; its entry is written before any of it leaves. Raises Refusal, AuditUnavailable."""
        inquiry = Inquiry.model_validate(orjson.loads(hook.inquiry))
        scope = compile_scope(PartnerKind(hook.partner_kind), inquiry.purpose)
        question = question_of(self._rules, self._clock.today())
        asker = Asker(hook.partner_id, inquiry, scope)
        # What is read is on its way until its entry is written: lists of receivers wait for it.
        with self._tools.in_flight.answering():
            page = await ask_changes(self._reader, asker, question=question, after=place, first=first)
            if page.changes:
                await self._audit.append(self._entry(hook, inquiry, page.changes, page.now))
        return page

    async def _sent(self, hook: HookRow, change: Change) -> str | None:
        """Why a message was not taken; None where it was."""
        secret = self._tools.unseal(hook.sealed, context_of(hook.webhook_id)).decode()
        name = self._tools.handle(hook.partner_id, f"event:{change.seq}")
        body = orjson.dumps(self._message(hook, change, name)).decode()
        # The library takes whatever time zone it is given for UTC.
        at = self._clock.now().astimezone(UTC)
        headers = {
            "content-type": "application/json",
            "user-agent": "credit-hub",
            "webhook-id": name,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(name, at, body),
        }
        try:
            await self._sender.send(hook.url, body.encode(), headers=headers)
        except NotSentError as error:
            return str(error)
        return None

    def _message(self, hook: HookRow, change: Change, name: str) -> Mapping[str, Any]:
        handle = self._tools.handle
        return {
            "type": change.kind,
            "timestamp": datetime.fromisoformat(change.at.partition("[")[0]).isoformat(),
            "data": {
                "id": name,
                "knownAt": str(change.commit),
                "subjects": [{"id": handle(hook.partner_id, one.id), "uscc": one.uscc} for one in change.subjects],
                "recordId": change.record_id,
                "watchId": change.watch_id,
                "retractionId": change.retraction_id,
            },
        }

    def _entry(self, hook: HookRow, inquiry: Inquiry, changes: list[Change], commit: int) -> AuditEntry:
        subjects = {subject.id for change in changes for subject in change.subjects}
        return AuditEntry(
            at=self._clock.now(),
            action=AuditAction.INQUIRY,
            outcome=ANSWERED,
            request_id=uuid4().hex,
            partner_id=hook.partner_id,
            kind=hook.partner_kind,
            purpose=inquiry.purpose,
            basis=inquiry.legal_basis,
            consent_id=inquiry.consent_id,
            case_number=inquiry.case_number,
            matter_number=inquiry.matter_number,
            contract_id=inquiry.contract_id,
            statements=(STATEMENT,),
            blind_key_id=self._audit.blind_key_id,
            subjects_root=tuple(map(self._audit.blind, subjects)),
            fields_released=RELEASED,
            record_ids=tuple(change.record_id for change in changes if change.record_id is not None),
            commit=commit,
            rules_edition=self._rules.edition,
            operation="webhook",
            target=hook.webhook_id,
        )

    async def _lay_aside(self, hook: HookRow, change: Change, reason: str) -> None:
        row = DeadRow(f"{hook.webhook_id}/{change.seq}", hook.webhook_id, change.seq, reason, self._now())

        async def work(transaction: Transaction) -> None:
            await transaction.run(KEEP_DEAD, [row])

        await self._gateway.transact(work, name="keep_dead_letter", alone=False)

    async def _keep(self, hook: HookRow, place: int, attempts: int, wait: int) -> None:
        row = PlaceRow(hook.webhook_id, place, attempts, self._now() + wait if wait else 0)

        async def work(transaction: Transaction) -> None:
            await transaction.run(KEEP_PLACE, [row])

        await self._gateway.transact(work, name="keep_webhook_place", alone=False)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def context_of(webhook_id: str) -> str:
    """The context that a webhook's secret is sealed in."""
    return f"webhook {webhook_id}"
