"""How much of the disk entries of nobody in particular may take: a quota a day, and a reserve that they never touch."""

import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hub.clock import Clock

ENTRY_BYTES = 2048
"""What a refusal takes, about: its entry, the entry of the count that follows, and their checkpoints."""
_LOOK_AGAIN = timedelta(seconds=1)


@dataclass(slots=True)
class Room:
    """Room for refusals in one process. The quota begins anew each day (Asia/Shanghai)."""

    folder: Path
    clock: Clock
    quota_bytes: int
    reserve_bytes: int
    _day: date | None = None
    _used: int = 0
    _free: tuple[float, bool] = field(default=(0.0, True))

    def take(self) -> bool:
        """Take the room of one entry; False where the quota is used up or the reserve would be touched."""
        today = self.clock.today()
        if today != self._day:
            self._day, self._used = today, 0
        if self._used + ENTRY_BYTES > self.quota_bytes or not self.above_reserve():
            return False
        self._used += ENTRY_BYTES
        return True

    def above_reserve(self) -> bool:
        """Whether the disk holds more than the reserve; looked up once a second."""
        now = self.clock.now().timestamp()
        looked, found = self._free
        if not 0 <= now - looked < _LOOK_AGAIN.total_seconds():
            found = free_bytes(self.folder) > self.reserve_bytes
            self._free = now, found
        return found


def free_bytes(folder: Path) -> int:
    """Return what the disk of a folder still takes from this user."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
