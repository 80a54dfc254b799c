"""What an asker is to be told of one company, worked out from the rows that were loaded: slow, plain, without a graph.

What is told is as of a day and as known at a commit; whether it may be told, and what lies over it, is judged by what
all rows say of today. Everything is delivered on one day by sources that each say a thing once, or correct it later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph_schema.names import PartnerKind
from tests.support.graph import Row
from tests.support.reach_model import Company, interval

SEES = {
    PartnerKind.BANK: {"PUBLIC"},
    PartnerKind.DEPARTMENT: {"PUBLIC", "GOV_SHARED"},
    PartnerKind.INVESTIGATOR: {"PUBLIC", "GOV_SHARED", "AUTHORIZED"},
}
IN_FORCE = "ACTIVE"
Reached = tuple[str, str, bool]


@dataclass(frozen=True)
class Told:
    """Numbers of the records that are told, those in dispute, how each reaches each party, and the standing."""

    records: set[str]
    disputed: set[str]
    reaches: dict[tuple[str, str], Reached]
    standing: str


@dataclass
class Loaded:
    """Every row of one company that was accepted, with the commit and the source."""

    rows: list[tuple[int, str, Row]] = field(default_factory=list)

    def told(self, kind: PartnerKind, *, as_of: date, known: int, today: date) -> Told:
        """What this kind of partner is to be told."""
        then = [(source, row) for commit, source, row in self.rows if commit <= known]
        now = [(source, row) for _, source, row in self.rows]
        company = company_of(then)
        numbers = {number for number, _ in company.entries}
        shown = {n for n in numbers if may_be_told(n, now, kind, today=today) and stands(n, then, as_of=as_of)}
        listed = {n for n in shown if interval(company.preferred(n)["valid"]).covers(as_of)}
        final = {n for n in listed if (company.preferred(n).get("finality") or "FINAL") == "FINAL"}
        disputed = {n for n in shown if lies_over(n, "DISPUTE", now, today=today)}
        return Told(
            records=shown,
            disputed=disputed,
            reaches={
                (number, party): (verdict.level, verdict.reason, disputed_for(number, party, now, today=today))
                for (number, party, day), verdict in company.verdicts().items()
                if number in shown and day == as_of
            },
            standing="LISTED"
            if final - disputed
            else "DISPUTED"
            if listed & disputed
            else "NOT_FINAL"
            if listed
            else "NONE_SHOWN",
        )


def company_of(rows: Iterable[tuple[str, Row]]) -> Company:
    """What these rows say, one after the other."""
    company = Company()
    for source, row in rows:
        company.take(row, source)
    return company


def about(number: str, rows: Sequence[tuple[str, Row]], kind: str) -> list[tuple[str, Row]]:
    """The rows of one type about a record, each fact as it was said last."""
    last = {}
    for source, row in rows:
        if row["type"] == kind and row["record"]["number"] == number:
            last[source, str(row.get("from")), str(row.get("overlay_id")), str(row.get("person"))] = (source, row)
    return list(last.values())


def status(number: str, rows: Sequence[tuple[str, Row]], *, day: date) -> str | None:
    """The state on the day: the last statement by then, else the one it opens with; None before it begins."""
    said = [
        (date.fromisoformat(row["from"]), source, row["status"])
        for source, row in about(number, rows, "state")
        if date.fromisoformat(row["from"]) <= day
    ]
    if said:
        return str(max(said)[2])
    if about(number, rows, "state") and opening(number, rows) is None:
        return IN_FORCE
    begun = opening(number, rows)
    return IN_FORCE if begun is None or begun <= day else None


def opening(number: str, rows: Sequence[tuple[str, Row]]) -> date | None:
    """The earliest known day on which a source lets the record begin."""
    days = [interval(row["valid"]).start for _, row in about(number, rows, "record")]
    return min((day for day in days if day is not None), default=None)


def stands(number: str, rows: Sequence[tuple[str, Row]], *, as_of: date) -> bool:
    """Whether the record had been decided by the day, and was neither repaired nor taken back on it."""
    row = company_of(rows).preferred(number)
    decided = row["record"].get("decided_on")
    return (decided is None or date.fromisoformat(decided) <= as_of) and status(number, rows, day=as_of) == IN_FORCE


def may_be_told(number: str, rows: Sequence[tuple[str, Row]], kind: PartnerKind, *, today: date) -> bool:
    """Whether the record may be told to this kind today."""
    row = company_of(rows).preferred(number)
    return (
        (row.get("disclosure") or "PUBLIC") in SEES[kind]
        and row.get("finality") != "OVERTURNED"
        and status(number, rows, day=today) in (IN_FORCE, None)
        and not lies_over(number, "SHIELD", rows, today=today)
    )


def lies_over(number: str, kind: str, rows: Sequence[tuple[str, Row]], *, today: date, name: str | None = None) -> bool:
    """Whether an overlay of the kind lies over the whole record today, or with a name over that person's reach."""
    return any(
        row["kind"] == kind
        and not row.get("withdrawn")
        and (row.get("person") or {}).get("name") == name
        and interval(row["valid"]).covers(today)
        for _, row in about(number, rows, "overlay")
    )


def disputed_for(number: str, party: str, rows: Sequence[tuple[str, Row]], *, today: date) -> bool:
    """Whether an objection to the record, or of this person, is being looked into today."""
    return any(lies_over(number, "DISPUTE", rows, today=today, name=name) for name in (None, party))
