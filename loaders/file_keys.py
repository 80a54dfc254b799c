"""What two rows of one file may not say differently: the fact, as its id in the graph sees it."""

from typing import Final

from graph_schema import ids
from graph_schema.claims import (
    Claim,
    ControlClaim,
    EnterpriseClaim,
    Holder,
    HoldingClaim,
    IdentityClaim,
    KnownPerson,
    KnownRecord,
    LinkClaim,
    MatterClaim,
    Org,
    OverlayClaim,
    PersonName,
    RecordClaim,
    RecordKey,
    ReleaseClaim,
    StateClaim,
    TenureClaim,
)
from graph_schema.name_keys import name_key

_END: Final = "\x1f"


def file_key(claim: Claim) -> str | None:
    """The key of a claim within its file; None for what has no key of its own.

    Spellings that the graph takes for one fact have one key, so that a second load of an accepted file changes nothing.
    """
    if isinstance(claim, EnterpriseClaim):
        return _joined("enterprise", _org(claim.org))
    if isinstance(claim, RecordClaim):
        return _joined("record", _record(claim.key))
    if isinstance(claim, StateClaim):
        return _joined("state", _record(claim.key), claim.start)
    if isinstance(claim, TenureClaim | HoldingClaim | ControlClaim):
        role = claim.role if isinstance(claim, TenureClaim) else None
        return _joined(type(claim).__name__, _org(claim.org), _holder(claim.holder), role, claim.valid.start)
    if isinstance(claim, LinkClaim):
        ends = (_org(claim.source), _org(claim.target))
        return _joined("link", claim.tie, *ends, claim.valid.start, claim.year, claim.rank)
    if isinstance(claim, OverlayClaim):
        person = None if claim.person is None else _named(claim.person)
        return _joined("overlay", claim.overlay_id, _record(claim.key), claim.kind, person, claim.measure_id)
    if isinstance(claim, ReleaseClaim):
        return _joined("release", claim.release_id, _record(claim.key), _named(claim.person))
    if isinstance(claim, MatterClaim):
        return _joined("matter", claim.id)
    if isinstance(claim, IdentityClaim):
        return _identity(claim)
    return None


def _identity(claim: IdentityClaim) -> str:
    where = _org(claim.org) if claim.org is not None else None
    person = name_key(claim.person.name) if claim.record is None else _appearance(claim.person, claim.record)
    document = claim.person.document
    return _joined("identity", where, person, document and document.type, document and document.value)


def _named(person: PersonName | KnownPerson) -> str:
    return person.person_id if isinstance(person, KnownPerson) else name_key(person.name)


def _record(key: RecordKey | KnownRecord) -> str:
    if isinstance(key, KnownRecord):
        return key.record_id
    return ids.record_id(
        kind=key.kind,
        list_kind=key.list_kind,
        number=key.number,
        basis=key.basis,
        determiner=key.determiner,
        party_key=_party(key.party),
        decided_on=key.decided_on,
    )


def _party(party: Org | PersonName) -> str:
    if isinstance(party, Org):
        return _org(party)
    document = party.document
    return f"name:{name_key(party.name)}" if document is None else f"{document.type}:{document.value}"


def _appearance(person: PersonName, key: RecordKey) -> str:
    """A person in a record: of its enterprise, or of the record alone."""
    scope = _org(key.party) if isinstance(key.party, Org) else _record(key)
    return _joined(scope, name_key(person.name))


def _holder(holder: Holder) -> str:
    return _org(holder) if isinstance(holder, Org) else f"person:{name_key(holder.name)}"


def _org(org: Org) -> str:
    return org.idents[0].key if org.idents else f"name:{name_key(org.name or '')}"


def _joined(*parts: object) -> str:
    return _END.join("" if part is None else str(part) for part in parts)
