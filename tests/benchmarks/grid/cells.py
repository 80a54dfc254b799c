"""The cells of the grid, and the file that keeps what was measured of them."""

import fnmatch
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from graph_schema.engine import EngineName
from tests.benchmarks.targets import Shot

ENGINES: Final = (EngineName.NEO4J, EngineName.EMBEDDED)
SIZES: Final = (20_000, 200_000, 1_000_000)
CONNECTIONS: Final = (1, 8, 32, 64)


@dataclass(frozen=True, order=True)
class Cell:
    """One shape at one number of connections over one county; all its targets are measured in turns."""

    engine: str
    size: int
    shape: str
    connections: int

    @property
    def name(self) -> str:
        """How it is asked for."""
        return f"{self.engine}-{self.size}-{self.shape}-{self.connections}"

    def is_wanted(self, patterns: Sequence[str]) -> bool:
        """Whether one of the patterns names it, or the beginning of its name; no pattern names all."""
        return not patterns or any(fnmatch.fnmatch(f"{self.name}-", f"{pattern}-*") for pattern in patterns)


def all_cells(shapes: Sequence[str]) -> Iterator[Cell]:
    """The whole grid, small counties first, so that each county is served once."""
    for engine in ENGINES:
        for size in SIZES:
            for shape in shapes:
                for connections in CONNECTIONS:
                    yield Cell(engine, size, shape, connections)


def commit() -> str:
    """The commit that is measured; `+` where files differ from it."""
    told = ["git", "-C", str(Path(__file__).parent)]
    head = subprocess.run([*told, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True)
    changed = subprocess.run([*told, "status", "--porcelain"], capture_output=True, text=True, check=True)
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")


@dataclass(frozen=True)
class Journal:
    """What was measured, a line a cell; the last line of a cell counts."""

    path: Path

    def add(self, cell: Cell, shots: Mapping[str, Shot], *, at: str, seconds: float) -> None:
        """Keep a cell, on the disk when this returns."""
        figures = {name: asdict(shot) for name, shot in shots.items()}
        line = json.dumps({**asdict(cell), "commit": at, "took": round(seconds, 1), "targets": figures})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def kept(self, *, at: str) -> dict[Cell, dict[str, Shot]]:
        """The cells of a commit."""
        found: dict[Cell, dict[str, Shot]] = {}
        for row in self._rows():
            if row["commit"] == at:
                cell = Cell(row["engine"], row["size"], row["shape"], row["connections"])
                found[cell] = {name: Shot(**shot) for name, shot in row["targets"].items()}
        return found

    def _rows(self) -> Iterator[dict[str, Any]]:
        if not self.path.exists():
            return
        for line in self.path.read_text("utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:  # cut off by the end of a run
                continue
