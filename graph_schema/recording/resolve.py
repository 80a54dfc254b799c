"""Which enterprise a row means: by identifier, else by a name that is exactly equal and unique, else one of its own."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from graph_schema import ids
from graph_schema.claims import Ident, Org
from graph_schema.gateway import Reads
from graph_schema.identifiers import enterprise_kind
from graph_schema.name_keys import name_key
from graph_schema.names import EnterpriseKind, IdScheme
from graph_schema.reads.find import FIND_IDENTIFIERS, FIND_NAMES
from graph_schema.recording.pending import ANY, Pending
from graph_schema.records import Key

IDENTIFIER_CONFLICT = "IDENTIFIER_CONFLICT"
NO_USABLE_IDENTIFIER = "NO_USABLE_IDENTIFIER"
RECORD_UNKNOWN = "RECORD_UNKNOWN"
MOVE_NOT_ALLOWED = "MOVE_NOT_ALLOWED"
REASON_MISSING = "REASON_MISSING"
DECISION_MISSING = "DECISION_MISSING"


class RowRefused(Exception):  # noqa: N818 - a verdict, not a fault
    """A row that cannot be recorded as it stands; carries the reject code."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class BatchEnds(Exception):  # noqa: N818 - no fault either
    """A row that depends on what an earlier row of its batch makes known; it begins the next batch."""


class NameEvidence(StrEnum):
    """Why a name without a code means an enterprise."""

    EXACT_NAME = "EXACT_NAME"  # the one enterprise with exactly this name
    OWN_NODE = "OWN_NODE"  # an enterprise of its own, scoped to the one that names it


class Found(NamedTuple):
    """The enterprise that a row means, and the identifiers of the row that are new to it."""

    enterprise_id: str
    kind: EnterpriseKind
    new_idents: tuple[Ident, ...] = ()
    evidence: NameEvidence | None = None


@dataclass(slots=True)
class Resolver:
    """Identifiers and names known to the graph, and those that earlier rows of the batch made known."""

    idents: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    fresh: list[tuple[str, str]] = field(default_factory=list)
    in_graph: dict[str, str | None] = field(default_factory=dict)
    """Enterprises of the graph, and the kind that it knows where it was told."""
    looked_up: set[str] = field(default_factory=set)
    looked_up_names: set[str] = field(default_factory=set)
    learned: bool = False
    described: dict[str, list[str]] = field(default_factory=dict)
    """Keys of the names under which earlier rows described an enterprise, the last one last."""
    described_as: dict[str, set[str]] = field(default_factory=dict)
    """The enterprises that earlier rows described under a name."""
    described_in_row: list[tuple[str, str]] = field(default_factory=list)

    def begin_row(self) -> None:
        """What the next row makes known can be undone until the row after it."""
        self.learned |= bool(self.fresh)
        self.fresh.clear()
        for enterprise_id, name in self.described_in_row:
            self.described.setdefault(enterprise_id, []).append(name)
            self.described_as.setdefault(name, set()).add(enterprise_id)
        self.described_in_row.clear()

    def undo_row(self) -> None:
        """The row was refused: forget what it made known."""
        for key, _ in self.fresh:
            self.idents.pop(key, None)
        self.fresh.clear()
        self.described_in_row.clear()

    async def prepare(
        self, reads: Reads, orgs: Iterable[Org], *, holders: Iterable[tuple[Org, Org]], pending: Pending
    ) -> None:
        """Read at once what the batch's organisations could mean; `holders` are (named without code, who names it)."""
        keys = {ident.key for org in orgs for ident in org.idents}
        await self._find(reads, keys, pending)
        bare = [(org, scope) for org, scope in holders if not org.idents and org.name]
        scoped = {_scoped(self._id_of(scope), org).key for org, scope in bare if self._id_of(scope)}
        await self._find(reads, scoped, pending)
        self.looked_up_names = {name_key(org.name) for org, _ in bare if org.name}
        for row in await reads.run(FIND_NAMES, [Key(name) for name in sorted(self.looked_up_names)]):
            self.names.setdefault(row.key, set()).add(row.found)
            self.in_graph.setdefault(row.found, None)
        for name in self.looked_up_names & pending.names.keys():
            self.names.setdefault(name, set()).update(pending.names[name])
            self.in_graph.update(dict.fromkeys(pending.names[name] - self.in_graph.keys()))

    def leans_on_names(self, pending: Pending) -> bool:
        """Whether a name was looked up whose owners the pending batch may change in a way that only the graph tells."""
        if ANY in pending.unsure_names and self.looked_up_names:
            return True
        if self.looked_up_names & pending.unsure_names:
            return True
        return any(namesakes & pending.unsure_enterprises for namesakes in self.names.values())

    def enterprise(self, org: Org, scope_id: str | None = None) -> Found:
        """The enterprise of an organisation; raises RowRefused where its identifiers contradict each other."""
        if org.idents:
            return self._by_idents(org.idents)
        if org.name is None or scope_id is None:
            raise RowRefused(NO_USABLE_IDENTIFIER)
        own = _scoped(scope_id, org)
        known = self._known(own)
        if known is not None:
            # What was decided once stays, else a second load would move the tie to a newly known namesake.
            return Found(known, EnterpriseKind.UNKNOWN)
        namesakes = self._namesakes(name_key(org.name))
        if len(namesakes) == 1:
            enterprise_id = next(iter(namesakes))
            self._learn(own, enterprise_id)
            return Found(enterprise_id, EnterpriseKind.UNKNOWN, (own,), NameEvidence.EXACT_NAME)
        return self._by_idents((own,))._replace(evidence=NameEvidence.OWN_NODE)

    def learn_name(self, enterprise_id: str, name: str) -> None:
        """A row of this batch describes an enterprise under this name."""
        self.described_in_row.append((enterprise_id, name_key(name)))

    def _namesakes(self, name: str) -> set[str]:
        """Enterprises that have this name now; raises BatchEnds where only the graph can tell after earlier rows.

        An enterprise that is new with the batch has the name under which it was described last. One that the graph
        knows keeps a name that it had when it is described under it again; all else depends on what others say.
        """
        namesakes = self.names.get(name, set())
        if any(set(self.described.get(enterprise_id, ())) - {name} for enterprise_id in namesakes):
            raise BatchEnds
        found = set(namesakes)
        for enterprise_id in self.described_as.get(name, ()):
            if enterprise_id in self.in_graph:
                if enterprise_id not in namesakes:
                    raise BatchEnds
            elif self.described[enterprise_id][-1] == name:
                found.add(enterprise_id)
        return found

    def _known(self, ident: Ident) -> str | None:
        known = self.idents.get(ident.key)
        if known is None and self.learned and ident.key not in self.looked_up:
            raise BatchEnds
        return known

    def _by_idents(self, idents: Sequence[Ident]) -> Found:
        if len(idents) == 1:
            (only,) = idents
            there = self._known(only)
            if there is not None:
                return Found(there, _kind(idents))
            enterprise_id = ids.enterprise_id(only.scheme, only.value)
            self._learn(only, enterprise_id)
            return Found(enterprise_id, _kind(idents), (only,))
        known = {known for known in map(self._known, idents) if known is not None}
        if len(known) > 1:
            raise RowRefused(IDENTIFIER_CONFLICT)
        enterprise_id = known.pop() if known else ids.enterprise_id(idents[0].scheme, idents[0].value)
        new = tuple(ident for ident in idents if ident.key not in self.idents)
        for ident in new:
            self._learn(ident, enterprise_id)
        return Found(enterprise_id, _kind(idents), new)

    def _learn(self, ident: Ident, enterprise_id: str) -> None:
        self.idents[ident.key] = enterprise_id
        self.fresh.append((ident.key, enterprise_id))

    def _id_of(self, org: Org) -> str | None:
        for ident in org.idents:
            known = self.idents.get(ident.key)
            if known is not None:
                return known
        return ids.enterprise_id(org.idents[0].scheme, org.idents[0].value) if org.idents else None

    async def _find(self, reads: Reads, keys: Set[str], pending: Pending) -> None:
        self.looked_up |= keys
        told = keys & pending.idents.keys()
        for key in told:
            found, kind = pending.idents[key]
            self.idents[key] = found
            self.in_graph[found] = kind
        for row in await reads.run(FIND_IDENTIFIERS, [Key(key) for key in sorted(keys - told)]):
            self.idents[row.key] = row.found
            self.in_graph[row.found] = row.kind


def _scoped(scope_id: str | None, org: Org) -> Ident:
    return Ident(IdScheme.SCOPED_NAME, f"{scope_id}:{name_key(org.name or '')}")


def _kind(idents: Sequence[Ident]) -> EnterpriseKind:
    for ident in idents:
        if ident.scheme is IdScheme.USCC:
            return enterprise_kind(ident.value)
    return EnterpriseKind.UNKNOWN
