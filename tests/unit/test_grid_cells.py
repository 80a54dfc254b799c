"""The grid of benchmarks: which cells are meant, and what is kept of a run that was ended."""

from pathlib import Path

import pytest

from tests.benchmarks.grid.cells import Cell, Journal, all_cells
from tests.benchmarks.grid.table import table
from tests.benchmarks.targets import Shot

CELLS = tuple(all_cells(["one_hop", "two_hops"]))
SHOT = Shot(rps=12.5, p50=3.25, p99=40.0, cpu=1.5, store=2.5)


@pytest.mark.parametrize(
    ("patterns", "count"),
    [
        ((), 48),
        (("neo4j",), 24),
        (("neo4j-20000-one_hop",), 4),
        (("neo4j-20000-one_hop-1",), 1),
        (("*-20000-*-1",), 4),
        (("neo4j-20000", "embedded-20000-one_hop"), 12),
        (("neo4j-2000",), 0),
    ],
)
def test_cells_are_named_by_beginnings_and_patterns(patterns: tuple[str, ...], count: int) -> None:
    assert len([cell for cell in CELLS if cell.is_wanted(patterns)]) == count


def test_a_county_is_served_once() -> None:
    counties = [(cell.engine, cell.size) for cell in CELLS]
    assert len(dict.fromkeys(counties)) == len([a for a, b in zip(counties, [None, *counties], strict=False) if a != b])


def test_what_was_measured_is_kept_by_commit_though_the_last_line_is_cut(tmp_path: Path) -> None:
    journal, cell = Journal(tmp_path / "bench" / "cells.jsonl"), Cell("neo4j", 20_000, "one_hop", 8)
    assert journal.kept(at="a") == {}
    journal.add(cell, {"service": Shot(1, 1, 1, 1, 1)}, at="a", seconds=1)
    journal.add(cell, {"service": SHOT}, at="a", seconds=1)
    journal.add(CELLS[0], {"service": SHOT}, at="b", seconds=1)
    with journal.path.open("a") as file:
        file.write('{"engine": "neo')
    assert journal.kept(at="a") == {cell: {"service": SHOT}}
    written = table(journal.kept(at="a"), at="a")
    assert "neo4j, 20,000 enterprises" in written
    assert "| one_hop | 8 | service | 12.5 | 3.2 | 40 | 1.50 | 2.50 |" in written
