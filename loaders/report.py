"""What became of a delivery: counts by verdict and code, and the rejected rows, sealed until their owner asks."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

import orjson

from graph_schema.errors import StoreDamaged, WrongInput
from graph_schema.masking import mask_numbers
from loaders.checked import REASONS, RejectCode
from loaders.shown import shown_row

SHOWN: Final = 160
HEADER: Final = "HEADER"


class Seals(Protocol):
    """What keeping rejects needs of the key folder."""

    def seal(self, plain: bytes, context: str) -> str:
        """Encrypted text that only the key folder opens."""
        ...

    def unseal(self, sealed: str, context: str) -> bytes:
        """The plain bytes."""
        ...


@dataclass(slots=True)
class Counts:
    """Running totals of one load."""

    read: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The result of one load; `accepted + unchanged + rejected = read`."""

    run_id: str
    profile: str
    source: str
    observed: str
    dry_run: bool
    files: tuple[str, ...]
    counts: Counts
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The machine's form, keys in a fixed order."""
        return {
            "run_id": self.run_id,
            "read": self.counts.read,
            "accepted": self.counts.accepted,
            "unchanged": self.counts.unchanged,
            "rejected": self.counts.rejected,
            "warnings": dict(sorted(self.counts.warnings.items())),
            "by_code": dict(sorted(self.counts.by_code.items())),
            "seconds": round(self.seconds, 3),
            "profile": self.profile,
            "source": self.source,
            "observed": self.observed,
            "dry_run": self.dry_run,
            "files": [mask_numbers(name) for name in self.files],
        }


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rejected rows come from: the file, its encoding, its header (None in JSON Lines), its personal columns."""

    file: str
    encoding: str
    header: str | None
    width: int
    personal: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """A rejected row as its owner needs it: where, why, and the original text with its line end."""

    origin: Origin
    line: int
    field: str | None
    code: str
    text: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.origin.file

    def masked(self) -> str:
        """The text as it may be printed: personal numbers replaced, nothing a terminal obeys, cut to a line."""
        origin = self.origin
        shown = shown_row(self.text, is_json=origin.header is None, width=origin.width, personal=origin.personal)
        return shown[:SHOWN]


def reason_of(code: str) -> str:
    """A reject code in words."""
    with suppress(ValueError):
        return REASONS[RejectCode(code)]
    return code


class RunFolder:
    """The folder of one run: `report.json`, and `rejects.jsonl` whose texts are sealed."""

    def __init__(self, folder: Path, seals: Seals) -> None:
        """`folder` is the run's own."""
        self._folder = folder
        self._seals = seals
        self._file: TextIO | None = None

    @staticmethod
    def require(folder: Path) -> None:
        """Raise WrongInput where this is no run's folder; to be asked before keys are opened."""
        if not (folder / "rejects.jsonl").is_file():
            raise WrongInput("There is no run of that id in the data folder; `credit-hub load` prints the id.")

    def open(self) -> None:
        """Make the folder, readable to its owner alone."""
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        path = self._folder / "rejects.jsonl"
        path.touch(mode=0o600)
        self._file = path.open("w", encoding="utf-8")

    def begin(self, origin: Origin) -> None:
        """Keep what is needed to give a file's rejected rows back as a file; its rejects follow."""
        self._write(
            {
                "file": mask_numbers(origin.file),
                "line": 0,
                "code": HEADER,
                "encoding": origin.encoding,
                "width": origin.width,
                "personal": origin.personal,
                "sealed": None if origin.header is None else self._seal(origin.header),
            }
        )

    def keep(self, line: int, field: str | None, *, code: str, text: str) -> None:
        """Keep a rejected row of the file begun last."""
        self._write({"line": line, "field": field, "code": code, "sealed": self._seal(text)})

    def close(self, report: LoadReport | None) -> None:
        """Write the report and close; without one the run did not end."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if report is not None:
            path = self._folder / "report.json"
            path.touch(mode=0o600)
            path.write_bytes(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2))

    def rejects(self) -> Iterator[Reject]:
        """The kept rows. Raises WrongInput where the run is unknown, StoreDamaged where they cannot be read."""
        self.require(self._folder)
        origin: Origin | None = None
        with (self._folder / "rejects.jsonl").open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return  # the run was cut off while it wrote; the same load again gives these rows
                try:
                    row = orjson.loads(line)
                    if row["code"] == HEADER:
                        origin = self._origin(row)
                    elif origin is not None:
                        yield Reject(origin, row["line"], row["field"], row["code"], self._unseal(row["sealed"]))
                except (orjson.JSONDecodeError, KeyError, TypeError):
                    raise StoreDamaged(
                        f"The rejects of run {self._folder.name} cannot be read at line {number}; "
                        "restore them from a backup, or load the delivered file again."
                    ) from None

    def _origin(self, row: dict[str, Any]) -> Origin:
        sealed = row["sealed"]
        header = None if sealed is None else self._unseal(sealed)
        return Origin(row["file"], row["encoding"], header, row["width"], tuple(row["personal"]))

    def _write(self, row: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(orjson.dumps(row).decode() + "\n")

    def _seal(self, text: str) -> str:
        return self._seals.seal(text.encode("utf-8", "surrogatepass"), self._folder.name)

    def _unseal(self, sealed: str) -> str:
        return self._seals.unseal(sealed, self._folder.name).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class WrittenBack:
    """How many rows were given back, and how many are too long to be kept whole."""

    rows: int
    left_out: int


def write_back(rejects: list[Reject], out: Path) -> WrittenBack:
    """Write rejected rows as they came into a new file (0600), after their header, in their own encoding.

    Raises WrongInput where the rows come from files of different columns, or the file exists already.
    """
    headers = {reject.origin.header for reject in rejects}
    if len(headers) > 1:
        raise WrongInput("The rejected rows come from files with different columns; name one of them with --file.")
    encodings = {reject.origin.encoding for reject in rejects}
    encoding = encodings.pop().replace("utf-8-sig", "utf-8") if len(encodings) == 1 else "utf-8"
    kept = [reject for reject in rejects if reject.code != RejectCode.LINE_TOO_LONG]
    try:
        out.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise WrongInput(f"The file {mask_numbers(out.name)} exists already; name a new one with --out.") from None
    with out.open("w", encoding=encoding, newline="") as file:
        for text in [*filter(None, headers), *(reject.text for reject in kept)]:
            file.write(text if text.endswith("\n") else text + "\n")
    return WrittenBack(len(kept), len(rejects) - len(kept))
