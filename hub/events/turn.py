"""Whose turn it is: of all processes of the hub one at a time works through the outbox for a purpose.

The turn and the place are in the graph: whoever holds a turn and ends leaves it to the next, which goes on from there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.meta import READ_COUNTERS
from graph_schema.records import NoParams
from graph_schema.writes.watches import ADVANCE_CURSOR, TAKE_TURN, AdvanceRow, Turn, TurnRow
from hub.clock import Clock

HOLDS_S: Final = 60
"""Seconds that a turn lasts without being taken again."""
SPAN: Final = 20
"""Commits that are looked at together."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """One place in the outbox by its `name`, as one process (`holder`) sees it."""

    gateway: Gateway
    clock: Clock
    name: str
    holder: str

    async def shown(self) -> int:
        """The last commit that readers are shown."""
        return (await self.gateway.read_all(READ_COUNTERS, [NoParams()]))[0].shown

    async def take(self) -> Turn:
        """Ask for the turn, or for more time; a cursor that is new begins at the last commit."""
        now = int(self.clock.now().timestamp())
        row = TurnRow(self.name, self.holder, now, now + HOLDS_S, await self.shown())

        async def work(transaction: Transaction) -> Turn:
            return (await transaction.run(TAKE_TURN, [row]))[0]

        return await self.gateway.transact(work, name="take_turn", alone=False)

    async def advance(self, start: int, commit: int, *, with_it: Callable[[Transaction], Awaitable[object]]) -> bool:
        """Move from one commit to a later one, and do `with_it` in the same transaction; False where another did."""

        async def work(transaction: Transaction) -> bool:
            moved = await transaction.run(ADVANCE_CURSOR, [AdvanceRow(self.name, start, commit)])
            if not sum(row.changed for row in moved):
                transaction.discard()
                return False
            await with_it(transaction)
            return True

        return await self.gateway.transact(work, name="advance_event_cursor", alone=False)


def spans(start: int, last: int) -> Sequence[tuple[int, int]]:
    """The commits after `start` up to `last`, in pieces: first and last of each."""
    return [(first, min(first + SPAN - 1, last)) for first in range(start + 1, last + 1, SPAN)]
