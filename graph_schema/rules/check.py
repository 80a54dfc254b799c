"""Checks over the whole rule base: nothing points to nothing, nothing needed is missing, editions do not overlap."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise
from typing import Final

from graph_schema.names import LiabilityKind, RoleKind, Side, SuccessionKind
from graph_schema.rules.model import ReachRule, RuleBase
from graph_schema.rules.repair import overlaps
from graph_schema.rules.tables import Item, refuse

Tables = dict[str, dict[str, Item]]

_PHRASES: Final = frozenset(
    {
        *("NAMED_ONLY", "PARTY_ITSELF", "TENURE_UNKNOWN", "CONDUCT_UNKNOWN", "named", "decided"),
        *("no_party", "no_about", "no_determiner", "no_decision", "no_tie", "no_list", "no_rule", "no_sentence"),
        *("since", "since_unknown", "since_at_least", "until", "until_unknown", "until_at_latest"),
        *("measure_mandatory", "measure_recommended", "measure_option", "measure_second_basis", "measure_linked"),
        *("checked_read", "checked_secondary", "checked_unverified"),
        *("incentive_recommended", "incentive_option", "way_TRUSTWORTHY_LISTING", "way_NO_TRUSTWORTHY_LISTING"),
        *("way_BLACK_LISTING", "way_LISTING_CONTESTED", "way_CLEAN", "way_ADVERSE_RECORD", "way_NOT_PLACED"),
        *("way_NOT_ALL_VISIBLE", "way_NOT_ALL_READ", "way_NOT_COMPUTED", "way_FOR_PERSONS"),
        *("way_FOR_ORGANIZATIONS", "way_NOT_ALL_OF_PERSON", "left_after", "came_after"),
    }
)


def check(base: RuleBase, tables: Tables) -> None:
    """Raise RulesRefused, naming file, key and reason, for the first thing that is wrong."""
    _check_references(base, _Needed(tables))
    _check_areas(base, tables)
    _check_adverse(base, tables)
    for one, other in overlaps(base.knowledge.repairs):
        raise tables["repair"][other].error("record_kinds", f"it speaks of the same records as {one}")
    _check_terms("role", base.roles, needed=frozenset(RoleKind))
    _check_terms("liability", base.liabilities, needed=frozenset(LiabilityKind))
    _check_terms("phrase", base.phrases, needed=_PHRASES)
    for kind in sorted(set(SuccessionKind) - base.knowledge.successions.keys()):
        raise refuse("succession.toml", f"succession.{kind}", reason="it is missing")
    numbers = sorted(each.number for each in base.knowledge.catalogue_classes.values())
    if numbers != list(range(1, len(numbers) + 1)):
        raise refuse("catalogue.toml", "class.number", reason="the numbers do not run from one without a gap")
    moves: dict[object, str] = {}
    for move in base.knowledge.transitions.values():
        if (other := moves.setdefault((move.before, move.after), move.id)) != move.id:
            raise tables["transition"][move.id].error("after", f"{other} is the same move")
    ordered = sorted(base.rules.values(), key=lambda rule: (rule.series, rule.valid_from or date.min, rule.id))
    for earlier, later in pairwise(ordered):
        if earlier.series == later.series:
            _check_editions(earlier, later, item=tables["rule"][later.id])


class _Needed:
    """References of items to others, refused where nothing stands under them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def have(
        self, table: str, item_id: str, *, key: str, ids: str | Iterable[str] | None, known: Collection[str]
    ) -> None:
        for each in () if ids is None else (ids,) if isinstance(ids, str) else ids:
            if each not in known:
                raise self._tables[table][item_id].error(key, f"there is no {each}")


def _check_references(base: RuleBase, needed: _Needed) -> None:
    knowledge = base.knowledge
    for kind in base.list_kinds.values():
        needed.have("list_kind", kind.id, key="measures", ids=kind.measures, known=base.measures)
        needed.have("list_kind", kind.id, key="area", ids=kind.area, known=knowledge.areas)
    for rule in base.rules.values():
        needed.have("rule", rule.id, key="list_kind", ids=rule.list_kind, known=base.list_kinds)
        needed.have("rule", rule.id, key="measures", ids=rule.measures, known=base.measures)
    for measure in base.measures.values():
        others = base.measures.keys() - {measure.id}
        needed.have("measure", measure.id, key="second_basis", ids=measure.second_basis, known=others)
    for incentive in knowledge.incentives.values():
        kinds = [kind for eligible in incentive.eligible for kind in eligible.list_kinds]
        needed.have("incentive", incentive.id, key="eligible.list_kinds", ids=kinds, known=base.list_kinds)
    for repair in knowledge.repairs.values():
        needed.have("repair", repair.id, key="list_kinds", ids=repair.list_kinds, known=base.list_kinds)
        needed.have("repair", repair.id, key="periods", ids=repair.periods, known=knowledge.periods)
        needed.have("repair", repair.id, key="conditions", ids=repair.conditions, known=knowledge.conditions)
        needed.have("repair", repair.id, key="bar", ids=repair.bar, known=knowledge.periods)
    for entry in knowledge.catalogue.values():
        needed.have("entry", entry.id, key="class", ids=entry.class_id, known=knowledge.catalogue_classes)


def _check_areas(base: RuleBase, tables: Tables) -> None:
    """A list kind stands for a field of its own area, and nothing else does."""
    for area in base.knowledge.areas.values():
        for measure in area.measures:
            if measure not in base.measures:
                raise tables["area"][area.id].error("measures", f"there is no {measure}")
        for field in area.fields:
            kind = base.list_kinds.get(field.list_kind)
            if kind is None or kind.area != area.id:
                problem = "there is no" if kind is None else "not of this area:"
                raise tables["area"][area.id].error("fields.list_kind", f"{problem} {field.list_kind}")


def _check_adverse(base: RuleBase, tables: Tables) -> None:
    """Every black list kind withholds incentives in each edition, and on each day one edition holds."""
    editions = sorted(base.knowledge.adverse.values(), key=lambda each: each.validity.valid_from or date.min)
    for edition in editions:
        for kind in base.list_kinds.values():
            held = edition.item_for(kind.record_kind, kind.side)
            if kind.side is Side.BLACK and (held is None or not held.withholds):
                raise tables["adverse"][edition.id].error("items", f"no item that withholds holds {kind.id}")
    for earlier, later in pairwise(editions):
        begins = later.validity.valid_from or date.min
        if earlier.validity.valid_to is None or begins < earlier.validity.valid_to:
            raise tables["adverse"][later.id].error("valid_from", f"it overlaps with {earlier.id}")
        if begins > earlier.validity.valid_to:
            raise tables["adverse"][later.id].error("valid_from", f"it leaves a gap after {earlier.id}")


def _check_terms(table: str, given: Collection[str], *, needed: frozenset[str]) -> None:
    for each in sorted(needed - set(given)):
        raise refuse("terms.toml", f"{table}.{each}", reason="it is missing")
    for each in sorted(set(given) - needed):
        raise refuse("terms.toml", f"{table}.{each}", reason="it is not known")


def _check_editions(earlier: ReachRule, later: ReachRule, *, item: Item) -> None:
    if _about(earlier) != _about(later):
        raise item.error("series", f"list kind or jurisdiction differ from {earlier.id} of the same series")
    if earlier.valid_to is None or later.valid_from is None or later.valid_from < earlier.valid_to:
        raise item.error("valid_from", f"it overlaps with {earlier.id} of the same series")
    if later.valid_from > earlier.valid_to:
        raise item.error("valid_from", f"it leaves a gap after {earlier.id} of the same series")


def _about(rule: ReachRule) -> object:
    return rule.list_kind, rule.record_kinds, rule.jurisdiction
