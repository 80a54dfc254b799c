"""Folds entries into counters: who looked at whom on which day, and who received which record. Pure.

Counters are sums, unions, and firsts and lasts, so that entries may be folded in any order and in any groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from graph_schema.ids import opaque_id
from graph_schema.writes.accesses import AccessFold, ReceiptFold
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.clock import SHANGHAI

# What a field's type tells of, in the coarse classes that a subject is shown.
IDENTITY, STANDING, RECORDS, PARTIES, REACHES, OTHER = (
    "IDENTITY",
    "STANDING",
    "RECORDS",
    "RELATED_PARTIES",
    "REACHES",
    "OTHER",
)
_CLASS_OF_TYPE: Mapping[str, str] = MappingProxyType(
    {
        "Enterprise": IDENTITY,
        "EnterpriseProfile": IDENTITY,
        "Identifier": IDENTITY,
        "Capital": IDENTITY,
        "Person": IDENTITY,
        "SourceDifference": IDENTITY,
        "EnterpriseCandidate": IDENTITY,
        "NameMatch": IDENTITY,
        "CreditStatus": STANDING,
        "Listing": STANDING,
        "Aggravation": STANDING,
        "Incentive": STANDING,
        "IncentiveEligibility": STANDING,
        "EligibilityWay": STANDING,
        "CreditRecord": RECORDS,
        "Overlay": RECORDS,
        "RelatedParty": PARTIES,
        "PartyRole": PARTIES,
        "OtherEnterprise": PARTIES,
        "AboutParty": PARTIES,
        "Reach": REACHES,
        "PathStep": REACHES,
        "Measure": REACHES,
        "MeasureInForce": REACHES,
    }
)
# Types that tell of no subject by themselves.
_NO_CLASS = frozenset(
    {"Query", "Bilingual", "PageInfo", "Rule", "Refusal", "LookedAt", "EvidenceRule"}
    | {"EnterpriseCandidateConnection", "EnterpriseCandidateEdge"}
)


@dataclass(slots=True)
class _Looks:
    entry: AuditEntry
    day: date
    asked: int = 0
    reached: int = 0
    classes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Receipts:
    first: str
    last: str
    commit: int
    times: int = 0


@dataclass(slots=True)
class Folded:
    """Counters of some entries, to be added to those of the graph."""

    looks: dict[tuple[str, ...], _Looks] = field(default_factory=dict)
    receipts: dict[tuple[str, str], _Receipts] = field(default_factory=dict)
    passed: int = 0

    def add(self, entry: AuditEntry, *, slot: int, index: int) -> None:
        """Fold one entry in; only answered inquiries of a partner count, and the commits that the slot has passed."""
        if entry.action is AuditAction.PASSED:
            self.passed = max(self.passed, entry.commit or 0)
        if entry.action is not AuditAction.INQUIRY or entry.outcome != ANSWERED or entry.partner_id is None:
            return
        classes = field_classes(entry.fields_released)
        day = entry.at.astimezone(SHANGHAI).date()
        about = (entry.partner_id, entry.purpose or "", entry.basis or "", entry.case_number or "", day.isoformat())
        # Without a purpose nobody was asked about: one looked at processes, such as one's own objections.
        inquired = entry.purpose is not None
        for subject in entry.subjects_root if inquired else ():
            self._look(subject, about, entry=entry, day=day, classes=classes).asked += 1
        for subject in entry.subjects_traversed if inquired else ():
            self._look(subject, about, entry=entry, day=day, classes=classes).reached += 1
        place = receipt_place(entry.at, slot=slot, index=index)
        for record_id in entry.record_ids:
            commit = entry.commit or 0
            kept = self.receipts.setdefault((record_id, entry.partner_id), _Receipts(place, place, commit))
            kept.first, kept.last, kept.times = min(kept.first, place), max(kept.last, place), kept.times + 1
            kept.commit = min(kept.commit, commit)

    def _look(
        self, subject: str, about: tuple[str, ...], *, entry: AuditEntry, day: date, classes: frozenset[str]
    ) -> _Looks:
        looks = self.looks.get((subject, *about))
        if looks is None:
            looks = self.looks[subject, *about] = _Looks(entry, day)
        looks.classes |= classes
        return looks

    def access_rows(self) -> list[AccessFold]:
        """Return the counters of looks, in the order of their keys."""
        rows = [
            AccessFold(
                access_key=opaque_id("access", *key),
                subject=key[0],
                partner_id=key[1],
                kind=looks.entry.kind or "",
                purpose=key[2],
                basis=key[3],
                case_number=looks.entry.case_number,
                day=looks.day,
                asked=looks.asked,
                reached=looks.reached,
                classes=sorted(looks.classes),
            )
            for key, looks in self.looks.items()
        ]
        return sorted(rows, key=lambda row: row.access_key)

    def receipt_rows(self) -> list[ReceiptFold]:
        """Return the counters of received records, in the order of their keys."""
        rows = [
            ReceiptFold(
                received_key=opaque_id("received", *key),
                record_id=key[0],
                partner_id=key[1],
                first=kept.first,
                last=kept.last,
                times=kept.times,
                commit=kept.commit,
            )
            for key, kept in self.receipts.items()
        ]
        return sorted(rows, key=lambda row: row.received_key)


def field_classes(coordinates: tuple[str, ...]) -> frozenset[str]:
    """Return the coarse classes of `Type.field` coordinates; a type that is not listed is OTHER."""
    types = {coordinate.partition(".")[0] for coordinate in coordinates} - _NO_CLASS
    return frozenset(_CLASS_OF_TYPE.get(name, PARTIES if name.startswith("RelatedParty") else OTHER) for name in types)


def receipt_place(at: datetime, *, slot: int, index: int) -> str:
    """Return `time/slot/index` of an entry, so that texts sort as the times do."""
    stamp = at.astimezone(SHANGHAI).isoformat(timespec="milliseconds")
    return f"{stamp}/{slot:05d}/{index:012d}"


def read_place(text: str) -> tuple[datetime, int, int]:
    """Return time, slot and index of what `receipt_place` wrote."""
    stamp, slot, index = text.split("/")
    return datetime.fromisoformat(stamp), int(slot), int(index)
