"""Pages of the rule base: what is asked for, in the order of the files, and what stands in one page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.rules.basics import NATIONAL
from graph_schema.rules.index import ItemKind, RuleItem
from graph_schema.rules.model import ListKind, ReachRule, RuleBase
from hub.errors import Refusal, RefusalCode

PAGE_DEFAULT = 20
PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which items are asked for; what is absent does not narrow."""

    kind: ItemKind | None = None
    list_kind: str | None = None
    jurisdiction: str | None = None
    in_force_on: date | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class RulePage:
    """One page; `cursors` beside `items`."""

    items: Sequence[RuleItem]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool


def selected(items: Sequence[RuleItem], wanted: RuleFilter, *, rules: RuleBase) -> list[RuleItem]:
    """The items that a filter lets through; a jurisdiction is asked about as a place, where national rules hold too."""
    kind = None if wanted.list_kind is None else rules.find_list_kind(wanted.list_kind)
    if wanted.list_kind is not None and kind is None:
        return []
    tests: tuple[Callable[[RuleItem], bool], ...] = (
        lambda item: wanted.kind in (None, item.kind),
        lambda item: wanted.id in (None, item.id),
        lambda item: wanted.in_force_on is None or item.validity.in_force(wanted.in_force_on),
        lambda item: wanted.jurisdiction is None or _holds_in(item.jurisdiction, wanted.jurisdiction),
        lambda item: kind is None or _about(item, kind),
    )
    return [item for item in items if all(test(item) for test in tests)]


def page_of(items: Sequence[RuleItem], *, first: int, after: str | None) -> RulePage:
    """The page after a cursor. Raises Refusal for a size out of bounds and a cursor that names no item."""
    if not 1 <= first <= PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    cursors = [f"{item.kind}:{item.id}" for item in items]
    if after is not None and after not in cursors:
        raise Refusal(RefusalCode.BAD_INPUT, field="after")
    start = 0 if after is None else cursors.index(after) + 1
    end = start + first
    return RulePage(
        items=items[start:end], cursors=cursors[start:end], has_next=end < len(items), has_previous=start > 0
    )


def _holds_in(jurisdiction: str, place: str) -> bool:
    return jurisdiction == NATIONAL or place.startswith(jurisdiction)


def _about(item: RuleItem, kind: ListKind) -> bool:
    return item.value is kind or (isinstance(item.value, ReachRule) and item.value.speaks_of(kind))
