"""Whether a record may be repaired: the rule, the first and the last day, and what is missing. Pure; no I/O, no clock.

国家发展改革委令第36号 and the lists' own texts, as `rules/data/repair.toml` and `periods.toml` hold them. Who may
apply, and the state of the record, are for whoever asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.names import PartyKind, RecordKind, Severity, Side
from graph_schema.rules.disclosed import months_after
from graph_schema.rules.model import RuleBase
from graph_schema.rules.repair import PaperKind, PaperNeed, RepairRule, RepairStart, repair_rule_for


class RepairFault(StrEnum):
    """Why a record may not be repaired, or not yet."""

    NO_RULE = "NO_RULE"  # 没有适用的修复规则 (不是失信信息)
    NOT_REPAIRABLE = "NOT_REPAIRABLE"  # 法律规定不可修复
    BARRED = "BARRED"  # 不得申请期限内
    PAPER_MISSING = "PAPER_MISSING"  # 缺材料
    CORRECTION_UNKNOWN = "CORRECTION_UNKNOWN"  # 未说明改正之日
    CLASS_UNKNOWN = "CLASS_UNKNOWN"  # 失信程度待认定
    TOO_EARLY = "TOO_EARLY"  # 未达到最短公示期限


@dataclass(frozen=True, slots=True)
class RepairCase:
    """What repair is judged by of a record; `decided_on` absent where nobody knows the day."""

    list_kind: str
    record_kind: RecordKind
    side: Side
    severity: Severity | None
    jurisdiction: str
    party: PartyKind
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class RepairAsked:
    """What an applicant has shown by a day; `barred_until` is the first day on which he may apply again."""

    papers: frozenset[PaperKind] = frozenset()
    corrected_on: date | None = None
    barred_until: date | None = None


@dataclass(frozen=True, slots=True)
class Eligible:
    """What the rules say; `first_day` from which it may be repaired, `last_day` on which disclosure ends by itself.

    `faults` are in the order in which they are to be told; none: it may be repaired. `missing` are papers, each with
    the ways in which it may be shown.
    """

    rule: RepairRule | None
    severity: Severity | None
    first_day: date | None
    last_day: date | None
    faults: tuple[RepairFault, ...]
    missing: tuple[tuple[PaperKind, ...], ...] = ()
    barred_until: date | None = None


def eligible(case: RepairCase, asked: RepairAsked, *, day: date, rules: RuleBase) -> Eligible:
    """What the texts of `day` say of repairing such a record on that day."""
    rule = repair_rule_for(
        rules.knowledge.repairs.values(),
        day,
        list_kind=case.list_kind,
        record_kind=case.record_kind,
        side=case.side,
        party=case.party,
        jurisdiction=case.jurisdiction,
    )
    if rule is None or not rule.repairable:
        fault = RepairFault.NO_RULE if rule is None else RepairFault.NOT_REPAIRABLE
        return Eligible(rule, case.severity, None, None, (fault,))
    severity = case.severity or rule.severity
    months = shortest_months(rule, severity, case=case, rules=rules)
    start = asked.corrected_on if rule.starts is RepairStart.CORRECTION else case.decided_on
    first = None if start is None or months is None else months_after(start, months)
    missing = tuple(_missing(rule.papers, asked.papers, party=case.party))
    barred = asked.barred_until is not None and day < asked.barred_until
    unknown = rule.starts is RepairStart.CORRECTION and asked.corrected_on is None
    found = (
        (RepairFault.BARRED, barred),
        (RepairFault.PAPER_MISSING, bool(missing)),
        (RepairFault.CORRECTION_UNKNOWN, unknown),
        (RepairFault.TOO_EARLY, first is not None and day < first),
        (RepairFault.CLASS_UNKNOWN, bool(rule.periods) and months is None),
    )
    return Eligible(
        rule=rule,
        severity=severity,
        first_day=first,
        last_day=_last_day(rule, severity, case=case, rules=rules),
        faults=tuple(fault for fault, holds in found if holds),
        missing=missing,
        barred_until=asked.barred_until,
    )


def shortest_months(rule: RepairRule, severity: Severity | None, *, case: RepairCase, rules: RuleBase) -> int | None:
    """The shortest term in months, 0 where a class has none; None where the class decides and nobody has said it.

    A term that the list itself has goes before that of the class.
    """
    kind = rules.find_list_kind(case.list_kind)
    if kind is not None and kind.early_exit_months is not None:
        return kind.early_exit_months
    if not rule.periods:
        return 0
    lengths = {
        rules.knowledge.periods[each].severity: rules.knowledge.periods[each].min_months for each in rule.periods
    }
    if severity is None:
        return None
    # A class of which the text says nothing has no shortest term.
    return lengths.get(severity) or 0


def bar_months(rule: RepairRule, rules: RuleBase) -> int | None:
    """For how many months a false paper or promise bars from applying; None where no text that was read says it."""
    return None if rule.bar is None else rules.knowledge.periods[rule.bar].max_months


def _last_day(rule: RepairRule, severity: Severity | None, *, case: RepairCase, rules: RuleBase) -> date | None:
    """The first day on which disclosure has ended by itself: the earliest of what the list and the class set."""
    if case.decided_on is None:
        return None
    kind = rules.find_list_kind(case.list_kind)
    periods = [rules.knowledge.periods[each] for each in rule.periods]
    lengths = [period.max_months for period in periods if period.severity is severity and severity is not None]
    lengths.append(None if kind is None else kind.term_months)
    known = [months for months in lengths if months is not None]
    return months_after(case.decided_on, min(known)) if known else None


def _missing(
    needs: Iterable[PaperNeed], papers: frozenset[PaperKind], *, party: PartyKind
) -> Iterable[tuple[PaperKind, ...]]:
    for need in needs:
        ways = need.ways(party)
        if not papers.intersection(ways):
            yield ways
