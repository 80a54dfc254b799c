"""Rejected rows as they are printed: no number of a person, whatever a format calls it; nothing breaks on depth."""

import json

import pytest

from graph_schema.masking import TOKEN
from loaders.shown import shown_row

PASSPORT = "E12345678"


def shown(text: str) -> str:
    """A row of JSON as it is printed."""
    return shown_row(text, is_json=True, width=1, personal=())


@pytest.mark.parametrize(
    "row",
    [
        {"document": {"type": "PASSPORT", "value": PASSPORT}},
        {"recordDetails": {"identifiers": [{"scheme": "CHN-PASSPORT", "id": PASSPORT, "uri": f"x:{PASSPORT}"}]}},
        {"schema": "Person", "properties": {"passportNumber": [PASSPORT], "taxNumber": [PASSPORT]}},
    ],
)
def test_numbers_of_persons_are_hidden(row: object) -> None:
    text = json.dumps(row)
    assert PASSPORT not in shown(text)
    assert TOKEN in shown(text)
    assert PASSPORT not in shown(text[:-1])  # a row that is cut off is no JSON


def test_codes_of_organisations_are_shown() -> None:
    assert "600001" in shown('{"identifiers": [{"schemeName": "证券代码", "id": "600001"}]}')


@pytest.mark.parametrize("depth", [100, 900, 100_000])
def test_depth_breaks_nothing(depth: int) -> None:
    assert shown('{"a": ' + "[" * depth + "]" * depth + "}").startswith('{"a": [[[')
