"""A delivered sheet in a test: rows of cells under headers, written as CSV and checked by a profile."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from graph_schema.claims import RecordClaim
from graph_schema.rules.load import load_rules
from loaders.check import open_file
from loaders.checked import Checked
from loaders.profile import load_profile

Cells = dict[str, str]
RULES = load_rules()
OBSERVED = date(2026, 1, 5)


@dataclass(frozen=True)
class Sheet:
    """Checks rows of one profile; the keys of the first row are the header."""

    folder: Path
    profile: str

    def write(self, *rows: Cells, name: str = "sheet.csv") -> Path:
        """The rows as a file."""
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows(row.values() for row in rows)
        return path

    def check(self, *rows: Cells) -> list[Checked]:
        """The verdict on each row."""
        path = self.write(*rows)
        opened = open_file(path, load_profile(self.profile), rules=RULES, observed=OBSERVED, encoding=None)
        return [row.checked for row in opened.rows]

    def verdict(self, row: Cells) -> tuple[str | None, str | None]:
        """Reject code and field of one row."""
        (checked,) = self.check(row)
        return (None if checked.reject is None else str(checked.reject), checked.field)

    def record(self, row: Cells) -> RecordClaim:
        """The record that one accepted row claims."""
        (checked,) = self.check(row)
        assert checked.reject is None, (checked.reject, checked.field)
        return record_of(checked)


def record_of(checked: Checked) -> RecordClaim:
    """The record that an accepted row claims."""
    (found,) = [claim for claim in checked.claims if isinstance(claim, RecordClaim)]
    return found
