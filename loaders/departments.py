"""Tallies of a delivery by the department that reported the rows: what came, what was taken, what was late."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graph_schema.claims import RecordClaim, RecordKey, StateClaim
from graph_schema.masking import mask_numbers
from graph_schema.name_keys import name_key
from loaders.checked import Checked

MOST: Final = 200
SPELLINGS: Final = 1_000
_LONGEST: Final = 60
_ENDINGS: Final = tuple("局委院厅部署所办府队会司心站处室行关庭科团社校场")
_SHORTEST: Final = 4  # personal names with such an ending are shorter
_SHORT: Final = frozenset({"税务局", "公安局", "教育局", "民政局", "司法局", "财政局", "水利局", "统计局", "审计局"})
_NUMBERS: Final = ("received", "accepted", "unchanged", "rejected", "replaced", "dated", "late")


@dataclass(slots=True)
class Tally:
    """Counts of one department.

    `dated` are the rows accepted anew whose decision has a term of delivery, `late` those that came after it.
    """

    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    replaced: int = 0
    dated: int = 0
    late: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Add another tally's counts."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by_code.update(other.by_code)
        self.warnings.update(other.warnings)

    def as_json(self) -> dict[str, Any]:
        """The machine's form, keys in a fixed order."""
        numbers: dict[str, Any] = {name: getattr(self, name) for name in _NUMBERS}
        return numbers | {
            "by_code": dict(sorted(self.by_code.items())),
            "warnings": dict(sorted(self.warnings.items())),
        }


def tally_of(row: Mapping[str, Any]) -> Tally:
    """The tally that `as_json` gave."""
    numbers = {name: int(row[name]) for name in _NUMBERS}
    return Tally(**numbers, by_code=Counter(row["by_code"]), warnings=Counter(row["warnings"]))


class Departments:
    """Tallies by department, at most `most` of them; rows of further ones, and of none, are counted together."""

    def __init__(self, source: str = "", most: int = MOST) -> None:
        """No rows yet; `source` is who delivers where a row names nobody."""
        self._source = source
        self._most = most
        self._spelled: dict[str, tuple[str | None, Tally]] = {}
        self._tallies: dict[str, tuple[str | None, Tally]] = {}
        self._others: tuple[str | None, Tally] = (None, Tally())

    def of(self, checked: Checked) -> tuple[str | None, Tally]:
        """The department of a row and the tally to count it in.

        None stands for the others, and for texts that are no department's name: what has slipped into
        the wrong column may be a person's.
        """
        text = _reported_by(checked) or self._source
        found = self._spelled.get(text)
        if found is None:
            found = self._find(text)
            if len(self._spelled) < SPELLINGS:
                self._spelled[text] = found
        return found

    def _find(self, text: str) -> tuple[str | None, Tally]:
        name = text if text == self._source else _department(text.strip())
        if name is None:
            return self._others
        key = name_key(name)
        if key not in self._tallies:
            if len(self._tallies) >= self._most:
                return self._others
            self._tallies[key] = (name, Tally())
        return self._tallies[key]

    def __iter__(self) -> Iterator[tuple[str | None, Tally]]:
        """Names and tallies, in the order of their first rows; then the others, where there are any."""
        yield from self._tallies.values()
        if self._others[1].received:
            yield self._others


def _reported_by(checked: Checked) -> str | None:
    """Who reported a row: as its form says, else who decided."""
    if checked.department is not None:
        return checked.department
    for claim in checked.claims:
        if isinstance(claim, RecordClaim | StateClaim):
            return claim.key.determiner if isinstance(claim.key, RecordKey) else None
    return None


def _department(text: str) -> str | None:
    named = len(text) >= _SHORTEST and text.endswith(_ENDINGS)
    if len(text) > _LONGEST or not (named or text in _SHORT) or "·" in text or mask_numbers(text) != text:
        return None
    return text
