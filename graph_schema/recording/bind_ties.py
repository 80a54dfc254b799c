"""Operations of claims about enterprises and their ties."""

from dataclasses import fields, replace
from operator import attrgetter
from typing import Final

from graph_schema import ids
from graph_schema.claims import (
    ControlClaim,
    EnterpriseBody,
    EnterpriseClaim,
    HoldingClaim,
    IdentityClaim,
    LinkClaim,
    Org,
    SeatClaim,
    TenureClaim,
)
from graph_schema.intervals import UNBOUNDED
from graph_schema.name_keys import name_key
from graph_schema.names import EndKind
from graph_schema.recording.bind import Binder
from graph_schema.recording.operations import Observe, Operation, Put, PutIfAbsent, Withdraw
from graph_schema.recording.resolve import NO_USABLE_IDENTIFIER, RECORD_UNKNOWN, RowRefused
from graph_schema.recording.sheet import Slot
from graph_schema.recording.versions import Basis, Scalar, Tie, Version, digest

_ATTRIBUTES: Final = tuple(field.name for field in fields(EnterpriseBody))
_attributes: Final = attrgetter(*_ATTRIBUTES)


def bind_enterprise(binder: Binder, claim: EnterpriseClaim) -> list[Operation]:
    """What a source describes, as a series of what it saw."""
    operations: list[Operation] = []
    enterprise_id = binder.organization(claim.org, operations)
    if claim.body is None:
        return operations
    binder.resolver.learn_name(enterprise_id, claim.body.name)
    body = enterprise_body(claim.body)
    source = binder.context.source
    version = binder.version(
        Tie.DESCRIBED_AS,
        digest(enterprise_id, source),
        ends=(enterprise_id, ""),
        valid=UNBOUNDED,
        body=body,
        basis=Basis.OBSERVED,
    )
    operations.append(Observe((Tie.DESCRIBED_AS, enterprise_id), version, version.content, by_holder=False))
    return operations


def bind_seat(binder: Binder, claim: SeatClaim) -> list[Operation]:
    """Who was seen in a single seat."""
    operations: list[Operation] = []
    enterprise_id = binder.organization(claim.org, operations)
    holder_id, is_org = binder.holder(claim.holder, enterprise_id, operations=operations)
    source, observed = binder.context.source, binder.context.observed
    fact_id = ids.tenure_id(
        tie="HOLDS", holder_id=holder_id, target_id=enterprise_id, role=claim.role, source=source, start=observed
    )
    version = binder.version(
        Tie.HOLDS,
        fact_id,
        ends=(holder_id, enterprise_id),
        valid=UNBOUNDED,
        props={"role": claim.role.value},
        basis=Basis.OBSERVED,
    )
    seen = Observe((Tie.HOLDS, enterprise_id), _by_org(version) if is_org else version, holder_id, by_holder=True)
    operations.append(seen)
    return operations


def bind_tenure(binder: Binder, claim: TenureClaim) -> list[Operation]:
    """An office with its own dates."""
    return _held(binder, claim.org, claim, Tie.HOLDS, {"role": str(claim.role)}, str(claim.role))


def bind_holding(binder: Binder, claim: HoldingClaim) -> list[Operation]:
    """A holding."""
    return _held(binder, claim.org, claim, Tie.OWNS, {"percent": claim.percent}, None)


def bind_control(binder: Binder, claim: ControlClaim) -> list[Operation]:
    """An asserted actual controller."""
    return _held(binder, claim.org, claim, Tie.CONTROLS, {"evidence": claim.evidence}, None)


def bind_link(binder: Binder, claim: LinkClaim) -> list[Operation]:
    """A tie between two organisations."""
    operations: list[Operation] = []
    tie = Tie(claim.tie)
    if claim.target.idents:
        target_id = binder.organization(claim.target, operations)
        source_id = binder.organization(claim.source, operations, scope_id=target_id)
    else:
        source_id = binder.organization(claim.source, operations)
        target_id = binder.organization(claim.target, operations, scope_id=source_id)
    props: dict[str, Scalar] = {}
    if tie is Tie.SUCCEEDS:
        props["how"] = claim.how
    elif tie is Tie.SUPPLIES:
        props.update(rank=claim.rank, percent=claim.percent, year=claim.year)
    start = claim.valid.start.isoformat() if claim.valid.start else ""
    fact_id = digest(tie, source_id, target_id, binder.context.source, start, claim.year, claim.rank)
    version = binder.version(tie, fact_id, ends=(source_id, target_id), valid=claim.valid, props=props)
    operations.append(_said((tie, source_id), _by_org(version), withdrawn=claim.withdrawn))
    return operations


def bind_identity(binder: Binder, claim: IdentityClaim) -> list[Operation]:
    """A document joins an appearance to an identity."""
    operations: list[Operation] = []
    if claim.person.document is None or (claim.org is None and claim.record is None):
        raise RowRefused(NO_USABLE_IDENTIFIER)
    plain = replace(claim.person, document=None)
    if claim.org is not None:
        person_id = binder.person(plain, binder.organization(claim.org, operations), operations=operations)
    else:
        assert claim.record is not None
        party = claim.record.party
        record_id = binder.record_id(claim.record, operations)
        if not binder.knows_record(record_id):
            raise RowRefused(RECORD_UNKNOWN)
        in_record = not isinstance(party, Org)
        scope = binder.organization(party, operations) if isinstance(party, Org) else record_id
        person_id = binder.person(plain, scope, operations=operations, in_record=in_record)
    has, joined = binder.identity(person_id, claim.person.document, evidence=claim.evidence, valid=claim.valid)
    operations.append(PutIfAbsent(has.slot, has.version))
    operations.append(_said(joined.slot, joined.version, withdrawn=claim.withdrawn))
    return operations


def enterprise_body(body: EnterpriseBody) -> dict[str, Scalar]:
    """The attributes of the facts node: what is there, and the key of the name."""
    told = zip(_ATTRIBUTES, _attributes(body), strict=True)
    values: dict[str, Scalar] = {name: value for name, value in told if value is not None and value not in ((), "")}
    values["name_key"] = name_key(body.name)
    return values


def _held(
    binder: Binder,
    org: Org,
    claim: TenureClaim | HoldingClaim | ControlClaim,
    tie: Tie,
    props: dict[str, Scalar],
    role: str | None,
) -> list[Operation]:
    operations: list[Operation] = []
    enterprise_id = binder.organization(org, operations)
    holder_id, is_org = binder.holder(claim.holder, enterprise_id, operations=operations)
    known_start = claim.valid.start if claim.valid.start_kind is EndKind.KNOWN else None
    fact_id = ids.tenure_id(
        tie=tie,
        holder_id=holder_id,
        target_id=enterprise_id,
        role=role,
        source=binder.context.source,
        start=known_start,
    )
    version = binder.version(tie, fact_id, ends=(holder_id, enterprise_id), valid=claim.valid, props=props)
    slot, version = (tie, enterprise_id), _by_org(version) if is_org else version
    if isinstance(claim, TenureClaim) and claim.at_least and not claim.withdrawn:
        operations.append(PutIfAbsent(slot, version))
    else:
        operations.append(_said(slot, version, withdrawn=claim.withdrawn))
    return operations


def _by_org(version: Version) -> Version:
    return version._replace(holder_is_org=True)


def _said(slot: Slot, version: Version, *, withdrawn: bool) -> Operation:
    return Withdraw(slot, version) if withdrawn else Put(slot, version)
