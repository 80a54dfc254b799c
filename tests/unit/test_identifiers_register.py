"""Verdict classes of the identifiers in two real register files, which stand outside the project."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from graph_schema.identifiers import IdentifierIssue, parse_any_organization_id
from graph_schema.names import IdScheme

DATA = Path(os.environ.get("CREDIT_HUB_TEST_DATA") or Path(__file__).parents[2].parent / "shared" / "data")


def verdicts(name: str) -> tuple[Counter[str], Counter[str]]:
    """How often each scheme or error, and each warning, occurs in the code column."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not in the test data folder; set CREDIT_HUB_TEST_DATA to the folder that holds it")
    outcome: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            parsed = parse_any_organization_id(row["统一社会信用代码"])
            outcome[str(parsed.scheme or parsed.error or "ABSENT")] += 1
            warnings.update(parsed.warnings)
    return outcome, warnings


def test_every_code_of_the_clean_register_file_is_accepted() -> None:
    outcome, warnings = verdicts("registry_henan_2019.csv")
    assert outcome == {IdScheme.USCC: 6278}
    assert not warnings


def test_the_dirty_register_file_falls_into_its_classes() -> None:
    outcome, warnings = verdicts("registry_dirty.csv")
    assert outcome == {
        IdScheme.REGISTRATION_NUMBER: 459,
        IdScheme.USCC: 62,  # all of them written with a small letter
        IdScheme.ORGANIZATION_CODE: 3,
        IdentifierIssue.BAD_CHECK_DIGIT: 20,
        IdentifierIssue.NO_USABLE_IDENTIFIER: 52,  # 13-digit numbers and 企合…字 numbers
    }
    assert warnings == {IdentifierIssue.LOWER_CASE: 62}
