"""The rules in words, for answers: names of measures, citations of rules, what a list kind lays on its party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph_schema.explain import Days, ReachTold, RecordTold, explain, reached_since
from graph_schema.names import ActorClass, MeasureForce
from graph_schema.rules.index import RuleItem, rule_items
from graph_schema.rules.model import Measure, RuleBase
from hub.inquiries.rows import ReachRow, RecordRow, RoleRow

Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule base as the answers read it; pairs of texts are Chinese and English."""

    rules: RuleBase
    items: tuple[RuleItem, ...] = field(init=False)

    def __post_init__(self) -> None:
        """List the items once."""
        object.__setattr__(self, "items", rule_items(self.rules))

    @property
    def edition(self) -> str:
        """The edition in use."""
        return self.rules.edition

    @property
    def ending_sides(self) -> Sequence[str]:
        """Sides of records that are told for a term of years only, once they run no longer."""
        return self.rules.disclosure.sides

    def ended_since(self, today: date) -> date:
        """The earliest decision of such a record that is still told on `today`."""
        return self.rules.disclosure.ended_since(today)

    def cite(self, rule_id: str) -> Mapping[str, object]:
        """Article, citation, check mark with its meaning, and use of a rule; absent for an id that no file holds."""
        rule = self.rules.find_rule(rule_id)
        if rule is None:
            return dict.fromkeys(("article", "citation", "checked", "checked_note", "applied"))
        zh, en = self.checked_note(rule.checked)
        return {
            "article": rule.citation.article,
            "citation": rule.citation.text(),
            "checked": rule.checked,
            "checked_note": {"zh": zh, "en": en},
            "applied": rule.applied,
        }

    def checked_note(self, checked: str) -> Texts:
        """What a mark means for the use of what it stands on."""
        told = self.rules.phrases[f"checked_{checked}"]
        return told.zh, told.en

    def measure(self, measure_id: str) -> Measure | None:
        """The measure, if a file holds it."""
        return self.rules.find_measure(measure_id)

    def told(self, measure: Measure) -> Texts:
        """What a measure means to a reader: whose duty it is, or that it is an option, and within which limits."""
        if measure.actor_class is ActorClass.NON_PUBLIC:
            first = "measure_option"
        else:
            first = "measure_mandatory" if measure.force is MeasureForce.MANDATORY else "measure_recommended"
        limits = {"measure_second_basis": measure.needs_second_basis, "measure_linked": measure.linked_matter}
        phrases = [self.rules.phrases[key] for key in (first, *(key for key, holds in limits.items() if holds))]
        marks = {"article": measure.basis.text()}
        zh = "".join(p.zh for p in phrases).format(**marks, measure=measure.zh, implementer=measure.implementer.zh)
        en = " ".join(p.en for p in phrases).format(**marks, measure=measure.en, implementer=measure.implementer.en)
        return zh, en

    def own_measures(self, record: RecordRow) -> Sequence[str]:
        """Ids of the measures that a list kind lays on the listed party itself."""
        kind = self.rules.find_list_kind(record["list_kind"] or "")
        return () if kind is None else kind.measures

    def aggravates(self, record: RecordRow) -> bool:
        """Whether its list kind counts when black lists of different domains are added up."""
        kind = self.rules.find_list_kind(record["list_kind"] or "")
        return kind is not None and kind.aggravates

    def explain(self, reach: ReachRow, *, tenure: RoleRow | None, party: str | None, about: str | None) -> Texts:
        """Why the record reaches the party or not, in one sentence; names that may not be seen are None."""
        told = explain(_reach(reach, tenure), _record(reach["record"]), party=party, about=about, rules=self.rules)
        return told.zh, told.en

    def reached_since(self, reach: ReachRow, tenure: RoleRow | None) -> str | None:
        """The day since which the party has been reached without a break."""
        return reached_since(_reach(reach, tenure), _record(reach["record"]))


def _days(row: ReachRow | RoleRow) -> Days:
    return Days(since=row["valid_from"], since_kind=row["from_kind"], until=row["valid_to"], until_kind=row["to_kind"])


def _reach(row: ReachRow, tenure: RoleRow | None) -> ReachTold:
    return ReachTold(
        rule_id=row["rule_id"],
        reason=row["reason"],
        named=row["named"],
        role=row["role"],
        valid=_days(row),
        tenure=None if tenure is None else _days(tenure),
    )


def _record(row: RecordRow) -> RecordTold:
    return RecordTold(
        list_kind=row["list_kind"],
        number=row["number"],
        determiner=row["determiner"],
        decided_on=row["decided_on"],
        valid_from=row["valid_from"],
    )
