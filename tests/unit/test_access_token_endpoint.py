"""The token end-point over HTTP: both ways to authenticate, OAuth errors, and an audit entry for every request."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from starlette.applications import Starlette
from starlette.routing import Route

from graph_schema.errors import GraphUnavailable
from graph_schema.key_versions import KeyVersion
from graph_schema.names import PartnerKind
from hub.access.assertions import AssertionCheck
from hub.access.authenticate import TokenService
from hub.access.budget import BudgetRules, Budgets, MemoryBuckets
from hub.access.partner import Partner, PartnerStatus, hash_secret
from hub.access.token_endpoint import jwks_endpoint, token_endpoint
from hub.access.tokens import TokenIssuer, TokenKeys, TokenVerifier
from hub.audit.entry import AuditEntry
from hub.audit.receipt import Receipt
from hub.audit.refusals import RefusalCounter
from hub.clock import FrozenClock
from hub.errors import AuditUnavailable
from tests.support.audit import NOON, blind
from tests.support.service import SettableClock

pytestmark = pytest.mark.anyio

SECRET = "chs_päss:w+rd %"
PARTNER = Partner(
    "p-1", "bank one:1", "某银行", PartnerKind.BANK, PartnerStatus.ACTIVE, (hash_secret("other"), hash_secret(SECRET))
)
FORM = {"grant_type": "client_credentials"}
CLOCK = FrozenClock(NOON)


class OneKey:
    """One key of tokens, never rotated."""

    key = KeyVersion("k1", generate_private_key(SECP256R1()))

    def token_keys(self, *, at_once: bool = False) -> tuple[KeyVersion, ...]:
        del at_once
        return (self.key,)


KEYS = TokenKeys(OneKey(), CLOCK)


class Book:
    """An audit log kept in a list."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.fails = False

    blind_key_id = "k"

    async def append(self, entry: AuditEntry) -> Receipt:
        if self.fails:
            raise AuditUnavailable
        entry.canonical()
        self.entries.append(entry)
        return Receipt(1, len(self.entries) - 1, len(self.entries), "", "")

    def blind(self, subject_id: str) -> str:
        return blind(subject_id)

    async def close(self) -> None:
        return


class Partners:
    """A store of one partner."""

    def __init__(self) -> None:
        self.partner = PARTNER
        self.fails = False
        self.used: set[tuple[str, str]] = set()

    async def by_client_id(self, client_id: str) -> Partner | None:
        if self.fails:
            raise GraphUnavailable("The graph cannot be reached; start it.")
        return self.partner if client_id == self.partner.client_id else None

    async def use_assertion(self, client_id: str, *, token_id: str, expires: int, now: int) -> bool:
        assert now < expires <= now + 360
        first = (client_id, token_id) not in self.used
        self.used.add((client_id, token_id))
        return first


class Bench:
    """The end-point with its collaborators."""

    def __init__(self, budget: BudgetRules | None = None) -> None:
        self.audit, self.partners, self.clock = Book(), Partners(), SettableClock(NOON)
        self.refusals = RefusalCounter(self.audit, CLOCK)
        issuer = TokenIssuer(KEYS, issuer="hub", audience="graph", ttl_s=600, clock=CLOCK)
        service = TokenService(
            self.partners,
            issuer,
            budgets=Budgets(MemoryBuckets(), budget or BudgetRules()),
            assertions=AssertionCheck(frozenset({"hub", "https://hub.example/token"})),
            audit=self.audit,
            refusals=self.refusals,
            clock=self.clock,
        )
        app = Starlette(
            routes=[
                Route("/token", token_endpoint(service), methods=["POST"]),
                Route("/jwks", jwks_endpoint(KEYS), methods=["GET"]),
            ]
        )
        transport = httpx.ASGITransport(app, client=("192.0.2.7", 1))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://hub.example")

    async def post(self, data: Mapping[str, Any], **headers: str) -> httpx.Response:
        return await self.client.post("/token", data=data, headers=headers)

    @property
    def outcomes(self) -> list[tuple[str, str | None, int]]:
        return [(e.outcome, e.partner_id, e.count) for e in self.audit.entries]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def basic(client_id: str = PARTNER.client_id, secret: str = SECRET) -> str:
    """RFC 6749 section 2.3.1: both are form-encoded before they are joined."""
    return "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()


def refused(response: httpx.Response, status: int, *, error: str) -> None:
    body = response.json()
    assert (response.status_code, body["error"]) == (status, error)
    assert set(body) == {"error", "error_description"}
    assert body["error_description"].isascii()
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "application/json"
    assert ("www-authenticate" in response.headers) == (status == 401)


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
async def test_a_partner_gets_a_token_in_either_way(bench: Bench, way: str) -> None:
    if way == "client_secret_basic":
        response = await bench.post(FORM, Authorization=basic())
    else:
        response = await bench.post({**FORM, "client_id": PARTNER.client_id, "client_secret": SECRET})
    assert response.status_code == 200
    body = response.json()
    assert (body["token_type"], body["expires_in"], set(body)) == (
        "Bearer",
        600,
        {"access_token", "token_type", "expires_in"},
    )
    assert response.headers["cache-control"] == "no-store"
    caller = TokenVerifier(KEYS, issuer="hub", audience="graph", clock=CLOCK).verify(body["access_token"])
    assert (caller.partner_id, caller.kind) == ("p-1", PartnerKind.BANK)
    assert bench.outcomes == [("ANSWERED", "p-1", 1)]


async def test_unknown_wrong_and_suspended_look_alike(bench: Bench) -> None:
    answers = [
        await bench.post(FORM, Authorization=basic(client_id="nobody")),
        await bench.post(FORM, Authorization=basic(secret="wrong")),
        await bench.post(FORM, Authorization=basic(secret="")),
        await bench.post(FORM, Authorization=basic(secret=PARTNER.secret_hashes[1])),
    ]
    for status in (PartnerStatus.SUSPENDED, PartnerStatus.REVOKED):
        bench.partners.partner = replace(PARTNER, status=status)
        answers.append(await bench.post(FORM, Authorization=basic()))
    bench.partners.partner = replace(PARTNER, secret_hashes=())
    answers.append(await bench.post(FORM, Authorization=basic()))
    for answer in answers:
        refused(answer, 401, error="invalid_client")
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    "authorization", ["Basic", "Basic !", "Basic YQ==", "Bearer abc", "Basic " + b64encode(b"\xff:\xff").decode()]
)
async def test_a_header_that_is_not_basic_is_refused(bench: Bench, authorization: str) -> None:
    refused(await bench.post(FORM, Authorization=authorization), 401, error="invalid_client")


async def test_requests_that_are_not_as_the_rfc_asks(bench: Bench) -> None:
    good = {"Authorization": basic()}
    refused(await bench.post(FORM), 401, error="invalid_client")
    refused(await bench.post({}, **good), 400, error="invalid_request")
    refused(await bench.post({"grant_type": ""}, **good), 400, error="invalid_request")
    refused(await bench.post({"grant_type": "password"}, **good), 400, error="unsupported_grant_type")
    refused(await bench.post({"grant_type": ["client_credentials"] * 2}, **good), 400, error="invalid_request")
    refused(await bench.post({**FORM, "scope": "all"}, **good), 400, error="invalid_scope")
    refused(await bench.post({**FORM, "client_secret": SECRET}, **good), 400, error="invalid_request")
    refused(await bench.post({**FORM, "client_id": "other"}, **good), 401, error="invalid_client")
    assert (await bench.post({**FORM, "scope": "", "client_id": PARTNER.client_id}, **good)).status_code == 200
    refused(await bench.post({**FORM, "padding": "x" * 9000}, **good), 400, error="invalid_request")
    refused(await bench.client.post("/token", json=FORM, headers=good), 400, error="invalid_request")
    form = {**good, "Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"grant_type", b"\xff=1", b"&".join(b"a%d=1" % n for n in range(99))):
        refused(await bench.client.post("/token", content=body, headers=form), 400, error="invalid_request")
    assert (await bench.client.get("/token")).status_code == 405


async def test_refused_log_ins_are_counted_by_address(bench: Bench) -> None:
    for _ in range(50):
        await bench.post(FORM, Authorization=basic(secret="wrong"))
    assert bench.outcomes == [("UNAUTHENTICATED", None, 1)]
    assert bench.audit.entries[0].address_key == "blind(address:192.0.2.7)"
    await bench.refusals.flush()
    assert bench.outcomes == [("UNAUTHENTICATED", None, 1), ("UNAUTHENTICATED", None, 49)]


async def test_without_an_audit_entry_there_is_no_token(bench: Bench) -> None:
    bench.audit.fails = True
    refused(await bench.post(FORM, Authorization=basic()), 503, error="temporarily_unavailable")
    refused(await bench.post(FORM, Authorization=basic(secret="wrong")), 503, error="temporarily_unavailable")


async def test_without_the_graph_there_is_no_token(bench: Bench) -> None:
    bench.partners.fails = True
    refused(await bench.post(FORM, Authorization=basic()), 503, error="temporarily_unavailable")
    assert bench.outcomes == [("UNAVAILABLE", None, 1)]


async def test_every_answer_bears_the_request_id_of_its_entry(bench: Bench) -> None:
    response = await bench.post(FORM, Authorization=basic())
    assert response.headers["x-request-id"] == bench.audit.entries[0].request_id
    response = await bench.post(FORM)
    assert response.headers["x-request-id"] == bench.audit.entries[1].request_id


async def test_the_public_keys_are_published(bench: Bench) -> None:
    response = await bench.client.get("/jwks")
    assert [key["kid"] for key in response.json()["keys"]] == ["k1"]
    assert "d" not in response.json()["keys"][0]
