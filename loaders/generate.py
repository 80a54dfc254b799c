"""The synthetic county: a folder of every file that a county receives, the same for the same seed and size.

Nothing in it is real or copied. Resident IDs and codes have right check digits and belong to nobody. The files, in the
order in which they are loaded, are those of `generate_forms.SPECS`; beside them stand

=================  ===================================================================================
manifest.json      counts a file and a class, what is to be loaded in which order, and the stories
expected.jsonl     with defects only: file, line, verdict, code and warnings of every row
=================  ===================================================================================

Without defects every row is to be accepted; the warnings that it earns are counted in the manifest.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TextIO

import orjson

from loaders.generate_commitments import commitment_lines
from loaders.generate_county import NO_REPRESENTATIVE, RESERVED, County, Enterprise, enterprise, is_partnership
from loaders.generate_decisions import penalty_lines, permit_lines
from loaders.generate_defects import defect_lines, plan, raw_lines
from loaders.generate_files import Line, Sink, open_sink
from loaders.generate_forms import FILES, LOADS, MAKES, NOTHING, REGISTER_COLUMNS, SPECS
from loaders.generate_listed import listed_lines
from loaders.generate_names import NAMES
from loaders.generate_notices import notice_lines
from loaders.generate_offices import office_rows
from loaders.generate_records import BLACK_LISTS, DEFAULTER_COLUMNS, RED_BLACK_COLUMNS, RED_LISTS, record_rows
from loaders.generate_rows import Row
from loaders.generate_stories import Story, stories, story_offices, story_records
from loaders.generate_uploads import upload_lines

SIZES: Final = {"small": 2_000, "county": 30_000}
TODAY = date(2026, 11, 1)
EXPECTED: Final = "expected.jsonl"
REGISTER: Final = "register.csv"
_MADE_BY: Final = {spec.name: spec.makes for spec in SPECS}
_SMALLEST = 30
_PROGRESS_EVERY = 1_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class GeneratedCounty:
    """What was generated: folder, enterprises, counts a file (`rows` and a number for each class), stories.

    `graph` is how many nodes and ties of some kinds the files make in an empty graph.
    """

    folder: Path
    enterprises: int
    seed: int
    today: date
    counts: dict[str, dict[str, int]]
    graph: dict[str, int]
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class _Writer:
    """The open files, what has been written to each, and where the verdicts go, if anywhere."""

    sinks: dict[str, Sink]
    expected: TextIO | None
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter(rows=0) for name in FILES})
    graph: Counter[str] = field(default_factory=Counter)

    def write(self, line: Line) -> None:
        """Write one row, count it, and tell its verdict."""
        place = self.sinks[line.file].write(line)
        # A row that is read and adds nothing leaves a graph as it is.
        unchanged = line.unchanged or not NOTHING.isdisjoint(line.warnings)
        verdict = "rejected" if line.code else "unchanged" if unchanged else "accepted"
        counts = self.counts[line.file]
        counts["rows"] += 1
        if verdict == "accepted":
            counts.update(line.labels)
            self.graph.update(_makes(line))
        if line.code:
            counts[f"reject:{line.code}"] += 1
        else:
            counts.update(f"warning:{warning}" for warning in line.warnings)
        if self.expected is None:
            return
        counts[verdict] += 1
        told = {"file": line.file, "line": place, "verdict": verdict, "code": line.code, "warnings": line.warnings}
        self.expected.write(orjson.dumps(told | {"defect": line.defect}).decode() + "\n")


def generate(
    out: Path,
    *,
    size: str | int = "small",
    seed: int = 1,
    today: date = TODAY,
    defects: bool = False,
    progress: Progress | None = None,
) -> GeneratedCounty:
    """Write the county to the folder `out` (made if absent; files of the same names are replaced).

    `size` is a name in SIZES or a number of enterprises, 30 to 5,529,600. With `defects`, rows with known defects stand
    between the good ones, and expected.jsonl tells the verdict of every row. `progress` is told (file, done, total).
    The same arguments give the same bytes. Raises ValueError for a size or seed that cannot be made.
    """
    county = County(_size(size), seed, today)
    if not 0 <= seed < 1 << 63:
        raise ValueError("seed is out of range; give a number from 0 to 9223372036854775807")
    out.mkdir(parents=True, exist_ok=True)
    (out / EXPECTED).unlink(missing_ok=True)
    with ExitStack() as stack:
        expected = stack.enter_context((out / EXPECTED).open("w", encoding="utf-8")) if defects else None
        sinks = {spec.name: stack.enter_context(closing(open_sink(out, spec))) for spec in SPECS}
        writer = _Writer(sinks, expected)
        _write_all(county, writer, progress=progress)
    counts = {name: dict(sorted(writer.counts[name].items())) for name in FILES}
    graph = dict(sorted(writer.graph.items()))
    made = GeneratedCounty(out, county.size, seed, today, counts, graph, stories(county))
    (out / "manifest.json").write_text(_manifest(made), encoding="utf-8", newline="\n")
    return made


def generate_register(out: Path, *, size: int, seed: int = 1, today: date = TODAY) -> Path:
    """Write the register alone, as `generate` does for the same size and seed; its path."""
    county = County(_size(size), seed, today)
    out.mkdir(parents=True, exist_ok=True)
    spec = next(spec for spec in SPECS if spec.name == REGISTER)
    with closing(open_sink(out, spec)) as sink:
        for index in range(county.size):
            sink.write(_register_line(enterprise(county, index)))
    return out / REGISTER


def read_manifest(folder: Path) -> GeneratedCounty:
    """What `generate` wrote to the folder, from its manifest. Raises FileNotFoundError where there is none."""
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = tuple(Story(item["key"], tuple(item["usccs"]), item["shows"], item["shows_en"]) for item in found["stories"])
    return GeneratedCounty(
        folder=folder,
        enterprises=found["enterprises"],
        seed=found["seed"],
        today=date.fromisoformat(found["today"]),
        counts=found["counts"],
        graph=found["graph"],
        stories=told,
    )


def _size(size: str | int) -> int:
    number = SIZES.get(size, size) if isinstance(size, str) else size
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    if isinstance(number, str) or not _SMALLEST <= number <= NAMES:
        raise ValueError(f"size is not known; give {', '.join(SIZES)} or a number from {_SMALLEST} to {NAMES}")
    return number


def _write_all(county: County, writer: _Writer, *, progress: Progress | None) -> None:
    planned = {} if writer.expected is None else plan(county)
    for index in range(county.size):
        for line in _lines(county, enterprise(county, index)):
            writer.write(line)
        for defect in planned.get(index, ()):
            for line in defect_lines(county, defect):
                writer.write(line)
        if progress is not None and (index + 1) % _PROGRESS_EVERY == 0:
            progress("enterprises", index + 1, county.size)
    for name in FILES if planned else ():
        for line in raw_lines(name):
            writer.write(line)
    if progress is not None and county.size % _PROGRESS_EVERY:
        progress("enterprises", county.size, county.size)


def _lines(county: County, made: Enterprise) -> Iterator[Line]:
    """Every row of one enterprise, for whatever file."""
    story = made.organization.index < RESERVED
    yield _register_line(made)
    yield from _json_lines("offices.jsonl", story_offices(county, made) if story else office_rows(county, made))
    records = story_records(county, made) if story else record_rows(county, made)
    for row in records.red_black:
        yield Line("red_black.csv", dict(zip(RED_BLACK_COLUMNS, row, strict=True)), labels=(f"list:{row[0]}",))
    for row in records.defaulters:
        party = "natural_person" if row[1].startswith("4") else "organization"
        cells = dict(zip(DEFAULTER_COLUMNS, row, strict=True))
        yield Line("judgment_defaulters.csv", cells, labels=(f"party:{party}",))
    for source in (listed_lines, upload_lines, permit_lines, penalty_lines, commitment_lines):
        yield from source(county, made)
    yield from notice_lines(county, made, entries=records.red_black)
    yield from _json_lines("records.jsonl", records.canonical)


def _makes(line: Line) -> Iterator[str]:
    """The nodes and ties of an accepted row, of the kinds that the manifest counts."""
    yield from line.makes
    kind = MAKES.get(str(line.cells["type"])) if "type" in line.cells else _MADE_BY[line.file]
    if kind is not None:
        yield kind


def _register_line(made: Enterprise) -> Line:
    cells = (
        made.organization.name,
        made.organization.uscc,
        made.founded.isoformat(),
        made.type_text,
        made.representative_text,
        made.capital_text,
        made.scope,
        "河南",
        made.city,
        made.address,
    )
    return Line(
        "register.csv",
        dict(zip(REGISTER_COLUMNS, cells, strict=True)),
        labels=(f"prefix:{made.organization.prefix}",),
        warnings=tuple(_register_warnings(made)),
    )


def _register_warnings(made: Enterprise) -> Iterator[str]:
    if (made.founded.month, made.founded.day) == (1, 1):
        yield "DEFAULT_DATE"
    if made.capital_text == "万人民币":
        yield "UNREADABLE_CAPITAL"
    if made.representative_text in NO_REPRESENTATIVE:
        yield "NO_REPRESENTATIVE"
    if is_partnership(made.organization):
        yield "ORGANIZATION_REPRESENTATIVE"


def _json_lines(file: str, rows: Iterable[Row]) -> Iterator[Line]:
    for row in rows:
        kind = str(row["type"])
        labels = [f"type:{kind}"]
        detail = row.get("role") or row.get("status") or (row.get("kind") if kind == "overlay" else None)
        if detail:
            labels.append(f"{kind}:{detail}")
        span = row.get("valid")
        if isinstance(span, dict) and kind != "record":
            labels.append(f"{kind}:to_{str(span['to_kind']).lower()}")
        yield Line(file, row, labels=tuple(labels))


def _manifest(made: GeneratedCounty) -> str:
    lists = {spec.name: spec.list_kind for spec in BLACK_LISTS + RED_LISTS}
    body = {
        "synthetic": True,
        "enterprises": made.enterprises,
        "seed": made.seed,
        "today": made.today.isoformat(),
        "files": list(FILES),
        "loads": [{"path": path, "profile": profile} for path, profile in LOADS],
        "counts": made.counts,
        "graph": made.graph,
        "lists": lists,
        "stories": [asdict(story) for story in made.stories],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
