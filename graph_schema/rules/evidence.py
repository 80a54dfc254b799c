"""What counts as an adverse record, how it is placed in time, and what tells two lists apart."""

from dataclasses import dataclass
from enum import StrEnum

from graph_schema.names import Disclosure, RecordKind, Side
from graph_schema.rules.basics import Bilingual, Citation, Headed


class Counted(StrEnum):
    """By which day a record belongs to a window of time."""

    DECISION = "DECISION"  # 按决定之日
    IN_FORCE = "IN_FORCE"  # 按在列或者生效期间


class DistinctBy(StrEnum):
    """What tells two black lists apart where several are added up."""

    DOMAIN = "DOMAIN"  # 名单所属领域
    AREA = "AREA"  # 严重失信行为的重点领域


@dataclass(frozen=True, slots=True)
class AdverseItem:
    """Records of some kinds and sides, how they are placed in time, and whether one in force withholds incentives."""

    zh: str
    en: str
    record_kinds: tuple[RecordKind, ...]
    sides: tuple[Side, ...]
    counted: Counted
    withholds: bool

    def holds(self, kind: str, side: str) -> bool:
        """Whether a record of this kind and side is one of them."""
        return kind in self.record_kinds and side in self.sides


@dataclass(frozen=True, slots=True)
class AdverseRecords(Headed):
    """What is looked at where somebody must be without adverse record; whatever no item names does not count.

    `sharing` are the ways of disclosure that are looked at: who may not see all of them cannot be told that there is
    none. A record of another way of disclosure counts for nobody.
    """

    sharing: tuple[Disclosure, ...]
    items: tuple[AdverseItem, ...]
    not_counted: tuple[Bilingual, ...]
    further: tuple[Citation, ...]

    def item_for(self, kind: str, side: str) -> AdverseItem | None:
        """The item that holds records of this kind and side, if any does."""
        return next((item for item in self.items if item.holds(kind, side)), None)
