"""Reaches of records that are new with a batch: everything about them is at hand, but for who is in office."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from graph_schema.gateway import Transaction
from graph_schema.names import LiabilityKind, PartyKind, RecordKind, RoleKind, Side
from graph_schema.reach import (
    LiabilityInput,
    Reach,
    RecordInput,
    ReleaseInput,
    RoleInput,
    plan_reach,
)
from graph_schema.recording.compare import Compared
from graph_schema.recording.reaches import current_roles
from graph_schema.recording.versions import Scalar, Tie, Version
from graph_schema.records import Key
from graph_schema.rules.model import RuleBase

_ROLES: Final = ((Tie.HOLDS, None), (Tie.CONTROLS, RoleKind.ACTUAL_CONTROLLER), (Tie.OWNS, RoleKind.SHAREHOLDER))


async def foreseen(
    transaction: Transaction, compared: Compared, *, record_ids: Sequence[str], rules: RuleBase
) -> list[Reach]:
    """The reaches of those of the records that are new; enterprises and ties of the batch have been written."""
    told = [_record(compared, key) for key in record_ids if key in compared.fresh.records]
    records = [record for record in told if record is not None and not rules.reaches_nobody(record.list_kind)]
    companies = {record.party_id for record in records if record.party_kind is PartyKind.ORGANIZATION}
    known = [Key(company) for company in sorted(companies - compared.fresh.enterprises)]
    roles = dict(await current_roles(transaction, known))
    roles.update({company: _roles(compared, company) for company in companies & compared.fresh.enterprises})
    releases = _releases(compared)
    found: list[Reach] = []
    for record in records:
        found.extend(
            plan_reach(
                record,
                roles.get(record.party_id, []),
                liabilities=_liabilities(compared, record.record_id),
                releases=releases.get(record.record_id, []),
                rules=rules,
            )
        )
    return found


def _record(compared: Compared, record_id: str) -> RecordInput | None:
    node = compared.needs.records[record_id]
    version = next((v for v in compared.sheet.get((Tie.RECORDED_AS, record_id)) if v.preferred), None)
    if version is None:
        return None
    body = version.body or {}
    return RecordInput(
        record_id=record_id,
        kind=RecordKind(node.kind),
        list_kind=node.list_kind,
        side=Side(node.side),
        jurisdiction=str(body["jurisdiction"]),
        decided_on=_day(body.get("decided_on")),
        valid=version.valid,
        conduct_from=_day(body.get("conduct_from")),
        conduct_to=_day(body.get("conduct_to")),
        party_id=node.party_id,
        party_kind=PartyKind.PERSON if record_id in compared.needs.person_records else PartyKind.ORGANIZATION,
    )


def _roles(compared: Compared, company: str) -> list[RoleInput]:
    return [
        _role(version, fixed)
        for tie, fixed in _ROLES
        for version in compared.sheet.get((tie, company))
        if version.preferred
    ]


def _role(version: Version, fixed: RoleKind | None) -> RoleInput:
    return RoleInput(
        tenure_id=version.fact_id,
        party_id=version.from_id,
        party_kind=PartyKind.ORGANIZATION if version.holder_is_org else PartyKind.PERSON,
        role=fixed or RoleKind(str((version.props or {})["role"])),
        valid=version.valid,
    )


def _liabilities(compared: Compared, record_id: str) -> list[LiabilityInput]:
    return [
        LiabilityInput(v.to_id, LiabilityKind(str((v.props or {})["liability"])), v.valid)
        for v in compared.sheet.get((Tie.NAMES, record_id))
    ]


def _releases(compared: Compared) -> dict[str, list[ReleaseInput]]:
    found: dict[str, list[ReleaseInput]] = defaultdict(list)
    for slot in compared.sheet.slots():
        if slot[0] is Tie.FREES:
            for version in compared.sheet.get(slot):
                record_id = str((version.props or {})["record_id"])
                found[record_id].append(ReleaseInput(slot[1], version.to_id, record_id, version.valid))
    return found


def _day(value: Scalar) -> date | None:
    return value if isinstance(value, date) else None
