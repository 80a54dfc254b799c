"""Operations of claims about matters: what is stated of them, and whom they concern."""

from graph_schema.claims import MatterClaim, Terms
from graph_schema.recording.bind import Binder
from graph_schema.recording.operations import Operation, Put, Replace, Withdraw
from graph_schema.recording.resolve import RECORD_UNKNOWN, RowRefused
from graph_schema.recording.versions import Scalar, Tie, digest
from graph_schema.records import NodeRow


def bind_matter(binder: Binder, claim: MatterClaim) -> list[Operation]:
    """A matter as a source states it; what it concerns is delivered together and replaced together."""
    operations: list[Operation] = []
    matter_id, terms = claim.id, claim.terms
    node = NodeRow(
        key=matter_id, kind=claim.kind, value=claim.matter_id, scope=None if terms is None else terms.partner_id
    )
    binder.needs.row[("Matter", matter_id)] = node
    source = binder.context.source
    stated = binder.version(
        Tie.STATED_AS,
        digest("stated", matter_id, source),
        ends=(matter_id, ""),
        valid=claim.valid,
        body={**dict(claim.attributes), **_said(terms)},
    )
    slot = (Tie.STATED_AS, matter_id)
    operations.append(Withdraw(slot, stated) if claim.withdrawn else Put(slot, stated))
    ends: tuple[tuple[Tie, list[str]], ...] = (
        (
            Tie.CONCERNS_ENTERPRISES,
            [
                *(binder.organization(org, operations) for org in claim.organizations),
                *claim.enterprises,
            ],
        ),
        (
            Tie.CONCERNS_PERSONS,
            [
                binder.person(person, binder.organization(org, operations), operations=operations)
                for person, org in claim.persons
            ]
            + list(claim.appearances),
        ),
        (Tie.CONCERNS_RECORDS, [binder.record_id(key, operations) for key in claim.records]),
    )
    if not all(binder.knows_record(record_id) for record_id in ends[2][1]):
        raise RowRefused(RECORD_UNKNOWN)
    for tie, targets in ends:
        versions = [
            binder.version(tie, digest(tie, matter_id, target, source), ends=(matter_id, target), valid=claim.valid)
            for target in ([] if claim.withdrawn else targets)
        ]
        operations.append(Replace((tie, matter_id), source, binder.context.observed, tuple(versions)))
    return operations


def _said(terms: Terms | None) -> dict[str, Scalar]:
    """What is stored of the terms; whose it is stands on the matter itself."""
    if terms is None:
        return {}
    return {
        "purposes": tuple(str(purpose) for purpose in terms.purposes),
        "record_kinds": tuple(str(kind) for kind in terms.record_kinds),
        "evidence": terms.evidence,
        "legal_basis": terms.legal_basis,
        "budget": terms.budget,
        "notice_deferred_to": terms.notice_deferred_to,
    }
