"""Rows of the answering statement to what the schema shows: masked, in force or not, with handles for persons.

Every value is JSON-shaped (text, numbers, lists, dicts by field name), so completion has nothing to convert.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph_schema.identifiers import enterprise_kind
from graph_schema.names import IdScheme, OverlayKind, Side
from graph_schema.rules.basics import Bilingual
from hub.gql.present_sources import differing
from hub.gql.selection import RootSelection
from hub.inquiries.measure_days import MeasureDays, measure_days
from hub.inquiries.rows import EnterpriseRows, FactsRow, OverlayRow, RecordRow
from hub.inquiries.rulebook import RuleBook, Texts
from hub.inquiries.standing import (
    Answer,
    CreditStatus,
    Listing,
    MeasureInForce,
    Standing,
    covered,
    credit_status,
    in_force,
    overlay_runs,
)

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


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, at which day, with which masks: everything that presentation depends on beside the row.

    `masked` are `Type.field` coordinates; `sees_all` says that every way of disclosure is open to the asker.
    """

    rules: RuleBook
    handle: Callable[[str], str]
    masked: Mapping[str, Sequence[str]]
    sees_all: bool
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
                "overlays": [self._overlay(o) for o in lying if overlay_runs(o, self.today)],
            },
        )

    def standing_of(self, records: Sequence[RecordRow], *, truncated: bool) -> CreditStatus:
        """What follows from the records on the day of the answer."""
        return credit_status(
            records,
            as_of=self.as_of,
            today=self.today,
            truncated=truncated,
            sees_all=self.sees_all,
            measures_of=self.rules.own_measures,
            aggravates=self.rules.aggravates,
        )

    def measure(self, measure_id: str, days: MeasureDays) -> Row:
        """A measure with its days, force and basis, and what these mean to a reader."""
        measure = self.rules.measure(measure_id)
        told = {
            "name": None if measure is None else bilingual((measure.zh, measure.en)),
            **{key: None if measure is None else getattr(measure, key) for key in _OF_MEASURE},
            "implementer": None if measure is None else _texts(measure.implementer),
            "since": days.since,
            "until": days.until,
            "ends": None if days.ends is None else _texts(days.ends),
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


def _texts(text: Bilingual) -> Row:
    return {"zh": text.zh, "en": text.en}


def bilingual(texts: Texts) -> Row:
    """A sentence in both languages."""
    return {"zh": texts[0], "en": texts[1]}


def enterprise(answer: EnterpriseRows, view: View, *, related: Callable[[EnterpriseRows, View], Row]) -> Row:
    """One enterprise as its asker sees it; parts that were not asked for stay empty."""
    asks = view.selection.asks
    records = [r for r in answer.records if not view.is_shielded(r)]
    view.released.commit = max(answer.known, view.released.commit or 0)
    facts = answer.facts
    observed = [f["observed"] for f in facts if f["observed"] is not None]
    uscc = next((i["value"] for i in answer.identifiers if i["scheme"] == IdScheme.USCC), None)
    return view.shown(
        "Enterprise",
        {
            "uscc": uscc,
            # What was first known under another number keeps its kind from then.
            "kind": answer.kind if uscc is None else enterprise_kind(uscc),
            "name": facts[0]["name"] if facts else _name_in(records),
            "identifiers": [view.shown("Identifier", dict(i)) for i in answer.identifiers],
            "profiles": [_profile(f, view) for f in facts] if asks("Enterprise.profiles") else None,
            "source_differences": (
                [view.shown("SourceDifference", row) for row in differing(facts)]
                if asks("Enterprise.sourceDifferences")
                else None
            ),
            "credit_status": (
                _status(view.standing_of(records, truncated=answer.records_more), view)
                if asks("Enterprise.creditStatus")
                else None
            ),
            "records": [view.record(r) for r in records] if asks("Enterprise.records") else None,
            "records_truncated": answer.records_more,
            "related_parties": related(answer, view) if asks("Enterprise.relatedParties") else None,
            "as_of": view.as_of.isoformat(),
            "known_at": str(answer.known),
            "data_as_of": max(observed, default=None),
            "rules_edition": view.rules.edition,
        },
    )


def _name_in(records: Sequence[RecordRow]) -> str | None:
    """The name under which the newest record that may be seen lists the enterprise; no source describes it."""
    named = [r for r in records if r["party_name"] is not None]
    return max(named, key=lambda r: r["decided_on"] or "")["party_name"] if named else None


def _profile(row: FactsRow, view: View) -> Row:
    capital = {"amount": row["capital_amount"], "currency": row["capital_currency"], "text": row["capital_text"]}
    return view.shown(
        "EnterpriseProfile",
        {
            "name": row["name"],
            "former_names": row["former_names"],
            "status": row["status"],
            "enterprise_type": row["enterprise_type"],
            "region": row["region"],
            "industry": row["industry"],
            "capital": view.shown("Capital", capital) if any(capital.values()) else None,
            "address": row["address"],
            "founded": row["founded"],
            "business_scope": row["business_scope"],
            "representative_text": row["representative_text"],
            "source": row["source"],
            "observed": row["observed"],
            "preferred": row["preferred"],
        },
    )


def _listing(item: Listing, view: View) -> Row:
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


def _days_on_listed(item: MeasureInForce, view: View) -> MeasureDays:
    record = item.record
    span = (record["valid_from"], record["valid_to"])
    return measure_days(view.rules.measure(item.measure_id), record, span=span, role=None, personal=False)


def _status(status: CreditStatus, view: View) -> Row:
    return view.shown(
        "CreditStatus",
        {
            "standing": status.standing,
            "summary": bilingual(_summary(status)),
            "listings": [_listing(item, view) for item in status.listings],
            "aggravated": view.shown(
                "Aggravation",
                {"answer": status.aggravated, "because": [_listing(item, view) for item in status.aggravated_by]},
            ),
            "measures": [
                view.shown(
                    "MeasureInForce", {"measure": view.measure(m.measure_id, days), "record": view.record(m.record)}
                )
                for m in status.measures
                for days in (_days_on_listed(m, view),)
                if not days.over(view.as_of)
            ],
            "incentives": [
                view.shown("Incentive", {"record": view.record(i.record), "state": i.state, "reason": i.reason})
                for i in status.incentives
            ],
            "disputed": [view.record(r) for r in status.disputed],
        },
    )


_SUMMARIES: Mapping[Standing, Texts] = {
    Standing.NONE_SHOWN: (
        "在本次查询可见范围内,所问之日无生效的失信名单或限制措施记录。",
        "In what this inquiry may see, no adverse listing or restriction is in force on the day asked about.",
    ),
    Standing.LISTED: (
        "所问之日有 {n} 项生效的失信名单或限制措施记录。",
        "On the day asked about, adverse listings or restrictions in force: {n}.",
    ),
    Standing.DISPUTED: (
        "所问之日的 {n} 项记录处于异议核查,其措施暂不执行。",
        "Adverse listings or restrictions under objection, their measures suspended: {n}.",
    ),
    Standing.NOT_FINAL: (
        "所问之日的 {n} 项记录尚在复议或诉讼期间,不作为措施依据。",
        "Adverse listings or restrictions that may still be contested, and are no basis for a measure: {n}.",
    ),
    Standing.UNDETERMINED: (
        "可见记录较多,未能全部计入,故不作判断。",
        "More records may be seen than were read, so nothing is concluded.",
    ),
}


def _summary(status: CreditStatus) -> Texts:
    zh, en = _SUMMARIES[status.standing]
    count = sum(item.record["side"] == Side.BLACK for item in status.listings)
    zh, en = zh.format(n=count), en.format(n=count)
    if status.aggravated is Answer.YES:
        domains = sorted({item.record["domain"] or "" for item in status.aggravated_by})
        zh += f"涉及两个以上领域({'、'.join(domains)})。"
        en += f" They lie in several domains ({', '.join(domains)})."
    return zh, en
