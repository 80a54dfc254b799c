"""Measure the grid, or the cells that are named: `make bench-full`, `make bench-full CELLS="neo4j-20000-one_hop"`."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graph_schema.engine import EngineName
from tests.benchmarks.grid.asked import Timing, compared, in_turns, warm_up
from tests.benchmarks.grid.cells import Cell, Journal, all_cells, commit
from tests.benchmarks.grid.counties import KEPT, Served, fill, is_filled, served
from tests.benchmarks.grid.repairs import REPAIR, repaired
from tests.benchmarks.grid.shapes import SHAPES
from tests.benchmarks.grid.table import table
from tests.benchmarks.targets import Shot


@dataclass
class Progress:
    """How far a run has come."""

    cells: int
    done: int = 0
    began: float = field(default_factory=time.perf_counter)

    def begin(self, cell: Cell) -> None:
        """Say which cell is next, and how long the rest will take as those before did."""
        left = ""
        if self.done:
            seconds = (time.perf_counter() - self.began) / self.done * (self.cells - self.done)
            left = f", about {max(round(seconds / 60), 1)} minutes left"
        say(f"cell {self.done + 1} of {self.cells}{left}: {cell.name}")


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a program of the command line


def measure(cells: Sequence[Cell], journal: Journal, *, at: str, timing: Timing) -> None:
    """Measure cells; each is kept as soon as it is known."""
    progress = Progress(len(cells))
    for (engine, size), of_county in groupby(cells, lambda cell: (EngineName(cell.engine), cell.size)):
        if not is_filled(engine, size):
            say(f"filling {engine} with {size:,} enterprises")
            say(f"filled in {fill(engine, size):.0f} s")
        with served(engine, size) as county:
            for shape, of_shape in groupby(of_county, lambda cell: cell.shape):
                with meter(county, shape, timing) as shots:
                    for cell in of_shape:
                        progress.begin(cell)
                        began = time.perf_counter()
                        journal.add(cell, shots(cell.connections), at=at, seconds=time.perf_counter() - began)
                        progress.done += 1


@contextmanager
def meter(county: Served, shape: str, timing: Timing) -> Iterator[Callable[[int], dict[str, Shot]]]:
    """What measures a shape at a number of connections; its targets are compared and warmed up."""
    if shape == REPAIR:
        yield lambda connections: repaired(county, connections=connections, timing=timing)
        return
    with compared(county, SHAPES[shape]) as targets, TemporaryDirectory() as name:
        folder = Path(name)
        warm_up(targets, folder, timing)
        yield lambda connections: in_turns(targets, folder, connections=connections, timing=timing)


def main() -> None:
    """Measure what is not there yet, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.grid", description=__doc__)
    parser.add_argument("cells", nargs="*", help="names, beginnings of names or patterns; all if absent")
    parser.add_argument("--fresh", action="store_true", help="measure again what is there for this commit")
    parser.add_argument("--list", action="store_true", help="name the cells that would be measured")
    for name, default in (("seconds", Timing.seconds), ("rounds", Timing.rounds), ("warm-s", Timing.warm_s)):
        parser.add_argument(f"--{name}", type=int, default=default)
    told = parser.parse_args()
    timing = Timing(told.seconds, told.rounds, told.warm_s)
    journal, at = Journal(KEPT / "cells.jsonl"), commit()
    wanted = [cell for cell in all_cells([*SHAPES, REPAIR]) if cell.is_wanted(told.cells)]
    there = {} if told.fresh else journal.kept(at=at)
    cells = [cell for cell in wanted if cell not in there]
    say(f"{len(wanted)} cells, {len(wanted) - len(cells)} of them measured at {at} before")
    if told.list:
        say("\n".join(cell.name for cell in cells))
        return
    try:
        measure(cells, journal, at=at, timing=timing)
    except pytest.skip.Exception as missing:
        sys.exit(f"cannot be measured here: {missing}")
    finally:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / "grid.md").write_text(table(journal.kept(at=at), at=at), encoding="utf-8")
        say(f"the table is in {KEPT / 'grid.md'}")


if __name__ == "__main__":
    main()
