"""Tenures and namings that an upheld objection has struck: what a source delivers of them once more changes nothing.

A file cannot say that it repeats an error, so the decision counts until an operator lifts it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    """A tenure, as its source told it last, that was struck; with `end` it is right until that day. Or a naming."""

    version: Version
    end: date | None

    @property
    def fact_id(self) -> str:
        """The tenure; empty where a person is named no more, whatever source names him."""
        return self.version.fact_id


async def struck_facts(reads: Reads, operations: Iterable[Operation]) -> dict[Slot, list[Struck]]:
    """What has been struck of that of which the operations tell; a slot where all of it was lifted has none."""
    told = list(operations)
    found = await struck_tenures(reads, (operation.slot for operation in told))
    naming = (each.slot for each in told if isinstance(each, Replace) and each.slot[0] is Tie.NAMES and each.versions)
    return found | await _namings(reads, naming)


async def _namings(reads: Reads, slots: Iterable[Slot]) -> dict[Slot, list[Struck]]:
    """Who is named no more in these records."""
    rows = await reads.run(STRUCK_NAMINGS, [Key(key) for key in sorted({anchor for _, anchor in slots})])
    found: dict[Slot, list[Struck]] = defaultdict(list)
    for record_id, person_id in (parts_of(cover) for row in rows for cover in row.covers):
        if person_id is not None:
            found[Tie.NAMES, record_id].append(Struck(_naming(record_id, person_id), None))
    return found


async def struck_tenures(reads: Reads, slots: Iterable[Slot]) -> dict[Slot, list[Struck]]:
    """What has been struck of the tenures in these slots."""
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
    if isinstance(operation, Replace):
        gone = {each.version.to_id for each in here}
        kept = tuple(version for version in operation.versions if version.to_id not in gone)
        return replace(operation, versions=kept), len(kept) < len(operation.versions)
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


def _naming(record_id: str, person_id: str) -> Version:
    return Version(
        tie=Tie.NAMES, fact_id="", from_id=record_id, to_id=person_id, valid=UNBOUNDED, content="", source="",
        observed=date.min, basis=Basis.STATED, props={},
    )  # fmt: skip


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
