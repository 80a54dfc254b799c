"""What a rule is: list kinds, reach rules, measures, terms and precedence of sources, all immutable.

No term, day count, role list or sentence stands in code; they are read from `rules/data`, each with
its citation and a mark for how well the source was checked. Intervals are half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.name_keys import name_key
from graph_schema.names import (
    LiabilityKind,
    PartyKind,
    ReachReason,
    RecordKind,
    RoleKind,
    Side,
)
from graph_schema.rules.basics import BasisRank, Bilingual, Checked, Citation, ReachRoute, Validity
from graph_schema.rules.knowledge import Knowledge, UncuredAtMax
from graph_schema.rules.measure import Measure

__all__ = [
    "Bilingual", "Checked", "Citation", "DisclosureTerm", "Knowledge", "ListKind", "Measure", "ReachEffect",
    "ReachRule", "RuleBase", "SourcePrecedence", "Term",
]  # fmt: skip


class ReachEffect(StrEnum):
    """What a rule says of the parties it names."""

    REACHED = "REACHED"  # 及于
    NOT_REACHED = "NOT_REACHED"  # 不及于
    DESIGNATED = "DESIGNATED"  # 有关人员本身即为当事人, 或者须有指名的决定
    ANNOTATED = "ANNOTATED"  # 仅在记录中标明


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list or order: its names, its side and field, how long it runs, what it lays on the listed party.

    `aliases` are the names under which files deliver it. `term_months` is absent where the law sets
    no fixed term; `early_exit_months` where it sets no earliest exit. `measures` are ids of the measures
    that fall on the listed party itself. `aggravates`: whether it counts as a black list (黑名单) when
    black lists of different fields are added up. `reaches_nobody`: its records hold nothing against anybody, whoever
    is tied to their party. `area` is the id of the area of serious dishonesty that its
    field belongs to. `by_period`: an entry speaks of one period, such as a year of assessment, so that without an end
    nobody knows whether it still holds. `uncured_at_max`: what its ministry orders where the longest term ends uncured,
    if anything.
    """

    id: str
    zh: str
    en: str
    record_kind: RecordKind
    side: Side
    domain: str
    domain_en: str
    aliases: tuple[str, ...]
    aggravates: bool
    reaches_nobody: bool
    term_months: int | None
    early_exit_months: int | None
    term_note: str | None
    measures: tuple[str, ...]
    area: str | None
    by_period: bool
    uncured_at_max: UncuredAtMax | None
    validity: Validity
    basis_rank: BasisRank | None
    citation: Citation
    checked: Checked
    note: str | None


@dataclass(frozen=True, slots=True)
class ReachRule:
    """One edition of a rule: how far a list kind, or every black record of some kinds, reaches the parties of a unit.

    Editions of one `series` do not overlap; the decision's day selects the edition. `reaches` are the
    kinds of party it speaks of. Empty `roles` or `liabilities` of a NOT_REACHED rule mean all of them.
    Of `alternative_roles` (或者) only the first that anybody holds is meant. `proven_by` are the findings that prove
    responsibility. `former_roles` stay reached after they end until a release; `successor_roles` are reached when
    they begin after the listing. A change in these within `change_told_days` after the record began is told as a fact.
    `note` says which reading was taken and names the other.
    """

    id: str
    series: str
    edition: str
    list_kind: str | None
    record_kinds: tuple[RecordKind, ...]
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    applied: bool
    route: ReachRoute | None
    may: bool
    alternative: bool
    alternative_roles: tuple[RoleKind, ...]
    own_repair: bool
    effect: ReachEffect
    reaches: tuple[PartyKind, ...]
    roles: tuple[RoleKind, ...]
    liabilities: tuple[LiabilityKind, ...]
    needs_responsibility: bool
    proven_by: tuple[LiabilityKind, ...]
    needs_tenure_overlap: bool
    former_roles: tuple[RoleKind, ...]
    successor_roles: tuple[RoleKind, ...]
    change_told_days: int | None
    measures: tuple[str, ...]
    citation: Citation
    further: tuple[Citation, ...]
    checked: Checked
    sentences: Mapping[ReachReason, Bilingual]
    note: str

    def in_force(self, day: date) -> bool:
        """Whether this edition is the text of `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def applies_in(self, jurisdiction: str) -> bool:
        """Whether the rule is law in `jurisdiction`; a national rule is law everywhere."""
        return self.jurisdiction == "CN" or jurisdiction.startswith(self.jurisdiction)

    def speaks_of(self, kind: ListKind) -> bool:
        """Whether the rule is about this list kind: by its id, or as one of the black records of its kinds."""
        return self.list_kind == kind.id or (kind.record_kind in self.record_kinds and kind.side is Side.BLACK)


@dataclass(frozen=True, slots=True)
class DisclosureTerm:
    """For how many years after its decision a record that runs no longer is told to partners.

    `sides` are the sides it holds for; a record that still runs is told however old it is.
    """

    id: str
    years: int
    sides: tuple[Side, ...]
    validity: Validity
    citation: Citation
    further: tuple[Citation, ...]
    checked: Checked
    note: str

    def ended_since(self, today: date) -> date:
        """The earliest day of decision that is still told on `today`."""
        year = today.year - self.years
        try:
            return today.replace(year=year)
        except ValueError:  # 29 February
            return today.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class SourcePrecedence:
    """Rank of the sources whose id is `prefix`, or begins with it and a separator; the smaller rank is preferred."""

    id: str
    prefix: str
    rank: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Term:
    """A closed set's value as people read it."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RuleBase:
    """Every rule in force or once in force, indexed; built by `load_rules`, never changed.

    `edition` is the declared edition and a hash of the content. `rules_of` are the rules that the planner applies
    to a list kind. The `find_` functions answer None, `list_kind`, `measure` and `rule` raise KeyError, for an id
    that no file holds.
    """

    edition: str
    list_kinds: Mapping[str, ListKind]
    measures: Mapping[str, Measure]
    rules: Mapping[str, ReachRule]
    sources: tuple[SourcePrecedence, ...]
    disclosure: DisclosureTerm
    knowledge: Knowledge
    roles: Mapping[str, Term]
    liabilities: Mapping[str, Term]
    phrases: Mapping[str, Term]
    aliases: Mapping[str, str]
    rules_of: Mapping[str, tuple[ReachRule, ...]]

    def list_kind(self, list_kind_id: str) -> ListKind:
        """The list kind with this id."""
        return self.list_kinds[list_kind_id]

    def find_list_kind(self, list_kind_id: str) -> ListKind | None:
        """The list kind with this id, if there is one."""
        return self.list_kinds.get(list_kind_id)

    def reaches_nobody(self, list_kind_id: str) -> bool:
        """Whether records of this list kind reach nobody, whoever is tied to their party."""
        kind = self.list_kinds.get(list_kind_id)
        return kind is not None and kind.reaches_nobody

    def find_list_kind_by_alias(self, name: str) -> ListKind | None:
        """The list kind that files deliver under this 名单名称; width, brackets and blanks do not matter."""
        found = self.aliases.get(name_key(name))
        return None if found is None else self.list_kinds[found]

    def measure(self, measure_id: str) -> Measure:
        """The measure with this id."""
        return self.measures[measure_id]

    def find_measure(self, measure_id: str) -> Measure | None:
        """The measure with this id, if there is one."""
        return self.measures.get(measure_id)

    def rule(self, rule_id: str) -> ReachRule:
        """The edition of a rule with this id."""
        return self.rules[rule_id]

    def find_rule(self, rule_id: str) -> ReachRule | None:
        """The edition of a rule with this id, if there is one."""
        return self.rules.get(rule_id)

    def rules_for(self, list_kind: str, jurisdiction: str, *, decided_on: date | None) -> tuple[ReachRule, ...]:
        """The editions that were law in `jurisdiction` on the decision's day, by id; undated: those never replaced."""
        return tuple(
            rule
            for rule in self.rules_of.get(list_kind, ())
            if rule.applies_in(jurisdiction)
            and (rule.valid_to is None if decided_on is None else rule.in_force(decided_on))
        )

    def source_rank(self, source: str) -> int:
        """Rank of a source id, the smaller the more relied on; a source that no file ranks comes last."""
        best: SourcePrecedence | None = None
        for entry in self.sources:
            if _matches(entry.prefix, source) and (best is None or len(entry.prefix) > len(best.prefix)):
                best = entry
        return best.rank if best is not None else _UNRANKED


_UNRANKED = 1_000_000


def _matches(prefix: str, source: str) -> bool:
    return source == prefix or (source.startswith(prefix) and not source[len(prefix)].isalnum())
