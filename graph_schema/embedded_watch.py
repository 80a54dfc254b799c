"""Runs the embedded store's Java process for exactly as long as the process that asked for it lives.

Stand-alone: started as `python -I -S embedded_watch.py CONTROL_FD LOCK_FD FOLDER GRACE_S -- java …` and
imports nothing of the project. It stops Java when it reads a byte or the end of the control pipe, when its
parent is gone (a forked worker may keep the pipe open), or on SIGTERM. Java holds the lock's descriptor too,
so that the lock is free only when nothing uses the folder; the kernel kills Java if this process dies first.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import zlib
from pathlib import Path
from types import FrameType

CHECKED_BYTES = 64 * 1024 * 1024  # larger files are compared by size only: reading them would delay start and stop
PR_SET_PDEATHSIG = 1


def file_facts(database: Path) -> dict[str, list[int]]:
    """Name -> [size, CRC-32 or 0] of every file of a closed database."""
    facts = {}
    for path in sorted(p for p in database.rglob("*") if p.is_file()):
        size = path.stat().st_size
        crc = zlib.crc32(path.read_bytes()) if size <= CHECKED_BYTES else 0
        facts[str(path.relative_to(database))] = [size, crc]
    return facts


def main(argv: list[str]) -> int:
    """Start Java, wait for a reason to stop, stop it; 0 after an orderly end."""
    control, lock, folder, grace = int(argv[1]), int(argv[2]), Path(argv[3]), float(argv[4])
    parent = os.getppid()
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold personal data
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    wake_in, wake_out = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake_out, warn_on_full_buffer=False)
    asked: list[bool] = []
    signal.signal(signal.SIGCHLD, _noted)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: asked.append(True))

    with (folder / "log" / "console.log").open("wb") as console:
        java = subprocess.Popen(  # noqa: S603 - the command comes from our own parent
            argv[6:],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has one thread
        )
    while java.poll() is None and not asked and os.getppid() == parent:
        ready, _, _ = select.select([control, wake_in], [], [], 1.0)
        if control in ready:
            break
        if wake_in in ready:
            os.read(wake_in, 64)
    orderly = _stop(java, grace)
    _leave_folder(folder)
    return 0 if orderly else 1


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """Only so that the signal writes to the wake-up pipe."""


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for restored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(restored, signal.SIG_DFL)


def _stop(java: "subprocess.Popen[bytes]", grace: float) -> bool:
    """End Java; True if it ended on request and in time."""
    if java.poll() is not None:
        return False
    java.terminate()
    try:
        java.wait(grace)
    except subprocess.TimeoutExpired:
        java.kill()
        java.wait()
        return False
    return True


def _leave_folder(folder: Path) -> None:
    """Withdraw the address; where the database was closed, note what its files look like."""
    for name in ("../store.json", "java.args"):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    database = folder / "databases" / "credit"
    if database.is_dir() and not (database / "database.lck").exists():
        draft = folder / "closed.json.new"
        draft.write_text(json.dumps(file_facts(database)))
        draft.replace(folder / "closed.json")


if __name__ == "__main__":
    sys.exit(main(sys.argv))
