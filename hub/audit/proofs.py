"""Makes proofs from a log folder in one pass: that an entry is in a tree, and that a tree is the start of another.

A proof is the list of the roots of some ranges of entries (RFC 6962 section 2.1); each range is hashed as it passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.audit.entries import read_entries
from hub.audit.merkle import Tree, leaf_hash, split_of
from hub.audit.segment import BASE, read_base, read_frames
from hub.audit.walk import segments_of

Range = tuple[int, int]


class NotProvableError(Exception):
    """The proof cannot be made from what is in the folder; `args[0]` says why."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The entry's bytes and the audit path in the tree of `size` entries, nearest sibling first."""

    entry: bytes
    size: int
    proof: list[bytes]


def prove_inclusion(folder: Path, slot: int, *, index: int, size: int) -> Inclusion:
    """Prove that the entry stands at `index` of the first `size` entries. Raises NotProvableError."""
    ranges = inclusion_ranges(index, size)
    wanted: list[bytes] = []
    proof = _roots(folder, slot, ranges, size=size, keep=(index, wanted))
    if not wanted:
        raise NotProvableError("The entry is not in the folder: it is retired, or the log is cut.")
    return Inclusion(wanted[0], size, proof)


def prove_consistency(folder: Path, slot: int, *, old: int, new: int) -> list[bytes]:
    """Prove that the first `old` entries are the start of the first `new`. Raises NotProvableError."""
    return _roots(folder, slot, consistency_ranges(old, new), size=new, keep=None)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose roots are the audit path of entry `index`, nearest sibling first."""
    if not 0 <= index < size:
        raise ValueError("The index lies outside the tree; ask for an entry that it holds.")
    found: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + split_of(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose roots are the consistency proof of RFC 6962 section 2.1.2."""
    if not 0 <= old <= new:
        raise ValueError("The older size is larger than the newer; give the sizes in order.")
    if old in (0, new):
        return []
    found: list[Range] = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + split_of(high - low)
        if old <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low, whole = middle, False
    if not whole:
        found.append((low, high))
    return found[::-1]


def _roots(
    folder: Path, slot: int, ranges: Sequence[Range], *, size: int, keep: tuple[int, list[bytes]] | None
) -> list[bytes]:
    """The roots of disjoint ranges; `keep` names an entry and takes its bytes."""
    trees = {given: Tree() for given in ranges}
    ordered = sorted(ranges)
    first = _seed(folder, slot, trees)
    at, seen = 0, first
    for stored in read_entries(folder, slot):
        if stored.index >= size:
            break
        seen = stored.index + 1
        if keep is not None and stored.index == keep[0]:
            keep[1].append(stored.data)
        while at < len(ordered) and ordered[at][1] <= stored.index:
            at += 1
        if at < len(ordered) and ordered[at][0] <= stored.index:
            trees[ordered[at]].append(leaf_hash(stored.data))
    if seen < size:
        raise NotProvableError(f"The log holds {seen} entries, but {size} were signed; run `credit-hub audit verify`.")
    if any(trees[given].size != given[1] - given[0] for given in ranges):
        raise NotProvableError("The proof needs entries that are retired; it has to be made before they are.")
    return [trees[given].root() for given in ranges]


def _seed(folder: Path, slot: int, trees: dict[Range, Tree]) -> int:
    """Fill ranges that begin before the oldest segment from its base; return the index of the first entry there."""
    paths = segments_of(folder, slot)
    first = int(paths[0].stem) if paths else 0
    if first == 0:
        return 0
    with paths[0].open("rb") as file:
        frame = next(read_frames(file), None)
    if frame is None or frame.kind != BASE:
        raise NotProvableError("The oldest segment has no base; run `credit-hub audit verify`.")
    peaks, _ = read_base(frame.payload, first_index=first)
    low = 0
    parts: list[tuple[int, bytes]] = []
    for peak, bit in zip(peaks, (1 << n for n in reversed(range(first.bit_length())) if first >> n & 1), strict=True):
        parts.append((low, peak))
        low += bit
    for (start, end), _tree in list(trees.items()):
        inside = [peak for begin, peak in parts if start <= begin < end]
        covered = min(end, first) - start
        if covered > 0 and len(inside) == covered.bit_count() and any(begin == start for begin, _ in parts):
            trees[start, end] = Tree.of_peaks(covered, inside)
    return first
