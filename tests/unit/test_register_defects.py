"""The small register of defects: file and script agree, and its rows show what they say."""

import csv
import io
import json

from stdnum.cn import uscc

from graph_schema.identifiers import parse_any_organization_id
from loaders.capital import parse_capital
from loaders.names_in_field import FieldKind, split_representatives
from tests.support import make_register_defects as made

KINDS = {
    FieldKind.NONE: "NO_REPRESENTATIVE",
    FieldKind.SEVERAL: "SEVERAL_REPRESENTATIVES",
    FieldKind.ORGANIZATION: "ORGANIZATION_REPRESENTATIVE",
}
CLASSES = {
    "WRONG_COLUMN_COUNT", "BAD_CHECK_DIGIT", "NO_USABLE_IDENTIFIER", "CONFLICT_IN_FILE", "NAME_MISSING",
    "INNER_CHECK", "UNKNOWN_REGION", "LOWER_CASE", "FULL_WIDTH", "DEFAULT_DATE", "BAD_DATE", "UNREADABLE_CAPITAL",
    "NO_REPRESENTATIVE", "SEVERAL_REPRESENTATIVES", "ORGANIZATION_REPRESENTATIVE", "INVISIBLE_CHARACTERS",
    "REGISTRATION_NUMBER_ONLY", "ORGANIZATION_CODE_ONLY", "PLACEHOLDER_CODE",
}  # fmt: skip


def test_files_are_what_the_script_makes() -> None:
    assert (made.FOLDER / made.CSV_NAME).read_bytes() == made.register_bytes()
    assert (made.FOLDER / made.EXPECTED_NAME).read_text(encoding="utf-8") == made.expected_text()


def test_lines_are_where_rows_start() -> None:
    lines = made.register_bytes().decode().split("\n")
    reader = csv.reader(io.StringIO(made.register_bytes().decode(), newline=""), strict=True)
    next(reader)
    for case, told in zip(made.cases(), made.expected(), strict=True):
        row = next(reader)
        assert lines[int(str(told["line"])) - 1] == case.raw.split("\n")[0]
        assert (len(row) == 10) == (case.reason != "WRONG_COLUMN_COUNT")


def test_every_class_of_defect_occurs() -> None:
    told = json.loads((made.FOLDER / made.EXPECTED_NAME).read_text(encoding="utf-8"))
    found = {code for row in told for code in row["warnings"]} | {row["reason"] for row in told if row["reason"]}
    assert found == CLASSES
    assert {row["verdict"] for row in told} == {"accepted", "unchanged", "rejected"}


def test_cells_show_what_is_expected_of_them() -> None:
    seen: set[str] = set()
    for case in made.cases():
        row = next(csv.reader(io.StringIO(case.raw, newline="")))
        if case.reason == "WRONG_COLUMN_COUNT":
            continue
        kind = split_representatives(row[4]).kind
        assert (KINDS.get(kind) in case.warnings) == (kind is not FieldKind.ONE), case.shows
        assert parse_capital(row[5]).readable == ("UNREADABLE_CAPITAL" not in case.warnings), case.shows
        parsed = parse_any_organization_id(row[1])
        usable = case.reason not in {"BAD_CHECK_DIGIT", "NO_USABLE_IDENTIFIER"}
        assert (parsed.value is not None) == usable, case.shows
        assert {str(code) for code in parsed.warnings} <= set(case.warnings), case.shows
        assert (case.verdict == "unchanged") == (case.raw in seen), case.shows
        seen.add(case.raw)


def test_a_second_opinion_agrees_on_codes() -> None:
    for case in made.cases():
        row = next(csv.reader(io.StringIO(case.raw, newline="")))
        if case.reason in {"WRONG_COLUMN_COUNT", "NO_USABLE_IDENTIFIER"} or not parse_any_organization_id(row[1]).value:
            continue
        value = str(parse_any_organization_id(row[1]).value)
        if len(value) == 18 and value[0].isdigit():  # it does not know the authorities A, N and Y
            assert uscc.is_valid(value), case.shows
