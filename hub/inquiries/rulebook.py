"""The rules in words, for answers: names of measures, citations of rules, what a list kind lays on its party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.explain import Days, ReachTold, RecordTold, explain, reached_since
from graph_schema.rules.model import RuleBase
from hub.inquiries.rows import ReachRow, RecordRow, RoleRow

Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule base as the answers read it; pairs of texts are Chinese and English."""

    rules: RuleBase

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

    def cite(self, rule_id: str) -> Mapping[str, str | None]:
        """Article, citation and check mark of a rule; absent for an id that no file holds."""
        rule = self.rules.find_rule(rule_id)
        if rule is None:
            return {"article": None, "citation": None, "checked": None}
        return {"article": rule.citation.article, "citation": rule.citation.text(), "checked": rule.checked}

    def measure_name(self, measure_id: str) -> Texts | None:
        """The measure's name."""
        measure = self.rules.find_measure(measure_id)
        return None if measure is None else (measure.zh, measure.en)

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
