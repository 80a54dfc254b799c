"""Tenures that an upheld objection has struck: what their source delivers of them once more changes nothing.

A file cannot say that it repeats an error, so the decision counts until an operator lifts it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph_schema.gateway import Reads
from graph_schema.names import EndKind
from graph_schema.objections import Objection, objection_of
from graph_schema.reads.struck import STRUCK_TENURES, StruckRow
from graph_schema.recording.load import day_of
from graph_schema.recording.operations import Observe, Operation, Put, PutIfAbsent
from graph_schema.recording.sheet import Slot
from graph_schema.recording.versions import Basis, Tie, Version
from graph_schema.records import Key

_TENURES: Final = frozenset({Tie.HOLDS, Tie.OWNS, Tie.CONTROLS})


@dataclass(frozen=True, slots=True)
class Struck:
    """A tenure, as its source told it, that was struck on the day `on`; with `end` it is right until that day."""

    fact_id: str
    holder_id: str
    role: str | None
    source: str
    basis: Basis
    observed: date
    on: date
    end: date | None

    def is_told_by(self, operation: "Put | PutIfAbsent | Observe", versions: Sequence[Version]) -> bool:
        """Whether the operation tells of this tenure once more; `versions` are those of its slot.

        An office that was only seen has no start to be known by: it is the same until its source has seen somebody
        else in the seat after it.
        """
        version = operation.version
        if not isinstance(operation, Observe):
            return version.fact_id == self.fact_id
        same = (version.from_id, version.source) == (self.holder_id, self.source)
        if not same or self.basis is not Basis.OBSERVED or (version.props or {}).get("role") != self.role:
            return False
        between = (v for v in versions if operation.belongs(v) and self.observed < v.observed <= version.observed)
        return all(v.from_id == self.holder_id for v in between)


async def struck_tenures(reads: Reads, slots: Iterable[Slot]) -> dict[Slot, list[Struck]]:
    """What has been struck in these slots."""
    keys = sorted({anchor for tie, anchor in slots if tie in _TENURES})
    found: dict[Slot, dict[str, Struck]] = defaultdict(dict)
    for row in await reads.run(STRUCK_TENURES, [Key(key) for key in keys]):
        objection = objection_of("", row.kept)
        if objection.strikes:
            # Of several decisions on one tenure the last one counts.
            one = _struck(row, objection)
            there = found[Tie(row.tie), row.anchor].get(one.fact_id)
            if there is None or there.on <= one.on:
                found[Tie(row.tie), row.anchor][one.fact_id] = one
    return {slot: list(each.values()) for slot, each in found.items()}


def spared(
    operation: Operation, struck: Mapping[Slot, Sequence[Struck]], *, versions: Sequence[Version]
) -> Operation | None:
    """The operation as far as what it tells was not struck; None where nothing is left of it."""
    if not struck or not isinstance(operation, Put | PutIfAbsent | Observe):
        return operation
    for each in struck.get(operation.slot, ()):
        if each.is_told_by(operation, versions):
            return _shortened(operation, each.end)
    return operation


def _shortened(operation: "Put | PutIfAbsent | Observe", end: date | None) -> Operation | None:
    """The tenure until it ended in truth."""
    if end is None:
        return None
    version, valid = operation.version, operation.version.valid
    if isinstance(operation, Observe) or (valid.end is not None and valid.end <= end):
        return operation
    valid = replace(valid, end=end, end_kind=EndKind.KNOWN)
    return None if valid.is_empty() else replace(operation, version=version.at(valid))


def _struck(row: StruckRow, objection: Objection) -> Struck:
    return Struck(
        fact_id=row.fact_id,
        holder_id=row.holder_id,
        role=row.role,
        source=row.source,
        basis=Basis(row.basis),
        observed=day_of(row.observed) or date.min,
        on=objection.ended_on or objection.filed_on,
        end=objection.until,
    )
