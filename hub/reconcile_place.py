"""How far a comparison of all records came, kept in the data folder, so that one that was ended goes on from there."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from graph_schema.key_folder import write_private
from graph_schema.recording.reconcile import Reconciled

FILE: Final = "reconcile.json"
KEPT_S: Final = 24 * 3600.0
"""What was ended longer ago tells little of the graph: all is compared anew."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a comparison by one edition of the rules in one graph, to write or to compare alone."""

    folder: Path
    edition: str
    graph: str
    write: bool

    def keep(self, done: Reconciled) -> None:
        """Keep what is done by now, whole and durable."""
        write_private(self._path, orjson.dumps({**self._of(), "done": asdict(done)}))

    def read(self) -> Reconciled | None:
        """What was done when it was ended; None where nothing was, or another, or long ago."""
        try:
            if time.time() - self._path.stat().st_mtime > KEPT_S:
                return None
            told = orjson.loads(self._path.read_bytes())
            if {key: told[key] for key in self._of()} != self._of():
                return None
            return Reconciled(**told["done"])
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError):
            return None

    def forget(self) -> None:
        """All records were compared."""
        self._path.unlink(missing_ok=True)

    @property
    def _path(self) -> Path:
        return self.folder / FILE

    def _of(self) -> dict[str, object]:
        return {"edition": self.edition, "graph": self.graph, "write": self.write}
