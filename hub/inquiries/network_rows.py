"""What a network is made of: ties of a party by kind and direction, and where the turning of their leaves stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self, TypedDict

from graph_schema.names import ReachLevel
from hub.inquiries.nodes import NodeRow
from hub.inquiries.standing import Standing

WINDOW: Final = 50
"""Parties of one kind and direction that are looked at together; above that many a count is a lower bound."""
_SHORT: Final = 8
"""Letters of an id by which a cursor remembers a party: 40 bits, for at most some hundred of them."""


class Relation(StrEnum):
    """Kinds of relationship by which parties are explored."""

    HOLDS = "HOLDS"  # 任职
    OWNS = "OWNS"  # 持股
    CONTROLS = "CONTROLS"  # 实际控制
    NAMES = "NAMES"  # 列名
    BRANCH_OF = "BRANCH_OF"  # 分支机构
    SUCCEEDS = "SUCCEEDS"  # 承继
    SUPPLIES = "SUPPLIES"  # 供应


OBJECTABLE: Final = frozenset({Relation.HOLDS, Relation.OWNS, Relation.CONTROLS})
"""Kinds against which somebody may object."""


class Direction(StrEnum):
    """Whether a relationship starts at the party (OUT) or ends there (IN)."""

    OUT = "OUT"
    IN = "IN"


class TieRow(TypedDict):
    """One relationship of a party to `other`, as one source tells it."""

    tenure_id: str
    role: str | None
    other: str
    valid_from: str | None
    from_kind: str
    valid_to: str | None
    to_kind: str
    percent: str | None
    evidence: str | None
    rank: int | None
    year: int | None
    source: str | None
    preferred: bool
    record_id: str | None


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship between two nodes, by their node_id; `disputed` where it was looked up as under objection."""

    relation: Relation
    start: str
    end: str
    tie: TieRow
    disputed: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by, from whichever end it is found."""
        return self.relation, self.tie["tenure_id"], self.tie["valid_from"] or "", self.tie["valid_to"] or ""


@dataclass(slots=True)
class Ties:
    """Ties of one node, of one kind and direction: those that were read, by the other party's id, in its order.

    `open_ended`: there may be more than were read. `told` are the parties that an answer holds.
    """

    relation: Relation
    direction: Direction
    parties: dict[str, list[TieRow]] = field(default_factory=dict)
    open_ended: bool = False
    told: set[str] = field(default_factory=set)

    @property
    def window(self) -> list[str]:
        """The parties that are looked at together."""
        return sorted(self.parties)[:WINDOW]

    @property
    def count(self) -> int:
        """How many parties there are, or at least are."""
        return min(len(self.parties), WINDOW)

    @property
    def at_least(self) -> bool:
        """Whether there may be more than `count`."""
        return self.open_ended or len(self.parties) > WINDOW

    @property
    def more(self) -> bool:
        """Whether turning a leaf may bring parties that were not told."""
        return self.at_least or not self.told >= self.parties.keys()

    def relationships(self, other: str, *, here: str, there: str) -> list[Relationship]:
        """The relationships to one party, between the nodes `here` and `there`."""
        start, end = (here, there) if self.direction is Direction.OUT else (there, here)
        return [Relationship(self.relation, start, end, tie) for tie in self.parties[other]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the turning of leaves stands: which ties of which node, after which party, and who was told beyond it.

    `told` are the first letters of the ids of those that were told out of their order, the riskiest of a window first.
    """

    node_id: str
    relation: Relation
    direction: Direction
    current: bool
    former: bool
    after: str = ""
    told: frozenset[str] = frozenset()

    def text(self) -> str:
        """The place as one text, to be sealed as a cursor."""
        flags = f"{self.current:d}{self.former:d}"
        return ":".join(
            ("ties", self.node_id, self.relation, self.direction, flags, self.after, "".join(sorted(self.told)))
        )

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place of a text; None where it is none."""
        parts = text.split(":")
        if len(parts) != 7 or parts[0] != "ties":
            return None
        _, node, relation, direction, flags, after, told = parts
        shorts = frozenset(told[i : i + _SHORT] for i in range(0, len(told), _SHORT))
        return cls(node, Relation(relation), Direction(direction), flags[0] == "1", flags[1] == "1", after, shorts)

    @property
    def start(self) -> "Place":
        """The place where the turning began."""
        return Place(self.node_id, self.relation, self.direction, self.current, self.former)

    def has_told(self, party: str) -> bool:
        """Whether a party was told already."""
        return party[:_SHORT] in self.told

    def with_told(self, parties: Iterable[str], *, after: str | None = None) -> "Place":
        """The place once these were told as well, and all up to `after` where that is given."""
        start = self.after if after is None else after
        told = self.told | {party[:_SHORT] for party in parties}
        kept = frozenset(short for short in told if short >= start[:_SHORT])
        return Place(self.node_id, self.relation, self.direction, self.current, self.former, start, kept)


_REACHED: Final = frozenset({ReachLevel.DESIGNATED, ReachLevel.REACHED})
_CONTESTED: Final = frozenset({Standing.DISPUTED, Standing.NOT_FINAL})


def urgency(row: NodeRow) -> int:
    """The order in which nodes are told: who is listed, reached, contested or named, not concluded, and then the rest.

    It orders what stands on record; it is no score of anybody, and is in no answer.
    """
    if row.standing is Standing.LISTED:
        return 0
    if _REACHED & set(row.reach_levels):
        return 1
    if row.standing in _CONTESTED or ReachLevel.ANNOTATED in row.reach_levels:
        return 2
    return 3 if row.standing is Standing.UNDETERMINED else 4


def most_urgent(parties: Sequence[str], rows: Mapping[str, NodeRow]) -> list[str]:
    """Those parties that may be told of, in the order in which they are told."""
    return sorted((party for party in parties if party in rows), key=lambda party: (urgency(rows[party]), party))
