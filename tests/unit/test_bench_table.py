"""The table of the benchmarks: every aim stands in it, with what was measured and whether that will do."""

import math
from pathlib import Path

import pytest

from graph_schema.engine import EngineName
from tests.benchmarks.aims import AIMS, Aim, Figures, Measured, table


def rows_of(text: str, aim: Aim) -> list[str]:
    """The lines about one aim."""
    return [line for line in text.splitlines() if line.startswith(f"| {aim.text} |")]


def aim_of(key: str) -> Aim:
    """The aim of a key."""
    return next(aim for aim in AIMS if aim.key == key)


def test_every_aim_stands_in_it_once_for_each_engine() -> None:
    text = "\n".join(table([]))
    assert len({aim.key for aim in AIMS}) == len(AIMS)
    for aim in AIMS:
        assert len(rows_of(text, aim)) == max(1, len(aim.engines))
        assert all(line.endswith("| not measured |") for line in rows_of(text, aim))


@pytest.mark.parametrize("aim", AIMS, ids=lambda aim: aim.key)
def test_a_figure_at_the_bound_will_do_and_one_beyond_it_will_not(aim: Aim) -> None:
    engine = aim.engines[0] if aim.engines else None
    beyond = math.nextafter(aim.bound, -math.inf if aim.at_least else math.inf)
    for value, ends in ((aim.bound, "| met |"), (beyond, "| not met |")):
        text = "\n".join(table([Measured(aim.key, value, engine, "note")]))
        assert rows_of(text, aim)[0].endswith(ends)
        assert "(note)" in rows_of(text, aim)[0]


def test_the_table_is_of_one_run_and_the_last_figure_counts(tmp_path: Path) -> None:
    figures, aim = Figures(tmp_path / "new"), aim_of("workers")
    for values in ((1.0, 1.5), (1.2,)):
        figures.begin()
        for value in values:
            figures.measure(Measured(aim.key, value, EngineName.NEO4J))
        text = figures.close()
        neo4j = rows_of(text, aim)[1]
        assert f" {values[-1]:.3g} |" in neo4j
        assert neo4j.endswith("| met |") is (values[-1] >= aim.bound)
        assert rows_of(text, aim)[0].endswith("| not measured |")
        assert figures.table.read_text("utf-8") == text


def test_a_figure_needs_an_aim(tmp_path: Path) -> None:
    figures = Figures(tmp_path)
    figures.begin()
    with pytest.raises(KeyError, match="speed"):
        figures.measure(Measured("speed", 1.0, None))
