"""Delivered files through the real loader into a test's graph."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from graph_schema.recording.recorder import Recorder
from loaders.profile import load_profile
from loaders.report import LoadReport
from loaders.run import Loader, LoadOrder
from tests.support.graph import OBSERVED, TestGraph


def write_table(path: Path, rows: Sequence[Mapping[str, str]], *, separator: str = ",") -> Path:
    """A text table whose header are the keys of the first row."""
    header = list(rows[0])
    lines = [separator.join(header), *(separator.join(row.get(name, "") for name in header) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


async def load_files(
    graph: TestGraph,
    profile: str,
    *files: Path,
    runs: Path,
    source: str | None = None,
    observed: date = OBSERVED,
) -> LoadReport:
    """Load files, or a folder, as a profile's delivery."""
    found = load_profile(profile)
    loader = Loader(Recorder(graph.gateway, graph.rules, graph.keys), graph.keys, runs, lambda: datetime.now(UTC))
    return await loader.load(LoadOrder(found, files, source or found.source, observed))
