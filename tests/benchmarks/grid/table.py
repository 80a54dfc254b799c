"""The grid as a table."""

from collections.abc import Iterator, Mapping

from tests.benchmarks.grid.cells import Cell
from tests.benchmarks.targets import Shot

_HEAD = "| {} | connections | target | requests a second | p50, ms | p99, ms | CPU a request, ms | store CPU, ms |"


def table(kept: Mapping[Cell, Mapping[str, Shot]], *, at: str) -> str:
    """Markdown: a table for each engine and size."""
    return "\n".join(_lines(kept, at=at)) + "\n"


def _lines(kept: Mapping[Cell, Mapping[str, Shot]], *, at: str) -> Iterator[str]:
    yield f"Measured at commit {at}; medians, ratios within one row's shape and connections only."
    for engine, size in dict.fromkeys((cell.engine, cell.size) for cell in kept):
        yield ""
        yield _HEAD.format(f"{engine}, {size:,} enterprises")
        yield "|---" * 8 + "|"
        for cell in kept:
            if (cell.engine, cell.size) == (engine, size):
                for name, shot in kept[cell].items():
                    yield (
                        f"| {cell.shape} | {cell.connections} | {name} | {shot.rps:,.1f} | {shot.p50:.1f} "
                        f"| {shot.p99:.0f} | {shot.cpu:.2f} | {shot.store:.2f} |"
                    )
