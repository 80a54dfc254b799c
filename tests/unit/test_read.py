"""Reading delivered files: encodings, line numbers, original text, bounds; a csv oracle beside the reader."""

import csv
import io
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.errors import WrongInput
from loaders.read import CHUNK, MAX_LINE, MAX_RECORD_LINES, MAX_UNCLOSED, Row, find_encoding, read_csv, read_jsonl

CELLS = st.text(st.sampled_from('ab,"王 \n\r１（"'), max_size=8)


def written(folder: Path, content: bytes) -> Path:
    """A file of this content."""
    path = folder / "delivered.csv"
    path.write_bytes(content)
    return path


def rows(folder: Path, text: str, encoding: str = "utf-8") -> list[Row]:
    """The rows of a file of this text."""
    path = written(folder, text.encode(encoding))
    return list(read_csv(path, find_encoding(path, None if encoding == "utf-8" else encoding)))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("名称,a\n".encode(), "utf-8-sig"),
        ("名称,a\n".encode("utf-8-sig"), "utf-8-sig"),
        ("名称,a\n".encode("gb18030"), "gb18030"),
        ("𠮷野家,㐀\n".encode("gb18030"), "gb18030"),
        (b"a,b\n", "utf-8-sig"),
    ],
)
def test_encoding_is_found(tmp_path: Path, content: bytes, found: str) -> None:
    path = written(tmp_path, content)
    assert find_encoding(path) == found
    assert "".join(row.text for row in read_csv(path, found)) == content.decode(found).rstrip("\n")


@pytest.mark.parametrize("before", [0, 1, 1_048_575, 1_048_576, 3_000_000])
def test_a_file_of_neither_encoding_is_refused_with_the_byte(tmp_path: Path, before: int) -> None:
    path = written(tmp_path, b"a" * before + b"\xff\xff")
    with pytest.raises(WrongInput, match=f"utf-8-sig fails at byte {before}; gb18030 fails at byte {before}\\)"):
        find_encoding(path)


@pytest.mark.parametrize(("cut", "offset"), [(b"\xe7\x8e", 4), (b"\xe7\x8e,", 4)])
def test_the_byte_is_where_the_bad_character_starts(tmp_path: Path, cut: bytes, offset: int) -> None:
    path = written(tmp_path, b"a,b\n" + cut)
    with pytest.raises(WrongInput, match=f"utf-8 fails at byte {offset}\\)"):
        find_encoding(path, "utf-8")


@pytest.mark.parametrize("name", ["no-such", "hex", "base64", "undefined", "rot13", ""])
def test_what_is_no_encoding_of_text_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongInput, match="name one such as utf-8 or gb18030"):
        find_encoding(written(tmp_path, b"a\n"), name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "big5"])
def test_a_told_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    assert [row.fields for row in rows(tmp_path, "名稱,b\n王,1\n", encoding)] == [("名稱", "b"), ("王", "1")]


def test_utf_16_untold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="--encoding"):
        find_encoding(written(tmp_path, "名称,b\n".encode("utf-16")))


def test_the_message_hides_an_id_in_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "41032219900101123X.csv"
    path.write_bytes(b"\xff")
    with pytest.raises(WrongInput) as refused:
        find_encoding(path)
    assert "41032219900101123X" not in refused.value.message


@given(
    table=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_rows_are_those_of_the_standard_library(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], newline: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(table)
    path = written(tmp_path_factory.mktemp("rows"), text.getvalue().encode(encoding))
    found = list(read_csv(path, encoding))
    wanted = [tuple(cell.replace("\r\n", "\n") for cell in row) for row in table]
    assert [row.fields for row in found] == wanted
    assert "".join(row.text + row.end for row in found) == text.getvalue()  # nothing of the file is lost


def test_line_numbers_are_of_the_physical_line(tmp_path: Path) -> None:
    text = 'h,i\r\n\r\na,"x\r\ny"\r\n  \r\nb,c'
    found = rows(tmp_path, text)
    assert [(row.line, row.fields) for row in found] == [(1, ("h", "i")), (3, ("a", "x\ny")), (6, ("b", "c"))]
    assert [row.text + row.end for row in found] == ["h,i\r\n", 'a,"x\r\ny"\r\n', "b,c"]


def test_a_quote_inside_a_field_is_a_letter(tmp_path: Path) -> None:
    assert [row.fields for row in rows(tmp_path, 'a,5" pipe\nb,c\n')] == [("a", '5" pipe'), ("b", "c")]


def test_a_quote_never_closed_costs_one_row(tmp_path: Path) -> None:
    lines = [f"row {n},x" for n in range(MAX_RECORD_LINES * 3)]
    lines[5] = '"never closed,x'
    found = rows(tmp_path, "\n".join(lines) + "\n")
    assert [row.problem for row in found].count("UNCLOSED_QUOTE") == 1
    assert [row.line for row in found] == list(range(1, len(lines) + 1))
    assert [row.text for row in found] == lines


def test_nul_bytes_cost_one_row(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\nc\x00,d\n"e\n\x00",f\ng,h\n')
    assert [(row.line, row.problem) for row in found if row.problem] == [(2, "NUL_BYTE")]
    assert found[-1].fields == ("g", "h")


def test_a_field_beyond_bounds_costs_one_row(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\n"' + "x" * 200_000 + '",b\nc,d\n')
    assert [row.problem for row in found] == [None, "MALFORMED_ROW", None]


@pytest.mark.parametrize("length", [MAX_LINE - 1, MAX_LINE, MAX_LINE + 1, 2 * MAX_LINE, 5 * MAX_LINE + 7])
@pytest.mark.parametrize("last", [False, True])
def test_a_long_line_costs_one_row(tmp_path: Path, length: int, last: bool) -> None:
    content = b"a,b\n" + b"x" * length + (b"" if last else b"\nc,d\n")
    path = written(tmp_path, content)
    found = list(read_csv(path, find_encoding(path)))
    assert [row.line for row in found] == ([1, 2] if last else [1, 2, 3])
    assert (found[1].problem == "LINE_TOO_LONG") == (length > MAX_LINE)
    assert len(found[1].text) == (500 if length > MAX_LINE else length)
    assert last or found[2].fields == ("c", "d")


def test_memory_is_bounded_by_chunk_and_line(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(64 << 20)  # one line of 64 MB, sparse
    tracemalloc.start()
    try:
        found = list(read_csv(path, find_encoding(path)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [row.problem for row in found] == [None, "LINE_TOO_LONG"]
    assert peak < 12 << 20


def test_json_lines_are_rows_of_one_field(tmp_path: Path) -> None:
    path = written(tmp_path, '{"a":1}\r\n\n  {"b":"王"}'.encode())
    found = list(read_jsonl(path, "utf-8-sig"))
    assert [(row.line, row.fields, row.end) for row in found] == [
        (1, ('{"a":1}',), "\r\n"),
        (3, ('  {"b":"王"}',), ""),
    ]


def test_tab_separated_rows(tmp_path: Path) -> None:
    path = written(tmp_path, '名\t"a\tb"\tc"d\n王,\t""\t5" pipe\n'.encode("gb18030"))
    assert [row.fields for row in read_csv(path, find_encoding(path), separator="\t")] == [
        ("名", "a\tb", 'c"d'),
        ("王,", "", '5" pipe'),
    ]


@pytest.mark.parametrize("text", ["," * 10**6, '"x"' + "," * 10**6], ids=["plain", "quoted"])
def test_a_million_columns_cost_one_row(tmp_path: Path, text: str) -> None:
    started = time.monotonic()
    found = rows(tmp_path, f"a,b\n{text}\nc,d\n")
    assert [(row.line, row.problem) for row in found] == [(1, None), (2, "WRONG_COLUMN_COUNT"), (3, None)]
    assert time.monotonic() - started < 10


def test_a_thousand_columns_are_read(tmp_path: Path) -> None:
    found = rows(tmp_path, ",".join("x" * 1_000) + "\n" + ",".join("x" * 1_001) + "\n")
    assert [(len(row.fields), row.problem) for row in found] == [(1_000, None), (0, "WRONG_COLUMN_COUNT")]


def test_quotes_that_are_never_closed_take_time_in_proportion(tmp_path: Path) -> None:
    line = b'"a,b"c,"\n'  # leaves a quote open, whether it begins within one or not
    path = written(tmp_path, line * (2 * CHUNK // len(line)))
    started = time.monotonic()
    tracemalloc.start()
    try:
        unclosed = sum(1 for row in read_csv(path, "utf-8") if row.problem == "UNCLOSED_QUOTE")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert unclosed > MAX_UNCLOSED
    assert time.monotonic() - started < 30
    assert peak < 64 << 20


@pytest.mark.full
def test_a_quote_open_over_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    with path.open("wb") as file:
        file.write('名称,代码\n"never closed,x\n'.encode())
        block = b"some more text,y\n" * (CHUNK // 17)
        while file.tell() < 1 << 30:
            file.write(block)
    read = (row.problem for row in read_csv(path, find_encoding(path)))
    assert [problem for problem in read if problem] == ["UNCLOSED_QUOTE"]
