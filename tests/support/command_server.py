"""Commands in processes of their own that need not read their libraries anew: each is a fork of a process that has.

A command sees its own arguments, environment, folder and standard streams, as if it had been started; what it reads at
its start alone (modules) is there already. Run as a program it is the server: `command_server SOCKET`.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NoReturn, Self

_BACKLOG = 16
_START_S = 120


class CommandServer:
    """The server as a child process; commands run beside each other."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Start it with its socket in a folder."""
        self._socket = folder / "commands"
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self._socket)],
            stdin=subprocess.PIPE,  # its end is the end of the server
            cwd=Path(__file__).parents[2],
            env=environment,
        )
        deadline = time.monotonic() + _START_S
        while not self._socket.exists():
            up = self._process.poll() is None and time.monotonic() < deadline
            assert up, "the server of commands did not come up"
            time.sleep(0.02)

    def __enter__(self) -> Self:
        """The running server."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_START_S)
        finally:
            self._process.kill()

    def run(self, argv: list[str], *, environment: dict[str, str], cwd: Path, seconds: float) -> tuple[int, str, str]:
        """Run a command to its end: its exit code, stdout and stderr. It is killed after `seconds`."""
        with TemporaryFile() as out, TemporaryFile() as err, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(seconds)
            connection.connect(str(self._socket))
            asked = json.dumps({"argv": argv, "environment": environment, "cwd": str(cwd)}).encode()
            socket.send_fds(connection, [len(asked).to_bytes(4, "big")], [out.fileno(), err.fileno()])
            connection.sendall(asked)
            pid = int(_line(connection))
            try:
                status = int(_line(connection))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise
            return os.waitstatus_to_exitcode(status), _read(out), _read(err)


def _line(connection: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\n"):
        more = connection.recv(1)
        assert more, "the server of commands is gone"
        got += more
    return got


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _serve(path: str) -> None:
    """Take commands until standard input ends."""
    from hub.cli import COMMANDS

    for where in COMMANDS.values():
        import_module(where.partition(":")[0])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who handles a connection is waited for by nobody
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{path}.new")
        server.listen(_BACKLOG)
        Path(f"{path}.new").rename(path)
        while sys.stdin not in select.select([sys.stdin, server], [], [])[0]:
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                _handle(connection)
                os._exit(0)
            connection.close()


def _handle(connection: socket.socket) -> None:
    """Run one command in a process of its own, and tell its id and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, fds, _, _ = socket.recv_fds(connection, 4, 2)
    asked, wanted = b"", int.from_bytes(size, "big")
    while len(asked) < wanted:
        asked += connection.recv(wanted - len(asked))
    pid = os.fork()
    if pid == 0:
        connection.close()
        _become(json.loads(asked), fds)
    with suppress(BrokenPipeError):  # who asked may have given up
        connection.sendall(b"%d\n" % pid)
        connection.sendall(b"%d\n" % os.waitpid(pid, 0)[1])


def _become(asked: dict[str, Any], fds: list[int]) -> NoReturn:
    """Be the command, and end as it ends: the interpreter goes down in order behind it."""
    from hub.cli import main

    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["cwd"])
    for number, fd in enumerate((os.open(os.devnull, os.O_RDONLY), *fds)):
        os.dup2(fd, number)
        os.close(fd)
    sys.argv = asked["argv"]
    main()
    sys.exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
