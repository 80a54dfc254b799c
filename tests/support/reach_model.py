"""What rows say of one company, kept in plain lists: the oracle's inputs, made without the graph.

Everything is delivered on one day, so the last row of a source about a fact is what that source says.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from graph_schema.intervals import Interval
from graph_schema.names import EndKind, LiabilityKind, PartyKind, RecordKind, RoleKind, Side
from graph_schema.reach import LiabilityInput, RecordInput, ReleaseInput, RoleInput
from tests.support.graph import OBSERVED, Row
from tests.support.reach_oracle import Verdict, expected

FIRST = date(2020, 6, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(8)]
ASKED = [FIRST - timedelta(days=1), *DAYS, DAYS[-1] + timedelta(days=1)]
# Beyond the days that rows name: the day of delivery, and one after it.
POINTS = [*ASKED, OBSERVED, OBSERVED + timedelta(days=1)]
BETTER_FIRST = ("register", "lists", "canonical")
MILDER_FIRST = ("OVERTURNED", "PENDING", "FINAL")
NARROWER_FIRST = ("AUTHORIZED", "GOV_SHARED", "PUBLIC")
SINGLE = (RoleKind.LEGAL_REPRESENTATIVE, RoleKind.CHAIRMAN, RoleKind.OPERATOR)


def interval(valid: Row) -> Interval:
    """The interval of a row."""
    start, end = valid.get("from"), valid.get("to")
    return Interval(
        start=None if start is None else date.fromisoformat(start),
        start_kind=EndKind.UNKNOWN if start is None else EndKind.KNOWN,
        end=None if end is None else date.fromisoformat(end),
        end_kind=EndKind(valid.get("to_kind") or ("OPEN" if end is None else "KNOWN")),
    )


@dataclass(frozen=True)
class Held:
    """A tie as one source tells it."""

    source: str
    holder: str
    organization: bool
    role: RoleKind
    valid: Interval

    def surely(self) -> set[date]:
        """The days on which the source is sure of it: from a known start, or from when it saw it."""
        if self.valid.end is None and self.valid.end_kind is EndKind.UNKNOWN:
            return set()
        start = self.valid.start or OBSERVED
        return {day for day in POINTS if start <= day and (self.valid.end is None or day < self.valid.end)}


@dataclass
class Company:
    """Everything said of one company and its records."""

    ties: dict[tuple[Any, ...], Held] = field(default_factory=dict)
    entries: dict[tuple[str, str], Row] = field(default_factory=dict)
    releases: dict[tuple[str, str], ReleaseInput] = field(default_factory=dict)
    released_by: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, row: Row, source: str) -> None:
        """One more row, after all others."""
        if row["type"] in ("tenure", "control", "holding"):
            kinds = {"control": RoleKind.ACTUAL_CONTROLLER, "holding": RoleKind.SHAREHOLDER}
            role = kinds.get(row["type"]) or RoleKind(row["role"])
            person = row["holder"].get("person")
            holder = "organization" if person is None else person["name"]
            held = Held(source, holder, person is None, role, interval(row["valid"]))
            self.ties[row["type"], holder, role, source, held.valid.start] = held
        elif row["type"] == "record":
            self.entries[row["record"]["number"], source] = row
        elif row["type"] == "release" and any(number == row["record"]["number"] for number, _ in self.entries):
            number, name = row["record"]["number"], row["person"]["name"]
            valid, key = interval(row["valid"]), (row["release_id"], number)
            before = self.releases.get(key)
            # A source that has not heard that another one's release was set aside does not bring it back.
            if before and self.released_by[key] != source and before.valid.end is not None and valid.end is None:
                return
            self.releases[key] = ReleaseInput(row["release_id"], name, number, valid)
            self.released_by[key] = source

    def parties(self) -> set[str]:
        """Everybody who is mentioned."""
        named = {name["person"]["name"] for row in self.entries.values() for name in row["names"]}
        return named | {held.holder for held in self.ties.values()} | {r.party_id for r in self.releases.values()}

    def verdicts(self) -> dict[tuple[str, str, date], Verdict]:
        """What is to be said of each party on each day, by record number."""
        roles = [
            RoleInput(str(n), h.holder, PartyKind.ORGANIZATION if h.organization else PartyKind.PERSON, h.role, h.valid)
            for n, h in enumerate(self.ties.values())
            if not any(better(other, h) and contradicts(other, h) for other in self.ties.values())
        ]
        found = {}
        for number in {number for number, _ in self.entries}:
            about = self._record(number)
            names = self._names(number)
            for party in self.parties():
                for day in ASKED:
                    verdict = expected(
                        about, party, day=day, roles=roles, liabilities=names, releases=list(self.releases.values())
                    )
                    if verdict is not None:
                        found[number, party, day] = verdict
        return found

    def preferred(self, number: str) -> Row:
        """The entry that counts: the milder finality, then the narrower disclosure, then the better source."""
        told = [self.entries[number, source] for source in BETTER_FIRST if (number, source) in self.entries]
        return min(
            told,
            key=lambda row: (
                MILDER_FIRST.index(row.get("finality") or "FINAL"),
                NARROWER_FIRST.index(row.get("disclosure") or "PUBLIC"),
            ),
        )

    def _record(self, number: str) -> RecordInput:
        row = self.preferred(number)
        key = row["record"]
        return RecordInput(
            record_id=number,
            kind=RecordKind(key["kind"]),
            list_kind=key["list_kind"],
            side=Side.BLACK,
            jurisdiction=row["jurisdiction"],
            decided_on=date.fromisoformat(key["decided_on"]),
            valid=interval(row["valid"]),
            conduct_from=None,
            conduct_to=None,
            party_id="company",
            party_kind=PartyKind.ORGANIZATION,
        )

    def _names(self, number: str) -> list[LiabilityInput]:
        return [
            LiabilityInput(name["person"]["name"], LiabilityKind(name["liability"]), Interval())
            for (of, _), row in self.entries.items()
            if of == number
            for name in row["names"]
        ]


def better(one: Held, other: Held) -> bool:
    """Whether another, more relied on source says it."""
    return BETTER_FIRST.index(one.source) < BETTER_FIRST.index(other.source)


def contradicts(one: Held, other: Held) -> bool:
    """Whether two ties cannot both be as told: a single seat, or one holder's tie with other known days."""
    if one.role is not other.role:
        return False
    meet = bool(one.surely() & other.surely())
    if one.holder != other.holder:
        return one.role in SINGLE and meet
    a, b = one.valid, other.valid
    if a.start is not None and b.start is not None and a.start != b.start:
        return meet
    if a.end is not None and b.end is not None:
        return a.end != b.end and meet
    # One source has seen it held after the other says that it had ended.
    return meet and (a.end is None) is not (b.end is None) and EndKind.OPEN in (a.end_kind, b.end_kind)
