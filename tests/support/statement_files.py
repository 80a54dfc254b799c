"""Files of statements as a loader reads them, and its verdicts."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from loaders.check import open_file
from loaders.checked import Checked
from loaders.profile import load_profile
from tests.support.graph import RULES


def verdicts(folder: Path, profile: str, rows: list[Any], *, lines: bool = False) -> list[Checked]:
    """The verdicts on a file of these rows."""
    path = folder / "rows.json"
    each = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(each) if lines else f"[{','.join(each)}]", encoding="utf-8")
    opened = open_file(path, load_profile(profile), rules=RULES, observed=date(2026, 1, 5), encoding=None)
    return [row.checked for row in opened.rows]


def told(checked: Checked) -> tuple[str | None, str | None, list[str]]:
    """Why it is refused and where, and what is odd."""
    return checked.reject and str(checked.reject), checked.field, [str(warning) for warning in checked.warnings]
