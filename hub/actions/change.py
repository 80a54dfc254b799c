"""Changes: each in one transaction, told to the audit log before it begins, and made once for one idempotency key.

docs/decisions/0021-changes.md says how a further change is added.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

import orjson

from graph_schema.errors import HubError
from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id
from graph_schema.names import PartnerKind
from graph_schema.reads.once import FIND_ONCE
from graph_schema.reads.partner import PARTNER_STANDING, PartnerKey
from graph_schema.recording.commits import commit
from graph_schema.records import CommitRow, Key
from graph_schema.statement import Statement
from graph_schema.writes.clock import RECORD_COMMIT
from graph_schema.writes.once import DROP_EXPIRED, KEEP_ONCE, Expired, NewOnce
from hub.access.partner import PartnerStatus
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.receipt import AuditLog
from hub.clock import Clock
from hub.errors import Refusal, RefusalCode

P = TypeVar("P")
R = TypeVar("R")

KEPT: Final = timedelta(hours=48)
"""How long an outcome is kept under its key; promised are 24 hours."""
KEY_MAX: Final = 255
INTENDED: Final = "INTENDED"
"""Outcome of the entry that is written before a change begins."""
REPLAYED: Final = "REPLAYED"
"""Outcome of the entry where what came of a change is told again."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something; `partner_id` is absent where the command line of the hub's own machine does."""

    kind: PartnerKind
    request_id: str
    partner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a change stands on: its transaction, the time, and the commit's number where facts are recorded."""

    transaction: Transaction
    now: datetime
    today: date
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change that may be asked for.

    `name` is the field of the schema; `arguments` (JSON values) are what makes two requests the same; `work` may be
    run again from its start and returns an Outcome; `target` and `concerns` are as there, where known before.
    With `recorded` it gets the number of its commit (docs/decisions/0001-commit-clock.md), and the Commit node is
    written for it.
    """

    name: str
    arguments: Mapping[str, Any]
    work: Callable[[Ground], Awaitable[Outcome]] = field(repr=False)
    target: str | None = None
    concerns: tuple[str, ...] = ()
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a change, the statements that ran, the commit that it made, and whether it is told again."""

    outcome: Outcome
    statements: frozenset[str] = frozenset()
    seq: int | None = None
    again: bool = False


class Changes:
    """Makes changes; belongs to one event loop."""

    def __init__(self, gateway: Gateway, audit: AuditLog, *, clock: Clock) -> None:
        """Take the collaborators."""
        self._gateway = gateway
        self._audit = audit
        self._clock = clock
        self._in_flight: set[str] = set()

    async def make(self, change: Change, actor: Actor, *, key: str | None) -> Made:
        """Make a change, or tell what came of it under its `key` (1 to 255 characters) before.

        Its outcome is for the caller to audit. Raises Refusal(FORBIDDEN) for a partner that may not ask any more,
        AuditUnavailable before anything is changed, and the gateway's errors.
        """
        if key is None:
            await self._audit.append(self._intent(change, actor))
            return await self._transact(change, actor, once=None)
        if not 1 <= len(key) <= KEY_MAX:
            return Made(refused(ChangeRefusal.WRONG_ARGUMENT, field="idempotencyKey"))
        once = self._once(change, actor, key=key)
        if once.key in self._in_flight:
            return Made(refused(ChangeRefusal.IDEMPOTENCY_CONFLICT, field="idempotencyKey"))
        self._in_flight.add(once.key)
        try:
            await self._audit.append(self._intent(change, actor))
            return await self._transact(change, actor, once=once)
        finally:
            self._in_flight.discard(once.key)

    async def make_audited(self, change: Change, actor: Actor) -> Outcome:
        """Make a change and leave the entry of its outcome, for callers that have no entry of their own.

        Raises as `make`, and AuditUnavailable where the change is made and its outcome could not be written.
        """
        try:
            made = await self.make(change, actor, key=None)
        except Exception as error:
            code = error.code if isinstance(error, Refusal | HubError) else RefusalCode.INTERNAL
            await self._audit.append(replace(self._intent(change, actor), outcome=str(code)))
            raise
        concerns = {*change.concerns, *made.outcome.concerns}
        entry = replace(
            self._intent(change, actor),
            outcome=verdict_of(made),
            statements=tuple(made.statements),
            subjects_root=tuple(map(self._audit.blind, concerns)),
            commit=made.seq,
            target=made.outcome.target or change.target,
        )
        await self._audit.append(entry)
        return made.outcome

    async def _transact(self, change: Change, actor: Actor, *, once: NewOnce | None) -> Made:
        async def numbered(transaction: Transaction, seq: int) -> Made:
            made = await self._work(_Noting(transaction), change, actor, once=once, seq=seq)
            if transaction.discarded:
                return made
            row = CommitRow(seq=seq, at=self._clock.now(), run_id=change.name)
            await transaction.run(RECORD_COMMIT, [row])
            return made

        async def plain(transaction: Transaction) -> Made:
            return await self._work(_Noting(transaction), change, actor, once=once, seq=None)

        if change.recorded:
            made = await commit(self._gateway, numbered, run_id=change.name, name=change.name)
        else:
            made = await self._gateway.transact(plain, name=change.name)
        if made.outcome.refusal is not None and once is not None and not made.again:
            # The transaction left nothing behind, so the refusal is kept by itself.
            return await self._gateway.transact(lambda transaction: _keep(transaction, made, once), name="keep_refusal")
        return made

    async def _work(
        self, transaction: "_Noting", change: Change, actor: Actor, *, once: NewOnce | None, seq: int | None
    ) -> Made:
        if actor.partner_id is not None:
            standing = await transaction.run(PARTNER_STANDING, [PartnerKey(actor.partner_id)])
            if [row.status for row in standing] != [PartnerStatus.ACTIVE]:
                raise Refusal(RefusalCode.FORBIDDEN)
        if once is not None:
            before = await _before(transaction, once)
            if before is not None:
                transaction.discard()
                return before
        now = self._clock.now()
        outcome = await change.work(Ground(transaction, now, self._clock.today(), seq))
        made = Made(outcome, frozenset(transaction.statements), seq)
        if outcome.refusal is not None:
            transaction.discard()
        elif once is not None:
            await transaction.run(KEEP_ONCE, [_kept(once, outcome)])
            await transaction.run(DROP_EXPIRED, [Expired(int(now.timestamp()))])
        return made

    def _once(self, change: Change, actor: Actor, *, key: str) -> NewOnce:
        """The key as this actor's own, and what is asked under it; arguments may be personal, so both are blinded."""
        asked = orjson.dumps([change.name, change.arguments], option=orjson.OPT_SORT_KEYS).decode()
        return NewOnce(
            key=opaque_id("idempotency", actor.partner_id, self._audit.blind(f"idempotency:{key}")),
            expires=int((self._clock.now() + KEPT).timestamp()),
            fingerprint=self._audit.blind(f"arguments:{asked}"),
            outcome="",
        )

    def _intent(self, change: Change, actor: Actor) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(),
            action=action_of(actor.kind),
            outcome=INTENDED,
            request_id=actor.request_id,
            partner_id=actor.partner_id,
            kind=actor.kind,
            blind_key_id=self._audit.blind_key_id,
            subjects_root=tuple(map(self._audit.blind, change.concerns)),
            operation=change.name,
            target=change.target,
        )


def action_of(kind: PartnerKind) -> AuditAction:
    """What an entry about a change by such an actor is called."""
    return AuditAction.OPERATOR if kind is PartnerKind.OPERATOR else AuditAction.CHANGE


def verdict_of(made: Made) -> str:
    """The outcome that the audit entry names."""
    if made.outcome.refusal is not None:
        return made.outcome.refusal.value
    return REPLAYED if made.again else ANSWERED


class _Noting:
    """A transaction that keeps the names of the statements that ran."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.statements: set[str] = set()

    async def run(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R]:
        self.statements.add(statement.name)
        return await self._transaction.run(statement, rows, limits=limits)

    def discard(self) -> None:
        self._transaction.discard()

    @property
    def discarded(self) -> bool:
        return self._transaction.discarded


async def _before(transaction: Transaction, once: NewOnce) -> Made | None:
    """What came of the same request before, if it was made."""
    found = await transaction.run(FIND_ONCE, [Key(once.key)])
    if not found:
        return None
    if found[0].fingerprint != once.fingerprint:
        return Made(refused(ChangeRefusal.IDEMPOTENCY_MISMATCH, field="idempotencyKey"), again=True)
    kept = orjson.loads(found[0].outcome)
    refusal = None if kept["refusal"] is None else ChangeRefusal(kept["refusal"])
    outcome = Outcome(
        values=kept["values"],
        target=kept["target"],
        concerns=tuple(kept["concerns"]),
        refusal=refusal,
        field=kept["field"],
        day=kept.get("day"),
    )
    return Made(outcome, frozenset({FIND_ONCE.name}), again=True)


async def _keep(transaction: Transaction, made: Made, once: NewOnce) -> Made:
    """Keep a refusal, unless another process has kept an outcome meanwhile."""
    before = await _before(transaction, once)
    if before is not None:
        transaction.discard()
        return before
    await transaction.run(KEEP_ONCE, [_kept(once, made.outcome)])
    return made


def _kept(once: NewOnce, outcome: Outcome) -> NewOnce:
    text = orjson.dumps(
        {
            "values": outcome.values,
            "target": outcome.target,
            "concerns": outcome.concerns,
            "refusal": outcome.refusal,
            "field": outcome.field,
            "day": outcome.day,
        }
    ).decode()
    return NewOnce(once.key, once.expires, once.fingerprint, text)
