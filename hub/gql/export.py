"""POST /export: one question about many enterprises, answered as JSON Lines, batch after batch by the same end-point.

The first line of the body is a GraphQL request over one list of enterprises, whose operation takes `$usccs`; each line
after it is one unified social credit code as a JSON string. A line of the answer is one enterprise in the order asked;
after each batch a line has what goes beside an answer, its receipt among them. The last line says that all was told, or
why not and from which code on to ask again. Scope, masks, budget, harvest watch and audit are those of each batch.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hub.errors import Refusal, RefusalCode
from hub.gql.endpoint import respond
from hub.gql.enterprise_fields import BATCH_MAX
from hub.gql.exchange import Exchange, Exchanges, refused
from hub.gql.inner import Answer, RefusedWithin, beside, posted
from hub.gql.wire import read_body
from hub.http import refusal_response

EXPORT_PATH: Final = "/export"
LINES: Final = "application/jsonl"
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of a body: some 190,000 codes."""
PATIENCE_S: Final = 30.0
"""Seconds that a budget is waited for; whoever has to wait longer is told so."""
_TYPES: Final = frozenset({LINES, "application/x-ndjson"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and of which codes."""

    parameters: Mapping[str, Any]
    usccs: Sequence[str]

    def body(self, usccs: Sequence[str]) -> bytes:
        """The request about some of the codes."""
        variables = {**(self.parameters.get("variables") or {}), "usccs": usccs}
        return orjson.dumps({**self.parameters, "variables": variables})


def export_endpoint(answer: Answer, exchanges: Exchanges) -> Answer:
    """The handler; `answer` is that of the GraphQL end-point, `exchanges` what it is carried out by."""

    async def serve(request: Request) -> Response:
        host = None if request.client is None else request.client.host
        exchange = Exchange(request_id=request.state.request_id, address=host)
        try:
            # Before anything is read: a body is larger here than anywhere else.
            await exchanges.admit(request.headers.get("authorization"), exchange)
            asked = await _read(request)
        except Refusal as refusal:
            receipt, outcome = await exchanges.receipt(exchange, refused(refusal, exchange))
            return respond(exchange, outcome, receipt=receipt)
        batches = [asked.usccs[at : at + BATCH_MAX] for at in range(0, len(asked.usccs), BATCH_MAX)]
        try:
            first = await _batch(asked, batches[0], request=request, answer=answer)
        except RefusedWithin as within:
            return within.response
        lines = _lines(first, asked, batches, request=request, answer=answer)
        return StreamingResponse(lines, media_type=LINES, headers={"cache-control": "no-store"})

    return serve


async def _lines(
    first: bytes, asked: Asked, batches: Sequence[Sequence[str]], *, request: Request, answer: Answer
) -> AsyncIterator[bytes]:
    yield first
    for batch in batches[1:]:
        try:
            yield await _batch(asked, batch, request=request, answer=answer)
        except RefusedWithin as within:
            yield _line({"done": False, "next": batch[0], **beside(orjson.loads(within.response.body))})
            return
    yield _line({"done": True, "count": len(asked.usccs)})


async def _batch(asked: Asked, usccs: Sequence[str], *, request: Request, answer: Answer) -> bytes:
    """The lines of one batch. Raises RefusedWithin where it is not answered."""
    response = await _answered(asked.body(usccs), request=request, answer=answer)
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
    while True:
        response = await answer(posted(request, body))
        wait_s = float(response.headers.get("retry-after", "inf"))
        if response.status_code != 429 or wait_s > PATIENCE_S:
            return response
        await asyncio.sleep(wait_s)


async def _read(request: Request) -> Asked:
    """The question and its codes. Raises Refusal."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise Refusal(RefusalCode.UNSUPPORTED_MEDIA_TYPE)
    try:
        head, *codes = [
            orjson.loads(line) for line in (await read_body(request, MOST_BYTES)).splitlines() if line.strip()
        ]
    except (orjson.JSONDecodeError, ValueError):
        raise Refusal(RefusalCode.BAD_REQUEST) from None
    fits = isinstance(head, dict) and isinstance(head.get("variables"), dict | None)
    if not fits or not codes or not all(isinstance(code, str) for code in codes):
        raise Refusal(RefusalCode.BAD_REQUEST)
    return Asked(head, codes)


def _line(told: Mapping[str, Any]) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
