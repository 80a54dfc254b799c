"""Where a process that answers spends its time: its flame graph, and the shares of its parts.

Samples are taken by py-spy while the process is loaded, of the thread that holds the interpreter.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

_RATE: Final = 200
_OURS: Final = ("hub", "graph_schema")
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "folding the log into the graph": ("hub/audit/keeper.py", "hub/audit/project.py", "hub/audit/fold.py"),
    "webhooks and watches": ("hub/events/",),
    "writing the log": ("hub/audit/log.py",),
    "the audit entry and its receipt": ("Exchanges.receipt",),
    "the driver and batches of reads": ("graph_schema/gateway.py", "graph_schema/batching.py", "neo4j/"),
    "completion by plans": ("hub/gql/projection.py",),
    "presentation": ("hub/gql/present", "hub/gql/view.py"),
    "the question, its scope and key": ("hub/inquiries/", "hub/gql/operation.py"),
    "harvest watch": ("hub/access/harvest.py", "Exchanges._look"),
    "token and budget": ("Exchanges.admit", "hub/gql/meter.py"),
    "document, arguments and cost": ("hub/gql/admission.py", "hub/gql/wire.py", "hub/gql/arguments.py"),
    "the rest of an exchange": ("hub/gql/",),
    "HTTP and routing": ("uvicorn/", "starlette/", "hub/http.py"),
}
"""A sample belongs to the first part of which it has a frame, by function or file; what has none is the event loop."""


def recorded(pid: int, file: Path, *, form: str, seconds: int, load: Callable[[], T]) -> T:
    """Sample a process into a file, `flamegraph` (SVG) or `raw`, while `load` loads it for as many seconds or more."""
    spy = Path(sys.executable).with_name("py-spy")
    sampled = ["--gil", "-p", str(pid), "-r", str(_RATE), "-d", str(seconds)]
    command = [str(spy), "record", *sampled, "-f", form, "-o", str(file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sampling:
        done = load()
        if sampling.wait(seconds + 30) != 0:
            raise RuntimeError("py-spy could not sample the process; it needs the right to trace processes.")
    return done


def shares(raw: Path) -> Iterator[tuple[str, float]]:
    """The parts by their share of the samples, largest first."""
    counted: Counter[str] = Counter()
    for line in raw.read_text("utf-8").splitlines():
        stack, _, times = line.rpartition(" ")
        counted[_part(stack)] += int(times)
    for name, samples in counted.most_common():
        yield name, samples / counted.total()


def tree(raw: Path, *, least: float = 0.015) -> Iterator[str]:
    """The flame graph as indented lines: functions of ours by their share, with what each calls below it."""
    counted: Counter[tuple[str, ...]] = Counter()
    for line in raw.read_text("utf-8").splitlines():
        stack, _, times = line.rpartition(" ")
        ours = [_named(frame) for frame in stack.split(";") if any(f"({room}/" in frame for room in _OURS)]
        path = tuple(name for n, name in enumerate(ours) if n == 0 or name != ours[n - 1])
        for depth in range(1, len(path) + 1):
            counted[path[:depth]] += int(times)
        counted[()] += int(times)
    # Each below what called it, the largest first: by the counts on the way there.
    order = sorted(counted, key=lambda path: [(-counted[path[: n + 1]], path[n]) for n in range(len(path))])
    for path in order:
        share = counted[path] / counted[()]
        if path and share >= least:
            yield f"{share:6.1%} {'  ' * (len(path) - 1)}{path[-1]}"


def _named(frame: str) -> str:
    """A frame without the line."""
    return frame.rpartition(":")[0].replace(" (", " · ")


def _part(stack: str) -> str:
    return next((name for name, marks in PARTS.items() if any(mark in stack for mark in marks)), "the event loop")
