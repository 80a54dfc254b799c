"""Asking about holdings: breadth first in rounds, one statement a round, all at the commit of the first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, TypedDict, cast

from graph_schema.names import PartyKind
from graph_schema.reads.holdings import HOLDING_TIES, HoldingKey
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.nodes import MAX_NODES, NODES_STATEMENT, NodeRow, find_nodes, scope_fields
from hub.inquiries.objected import OBJECTED_STATEMENT, ToldAt, objected_among

STATEMENTS: Final = (HOLDING_TIES.name, NODES_STATEMENT, OBJECTED_STATEMENT)
MAX_TIES: Final = 200
"""Holders (or holdings) of one party that are told: 公司法 42 and 92 let a company have 50, or found with 200."""
MAX_SCAN: Final = 5_000
"""Ties of one party that are looked at before the largest are taken."""
MAX_TOLD: Final = 2_000
"""Holdings and controls of one answer."""
OWNS: Final = "OWNS"


class TieRow(TypedDict):
    """A direct holding or an asserted control, as one source tells it; dates are ISO texts."""

    near: str
    other: str
    codes: list[str]
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
    """Which way, how far, and how many parties at most."""

    upward: bool
    max_hops: int
    first: int


@dataclass(slots=True)
class Party:
    """One party: its key, the ids that are one with it (appearances, or codes), and how many steps away it is.

    `hops` is absent where no holding that is relied on leads to it; `followed` says whether its own were asked for,
    `more` that it has more that are relied on than are told.
    """

    key: str
    node: NodeRow
    members: set[str]
    hops: int | None = None
    followed: bool = False
    more: bool = False

    @property
    def is_organization(self) -> bool:
        """Whether somebody may hold it."""
        return self.node.kind is PartyKind.ORGANIZATION


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
    """What was found from a root on, told as of commit `known` and judged at `read_at`.

    `objected` are the tenures that were looked up as under objection.
    """

    root: str
    upward: bool
    known: int
    read_at: int
    parties: dict[str, Party]
    ties: list[Tie] = field(default_factory=list)
    truncated: bool = False
    objected: frozenset[str] = frozenset()


@dataclass(slots=True)
class Walk:
    """The walk of one question: first the party it is about is looked for, then its holdings are followed."""

    reader: Reader
    asker: Asker
    question: EnterpriseQuestion
    asked: HoldingsAsked
    _nodes: dict[str, NodeRow | None] = field(default_factory=dict)
    _root: Party | None = None
    _read_at: int = 0

    async def root(self, named: str) -> NodeRow | None:
        """The party of an id or a code (scheme:value); None where nothing may be told of it. Raises Refusal."""
        found = await find_nodes(self.reader, self.asker, ids=[named], question=self.question)
        node = found.nodes.get(named)
        if node is None:
            return None
        # What is told is of one commit; who may be told of it is judged anew in each round.
        self.question = replace(self.question, known=found.known, known_instant=None)
        self._read_at = found.read_at
        self._root = Party(node.node_id, node, set(node.appearances), hops=0)
        self._nodes = dict.fromkeys(node.appearances, node)
        return node

    async def follow(self) -> Found | None:
        """All holdings from the root on, up to the bounds; None where the inquiry does not hold any more.

        Raises Refusal(FORBIDDEN) for a partner without a grant, and the gateway's errors.
        """
        root, known = self._root, self.question.known
        if root is None or known is None:
            return None
        found = Found(root.key, self.asked.upward, known, self._read_at, {root.key: root})
        found.truncated = root.node.more_appearances and not self.asked.upward
        gathered = _Gathered(found, self.asked, self._nodes)
        for hop in range(self.asked.max_hops + 1):
            frontier = gathered.frontier()
            if not frontier:
                break
            ties = await self._ties(frontier, beyond=hop == self.asked.max_hops)
            if ties is None:
                return None
            if hop == self.asked.max_hops:
                gathered.look_beyond(frontier, ties)
            else:
                if not await self._meet(gathered.unknown(frontier, ties), root):
                    return None
                gathered.add(frontier, ties)
        return found

    async def mark(self, found: Found) -> None:
        """Learn which of the holdings and controls that were found are under objection. Raises the gateway's errors."""
        at = ToldAt(found.known, found.read_at, self.question.today)
        said = (row["tenure_id"] for tie in found.ties for row in tie.said)
        found.objected = await objected_among(self.reader, said, at=at)

    async def _ties(self, frontier: Sequence[Party], *, beyond: bool) -> Mapping[str, Mapping[str, Any]] | None:
        """One round, by the ids asked about; `beyond` the bound only whether there is any holding that is relied on."""
        ids = [one for party in frontier for one in asked_by(party)]
        limits = {"max_ties": 2 if beyond else MAX_TIES + 1, "max_scan": MAX_SCAN}
        fields = scope_fields(self.asker, question=self.question)
        if beyond:
            fields["ties"] = [OWNS]
        key = HoldingKey(ids=ids, upward=self.asked.upward, **fields)
        answer = await self.reader.read(HOLDING_TIES, key, limits=limits)
        if answer is None or not answer.granted:
            raise Refusal(RefusalCode.FORBIDDEN)
        found = {at["at"]: at for at in answer.found}
        return found if len(found) == len(ids) else None

    async def _meet(self, ids: Sequence[str], root: Party) -> bool:
        """Learn what may be told of parties; those that may not be told are remembered as such.

        False where of the root nothing may be told any more.
        """
        if not ids:
            return True
        own = root.node.appearances[0]
        found = await find_nodes(self.reader, self.asker, ids=[own, *ids], question=self.question)
        self._nodes.update({one: found.nodes.get(one) for one in ids})
        return own in found.nodes


def asked_by(party: Party) -> list[str]:
    """The ids by which a party's ties are asked for: all appearances of a person; of an enterprise one code will do."""
    return [party.node.node_id] if party.is_organization else sorted(party.members)


@dataclass(slots=True)
class _Gathered:
    """What is gathered so far; parties are taken in the order in which they are found, largest shares first."""

    found: Found
    asked: HoldingsAsked
    nodes: Mapping[str, NodeRow | None]
    fresh: list[Party] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fresh = [self.found.parties[self.found.root]]

    def frontier(self) -> list[Party]:
        """Parties whose holders (or holdings) are asked for next; nobody holds a person."""
        fresh = [party for party in self.fresh if party.is_organization or not self.asked.upward]
        self.fresh = []
        if len(self.found.ties) < MAX_TOLD:
            return fresh
        for party in fresh:
            party.more = self.found.truncated = True
        return []

    def unknown(self, frontier: Sequence[Party], ties: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Ids at the other ends of which nothing is known yet, as many as there may be room for."""
        room = max(0, self.asked.first + 1 - len(self.found.parties))
        others = (row["other"] for party in frontier for row in _rows(party, ties))
        fresh = list(dict.fromkeys(one for one in others if one not in self.nodes))
        return fresh[: min(2 * room, MAX_NODES - 1)]  # appearances may be one

    def look_beyond(self, frontier: Sequence[Party], ties: Mapping[str, Mapping[str, Any]]) -> None:
        """Note of parties at the bound whether there is more beyond them."""
        for party in frontier:
            party.more = any(row["preferred"] for row in _rows(party, ties))
            self.found.truncated |= party.more

    def add(self, frontier: Sequence[Party], ties: Mapping[str, Mapping[str, Any]]) -> None:
        """Add what one round brought."""
        for party in frontier:
            party.followed = True
            if party.is_organization:
                self._by_codes(party, ties[party.node.node_id]["codes"])
            for at in (ties[one] for one in asked_by(party)):
                if at["more"]:
                    self.found.truncated = True
                    # Those that are relied on come first: where the last one is not, all of them are there.
                    party.more |= at["ties"][-1]["tie"] != OWNS or at["ties"][-1]["preferred"]
            for tie in self._together(party, _rows(party, ties)):
                self._take(party, tie)

    def _by_codes(self, party: Party, codes: Sequence[str]) -> None:
        """Know the party under all its codes; the root, of which none was known before, is called by the smallest."""
        party.members |= set(codes)
        if party.hops == 0:
            self.found.root = party.key = min(party.members)
            self.found.parties = {party.key: party}

    def _take(self, party: Party, tie: Tie) -> None:
        """Take one tie with the party at its other end, where there is room for it."""
        key = tie.holder if self.asked.upward else tie.held
        other, node = self.found.parties.get(key), self.nodes.get(tie.said[0]["other"])
        full = other is None and len(self.found.parties) > self.asked.first
        if node is None or full or len(self.found.ties) >= MAX_TOLD:
            self.found.truncated = True
            party.more |= is_relied_on(tie)
            return
        if other is None:
            other = self.found.parties[key] = Party(key, node, set())
        other.members |= {*node.appearances, *tie.said[0]["codes"]}
        self.found.ties.append(tie)
        if other.hops is None and is_relied_on(tie):
            other.hops = (party.hops or 0) + 1
            self.fresh.append(other)

    def _together(self, party: Party, rows: Iterable[TieRow]) -> list[Tie]:
        """Rows of one party by kind and the party at their other end, holdings before control.

        Those of which nothing was learned come last, as there is no room for them.
        """
        said: dict[tuple[str, str], list[TieRow]] = {}
        for row in rows:
            if row["other"] not in self.nodes:
                said.setdefault((row["tie"], row["other"]), []).append(row)
            elif (node := self.nodes[row["other"]]) is not None:
                said.setdefault((row["tie"], min([node.node_id, *row["codes"]])), []).append(row)
        ties = [self._tie(party, tie, other=other, said=rows) for (tie, other), rows in said.items()]
        return sorted(ties, key=lambda tie: (tie.said[0]["other"] not in self.nodes, tie.tie != OWNS))

    def _tie(self, party: Party, tie: str, *, other: str, said: Sequence[TieRow]) -> Tie:
        upward, node = self.asked.upward, self.nodes.get(said[0]["other"])
        holder = node if upward else party.node
        return Tie(
            tie,
            holder=other if upward else party.key,
            held=party.key if upward else other,
            said=tuple(said),
            holders=tuple(row["other"] if upward else row["near"] for row in said),
            by_person=holder is not None and holder.kind is not PartyKind.ORGANIZATION,
        )


def _rows(party: Party, ties: Mapping[str, Mapping[str, Any]]) -> Iterable[TieRow]:
    return (cast("TieRow", row) for one in asked_by(party) for row in ties[one]["ties"])


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
