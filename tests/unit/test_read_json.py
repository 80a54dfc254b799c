"""Reading arrays and lines of JSON: every object once, whatever stands in it, in bounded memory."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import read, read_json
from loaders.json_rows import MAX_DEPTH, read_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.sampled_from('a"\\[]{},:\n公 '), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from('k"[,'), inner, max_size=3),
    max_leaves=8,
)


def written(folder: Path, text: str) -> Path:
    """A file of this text."""
    path = folder / "file.json"
    path.write_bytes(text.encode())
    return path


def rows(path: Path) -> list[tuple[int, str, str | None]]:
    """Places, texts and problems."""
    return [(row.line, row.text, row.problem) for row in read_json.read_json(path, "utf-8-sig")]


@settings(max_examples=60)
@given(values=st.lists(VALUES, max_size=6), indent=st.sampled_from([None, 0, 2]), chunk=st.sampled_from([1, 3, 1000]))
def test_an_array_is_split_as_a_parser_would(
    values: list[Any], indent: int | None, chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("array"), " \n" + json.dumps(values, indent=indent, ensure_ascii=False))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(read, "CHUNK", chunk)
        found = rows(path)
    assert [json.loads(text) for _, text, _ in found] == values
    assert [(place, problem) for place, _, problem in found] == [(n, None) for n in range(1, len(values) + 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}\n\n{"b": 2}', [(1, '{"a": 1}', None), (3, '{"b": 2}', None)]),
        ("[]", []),
        (" [ ] ", []),
        ('[{"a": "}]"}', [(1, '{"a": "}]"}', None), (2, "", "BAD_JSON")]),
        ('[{"a": 1},', [(1, '{"a": 1}', None), (2, "", "BAD_JSON")]),
        ('[{"a": 1}, ]', [(1, '{"a": 1}', None), (2, "", "BAD_JSON")]),
        ('[{"a": 1} {"b"}, {"c": 3}]', [(1, '{"a": 1} {"b"}', None), (2, '{"c": 3}', None)]),
        ('[{"a": 1}] [2]', [(1, '{"a": 1}', None), (2, "[2]", "BAD_JSON")]),
        ('[\n{"a":\r\n1}]', [(1, '{"a":  1}', None)]),
    ],
)
def test_what_is_no_array_costs_a_row(tmp_path: Path, text: str, expected: list[tuple[int, str, str | None]]) -> None:
    assert rows(written(tmp_path, text)) == expected


def test_a_statement_without_end_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "CHUNK", 1000)
    monkeypatch.setattr(read_json, "MAX_LINE", 2000)
    long = '{"a": "' + "x" * 10_000 + '"}'
    found = rows(written(tmp_path, f'[{long}, {{"b": 1}}, {long}'))
    assert [(place, problem) for place, _, problem in found] == [
        (1, "LINE_TOO_LONG"),
        (2, None),
        (3, "LINE_TOO_LONG"),
        (4, "BAD_JSON"),
    ]
    assert max(len(text) for _, text, _ in found) <= 500


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH + 1, 900, 5_000, 200_000])
@pytest.mark.parametrize("ends", [("[", "]"), ('{"a":', "}")])
def test_depth_is_bounded_without_recursion(depth: int, ends: tuple[str, str]) -> None:
    text = '{"\\u200b": ' + ends[0] * depth + "1" + ends[1] * depth + "}"
    assert (read_object(text, []) is not None) == (depth < MAX_DEPTH)


def test_fractions_keep_their_digits() -> None:
    found = read_object('{"share": 33.3333333333333333333, "whole": 30}', [], exact=True)
    assert found is not None
    assert (str(found["share"]), found["whole"]) == ("33.3333333333333333333", 30)
    assert read_object('{"share": 1' + "0" * 5_000 + "}", [], exact=True) is None
