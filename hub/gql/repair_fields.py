"""Fields of credit repair: applying, the determiner's steps, and how far an application has come."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme, PartnerKind, Severity
from graph_schema.repairs import RepairFiler
from hub.actions.change import Actor
from hub.actions.repair_book import PAGE_MAX
from hub.actions.repair_steps import Decision, PlanOutcome, RepairSteps
from hub.actions.repairs import Applying, Paper
from hub.errors import Refusal, RefusalCode
from hub.gql.change import IdempotencyKey, make
from hub.gql.operation import Operation
from hub.gql.repair_types import PaperInput, RepairApplicationInput, RepairSubjectInput
from hub.inquiries.accesses import own_subjects
from hub.repair_document import as_json, as_page, signed

_Info = Info[Operation, None]
_RepairId = Annotated[strawberry.ID, strawberry.argument(description="申请编号 · Number of the application")]
_Reason = Annotated[str, strawberry.argument(description="理由,不写证件号码 · Reason, without numbers of documents")]
_Papers = Annotated[list[PaperInput], strawberry.argument(description="材料,至多 20 份 · Papers, at most 20")]
_Corrected = Annotated[date | None, strawberry.argument(description="改正之日 · Day of the correction")]
_Barred = Annotated[
    date | None,
    strawberry.argument(
        description="自此日起方可再申请;文件载明年限的从其规定 · No application before this day; "
        "where the text states the years, it counts"
    ),
]
_Number = Annotated[str, strawberry.argument(description="决定文号 · Number of the decision")]


async def apply_for_repair(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    record_id: Annotated[strawberry.ID, strawberry.argument(description="记录编号 · Id of the record")],
    application: Annotated[RepairApplicationInput, strawberry.argument(description="申请 · The application")],
) -> Any:  # noqa: ANN401 - an outcome
    """Apply for the repair of a record."""
    operation, given = info.context, application
    filer = RepairFiler.AGENT if given.agent else RepairFiler.SUBJECT
    if operation.caller.kind is PartnerKind.DEPARTMENT:
        filer = RepairFiler.DEPARTMENT
    applying = Applying(
        record_id=str(record_id),
        filer=filer,
        papers=_papers(given.papers),
        corrected_on=given.corrected_on,
        subject=None if given.on_behalf_of is None else _subject(operation, given.on_behalf_of),
        relief=tuple(map(str, given.relief)),
        ruling=given.ruling,
    )
    return await make(info, operation.desk.repairs.filings.file(applying, _actor(info)), key=idempotency_key)


async def supplement_repair(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    repair_id: _RepairId,
    papers: _Papers,
    corrected_on: _Corrected = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Hand in further papers."""
    change = info.context.desk.repairs.filings.supplement(
        str(repair_id), _actor(info), papers=_papers(papers), corrected_on=corrected_on
    )
    return await make(info, change, key=idempotency_key)


async def withdraw_repair(info: _Info, *, idempotency_key: IdempotencyKey, repair_id: _RepairId) -> Any:  # noqa: ANN401 - an outcome
    """Take an application back."""
    return await make(
        info, info.context.desk.repairs.filings.withdraw(str(repair_id), _actor(info)), key=idempotency_key
    )


async def accept_repair(info: _Info, *, idempotency_key: IdempotencyKey, repair_id: _RepairId) -> Any:  # noqa: ANN401 - an outcome
    """Accept an application."""
    return await make(info, _steps(info).accept(str(repair_id), _actor(info)), key=idempotency_key)


async def return_repair(info: _Info, *, idempotency_key: IdempotencyKey, repair_id: _RepairId, reason: _Reason) -> Any:  # noqa: ANN401 - an outcome
    """Ask for papers."""
    return await make(
        info, _steps(info).ask_for_papers(str(repair_id), _actor(info), reason=reason), key=idempotency_key
    )


async def refuse_repair(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    repair_id: _RepairId,
    reason: _Reason,
    false_papers: Annotated[
        bool, strawberry.argument(description="材料虚假或者承诺严重不实 · Papers or promise were false")
    ] = False,
    barred_until: _Barred = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Refuse an application."""
    change = _steps(info).refuse(
        str(repair_id), _actor(info), reason=reason, false_papers=false_papers, barred_until=barred_until
    )
    return await make(info, change, key=idempotency_key)


async def grant_repair(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    repair_id: _RepairId,
    decision: _Number,
    reason: _Reason = "",
    severity: Annotated[
        Severity | None,
        strawberry.argument(description="失信程度,记录未载明时须写明 · Class of gravity, where the record states none"),
    ] = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Decide that a record is repaired."""
    made = Decision(decision, reason, severity=severity)
    return await make(info, _steps(info).grant(str(repair_id), _actor(info), decision=made), key=idempotency_key)


async def revoke_repair(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    repair_id: _RepairId,
    decision: _Number,
    reason: _Reason,
    barred_until: _Barred = None,
) -> Any:  # noqa: ANN401 - an outcome
    """Take a repair back."""
    made = Decision(decision, reason, barred_until=barred_until)
    return await make(info, _steps(info).revoke(str(repair_id), _actor(info), decision=made), key=idempotency_key)


async def conclude_relief(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    repair_id: _RepairId,
    outcome: Annotated[PlanOutcome, strawberry.argument(description="结果 · How it came out")],
    ruling: Annotated[str, strawberry.argument(description="法院裁定的案号 · Number of the court's ruling")],
) -> Any:  # noqa: ANN401 - an outcome
    """End the temporary effects of a bankruptcy."""
    change = _steps(info).conclude(str(repair_id), _actor(info), outcome=outcome, ruling=ruling)
    return await make(info, change, key=idempotency_key)


async def repairs(
    info: _Info,
    *,
    first: Annotated[int, strawberry.argument(description="每页数量,至多 100 · Page size, at most 100")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of applications of those whom the caller has claimed."""
    operation = info.context
    if not 1 <= first <= PAGE_MAX or len(after or "") > PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    await operation.admit_without_subject(str(info.path.key))
    desk, today = operation.desk, operation.desk.clock.today()
    subjects = await own_subjects(desk.reader, operation.caller.partner_id, today=today)
    operation.released.statements |= {"own_subjects", "repairs_of_subjects"}
    operation.released.subjects_root |= {subject for subject in subjects if ":" not in subject}
    found = await desk.repairs.lists.of_subjects(subjects, after=after or "", first=first + 1, today=today)
    shown = found[:first]
    return {
        "edges": [{"cursor": each["id"], "node": each} for each in shown],
        "page_info": {
            "has_next_page": len(found) > first,
            "has_previous_page": after is not None,
            "start_cursor": shown[0]["id"] if shown else None,
            "end_cursor": shown[-1]["id"] if shown else None,
        },
    }


async def repair_decision(info: _Info, *, repair_id: _RepairId) -> Any:  # noqa: ANN401 - a presented document
    """The decision on a repair; None where there is none that the caller may have."""
    operation = info.context
    await operation.admit_without_subject(str(info.path.key))
    desk, partner = operation.desk, operation.caller.partner_id
    today, repairs = desk.clock.today(), desk.repairs
    own: Sequence[str] = ()
    if operation.caller.kind is PartnerKind.SUBJECT:
        own = await own_subjects(desk.reader, partner, today=today)
        operation.released.statements.add("own_subjects")
    operation.released.statements |= {"find_repair", "repairable_record"}
    found = await repairs.decisions.of(str(repair_id), today=today)
    if found is None or not await repairs.decisions.may_have(found[0], partner_id=partner, own=own):
        return None
    operation.released.subjects_root.add(found[0].party_id)
    note = signed(found[1].document(), repairs.signer)
    return {"json": as_json(note), "page": as_page(note), "key": repairs.signer.public.text()}


def _steps(info: _Info) -> RepairSteps:
    return info.context.desk.repairs.steps


def _actor(info: _Info) -> Actor:
    caller = info.context.caller
    return Actor(caller.kind, info.context.request_id, caller.partner_id)


def _papers(given: list[PaperInput]) -> tuple[Paper, ...]:
    return tuple(Paper(each.kind, each.digest) for each in given[:100])


def _subject(operation: Operation, given: RepairSubjectInput) -> str:
    """A key or an id. Raises Refusal for a code or a handle that does not hold."""
    value: str | None = None
    if given.uscc is not None and given.person is None:
        value = parse_uscc(given.uscc[:64]).value
        value = None if value is None else f"{IdScheme.USCC}:{value}"
    elif given.person is not None and given.uscc is None:
        value = operation.desk.handles.open_handle(operation.caller.partner_id, str(given.person))
    if value is None:
        raise Refusal(RefusalCode.BAD_INPUT, field="onBehalfOf")
    return value
