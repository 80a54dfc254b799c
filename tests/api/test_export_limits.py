"""What an export may hold and for how long: of memory, of places, of the patience with whoever sends and reads it."""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph_schema.names import PartnerKind
from hub.app import Options
from hub.gql import export
from hub.gql.enterprise_fields import BATCH_MAX
from hub.gql.export import AT_ONCE, EXPORT_PATH, LINES
from hub.gql.gate import EndpointLimits
from tests.support.graph import code
from tests.support.rows import answer
from tests.support.service import AMPLE, INQUIRIES, UNWATCHED, Service, make_service

pytestmark = pytest.mark.anyio
BANK = PartnerKind.BANK
QUERY = f"""query ($usccs: [String!]!) {{ enterprises(usccs: $usccs, inquiry: {INQUIRIES[BANK]}) {{
  __typename ... on Enterprise {{ uscc name }} ... on Refusal {{ code }} }} }}"""
CODES = [code(7000 + n) for n in range(BATCH_MAX)]
PIECE = 16 * 1024

Message = MutableMapping[str, Any]
Take = Callable[[Message], Awaitable[None]]


class Raw:
    """One export as the server's protocol sees it: what is sent is taken while it is made; `over` ends it."""

    def __init__(self, service: Service, body: bytes, *, announced: int | None = None) -> None:
        self._service = service
        self._body = body
        self._announced = len(body) if announced is None else announced
        self._at = 0
        self.over = asyncio.Event()

    async def run(self, take: Take) -> None:
        """The whole exchange."""
        token = (await self._service.token(BANK)).encode()
        headers = [
            (b"authorization", b"Bearer " + token),
            (b"content-type", LINES.encode()),
            (b"content-length", str(self._announced).encode()),
        ]
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST",
            "scheme": "http", "path": EXPORT_PATH, "raw_path": EXPORT_PATH.encode(), "root_path": "",
            "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1), "server": ("hub.test", 80),
        }  # fmt: skip
        await self._service.app(scope, self._receive, take)

    async def _receive(self) -> Message:
        if self._at >= self._announced:
            await self.over.wait()
            return {"type": "http.disconnect"}
        if self._at >= len(self._body):
            await asyncio.Event().wait()  # the rest never comes
        piece = self._body[self._at : self._at + PIECE]
        self._at += len(piece)
        return {"type": "http.request", "body": piece, "more_body": self._at < self._announced}


def body_of(*codes: str, query: str = QUERY) -> bytes:
    """A question and its codes."""
    return "\n".join(map(json.dumps, [{"query": query}, *codes])).encode()


def known(service: Service) -> None:
    """All of the codes."""
    service.reader.answers |= {f"USCC:{uscc}": answer() for uscc in CODES}


async def post(service: Service, body: bytes) -> Any:
    """The answer to one export, whole."""
    headers = {"authorization": f"Bearer {await service.token(BANK)}", "content-type": LINES}
    return await service.client.post(EXPORT_PATH, content=body, headers=headers)


def refusal(response: Any) -> tuple[int, str]:
    """Status and code."""
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


async def peak(service: Service, count: int) -> int:
    """Bytes that this process held at most for an export of so many codes, above what it held before."""
    body = body_of(*(CODES * (count // len(CODES))))
    lines = 0

    async def take(message: Message) -> None:
        nonlocal lines
        lines += message.get("body", b"").count(b"\n")
        # What the stand-ins note of each question is theirs.
        service.audit.entries.clear()
        service.reader.keys.clear()
        service.reader.runs.clear()

    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    await Raw(service, body).run(take)
    assert lines == count + count // BATCH_MAX + 1
    return tracemalloc.get_traced_memory()[1] - before


async def test_memory_does_not_grow_with_the_codes(service: Service) -> None:
    known(service)
    tracemalloc.start()
    try:
        await peak(service, 500)
        few, many = await peak(service, 500), await peak(service, 5_000)
    finally:
        tracemalloc.stop()
    assert many < 1.4 * few + len(body_of(*CODES)) * 50 * 2, (few, many)  # the body is held, and once more as it comes


async def test_what_is_no_such_question_is_not_executed(service: Service) -> None:
    bank = INQUIRIES[BANK]
    for query in (
        'mutation ($usccs: [String!]!) { rotateSecret(partnerId: "p", idempotencyKey: "k") { __typename } }',
        f'query ($usccs: [String!]!) {{ enterprise(uscc: "x", inquiry: {bank}) {{ name }} }}',
        QUERY.replace("$usccs, inq", '["x"], inq'),
        QUERY.replace("enterprises(", f'a: enterprise(uscc: "x", inquiry: {bank}) {{ name }} enterprises('),
        "subscription { changes { __typename } }",
        "{ __schema { types { name } } }",
        "query A($usccs: [String!]!) { __typename } query B { __typename }",
    ):
        status, told = refusal(await post(service, body_of(*CODES, query=query)))
        assert (400 <= status < 500, told in ("BAD_REQUEST", "FORBIDDEN")) == (True, True), (query, status, told)
        assert service.audit.entries[-1].outcome == told
    assert service.reader.runs == []


async def test_a_line_that_is_no_code_is_refused_before_anything_is_asked(service: Service) -> None:
    for wrong in (7, None, "9" * 65, ["x"], {"uscc": "x"}):
        body = body_of(*CODES * 60) + b"\n" + json.dumps(wrong).encode()
        assert refusal(await post(service, body)) == (400, "BAD_REQUEST")
    assert refusal(await post(service, body_of(CODES[0]) + b'\n"half')) == (400, "BAD_REQUEST")
    long = json.dumps({"query": QUERY + " " * 70_000}).encode()
    assert refusal(await post(service, long + b'\n"x"')) == (413, "TOO_LARGE")
    assert service.reader.runs == []


async def test_codes_are_told_in_order_wherever_pieces_of_the_body_end(service: Service) -> None:
    codes = [f"{n:0{n % 30 + 1}}" for n in range(4_321)]
    told = [json.loads(line) for line in (await post(service, body_of(*codes) + b"\n\n")).text.splitlines()]
    assert [line["uscc"] for line in told if "uscc" in line] == codes
    assert told[-1] == {"done": True, "count": len(codes)}


async def test_a_caller_has_so_many_at_once_and_places_are_given_back(service: Service) -> None:
    known(service)
    gate, started = asyncio.Event(), asyncio.Semaphore(0)

    async def take(_message: Message) -> None:
        started.release()
        await gate.wait()

    running = [asyncio.create_task(Raw(service, body_of(*CODES)).run(take)) for _ in range(AT_ONCE)]
    for _ in running:
        await started.acquire()
    refused = await post(service, body_of(*CODES))
    assert refusal(refused) == (429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) == export.PATIENCE_S
    gate.set()
    await asyncio.gather(*running)
    for _ in range(AT_ONCE + 1):
        assert (await post(service, body_of(*CODES))).status_code == 200
        assert refusal(await post(service, b"text")) == (400, "BAD_REQUEST")


async def test_who_goes_away_is_not_asked_for_any_more(service: Service) -> None:
    known(service)
    raw = Raw(service, body_of(*CODES * 20))

    async def take(message: Message) -> None:
        if message["type"] == "http.response.body":
            raw.over.set()

    await raw.run(take)
    assert 1 <= len(service.audit.entries) <= 3
    assert {entry.outcome for entry in service.audit.entries} == {"ANSWERED"}
    for _ in range(AT_ONCE + 1):
        assert (await post(service, body_of(*CODES))).status_code == 200


async def test_who_stops_reading_is_cut_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    known(service)
    monkeypatch.setattr(export, "PATIENCE_S", 0.2)

    async def take(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    with pytest.raises(ConnectionAbortedError):
        await Raw(service, body_of(*CODES * 20)).run(take)
    assert len(service.audit.entries) == 1


async def test_who_stops_sending_is_refused_and_on_record(tmp_path: Path) -> None:
    limits = replace(EndpointLimits(), seconds=0.5)
    service = make_service(tmp_path / "keys", Options(budget=AMPLE, harvest=UNWATCHED, limits=limits))
    told: list[Message] = []

    async def take(message: Message) -> None:
        told.append(message)

    body = body_of(*CODES)
    await Raw(service, body, announced=len(body) + 1).run(take)
    assert b"TIMEOUT" in told[-1]["body"]
    assert [entry.outcome for entry in service.audit.entries] == ["TIMEOUT"]
    await service.client.aclose()
