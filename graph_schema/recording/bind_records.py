"""Operations of claims about records: facts, states, persons named, overlays, releases."""

from dataclasses import replace

from graph_schema import ids
from graph_schema.claims import (
    KnownPerson,
    KnownRecord,
    Org,
    OverlayClaim,
    PersonName,
    RecordClaim,
    RecordKey,
    ReleaseClaim,
    StateClaim,
)
from graph_schema.intervals import UNBOUNDED, Interval, since
from graph_schema.name_keys import name_key
from graph_schema.names import EndKind, RecordStatus
from graph_schema.recording.bind import Binder
from graph_schema.recording.operations import (
    FROM_RECORD,
    FROM_STATE,
    MoveState,
    Operation,
    Put,
    PutDecision,
    Replace,
    Withdraw,
    opening_id,
)
from graph_schema.recording.resolve import RECORD_UNKNOWN, RowRefused
from graph_schema.recording.sheet import Slot
from graph_schema.recording.versions import Basis, Scalar, Tie, Version, digest
from graph_schema.records import NodeRow, RecordNodeRow


def bind_record(binder: Binder, claim: RecordClaim) -> list[Operation]:
    """A record: its party, facts, first state and the persons named in it."""
    operations: list[Operation] = []
    key = claim.key
    record_id = binder.record_id(key, operations)
    binder.knows_record(record_id)
    scope, in_record = _scope(binder, key, record_id, operations)
    party_id = scope
    if isinstance(key.party, PersonName):
        party_id = binder.person(key.party, record_id, operations=operations, in_record=True)
        binder.needs.person_records.add(record_id)
    binder.needs.row_records[record_id] = RecordNodeRow(
        key=record_id,
        kind=key.kind,
        list_kind=key.list_kind,
        side=claim.body.side,
        decision_key=claim.body.decision_key
        or digest(
            name_key(key.number or key.basis or ""),
            name_key(key.determiner),
            key.decided_on if key.number is None else None,
        ),
        party_id=party_id,
    )
    source = binder.context.source
    facts = binder.version(
        Tie.RECORDED_AS,
        digest(record_id, source),
        ends=(record_id, ""),
        valid=claim.valid,
        props={
            "finality": str(claim.body.finality),
            "final_from": None if claim.body.final_from is None else claim.body.final_from.isoformat(),
            "disclosure": str(claim.body.disclosure),
        },
        body=_record_body(claim),
    )
    operations.append(Put((Tie.RECORDED_AS, record_id), facts))
    operations.append(_state(binder, record_id, claim.status, claim.valid, FROM_RECORD))
    # The names of an entry are delivered together: a person whom it no longer names was named in error.
    names = []
    for named in claim.named:
        person_id = binder.person(named.person, scope, operations=operations, in_record=in_record)
        fact_id = digest("names", record_id, person_id, named.liability, source)
        version = binder.version(
            Tie.NAMES, fact_id, ends=(record_id, person_id), valid=UNBOUNDED, props={"liability": str(named.liability)}
        )
        names.append(version)
    operations.append(Replace((Tie.NAMES, record_id), source, binder.context.observed, tuple(names)))
    return operations


def bind_state(binder: Binder, claim: StateClaim) -> list[Operation]:
    """A record's state from a day on."""
    operations: list[Operation] = []
    record_id = _known(binder, claim.key, operations)
    move = _state(binder, record_id, claim.status, since(claim.start), FROM_STATE, claim.reason, claim.decision)
    if claim.seen:
        move = replace(move, version=move.version._replace(basis=Basis.OBSERVED))
    operations.append(move)
    return operations


def bind_overlay(binder: Binder, claim: OverlayClaim) -> list[Operation]:
    """An overlay on a record, on one person in it, or on one measure."""
    operations: list[Operation] = []
    record_id = _known(binder, claim.key, operations)
    person_id = None
    if claim.person is not None:
        person_id = _person(binder, claim.person, claim.key, operations)
    # Whoever numbers overlays and releases numbers his own: the record is part of their key.
    overlay_id = ids.opaque_id("overlay", claim.overlay_id, record_id, claim.kind)
    binder.needs.row[("Overlay", overlay_id)] = NodeRow(key=overlay_id, kind=claim.kind, value=claim.overlay_id)
    version = binder.version(
        Tie.ON,
        digest("on", overlay_id, person_id, claim.measure_id),
        ends=(overlay_id, record_id),
        valid=claim.valid,
        props={"measure_id": claim.measure_id, "person_id": person_id},
    )
    operations.append(_decided((Tie.ON, overlay_id), version, withdrawn=claim.withdrawn))
    return operations


def bind_release(binder: Binder, claim: ReleaseClaim) -> list[Operation]:
    """A release of a person from one record; an end sets it aside."""
    operations: list[Operation] = []
    record_id = _known(binder, claim.key, operations)
    person_id = _person(binder, claim.person, claim.key, operations)
    release_id = ids.opaque_id("release", claim.release_id, record_id)
    binder.needs.row[("Release", release_id)] = NodeRow(key=release_id, value=claim.release_id)
    version = binder.version(
        Tie.FREES,
        digest("frees", release_id, person_id),
        ends=(release_id, person_id),
        valid=claim.valid,
        props={"decision": claim.decision, "record_id": record_id},
    )
    operations.append(_decided((Tie.FREES, release_id), version, withdrawn=claim.withdrawn))
    return operations


def _decided(slot: Slot, version: Version, *, withdrawn: bool) -> Operation:
    return Withdraw(slot, version) if withdrawn else PutDecision(slot, version)


def _person(
    binder: Binder, person: PersonName | KnownPerson, key: RecordKey | KnownRecord, operations: list[Operation]
) -> str:
    """The appearance that is meant; a name alone says nothing where the record is known by its id alone."""
    if isinstance(person, KnownPerson):
        return person.person_id
    if isinstance(key, KnownRecord):
        raise RowRefused(RECORD_UNKNOWN)
    scope, in_record = _scope(binder, key, binder.record_id(key, operations), operations)
    return binder.person(person, scope, operations=operations, in_record=in_record)


def _known(binder: Binder, key: RecordKey | KnownRecord, operations: list[Operation]) -> str:
    record_id = binder.record_id(key, operations)
    if not binder.knows_record(record_id):
        raise RowRefused(RECORD_UNKNOWN)
    return record_id


def _scope(binder: Binder, key: RecordKey, record_id: str, operations: list[Operation]) -> tuple[str, bool]:
    if isinstance(key.party, Org):
        return binder.organization(key.party, operations), False
    return record_id, True


def _state(
    binder: Binder,
    record_id: str,
    status: RecordStatus,
    valid: Interval,
    origin: str,
    reason: str | None = None,
    decision: str | None = None,
) -> MoveState:
    props: dict[str, Scalar] = {"status": str(status), "origin": origin, "reason": reason, "decision": decision}
    body = {name: value for name, value in props.items() if value is not None}
    start = Interval(start=valid.start, start_kind=valid.start_kind, end=None, end_kind=EndKind.OPEN)
    source = binder.context.source
    version = binder.version(
        Tie.STATE,
        digest("state", record_id, origin, valid.start, source)
        if origin == FROM_STATE
        else opening_id(record_id, source),
        ends=(record_id, ""),
        valid=start,
        body=body,
    )
    return MoveState((Tie.STATE, record_id), version._replace(props=props), origin, status)


def _record_body(claim: RecordClaim) -> dict[str, Scalar]:
    key, body = claim.key, claim.body
    values: dict[str, Scalar] = {
        "number": key.number,
        "basis": key.basis,
        "determiner": key.determiner,
        "determiner_code": body.determiner_code,
        "decided_on": key.decided_on,
        "party_name": key.party.name,
        "domain": body.domain,
        "severity": body.severity,
        "jurisdiction": body.jurisdiction,
        "reason": body.reason,
        "amount": body.amount,
        "conduct_from": body.conduct_from,
        "conduct_to": body.conduct_to,
        "disclosure": body.disclosure,
        "finality": body.finality,
        "final_from": body.final_from,
        "disclosed_to": body.disclosed_to,
        "details": tuple(f"{name}：{text}" for name, text in body.details) or None,
    }
    return {
        name: str(value) if hasattr(value, "value") else value for name, value in values.items() if value is not None
    }
