"""The synthetic county: a folder of files in every format that a load takes, the same for the same seed and size.

Nothing in it is real or copied. Resident IDs and codes have right check digits and belong to nobody.

=========================  ===========================================================================
register.csv               profile `register`: one row an enterprise, header of the public register, UTF-8
offices.jsonl              profile `canonical`: tenure, holding, control, identity, branch, succession
red_black.csv              profile `lists`: the 10-field RED/BLACK form
judgment_defaulters.csv    profile `lists`: the 失信被执行人 form, organisations and natural persons
records.jsonl              profile `canonical`: record, state, overlay, release
manifest.json              counts a file and a class, what a load must find, and the stories
=========================  ===========================================================================

Load them in this order. Every row is to be accepted; the register's warnings are counted in the manifest.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TextIO

import orjson

from loaders.generate_county import NO_REPRESENTATIVE, RESERVED, County, Enterprise, enterprise, is_partnership
from loaders.generate_names import NAMES
from loaders.generate_offices import office_rows
from loaders.generate_records import (
    BLACK_LISTS,
    DEFAULTER_COLUMNS,
    RED_BLACK_COLUMNS,
    RED_LISTS,
    RecordRows,
    record_rows,
)
from loaders.generate_rows import Row
from loaders.generate_stories import Story, stories, story_offices, story_records

SIZES: Final = {"small": 2_000, "county": 30_000}
TODAY = date(2026, 11, 1)
REGISTER_COLUMNS = (
    "企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表",
    "注册资金", "经营范围", "所在省份", "地区", "注册地址",
)  # fmt: skip
FILES = ("register.csv", "offices.jsonl", "red_black.csv", "judgment_defaulters.csv", "records.jsonl")
_SMALLEST = 30
_PROGRESS_EVERY = 1_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class GeneratedCounty:
    """What was generated: folder, enterprises, counts a file (`rows` and a number for each class), stories."""

    folder: Path
    enterprises: int
    seed: int
    today: date
    counts: dict[str, dict[str, int]]
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class _Sinks:
    """The open files and what has been written to each."""

    files: dict[str, TextIO]
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FILES})


def generate(
    out: Path, *, size: str | int = "small", seed: int = 1, today: date = TODAY, progress: Progress | None = None
) -> GeneratedCounty:
    """Write the county to the folder `out` (made if absent; files of the same names are replaced).

    `size` is a name in SIZES or a number of enterprises, 30 to 5,529,600. `progress` is told (file, done, total).
    The same size, seed and today give the same bytes. Raises ValueError for a size or seed that cannot be made.
    """
    county = County(_size(size), seed, today)
    if not 0 <= seed < 1 << 63:
        raise ValueError("seed is out of range; give a number from 0 to 9223372036854775807")
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        sinks = _Sinks(
            {name: stack.enter_context((out / name).open("w", encoding="utf-8", newline="")) for name in FILES}
        )
        _write_all(county, sinks, progress=progress)
    counts = {name: dict(sorted(sinks.counts[name].items())) for name in FILES}
    made = GeneratedCounty(out, county.size, seed, today, counts, stories(county))
    (out / "manifest.json").write_text(_manifest(made), encoding="utf-8", newline="\n")
    return made


def read_manifest(folder: Path) -> GeneratedCounty:
    """What `generate` wrote to the folder, from its manifest. Raises FileNotFoundError where there is none."""
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = tuple(Story(item["key"], tuple(item["usccs"]), item["shows"], item["shows_en"]) for item in found["stories"])
    return GeneratedCounty(
        folder, found["enterprises"], found["seed"], date.fromisoformat(found["today"]), found["counts"], told
    )


def _size(size: str | int) -> int:
    number = SIZES.get(size, size) if isinstance(size, str) else size
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    if isinstance(number, str) or not _SMALLEST <= number <= NAMES:
        raise ValueError(f"size is not known; give {', '.join(SIZES)} or a number from {_SMALLEST} to {NAMES}")
    return number


def _write_all(county: County, sinks: _Sinks, *, progress: Progress | None) -> None:
    register = csv.writer(sinks.files["register.csv"], lineterminator="\n")
    red_black = csv.writer(sinks.files["red_black.csv"], lineterminator="\n")
    defaulters = csv.writer(sinks.files["judgment_defaulters.csv"], lineterminator="\n")
    register.writerow(REGISTER_COLUMNS)
    red_black.writerow(RED_BLACK_COLUMNS)
    defaulters.writerow(DEFAULTER_COLUMNS)
    for index in range(county.size):
        made = enterprise(county, index)
        story = index < RESERVED
        register.writerow(_register_row(made))
        _count_register(sinks.counts["register.csv"], made)
        offices = story_offices(county, made) if story else office_rows(county, made)
        _write_rows(sinks.files["offices.jsonl"], offices, counts=sinks.counts["offices.jsonl"])
        records = story_records(county, made) if story else record_rows(county, made)
        red_black.writerows(records.red_black)
        defaulters.writerows(records.defaulters)
        _write_rows(sinks.files["records.jsonl"], records.canonical, counts=sinks.counts["records.jsonl"])
        _count_lists(sinks.counts, records)
        if progress is not None and (index + 1) % _PROGRESS_EVERY == 0:
            progress("enterprises", index + 1, county.size)
    if progress is not None and county.size % _PROGRESS_EVERY:
        progress("enterprises", county.size, county.size)


def _register_row(made: Enterprise) -> tuple[str, ...]:
    return (
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


def _write_rows(sink: TextIO, rows: Iterable[Row], *, counts: Counter[str]) -> None:
    for row in rows:
        sink.write(orjson.dumps(row).decode())
        sink.write("\n")
        counts["rows"] += 1
        kind = str(row["type"])
        counts[f"type:{kind}"] += 1
        detail = row.get("role") or row.get("status") or (row.get("kind") if kind == "overlay" else None)
        if detail:
            counts[f"{kind}:{detail}"] += 1
        span = row.get("valid")
        if isinstance(span, dict) and kind != "record":
            counts[f"{kind}:to_{str(span['to_kind']).lower()}"] += 1


def _count_register(counts: Counter[str], made: Enterprise) -> None:
    counts["rows"] += 1
    counts[f"prefix:{made.organization.prefix}"] += 1
    if (made.founded.month, made.founded.day) == (1, 1):
        counts["warning:DEFAULT_DATE"] += 1
    if made.capital_text == "万人民币":
        counts["warning:UNREADABLE_CAPITAL"] += 1
    if made.representative_text in NO_REPRESENTATIVE:
        counts["warning:NO_REPRESENTATIVE"] += 1
    if is_partnership(made.organization):
        counts["warning:ORGANIZATION_REPRESENTATIVE"] += 1


def _count_lists(counts: dict[str, Counter[str]], records: RecordRows) -> None:
    for row in records.red_black:
        counts["red_black.csv"].update(("rows", f"list:{row[0]}"))
    for row in records.defaulters:
        party = "natural_person" if row[1].startswith("4") else "organization"
        counts["judgment_defaulters.csv"].update(("rows", f"party:{party}"))


def _manifest(made: GeneratedCounty) -> str:
    lists = {spec.name: spec.list_kind for spec in BLACK_LISTS + RED_LISTS}
    body = {
        "synthetic": True,
        "enterprises": made.enterprises,
        "seed": made.seed,
        "today": made.today.isoformat(),
        "files": list(FILES),
        "counts": made.counts,
        "lists": lists,
        "stories": [asdict(story) for story in made.stories],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
