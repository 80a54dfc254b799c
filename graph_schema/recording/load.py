"""Reading current versions into the sheet, only of the slots that a batch touches."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from graph_schema.gateway import Reads
from graph_schema.intervals import Interval
from graph_schema.names import EndKind
from graph_schema.reads.current import (
    CURRENT_BRANCH_OF,
    CURRENT_CONTROLS,
    CURRENT_DESCRIPTIONS,
    CURRENT_HAS_DOCUMENT,
    CURRENT_HOLDS,
    CURRENT_IDENTIFIED_AS,
    CURRENT_NAMES,
    CURRENT_OVERLAYS,
    CURRENT_OWNS,
    CURRENT_RECORD_FACTS,
    CURRENT_RELEASES,
    CURRENT_STATES,
    CURRENT_SUCCEEDS,
    CURRENT_SUPPLIES,
    CurrentRow,
)
from graph_schema.reads.matters import (
    CURRENT_CONCERNS_ENTERPRISES,
    CURRENT_CONCERNS_PERSONS,
    CURRENT_CONCERNS_RECORDS,
    CURRENT_STATED_AS,
)
from graph_schema.reads.planner import RoleRow
from graph_schema.recording.sheet import Sheet, Slot
from graph_schema.recording.versions import Basis, Tie, Version
from graph_schema.records import Key
from graph_schema.statement import Statement

READERS: Final[tuple[tuple[Tie, Statement[Key, CurrentRow]], ...]] = (
    (Tie.DESCRIBED_AS, CURRENT_DESCRIPTIONS),
    (Tie.HOLDS, CURRENT_HOLDS),
    (Tie.OWNS, CURRENT_OWNS),
    (Tie.CONTROLS, CURRENT_CONTROLS),
    (Tie.BRANCH_OF, CURRENT_BRANCH_OF),
    (Tie.SUCCEEDS, CURRENT_SUCCEEDS),
    (Tie.SUPPLIES, CURRENT_SUPPLIES),
    (Tie.IDENTIFIED_AS, CURRENT_IDENTIFIED_AS),
    (Tie.HAS_DOCUMENT, CURRENT_HAS_DOCUMENT),
    (Tie.RECORDED_AS, CURRENT_RECORD_FACTS),
    (Tie.STATE, CURRENT_STATES),
    (Tie.NAMES, CURRENT_NAMES),
    (Tie.ON, CURRENT_OVERLAYS),
    (Tie.FREES, CURRENT_RELEASES),
    (Tie.STATED_AS, CURRENT_STATED_AS),
    (Tie.CONCERNS_ENTERPRISES, CURRENT_CONCERNS_ENTERPRISES),
    (Tie.CONCERNS_PERSONS, CURRENT_CONCERNS_PERSONS),
    (Tie.CONCERNS_RECORDS, CURRENT_CONCERNS_RECORDS),
)
"""Which statement reads the slots of a relationship type. IDENTIFIES is read while enterprises are resolved."""

_OWN_PROPS: Final = (
    "role",
    "percent",
    "evidence",
    "liability",
    "how",
    "rank",
    "year",
    "measure_id",
    "person_id",
    "decision",
    "record_id",
)


async def load_slots(reads: Reads, sheet: Sheet, *, slots: Iterable[Slot]) -> None:
    """Read the current versions of these slots."""
    by_tie: dict[Tie, set[str]] = defaultdict(set)
    for tie, anchor in slots:
        by_tie[tie].add(anchor)
    for tie, statement in READERS:
        rows = await reads.run(statement, [Key(anchor) for anchor in sorted(by_tie[tie])])
        sheet.load(((tie, row.anchor), version_of(tie, row)) for row in rows)


def version_of(tie: Tie, row: CurrentRow) -> Version:
    """The version that a row holds."""
    props = row.props
    own = {name: props[name] for name in _OWN_PROPS if props.get(name) is not None}
    if row.detail is not None:
        own.update(row.detail)
    return Version(
        tie=tie,
        fact_id=props.get("fact_id") or props["tenure_id"],
        from_id=row.from_id,
        to_id=row.to_id,
        valid=interval_of(props),
        content=props["content"],
        source=props["source"],
        observed=day_of(props["observed"]) or date.min,
        basis=Basis(props["basis"]),
        preferred=props["preferred"],
        holder_is_org=row.holder_is_org,
        props=own,
        stored_as=props["version"],
    )


def interval_of(props: dict[str, Any]) -> Interval:
    """The validity that relationship properties hold."""
    return Interval(
        start=day_of(props.get("valid_from")),
        start_kind=EndKind(props["from_kind"]),
        end=day_of(props.get("valid_to")),
        end_kind=EndKind(props["to_kind"]),
    )


def interval_in(row: RoleRow) -> Interval:
    """The validity that a row tells by itself."""
    return Interval(
        start=day_of(row.valid_from),
        start_kind=EndKind(row.from_kind),
        end=day_of(row.valid_to),
        end_kind=EndKind(row.to_kind),
    )


def day_of(value: Any) -> date | None:  # noqa: ANN401 - the driver's own date type
    """A date of the standard library for the driver's."""
    if value is None or isinstance(value, date):
        return value
    native: date = value.to_native()
    return native
