"""What a search for paths has learnt so far: who is tied to whom, who is one person, and how far each end was explored.

Nothing here asks the graph. A party is named by a key: the id of an enterprise or of an appearance, or, where documents
join appearances, the smallest of their joins. An identity alone is no key, as it may have two names that nobody has
confirmed to be one person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Join = tuple[str, str | None]
"""An identity, and the name under which it joins appearances; None: those that a reviewer has confirmed."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Parties by key: their ids, the joins that make them one, and the parties that each is tied to."""

    key_of: Mapping[str, str]
    ids: Mapping[str, Sequence[str]]
    joins: Mapping[str, Sequence[Join]]
    near: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Front:
    """How far a search has come from one end.

    All parties nearer than `depth` steps have been asked about; `open` are those at that distance that have not.
    `hub` is the distance of the nearest one among those asked about of which not all ties are known.
    """

    distance: Mapping[str, int]
    depth: int
    open: Sequence[str]
    hub: int | None


@dataclass(slots=True)
class Learnt:
    """Ties (both ways), joins, what has been asked about, and of what more was there than is followed."""

    ties: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    joins: dict[str, set[Join]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    opened: set[Join] = field(default_factory=set)
    cut: set[str | Join] = field(default_factory=set)

    def tie(self, one: str, others: Iterable[str]) -> None:
        """Note ties of a party."""
        for other in others:
            self.ties[one].add(other)
            self.ties[other].add(one)

    def untie(self, these: Iterable[str], those: Sequence[str]) -> None:
        """Forget ties that may not be told any more."""
        for one in these:
            for other in those:
                self.ties[one].discard(other)
                self.ties[other].discard(one)

    def parties(self, ends: Iterable[str]) -> Parties:
        """What is known by now, with the ends among it."""
        everyone = sorted({*self.ties, *self.joins, *ends})
        joined = _joined(self.joins)
        key_of = {one: joined.get(one, one) for one in everyone}
        ids, joins = defaultdict[str, list[str]](list), defaultdict[str, set[Join]](set)
        near = defaultdict[str, set[str]](set)
        for one, key in key_of.items():
            ids[key].append(one)
            joins[key] |= self.joins.get(one, set())
            near[key].update(key_of[other] for other in self.ties.get(one, ()))
        return Parties(
            key_of=key_of,
            ids=ids,
            joins={key: sorted(found, key=lambda join: (join[0], join[1] or "")) for key, found in joins.items()},
            near={key: frozenset(others - {key}) for key, others in near.items()},
        )

    def is_open(self, key: str, parties: Parties) -> bool:
        """Whether something of a party has not been asked about."""
        return not (self.asked.issuperset(parties.ids[key]) and self.opened.issuperset(parties.joins[key]))

    def is_cut(self, key: str, parties: Parties) -> bool:
        """Whether a party has more ties, or appears in more places, than are followed."""
        return not (self.cut.isdisjoint(parties.ids[key]) and self.cut.isdisjoint(parties.joins[key]))

    def front(self, end: str, parties: Parties, *, hops: int) -> Front:
        """How far the search has come from one end (a key), of at most so many steps."""
        distance = distances(parties.near, end, most=hops)
        waiting = [key for key, steps in distance.items() if steps < hops and self.is_open(key, parties)]
        depth = min((distance[key] for key in waiting), default=hops)
        hubs = [steps for key, steps in distance.items() if steps < depth and self.is_cut(key, parties)]
        return Front(
            distance=distance,
            depth=depth,
            open=sorted(key for key in waiting if distance[key] == depth),
            hub=min(hubs, default=None),
        )


def distances(near: Mapping[str, Iterable[str]], start: str, *, most: int) -> dict[str, int]:
    """Steps from one party to each that is at most so many away."""
    found, edge = {start: 0}, [start]
    for steps in range(1, most + 1):
        edge = [other for one in edge for other in near.get(one, ()) if found.setdefault(other, steps) == steps]
        edge = list(dict.fromkeys(edge))
    return found


def covers(one: Front, other: Front, *, length: int) -> bool:
    """Whether every path of this length has been found, but for those that only ties beyond a hub's bound make.

    A path is found where each of its ties was learnt from one of its two ends. Past a hub ties are known from their
    other end alone, so the other side has to come as far as the hub.
    """
    return (
        one.depth + other.depth >= length
        and (one.hub is None or other.depth >= length - one.hub)
        and (other.hub is None or one.depth >= length - other.hub)
    )


def further(one: Front, other: Front, *, length: int) -> Front:
    """The front to explore next where paths of this length are not yet covered."""
    if not (one.open and other.open):
        return one if one.open else other
    forced = [
        front
        for front, facing in ((one, other), (other, one))
        if facing.hub is not None and front.depth < length - facing.hub
    ]
    return min(forced or (one, other), key=lambda front: len(front.open))


def _joined(joins: Mapping[str, Iterable[Join]]) -> dict[str, str]:
    """The key of each appearance that a document joins: the smallest join of all that belong together."""
    members = defaultdict[Join, list[str]](list)
    for one, found in joins.items():
        for join in found:
            members[join].append(one)
    key_of: dict[str, str] = {}
    for start in joins:
        if start in key_of or not joins[start]:
            continue
        group, waiting, seen = {start}, [start], set[Join]()
        while waiting:
            for join in set(joins[waiting.pop()]) - seen:
                seen.add(join)
                fresh = set(members[join]) - group
                group |= fresh
                waiting += fresh
        key_of.update(dict.fromkeys(group, min(f"{identity}:{name or ''}" for identity, name in seen)))
    return key_of
