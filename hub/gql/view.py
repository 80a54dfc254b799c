"""How rows are seen: by whom, on which day, with which masks; records, measures and listings as they are shown.

Every value is JSON-shaped (text, numbers, lists, dicts by field name), so completion has nothing to convert.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph_schema.names import Disclosure, OverlayKind
from graph_schema.rules.basics import Bilingual
from hub.gql.selection import RootSelection
from hub.inquiries.measure_days import MeasureDays
from hub.inquiries.rows import OverlayRow, RecordRow
from hub.inquiries.rulebook import RuleBook, Texts
from hub.inquiries.standing import CreditStatus, Listing, covered, credit_status, in_force, overlay_runs

Row = dict[str, Any]


@dataclass(slots=True)
class Released:
    """What one operation lets out, for its audit entry: ids and field names, never values."""

    subjects_root: set[str] = field(default_factory=set)
    subjects_traversed: set[str] = field(default_factory=set)
    record_ids: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    commit: int | None = None

    def read_at(self, commit: int) -> None:
        """Note a commit at which the graph was read; of several the earliest counts, as what it told may have gone."""
        self.commit = commit if self.commit is None else min(commit, self.commit)


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, at which day, with which masks: everything that presentation depends on beside the row.

    `masked` are `Type.field` coordinates; `disclosures` are the ways of disclosure that are open to the asker.
    """

    rules: RuleBook
    handle: Callable[[str], str]
    masked: Mapping[str, Sequence[str]]
    disclosures: tuple[Disclosure, ...]
    as_of: date
    today: date
    selection: RootSelection
    released: Released

    def shown(self, type_name: str, values: Row) -> Row:
        """The row with the masked fields of its type emptied."""
        for name in self.masked.get(type_name, ()):
            values[name] = None
        return values

    def visible(self, type_name: str, name: str, *, value: str | None) -> str | None:
        """A value where its field is not masked, for texts that would repeat it."""
        return None if name in self.masked.get(type_name, ()) else value

    def record(self, row: RecordRow, *, overlays: Sequence[OverlayRow] | None = None) -> Row:
        """A credit record; `overlays` are those that may be shown beside it, all of the record's own if absent."""
        self.released.record_ids.add(row["record_id"])
        lying = [o for o in row["overlays"] if o["person_id"] is None] if overlays is None else overlays
        return self.shown(
            "CreditRecord",
            {
                "id": row["record_id"],
                "kind": row["kind"],
                "list_kind": row["list_kind"],
                "side": row["side"],
                "domain": row["domain"],
                "severity": row["severity"],
                "number": row["number"],
                "determiner": row["determiner"],
                "jurisdiction": row["jurisdiction"],
                "basis": row["basis"],
                "reason": row["reason"],
                "amount": row["amount"],
                "decided_on": row["decided_on"],
                "since": row["valid_from"],
                "until": row["valid_to"],
                "until_kind": row["to_kind"],
                "in_force": in_force(row, as_of=self.as_of),
                "disclosure": row["disclosure"],
                "finality": row["finality"],
                "status": row["status"],
                "status_since": row["status_from"],
                "source": row["source"],
                # What is shielded is not told, nor that anything is.
                "overlays": [
                    self._overlay(o) for o in lying if o["kind"] != OverlayKind.SHIELD and overlay_runs(o, self.today)
                ],
            },
        )

    def standing_of(self, records: Sequence[RecordRow], *, truncated: bool) -> CreditStatus:
        """What follows from the records on the day of the answer."""
        return credit_status(
            records,
            as_of=self.as_of,
            today=self.today,
            truncated=truncated,
            sees_all=self.covers_evidence,
            rules=self.rules.standing_rules(self.as_of),
        )

    @property
    def covers_evidence(self) -> bool:
        """Whether every way of disclosure that incentives are judged by is open to the asker."""
        adverse = self.rules.adverse_on(self.as_of)
        return adverse is not None and set(adverse.sharing) <= set(self.disclosures)

    def measure(self, measure_id: str, days: MeasureDays) -> Row:
        """A measure with its days, force and basis, and what these mean to a reader."""
        measure = self.rules.measure(measure_id)
        told = {
            "name": None if measure is None else bilingual((measure.zh, measure.en)),
            **{key: None if measure is None else getattr(measure, key) for key in _OF_MEASURE},
            "implementer": None if measure is None else texts(measure.implementer),
            "since": days.since,
            "until": days.until,
            "ends": None if days.ends is None else texts(days.ends),
            "told": None if measure is None else bilingual(self.rules.told(measure)),
            "citation": None if measure is None else measure.basis.text(),
            "checked": None if measure is None else measure.checked,
            "checked_note": None if measure is None else bilingual(self.rules.checked_note(measure.checked)),
        }
        return self.shown("Measure", {"id": measure_id, **told})

    def is_shielded(self, row: RecordRow) -> bool:
        """Whether the whole record is shielded today."""
        return covered(row, OverlayKind.SHIELD, today=self.today)

    def _overlay(self, row: OverlayRow) -> Row:
        return self.shown(
            "Overlay",
            {
                "kind": row["kind"],
                "measure_id": row["measure_id"],
                "since": row["valid_from"],
                "until": row["valid_to"],
            },
        )


_OF_MEASURE = ("force", "kind", "basis_rank", "linked_matter", "needs_second_basis")


def texts(text: Bilingual) -> Row:
    """A text of the rule base in both languages."""
    return {"zh": text.zh, "en": text.en}


def bilingual(texts: Texts) -> Row:
    """A sentence in both languages."""
    return {"zh": texts[0], "en": texts[1]}


def listing(item: Listing, view: View) -> Row:
    """A listing in force."""
    return view.shown(
        "Listing",
        {
            "record": view.record(item.record),
            "side": item.record["side"],
            "domain": item.record["domain"],
            "final": item.final,
            "disputed": item.disputed,
            "suspended": item.suspended,
        },
    )
