"""POST /export: one question about many enterprises, answered as JSON Lines, batch after batch by the same end-point.

The first line of the body is a GraphQL request over one list of enterprises, whose operation takes `$usccs`; each line
after it is one unified social credit code as a JSON string. A line of the answer is one enterprise in the order asked;
after each batch a line has what goes beside an answer, its receipt among them. The last line says that all was told, or
why not and from which code on to ask again. Scope, masks, budget, harvest watch and audit are those of each batch.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from hub.access.tokens import Caller
from hub.errors import Refusal, RefusalCode
from hub.gql import wire
from hub.gql.endpoint import respond
from hub.gql.enterprise_fields import BATCH_MAX
from hub.gql.exchange import Exchange, Exchanges, Outcome, charged_to
from hub.gql.export_body import Asked, asked_of
from hub.gql.inner import Answer, RefusedWithin, beside, posted
from hub.gql.places import Places
from hub.http import refusal_response

EXPORT_PATH: Final = "/export"
LINES: Final = "application/jsonl"
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of a body, which is held while it is answered: some 190,000 codes."""
AT_ONCE: Final = 4
"""Exports of one caller in one worker."""
PATIENCE_S: Final = 30.0
"""Seconds that a batch waits for the budget, and a line for its reader; longer waits end the export."""
_TYPES: Final = frozenset({LINES, "application/x-ndjson"})
_FIELD: Final = "enterprises"


def export_endpoint(answer: Answer, exchanges: Exchanges) -> Answer:
    """The handler; `answer` is that of the GraphQL end-point, `exchanges` what it is carried out by."""
    open_exports = Places(AT_ONCE)

    async def serve(request: Request) -> Response:
        host = None if request.client is None else request.client.host
        exchange = Exchange(request_id=request.state.request_id, address=host)
        read: list[Asked] = []

        async def admitted(held: ExitStack) -> Outcome:
            # Before anything is read: a body is larger here than anywhere else.
            caller = await exchanges.admit(request.headers.get("authorization"), exchange)
            if not held.enter_context(open_exports.taken(charged_to(caller, exchange))):
                raise Refusal(RefusalCode.RATE_LIMITED, retry_after_s=PATIENCE_S)
            read.append(await _read(request, exchanges, caller, exchange=exchange))
            return Outcome()

        with ExitStack() as held:
            outcome = await exchanges.outcome(admitted(held), exchange)
            if not read:
                receipt, outcome = await exchanges.receipt(exchange, outcome)
                return respond(exchange, outcome, receipt=receipt)
            asked = read[0]
            batches = asked.batches(BATCH_MAX)
            try:
                first = await _batch(asked, next(batches), request=request, answer=answer)
            except RefusedWithin as within:
                return within.response
            return _Export(_lines(first, asked, batches, request=request, answer=answer), held.pop_all())

    return serve


class _Export(StreamingResponse):
    """An answer whose reader has to go on reading; `held` is given up when it is over, however it ends."""

    def __init__(self, lines: AsyncIterator[bytes], held: ExitStack) -> None:
        super().__init__(lines, media_type=LINES, headers={"cache-control": "no-store"})
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(PATIENCE_S):
                await send(message)

        with self._held:
            await super().__call__(scope, receive, send_in_time)


async def _lines(
    first: bytes, asked: Asked, batches: Iterator[Sequence[str]], *, request: Request, answer: Answer
) -> AsyncIterator[bytes]:
    yield first
    for batch in batches:
        try:
            yield await _batch(asked, batch, request=request, answer=answer)
        except RefusedWithin as within:
            yield _line({"done": False, "next": batch[0], **beside(orjson.loads(within.response.body))})
            return
    yield _line({"done": True, "count": asked.count})


async def _batch(asked: Asked, usccs: Sequence[str], *, request: Request, answer: Answer) -> bytes:
    """The lines of one batch. Raises RefusedWithin where it is not answered."""
    response = await _answered(orjson.dumps(asked.request(usccs)), request=request, answer=answer)
    told = orjson.loads(response.body)
    roots = list((told.get("data") or {}).values())
    if response.status_code != 200 or not roots or roots == [None]:
        raise RefusedWithin(response)
    if len(roots) > 1 or not isinstance(roots[0], list) or len(roots[0]) != len(usccs):
        unfit = Refusal(RefusalCode.BAD_REQUEST)
        raise RefusedWithin(refusal_response(unfit, request_id=request.state.request_id))
    rows = [_line({"uscc": uscc, "enterprise": row}) for uscc, row in zip(usccs, roots[0], strict=True)]
    return b"".join([*rows, _line(beside(told))])


async def _answered(body: bytes, *, request: Request, answer: Answer) -> Response:
    """The answer to one batch, whose budget is waited for."""
    patience_s = PATIENCE_S
    while True:
        response = await answer(posted(request, body))
        wait_s = float(response.headers.get("retry-after", "inf"))
        if response.status_code != 429 or wait_s > patience_s:
            return response
        patience_s -= wait_s
        await asyncio.sleep(wait_s)


async def _read(request: Request, exchanges: Exchanges, caller: Caller, *, exchange: Exchange) -> Asked:
    """The question and its codes, which fit each other. Raises Unfit or Refusal."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise Refusal(RefusalCode.UNSUPPORTED_MEDIA_TYPE)
    body = await wire.read_body(request, MOST_BYTES)
    asked = await asked_of(body, longest_head=exchanges.limits.body_bytes)
    # The first codes alone: what is no such question is not executed to find that out.
    usccs = next(asked.batches(BATCH_MAX))
    parameters = wire.checked(asked.request(usccs))
    operation = exchanges.looked_over(parameters, caller, exchange=exchange, method="POST")
    roots = list(operation.selection.roots.values())
    if operation.definition.operation is not OperationType.QUERY or len(roots) != 1:
        raise Refusal(RefusalCode.BAD_REQUEST, field="query")
    given = [each.get("usccs") for each in roots[0].arguments.get(f"Query.{_FIELD}", ())]
    if roots[0].field_name != _FIELD or given != [usccs]:
        raise Refusal(RefusalCode.BAD_REQUEST, field="query")
    return asked


def _line(told: Mapping[str, Any]) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
