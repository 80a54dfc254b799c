"""What holdings come to, worked out the plain way: walks step by step, and one linear system for each holder.

Nothing here is bounded or quick. Shares are fractions of 1, None where they are not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

Pair = tuple[str, str]
Shares = Mapping[Pair, Fraction | None]
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Net:
    """Direct shares by (holder, held), and a root from which they are followed."""

    root: str
    shares: Shares
    upward: bool

    def after(self, party: str) -> list[str]:
        """To whom one comes from a party."""
        if self.upward:
            return sorted(holder for holder, held in self.shares if held == party)
        return sorted(held for holder, held in self.shares if holder == party)

    def share(self, party: str, following: str) -> Fraction | None:
        """The share of one step."""
        return self.shares[(following, party) if self.upward else (party, following)]

    def reached(self, start: str) -> set[str]:
        """Everybody that is come to in at least one step."""
        found: set[str] = set()

        def visit(party: str) -> None:
            for following in self.after(party):
                if following not in found:
                    found.add(following)
                    visit(following)

        visit(start)
        return found


def solve(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """The solution of a linear system by Gauss with a search for pivots; None where there is not exactly one."""
    size = len(rows)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for k in range(size):
        pivot = next((i for i in range(k, size) if table[i][k] != 0), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [value / table[k][k] for value in table[k]]
        for i in range(size):
            if i != k and table[i][k] != 0:
                table[i] = [a - table[i][k] * b for a, b in zip(table[i], table[k], strict=True)]
    return [row[-1] for row in table]


def held_of(net: Net, holder: str, through: set[str]) -> dict[str, Fraction] | None:
    """What a holder has of some parties, by walks that do not come back to it: y = a + y A, without its own row.

    None where the series has no sum.
    """
    names = sorted(through - {holder})

    def share(one: str, other: str) -> Fraction:
        return net.shares.get((one, other)) or ZERO

    matrix = [[(ONE if a == b else ZERO) - share(b, a) for b in names] for a in names]
    if not has_sum([[share(a, b) for b in names] for a in names]):
        return None
    found = solve(matrix, [share(holder, a) for a in names])
    assert found is not None
    held = dict(zip(names, found, strict=True))
    held[holder] = share(holder, holder) + sum((held[a] * share(a, holder) for a in names), ZERO)
    return held


def has_sum(matrix: list[list[Fraction]]) -> bool:
    """Whether I + A + A² + … has a sum: there is z with (I − A) z = 1, and all of z is at least 1."""
    size = len(matrix)
    rows = [[(ONE if i == k else ZERO) - matrix[i][k] for k in range(size)] for i in range(size)]
    found = solve(rows, [ONE] * size)
    return found is not None and all(value >= 1 for value in found)


def loops_without_sum(net: Net) -> set[str]:
    """The parties of loops whose series has no sum; downward no walk comes back to the root."""
    there = {net.root} | net.reached(net.root)
    ways = {party: net.reached(party) for party in there}
    found: set[str] = set()
    for party in there:
        loop = sorted(one for one in ways[party] if party in ways[one]) or [party]
        shares = [[net.shares.get((a, b)) or ZERO for b in loop] for a in loop]
        if not has_sum(shares):
            found.update(loop)
    return found


def without_return(net: Net) -> Net:
    """The same without holdings in the root."""
    return Net(net.root, {pair: share for pair, share in net.shares.items() if pair[1] != net.root}, upward=False)


def totals(net: Net) -> dict[str, tuple[Fraction, str | None]]:
    """For each party but the root its total, as far as known, and the gap of it: LOOP, SHARE_UNKNOWN or None."""
    walked = net if net.upward else without_return(net)
    there = {net.root} | walked.reached(net.root)
    unsolved = loops_without_sum(walked)
    lost = unsolved.union(*(walked.reached(party) for party in unsolved))
    # What is come to over these brings nothing that is known.
    kept = Net(net.root, {p: s for p, s in net.shares.items() if not set(p) & unsolved}, upward=net.upward)
    found: dict[str, tuple[Fraction, str | None]] = {}
    for party in there - {net.root}:
        holder, held = (party, net.root) if net.upward else (net.root, party)
        of = None if party in unsolved else held_of(kept, holder, there - unsolved | {net.root})
        gap = "LOOP" if party in lost else "SHARE_UNKNOWN" if over_unknown(net, party) else None
        found[party] = (ZERO if of is None else of.get(held, ZERO), gap)
    return found


def over_unknown(net: Net, party: str) -> bool:
    """Whether a walk from the root that comes to a party for the first time takes an unknown step.

    Downward no walk comes back to the root.
    """
    seen: set[tuple[str, bool]] = set()
    waiting = [(net.root, False)]
    while waiting:
        at, unknown = waiting.pop()
        for following in net.after(at):
            state = (following, unknown or net.share(at, following) is None)
            if following == party:
                if state[1]:
                    return True
                continue
            if following == net.root and not net.upward:
                continue
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return False


def simple_chains(net: Net, *, hops: int, more: set[str]) -> list[tuple[tuple[str, ...], Fraction | None, str]]:
    """Every chain in which nobody stands twice, as parties, product and end; the largest products first."""

    def visit(
        path: tuple[str, ...], product: Fraction | None
    ) -> Iterator[tuple[tuple[str, ...], Fraction | None, str]]:
        after = net.after(path[-1])
        further = [party for party in after if party not in path]
        if further and len(path) <= hops:
            for party in further:
                share = net.share(path[-1], party)
                yield from visit((*path, party), None if product is None or share is None else product * share)
        elif len(path) > 1:
            end = "NOT_FOLLOWED" if further or path[-1] in more else "LOOP" if after else "LAST"
            yield path, product, end

    found = list(visit((net.root,), ONE))
    return sorted(found, key=lambda chain: (chain[1] is None, -(chain[1] or ZERO), chain[0]))


def own_part(net: Net) -> tuple[Fraction, str | None]:
    """The root's part in itself: by walks that come back to it once, at their end."""
    at = 0 if net.upward else 1
    once = Net(net.root, {p: s for p, s in net.shares.items() if p[at] != net.root}, upward=net.upward)
    unsolved = loops_without_sum(once)
    if net.upward and net.root in loops_without_sum(net):
        return ZERO, "LOOP"
    kept = Net(net.root, {p: s for p, s in net.shares.items() if not set(p) & unsolved}, upward=net.upward)
    held = held_of(kept, net.root, ({net.root} | net.reached(net.root)) - unsolved)
    assert held is not None
    lost = any(net.root in net.reached(party) for party in unsolved)
    return held[net.root], "LOOP" if lost else "SHARE_UNKNOWN" if over_unknown(net, net.root) else None


def walks_to(net: Net, party: str) -> tuple[Fraction, str | None]:
    """What all walks from the root to a party come to, upward: x = e + A x; and why that may not be all."""
    unsolved = loops_without_sum(net)
    there = {net.root} | net.reached(net.root)
    names = sorted(there - unsolved)
    gap = None
    if any(s is None and b in there and party in {a, *net.reached(a)} for (a, b), s in net.shares.items()):
        gap = "SHARE_UNKNOWN"
    if any(party in {one, *net.reached(one)} for one in unsolved):
        gap = "LOOP"
    if net.root in unsolved or party in unsolved:
        return ZERO, gap
    rows = [[(ONE if a == b else ZERO) - (net.shares.get((a, b)) or ZERO) for b in names] for a in names]
    found = solve(rows, [ONE if a == net.root else ZERO for a in names])
    assert found is not None
    return found[names.index(party)], gap
