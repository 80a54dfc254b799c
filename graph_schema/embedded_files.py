"""The data folder of the embedded store: what lies in it, with which modes, and whether it is sound.

DATA/store.json   address and credentials of the running store (0600; absent when none runs)
DATA/store.lock   locked by whoever uses the store
DATA/store/       0700: config/ databases/ log/, java.args (while starting), closed.json (after an orderly stop)
"""

import fcntl
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graph_schema.embedded_watch import file_facts
from graph_schema.engine import Credentials, EngineName, StoreAddress
from graph_schema.errors import StoreDamaged, WrongInput

DATABASE = "credit"
WRITER, READER = "root", "reader"
_LOG_BYTES, _LOG_FILES, _EVENT_LOGS = 5_000_000, 4, 5
# What the store logs, and then opens the database all the same, with records, indexes or constraints missing.
_DAMAGE = re.compile(
    r" SEVERE | is corrupt|invalid content size|Cannot find bucket|cannot be decoded|schema file, loading"
)


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths inside one data folder."""

    data: Path

    @property
    def store(self) -> Path:
        """What belongs to the store alone."""
        return self.data / "store"

    @property
    def database(self) -> Path:
        """The database's own files."""
        return self.store / "databases" / DATABASE

    @property
    def address(self) -> Path:
        """Address and credentials of the running store."""
        return self.data / "store.json"

    @property
    def arguments(self) -> Path:
        """Java's argument file: it keeps the passwords out of the process list."""
        return self.store / "java.args"

    @property
    def log(self) -> Path:
        """The store's newest log file."""
        return self.store / "log" / "store.0.log"

    @property
    def console(self) -> Path:
        """What Java itself printed."""
        return self.store / "log" / "console.log"

    def prepare(self) -> None:
        """Make the folder and its private part. Raises WrongInput if that cannot be."""
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            if stat.S_IMODE(self.data.stat().st_mode) & 0o022:
                raise WrongInput(
                    f"The data folder {self.data} can be written by other users; run `chmod go-w` on it "
                    "or name another one."
                )
            for part in (self.store, self.store / "config", self.store / "databases", self.store / "log"):
                part.mkdir(mode=0o700, exist_ok=True)
            self.store.chmod(0o700)
            with tempfile.TemporaryFile(dir=self.store / "log"):
                pass
        except OSError as error:
            raise WrongInput(
                f"The data folder {self.data} cannot be used ({error.strerror}); name a folder that you may write to."
            ) from error

    def lock(self) -> int | None:
        """A descriptor that holds the folder's lock, or None while somebody else holds it."""
        try:
            descriptor = os.open(self.data / "store.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise WrongInput(
                f"The data folder {self.data} cannot be used ({error.strerror}); name a folder that you may write to."
            ) from error
        try:
            # flock, not lockf: it belongs to the open file, so the watch process and Java keep it alive
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def check_closed(self) -> None:
        """Compare the database with what it was at its orderly end. Raises StoreDamaged where it differs.

        The store opens a truncated or a missing file without an error and with its records gone, so that
        the check must come before the start.
        """
        with suppress(OSError):
            self.address.unlink()
        facts = self.store / "closed.json"
        if not facts.exists():
            return
        try:
            before: dict[str, list[int]] = json.loads(facts.read_text())
        except ValueError as error:
            raise self.damaged("closed.json is not readable") from error
        now = file_facts(self.database) if self.database.is_dir() else {}
        wrong = [name for name in before if now.get(name) != before[name]]
        if wrong:
            raise self.damaged(
                f"{len(wrong)} of its files are missing or changed since it was closed, first {wrong[0]}"
            )

    def opened(self) -> None:
        """The database is open: what was noted at its last end no longer holds."""
        (self.store / "closed.json").unlink(missing_ok=True)

    def damaged(self, seen: str) -> StoreDamaged:
        """The error for a folder whose content cannot be trusted."""
        return StoreDamaged(
            f"The store in {self.data} is damaged: {seen}; see {self.store / 'log'}, then restore the folder "
            "from a backup or load the files again into a new one."
        )

    def log_mark(self) -> int:
        """Size of the log now, in bytes; to be given to the functions that read what came later."""
        return self.log.stat().st_size if self.log.exists() else 0

    def log_since(self, mark: int) -> str:
        """What the store logged after `mark`, console first."""
        parts = [self.console.read_text(errors="replace")] if self.console.exists() else []
        if self.log.exists():
            content = self.log.read_bytes()
            parts.append(content[mark if mark <= len(content) else 0 :].decode(errors="replace"))
        return "\n".join(parts)

    def check_log(self, mark: int) -> None:
        """Raise StoreDamaged if the store said since `mark` that it opened a database with parts missing."""
        for line in self.log_since(mark).splitlines():
            if found := _DAMAGE.search(line):
                raise self.damaged(f"while opening it the store logged {found[0].strip()!r}")

    def write_config(self, *, reader_timeout_ms: int, reveal_errors: bool) -> None:
        """Write groups and logging; take away the users, whose passwords are new at every start."""
        config = self.store / "config"
        (config / "server-users.jsonl").unlink(missing_ok=True)
        groups = {
            "admin": _group(["createRecord", "readRecord", "updateRecord", "deleteRecord"], ["updateSchema"], -1),
            READER: _group(["readRecord"], [], reader_timeout_ms),
        }
        private(config / "server-groups.json", json.dumps({"version": 1, "databases": {"*": {"groups": groups}}}))
        lines = {
            "handlers": "java.util.logging.FileHandler",
            ".level": "INFO",
            # its messages hold the values of duplicate keys; clients get the error code in any case
            "com.arcadedb.bolt.BoltNetworkExecutor.level": "INFO" if reveal_errors else "OFF",
            "java.util.logging.FileHandler.pattern": f"{_escaped(self.store)}/log/store.%g.log",
            "java.util.logging.FileHandler.limit": _LOG_BYTES,
            "java.util.logging.FileHandler.count": _LOG_FILES,
            "java.util.logging.FileHandler.append": "true",
            "java.util.logging.FileHandler.encoding": "UTF-8",
            "java.util.logging.FileHandler.formatter": "java.util.logging.SimpleFormatter",
            "java.util.logging.SimpleFormatter.format": "%1$tFT%1$tT.%1$tL %4$s [%3$s] %5$s%6$s%n",
        }
        private(config / "logging.properties", "".join(f"{key} = {value}\n" for key, value in lines.items()))
        for old in sorted((self.store / "log").glob("server-event-log-*"))[:-_EVENT_LOGS]:
            old.unlink(missing_ok=True)

    def write_arguments(self, arguments: Iterable[str]) -> None:
        """Write Java's argument file, 0600, and begin its console log anew."""
        quoted = (argument.replace("\\", "\\\\").replace('"', '\\"') for argument in arguments)
        private(self.console, "")
        private(self.arguments, "".join(f'"{argument}"\n' for argument in quoted))

    def write_address(self, address: StoreAddress) -> None:
        """Publish address and credentials at once and only to this user."""
        people = {"writer": address.writer, "reader": address.reader}
        content = {
            "uri": address.uri,
            "database": address.database,
            "owner_pid": os.getpid(),
            **{role: {"user": who.user, "password": who.password} for role, who in people.items() if who is not None},
        }
        draft = self.address.with_suffix(".new")
        private(draft, json.dumps(content))
        draft.replace(self.address)

    def read_address(self) -> StoreAddress | None:
        """What the owner published, or None where nothing usable is there."""
        try:
            content = json.loads(self.address.read_text())
            writer, reader = (
                Credentials(content[role]["user"], content[role]["password"]) for role in ("writer", "reader")
            )
            return StoreAddress(content["uri"], content["database"], writer, reader, EngineName.EMBEDDED)
        except (OSError, ValueError, KeyError, TypeError):
            return None


def private(path: Path, text: str) -> None:
    """Write a file that only this user can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _group(records: list[str], database: list[str], timeout_ms: int) -> dict[str, object]:
    return {"access": database, "resultSetLimit": -1, "readTimeout": timeout_ms, "types": {"*": {"access": records}}}


def _escaped(path: Path) -> str:
    """A path inside a FileHandler pattern in a Java properties file."""
    return str(path).replace("\\", "\\\\").replace("%", "%%")
