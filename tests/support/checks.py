"""Rows of a form through the check of a profile, as a loader would open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from graph_schema.claims import RecordClaim
from graph_schema.rules.load import load_rules
from loaders.check import open_file
from loaders.checked import Checked
from loaders.profile import load_profile
from tests.support.files import write_table

RULES = load_rules()


@dataclass(frozen=True)
class Sheet:
    """Checks rows of a profile; the keys of the first row are the header."""

    folder: Path
    profile: str
    observed: date = date(2026, 1, 1)

    def check(self, *rows: Mapping[str, str]) -> list[Checked]:
        """The verdicts on the rows of one file."""
        profile = load_profile(self.profile)
        path = write_table(self.folder / "rows.csv", rows, separator=profile.separator)
        opened = open_file(path, profile, rules=RULES, observed=self.observed, encoding=None)
        return [row.checked for row in opened.rows]

    def one(self, row: Mapping[str, str]) -> Checked:
        """The verdict on one row."""
        (checked,) = self.check(row)
        return checked

    def record(self, row: Mapping[str, str]) -> RecordClaim:
        """The record that one row claims."""
        checked = self.one(row)
        assert checked.reject is None, (checked.reject, checked.field)
        (found,) = [claim for claim in checked.claims if isinstance(claim, RecordClaim)]
        return found
