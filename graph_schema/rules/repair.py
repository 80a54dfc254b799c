"""Rules of repair: who may have what repaired, from when on, with which papers; and what a bankruptcy may bring.

Read from `rules/data/repair.toml`; `repair_rule_for` chooses the rule of a record on a day. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.names import OverlayKind, PartyKind, RecordKind, RecordStatus, Severity, Side
from graph_schema.rules.basics import NATIONAL, BasisRank, Headed
from graph_schema.rules.build_basics import head
from graph_schema.rules.tables import Item


class RepairStart(StrEnum):
    """The day from which the shortest term of repair runs."""

    DECISION = "DECISION"  # 认定之日
    CORRECTION = "CORRECTION"  # 改正之日


class PaperKind(StrEnum):
    """What an applicant hands in."""

    PERFORMANCE = "PERFORMANCE"  # 法定责任义务履行完毕的证明材料
    PROMISE = "PROMISE"  # 信用承诺书
    COMMUNITY_SERVICE = "COMMUNITY_SERVICE"  # 社会公益服务证明
    AUTHORITY = "AUTHORITY"  # 授权委托书
    GUARANTEE = "GUARANTEE"  # 担保
    CREDITOR_CONSENT = "CREDITOR_CONSENT"  # 申请执行人同意
    COURT_RULING = "COURT_RULING"  # 人民法院裁定
    OTHER = "OTHER"  # 其他材料


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """A paper that must be there, in one of these ways; a natural person's also in one of `persons_also`."""

    any_of: tuple[PaperKind, ...]
    persons_also: tuple[PaperKind, ...]

    def ways(self, party: PartyKind) -> tuple[PaperKind, ...]:
        """The ways that are open to such a party."""
        return (*self.any_of, *self.persons_also) if party is PartyKind.PERSON else self.any_of


@dataclass(frozen=True, slots=True)
class RepairRule(Headed):
    """How records are repaired that a text speaks of: by list kind, or else by record kind.

    `severity` is the class of records that state none. `periods` are ids of the periods whose shortest lengths count
    by class. `bar` is the id of the period that a false paper or promise brings. `after` is the state that the
    decision leads to. Not `repairable`: a text says so.
    """

    list_kinds: tuple[str, ...]
    record_kinds: tuple[RecordKind, ...]
    sides: tuple[Side, ...]
    parties: tuple[PartyKind, ...]
    repairable: bool
    severity: Severity | None
    starts: RepairStart
    periods: tuple[str, ...]
    conditions: tuple[str, ...]
    papers: tuple[PaperNeed, ...]
    after: RecordStatus
    bar: str | None
    basis_rank: BasisRank

    def speaks_of(self, list_kind: str, record_kind: RecordKind, *, side: Side, party: PartyKind) -> bool:
        """Whether the rule is about such records of such a party."""
        named = list_kind in self.list_kinds if self.list_kinds else record_kind in self.record_kinds
        return named and side in self.sides and party in self.parties

    def applies_in(self, jurisdiction: str) -> bool:
        """Whether it is law there; a national rule is law everywhere."""
        return self.jurisdiction == NATIONAL or jurisdiction.startswith(self.jurisdiction)


@dataclass(frozen=True, slots=True)
class BankruptcyEffect(Headed):
    """A temporary effect of a plan of reorganisation or a settlement: the overlay that it lays on a record."""

    overlay: OverlayKind
    basis_rank: BasisRank


def repair_rule(item: Item) -> RepairRule:
    """A rule of repair."""
    made = item.done(
        lambda: RepairRule(
            **head(item),
            list_kinds=item.texts("list_kinds") if item.has("list_kinds") else (),
            record_kinds=item.members("record_kinds", RecordKind) if item.has("record_kinds") else (),
            sides=item.members("sides", Side),
            parties=item.members("parties", PartyKind),
            repairable=item.truth_or("repairable", default=True),
            severity=item.member_or_none("severity", Severity),
            starts=item.member("starts", RepairStart),
            periods=item.texts("periods"),
            conditions=item.texts("conditions"),
            papers=tuple(_paper(each) for each in item.items("papers")),
            after=item.member("after", RecordStatus),
            bar=item.text_or_none("bar"),
            basis_rank=item.member("basis_rank", BasisRank),
        )
    )
    if bool(made.list_kinds) == bool(made.record_kinds):
        raise item.error("list_kinds", "either list_kinds or record_kinds is expected")
    if made.after not in (RecordStatus.REPAIRED, RecordStatus.REMOVED):
        raise item.error("after", "REPAIRED or REMOVED is expected")
    return made


def bankruptcy_effect(item: Item) -> BankruptcyEffect:
    """A temporary effect of a plan or settlement."""
    return item.done(
        lambda: BankruptcyEffect(
            **head(item), overlay=item.member("overlay", OverlayKind), basis_rank=item.member("basis_rank", BasisRank)
        )
    )


def repair_rule_for(
    rules: Iterable[RepairRule],
    day: date,
    *,
    list_kind: str,
    record_kind: RecordKind,
    side: Side,
    party: PartyKind,
    jurisdiction: str,
) -> RepairRule | None:
    """The rule of such records on `day`: that of the list kind, then that of the place, then the national one."""
    found = [
        rule
        for rule in rules
        if rule.validity.in_force(day)
        and rule.applies_in(jurisdiction)
        and rule.speaks_of(list_kind, record_kind, side=side, party=party)
    ]
    return min(found, key=lambda rule: (not rule.list_kinds, -len(rule.jurisdiction), rule.id), default=None)


def overlaps(rules: Mapping[str, RepairRule]) -> Iterable[tuple[str, str]]:
    """Pairs of rules between which nothing decides: equally near, of the same place, in force on the same day."""
    ordered = sorted(rules.values(), key=lambda rule: rule.id)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            near = set(one.list_kinds) & set(other.list_kinds) or set(one.record_kinds) & set(other.record_kinds)
            alike = set(one.sides) & set(other.sides) and set(one.parties) & set(other.parties)
            if near and alike and one.jurisdiction == other.jurisdiction and _meet(one, other):
                yield one.id, other.id


def _meet(one: RepairRule, other: RepairRule) -> bool:
    starts = (one.validity.valid_from or date.min, other.validity.valid_from or date.min)
    ends = (one.validity.valid_to or date.max, other.validity.valid_to or date.max)
    return max(starts) < min(ends)


def _paper(item: Item) -> PaperNeed:
    return item.done(
        lambda: PaperNeed(
            any_of=item.members("any_of", PaperKind),
            persons_also=item.members("persons_also", PaperKind) if item.has("persons_also") else (),
        )
    )
