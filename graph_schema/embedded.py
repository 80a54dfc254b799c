"""Starts, watches and stops the embedded store: ArcadeDB with its own Java, as a child process behind Bolt.

One process owns a data folder; everybody else attaches to the store that it runs. Passwords are new at every
start and reach Java in a 0600 file. Two listeners, Bolt and HTTP (which cannot be turned off), both on
127.0.0.1. Sources: ArcadeDB manual, chapters Settings, Security and Bolt plugin.
"""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph_schema import embedded_watch
from graph_schema.embedded_files import DATABASE, READER, WRITER, Folder
from graph_schema.embedded_java import QUICK_START, java_command
from graph_schema.engine import Credentials, EngineName, StoreAddress
from graph_schema.errors import GraphUnavailable, StoreInUse

__all__ = ["Credentials", "EmbeddedSettings", "EmbeddedStore", "StoreAddress", "attach", "open_store"]

_HOST = "127.0.0.1"
_PORT_TRIES = 3
_START_FAILED = 'Exception in thread "main"'
_PORT_TAKEN = "nable to listen"  # what either listener logs
_HANDSHAKE = bytes.fromhex("6060b017 00000405 00000000 00000000 00000000")  # Bolt 5.4, no other version


@dataclass(frozen=True, slots=True)
class EmbeddedSettings:
    """Limits of the store. `reveal_errors` writes error texts, which can hold property values, to its log.

    `command_timeout_s` ends every statement, also one whose connection is closed; loader batches must stay below it.
    `read_timeout_s` ends what the reader scans earlier than that, and no computation. With `quick_start` the store is
    there in half the time and does less at full load: for tests, and for commands in passing. `java_options` are more
    options of Java itself.
    """

    heap_mb: int = 1024
    command_timeout_s: float = 60.0
    read_timeout_s: float = 15.0
    start_timeout_s: float = 60.0
    stop_timeout_s: float = 30.0
    attach_timeout_s: float = 20.0
    reveal_errors: bool = False
    quick_start: bool = False
    java_options: tuple[str, ...] = ()


class EmbeddedStore:
    """A store that this process runs, or (`owner` False) one that it found running and leaves alone."""

    def __init__(self, data_dir: Path, settings: EmbeddedSettings | None = None) -> None:
        """Name the data folder; nothing is started yet."""
        self._folder = Folder(data_dir.absolute())
        self._settings = settings or EmbeddedSettings()
        self._address: StoreAddress | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._control: int | None = None

    @property
    def address(self) -> StoreAddress:
        """Where and as whom the store is reached. Raises GraphUnavailable before the start."""
        if self._address is None:
            raise GraphUnavailable("The embedded store is not running; start it first.")
        return self._address

    @property
    def owner(self) -> bool:
        """Whether this object runs the store."""
        return self._watch is not None

    @property
    def alive(self) -> bool:
        """Whether the store that this object runs is still there."""
        return self._watch is not None and self._watch.poll() is None

    def start(self) -> StoreAddress:
        """Run the store and wait until it answers.

        Raises StoreInUse where another process has the folder, StoreDamaged where its content cannot be
        trusted, WrongInput where it cannot be written to, GraphUnavailable where Java does not come up.
        """
        self._folder.prepare()
        lock = self._folder.lock()
        if lock is None:
            raise _in_use(self._folder)
        return self._start_locked(lock)

    def _start_locked(self, lock: int) -> StoreAddress:
        try:
            self._folder.check_closed()
            for _ in range(_PORT_TRIES):
                mark = self._folder.log_mark()
                bolt, web = _free_ports()
                address = self._launch(lock, bolt=bolt, web=web)
                if self._ready(address, web) or _PORT_TAKEN not in self._folder.log_since(mark):
                    break
                self.stop()
            self._settle(address, mark)
        except BaseException:
            self.stop()
            raise
        finally:
            os.close(lock)  # the watch process and Java hold the lock from here on
        self._address = address
        return address

    def stop(self) -> None:
        """End the store in order, within the settings' time; nothing happens if this object does not run it."""
        watch, self._watch, self._address = self._watch, None, None
        if watch is None:
            return
        self._folder.address.unlink(missing_ok=True)
        if self._control is not None:
            with suppress(OSError):
                os.write(self._control, b"q")  # a byte: a forked worker may hold the pipe open
            os.close(self._control)
            self._control = None
        try:
            watch.wait(self._settings.stop_timeout_s + 5)
        except subprocess.TimeoutExpired:
            watch.kill()  # the kernel then kills Java
            watch.wait()

    def attach(self) -> StoreAddress:
        """Use the store that another process runs on this folder."""
        self._address = attach(self._folder.data)
        return self._address

    def open(self) -> StoreAddress:
        """Attach to a live owner's store, or become the owner. Raises as `start`."""
        self._folder.prepare()
        deadline = time.monotonic() + self._settings.attach_timeout_s
        while True:
            lock = self._folder.lock()
            if lock is not None:
                return self._start_locked(lock)
            published = self._folder.read_address()
            if published is not None and _answers(published):
                self._address = published
                return published
            if time.monotonic() > deadline:
                raise _in_use(self._folder)
            time.sleep(0.1)

    def __enter__(self) -> Self:
        """Open the store."""
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the store if it is ours."""
        self.stop()

    def _launch(self, lock: int, *, bolt: int, web: int) -> StoreAddress:
        settings, store = self._settings, self._folder.store
        writer, reader = (Credentials(user, secrets.token_urlsafe(24)) for user in (WRITER, READER))
        self._folder.write_config(
            reader_timeout_ms=int(settings.read_timeout_s * 1000), reveal_errors=settings.reveal_errors
        )
        java, arguments = java_command(
            store,
            {
                "server.rootPassword": writer.password,
                "server.defaultDatabases": f"{DATABASE}[{WRITER},{READER}:{reader.password}:{READER}]",
                "server.httpIncomingHost": _HOST,
                "server.httpIncomingPort": web,
                "bolt.host": _HOST,
                "bolt.port": bolt,
                "bolt.defaultDatabase": DATABASE,
                "command.timeout": int(settings.command_timeout_s * 1000),
            },
            options=[
                f"-Xmx{settings.heap_mb}m",
                *(QUICK_START if settings.quick_start else ()),
                *settings.java_options,
            ],
        )
        self._folder.write_arguments(arguments)
        self._spawn(lock, [str(java), f"@{self._folder.arguments}"])
        return StoreAddress(f"bolt://{_HOST}:{bolt}", DATABASE, writer, reader, EngineName.EMBEDDED)

    def _spawn(self, lock: int, command: list[str]) -> None:
        read_end, self._control = os.pipe()
        scrubbed = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")
        watch = [sys.executable, "-I", "-S", embedded_watch.__file__, str(read_end), str(lock)]
        try:
            self._watch = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                [*watch, str(self._folder.store), str(self._settings.stop_timeout_s), "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(read_end, lock),
                start_new_session=True,  # Ctrl-C on the terminal is for this process, which then stops the store
                env={key: value for key, value in os.environ.items() if key not in scrubbed},
            )
        finally:
            os.close(read_end)

    def _ready(self, address: StoreAddress, web: int) -> bool:
        """Wait until the store says that it is ready; False if it ended or the time is over."""
        deadline = time.monotonic() + self._settings.start_timeout_s
        while self.alive and time.monotonic() < deadline:
            if _says_ready(web) and _answers(address):
                return True
            if _START_FAILED in self._folder.console.read_text(errors="replace"):
                return False  # Java does not end by itself then
            time.sleep(0.05)
        return False

    def _settle(self, address: StoreAddress, mark: int) -> None:
        """Judge the start, then publish the address."""
        folder = self._folder
        if not self.alive or not _answers(address):
            if (folder.database / "schema.json").exists() or any(folder.database.glob("*.bucket")):
                raise folder.damaged("the store did not come up with it")
            raise GraphUnavailable(f"The embedded store did not start; see {folder.console} and {folder.log}.")
        folder.check_log(mark)
        folder.arguments.unlink(missing_ok=True)
        folder.opened()
        folder.write_address(address)


def open_store(data_dir: Path, settings: EmbeddedSettings | None = None) -> EmbeddedStore:
    """The store of a data folder: attached to a live owner's, else started and owned by this process."""
    store = EmbeddedStore(data_dir, settings)
    store.open()
    return store


def attach(data_dir: Path) -> StoreAddress:
    """The address of the store that another process runs on this folder.

    Raises StoreInUse where somebody holds the folder and no store answers, GraphUnavailable where none runs.
    """
    folder = Folder(data_dir.absolute())
    published = folder.read_address()
    if published is not None and _answers(published):
        return published
    lock = folder.lock() if folder.data.is_dir() else -1
    if lock is None:
        raise _in_use(folder)
    if lock >= 0:
        os.close(lock)
    raise GraphUnavailable(f"No embedded store runs on {folder.data}; start the hub on this folder first.")


def _in_use(folder: Folder) -> StoreInUse:
    return StoreInUse(
        f"The data folder {folder.data} is in use by another process whose store does not answer; "
        "wait for it to start or stop, or name another folder."
    )


def _free_ports() -> tuple[int, int]:
    """Two ports that were free a moment ago."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(2)]
        for each in sockets:
            each.bind((_HOST, 0))
        first, second = (int(each.getsockname()[1]) for each in sockets)
        return first, second


def _says_ready(web: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, web, timeout=2)
    try:
        connection.request("GET", "/api/v1/ready")
        return connection.getresponse().status < http.client.MULTIPLE_CHOICES
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _speaks_bolt(uri: str) -> bool:
    """Whether a Bolt handshake is answered in 2 s: the driver itself would wait for a halted store far longer."""
    host, _, port = uri.removeprefix("bolt://").partition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            connection.sendall(_HANDSHAKE)
            return len(connection.recv(4)) > 0
    except (OSError, ValueError):
        return False


def _answers(address: StoreAddress) -> bool:
    """Whether both users get an answer."""
    if not _speaks_bolt(address.uri):
        return False
    try:
        for who in filter(None, (address.writer, address.reader)):
            with (
                neo4j.GraphDatabase.driver(
                    address.uri,
                    auth=(who.user, who.password),
                    connection_timeout=2,
                    connection_acquisition_timeout=5,
                    notifications_min_severity="OFF",
                ) as driver,
                driver.session(database=address.database) as session,
            ):
                session.run("RETURN 1 AS one").consume()
    except (DriverError, Neo4jError, OSError):
        return False
    return True
