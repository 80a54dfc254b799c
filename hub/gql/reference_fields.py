"""Fields that record references and end them; each partner its own."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.claims import Terms
from graph_schema.identifiers import parse_uscc
from graph_schema.ids import matter_id, partner_id
from graph_schema.names import MatterKind, PartnerKind, Purpose, RecordKind
from hub.actions.change import Ground
from hub.actions.references import NewReference, claimed, end_reference, purposes_of, withdraw_subjects
from hub.errors import Refusal, RefusalCode
from hub.gql.change import IdempotencyKey, make
from hub.gql.enums import LegalBasis
from hub.gql.operation import Operation
from hub.gql.reference_types import ConsentTermsInput, SubjectsInput

_Info = Info[Operation, None]
_Subjects = Annotated[SubjectsInput, strawberry.argument(description="所涉主体 · Whom it concerns")]
_Number = Annotated[str, strawberry.argument(description="编号,每个编号只用一次 · Its number, used once")]
_Until = Annotated[
    date | None, strawberry.argument(description="截止日(不含) · Day on which it ends, exclusive; none if absent")
]
_Evidence = Annotated[
    str,
    strawberry.argument(description="材料摘要,sha256: 加 64 位 · Digest of the paper, sha256: and 64 digits"),
]
_Reason = Annotated[str, strawberry.argument(description="事由,不写个人姓名 · Why, without names of persons")]


async def record_consent(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    consent_id: _Number,
    subjects: _Subjects,
    terms: Annotated[ConsentTermsInput, strawberry.argument(description="同意的范围 · What is consented to")],
    evidence: _Evidence,
) -> Any:  # noqa: ANN401 - an outcome
    """Record consents of subjects to the caller."""
    own = _terms(info, purposes=terms.purposes, evidence=evidence, record_kinds=tuple(terms.record_kinds))
    new = _new(info, MatterKind.CONSENT, consent_id, terms=own, subjects=subjects, until=terms.until)
    return await _record(info, "recordConsent", new, key=idempotency_key)


async def withdraw_consent(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    consent_id: _Number,
    client_id: Annotated[
        str | None,
        strawberry.argument(description="被授权机构的客户端编号,本方不填 · Its receiver; absent: the caller"),
    ] = None,
    reason: _Reason = "",
) -> Any:  # noqa: ANN401 - an outcome
    """End a consent: a receiver and an operator the whole, a subject its own part."""
    caller = info.context.caller
    receiver = caller.partner_id if client_id is None else partner_id(client_id)
    key = matter_id(MatterKind.CONSENT, consent_id, partner=receiver)
    if caller.kind is PartnerKind.SUBJECT:

        async def own(ground: Ground) -> Sequence[str]:
            return await claimed(ground, caller.partner_id)

        return await make(info, withdraw_subjects("withdrawConsent", key, subjects=own, stated={}), key=idempotency_key)
    if client_id is not None and caller.kind is not PartnerKind.OPERATOR:
        raise Refusal(RefusalCode.FORBIDDEN, field="clientId")
    return await make(info, end_reference("withdrawConsent", key, reason=reason), key=idempotency_key)


async def open_case(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    case_number: _Number,
    legal_basis: Annotated[LegalBasis, strawberry.argument(description="合法性基础 · Legal basis")],
    budget: Annotated[
        int, strawberry.argument(description="全程可查的不同主体数 · Distinct subjects asked about over its life")
    ],
    until: _Until = None,
    notice_deferred_until: Annotated[
        date | None, strawberry.argument(description="延期告知主体至此日(不含) · Day until which subjects are not told")
    ] = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Open a case."""
    if not 1 <= budget <= 1_000_000:
        raise Refusal(RefusalCode.BAD_INPUT, field="budget")
    terms = Terms(
        partner_id=info.context.caller.partner_id,
        purposes=(Purpose.INVESTIGATION,),
        legal_basis=legal_basis,
        budget=budget,
        notice_deferred_to=notice_deferred_until,
    )
    new = _new(info, MatterKind.CASE, case_number, terms=terms, until=until)
    return await _record(info, "openCase", new, key=idempotency_key)


async def close_case(
    info: _Info, *, idempotency_key: IdempotencyKey, case_number: _Number, reason: _Reason = ""
) -> Any:  # noqa: ANN401 - an outcome
    """Close a case of the caller."""
    key = matter_id(MatterKind.CASE, case_number, partner=info.context.caller.partner_id)
    return await make(info, end_reference("closeCase", key, reason=reason), key=idempotency_key)


async def register_matter(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    matter_number: _Number,
    subjects: _Subjects,
    until: _Until = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Register a matter of the caller and its applicants."""
    terms = _terms(info, purposes=(Purpose.ADMIN_REVIEW,))
    new = _new(info, MatterKind.ADMIN_MATTER, matter_number, terms=terms, subjects=subjects, until=until)
    return await _record(info, "registerMatter", new, key=idempotency_key)


async def close_matter(
    info: _Info, *, idempotency_key: IdempotencyKey, matter_number: _Number, reason: _Reason = ""
) -> Any:  # noqa: ANN401 - an outcome
    """Close a matter of the caller."""
    key = matter_id(MatterKind.ADMIN_MATTER, matter_number, partner=info.context.caller.partner_id)
    return await make(info, end_reference("closeMatter", key, reason=reason), key=idempotency_key)


async def record_claim(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    client_id: Annotated[str, strawberry.argument(description="认领方的客户端编号 · Client id of the one who claims")],
    claim_number: _Number,
    subjects: _Subjects,
    evidence: _Evidence,
    until: _Until = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Record that the caller has checked offline who somebody is."""
    terms = Terms(
        partner_id=partner_id(client_id),
        purposes=tuple(map(Purpose, purposes_of([PartnerKind.SUBJECT]))),
        evidence=evidence,
    )
    new = _new(info, MatterKind.CLAIM, claim_number, terms=terms, subjects=subjects, until=until)
    return await _record(info, "recordClaim", new, key=idempotency_key, holder=client_id)


async def _record(info: _Info, name: str, new: NewReference, *, key: str, holder: str | None = None) -> dict[str, Any]:
    change = info.context.desk.references.record(name, new, holder=holder)
    return await make(info, change, key=key)


def _terms(
    info: _Info,
    *,
    purposes: Sequence[Purpose],
    evidence: str | None = None,
    record_kinds: tuple[RecordKind, ...] = (),
) -> Terms:
    """Terms of the caller's own. Raises Refusal for a purpose that its kind may not have."""
    caller = info.context.caller
    allowed = purposes_of([caller.kind])
    if not purposes or any(purpose not in allowed for purpose in purposes):
        raise Refusal(RefusalCode.BAD_INPUT, field="purposes")
    return Terms(caller.partner_id, tuple(map(Purpose, purposes)), record_kinds, evidence=evidence)


def _new(
    info: _Info,
    kind: MatterKind,
    number: str,
    *,
    terms: Terms,
    subjects: SubjectsInput | None = None,
    until: date | None,
) -> NewReference:
    """A reference from today on. Raises Refusal for a code or a handle that does not hold."""
    operation = info.context
    given = subjects or SubjectsInput()
    usccs = [parse_uscc(text[:64]).value for text in given.usccs]
    persons = [operation.desk.handles.open_handle(operation.caller.partner_id, str(text)) for text in given.persons]
    if None in usccs or None in persons:
        raise Refusal(RefusalCode.BAD_INPUT, field="subjects")
    return NewReference(
        kind=kind,
        number=number,
        terms=terms,
        valid_from=operation.desk.clock.today(),
        valid_to=until,
        usccs=tuple(dict.fromkeys(value for value in usccs if value is not None)),
        appearances=tuple(dict.fromkeys(value for value in persons if value is not None)),
    )
