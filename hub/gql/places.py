"""How many of something each caller has open in this process; belongs to one event loop."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Places:
    """At most so many of each caller's."""

    def __init__(self, most: int) -> None:
        """Nobody has anything open."""
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, caller: str) -> bool:
        """Count one more; False where there are enough."""
        if self._open[caller] >= self._most:
            return False
        self._open[caller] += 1
        return True

    def leave(self, caller: str) -> None:
        """One less."""
        self._open[caller] -= 1
        if not self._open[caller]:
            del self._open[caller]

    @contextmanager
    def taken(self, caller: str) -> Iterator[bool]:
        """A place of the caller's as long as this lasts; False where there is none."""
        has = self.enter(caller)
        try:
            yield has
        finally:
            if has:
                self.leave(caller)
