"""The document of traps: every trap of every profile, with the verdict that the generator says it is owed."""

from pathlib import Path

from loaders.generate_defect_tables import RAW
from loaders.generate_defects import traps
from loaders.generate_forms import SPECS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "traps.md").read_text(encoding="utf-8")


def table() -> list[str]:
    """The rows of the document's table, in the order in which the files have the traps."""
    owed: dict[tuple[str, str], dict[str, None]] = {}
    for spec in SPECS:
        found = [(one.name, one.code, one.warnings, one.unchanged) for one in traps(spec.name)]
        found += [(name, code, (), False) for name, _, code in RAW.get(spec.name, ())]
        for name, code, warnings, unchanged in found:
            told = ", ".join(f"`{warning}`" for warning in warnings)
            verdict = f"rejected `{code}`" if code else "unchanged" if unchanged else f"accepted {told}".strip()
            owed.setdefault((name.replace("_", " "), verdict), {})[spec.profile] = None
    return [f"| {trap} | {verdict} | {', '.join(profiles)} |" for (trap, verdict), profiles in owed.items()]


def test_every_trap_of_every_profile_is_told_with_its_verdict() -> None:
    assert [line for line in DOCUMENT.splitlines() if line.startswith("| ")][1:] == table()
