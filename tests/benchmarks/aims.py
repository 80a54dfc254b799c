"""What the benchmarks aim at, what a run measured of it, and the one table that says so."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph_schema.engine import EngineName

CACHE: Final = Path(__file__).parents[2] / ".cache"


@dataclass(frozen=True, slots=True)
class Aim:
    """A row of the table: `bound` is the least that will do where `at_least`, else the most."""

    key: str
    text: str
    bound: float
    at_least: bool
    engines: tuple[EngineName, ...] = (EngineName.EMBEDDED, EngineName.NEO4J)
    unit: str = ""

    def met(self, value: float) -> bool:
        """Whether a figure will do."""
        return value >= self.bound if self.at_least else value <= self.bound

    @property
    def told(self) -> str:
        """The bound in words."""
        return f"{'at least' if self.at_least else 'at most'} {self.bound:g}{self.unit}"


_NEO4J_ALONE: Final = (EngineName.NEO4J,)
_NO_STORE: Final = ()
AIMS: Final = (
    Aim("peer_rps", "requests a second against the warm peer, 32 connections", 3, True, _NEO4J_ALONE),
    Aim("bare_rps", "the same against the bare one-statement route, the lesser of 32 and 64 connections", 1.5, True),
    Aim("service_cpu", "service CPU a request against the bare batched route, 32 connections", 1.6, False),
    Aim("store_cpu", "store CPU a request against the bare route, 32 connections", 0.25, False),
    Aim("p50_one", "p50 with one connection, without fdatasync, against the bare route", 1.5, False),
    Aim("list_heavy", "1,000 rows of 8 fields against plain Strawberry", 15, True, _NO_STORE),
    Aim("scale_p50", "p50 of 1 million enterprises against 20,000", 1.2, False),
    Aim("scale_p99", "p99 of 1 million enterprises against 20,000", 1.2, False),
    Aim("hub_p50", "p50 of a borrower whose representative serves 40,000 companies, against an ordinary one", 2, False),
    Aim("small_rps", "small queries while the largest permitted one loops, against alone", 0.333, True),
    Aim("small_p99", "p99 of the small ones meanwhile", 50, False, unit=" ms"),
    Aim("workers", "two workers against one, on two cores with the load generator", 1.4, True),
    Aim("memory_mb", "memory of one worker at the end of the run", 300, False, unit=" MB"),
    Aim("memory_growth", "memory at the end of the run against its middle", 1.05, False),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure for an aim; `engine` is absent where no store is asked."""

    key: str
    value: float
    engine: EngineName | None
    note: str = ""


class Figures:
    """What one run of the benchmarks measured, kept in two files of a folder: loose lines, and figures for the aims."""

    def __init__(self, folder: Path = CACHE) -> None:
        """Begin nothing yet."""
        self._lines = folder / "bench.md"
        self._measured = folder / "bench-aims.jsonl"
        self.table = folder / "bench-table.md"

    def begin(self) -> None:
        """Forget what an earlier run measured."""
        self._lines.parent.mkdir(exist_ok=True)
        for file in (self._lines, self._measured):
            file.write_text("", encoding="utf-8")
        self.table.unlink(missing_ok=True)

    def line(self, text: str) -> None:
        """Keep a line of figures."""
        with self._lines.open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    def measure(self, measured: Measured) -> None:
        """Keep a figure for an aim; a later one for the same engine takes its place. Raises KeyError for no aim."""
        if measured.key not in {aim.key for aim in AIMS}:
            raise KeyError(measured.key)
        told = {"key": measured.key, "value": measured.value, "engine": measured.engine, "note": measured.note}
        with self._measured.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")

    def close(self) -> str:
        """Write the table, and give it."""
        told: Iterable[Mapping[str, Any]] = map(json.loads, self._measured.read_text("utf-8").splitlines())
        found = [
            Measured(
                one["key"], one["value"], None if one["engine"] is None else EngineName(one["engine"]), one["note"]
            )
            for one in told
        ]
        text = "\n".join(table(found)) + "\n"
        self.table.write_text(text, encoding="utf-8")
        return text


def table(found: Iterable[Measured]) -> Iterator[str]:
    """The lines of the table: every aim once for each engine, measured or not."""
    figures = {(one.key, one.engine): one for one in found}
    yield "| | engine | aim | measured | |"
    yield "|---|---|---|---|---|"
    for aim in AIMS:
        for engine in aim.engines or (None,):
            one = figures.get((aim.key, engine))
            start = f"| {aim.text} | {engine or ''} | {aim.told} |"
            if one is None:
                yield f"{start} | not measured |"
            else:
                note = f" ({one.note})" if one.note else ""
                yield f"{start} {one.value:.3g}{aim.unit}{note} | {'met' if aim.met(one.value) else 'not met'} |"
