"""What texts state of values of a closed set: offices with one holder at a time, kinds of succession."""

from dataclasses import dataclass
from enum import StrEnum

from graph_schema.names import RoleKind, SuccessionKind
from graph_schema.rules.basics import Checked, Citation, Validity
from graph_schema.rules.build_basics import citation, validity
from graph_schema.rules.tables import Item


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text states of one value; `id` is the value."""

    id: str
    zh: str
    en: str
    validity: Validity
    citation: Citation
    checked: Checked
    note: str | None


@dataclass(frozen=True, slots=True)
class SingleSeat(Stated):
    """An office of which an enterprise has one holder at a time."""


@dataclass(frozen=True, slots=True)
class Succession(Stated):
    """What becomes of records where one organisation follows another."""


def single_seat(item: Item) -> SingleSeat:
    """An office with one seat, named by its role."""
    return SingleSeat(*_parts(item, RoleKind))


def succession(item: Item) -> Succession:
    """The treatment of one kind of succession."""
    return Succession(*_parts(item, SuccessionKind))


def _parts(item: Item, kind: type[StrEnum]) -> tuple[str, str, str, Validity, Citation, Checked, str | None]:
    def build() -> tuple[str, str, str, Validity, Citation, Checked, str | None]:
        cited = citation(item.item("citation"))
        return (
            item.member("id", kind).value,
            item.text("zh"),
            item.text("en"),
            validity(item, cited),
            cited,
            item.member("checked", Checked),
            item.text_or_none("note"),
        )

    return item.done(build)
