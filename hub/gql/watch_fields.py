"""Fields of saved questions: a case saves one, reads what has changed since it was seen, and ends it."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import strawberry
from pydantic import ValidationError
from strawberry.types import Info

from graph_schema.ids import matter_id
from graph_schema.names import MatterKind, PartnerKind, Purpose
from graph_schema.reads.watches import WatchesKey, WatchRow, WatchStanding
from hub.access.purpose import Inquiry, check_inquiry
from hub.access.references import case_of
from hub.actions.watches import WatchWanted, end_watch, save_watch, see_watch, values_of
from hub.errors import Refusal, RefusalCode
from hub.gql.change import IdempotencyKey, make
from hub.gql.enums import LegalBasis
from hub.gql.inputs import InquiryArgument, commit_number
from hub.gql.operation import Ask, Operation
from hub.gql.party_named import party_of
from hub.gql.present_watch import report, watch
from hub.gql.view import Row, View
from hub.gql.watch_types import WatchInput
from hub.inquiries.nodes import counted_as
from hub.inquiries.watched import (
    LIST_STATEMENTS,
    RUN_STATEMENTS,
    Rerun,
    compare,
    find_watch,
    list_watches,
    most_hops,
    standing_of,
    state_of,
)

_Info = Info[Operation, None]
FIRST_MAX = 300
_Id = Annotated[
    strawberry.ID, strawberry.argument(name="id", description="所保存问题的编号 · Id of the saved question")
]


async def save(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    question: Annotated[WatchInput, strawberry.argument(description="问题 · The question")],
    case_number: Annotated[str, strawberry.argument(description="案号,须在有效期内 · A case of the caller in force")],
    legal_basis: Annotated[LegalBasis, strawberry.argument(description="合法性基础 · Legal basis")],
) -> Any:  # noqa: ANN401 - an outcome
    """Save a question under a case. Raises Refusal for a party or a number of hops that cannot be."""
    operation = info.context
    if not 1 <= question.hops <= most_hops(question.kind):
        raise Refusal(RefusalCode.BAD_INPUT, field="question.hops")
    party = party_of(operation, str(question.party), argument="question.party")
    _check(legal_basis, case_number)
    partner_id = operation.caller.partner_id
    wanted = WatchWanted(
        partner_id=partner_id,
        matter_id=matter_id(MatterKind.CASE, case_number, partner=partner_id),
        number=case_number,
        basis=legal_basis,
        kind=question.kind,
        party=party,
        hops=question.hops,
    )
    return _named(operation, await make(info, save_watch(wanted), key=idempotency_key))


def _check(legal_basis: LegalBasis, case_number: str) -> None:
    """Raise Refusal for a basis or a number that no inquiry of an investigator can state."""
    try:
        inquiry = Inquiry(purpose=Purpose.INVESTIGATION, legal_basis=legal_basis, case_number=case_number)
    except ValidationError:
        raise Refusal(RefusalCode.BAD_INPUT, field="caseNumber") from None
    check_inquiry(PartnerKind.INVESTIGATOR, inquiry)


async def end(info: _Info, *, idempotency_key: IdempotencyKey, watch_id: _Id) -> Any:  # noqa: ANN401 - an outcome
    """End a saved question of the caller."""
    operation = info.context
    change = end_watch(str(watch_id), partner_id=operation.caller.partner_id)
    return _named(operation, await make(info, change, key=idempotency_key))


async def seen(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    watch_id: _Id,
    known_at: Annotated[
        str, strawberry.argument(description="已阅答复的 knownAt · knownAt of the answer that was seen")
    ],
    as_of: Annotated[date, strawberry.argument(description="已阅答复的 asOf · asOf of the answer that was seen")],
) -> Any:  # noqa: ANN401 - an outcome
    """Say which answer has been seen."""
    operation = info.context
    known = commit_number(known_at, argument="knownAt")
    change = see_watch(str(watch_id), partner_id=operation.caller.partner_id, known=known, as_of=as_of)
    return _named(operation, await make(info, change, key=idempotency_key))


def _named(operation: Operation, outcome: dict[str, Any]) -> dict[str, Any]:
    """The outcome with its party by the name that the caller has for it."""
    if "watch" not in outcome:
        return outcome
    caller, handles = operation.caller, operation.desk.handles
    return {"watch": watch(outcome["watch"], handle=lambda each: handles.handle(caller.partner_id, each))}


async def watches(info: _Info, *, inquiry: InquiryArgument) -> Any:  # noqa: ANN401 - presented rows
    """The saved questions of the case that the inquiry states, the newest first."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=None, known_at=None)
    operation = ask.operation
    await operation.require_active()
    operation.released.statements |= set(LIST_STATEMENTS)
    view = ask.view()
    case = WatchesKey(operation.caller.partner_id, _case(ask))
    rows = await list_watches(operation.desk.reader, case)
    standing = await standing_of(operation.desk.reader, case, today=ask.today)
    operation.released.subjects_root |= {row.party for row in rows}
    return [view.shown("Watch", _shown(row, standing, view)) for row in rows]


async def changes(
    info: _Info,
    *,
    watch_id: _Id,
    inquiry: InquiryArgument,
    since: Annotated[
        str | None,
        strawberry.argument(description="自此知识序号,不填为已阅者 · A state of knowledge; what was seen if absent"),
    ] = None,
    first: Annotated[
        int, strawberry.argument(description="至多列出几个主体,1 至 300 · At most so many parties, 1 to 300")
    ] = 50,
) -> Any:  # noqa: ANN401 - a presented report
    """What differs; None for a question that is not of this case, rests or has ended, and where nothing may be told."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=None, known_at=None)
    if not 1 <= first <= FIRST_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field="first")
    operation = ask.operation
    await operation.require_active()
    operation.released.statements |= set(RUN_STATEMENTS)
    row = await find_watch(operation.desk.reader, str(watch_id), partner_id=operation.caller.partner_id)
    if row is None or row.matter_id != _case(ask) or row.ended_on is not None:
        return None
    return await _report(ask, replace(row, basis=ask.inquiry.legal_basis), since=since, first=first)


async def _report(ask: Ask, row: WatchRow, *, since: str | None, first: int) -> Row | None:
    operation = ask.operation
    known = row.seen if since is None else commit_number(since, argument="since")
    # That somebody asked is kept of a party as well that nothing may be told of, and of a question that fails.
    operation.released.subjects_root.add(row.party)
    rerun = Rerun(operation.desk.reader, row, question=ask.question(()))
    root = await rerun.root()
    holds = await ask.spend((counted_as(row.party, root),))
    # What is not counted is not told.
    if root is None or not holds:
        return None
    now = await rerun.now(root)
    # Of another state of knowledge than what was seen the day is not known.
    day = date.fromisoformat(row.seen_on) if since is None else ask.today
    before = await rerun.before(known=known, as_of=day)
    case = WatchesKey(row.partner_id, row.matter_id)
    standing, view = await standing_of(operation.desk.reader, case, today=ask.today), ask.view()
    told = _shown(row, standing, view)
    compared = compare(before, now)
    if "Relationship.disputed" in ask.root.coordinates:
        compared = await rerun.marked(compared, before=before, now=now)
    return report(compared, now, view=view, told=told, since=(known, day), first=first)


def _shown(row: WatchRow, standing: WatchStanding, view: View) -> Row:
    return watch({**values_of(row), **state_of(row, standing)}, handle=view.handle)


def _case(ask: Ask) -> str:
    """Id of the case that the inquiry states."""
    return case_of(ask.scope.kind, ask.inquiry, partner_id=ask.operation.caller.partner_id) or ""
