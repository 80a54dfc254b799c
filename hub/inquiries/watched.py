"""Saved questions: what each kind asks, and how what was seen differs from what is answered now.

No answer is kept. What was seen is told again as it was known then, judged now, so that what may be told no more is in
neither of the two; docs/decisions/0039-saved-questions.md says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from graph_schema.event_names import RestReason, WatchKind
from graph_schema.ids import enterprise_id
from graph_schema.names import IdScheme, LegalBasis, PartnerKind, Purpose
from graph_schema.reads.watches import (
    FIND_WATCH,
    LIST_WATCHES,
    WATCH_STANDING,
    StandingKey,
    WatchesKey,
    WatchKey,
    WatchRow,
    WatchStanding,
)
from hub.access.purpose import Inquiry
from hub.access.scope import compile_scope
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.network import HOPS_MAX, NODES_MAX, STATEMENTS, NetworkQuestion, Told, Walk
from hub.inquiries.network_rows import WINDOW, Relation, Relationship
from hub.inquiries.nodes import NodeRow
from hub.inquiries.objected import ToldAt, marked

RUN_STATEMENTS: Final = (FIND_WATCH.name, WATCH_STANDING.name, *STATEMENTS)
LIST_STATEMENTS: Final = (LIST_WATCHES.name, WATCH_STANDING.name)

_WHOLE: Final = NetworkQuestion(
    hops=1,
    most=NODES_MAX,
    per_relation=WINDOW,
    relations=tuple(Relation),
    current=True,
    former=True,
    counting=False,
)
_SHAPES: Final[Mapping[WatchKind, NetworkQuestion]] = MappingProxyType(
    {
        WatchKind.PARTY: _WHOLE,
        WatchKind.NETWORK: replace(_WHOLE, hops=HOPS_MAX, former=False),
        WatchKind.HOLDINGS: replace(_WHOLE, hops=HOPS_MAX, former=False, relations=(Relation.OWNS, Relation.CONTROLS)),
    }
)
"""The question of each kind, with the most hops that it may have."""


class ChangeHow(StrEnum):
    """How something differs from what was seen."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    ALTERED = "ALTERED"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a saved question answers: the party asked about, and the network around it."""

    root: NodeRow
    told: Told

    @property
    def parties(self) -> set[str]:
        """Every appearance that it is about."""
        return {party for node in self.told.nodes.values() for party in (node.row.node_id, *node.row.appearances)}


@dataclass(frozen=True, slots=True)
class PartyChange:
    """A party that was told before (`before`) and is told now (`now`), either or both, differently."""

    how: ChangeHow
    before: NodeRow | None
    now: NodeRow | None


@dataclass(frozen=True, slots=True)
class TieChange:
    """The same of a relationship."""

    how: ChangeHow
    before: Relationship | None
    now: Relationship | None


@dataclass(frozen=True, slots=True)
class Compared:
    """How two answers differ, in the order of what they are about; `bounded`: either of them left something out."""

    parties: tuple[PartyChange, ...]
    ties: tuple[TieChange, ...]
    bounded: bool

    def __bool__(self) -> bool:
        """Whether they differ."""
        return bool(self.parties or self.ties)


def most_hops(kind: WatchKind) -> int:
    """How far a question of the kind may go."""
    return _SHAPES[kind].hops


def asker_of(watch: WatchRow) -> Asker:
    """Who asks a saved question: its partner as an investigator, under its case, with the scope of today's rules."""
    inquiry = Inquiry(purpose=Purpose.INVESTIGATION, legal_basis=LegalBasis(watch.basis), case_number=watch.number)
    return Asker(watch.partner_id, inquiry, compile_scope(PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION))


def root_ids(party: str) -> set[str]:
    """The ids by which the party asked about may be changed, also where nothing is known of it yet."""
    scheme, colon, value = party.partition(":")
    return {enterprise_id(IdScheme(scheme), value)} if colon else {party}


async def find_watch(reader: Reader, watch_id: str, *, partner_id: str) -> WatchRow | None:
    """A partner's own saved question."""
    return await reader.read(FIND_WATCH, WatchKey(watch_id, partner_id))


async def list_watches(reader: Reader, case: WatchesKey) -> list[WatchRow]:
    """The saved questions of a case, the newest first."""
    found = await reader.read(LIST_WATCHES, case)
    return [] if found is None else [WatchRow(i=0, **watch) for watch in found.watches]


def state_of(watch: WatchRow, standing: WatchStanding) -> dict[str, Any]:
    """Whether it differs from what was seen, as far as it is known, and why it rests, judged now."""
    resting = watch.resting
    if not (standing.granted and standing.held):
        resting = RestReason.CASE_OVER if standing.granted else RestReason.NOT_GRANTED
    elif resting in (RestReason.CASE_OVER, RestReason.NOT_GRANTED):
        resting = None  # it holds again, and will be run
    known = watch.ended_on is None and resting is None and watch.resting is None and watch.asked == watch.done
    return {"changed": watch.changed if known else None, "resting": None if watch.ended_on is not None else resting}


async def standing_of(reader: Reader, watch: WatchesKey, *, today: date) -> WatchStanding:
    """Whether questions of a case may be run today."""
    key = StandingKey(watch.matter_id, watch.partner_id, Purpose.INVESTIGATION, today)
    row = await reader.read(WATCH_STANDING, key)
    return row if row is not None else WatchStanding(0, granted=False, held=False)


class Rerun:
    """A saved question, asked as it was known when it was last seen and as it is now.

    `question` is that of today; its terms, and what is forgotten, are those of today in both.
    """

    def __init__(self, reader: Reader, watch: WatchRow, *, question: EnterpriseQuestion) -> None:
        """Take what is asked; nothing is read yet."""
        self._reader = reader
        self._watch = watch
        self._question = question
        kind = WatchKind(watch.kind)
        self._shape = replace(_SHAPES[kind], hops=watch.hops)
        self._walk = Walk(reader, asker_of(watch), question=question)

    async def root(self) -> NodeRow | None:
        """The party as it is now; None where nothing may be told of it. Raises Refusal(FORBIDDEN)."""
        return await self._walk.root(self._watch.party)

    async def now(self, root: NodeRow) -> Answer:
        """The answer as it is now, from the commit that the root was read at."""
        return Answer(root, await self._walk.network(root, asked=self._shape))

    async def marked(self, compared: Compared, *, before: Answer | None, now: Answer) -> Compared:
        """The same changes; relationships that are under objection are marked, in each answer as it was known there."""
        old = await self._marked(before, [change.before for change in compared.ties])
        new = await self._marked(now, [change.now for change in compared.ties])
        changes = zip(compared.ties, old, new, strict=True)
        return replace(compared, ties=tuple(TieChange(change.how, *ends) for change, *ends in changes))

    async def _marked(
        self, answer: Answer | None, ties: Sequence[Relationship | None]
    ) -> Sequence[Relationship | None]:
        if answer is None:
            return ties
        at = ToldAt(answer.told.known, answer.told.read_at, self._question.today)
        found = iter(await marked(self._reader, [one for one in ties if one is not None], at=at))
        return [None if one is None else next(found) for one in ties]

    async def before(self, *, known: int, as_of: date) -> Answer | None:
        """The answer as it was known at a commit, of a day; None where nothing was known that may be told now."""
        question = replace(self._question, known=known, known_instant=None, as_of=as_of)
        walk = Walk(self._reader, asker_of(self._watch), question=question)
        root = await walk.root(self._watch.party)
        return None if root is None else Answer(root, await walk.network(root, asked=self._shape))


def compare(before: Answer | None, now: Answer) -> Compared:
    """How an answer differs from one before it; from nothing, where nothing was told."""
    old_nodes = {} if before is None else {key: node.row for key, node in before.told.nodes.items()}
    new_nodes = {key: node.row for key, node in now.told.nodes.items()}
    bounded = now.told.truncated or (before is not None and before.told.truncated)
    old_ties = {} if before is None else _by_fact(before.told)
    new_ties = _by_fact(now.told)
    return Compared(_party_changes(old_nodes, new_nodes), _tie_changes(old_ties, new_ties), bounded)


def _party_changes(old: Mapping[str, NodeRow], new: Mapping[str, NodeRow]) -> tuple[PartyChange, ...]:
    # Appearances may be joined or parted meanwhile: who shares one is the same party.
    home = {face: key for key, row in new.items() for face in (*row.appearances, key)}
    found, met = list[tuple[str, PartyChange]](), set[str]()
    for key, row in old.items():
        there = key if key in new else next((home[face] for face in row.appearances if face in home), None)
        if there is None or there in met:
            found.append((key, PartyChange(ChangeHow.REMOVED, row, None)))
            continue
        met.add(there)
        if _marks(row) != _marks(new[there]):
            found.append((there, PartyChange(ChangeHow.ALTERED, row, new[there])))
    found += [(key, PartyChange(ChangeHow.ADDED, None, row)) for key, row in new.items() if key not in met]
    return tuple(change for _, change in sorted(found, key=lambda pair: (pair[0], pair[1].how)))


def _marks(row: NodeRow) -> tuple[object, ...]:
    """What is told of a party."""
    return (
        row.node_id,
        row.kind,
        row.name,
        row.uscc,
        row.standing,
        row.reach_levels,
        tuple(sorted(row.record_ids)),
        tuple(sorted(row.appearances)),
    )


Fact = tuple[str, ...]


def _by_fact(told: Told) -> dict[Fact, Relationship]:
    """Relationships by what names them through all their versions: the fact, its source, and when it began."""
    return {
        (
            one.relation,
            one.tie["tenure_id"],
            one.tie["source"] or "",
            one.tie["record_id"] or "",
            one.tie["valid_from"] or "",
        ): one
        for one in told.relationships.values()
    }


def _tie_changes(old: Mapping[Fact, Relationship], new: Mapping[Fact, Relationship]) -> tuple[TieChange, ...]:
    found: list[TieChange] = []
    for fact in sorted(old.keys() | new.keys()):
        before, now = old.get(fact), new.get(fact)
        if before is None:
            found.append(TieChange(ChangeHow.ADDED, None, now))
        elif now is None:
            found.append(TieChange(ChangeHow.REMOVED, before, None))
        elif _said(before) != _said(now):
            found.append(TieChange(ChangeHow.ALTERED, before, now))
    return tuple(found)


def _said(one: Relationship) -> dict[str, Any]:
    """What is said of a relationship; which appearance of a party it hangs on is told with the party."""
    return {name: value for name, value in one.tie.items() if name != "other"}
