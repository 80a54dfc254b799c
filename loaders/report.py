"""What became of a delivery: counts by verdict and code, and the rejected rows, sealed until their owner asks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

import orjson

from graph_schema.errors import WrongInput
from loaders.checked import REASONS, RejectCode

_NUMBERS: Final = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)?\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![0-9A-Za-z])")
TOKEN: Final = "[证件号码]"  # noqa: S105 - what is printed in place of a personal number


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
            "files": list(self.files),
        }


@dataclass(frozen=True, slots=True)
class Reject:
    """A rejected row as its owner needs it: where, why, and the original text."""

    file: str
    line: int
    field: str | None
    code: str
    text: str

    @property
    def reason(self) -> str:
        """The code in words."""
        return reason_of(self.code)

    def masked(self) -> str:
        """The text as it may be printed: personal numbers replaced, cut to a line."""
        return _NUMBERS.sub(TOKEN, self.text).replace("\n", "⏎")[:160]


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

    def open(self) -> None:
        """Make the folder, readable to its owner alone."""
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        path = self._folder / "rejects.jsonl"
        path.touch(mode=0o600)
        self._file = path.open("w", encoding="utf-8")

    def keep(self, reject: Reject) -> None:
        """Keep a rejected row."""
        assert self._file is not None
        sealed = self._seals.seal(reject.text.encode("utf-8", "surrogatepass"), self._folder.name)
        row = {"file": reject.file, "line": reject.line, "field": reject.field, "code": reject.code, "sealed": sealed}
        self._file.write(orjson.dumps(row).decode() + "\n")

    def header(self, file: str, text: str | None) -> None:
        """Keep a file's header, so that its rejected rows can be given back as a file."""
        self.keep(Reject(file, 0, None, "HEADER", text or ""))

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
        """The kept rows, headers included (code HEADER). Raises WrongInput where the run is unknown."""
        path = self._folder / "rejects.jsonl"
        if not path.is_file():
            raise WrongInput("There is no run of that id in the data folder; `credit-hub load` prints the id.")
        with path.open(encoding="utf-8") as file:
            for line in file:
                row = orjson.loads(line)
                text = self._seals.unseal(row["sealed"], self._folder.name).decode("utf-8", "surrogatepass")
                yield Reject(row["file"], row["line"], row["field"], row["code"], text)


def write_back(rejects: Iterable[Reject], out: TextIO) -> int:
    """Write rejected rows as they came, after the header of their file; the number of rows."""
    count = 0
    header: str | None = None
    for reject in rejects:
        if reject.code == "HEADER":
            header = reject.text or None
            continue
        if header is not None:
            out.write(header + "\n")
            header = None
        out.write(reject.text + "\n")
        count += 1
    return count
