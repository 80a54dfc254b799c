"""What a regulator is given of the log: who asked, when, for which purpose and on what basis, and what was told.

Rows are made one at a time, so that memory does not grow with the log. Subjects are blind keys: who is to know whether
one of them is a certain subject gives the subject's id, which is blinded and compared.
"""

import csv
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

import orjson

from hub.audit.entries import StoredEntry, read_entries
from hub.audit.entry import AuditEntry
from hub.audit.walk import slots_in

ASKED, REACHED = "ASKED", "REACHED"
COLUMNS = (
    "at",
    "action",
    "outcome",
    "partner_id",
    "kind",
    "purpose",
    "basis",
    "consent_id",
    "case_number",
    "matter_number",
    "contract_id",
    "fields",
    "records",
    "subjects_asked",
    "subjects_reached",
    "subject",
    "rules_edition",
    "commit",
    "count",
    "request_id",
    "document_hash",
    "statements",
    "blind_key_id",
    "address_key",
    "operation",
    "target",
    "reason",
    "program",
    "slot",
    "index",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries: of a period (`since` inclusive, `until` exclusive), of a partner, about subjects (blind keys)."""

    since: datetime | None = None
    until: datetime | None = None
    partner_id: str | None = None
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One entry as the regulator reads it; `subject` says how the subject that was asked for is in it."""

    stored: StoredEntry
    entry: AuditEntry
    subject: str | None

    def values(self) -> dict[str, object]:
        """Return the values by column."""
        entry = self.entry
        found: dict[str, object] = {
            name: getattr(entry, name) for name in COLUMNS if name in AuditEntry.__dataclass_fields__
        }
        return found | {
            "at": entry.at,
            "fields": list(entry.fields_released),
            "records": list(entry.record_ids),
            "subjects_asked": list(entry.subjects_root),
            "subjects_reached": list(entry.subjects_traversed),
            "statements": list(entry.statements),
            "subject": self.subject,
            "slot": self.stored.slot,
            "index": self.stored.index,
        }


def export_rows(folder: Path, chosen: Chosen) -> Iterator[ExportRow]:
    """Yield the chosen entries of all slots by time, as far as each slot is in order of time.

    Raises FaultyBytesError or ValueError where the log is damaged.
    """
    slots = [_of_slot(folder, slot, chosen) for slot in slots_in(folder)]
    return heapq.merge(*slots, key=lambda row: row.entry.at)


def write_json_lines(rows: Iterator[ExportRow], out: TextIO) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    for row in rows:
        values = row.values()
        out.write(orjson.dumps({name: values[name] for name in COLUMNS}, option=orjson.OPT_UTC_Z).decode() + "\n")
        count += 1
    return count


def write_csv(rows: Iterator[ExportRow], out: TextIO) -> int:
    """Write a table with a header; lists are joined by spaces; no cell is taken for a formula. Return how many rows."""
    table = csv.writer(out)
    table.writerow(COLUMNS)
    count = 0
    for row in rows:
        values = row.values()
        table.writerow([_cell(values[name]) for name in COLUMNS])
        count += 1
    return count


def _of_slot(folder: Path, slot: int, chosen: Chosen) -> Iterator[ExportRow]:
    needles = [subject.encode() for subject in chosen.subjects]
    for stored in read_entries(folder, slot, since=chosen.since):
        if needles and not any(needle in stored.data for needle in needles):
            continue
        entry = stored.entry()
        subject = _how(entry, chosen.subjects)
        if (
            (chosen.since is None or entry.at >= chosen.since)
            and (chosen.until is None or entry.at < chosen.until)
            and chosen.partner_id in (None, entry.partner_id)
            and (not needles or subject is not None)
        ):
            yield ExportRow(stored, entry, subject)


def _how(entry: AuditEntry, subjects: frozenset[str]) -> str | None:
    if not subjects.isdisjoint(entry.subjects_root):
        return ASKED
    return None if subjects.isdisjoint(entry.subjects_traversed) else REACHED


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(str, value))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
