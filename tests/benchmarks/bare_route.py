"""The yardstick of answering: a route that runs the answering statement for one enterprise and sends what it returns.

No GraphQL, no token, no masks, no audit: Bolt to JSON, one run a request or (`batched`) those that wait together. As a
program it reads one JSON line with the address of the store and the id of the partner, and prints its port.
"""

import json
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import neo4j
import orjson
import uvicorn

from graph_schema.engine import Credentials, EngineName, StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.names import LegalBasis, PartnerKind, Purpose
from graph_schema.reads.enterprise import ENTERPRISE_ANSWER
from graph_schema.reads.enterprise_rows import EnterpriseKey
from graph_schema.rules.load import load_rules
from graph_schema.wire import given
from hub.access.purpose import Inquiry
from hub.access.scope import compile_scope
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, PartyPage, enterprise_key
from hub.inquiries.rulebook import RuleBook

PAGE = 10


def question_of_bank(partner_id: str) -> tuple[EnterpriseKey, dict[str, int]]:
    """What the statement is asked, but for the key, and its limits: as the service asks for a bank."""
    book, today = RuleBook(load_rules()), datetime.now(UTC).date()
    inquiry = Inquiry(purpose=Purpose.CREDIT_GRANTING, legal_basis=LegalBasis.LAWFULLY_PUBLIC)
    scope = compile_scope(PartnerKind.BANK, Purpose.CREDIT_GRANTING)
    limits = {
        "max_records": scope.max_records + 1,
        "max_parties": PAGE + 1,
        "max_reaches": scope.max_reaches + 1,
        "max_others": scope.max_others + 1,
        "max_faces": scope.max_faces + 1,
    }
    question = EnterpriseQuestion(
        usccs=(),
        as_of=today,
        today=today,
        known=None,
        known_instant=None,
        ending_sides=book.ending_sides,
        untold=book.untold(today),
        beyond_class=book.beyond_class,
        weighing=book.weighing(today),
        parties=PartyPage(None, current=True, former=True, after="", first=PAGE),
    )
    return enterprise_key("CODE", Asker(partner_id, inquiry, scope), question=question), limits


def alone(driver: neo4j.AsyncDriver, database: str, *, partner_id: str) -> Callable[[str], Awaitable[object]]:
    """One run of the statement for each request."""
    key, limits = question_of_bank(partner_id)
    with given([key], limits) as made:
        ((template,), rest) = (list(cast("Any", made["batch"])["rows"]), {**limits})
    text = ENTERPRISE_ANSWER.text

    async def read(uscc: str) -> object:
        asked = {**rest, "batch": {"rows": [{**template, "key": f"USCC:{uscc}"}]}}
        async with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
            result = await session.run(text, asked)
            return dict(zip(result.keys(), (await result.values())[0], strict=True))

    return read


def together(address: StoreAddress, *, partner_id: str) -> Callable[[str], Awaitable[object]]:
    """Requests that wait at once travel in one run, by the hub's gateway."""
    key, limits = question_of_bank(partner_id)
    gateway = open_gateway(address)

    async def read(uscc: str) -> object:
        return await gateway.read(ENTERPRISE_ANSWER, replace(key, key=f"USCC:{uscc}"), limits=limits)

    return read


def route(read: Callable[[str], Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    """The ASGI application."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = orjson.dumps(await read(orjson.loads((await receive())["body"])["variables"]["uscc"]))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def main() -> None:
    """Serve until killed."""
    told = json.loads(sys.stdin.readline())
    who = Credentials(told["user"], told["password"])
    partner_id: str = told["partner_id"]
    listener = socket.create_server(("127.0.0.1", 0))
    if told["batched"]:
        address = StoreAddress(told["uri"], told["database"], who, who, EngineName(told["engine"]))
        read = together(address, partner_id=partner_id)
    else:
        auth = (who.user, who.password)
        driver = neo4j.AsyncGraphDatabase.driver(told["uri"], auth=auth, notifications_min_severity="OFF")
        read = alone(driver, told["database"], partner_id=partner_id)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(cast("Any", route(read)), log_level="warning", access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
