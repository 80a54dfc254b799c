"""Tenures and namings that an upheld objection has struck: what a source delivers of them once more changes nothing.

A file cannot say that it repeats an error, so the decision counts until an operator lifts it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph_schema.gateway import Reads
from graph_schema.intervals import UNBOUNDED, Interval
from graph_schema.names import EndKind
from graph_schema.objections import objection_of, parts_of
from graph_schema.reads.struck import STRUCK_NAMINGS, STRUCK_TENURES, StruckRow
from graph_schema.recording.load import day_of
from graph_schema.recording.operations import Observe, Operation, Put, PutIfAbsent, Replace, Strike
from graph_schema.recording.series import without
from graph_schema.recording.sheet import Slot
from graph_schema.recording.versions import Basis, Tie, Version
from graph_schema.records import Key

_TENURES: Final = frozenset({Tie.HOLDS, Tie.OWNS, Tie.CONTROLS})


@dataclass(frozen=True, slots=True)
class Struck:
    """A tenure, as its source told it last, that was struck; with `end` it is right until that day."""

    version: Version
    end: date | None

    @property
    def fact_id(self) -> str:
        """The tenure."""
        return self.version.fact_id


@dataclass(frozen=True, slots=True)
class Strikes:
    """What has been struck in some slots: tenures, and ids of the persons whom a record names no more."""

    tenures: Mapping[Slot, Sequence[Struck]]
    unnamed: Mapping[Slot, Set[str]]

    def spare(self, operation: Operation, versions: Sequence[Version]) -> tuple[Operation | None, bool]:
        """The operation as far as what it tells was not struck, and whether any of it was; as `spared`."""
        if not isinstance(operation, Replace):
            return spared(operation, self.tenures, versions=versions)
        gone = self.unnamed.get(operation.slot)
        if gone is None:
            return operation, False
        kept = tuple(version for version in operation.versions if version.to_id not in gone)
        return replace(operation, versions=kept), len(kept) < len(operation.versions)


async def find_strikes(reads: Reads, operations: Iterable[Operation]) -> Strikes:
    """What has been struck of that of which the operations tell."""
    told = list(operations)
    naming = (each.slot for each in told if isinstance(each, Replace) and each.slot[0] is Tie.NAMES and each.versions)
    return Strikes(await struck_tenures(reads, (each.slot for each in told)), await _unnamed(reads, naming))


async def _unnamed(reads: Reads, slots: Iterable[Slot]) -> dict[Slot, set[str]]:
    rows = await reads.run(STRUCK_NAMINGS, [Key(key) for key in sorted({anchor for _, anchor in slots})])
    found: dict[Slot, set[str]] = defaultdict(set)
    for record_id, person_id in (parts_of(cover) for row in rows for cover in row.covers):
        if person_id is not None:
            found[Tie.NAMES, record_id].add(person_id)
    return found


async def struck_tenures(reads: Reads, slots: Iterable[Slot]) -> dict[Slot, list[Struck]]:
    """What has been struck in these slots; a slot where all of it was lifted has none."""
    keys = sorted({anchor for tie, anchor in slots if tie in _TENURES})
    rows = await reads.run(STRUCK_TENURES, [Key(key) for key in keys])
    found: dict[Slot, dict[str, Struck]] = defaultdict(dict)
    # Of several decisions on one tenure the last one counts, and of the tenure what was told of it last.
    for row in sorted(rows, key=lambda row: (row.struck_at, row.told_at)):
        objection = objection_of("", row.kept)
        here = found[Tie(row.tie), row.anchor]
        if objection.strikes:
            here[row.fact_id] = Struck(_version(row), objection.until)
    return {slot: list(each.values()) for slot, each in found.items()}


def spared(
    operation: Operation, struck: Mapping[Slot, Sequence[Struck]], *, versions: Sequence[Version]
) -> tuple[Operation | None, bool]:
    """The operation as far as what it tells was not struck, and whether any of it was; `versions` are its slot's.

    None where nothing is left of it.
    """
    here = struck.get(operation.slot)
    if here is None:
        return operation, False
    if isinstance(operation, Observe):
        return _seen(operation, here, versions)
    if isinstance(operation, Put | PutIfAbsent):
        for each in here:
            if each.fact_id == operation.version.fact_id:
                left = _shortened(operation, each.end)
                return left, left is not operation
    return operation, False


def kept_cut(versions: Sequence[Version], struck: Sequence[Struck], *, but: Operation) -> list[Version]:
    """The versions of a slot, each until it ended in truth, after `but` has changed them.

    What a new decision says of a tenure is not cut to what an earlier one said.
    """
    decided = but.fact_id if isinstance(but, Strike) else None
    ends = {each.fact_id: each.end for each in struck if each.end is not None and each.fact_id != decided}
    told = [v if (end := ends.get(v.fact_id)) is None else v.at(_until(v.valid, end)) for v in versions]
    return without(told, [version for version in told if version.fact_id in ends and version.valid.is_empty()])


def _seen(seen: Observe, struck: Sequence[Struck], versions: Sequence[Version]) -> tuple[Observe | None, bool]:
    """A sight of a seat. It tells of what was struck until its source has seen somebody else in the seat since."""
    there = {version.fact_id for version in versions}
    gone = tuple(
        each.version
        for each in struck
        if each.version.basis is Basis.OBSERVED and each.fact_id not in there and seen.belongs(each.version)
    )
    seen = replace(seen, struck=gone)
    told = seen.told_by(versions)
    if not {told.fact_id, seen.version.fact_id}.isdisjoint(version.fact_id for version in gone):
        return None, True
    end = next((each.end for each in struck if each.fact_id == told.fact_id), None)
    if end is None:
        # A series gives bounds alone: a known end is that of a decision, which was lifted where none is in force.
        return replace(seen, reopens=told.valid.end_kind is EndKind.KNOWN), False
    return seen, end <= seen.version.observed


def _shortened(operation: Put | PutIfAbsent, end: date | None) -> Put | PutIfAbsent | None:
    """The tenure until it ended in truth."""
    if end is None:
        return None
    version = operation.version
    valid = _until(version.valid, end)
    if valid == version.valid:
        return operation
    return None if valid.is_empty() else replace(operation, version=version.at(valid))


def _until(valid: Interval, end: date) -> Interval:
    return valid if valid.end is not None and valid.end <= end else replace(valid, end=end, end_kind=EndKind.KNOWN)


def _version(row: StruckRow) -> Version:
    return Version(
        tie=Tie(row.tie),
        fact_id=row.fact_id,
        from_id=row.holder_id,
        to_id=row.anchor,
        valid=UNBOUNDED,
        content="",
        source=row.source,
        observed=day_of(row.observed) or date.min,
        basis=Basis(row.basis),
        props={"role": row.role},
    )
