"""Paths between two parties: breadth first from both ends, until no shorter one can be missing.

A party with very many ties is followed up to a bound, and the answer says so. Past it a path is found from its other
end, so the search goes on there as far as the path may be long.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Any, Final, cast

from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.network_rows import Relation, Relationship, TieRow
from hub.inquiries.nodes import NodeRow
from hub.inquiries.path_graph import Parties, covers, further
from hub.inquiries.path_ranking import Path, shortest_paths
from hub.inquiries.path_rounds import STATEMENTS, Along, PathBounds, Rounds

__all__ = ["HOPS_MAX", "STATEMENTS", "Along", "Hop", "PathBounds", "PathsFound", "find_paths"]

HOPS_MAX: Final = 6
PATHS_MAX: Final = 5
TIES_TOLD: Final = 10
_ATTEMPTS: Final = 3
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: its parties, and every tie between them, the one that is told in the sentence first.

    `joined` is whether that tie begins at another appearance than the step before ended at (or than was asked about),
    so that a document stands between them; `joined_end` whether it ends the path at another than was asked about.
    `number` is of the record by which it names somebody.
    """

    start: NodeRow
    end: NodeRow
    ties: Sequence[Relationship]
    joined: bool
    joined_end: bool
    truncated: bool
    number: str | None


@dataclass(frozen=True, slots=True)
class PathsFound:
    """Paths by length, then by keys; `bounded` where not every tie of a party with very many was followed.

    Where the ends are one party, `by_document` tells whether they are two appearances.
    """

    ends: tuple[NodeRow, NodeRow]
    paths: Sequence[Sequence[Hop]]
    by_document: bool
    bounded: bool
    known: int
    read_at: int


async def find_paths(
    reader: Reader,
    asker: Asker,
    *,
    ends: tuple[str, str],
    question: EnterpriseQuestion,
    along: Along,
    hops: int,
    bounds: PathBounds,
) -> PathsFound | None:
    """At most five shortest paths of at most `hops` steps; None where of an end nothing may be told.

    Ends are ids, or identifiers as scheme:value. Two ends that are one party are joined by a path without steps.
    Raises Refusal(FORBIDDEN) for a partner without a grant, and the gateway's errors.
    """
    attempts = 0
    while True:
        attempts += 1
        rounds = Rounds(reader, asker, question, along, bounds)
        found = await _found(rounds, ends, hops=hops)
        # What is judged at one commit is of one state, and is rebuilt just so; while others write it is tried again.
        if rounds.is_steady or attempts == _ATTEMPTS:
            return None if found is None else replace(found, paths=await _marked(rounds, found.paths))


async def _found(rounds: Rounds, ends: tuple[str, str], *, hops: int) -> PathsFound | None:
    nodes = await rounds.nodes(ends)
    if not nodes.keys() >= set(ends):
        return None
    # What an identifier names is an enterprise, which is no more than one node.
    start, goal = (nodes[end].node_id if ":" in end else end for end in ends)
    await rounds.identify([start, goal])
    told: list[list[Hop]] = []
    for _ in range(_ATTEMPTS):
        paths, parties = await _search(rounds, (start, goal), hops=hops)
        told, stale = await _told(rounds, paths, parties, ends=(start, goal))
        if not stale:
            break
        # What was withdrawn meanwhile is told no more: the search goes on without it.
        for these, those in stale:
            rounds.learnt.untie(these, those)
    known = rounds.question.known
    return PathsFound(
        ends=(nodes[ends[0]], nodes[ends[1]]),
        paths=told,
        by_document=start != goal,
        bounded=rounds.stopped or bool(rounds.learnt.cut),
        known=0 if known is None else known,
        read_at=rounds.read_at,
    )


async def _search(rounds: Rounds, ends: tuple[str, str], *, hops: int) -> tuple[list[Path], Parties]:
    """The shortest paths by the keys of their parties, and the parties that were met on the way."""
    while True:
        parties = rounds.learnt.parties(ends)
        start, goal = (parties.key_of[end] for end in ends)
        one, other = (rounds.learnt.front(key, parties, hops=hops) for key in (start, goal))
        paths: list[Path] = []
        if goal in one.distance:
            paths = await asyncio.to_thread(shortest_paths, parties.near, (start, goal), hops=hops, most=PATHS_MAX)
        # Once there are enough, nothing longer than the longest of them matters.
        wanted = len(paths[-1]) - 1 if len(paths) == PATHS_MAX else hops
        if rounds.stopped or start == goal or covers(one, other, length=wanted):
            return paths, parties
        await rounds.ask_about(further(one, other, length=wanted).open, parties)


async def _told(
    rounds: Rounds, paths: Sequence[Path], parties: Parties, *, ends: tuple[str, str]
) -> tuple[list[list[Hop]], list[tuple[list[str], list[str]]]]:
    """The paths with what may be told of their steps, and the steps of which nothing may."""
    steps = list(dict.fromkeys(step for path in paths for step in pairwise(path)))
    met = [_met(rounds, step, parties) for step in steps]
    ties = dict(zip(steps, await rounds.ties(met), strict=True))
    nodes = await rounds.nodes(sorted({*ends, *(one for pair in met for side in pair for one in side)}))
    by_key: dict[str, NodeRow] = {}
    for one in sorted(nodes, reverse=True):
        by_key[parties.key_of[one]] = nodes[one]
    stale = [
        pair for step, pair in zip(steps, met, strict=True) if not ties[step] or any(key not in by_key for key in step)
    ]
    told: list[list[Hop]] = []
    for path in paths:
        at, hops = ends[0], list[Hop]()
        for step in pairwise(path):
            if not ties[step] or any(key not in by_key for key in step):
                break
            hop, at = _hop(step, ties[step], at=at, parties=parties, nodes=by_key, day=str(rounds.question.as_of))
            hops.append(hop)
        else:
            told.append([*hops[:-1], *(replace(hop, joined_end=at != ends[1]) for hop in hops[-1:])])
    return told, stale


async def _marked(rounds: Rounds, paths: Sequence[Sequence[Hop]]) -> list[list[Hop]]:
    """The paths, with the ties marked that are under objection."""
    ties = iter(await rounds.marked([tie for path in paths for hop in path for tie in hop.ties]))
    return [[replace(hop, ties=list(islice(ties, len(hop.ties)))) for hop in path] for path in paths]


def _met(rounds: Rounds, step: tuple[str, str], parties: Parties) -> tuple[list[str], list[str]]:
    """The ids of two parties by which they are tied; the ties are read from the side that has fewer."""
    ties = rounds.learnt.ties
    sides = [
        sorted(one for one in parties.ids[key] if not ties.get(one, set()).isdisjoint(parties.ids[other]))
        for key, other in (step, step[::-1])
    ]
    first, second = sorted(sides, key=lambda side: sum(len(ties[one]) for one in side))
    return first, second


def _hop(
    step: tuple[str, str],
    ties: Sequence[Told],
    *,
    at: str,
    parties: Parties,
    nodes: Mapping[str, NodeRow],
    day: str,
) -> tuple[Hop, str]:
    """One step, and the id at which its first tie ends."""
    ordered = sorted(ties, key=lambda tie: _rank(tie, day))
    first = ordered[0]
    forward = parties.key_of[first["from_id"]] == step[0]
    here, there = (first["from_id"], first["to_id"])[:: 1 if forward else -1]
    hop = Hop(
        start=nodes[step[0]],
        end=nodes[step[1]],
        ties=[
            Relationship(
                relation=Relation(tie["relation"]),
                start=nodes[parties.key_of[tie["from_id"]]].node_id,
                end=nodes[parties.key_of[tie["to_id"]]].node_id,
                tie=cast("TieRow", tie),
            )
            for tie in ordered[:TIES_TOLD]
        ],
        number=first["number"],
        joined=here != at,
        joined_end=False,
        truncated=len(ordered) > TIES_TOLD,
    )
    return hop, there


_ORDER: Final = ("HOLDS", "CONTROLS", "OWNS", "BRANCH_OF", "SUCCEEDS", "NAMES", "SUPPLIES")


def _rank(tie: Told, day: str) -> tuple[bool, bool, int, str, str]:
    """Ties that hold come before those that are over, preferred sources before others."""
    over = tie["to_kind"] != "OPEN" if tie["valid_to"] is None else tie["valid_to"] <= day
    return (over, not tie["preferred"], _ORDER.index(tie["relation"]), tie["role"] or "", tie["tenure_id"])
