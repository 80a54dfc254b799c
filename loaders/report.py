"""What became of a delivery: counts by verdict and code, and the rejected rows, sealed until their owner asks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

import orjson

from graph_schema.errors import StoreDamaged, WrongInput
from graph_schema.masking import mask_numbers
from loaders.checked import RejectCode, WarningCode
from loaders.departments import Departments
from loaders.shown import shown_row

SHOWN: Final = 160
HEADER: Final = "HEADER"
REPORT: Final = "report.json"
REJECTS: Final = "rejects.jsonl"
REPLACED: Final = "replaced.jsonl"


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
    replaced: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    departments: Departments = field(default_factory=Departments)


@dataclass(frozen=True, slots=True)
class Term:
    """Decisions before `earliest` were delivered late; `provisional` where the calendar of a year is not known yet."""

    working_days: int
    earliest: date
    provisional: bool

    def as_json(self) -> dict[str, Any]:
        """The machine's form."""
        return {
            "working_days": self.working_days,
            "in_time_from": self.earliest.isoformat(),
            "provisional": self.provisional,
        }


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
    withdraw: bool = False
    term: Term | None = None
    messages: tuple[str, ...] = ()

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
            "replaced": self.counts.replaced,
            "profile": self.profile,
            "source": self.source,
            "observed": self.observed,
            "dry_run": self.dry_run,
            "withdraw": self.withdraw,
            "files": [mask_numbers(name) for name in self.files],
            "messages": list(self.messages),
            "term": self.term and self.term.as_json(),
            "departments": [{"department": name} | tally.as_json() for name, tally in self.counts.departments],
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
    department: str | None = None

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.origin.file

    def masked(self) -> str:
        """The text as it may be printed: personal numbers replaced, nothing a terminal obeys, cut to a line."""
        origin = self.origin
        shown = shown_row(self.text, is_json=origin.header is None, width=origin.width, personal=origin.personal)
        return shown[:SHOWN]


class RunFolder:
    """The folder of one run: `report.json`, and `rejects.jsonl` and `replaced.jsonl`, whose texts are sealed."""

    def __init__(self, folder: Path, seals: Seals) -> None:
        """`folder` is the run's own."""
        self._folder = folder
        self._seals = seals
        self._files: dict[str, TextIO] = {}

    @staticmethod
    def require(folder: Path) -> None:
        """Raise WrongInput where this is no run's folder; to be asked before keys are opened."""
        if not (folder / REJECTS).is_file():
            raise WrongInput("There is no run of that id in the data folder; `credit-hub runs list` shows them.")

    def open(self) -> None:
        """Make the folder, readable to its owner alone."""
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        for name in (REJECTS, REPLACED):
            path = self._folder / name
            path.touch(mode=0o600)
            self._files[name] = path.open("w", encoding="utf-8")

    def begin(self, origin: Origin) -> None:
        """Keep what is needed to give a file's rows back as a file; its rejected and replaced rows follow."""
        for name in self._files:
            self._write(
                name,
                {
                    "file": mask_numbers(origin.file),
                    "line": 0,
                    "code": HEADER,
                    "encoding": origin.encoding,
                    "width": origin.width,
                    "personal": origin.personal,
                    "sealed": None if origin.header is None else self._seal(origin.header),
                },
            )

    def keep(self, line: int, field: str | None, *, code: str, text: str, department: str | None = None) -> None:
        """Keep a rejected row of the file begun last."""
        sealed = self._seal(text)
        self._write(REJECTS, {"line": line, "field": field, "code": code, "department": department, "sealed": sealed})

    def keep_replaced(self, line: int, *, text: str, department: str | None = None) -> None:
        """Keep a row of the file begun last that took the place of what its source had said before."""
        sealed = self._seal(text)
        code = str(WarningCode.REPLACED)
        self._write(REPLACED, {"line": line, "field": None, "code": code, "department": department, "sealed": sealed})

    def close(self, report: LoadReport | None) -> None:
        """Write the report and close; without one the run did not end."""
        while self._files:
            self._files.popitem()[1].close()
        if report is not None:
            # Whole or not at all: a run without a report is one that was cut off.
            path = self._folder / REPORT
            written = path.with_suffix(".part")
            written.touch(mode=0o600)
            written.write_bytes(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2))
            written.replace(path)

    def rejects(self) -> Iterator[Reject]:
        """The rejected rows. Raises WrongInput where the run is unknown, StoreDamaged where they cannot be read."""
        self.require(self._folder)
        return self._kept(REJECTS)

    def replaced(self) -> Iterator[Reject]:
        """The rows that replaced something, as `rejects` gives its."""
        self.require(self._folder)
        return self._kept(REPLACED) if (self._folder / REPLACED).is_file() else iter(())

    def _kept(self, name: str) -> Iterator[Reject]:
        origin: Origin | None = None
        with (self._folder / name).open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return  # the run was cut off while it wrote; the same load again gives these rows
                try:
                    row = orjson.loads(line)
                    if row["code"] == HEADER:
                        origin = self._origin(row)
                    elif origin is not None:
                        text = self._unseal(row["sealed"])
                        yield Reject(origin, row["line"], row["field"], row["code"], text, row.get("department"))
                except (orjson.JSONDecodeError, KeyError, TypeError):
                    raise StoreDamaged(
                        f"The kept rows of run {self._folder.name} cannot be read at line {number}; "
                        "restore them from a backup, or load the delivered file again."
                    ) from None

    def _origin(self, row: dict[str, Any]) -> Origin:
        sealed = row["sealed"]
        header = None if sealed is None else self._unseal(sealed)
        return Origin(row["file"], row["encoding"], header, row["width"], tuple(row["personal"]))

    def _write(self, name: str, row: dict[str, Any]) -> None:
        self._files[name].write(orjson.dumps(row).decode() + "\n")

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
