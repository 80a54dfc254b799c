"""What is followed: page after page, as soon as the graph has changed, each judged and on record before it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from graph_schema.errors import HubError
from hub.access.tokens import Caller
from hub.audit.entry import ANSWERED
from hub.errors import RefusalCode
from hub.gql import wire
from hub.gql.admission import FOLLOW
from hub.gql.exchange import Exchange, Exchanges, Outcome, extensions
from hub.gql.operation import Place
from hub.inquiries.changes import last_commit
from hub.inquiries.enterprise import Reader

RECHECK_S: Final = 60.0
"""A page is asked for at least so often, so that whoever may not ask any more is told so."""
AGAIN_S: Final = 5.0
LONGEST_S: Final = 60.0
_PASSING: Final = frozenset(
    {RefusalCode.RATE_LIMITED, RefusalCode.TIMEOUT, RefusalCode.UNAVAILABLE, RefusalCode.AUDIT_UNAVAILABLE}
)
"""Refusals that a follower waits out: nothing is skipped meanwhile."""

Tell = Callable[[dict[str, Any]], Awaitable[None]]
"""Sends one answer to the follower."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows: the token that he gave, and where he calls from."""

    authorization: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look comes to: where it ended and the commit that it was read at, or why nothing is told."""

    place: Place | None
    commit: int | None
    refused: dict[str, Any] | None = None
    code: str = ANSWERED
    retry_after_s: int | None = None


class Follow:
    """Carries out subscriptions; holds no state of its own."""

    def __init__(self, exchanges: Exchanges, reader: Reader, *, every_s: float) -> None:
        """Take what carries out each page, and how often the clock of the graph is looked at."""
        self._exchanges = exchanges
        self._reader = reader
        self._every_s = every_s

    async def caller(self, follower: Follower) -> Caller:
        """Who would follow. Raises Refusal."""
        return await self._exchanges.caller(follower.authorization, Exchange(uuid4().hex, follower.address))

    async def run(self, payload: object, follower: Follower, *, tell: Tell) -> dict[str, Any]:
        """Tell page after page until it is refused for good; the refusal.

        What fails in passing is tried again from where the last page ended.
        """
        place: Place | None = None
        failed = 0
        while True:
            look = await self._look(payload, follower, place=place, tell=tell)
            if look.place is not None:
                place, failed = look.place, 0
                if not place.more:
                    await self._until_changed(look.commit)
            elif look.code in _PASSING and (place is not None or look.code == RefusalCode.RATE_LIMITED):
                failed += 1
                await asyncio.sleep(look.retry_after_s or min(LONGEST_S, AGAIN_S * 2 ** (failed - 1)))
            else:
                return look.refused or {}

    async def _look(self, payload: object, follower: Follower, *, place: Place | None, tell: Tell) -> _Look:
        """The next page, told if there is anything new or it is the first."""
        exchange = Exchange(uuid4().hex, follower.address)
        # A page that is read counts as received: lists of receivers wait until its entry is written.
        with self._exchanges.in_flight.answering():
            outcome = await self._exchanges.outcome(
                self._page(payload, exchange, follower=follower, place=place), exchange
            )
            operation = exchange.operation
            reached = None if operation is None or outcome.code != ANSWERED else operation.place
            commit = None if operation is None else operation.released.commit
            if reached is not None and place is not None and not reached.held:
                return _Look(reached, commit)
            receipt, outcome = await self._exchanges.receipt(exchange, outcome)
        body = {**outcome.body, "extensions": extensions(exchange, receipt)}
        if reached is None or outcome.code != ANSWERED:
            return _Look(None, None, body, outcome.code, outcome.retry_after_s)
        await tell(body)
        return _Look(reached, commit)

    async def _page(self, payload: object, exchange: Exchange, *, follower: Follower, place: Place | None) -> Outcome:
        exchanges = self._exchanges
        caller = await exchanges.admit(follower.authorization, exchange)
        opened = await exchanges.open(wire.checked(payload), caller, exchange=exchange, method=FOLLOW, kept=False)
        opened.operation.after = None if place is None else place.cursor
        outcome = await exchanges.execute(opened, exchange)
        reached = opened.operation.place
        if place is not None and reached is not None and not reached.held:
            # How often others change the graph is not the follower's doing.
            await exchange.charged().refund()
        return outcome

    async def _until_changed(self, commit: int | None) -> None:
        """Wait for another commit than that; not for ever, and not less than one look at the clock."""
        waited = 0.0
        while waited < RECHECK_S:
            await asyncio.sleep(self._every_s)
            waited += self._every_s
            with suppress(HubError):
                if await last_commit(self._reader) != commit:
                    return
