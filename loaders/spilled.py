"""A map that spills to disk, so that the memory of a load stays flat whatever the file's size."""

import sqlite3
from typing import Final

LATEST_KEYS: Final = 50_000
"""Keys that are held in memory before they go to disk."""


class SpilledMap:
    """Bytes by bytes, in a temporary database that vanishes when it is closed; the latest keys are not in it yet."""

    def __init__(self) -> None:
        """Empty."""
        self._latest: dict[bytes, bytes] = {}
        self._spilled = False
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE kept (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def get(self, key: bytes) -> bytes | None:
        """What was put last under the key."""
        latest = self._latest.get(key)
        if latest is not None or not self._spilled:
            return latest
        found = self._database.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return None if found is None else bytes(found[0])

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value in place of the one before."""
        self._latest[key] = value
        if len(self._latest) >= LATEST_KEYS:
            self._database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", sorted(self._latest.items()))
            self._latest.clear()
            self._spilled = True

    def close(self) -> None:
        """Forget everything."""
        self._database.close()
