"""What texts state of values of a closed set: offices with one holder at a time, kinds of succession."""

from dataclasses import dataclass
from enum import StrEnum

from graph_schema.names import RoleKind, SuccessionKind
from graph_schema.rules.basics import Headed
from graph_schema.rules.build_basics import Head, head
from graph_schema.rules.tables import Item


@dataclass(frozen=True, slots=True)
class SingleSeat(Headed):
    """An office of which an enterprise has one holder at a time; `id` is the role."""


@dataclass(frozen=True, slots=True)
class Succession(Headed):
    """What becomes of records where one organisation follows another; `id` is how it follows."""


def single_seat(item: Item) -> SingleSeat:
    """An office with one seat, named by its role."""
    return item.done(lambda: SingleSeat(**_of(item, RoleKind)))


def succession(item: Item) -> Succession:
    """The treatment of one kind of succession."""
    return item.done(lambda: Succession(**_of(item, SuccessionKind)))


def _of(item: Item, kind: type[StrEnum]) -> Head:
    """The head of an item whose id is one of the kind's values."""
    item.member("id", kind)
    return head(item)
