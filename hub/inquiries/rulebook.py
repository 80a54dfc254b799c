"""The rules in words, for answers: names of measures, citations of rules, what a list kind lays on its party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph_schema.explain import Days, ReachTold, RecordTold, explain, reached_since
from graph_schema.names import ActorClass, MeasureForce, RecordKind, Side
from graph_schema.rules.disclosed import beyond_class, untold_decisions
from graph_schema.rules.evidence import AdverseRecords, DistinctBy
from graph_schema.rules.index import RuleItem, rule_items
from graph_schema.rules.knowledge import Incentive
from graph_schema.rules.laid import laid_on_party
from graph_schema.rules.model import Measure, RuleBase
from graph_schema.rules.signals import SignalRule
from hub.inquiries.incentives import WayFound, withholds
from hub.inquiries.rows import ReachRow, RecordRow, RoleRow
from hub.inquiries.standing import StandingRules

Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What records are judged by on one day."""

    adverse: AdverseRecords | None
    weighing: Sequence[RecordKind]
    standing: StandingRules


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule base as the answers read it; pairs of texts are Chinese and English."""

    rules: RuleBase
    items: tuple[RuleItem, ...] = field(init=False)
    _beyond_class: Sequence[str] = field(init=False, repr=False)
    _untold: dict[date, Mapping[str, date]] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Of the day that was asked for last; it changes once a day."""
    _cited: dict[str, Mapping[str, object]] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Of rules that were cited; there are as many as the files hold."""
    _judged: dict[date, "_Judged"] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Of the day that was judged last; most ask about today."""

    def __post_init__(self) -> None:
        """List the items once."""
        object.__setattr__(self, "items", rule_items(self.rules))
        object.__setattr__(self, "_beyond_class", beyond_class(self.rules))

    @property
    def edition(self) -> str:
        """The edition in use."""
        return self.rules.edition

    @property
    def ending_sides(self) -> Sequence[str]:
        """Sides of records that are told for a term only."""
        return self.rules.disclosure.sides

    @property
    def beyond_class(self) -> Sequence[str]:
        """List kinds whose own rules keep an uncured listing told beyond its class."""
        return self._beyond_class

    def untold(self, today: date) -> Mapping[str, date]:
        """The latest decisions that are told no more on `today`, by the term that ends them."""
        if today not in self._untold:
            self._untold.clear()
            self._untold[today] = untold_decisions(self.rules, today)
        return self._untold[today]

    def cite(self, rule_id: str) -> Mapping[str, object]:
        """Article, citation, check mark with its meaning, and use of a rule; absent for an id that no file holds."""
        cited = self._cited.get(rule_id)
        if cited is not None:
            return cited
        rule = self.rules.find_rule(rule_id)
        if rule is None:
            return dict.fromkeys(("article", "citation", "checked", "checked_note", "applied"))
        zh, en = self.checked_note(rule.checked)
        cited = {
            "article": rule.citation.article,
            "citation": rule.citation.text(),
            "checked": rule.checked,
            "checked_note": {"zh": zh, "en": en},
            "applied": rule.applied,
        }
        self._cited[rule_id] = cited
        return cited

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

    def own_measures(self, record: RecordRow, day: date) -> Sequence[str]:
        """Ids of the measures that lie on the listed enterprise itself on the day."""
        decided = record["decided_on"] or record["valid_from"]
        laid = laid_on_party(
            self.rules,
            list_kind=record["list_kind"] or "",
            jurisdiction=record["jurisdiction"] or "",
            decided_on=None if decided is None else date.fromisoformat(decided),
            personal=False,
        )
        return [each for each in laid if self.is_told(each, day)]

    def is_told(self, measure_id: str, day: date) -> bool:
        """Whether a measure may lie on anybody on the day; one that no file holds is told as it stands."""
        measure = self.rules.find_measure(measure_id)
        return measure is None or measure.is_told_on(day)

    def group_of(self, record: RecordRow, by: DistinctBy) -> str | None:
        """What tells a record's black list apart where several are added up; None where its kind does not count."""
        kind = self.rules.find_list_kind(record["list_kind"] or "")
        if kind is None or not kind.aggravates:
            return None
        return kind.domain if by is DistinctBy.DOMAIN else kind.area

    def lapses(self, record: RecordRow) -> bool:
        """Whether nobody knows if an entry still holds, as its list speaks of a period and it has no end."""
        kind = self.rules.find_list_kind(record["list_kind"] or "")
        return kind is not None and kind.by_period and record["valid_to"] is None

    def adverse_on(self, day: date) -> AdverseRecords | None:
        """What counts as an adverse record on the day, if a text says so."""
        return self._judged_on(day).adverse

    def incentives_on(self, day: date) -> Sequence[Incentive]:
        """The incentives whose text is in force on the day."""
        return [each for each in self.rules.knowledge.incentives.values() if each.validity.in_force(day)]

    def signals_on(self, day: date) -> Sequence[SignalRule]:
        """The signals whose rule is in force on the day."""
        return [each for each in self.rules.knowledge.signals.values() if each.validity.in_force(day)]

    def standing_rules(self, day: date) -> StandingRules:
        """What standing on the day is judged by."""
        return self._judged_on(day).standing

    def weighing(self, day: date) -> Sequence[RecordKind]:
        """Kinds of record of which those of neither side may weigh as well."""
        return self._judged_on(day).weighing

    def _judged_on(self, day: date) -> _Judged:
        judged = self._judged.get(day)
        if judged is None:
            self._judged.clear()
            judged = self._judged[day] = self._judge(day)
        return judged

    def _judge(self, day: date) -> _Judged:
        knowledge = self.rules.knowledge
        adverse = next((each for each in knowledge.adverse.values() if each.validity.in_force(day)), None)
        items = () if adverse is None else adverse.items
        kinds = {kind for item in items if Side.NEUTRAL in item.sides for kind in item.record_kinds}
        standing = StandingRules(
            measures_of=lambda record: self.own_measures(record, day),
            aggravations=[rule for rule in knowledge.aggravations.values() if rule.validity.in_force(day)],
            group_of=self.group_of,
            withholds=lambda record: withholds(record, adverse),
            lapses=self.lapses,
        )
        return _Judged(adverse, sorted(kinds), standing)

    def weighs(self, records: Sequence[RecordRow], day: date) -> bool:
        """Whether any of the records is of a side, or of a kind that weighs."""
        kinds = self.weighing(day)
        return any(record["side"] != Side.NEUTRAL or record["kind"] in kinds for record in records)

    def incentive_told(self, incentive: Incentive) -> Texts:
        """What an incentive means to a reader: an option, and whose."""
        first = "incentive_option" if incentive.actor_class is ActorClass.NON_PUBLIC else "incentive_recommended"
        phrase, who = self.rules.phrases[first], incentive.implementer
        cited = incentive.citation.text()
        zh = phrase.zh.format(article=cited, measure=incentive.zh, implementer=who.zh)
        return zh, phrase.en.format(article=cited, measure=incentive.en, implementer=who.en)

    def way_told(self, found: WayFound) -> Texts:
        """Why a way to an incentive is open or not, in one sentence."""
        phrase = self.rules.phrases[f"way_{found.reason}"]
        kinds = [self.rules.list_kind(each) for each in found.way.list_kinds]
        days = ("", "") if found.window is None else (found.window.first.isoformat(), found.window.last.isoformat())
        zh = phrase.zh.format(list="、".join(kind.zh for kind in kinds), period=f"{days[0]}至{days[1]}")
        en = phrase.en.format(list=", ".join(kind.en for kind in kinds), period=f"{days[0]} to {days[1]}")
        return zh, en

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
