"""Generated files through the readers and checks: the verdict of every row, over many counties."""

from pathlib import Path

import pytest

from graph_schema.rules.load import load_rules
from loaders.check import open_file
from loaders.generate import GeneratedCounty, generate
from loaders.generate_defect_tables import RAW, SPECIAL
from loaders.generate_defects import SHAPES
from loaders.generate_files import FileSpec
from loaders.generate_forms import FILES, SPECS
from loaders.profile import load_profile
from tests.support.county import Owed, owed, rows_of

RULES = load_rules()
PROFILES = {spec.profile: load_profile(spec.profile) for spec in SPECS}
ONLY_THE_GRAPH_KNOWS = "RECORD_UNKNOWN"
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(8, 200))]


def verdicts(county: GeneratedCounty, spec: FileSpec) -> dict[int, tuple[str | None, frozenset[str]]]:
    """By line the code of a refusal, or None and the warnings."""
    opened = open_file(
        county.folder / spec.name, PROFILES[spec.profile], rules=RULES, observed=county.today, encoding=None
    )
    assert (opened.warnings, opened.messages) == ((), ())
    return {
        item.row.line: (None, frozenset(map(str, item.checked.warnings)))
        if item.checked.reject is None
        else (str(item.checked.reject), frozenset())
        for item in opened.rows
    }


def wanted(row: Owed) -> tuple[str | None, frozenset[str]]:
    """What the check owes a row; what only the graph can refuse is accepted by it."""
    if row.code is None or row.code == ONLY_THE_GRAPH_KNOWS:
        return None, frozenset(row.warnings)
    return row.code, frozenset()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_gets_the_verdict_that_it_is_owed(tmp_path: Path, seed: int) -> None:
    county = generate(tmp_path, size=30 + seed % 40, seed=seed, defects=True)
    told = owed(tmp_path)
    assert set(told) == set(FILES)
    for spec in SPECS:
        found, expected = verdicts(county, spec), {line: wanted(row) for line, row in told[spec.name].items()}
        wrong = {
            line: (told[spec.name][line].defect, expected[line], found.get(line))
            for line in expected
            if found.get(line) != expected[line]
        }
        assert wrong == {}, spec.name
        assert found.keys() == expected.keys(), spec.name


def test_a_county_without_defects_is_accepted_with_the_warnings_of_its_manifest(tmp_path: Path) -> None:
    county = generate(tmp_path, size=400, seed=5)
    assert not (tmp_path / "expected.jsonl").exists()
    for spec in SPECS:
        found, told = verdicts(county, spec), county.counts[spec.name]
        assert [code for code, _ in found.values() if code] == []
        assert len(found) == told["rows"] == len(rows_of(tmp_path, spec))
        odd = [warning for _, warnings in found.values() for warning in warnings]
        assert {f"warning:{warning}": odd.count(warning) for warning in odd} == {
            name: count for name, count in told.items() if name.startswith("warning:")
        }


def test_the_manifest_counts_verdicts(tmp_path: Path) -> None:
    county = generate(tmp_path, size=50, seed=3, defects=True)
    for name, rows in owed(tmp_path).items():
        told = county.counts[name]
        for verdict in ("accepted", "unchanged", "rejected"):
            assert told.get(verdict, 0) == sum(row.verdict == verdict for row in rows.values())
        codes = [row.code for row in rows.values() if row.code]
        assert {f"reject:{code}": codes.count(code) for code in codes} == {
            key: count for key, count in told.items() if key.startswith("reject:")
        }


def test_every_kind_of_defect_is_in_every_county(tmp_path: Path) -> None:
    generate(tmp_path, size=30, seed=9, defects=True)
    told = owed(tmp_path)
    for name in FILES:
        here = {row.defect for row in told[name].values()}
        assert {special.name for special in SPECIAL.get(name, ())} <= here
        assert {defect for defect, *_ in RAW.get(name, ())} <= here
        if name in SHAPES:
            assert {"repeat:before", "repeat"} <= here
        assert None in here  # good rows stand among them
    codes = {row.code for rows in told.values() for row in rows.values()}
    assert codes >= {
        *("BAD_CHECK_DIGIT", "NO_USABLE_IDENTIFIER", "RESIDENT_ID_GIVEN", "NAME_MISSING", "VALUE_MISSING"),
        *("BAD_DATE", "DATES_REVERSED", "UNKNOWN_LIST", "CONFLICT_IN_FILE", "FINE_UNIT", "BAD_AMOUNT"),
        *("BAD_DOCUMENT", "NOTE_ROW", "NOT_TO_BE_REPORTED", "WRONG_COLUMN_COUNT", "FORMULA", "NUL_BYTE"),
        *("UNCLOSED_QUOTE", "BAD_JSON", "UNKNOWN_TYPE", "BAD_VALUE", "RECORD_UNKNOWN", "NAME_UNCLEAR"),
    }


@pytest.mark.parametrize("defects", [False, True])
def test_same_bytes_again(tmp_path: Path, *, defects: bool) -> None:
    for folder in ("one", "two"):
        generate(tmp_path / folder, size=40, seed=6, defects=defects)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) == len(SPECS) + 1 + defects
    assert [
        file for file in files if (tmp_path / "one" / file).read_bytes() != (tmp_path / "two" / file).read_bytes()
    ] == []


@pytest.mark.parametrize("seed", [0, 5])
def test_the_smallest_county_has_every_file_and_every_circle(tmp_path: Path, seed: int) -> None:
    county = generate(tmp_path, size=30, seed=seed)
    assert all(county.counts[spec.name]["rows"] for spec in SPECS)
    offices = next(spec for spec in SPECS if spec.name == "offices.jsonl")
    held = {
        (row["organization"]["ids"][0]["value"], row["holder"]["organization"]["ids"][0]["value"])
        for row in rows_of(tmp_path, offices)
        if row["type"] == "holding" and "organization" in row["holder"]
    }
    told = {story.key: story.usccs for story in county.stories}
    (itself,), (first, second), circle = told["self_holding"], told["mutual_holding"], told["holding_circle"]
    assert {(itself, itself), (first, second), (second, first)} <= held
    assert {(circle[place], circle[(place + 1) % 3]) for place in range(3)} <= held
