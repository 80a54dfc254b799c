"""What a search by name must find: a slow, plain model over all names, that folds nothing.

Each name is held as it is written and in the plain form it was written from (simplified characters, half width, no
blanks), and so is each question; only plain forms are compared. Ranks are computed anew from both writings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

REASONS = ("CODE", "REGISTRATION_NUMBER", "ORGANIZATION_CODE", "EXACT_NAME", "FORMER_NAME", "NAME_PREFIX",
           "FORMER_NAME_PREFIX")  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A name as it is written, as its name key stands, and its plain form."""

    text: str
    key: str
    plain: str


@dataclass(frozen=True)
class Described:
    """What a delivery said of an enterprise: from `start` (None: always) until `end` (None: still), since a commit."""

    name: Written
    former: tuple[Written, ...]
    start: date | None
    end: date | None
    since: int


@dataclass(frozen=True)
class Company:
    """An enterprise: its numbers by scheme, and what described it."""

    numbers: dict[str, str]
    described: tuple[Described, ...]

    @property
    def code(self) -> str:
        """What tells it apart."""
        scheme, value = next(iter(sorted(self.numbers.items())))
        return self.numbers.get("USCC", f"{scheme}:{value}")


@dataclass(frozen=True)
class Hit:
    """One expected candidate."""

    reason: str
    score: float
    code: str
    matched: str


def likeness(one: str, other: str) -> float:
    """Twice the longest common subsequence in percent of both lengths."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = row[:]
        for j, b in enumerate(other, 1):
            row[j] = before[j - 1] + 1 if a == b else max(before[j], row[j - 1])
    return round(200 * row[-1] / (len(one) + len(other)), 1)


def hits(companies: Sequence[Company], asked: Written, *, as_of: date, known: int, begins: bool) -> list[Hit]:
    """All candidates in order."""
    found = []
    for company in companies:
        ways = sorted(
            (REASONS.index(reason), -score, matched)
            for reason, score, matched in _ways(company, asked, as_of=as_of, known=known, begins=begins)
        )
        if ways:
            place, score, matched = ways[0]
            found.append(Hit(REASONS[place], -score, company.code, matched))
    return sorted(found, key=lambda hit: (REASONS.index(hit.reason), -hit.score, hit.code))


def _ways(
    company: Company, asked: Written, *, as_of: date, known: int, begins: bool
) -> Iterator[tuple[str, float, str]]:
    for scheme, value in company.numbers.items():
        if value == asked.plain:
            yield {"USCC": "CODE"}.get(scheme, scheme), 100.0, value
    for said in company.described:
        if said.since > known or (said.start is not None and said.start > as_of):
            continue
        runs = said.end is None or said.end > as_of
        for name, present in ((said.name, runs), *((former, False) for former in said.former)):
            if name.plain == asked.plain:
                yield "EXACT_NAME" if present else "FORMER_NAME", likeness(asked.key, name.key), name.text
            elif begins and name.plain.startswith(asked.plain):
                yield "NAME_PREFIX" if present else "FORMER_NAME_PREFIX", likeness(asked.key, name.key), name.text
