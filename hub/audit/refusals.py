"""Refusals that anybody can cause at will (before authentication, over the budget): written once per address or partner
and minute with a count, so that they cannot fill the disk.

The first refusal of a window is an entry at once; those that follow are counted and written as one entry when the
window is over. Beyond `MOST_ADDRESSES` addresses in a window, and where there is no `room` for an entry of their own,
the rest share one entry a window; below the disk's reserve that one waits until there is room again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.access.address import network_of
from hub.audit.entry import AuditEntry
from hub.audit.receipt import AuditLog
from hub.clock import Clock
from hub.errors import AuditUnavailable


class Room(Protocol):
    """What refusals may take of the disk."""

    def take(self) -> bool:
        """Take the room of one entry; False where there is none."""
        ...

    def above_reserve(self) -> bool:
        """Whether anything may be written for refusals."""
        ...


WINDOW = timedelta(minutes=1)
MOST_ADDRESSES = 4096
_SHARED = "shared"


@dataclass(slots=True)
class _Window:
    opened: datetime
    last: AuditEntry
    uncounted: int = 0


class RefusalCounter:
    """Counts refusals per blinded address and outcome, and writes them to the log."""

    def __init__(self, audit: AuditLog, clock: Clock, *, room: Room | None = None) -> None:
        """Take the log that is written to; without `room` there is always some."""
        self._audit = audit
        self._clock = clock
        self._room = room
        self._windows: dict[tuple[str, str, str], _Window] = {}

    async def note(self, entry: AuditEntry, *, address: str | None) -> None:
        """Write or count one refusal of a partner, or else of an address (blinded here). Raises AuditUnavailable."""
        now = self._clock.now()
        await self._close_windows(now)
        by = self._audit.blind(f"partner:{entry.partner_id}") if entry.partner_id else self._address_key(address)
        key = (by, entry.action, entry.outcome)
        own = key in self._windows or (
            len(self._windows) < MOST_ADDRESSES and (self._room is None or self._room.take())
        )
        if not own:
            key = (_SHARED, entry.action, entry.outcome)
        entry = replace(entry, address_key=None if entry.partner_id and own else key[0])
        if not own and key not in self._windows and self._room is not None:
            self._windows[key] = _Window(now, entry)  # counted only: its one entry is written when the window is over
        window = self._windows.get(key)
        if window is not None:
            window.last = entry
            window.uncounted += 1
            return
        self._windows[key] = _Window(now, entry)
        try:
            await self._audit.append(entry)
        except AuditUnavailable:
            self._windows.pop(key, None)  # or the next one would be counted under an entry that is not there
            raise

    async def flush(self) -> None:
        """Write what was counted and not yet written, as before the log is closed."""
        await self._close_windows(None)

    async def _close_windows(self, now: datetime | None) -> None:
        # Windows lie in the order of their opening, so the walk ends at the first that is still open.
        while self._windows:
            key, window = next(iter(self._windows.items()))
            if now is not None and now - window.opened < WINDOW:
                return
            del self._windows[key]
            if now is not None and self._room is not None and not self._room.above_reserve():
                window.opened = now
                self._windows[key] = window
                return
            if window.uncounted:
                await self._audit.append(replace(window.last, count=window.uncounted))

    def _address_key(self, address: str | None) -> str:
        return self._audit.blind(f"address:{network_of(address)}")
