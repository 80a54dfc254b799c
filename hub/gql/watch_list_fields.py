"""Fields of watch lists: subjects whose changes a bank or a credit service is told of, for a purpose and a term."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.claims import Terms
from graph_schema.identifiers import parse_uscc
from graph_schema.ids import enterprise_id, matter_id
from graph_schema.names import IdScheme, MatterKind, Purpose
from hub.actions.change import Ground
from hub.actions.references import NewReference, end_reference, purposes_of, withdraw_subjects
from hub.errors import Refusal, RefusalCode
from hub.gql.change import IdempotencyKey, make
from hub.gql.enums import Purpose as PurposeEnum
from hub.gql.operation import Operation

_Info = Info[Operation, None]
_Number = Annotated[str, strawberry.argument(description="名单编号,每个编号只用一次 · Number of the list, used once")]
_Usccs = Annotated[
    list[str], strawberry.argument(description="统一社会信用代码,至多 100 个 · Unified codes, at most 100")
]


async def open_list(
    info: _Info,
    *,
    idempotency_key: IdempotencyKey,
    list_number: _Number,
    usccs: _Usccs,
    purpose: Annotated[PurposeEnum, strawberry.argument(description="目的 · Purpose")],
    until: Annotated[date, strawberry.argument(description="截止日(不含) · Day on which it ends, exclusive")],
) -> Any:  # noqa: ANN401 - an outcome
    """Open a watch list of the caller. Raises Refusal for a code, or a purpose that its kind may not have."""
    caller, today = info.context.caller, info.context.desk.clock.today()
    if purpose not in purposes_of([caller.kind]):
        raise Refusal(RefusalCode.BAD_INPUT, field="purpose")
    new = NewReference(
        kind=MatterKind.WATCH_LIST,
        number=list_number,
        terms=Terms(caller.partner_id, (Purpose(purpose),)),
        valid_from=today,
        valid_to=until,
        usccs=_codes(usccs),
    )
    return await make(info, info.context.desk.references.record("openWatchList", new), key=idempotency_key)


async def close_list(info: _Info, *, idempotency_key: IdempotencyKey, list_number: _Number) -> Any:  # noqa: ANN401 - an outcome
    """Close a watch list of the caller."""
    return await make(info, end_reference("closeWatchList", _key(info, list_number)), key=idempotency_key)


async def remove_from_list(info: _Info, *, idempotency_key: IdempotencyKey, list_number: _Number, usccs: _Usccs) -> Any:  # noqa: ANN401 - an outcome
    """Take subjects off a watch list of the caller."""
    codes = _codes(usccs)

    async def theirs(ground: Ground) -> Iterable[str]:
        del ground
        return [enterprise_id(IdScheme.USCC, code) for code in codes]

    change = withdraw_subjects(
        "removeFromWatchList", _key(info, list_number), subjects=theirs, stated={"usccs": sorted(codes)}
    )
    return await make(info, change, key=idempotency_key)


def _key(info: _Info, number: str) -> str:
    return matter_id(MatterKind.WATCH_LIST, number, partner=info.context.caller.partner_id)


def _codes(usccs: list[str]) -> tuple[str, ...]:
    """Normalised codes, each once. Raises Refusal for one that is none."""
    found = [parse_uscc(text[:64]).value for text in usccs[:101]]
    codes = tuple(dict.fromkeys(code for code in found if code is not None))
    if None in found:
        raise Refusal(RefusalCode.BAD_INPUT, field="usccs")
    return codes
