"""A network around one party: breadth first, one round of statements a hop, all of them told from one commit.

A round asks for the ties of all parties of a layer at once, bounded for each kind and direction, then for what may be
told of the parties at their other ends. So the cost grows with what is told, whatever a hub is tied to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from graph_schema.reads.explore_rows import PageKey, TiesKey
from graph_schema.reads.network import NETWORK_TIES
from graph_schema.reads.network_page import NETWORK_PAGE
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.network_rows import (
    WINDOW,
    Direction,
    Place,
    Relation,
    Relationship,
    TieRow,
    Ties,
    most_urgent,
)
from hub.inquiries.nodes import NODES_STATEMENT, NodeRow, find_nodes, scope_fields
from hub.inquiries.objected import OBJECTED_STATEMENT, ToldAt, marked

STATEMENTS: Final = (NODES_STATEMENT, NETWORK_TIES.name, OBJECTED_STATEMENT)
PAGE_STATEMENTS: Final = (*STATEMENTS, NETWORK_PAGE.name)
HOPS_MAX: Final = 4
NODES_MAX: Final = 300
RELATIONSHIPS_OF_NODE: Final = 4
"""Relationships that an answer holds at most for each node that is asked for."""
LOOKED_AT_OF_NODE: Final = 4
_SCANNED: Final = 200
_TIES: Final = 150
_TIES_OF_PAGE: Final = 600
_PARTIES_OF_RUN: Final = 100
_OF_PERSONS: Final = (
    (Relation.CONTROLS, Direction.OUT),
    (Relation.HOLDS, Direction.OUT),
    (Relation.NAMES, Direction.IN),
    (Relation.NAMES, Direction.OUT),
    (Relation.OWNS, Direction.OUT),
)


@dataclass(frozen=True, slots=True)
class NetworkQuestion:
    """How far to walk: `most` nodes in all, `per_relation` new ones of one node, kind and direction.

    Without `counting` the ties of nodes of the last layer are not read.
    """

    hops: int
    most: int
    per_relation: int
    relations: tuple[Relation, ...]
    current: bool
    former: bool
    counting: bool


@dataclass(slots=True)
class ToldNode:
    """A node of an answer; `ties` by kind and direction, in their order."""

    row: NodeRow
    hops: int
    ties: list[Ties] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """What an answer holds. `truncated`: within the hops asked for there is more than was told."""

    known: int
    read_at: int
    nodes: dict[str, ToldNode] = field(default_factory=dict)
    relationships: dict[tuple[str, ...], Relationship] = field(default_factory=dict)
    truncated: bool = False
    place: Place | None = None
    more: bool = False


class Walk:
    """Asks for one answer, and keeps what it has seen of parties while it does."""

    def __init__(self, reader: Reader, asker: Asker, *, question: EnterpriseQuestion) -> None:
        """Take what is asked and who asks; the state of knowledge is fixed by the first statement."""
        self._reader = reader
        self._asker = asker
        self._question = question
        self._rows: dict[str, NodeRow] = {}
        self._known = self._read_at = 0

    async def root(self, party: str) -> NodeRow | None:
        """The party that is asked about, by id or USCC:code; None where nothing may be told of it."""
        found = await self._look([party])
        self._question = replace(self._question, known=self._known, known_instant=None)
        return found.get(party)

    async def network(self, root: NodeRow, *, asked: NetworkQuestion) -> Told:
        """The network around a party that was found. Raises the gateway's errors."""
        told = Told(self._known, self._read_at, nodes={root.node_id: ToldNode(root, 0)})
        looks = WINDOW + LOOKED_AT_OF_NODE * asked.most
        layer, expanded = [root.node_id], list[str]()
        for hop in range(1, asked.hops + 1):
            await self._tie(told, layer, asked=asked)
            looks = await self._look_around(told, layer, looks=looks)
            expanded += layer
            layer = self._choose(told, layer, hop=hop, asked=asked)
            if not layer:
                break
        else:
            if asked.counting:
                await self._tie(told, layer, asked=asked)
        self._close(told, expanded, asked=asked)
        told.truncated = any(ties.more for node_id in expanded for ties in told.nodes[node_id].ties)
        told.read_at = self._read_at
        return told

    async def leaf(self, root: NodeRow, *, place: Place, first: int, counting: bool) -> Told:
        """Parties at a place that were not told yet, the most urgent of a window first."""
        told = Told(self._known, self._read_at)
        ties, further = await self._page(root, place)
        while further is not None and all(place.has_told(party) for party in ties.parties):
            place = place.with_told((), after=further)
            ties, further = await self._page(root, place)
        untold = [party for party in sorted(ties.parties) if not place.has_told(party)]
        window = untold[:WINDOW]
        await self._look([party for party in window if party not in self._rows])
        ranked = most_urgent(window, self._rows)
        chosen, rest = ranked[:first], ranked[first:]
        for party in chosen:
            row = self._rows[party]
            told.nodes.setdefault(row.node_id, ToldNode(row, 1))
            for found in ties.relationships(party, here=root.node_id, there=row.node_id):
                told.relationships.setdefault(found.key, found)
        told.nodes.pop(root.node_id, None)
        beyond = window[-1] if len(untold) > len(window) else further
        told.more = bool(rest) or beyond is not None
        told.place = place.with_told(chosen, after=None if rest else beyond)
        if counting:
            asked = NetworkQuestion(1, first, first, tuple(Relation), place.current, place.former, counting)
            await self._tie(told, list(told.nodes), asked=asked)
        told.read_at = self._read_at
        return told

    async def mark(self, told: Told) -> None:
        """Mark the relationships that are under objection. Raises the gateway's errors."""
        at = ToldAt(told.known, told.read_at, self._question.today)
        ties = await marked(self._reader, list(told.relationships.values()), at=at)
        told.relationships = {one.key: one for one in ties}

    async def _look(self, parties: Sequence[str]) -> Mapping[str, NodeRow]:
        if not parties:
            return {}
        found = await find_nodes(self._reader, self._asker, ids=parties, question=self._question)
        self._known, self._read_at = found.known, max(self._read_at, found.read_at)
        for asked, row in found.nodes.items():
            for appearance in (asked, *row.appearances):
                self._rows.setdefault(appearance, row)
        return found.nodes

    async def _tie(self, told: Told, layer: Sequence[str], *, asked: NetworkQuestion) -> None:
        """Read the ties of a layer's nodes, of all appearances that count as them."""
        homes = {party: node_id for node_id in layer for party in told.nodes[node_id].row.appearances}
        parties = sorted(homes)
        found: dict[str, dict[tuple[Relation, Direction], Ties]] = {node_id: {} for node_id in layer}
        for node_id in layer:
            if told.nodes[node_id].row.more_appearances:
                for kind in _OF_PERSONS:
                    if kind[0] in asked.relations:
                        found[node_id][kind] = Ties(*kind, open_ended=True)
        for start in range(0, len(parties), _PARTIES_OF_RUN):
            for group in await self._groups(parties[start:][:_PARTIES_OF_RUN], asked):
                kind = (Relation(group["relation"]), Direction(group["direction"]))
                ties = found[homes[group["id"]]].setdefault(kind, Ties(*kind))
                _gather(ties, group["ties"], cut=len(group["ties"]) >= _TIES)
                ties.open_ended |= group["scanned"] >= _SCANNED
        for node_id in layer:
            told.nodes[node_id].ties = [found[node_id][kind] for kind in sorted(found[node_id])]

    async def _groups(self, parties: Sequence[str], asked: NetworkQuestion) -> list[dict[str, Any]]:
        fields = scope_fields(self._asker, question=self._question)
        fields["ties"] = [tie for tie in fields["ties"] if tie in asked.relations]
        key = TiesKey(ids=list(parties), current=asked.current, former=asked.former, **fields)
        limits = {"max_scan": _SCANNED, "max_ties": _TIES, "max_groups": _PARTIES_OF_RUN * 14}
        answer = await self._reader.read(NETWORK_TIES, key, limits=limits)
        if answer is None or not answer.granted:
            raise Refusal(RefusalCode.FORBIDDEN)
        self._read_at = max(self._read_at, answer.now)
        return answer.groups

    async def _page(self, root: NodeRow, place: Place) -> tuple[Ties, str | None]:
        """The ties that follow a place, and the party after which there are more; None where these are all."""
        key = PageKey(
            ids=[root.node_id] if root.more_appearances else list(root.appearances),
            through=root.more_appearances,
            relation=place.relation,
            direction=place.direction,
            current=place.current,
            former=place.former,
            after=place.after,
            **scope_fields(self._asker, question=self._question),
        )
        answer = await self._reader.read(NETWORK_PAGE, key, limits={"max_ties": _TIES_OF_PAGE})
        if answer is None or not answer.granted:
            raise Refusal(RefusalCode.FORBIDDEN)
        self._read_at = max(self._read_at, answer.now)
        ties = Ties(place.relation, place.direction)
        rows = sorted(answer.ties, key=lambda tie: (tie["other"], tie["tenure_id"], tie["valid_from"] or ""))
        if answer.scanned < _TIES_OF_PAGE:
            _gather(ties, rows, cut=False)
            return ties, None
        # The last party may lack some ties. Alone it is told as it is, so that the next page is another.
        whole = [tie for tie in rows if tie["other"] != answer.last] or rows
        _gather(ties, whole, cut=False)
        return ties, max((tie["other"] for tie in whole), default=answer.last)

    async def _look_around(self, told: Told, layer: Sequence[str], *, looks: int) -> int:
        """Look at the windows of a layer's ties, as far as `looks` go; how many are left."""
        wanted: dict[str, None] = {}
        for ties in _ties(told, layer):
            for party in ties.window:
                if party not in self._rows and party not in wanted and len(wanted) < looks:
                    wanted[party] = None
        await self._look(list(wanted))
        return looks - len(wanted)

    def _choose(self, told: Told, layer: Sequence[str], *, hop: int, asked: NetworkQuestion) -> list[str]:
        """Add new nodes with the relationships that lead to them; the next layer, the most urgent first."""
        fresh: list[str] = []
        for node_id in layer:
            for ties in told.nodes[node_id].ties:
                left = asked.per_relation
                for party in most_urgent(ties.window, self._rows):
                    row = self._rows[party]
                    if row.node_id in told.nodes:
                        continue  # its relationships follow when all nodes are known
                    if not left or len(told.nodes) >= asked.most:
                        break
                    if self._relate(told, ties, party, here=node_id, asked=asked):
                        told.nodes[row.node_id] = ToldNode(row, hop)
                        fresh.append(row.node_id)
                        left -= 1
        return most_urgent(fresh, {node_id: told.nodes[node_id].row for node_id in fresh})

    def _close(self, told: Told, expanded: Sequence[str], *, asked: NetworkQuestion) -> None:
        """Add the other relationships of expanded nodes to nodes that are told."""
        for node_id in expanded:
            for ties in told.nodes[node_id].ties:
                for party in ties.window:
                    row = self._rows.get(party)
                    if row is not None and row.node_id in told.nodes and party not in ties.told:
                        self._relate(told, ties, party, here=node_id, asked=asked)

    def _relate(self, told: Told, ties: Ties, party: str, *, here: str, asked: NetworkQuestion) -> bool:
        """Add the relationships to one party, all or none; False where they are too many for the answer."""
        found = ties.relationships(party, here=here, there=self._rows[party].node_id)
        fresh = {one.key: one for one in found if one.key not in told.relationships}
        if len(told.relationships) + len(fresh) > RELATIONSHIPS_OF_NODE * asked.most:
            return False
        told.relationships |= fresh
        ties.told.add(party)
        return True


def _ties(told: Told, layer: Sequence[str]) -> Iterator[Ties]:
    return (ties for node_id in layer for ties in told.nodes[node_id].ties)


def _gather(ties: Ties, rows: Sequence[object], *, cut: bool) -> None:
    """Put ties under their parties; where they were cut, the last party may lack some, and is left for a later leaf."""
    found: dict[str, list[TieRow]] = {}
    for tie in cast("Sequence[TieRow]", rows):
        found.setdefault(tie["other"], []).append(tie)
    if cut:
        ties.open_ended = True
        if len(found) > 1:
            found.popitem()
    for party, told in found.items():
        ties.parties.setdefault(party, []).extend(told)
