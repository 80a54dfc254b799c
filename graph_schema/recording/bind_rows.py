"""Binding the rows of a batch: what each claim asks of the sheet, or why its row is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Final

from graph_schema.claims import (
    Claim,
    ControlClaim,
    EnterpriseClaim,
    HoldingClaim,
    IdentityClaim,
    KnownRecord,
    LinkClaim,
    MatterClaim,
    Org,
    OverlayClaim,
    RecordClaim,
    RecordKey,
    ReleaseClaim,
    SeatClaim,
    StateClaim,
    TenureClaim,
)
from graph_schema.corrections import CorrectedClaim, StruckClaim
from graph_schema.recording.bind import Binder
from graph_schema.recording.bind_corrections import bind_corrected, bind_struck
from graph_schema.recording.bind_matters import bind_matter
from graph_schema.recording.bind_records import bind_overlay, bind_record, bind_release, bind_state
from graph_schema.recording.bind_ties import (
    bind_control,
    bind_enterprise,
    bind_holding,
    bind_identity,
    bind_link,
    bind_seat,
    bind_tenure,
)
from graph_schema.recording.operations import Operation
from graph_schema.recording.resolve import BatchEnds, RowRefused
from graph_schema.recording.turns import in_turns

BINDERS: Final[Mapping[type, Callable[..., list[Operation]]]] = {
    EnterpriseClaim: bind_enterprise,
    SeatClaim: bind_seat,
    TenureClaim: bind_tenure,
    HoldingClaim: bind_holding,
    ControlClaim: bind_control,
    LinkClaim: bind_link,
    IdentityClaim: bind_identity,
    RecordClaim: bind_record,
    StateClaim: bind_state,
    OverlayClaim: bind_overlay,
    ReleaseClaim: bind_release,
    MatterClaim: bind_matter,
    StruckClaim: bind_struck,
    CorrectedClaim: bind_corrected,
}

ORGANIZATIONS: Final[Mapping[type, tuple[str, ...]]] = {
    claim: tuple(field.name for field in fields(claim) if field.name in ("org", "holder", "source", "target"))
    for claim in BINDERS
}
RECORDS: Final[Mapping[type, tuple[str, ...]]] = {
    claim: tuple(field.name for field in fields(claim) if field.name in ("key", "record")) for claim in BINDERS
}
"""Which attributes of a claim may be an organisation, and which a record's key."""


async def bind_rows(binder: Binder, rows: Sequence[Sequence[Claim]]) -> list[list[Operation] | str]:
    """Operations or reject code of each row, up to the first row that depends on an earlier one."""
    bound: list[list[Operation] | str] = []
    async for row in in_turns(rows):
        try:
            bound.append(_bind_row(binder, row))
        except BatchEnds:
            if not bound:
                raise
            break
    return bound


def _bind_row(binder: Binder, row: Sequence[Claim]) -> list[Operation] | str:
    binder.resolver.begin_row()
    binder.needs.begin_row()
    operations: list[Operation] = []
    try:
        for claim in row:
            operations.extend(BINDERS[type(claim)](binder, claim))
    except RowRefused as refusal:
        binder.resolver.undo_row()
        return refusal.code
    binder.needs.keep_row()
    return operations


def organizations(claims: Iterable[Claim]) -> list[Org]:
    """Every organisation that the claims speak of."""
    orgs: list[Org] = []
    for claim in claims:
        orgs += [org for org in map(claim.__getattribute__, ORGANIZATIONS[type(claim)]) if isinstance(org, Org)]
        if isinstance(claim, MatterClaim):
            orgs.extend((*claim.organizations, *(org for _, org in claim.persons)))
    keys = (key for key in record_keys(claims) if isinstance(key, RecordKey))
    orgs.extend(key.party for key in keys if isinstance(key.party, Org))
    return orgs


def named_holders(claims: Iterable[Claim]) -> list[tuple[Org, Org]]:
    """Organisations named without a code, each with the one that names it."""
    named: list[tuple[Org, Org]] = []
    for claim in claims:
        if isinstance(claim, (SeatClaim, TenureClaim, HoldingClaim, ControlClaim)) and isinstance(claim.holder, Org):
            named.append((claim.holder, claim.org))
        elif isinstance(claim, LinkClaim):
            named.append((claim.source, claim.target))
            named.append((claim.target, claim.source))
    return [(org, scope) for org, scope in named if not org.idents and scope.idents]


def record_keys(claims: Iterable[Claim]) -> list[RecordKey | KnownRecord]:
    """Every record that the claims speak of."""
    keys: list[RecordKey | KnownRecord] = []
    for claim in claims:
        said = map(claim.__getattribute__, RECORDS[type(claim)])
        keys += [key for key in said if isinstance(key, RecordKey | KnownRecord)]
        if isinstance(claim, MatterClaim):
            keys.extend(claim.records)
    return keys
