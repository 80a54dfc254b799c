"""Asking about holdings: breadth first in rounds, one statement a round, all at the commit of the first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, TypedDict, cast

from graph_schema.reads.holdings import HOLDING_START, HOLDING_TIES, HoldingKey
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import MAX_FACES, Asker, EnterpriseQuestion, Reader
from hub.inquiries.nodes import NODES_STATEMENT, NodeRow, ask_nodes, scope_fields

STATEMENTS: Final = (HOLDING_START.name, HOLDING_TIES.name, NODES_STATEMENT)
MAX_TIES: Final = 200
"""Holders (or holdings) of one party that are told: 公司法 42 and 92 let a company have 50, or found with 200."""
MAX_SCAN: Final = 5_000
"""Ties of one party that are looked at before the largest are taken."""
MAX_TOLD: Final = 2_000
"""Holdings and controls of one answer."""
MAX_APPEARANCES: Final = 200
"""Appearances of the person asked about whose holdings are told."""
OWNS: Final = "OWNS"


class TieRow(TypedDict):
    """A direct holding or an asserted control, as one source tells it; dates are ISO texts."""

    other: str
    faces: list[str]
    person: bool
    tie: str
    tenure_id: str
    percent: str | None
    evidence: str | None
    valid_from: str | None
    from_kind: str
    valid_to: str | None
    to_kind: str
    source: str | None
    preferred: bool


@dataclass(frozen=True, slots=True)
class HoldingsAsked:
    """Where one begins (an identifier `key`, or the id `start`), which way, how far, and how many parties at most."""

    key: str
    start: str
    upward: bool
    max_hops: int
    first: int


@dataclass(slots=True)
class Party:
    """One party: its key (the smallest id of those that are one with it), and how many steps away it is.

    `label` is the id under which it was met first. `hops` is absent where no holding that is relied on leads to it;
    `followed` says whether its own were asked for, `more` that it has more than are told.
    """

    key: str
    label: str
    person: bool
    members: set[str]
    hops: int | None = None
    followed: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """What sources say of one holder and what it holds, or controls; `holders` names the holder of each statement.

    A person may hold by several appearances that are one with it.
    """

    tie: str
    holder: str
    held: str
    said: tuple[TieRow, ...]
    holders: tuple[str, ...]
    by_person: bool


@dataclass(slots=True)
class Found:
    """What was found from a root on, told as of commit `known` and judged at `read_at`; `nodes` by keys of parties."""

    root: str
    upward: bool
    known: int
    read_at: int
    parties: dict[str, Party]
    ties: list[Tie] = field(default_factory=list)
    nodes: dict[str, NodeRow] = field(default_factory=dict)
    truncated: bool = False


async def ask_holdings(
    reader: Reader, asker: Asker, *, question: EnterpriseQuestion, asked: HoldingsAsked
) -> Found | None:
    """All holdings from a party on, up to its bounds; None where nothing may be told. Raises the gateway's errors."""
    key = HoldingKey(
        key=asked.key, start=asked.start, ids=[], upward=asked.upward, **scope_fields(asker, question=question)
    )
    start = await reader.read(HOLDING_START, key, limits={"max_faces": MAX_APPEARANCES})
    if start is None or not start.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    if not start.ids:
        return None
    root = Party(min(start.ids), start.ids[0], start.person, set(start.ids), hops=0)
    found = Found(root.key, asked.upward, start.known, start.now, {root.key: root})
    found.truncated = start.person and len(start.ids) > MAX_APPEARANCES
    # What is told is of one commit; who may be told of it is judged anew in each round.
    key = replace(key, key="", start="", known=start.known, known_instant=None)
    if not await _walk(reader, _Walk(found, asked), key):
        return None
    question = replace(question, known=start.known, known_instant=None)
    labels = [party.label for party in found.parties.values()]
    nodes = await ask_nodes(reader, asker, ids=labels, question=question)
    found.nodes = {party.key: nodes[party.label] for party in found.parties.values() if party.label in nodes}
    return _told(found) if root.key in found.nodes else None


async def _walk(reader: Reader, walk: "_Walk", key: HoldingKey) -> bool:
    """Ask round after round; False where the inquiry does not hold any more."""
    limits = {"max_faces": MAX_FACES, "max_ties": MAX_TIES + 1, "max_scan": MAX_SCAN}
    for hop in range(walk.asked.max_hops + 1):
        frontier = walk.frontier()
        members = sorted({member for party in frontier for member in party.members})
        if not members:
            break
        if beyond := hop == walk.asked.max_hops:
            # Only whether there is more.
            key, limits = replace(key, ties=[OWNS]), {**limits, "max_ties": 2}
        answer = await reader.read(HOLDING_TIES, replace(key, ids=members), limits=limits)
        if answer is None or not answer.granted:
            raise Refusal(RefusalCode.FORBIDDEN)
        found = {at["at"]: at for at in answer.found}
        if len(found) < len(members):
            return False
        walk.add(frontier, found, beyond=beyond)
    return True


def _told(found: Found) -> Found:
    """Without the parties that may not be told, and what only these lead to."""
    if len(found.nodes) == len(found.parties):
        return found
    ties = [tie for tie in found.ties if {tie.holder, tie.held} <= found.nodes.keys()]
    kept, fresh = {found.root}, [found.root]
    while fresh:
        near = {tie.holder if found.upward else tie.held for tie in ties if fresh[0] in (tie.holder, tie.held)}
        fresh = [*fresh[1:], *sorted(near - kept)]
        kept |= near
    found.ties = [tie for tie in ties if {tie.holder, tie.held} <= kept]
    found.parties = {key: party for key, party in found.parties.items() if key in kept}
    return found


@dataclass(slots=True)
class _Walk:
    """The walk so far; parties are taken in the order in which they are found, largest shares first."""

    found: Found
    asked: HoldingsAsked
    fresh: list[Party] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fresh = [self.found.parties[self.found.root]]

    def frontier(self) -> list[Party]:
        """Parties whose holders (or holdings) are asked for next; nobody holds a person."""
        fresh, self.fresh = [party for party in self.fresh if not (self.asked.upward and party.person)], []
        if len(self.found.ties) < MAX_TOLD:
            return fresh
        for party in fresh:
            party.more = self.found.truncated = True
        return []

    def add(self, frontier: Sequence[Party], found: Mapping[str, Mapping[str, Any]], *, beyond: bool) -> None:
        """Add what one round brought; of the round `beyond` the bound only whether there is more."""
        for party in frontier:
            of_party = [found[member] for member in sorted(party.members)]
            rows = [(at["at"], cast("TieRow", row)) for at in of_party for row in at["ties"]]
            if beyond:
                party.more = any(row["tie"] == OWNS and row["preferred"] for _, row in rows)
                self.found.truncated |= party.more
                continue
            party.followed = True
            party.more = any(at["more"] for at in of_party)
            self.found.truncated |= party.more
            ties = _together(party, rows, upward=self.asked.upward)
            for tie in sorted(ties, key=lambda one: one.tie != OWNS):
                self._take(party, tie)

    def _take(self, party: Party, tie: Tie) -> None:
        """Take one tie with the party at its other end, where there is room for it."""
        key = tie.holder if self.asked.upward else tie.held
        other = self.found.parties.get(key)
        if len(self.found.ties) >= MAX_TOLD or (other is None and len(self.found.parties) > self.asked.first):
            self.found.truncated = party.more = True
            return
        if other is None:
            first = tie.said[0]
            other = Party(key, first["other"], first["person"], set())
            self.found.parties[key] = other
        for row in tie.said:
            other.members |= {row["other"], *row["faces"]}
        self.found.ties.append(tie)
        if other.hops is None and is_relied_on(tie):
            other.hops = (party.hops or 0) + 1
            self.fresh.append(other)


def is_relied_on(tie: Tie) -> bool:
    """Whether it is a holding that the preferred sources tell."""
    return tie.tie == OWNS and any(row["preferred"] for row in tie.said)


def percent_of(tie: Tie) -> str | None:
    """The direct percentage that is relied on, decimal text; None where it is not known.

    Where the preferred statements do not agree, or speak of several appearances of one person, whose shares may be one
    or several, none is chosen.
    """
    relied = [(row["percent"], holder) for row, holder in zip(tie.said, tie.holders, strict=True) if row["preferred"]]
    if not relied or (tie.by_person and len({holder for _, holder in relied}) > 1):
        return None
    percents = {None if percent is None else Decimal(percent) for percent, _ in relied}
    return relied[0][0] if len(percents) == 1 else None


def _together(party: Party, rows: Iterable[tuple[str, TieRow]], *, upward: bool) -> list[Tie]:
    """Rows of one party by kind and the party at their other end, in the order in which these come."""
    said: dict[tuple[str, str], list[tuple[str, TieRow]]] = {}
    for at, row in rows:
        said.setdefault((row["tie"], min([row["other"], *row["faces"]])), []).append((at, row))
    return [
        Tie(
            tie,
            holder=other if upward else party.key,
            held=party.key if upward else other,
            said=tuple(row for _, row in pairs),
            holders=tuple(row["other"] if upward else at for at, row in pairs),
            by_person=pairs[0][1]["person"] if upward else party.person,
        )
        for (tie, other), pairs in said.items()
    ]
