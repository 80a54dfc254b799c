"""Log-in by a registered key on both engines, through two workers of one graph: used once, gone when it is removed."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from graph_schema.gateway import Gateway, open_gateway
from graph_schema.names import PartnerKind
from hub.access.assertions import ASSERTION_TYPE
from hub.access.partner import PartnerStatus
from hub.access.partners_in_graph import GraphPartners
from hub.actions.partner_keys import register_keys, remove_key
from hub.actions.partners import set_status
from tests.support.graph import TestGraph, code
from tests.support.live import NOON, LiveService, live_service

pytestmark = pytest.mark.anyio

KEY = ECKey.generate_key("P-256")
NOW = int(NOON.timestamp())
Workers = tuple[LiveService, LiveService]


@pytest.fixture
async def workers(graph: TestGraph) -> AsyncIterator[Workers]:
    """Two applications with a connection and keys of their own on one graph."""
    gateway: Gateway = open_gateway(graph.address)
    other = TestGraph(graph.address, gateway, type(graph.keys).open(graph.keys.folder))
    try:
        async with live_service(graph) as one, live_service(other) as two:
            yield one, two
    finally:
        await gateway.close()


def assertion(client_id: str, token_id: str, **claims: Any) -> str:
    body = {"iss": client_id, "sub": client_id, "aud": "credit-hub", "jti": token_id, "exp": NOW + 60, **claims}
    return jwt.encode({"alg": "ES256"}, body, KEY, ["ES256"])


async def ask(worker: LiveService, text: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
    return await worker.client.post("/token", data=form)


async def test_an_assertion_is_used_once_in_whatever_worker(workers: Workers) -> None:
    one, two = workers
    client_id = (await one.partner(PartnerKind.BANK)).client_id
    assert (await ask(one, assertion(client_id, "a"))).status_code == 401
    made = await one.change(register_keys(client_id, text=KEY.as_pem(private=False).decode()))
    assert made["partner"]["key_ids"] == [KEY.thumbprint()]
    first, second = assertion(client_id, "a"), assertion(client_id, "b")
    assert (await ask(one, first)).status_code == 200
    assert (await ask(two, first)).status_code == 401
    assert (await ask(two, second)).status_code == 200
    assert (await ask(one, second)).status_code == 401
    await one.change(remove_key(client_id, key_id=KEY.thumbprint()))
    assert (await ask(two, assertion(client_id, "c"))).status_code == 401


async def test_the_record_of_used_assertions_is_bounded_by_their_time(workers: Workers) -> None:
    one, _ = workers
    partners = GraphPartners(one.graph.gateway)
    for number in range(5):
        assert await partners.use_assertion("c", token_id=str(number), expires=NOW + 60, now=NOW)
    assert not await partners.use_assertion("c", token_id="0", expires=NOW + 60, now=NOW)
    later = GraphPartners(one.graph.gateway)
    assert await later.use_assertion("c", token_id="later", expires=NOW + 400, now=NOW + 61)
    assert len(one.graph.run("MATCH (o:Once) RETURN o.key AS key")) == 1


async def test_a_suspension_is_in_force_at_the_next_request_of_every_worker(workers: Workers) -> None:
    one, two = workers
    inquiry = "{purpose: CREDIT_GRANTING, legalBasis: STATUTORY_DUTY}"
    queries = [
        f'{{ enterprise(uscc: "{code(1)}", inquiry: {inquiry}) {{ name }} }}',
        "{ rules(first: 1) { rulesEdition } }",
        "{ budget { available } }",
        "{ __typename }",
    ]
    bank = await one.partner(PartnerKind.BANK)
    two.partners[PartnerKind.BANK] = bank
    for worker in workers:
        for query in queries:
            await worker.data(query)
    for status in (PartnerStatus.SUSPENDED, PartnerStatus.ACTIVE, PartnerStatus.REVOKED):
        refused = status is not PartnerStatus.ACTIVE
        await one.change(set_status(bank.client_id, status=status))
        for worker in workers:
            for query in queries:
                answer = (await worker.ask(query)).json()
                codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
                assert codes == (["FORBIDDEN"] if refused else []), (status, query)


async def test_a_stolen_token_serves_nobody_else(workers: Workers) -> None:
    """A token of one partner says who asks: neither another one's handles open, nor is its grant another one's."""
    one, two = workers
    await one.partner(PartnerKind.BANK)
    department = await one.partner(PartnerKind.DEPARTMENT)
    await one.data("{ budget { available } }")
    two.tokens[PartnerKind.DEPARTMENT] = one.tokens[PartnerKind.BANK]
    inquiry = '{purpose: ADMIN_REVIEW, legalBasis: STATUTORY_DUTY, matterNumber: "M-1"}'
    answer = await two.ask(
        f'{{ enterprise(uscc: "{code(1)}", inquiry: {inquiry}) {{ name }} }}', kind=PartnerKind.DEPARTMENT
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "PURPOSE_NOT_PERMITTED"
    entry = two.audit.entries[-1]
    assert (entry.kind, entry.partner_id != department.client_id) == ("bank", True)
    for secret in (one.tokens[PartnerKind.BANK], department.client_secret):
        assert secret not in str(one.audit.entries) + str(two.audit.entries)
