"""The rounds of a search for paths: batched statements about many parties at once, all told of one commit.

The first round settles the commit; what may be told is judged anew in each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol, TypedDict, TypeVar

from graph_schema.reads.paths_faces import FACES
from graph_schema.reads.paths_joins import JOINS
from graph_schema.reads.paths_neighbours import NEIGHBOURS
from graph_schema.reads.paths_rows import FacesKey, JoinsKey, NeighboursKey, PairsKey
from graph_schema.reads.paths_ties import TIES
from graph_schema.statement import Statement
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.network_rows import Relationship
from hub.inquiries.nodes import NODES_STATEMENT, NodeRow, ScopeFields, find_nodes, scope_fields
from hub.inquiries.objected import OBJECTED_STATEMENT, ToldAt, marked
from hub.inquiries.path_graph import Join, Learnt, Parties

STATEMENTS: Final = frozenset({NEIGHBOURS.name, JOINS.name, FACES.name, TIES.name, NODES_STATEMENT, OBJECTED_STATEMENT})
CHUNK: Final = 64
JOINS_MAX: Final = 1_000
TIES_READ: Final = 50


class Answer(Protocol):
    """What every statement of the search returns."""

    @property
    def now(self) -> int:
        """The commit at which it judged what may be told."""
        ...

    @property
    def known(self) -> int:
        """The commit that it tells of."""
        ...

    @property
    def granted(self) -> bool:
        """Whether the partner may ask."""
        ...

    @property
    def found(self) -> list[dict[str, Any]]:
        """What was found."""
        ...


P = TypeVar("P")
A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class PathBounds:
    """What one search may cost: ties of one party, appearances of one person, and parties asked about.

    Of a party with more ties the first are followed, by the ids of the parties they lead to.
    """

    ties: int = 200
    parties: int = 3_000


class Along(TypedDict):
    """Which ties make a path: relationship types, those that hold on the day, and those that are over."""

    relations: list[str]
    current: bool
    former: bool


@dataclass(slots=True)
class Rounds:
    """The statements of one search, at one commit."""

    reader: Reader
    asker: Asker
    question: EnterpriseQuestion
    along: Along
    bounds: PathBounds
    learnt: Learnt = field(default_factory=Learnt)
    read_at: int = 0
    began_at: int | None = None
    stopped: bool = False

    async def nodes(self, ids: Sequence[str]) -> dict[str, NodeRow]:
        """What may be told of parties."""
        found = await find_nodes(self.reader, self.asker, ids=ids, question=self.question)
        self._saw(found.known, found.read_at)
        return found.nodes

    async def ask_about(self, keys: Sequence[str], parties: Parties) -> None:
        """Learn the ties of parties, and who is one person with whom among those they lead to.

        Sets `stopped` where the bounds of the search end it.
        """
        joins = [join for key in keys for join in parties.joins[key] if join not in self.learnt.opened]
        ids = {one for key in keys for one in parties.ids[key]}
        for start in range(0, len(joins), CHUNK):
            ids |= await self._appearances(joins[start:][:CHUNK])
        waiting = sorted(ids - self.learnt.asked)
        for start in range(0, len(waiting), CHUNK):
            room = self.bounds.parties - len(self.learnt.asked)
            if room <= 0:
                self.stopped = True
                return
            await self._neighbours(waiting[start:][: min(CHUNK, room)])

    async def identify(self, ids: Sequence[str]) -> None:
        """Learn which documents join these persons to others."""
        waiting = sorted(set(ids) - set(self.learnt.joins))
        while waiting:
            chunk, waiting = waiting[:CHUNK], waiting[CHUNK:]
            key = JoinsKey(ids=chunk, **self._scope())
            answer = await self._answer(JOINS, key, {"max_joins": JOINS_MAX})
            joins: dict[str, set[Join]] = {one: set() for one in chunk}
            for row in answer.found:
                joins[row["person_id"]].add((row["identity_id"], row["name"]))
                if row["sure"]:
                    joins[row["person_id"]].add((row["identity_id"], None))
            self.learnt.joins.update(joins)
            # Who is confirmed may have another document, which joins others again.
            waiting = sorted({*waiting, *answer.sure} - set(self.learnt.joins))

    async def ties(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[list[dict[str, Any]]]:
        """The ties of pairs of parties, given as their ids."""
        found: dict[int, list[dict[str, Any]]] = {}
        for start in range(0, len(pairs), CHUNK):
            chunk = [
                {"at": at, "these": these, "those": those}
                for at, (these, those) in list(enumerate(pairs))[start:][:CHUNK]
            ]
            key = PairsKey(pairs=chunk, **self.along, **self._scope())
            rows = await self._read(TIES, key, {"max_told": TIES_READ, "max_ids": CHUNK})
            found.update({row["at"]: row["ties"] for row in rows})
        return [found.get(at, []) for at in range(len(pairs))]

    async def marked(self, ties: Sequence[Relationship]) -> list[Relationship]:
        """Ties that were found, those marked that are under objection."""
        known = self.question.known
        at = ToldAt(0 if known is None else known, self.read_at, self.question.today)
        return await marked(self.reader, ties, at=at)

    async def _appearances(self, joins: Sequence[Join]) -> set[str]:
        key = FacesKey(
            joins=[{"identity_id": identity, "name": name} for identity, name in joins],
            **self._scope(),
        )
        rows = await self._read(FACES, key, {"max_ties": self.bounds.ties + 1, "max_ids": CHUNK})
        found: set[str] = set()
        for row in rows:
            if len(row["persons"]) > self.bounds.ties:
                self.learnt.cut.add((row["identity_id"], row["name"]))
            found |= set(row["persons"][: self.bounds.ties])
        self.learnt.opened |= set(joins)
        await self.identify(sorted(found))
        return found

    async def _neighbours(self, ids: Sequence[str]) -> None:
        key = NeighboursKey(ids=list(ids), **self.along, **self._scope())
        limits = {"max_ties": self.bounds.ties + 1, "max_ids": CHUNK}
        rows = await self._read(NEIGHBOURS, key, limits)
        persons: set[str] = set()
        for row in rows:
            others = row["others"][: self.bounds.ties]
            if len(row["others"]) > self.bounds.ties:
                self.learnt.cut.add(row["id"])
            self.learnt.tie(row["id"], others)
            persons |= set(row["persons"]).intersection(others)
        self.learnt.asked |= set(ids)
        await self.identify(sorted(persons))

    async def _read(self, statement: Statement[P, A], key: P, limits: Mapping[str, int]) -> list[dict[str, Any]]:
        return (await self._answer(statement, key, limits)).found

    async def _answer(self, statement: Statement[P, A], key: P, limits: Mapping[str, int]) -> A:
        answer = await self.reader.read(statement, key, limits=limits)
        if answer is None or not answer.granted:
            raise Refusal(RefusalCode.FORBIDDEN)
        self._saw(answer.known, answer.now)
        return answer

    def _scope(self) -> ScopeFields:
        return scope_fields(self.asker, question=self.question)

    def _saw(self, known: int, now: int) -> None:
        self.question = replace(self.question, known=known, known_instant=None)
        self.read_at = max(self.read_at, now)
        self.began_at = now if self.began_at is None else self.began_at

    @property
    def is_steady(self) -> bool:
        """Whether all rounds were judged at one commit; else something was recorded meanwhile."""
        return self.began_at in (None, self.read_at)
