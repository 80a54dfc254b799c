"""The shortest paths of a small graph, in one order: by length, then by the keys of the parties on the way.

Source: Yen, "Finding the K shortest loopless paths in a network", Management Science 17 (1971).
"""

import heapq
from collections.abc import Collection, Mapping

from hub.inquiries.path_graph import distances

Path = tuple[str, ...]
Near = Mapping[str, Collection[str]]


def shortest_paths(near: Near, ends: tuple[str, str], *, hops: int, most: int) -> list[Path]:
    """At most `most` paths that meet no party twice, of at most `hops` steps; each names its parties, ends included."""
    start, goal = ends
    small = _within(near, ends, hops=hops)
    first = _shortest(small, (start,), goal, barred=frozenset())
    found: list[Path] = []
    waiting = [] if first is None else [(len(first), first)]
    seen = {path for _, path in waiting}
    while waiting and len(found) < most:
        _, path = heapq.heappop(waiting)
        if len(path) - 1 > hops:
            break
        found.append(path)
        for at in range(len(path) - 1):
            root = path[: at + 1]
            barred = frozenset(other[at + 1] for other in found if other[: at + 1] == root)
            other = _shortest(small, root, goal, barred=barred)
            if other is not None and other not in seen:
                seen.add(other)
                heapq.heappush(waiting, (len(other), other))
    return found


def _within(near: Near, ends: tuple[str, str], *, hops: int) -> dict[str, list[str]]:
    """The parties that a path of at most so many steps can meet, each with those it is tied to."""
    there, back = (distances(near, end, most=hops) for end in ends)
    kept = {key for key, steps in there.items() if steps + back.get(key, hops + 1) <= hops}
    return {key: sorted(kept.intersection(near.get(key, ()))) for key in sorted(kept)}


def _shortest(small: Mapping[str, list[str]], root: Path, goal: str, *, barred: Collection[str]) -> Path | None:
    """The first of the shortest paths that begin so and do not go on to a barred party."""
    if root[-1] == goal:
        return root if root[0] == goal and not barred else None
    before = frozenset(root[:-1])
    steps = {goal: 0}
    edge = [goal]
    # The way back from the goal, around what the root has met; the root's last party is where it ends.
    while edge and root[-1] not in steps:
        edge = [
            one
            for other in edge
            for one in small.get(other, ())
            if one not in before
            and not (one == root[-1] and other in barred)
            and steps.setdefault(one, steps[other] + 1) == steps[other] + 1
        ]
        edge = list(dict.fromkeys(edge))
    if root[-1] not in steps:
        return None
    path, allowed = list(root), [key for key in small[root[-1]] if key not in barred]
    while path[-1] != goal:
        path.append(next(key for key in allowed if steps.get(key) == steps[path[-1]] - 1 and key not in before))
        allowed = small[path[-1]]
    return tuple(path)
