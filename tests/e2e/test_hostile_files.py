"""Hostile files through the command: refused in bounded time and memory with one sentence, or row by row."""

import os
import re
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from tests.e2e.running import Hub, end
from tests.e2e.test_load import HEADER, graph, row
from tests.support.sheet_files import inline, package, xlsx

MB = 1 << 20
QUICK_S = 60
BASE_KB = 220_000  # of a process that loads; the interpreter and its libraries take about 120,000


def bomb(path: Path) -> Path:
    """A workbook of half a megabyte that unpacks to three hundred."""
    package(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(b" " * MB)
    return path


def linked(path: Path) -> Path:
    """A workbook that takes values out of another."""
    return package(path, inline(*HEADER.split(",")), parts={"xl/externalLinks/externalLink1.xml": "x"})


def wide(path: Path) -> Path:
    """A header of a million columns."""
    path.write_text(HEADER + ",x" * 10**6 + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("make", "name", "says"),
    [
        (bomb, "bomb.xlsx", "unpacks to more than 200 times its size"),
        (linked, "linked.xlsx", "holds links to other files"),
        (wide, "wide.csv", "is no header"),
    ],
    ids=["zip bomb", "external link", "million columns"],
)
def test_a_hostile_file_is_refused_whole(served: Hub, tmp_path: Path, make: object, name: str, says: str) -> None:
    before, started = graph(served), time.monotonic()
    path = make(tmp_path / name)  # type: ignore[operator]
    assert says in served.run("load", "register", path, code=2).error
    assert time.monotonic() - started < QUICK_S
    assert graph(served) == before


def test_hostile_rows_are_refused_one_by_one(served: Hub, tmp_path: Path) -> None:
    header = HEADER.split(",")
    good, marked, formula = (row(n).split(",") for n in (301, 302, 303))
    marked[0] = f"\u202e{marked[0]}\u200f"
    formula[1] = '=HYPERLINK("http://example.invalid";"x")'
    path = xlsx(tmp_path / "rows.xlsx", S=[header, good, marked, formula])
    report = served.load("register", path, code=3)
    assert (report["accepted"], report["by_code"]) == (2, {"FORMULA": 1})
    assert report["warnings"]["INVISIBLE_CHARACTERS"] == 1
    wide_row = tmp_path / "row.csv"
    wide_row.write_text(f"{HEADER}\n{row(304)}\n{'x,' * 10**6}\n", encoding="utf-8")
    report = served.load("register", wide_row, code=3)
    assert (report["accepted"], report["by_code"]) == (1, {"LINE_TOO_LONG": 1})


@pytest.mark.parametrize("size", [64 * MB, pytest.param((1 << 30) + MB, marks=pytest.mark.full)])
def test_a_quote_open_to_the_end_needs_no_memory(served: Hub, tmp_path: Path, size: int) -> None:
    path = tmp_path / "open.csv"
    with path.open("wb") as file:
        file.write(f'{HEADER}\n{row(305 + size % 97)}\n"never closed,1,2\n'.encode())
        while file.tell() < size:
            file.seek(2 * MB, os.SEEK_CUR)  # a hole: it reads as zeros and takes no room
            file.write(b"\n")
    started = time.monotonic()
    process = served.start("load", "register", path, "--json")
    peak = peak_kb(process)
    assert process.stdout is not None
    printed = process.stdout.read()
    end(process)
    assert '"accepted":1,' in printed
    assert '"UNCLOSED_QUOTE":1' in printed
    assert process.returncode == 3
    assert time.monotonic() - started < 10 * QUICK_S
    assert 0 < peak < BASE_KB


def peak_kb(process: "subprocess.Popen[str]") -> int:
    """The most memory that a process holds until it ends; `ru_maxrss` would count what its parent held."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, _held_kb(process.pid))
        time.sleep(0.02)
    return peak


def _held_kb(pid: int) -> int:
    """The most memory that a process has held so far."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB$", told, re.MULTILINE)
    return 0 if found is None else int(found[1])
