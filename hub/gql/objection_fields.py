"""Fields of objections: filing, papers, the source's answer, pauses, the outcome, and the lists."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme, PartnerKind
from graph_schema.objections import MATTERS, ObjectionFiler, ObjectionFinding, ObjectionTarget
from hub.actions.change import Actor
from hub.actions.objection_outcome import Correction
from hub.actions.objections import Filing
from hub.errors import Refusal, RefusalCode
from hub.gql.change import IdempotencyKey, make
from hub.gql.objection_types import CorrectionInput, ObjectionSubjectInput, ObjectionTargetInput
from hub.gql.operation import Operation

PAGE_MAX = 100
_LONGEST = 200
_Info = Info[Operation, None]
_ObjectionId = Annotated[strawberry.ID, strawberry.argument(description="异议编号 · Id of the objection")]
_Papers = Annotated[
    list[str],
    strawberry.argument(description="材料摘要,sha256: 加 64 位 · Digests of papers, sha256: and 64 digits each"),
]
_Text = Annotated[str, strawberry.argument(description="理由,不写姓名、证件号 · Why, without names or numbers")]


async def file_objection(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    target: Annotated[ObjectionTargetInput, strawberry.argument(description="针对的信息 · What it is against")],
    grounds: _Text,
    evidence: _Papers = [],  # noqa: B006 - the schema's default, which nobody changes
    authority: Annotated[
        str | None,
        strawberry.argument(description="代理人授权材料的摘要 · Digest of an agent's authority; absent: no agent"),
    ] = None,
    subject: Annotated[
        ObjectionSubjectInput | None,
        strawberry.argument(description="部门代谁提出 · For whom a department files it"),
    ] = None,
) -> Any:  # noqa: ANN401 - an outcome
    """File an objection."""
    kind, target_id = _target(target)
    offline = info.context.caller.kind is PartnerKind.DEPARTMENT
    filer = ObjectionFiler.SUBJECT if authority is None else ObjectionFiler.AGENT
    filing = Filing(
        target=kind,
        target_id=target_id,
        filer=ObjectionFiler.DEPARTMENT if offline else filer,
        grounds=grounds,
        evidence=tuple(evidence),
        authority=authority,
        subject=_subject(info, subject),
    )
    desk = info.context.desk.objections
    return await make(info, desk.filings.file(filing, _actor(info)), key=idempotency_key)


async def supplement_objection(
    info: _Info, *, idempotency_key: IdempotencyKey, objection_id: _ObjectionId, evidence: _Papers
) -> Any:  # noqa: ANN401 - an outcome
    """Add papers."""
    change = info.context.desk.objections.steps.supplement(str(objection_id), _actor(info), evidence=tuple(evidence))
    return await make(info, change, key=idempotency_key)


async def withdraw_objection(info: _Info, *, idempotency_key: IdempotencyKey, objection_id: _ObjectionId) -> Any:  # noqa: ANN401 - an outcome
    """Take it back."""
    change = info.context.desk.objections.steps.withdraw(str(objection_id), _actor(info))
    return await make(info, change, key=idempotency_key)


async def ask_source(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    objection_id: _ObjectionId,
    client_id: Annotated[str, strawberry.argument(description="信源单位的客户端编号 · Client id of the source")],
) -> Any:  # noqa: ANN401 - an outcome
    """Ask the department that the fact is from."""
    change = info.context.desk.objections.steps.ask_source(str(objection_id), _actor(info), client_id=client_id)
    return await make(info, change, key=idempotency_key)


async def answer_objection(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    objection_id: _ObjectionId,
    finding: Annotated[ObjectionFinding, strawberry.argument(description="核查结论 · What was found")],
    evidence: Annotated[
        str,
        strawberry.argument(description="核查材料摘要 · Digest of its paper, sha256: and 64 digits"),
    ] = "",
) -> Any:  # noqa: ANN401 - an outcome
    """The source's answer."""
    change = info.context.desk.objections.steps.answer(
        str(objection_id), _actor(info), finding=finding, evidence=evidence
    )
    return await make(info, change, key=idempotency_key)


async def pause_objection(
    info: _Info, *, idempotency_key: IdempotencyKey, objection_id: _ObjectionId, reason: _Text
) -> Any:  # noqa: ANN401 - an outcome
    """Let the clocks stand still."""
    change = info.context.desk.objections.steps.pause(str(objection_id), _actor(info), reason=reason)
    return await make(info, change, key=idempotency_key)


async def resume_objection(info: _Info, *, idempotency_key: IdempotencyKey, objection_id: _ObjectionId) -> Any:  # noqa: ANN401 - an outcome
    """Let the clocks go on."""
    change = info.context.desk.objections.steps.resume(str(objection_id), _actor(info))
    return await make(info, change, key=idempotency_key)


async def extend_objection(
    info: _Info, *, idempotency_key: IdempotencyKey, objection_id: _ObjectionId, reason: _Text
) -> Any:  # noqa: ANN401 - an outcome
    """Give the steps their longest terms."""
    change = info.context.desk.objections.steps.extend(str(objection_id), _actor(info), reason=reason)
    return await make(info, change, key=idempotency_key)


async def uphold_objection(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    objection_id: _ObjectionId,
    decision: _Text,
    correction: Annotated[
        CorrectionInput | None,
        strawberry.argument(description="更正的内容,不填为撤销 · What is right; absent: it is withdrawn"),
    ] = None,
    evidence: Annotated[
        str | None,
        strawberry.argument(description="平台自身差错的材料摘要 · Digest of what shows that the hub itself erred"),
    ] = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Uphold it."""
    change = info.context.desk.objections.outcomes.uphold(
        str(objection_id),
        _actor(info),
        decision=decision,
        evidence=evidence,
        correction=None if correction is None else _correction(correction),
    )
    return await make(info, change, key=idempotency_key)


async def reject_objection(
    info: _Info, *, idempotency_key: IdempotencyKey, objection_id: _ObjectionId, decision: _Text
) -> Any:  # noqa: ANN401 - an outcome
    """Reject it."""
    change = info.context.desk.objections.outcomes.reject(str(objection_id), _actor(info), decision=decision)
    return await make(info, change, key=idempotency_key)


async def lift_struck_tenure(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    objection_id: _ObjectionId,
    decision: Annotated[
        str,
        strawberry.argument(
            description="认定其属实的判决或者决定,不写姓名 · The later decision that it was right, without names"
        ),
    ],
) -> Any:  # noqa: ANN401 - an outcome
    """Let what it has struck be told again."""
    change = info.context.desk.objections.outcomes.lift(str(objection_id), _actor(info), decision=decision)
    return await make(info, change, key=idempotency_key)


async def objections(
    info: _Info,
    *,
    open_only: Annotated[bool, strawberry.argument(description="只列在办的 · Those alone that are open")] = True,
    overdue: Annotated[bool, strawberry.argument(description="只列逾期的 · Those alone that are overdue")] = False,
    first: Annotated[int, strawberry.argument(description="每页数量,至多 100 · Page size, at most 100")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of objections that the caller may know of."""
    operation = info.context
    if not 1 <= first <= PAGE_MAX or len(after or "") > _LONGEST:
        raise Refusal(RefusalCode.BAD_INPUT, field="first" if not 1 <= first <= PAGE_MAX else "after")
    await operation.admit_without_subject(str(info.path.key))
    caller = operation.caller
    found = await operation.desk.objections.book.page(
        partner_id=None if caller.kind in (PartnerKind.OPERATOR, PartnerKind.REGULATOR) else caller.partner_id,
        own=caller.kind is PartnerKind.SUBJECT,
        chosen=(open_only, overdue),
        after=after or "",
        first=first + 1,
        today=operation.desk.clock.today(),
    )
    operation.released.statements |= {"list_objections"}
    operation.released.subjects_root |= {row["subject_id"] for row in found[:first]}
    edges = [{"cursor": row["id"], "node": row} for row in found[:first]]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": len(found) > first,
            "has_previous_page": after is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _actor(info: _Info) -> Actor:
    operation = info.context
    return Actor(operation.caller.kind, operation.request_id, operation.caller.partner_id)


def _target(given: ObjectionTargetInput) -> tuple[ObjectionTarget, str]:
    """Kind and id of the one target that is given. Raises Refusal where there is none, or more than one."""
    found: list[tuple[ObjectionTarget, str]] = []
    if given.record_id is not None:
        found.append((ObjectionTarget.RECORD, str(given.record_id)))
    if given.tenure_id is not None:
        found.append((ObjectionTarget.TENURE, str(given.tenure_id)))
    if given.matter is not None and given.matter.kind in MATTERS:
        found.append((given.matter.kind, given.matter.number))
    if len(found) != 1 or not 1 <= len(found[0][1]) <= _LONGEST:
        raise Refusal(RefusalCode.BAD_INPUT, field="target")
    return found[0]


def _subject(info: _Info, given: ObjectionSubjectInput | None) -> str | None:
    """The key of the enterprise or the id of the appearance. Raises Refusal where it is neither, or both."""
    if given is None:
        return None
    operation = info.context
    found: list[str | None] = []
    if given.uscc is not None:
        code = parse_uscc(given.uscc[:64]).value
        found.append(None if code is None else f"{IdScheme.USCC}:{code}")
    if given.person is not None:
        found.append(operation.desk.handles.open_handle(operation.caller.partner_id, str(given.person)))
    if len(found) != 1 or found[0] is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="subject")
    return found[0]


def _correction(given: CorrectionInput) -> Correction:
    return Correction(
        amount=given.amount,
        reason=given.reason,
        severity=given.severity,
        conduct_from=given.conduct_from,
        conduct_to=given.conduct_to,
        until=given.until,
    )
