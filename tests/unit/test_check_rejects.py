"""Rejected rows: sealed at rest, masked where they are shown, given back byte for byte to their owner."""

import stat
from pathlib import Path

import pytest

from graph_schema.errors import StoreDamaged, WrongInput
from graph_schema.keys import KeyRing
from graph_schema.masking import TOKEN
from loaders.generate_codes import resident_id
from loaders.report import Origin, RunFolder, write_back

ID = resident_id(3)
HEADER = "姓名,证件,备注\r\n"
COURT = Origin("list.csv", "gb18030", HEADER, 3, (1,))
JSONL = Origin("rows.jsonl", "utf-8-sig", None, 1, ())


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing.open(tmp_path / "keys")


def kept(folder: Path, keys: KeyRing, origin: Origin, *texts: str, code: str = "BAD_DOCUMENT") -> RunFolder:
    """A run's folder with these rejects of one file."""
    run = RunFolder(folder / "run", keys)
    run.open()
    run.begin(origin)
    for line, text in enumerate(texts, 2):
        run.keep(line, "code", code=code, text=text)
    run.close(None)
    return run


def test_nothing_of_a_row_is_readable_at_rest(tmp_path: Path, keys: KeyRing) -> None:
    kept(tmp_path, keys, COURT, f"王谷雨,{ID},路\r\n")
    stored = (tmp_path / "run" / "rejects.jsonl").read_bytes()
    for encoding in ("utf-8", "gb18030"):
        for plain in (ID, "王谷雨", "姓名"):
            assert plain.encode(encoding) not in stored
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "run" / "rejects.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"王谷雨,{ID},路", f"王谷雨,{TOKEN},路"),
        ("王谷雨,G1234567,路", f"王谷雨,{TOKEN},路"),  # the personal column, whatever stands in it
        ('王谷雨,"1,2",路', f"王谷雨,{TOKEN},路"),
        ("王谷雨,,路", "王谷雨,,路"),
        (f"王谷雨,1,{ID}", f"王谷雨,{TOKEN},{TOKEN}"),
        ("王谷雨,4103221990010,1,路", f"王谷雨,{TOKEN},1,路"),  # of a wrong width: every number
        ("王谷雨 410322 ****1234", f"王谷雨 {TOKEN}"),
        ("王\x1b[31m谷\r雨,1,\u202e路", f"王 [31m谷 雨,{TOKEN}, 路"),
    ],
)
def test_a_row_of_a_form_with_a_personal_column(tmp_path: Path, keys: KeyRing, text: str, shown: str) -> None:
    (reject,) = kept(tmp_path, keys, COURT, text + "\r\n").rejects()
    assert reject.masked() == shown


@pytest.mark.parametrize(
    ("text", "hidden", "left"),
    [
        ('{"person":{"name":"王","document":{"type":"PASSPORT","value":"E12345678"}}}', "E12345678", "王"),
        ('{"document":{"value":"E12345678"},"ids":[{"scheme":"USCC","value":"91X"}]}', "E12345678", "91X"),
        ('{"document":{"value":"E12345678"', "E12345678", "document"),
        ('{"document":{"value" : "E1234', "E1234", "document"),
        ('{"document":{"value":4103', "4103", "document"),
        (f'{{"name":"王{ID}"}}', ID, "王"),
        (f'{{"n":{ID[:17]}1}}', ID[:17], "n"),
    ],
)
def test_a_canonical_row(tmp_path: Path, keys: KeyRing, text: str, hidden: str, left: str) -> None:
    (reject,) = kept(tmp_path, keys, JSONL, text).rejects()
    assert hidden not in reject.masked()
    assert left in reject.masked()
    assert TOKEN in reject.masked()


def test_the_rows_come_back_as_they_were(tmp_path: Path, keys: KeyRing) -> None:
    rows = ["王谷雨,1,路\r\n", '李,2,"两\r\n行"\r\n', "𠮷,3,末"]
    run = kept(tmp_path, keys, COURT, *rows)
    out = tmp_path / "out.csv"
    written = write_back(list(run.rejects()), out)
    assert (written.rows, written.left_out) == (3, 0)
    assert out.read_bytes() == (HEADER + "".join(rows) + "\n").encode("gb18030")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_file_that_exists_is_not_overwritten(tmp_path: Path, keys: KeyRing) -> None:
    run = kept(tmp_path, keys, COURT, "王,1,路\r\n")
    out = tmp_path / "delivered.csv"
    out.write_text("the delivery")
    with pytest.raises(WrongInput, match="exists already"):
        write_back(list(run.rejects()), out)
    assert out.read_text() == "the delivery"


def test_files_of_different_columns_are_not_mixed(tmp_path: Path, keys: KeyRing) -> None:
    run = RunFolder(tmp_path / "run", keys)
    run.open()
    for name, header in (("a.csv", HEADER), ("b.csv", HEADER), ("c.csv", "x,y\n")):
        run.begin(Origin(name, "utf-8-sig", header, 3, ()))
        run.keep(2, None, code="NUL_BYTE", text=f"{name},1,2\n")
    run.close(None)
    rejects = list(run.rejects())
    with pytest.raises(WrongInput, match="--file"):
        write_back(rejects, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    write_back(rejects[:2], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == f"{HEADER}a.csv,1,2\nb.csv,1,2\n".encode()


def test_a_line_that_was_too_long_is_not_given_back_cut(tmp_path: Path, keys: KeyRing) -> None:
    run = kept(tmp_path, keys, COURT, "x" * 500, code="LINE_TOO_LONG")
    written = write_back(list(run.rejects()), tmp_path / "out.csv")
    assert (written.rows, written.left_out) == (0, 1)


@pytest.mark.parametrize("damage", [b"{\n", b"not json\n", b'{"code":"X"}\n', b"[]\n", b"\xff\n"])
def test_damaged_rejects_are_told(tmp_path: Path, keys: KeyRing, damage: bytes) -> None:
    run = kept(tmp_path, keys, COURT, "王,1,路\r\n")
    path = tmp_path / "run" / "rejects.jsonl"
    path.write_bytes(path.read_bytes() + damage)
    with pytest.raises(StoreDamaged, match="cannot be read at line 3; restore"):
        list(run.rejects())


def test_altered_rejects_are_told(tmp_path: Path, keys: KeyRing) -> None:
    run = kept(tmp_path, keys, COURT, "王,1,路\r\n", "李,2,路\r\n")
    path = tmp_path / "run" / "rejects.jsonl"
    head, first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(head + first + second.replace(b"v1.", b"v1.x", 1))
    with pytest.raises((StoreDamaged, Exception)) as raised:
        list(run.rejects())
    assert type(raised.value).__name__ in {"StoreDamaged", "KeysRefused"}


def test_a_run_cut_off_while_it_wrote_shows_what_was_whole(tmp_path: Path, keys: KeyRing) -> None:
    run = kept(tmp_path, keys, COURT, "王,1,路\r\n", "李,2,路\r\n")
    path = tmp_path / "run" / "rejects.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    assert [reject.text for reject in run.rejects()] == ["王,1,路\r\n"]


def test_an_unknown_run_is_told(tmp_path: Path, keys: KeyRing) -> None:
    with pytest.raises(WrongInput, match="no run of that id"):
        list(RunFolder(tmp_path / "none", keys).rejects())
