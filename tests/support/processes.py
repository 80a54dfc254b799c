"""What /proc says about processes: children, command lines, listeners. Linux only, as the tests are."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

_LISTEN = "0A"


def command_line(pid: int) -> str:
    """The process's arguments, joined by blanks; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def processes() -> list[int]:
    """Every process that can be seen."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def pids_with(text: str) -> list[int]:
    """Processes whose command line holds the text."""
    return [pid for pid in processes() if text in command_line(pid)]


def java_of(folder: Path) -> list[int]:
    """Java processes of the embedded store in this data folder."""
    return [pid for pid in pids_with(f"@{folder}/store/java.args") if "embedded_watch" not in command_line(pid)]


def listeners(pid: int) -> list[str]:
    """Addresses, in the kernel's hexadecimal form without the port, on which the process listens over TCP."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(descriptor.readlink()))
        except OSError:
            continue
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTEN and f"socket:[{fields[9]}]" in inodes:
                found.append(fields[1].rpartition(":")[0])
    return found


def holder_of(port: int, among: Iterable[int]) -> int | None:
    """Which of these processes holds the end of a TCP connection that has this port on its own side."""
    for pid in among:
        with suppress(OSError):
            inodes = {str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()}
            for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
                fields = line.split()
                if int(fields[1].rpartition(":")[2], 16) == port and f"socket:[{fields[9]}]" in inodes:
                    return pid
    return None


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
