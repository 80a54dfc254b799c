"""Hostile sheets: refused in bounded memory and time, before anything of them is loaded, with one clear sentence."""

import os
import random
import resource
import signal
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from graph_schema.errors import WrongInput
from loaders.sheets import Bounds, read_sheet
from tests.support.processes import wait_until
from tests.support.sheet_files import RELATION, RELATIONS, SHEET, TYPES, inline, package, xls, xlsx

MB = 1 << 20
QUICK_S = 20


def refusal(path: Path, bounds: Bounds | None = None) -> str:
    """The sentence with which a file is refused; it takes little time, and little memory of this process."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WrongInput) as refused:
        list(read_sheet(path, lambda _: 0, bounds=bounds))
    assert time.monotonic() - started < QUICK_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    message = refused.value.message
    assert message.startswith(f"The file {path.name} ")
    assert "; " in message
    assert message.endswith(".")
    return message


def bomb(path: Path, megabytes: int) -> Path:
    """A package whose sheet is that many megabytes of blanks."""
    package(path)
    blank = b" " * MB
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(blank)
    return path


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    assert "unpacks to more than 200 times its size" in refusal(bomb(tmp_path / "b.xlsx", 300))


@pytest.mark.full
def test_a_zip_bomb_of_ten_megabytes_that_unpacks_to_ten_gigabytes(tmp_path: Path) -> None:
    path = bomb(tmp_path / "b.xlsx", 10_000)
    assert 5 * MB < path.stat().st_size < 20 * MB
    assert "unpacks to more than" in refusal(path)


def test_many_parts_that_unpack_to_too_much_together(tmp_path: Path) -> None:
    path = package(tmp_path / "m.xlsx")
    text = random.Random(1).randbytes(MB)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a", text)
    raw = path.read_bytes()
    (size,) = struct.unpack_from("<I", raw, raw.rindex(b"PK\x01\x02") + 24)
    assert size == MB
    place = raw.rindex(b"PK\x01\x02") + 24
    # The directory claims 3 GB for a part of 1 MB: within no ratio, and more than all parts may have.
    path.write_bytes(raw[:place] + struct.pack("<I", 3_000 * MB) + raw[place + 4 :])
    assert "unpacks to more than" in refusal(path)


def test_a_part_that_is_larger_than_the_directory_says(tmp_path: Path) -> None:
    path = package(tmp_path / "l.xlsx", inline("a", "b") * 20_000)
    raw = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    for magic, to_size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = next(i for i in range(len(raw)) if raw[i : i + 4] == magic and name in raw[i : i + 80])
        struct.pack_into("<I", raw, place + to_size, 2_000)
    path.write_bytes(raw)
    assert "is damaged" in refusal(path)


def test_too_many_parts(tmp_path: Path) -> None:
    assert "more than 2,000 parts" in refusal(
        package(tmp_path / "p.xlsx", parts={f"xl/x{n}": "" for n in range(2_001)})
    )


def test_a_part_that_stands_there_twice(tmp_path: Path) -> None:
    path = package(tmp_path / "t.xlsx", inline("a"))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "other")
    assert "two parts of one name" in refusal(path)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/vbaProject.bin": b"x"}, "holds macros"),
        ({"xl/macrosheets/sheet1.xml": "x"}, "holds macros"),
        ({"[Content_Types].xml": TYPES.replace("sheet.main", "sheet.macroEnabled.main")}, "holds macros"),
        ({"xl/externalLinks/externalLink1.xml": "x"}, "holds links to other files"),
        ({"xl/connections.xml": "x"}, "holds links to other files"),
        (
            {
                "xl/worksheets/_rels/sheet1.xml.rels": RELATIONS.format(
                    RELATION.format(id="r", kind="oleObject", target="file:///x", more=' TargetMode="External"')
                )
            },
            "holds links to other files",
        ),
        ({"xl/_rels/x.rels": " " * (2 * MB)}, "table of contents|200 times"),
    ],
    ids=["vba", "macro sheet", "macro type", "external link", "connection", "ole link", "large rels"],
)
def test_macros_and_links_are_refused(tmp_path: Path, parts: dict[str, str | bytes], said: str) -> None:
    message = refusal(package(tmp_path / "m.xlsx", inline("a"), parts=parts))
    assert any(one in message for one in said.split("|"))


def test_a_hyperlink_is_text(tmp_path: Path) -> None:
    link = RELATION.format(id="r", kind="hyperlink", target="https://example.invalid", more=' TargetMode="External"')
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": RELATIONS.format(link)}
    path = package(tmp_path / "h.xlsx", inline("a"), parts=parts)
    assert [row.fields for row in read_sheet(path, lambda _: 0)] == [("a",)]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("kind", ["laughs", "external"])
def test_entities_are_not_expanded(tmp_path: Path, part: str, kind: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not to be read")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<!ENTITY l0 "ha">{laughs}' if kind == "laughs" else f'<!ENTITY l9 SYSTEM "file://{secret}">'
    text = f"<!DOCTYPE x [{entities}]>" + SHEET.format(inline("&l9;"))
    assert "is damaged" in refusal(package(tmp_path / "e.xlsx", parts={part: text}))


def test_deep_xml_ends_the_reader_alone(tmp_path: Path) -> None:
    deep = random.Random(1)
    names = ["".join(deep.choices("abcdefghij", k=12)) for _ in range(100_000)]
    text = "".join(f"<{n}>" for n in names) + "".join(f"</{n}>" for n in reversed(names))
    path = package(tmp_path / "d.xlsx", parts={"xl/worksheets/sheet1.xml": SHEET.format(text)})
    try:
        assert list(read_sheet(path, lambda _: 0)) == []
    except WrongInput as refused:
        assert "The file d.xlsx" in refused.message


def test_memory_is_bounded(tmp_path: Path) -> None:
    draw = random.Random(1)
    text = "".join(draw.choices("测试文字甲乙丙丁0123", k=MB))
    strings = "<sst>" + "".join(f"<si><t>{n}{text}</t></si>" for n in range(16)) + "</sst>"
    relation = RELATION.format(id="rId1", kind="worksheet", target="worksheets/sheet1.xml", more="")
    relation += RELATION.format(id="rId2", kind="sharedStrings", target="sharedStrings.xml", more="")
    override = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sharedStrings+xml"/></Types>'
    )
    parts = {
        "xl/sharedStrings.xml": strings.replace("<sst>", SHEET.split(">")[0].replace("worksheet", "sst", 1) + ">"),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(relation),
        "[Content_Types].xml": TYPES.replace("</Types>", override),
    }
    path = package(tmp_path / "s.xlsx", inline("a"), parts=parts)
    assert "takes more memory" in refusal(path, Bounds(memory=50 * MB))
    assert [row.fields for row in read_sheet(path, lambda _: 0)] == [("a",)]


def test_time_is_bounded(tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = "".join(inline(*(str(draw.random()) for _ in range(10))) for _ in range(20_000))
    path = package(tmp_path / "t.xlsx", rows)
    started = time.monotonic()
    assert "takes more time" in refusal(path, Bounds(seconds=1))
    assert time.monotonic() - started < 10


def test_a_row_far_down_and_a_row_beyond_the_last(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    found = list(read_sheet(package(tmp_path / "f.xlsx", inline("a") + far), lambda _: 0))
    assert [(row.line, row.fields) for row in found] == [(1, ("a",)), (1_048_576, ("1",))]
    beyond = '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    assert "more than 1,048,576 rows" in refusal(package(tmp_path / "g.xlsx", inline("a") + beyond))


def test_columns_without_end(tmp_path: Path) -> None:
    beyond = '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'
    message = refusal(package(tmp_path / "c.xlsx", beyond), Bounds(memory=512 * MB, seconds=10))
    assert "memory" in message or "damaged" in message


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_are_refused_or_read(tmp_path: Path, kind: str, seed: int) -> None:
    make = xlsx if kind == "xlsx" else xls
    whole = make(tmp_path / f"w.{kind}", S=[[f"cell {n}", n] for n in range(200)]).read_bytes()
    draw = random.Random(seed)
    raw = bytearray(whole)
    for _ in range(20):
        raw[draw.randrange(8, len(raw))] = draw.randrange(256)
    path = tmp_path / f"d.{kind}"
    path.write_bytes(raw[: draw.randrange(len(raw) // 2, len(raw))] if seed % 2 else raw)
    try:
        assert len(list(read_sheet(path, lambda _: 0))) <= 65_536
    except WrongInput as refused:
        assert f"The file d.{kind} " in refused.message


def test_other_archives_are_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert "is a zip archive and no XLSX sheet" in refusal(path)
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert "is damaged" in refusal(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000)
    assert "is damaged" in refusal(path)


def test_encrypted_sheets_say_so(tmp_path: Path) -> None:
    path = xls(tmp_path / "e.xls", S=[["a"]])
    raw = path.read_bytes()
    # The record after the first of the workbook becomes FILEPASS, as a password makes it.
    place = raw.index(b"\x09\x08\x10\x00") + 20
    path.write_bytes(raw[:place] + b"\x2f\x00" + raw[place + 2 :])
    assert "is encrypted; deliver it without a password" in refusal(path)
    path = package(tmp_path / "e.xlsx", inline("a"))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"))
    assert "is encrypted" in refusal(path)


def test_the_reader_ends_with_its_parent(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "o.xlsx", S=[["a"]])
    script = (
        "import os, sys, time; from pathlib import Path; from loaders.sheets import read_sheet\n"
        "def choose(_):\n"
        "    own = str(os.getpid())\n"
        "    for stat in Path('/proc').glob('[0-9]*/stat'):\n"
        "        if stat.read_text().rpartition(')')[2].split()[1] == own: print(stat.parent.name, flush=True)\n"
        "    time.sleep(60)\n"
        f"read_sheet(Path({str(path)!r}), choose)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        assert Path(f"/proc/{child}").exists()
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        assert wait_until(lambda: not Path(f"/proc/{child}").exists(), 10)
