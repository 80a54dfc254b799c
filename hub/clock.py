"""The hub's clock: instants in UTC, days in Asia/Shanghai; every part that needs the time is given one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """What time it is for the hub."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the present day in Asia/Shanghai."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the present day in Asia/Shanghai."""
        return datetime.now(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class FrozenClock:
    """A clock that stands still at `instant` (aware), for demonstrations and tests."""

    instant: datetime

    def __post_init__(self) -> None:
        """Refuse an instant without an offset: it would name a different moment on each machine."""
        if self.instant.tzinfo is None:
            raise ValueError("The instant has no offset from UTC; write it like 2026-01-31T09:00:00+08:00.")

    def now(self) -> datetime:
        """Return the instant in UTC."""
        return self.instant.astimezone(UTC)

    def today(self) -> date:
        """Return the instant's day in Asia/Shanghai."""
        return self.instant.astimezone(SHANGHAI).date()


def clock_at(instant: datetime | None) -> Clock:
    """Return the machine's clock, or one that stands still where an instant is set."""
    return SystemClock() if instant is None else FrozenClock(instant)
