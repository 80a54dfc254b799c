"""Tokens of an external issuer, whose keys a server on this machine publishes."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from graph_schema.errors import GraphUnavailable
from graph_schema.names import PartnerKind
from hub.access import published_keys
from hub.access.oidc import Authentication, ExternalTokens, IssuerRules
from hub.access.partner import Partner, PartnerStatus
from hub.access.published_keys import MOST_BYTES, PublishedKeys, from_file, from_url
from hub.access.tokens import TokenKeys, TokenVerifier
from hub.app import Options
from hub.errors import Refusal, RefusalCode
from tests.support.service import NOON, SettableClock, make_service
from tests.unit.test_access_token_endpoint import OneKey

pytestmark = pytest.mark.anyio

NOW = int(NOON.timestamp())
EC, OTHER, RSA = ECKey.generate_key("P-256"), ECKey.generate_key("P-256"), RSAKey.generate_key(2048)
RULES = IssuerRules("https://id.county.example", "credit-hub", "azp")
CLAIMS = {"iss": RULES.issuer, "aud": "credit-hub", "azp": "bank", "exp": NOW + 300, "iat": NOW, "jti": "t"}


def published(**keys: ECKey | RSAKey) -> bytes:
    return orjson.dumps({"keys": [{**key.as_dict(private=False), "kid": kid} for kid, key in keys.items()]})


def token(claims: dict[str, Any] | None = None, *, key: Any = EC, alg: str = "ES256", **header: Any) -> str:
    kept = {name: value for name, value in {**CLAIMS, **(claims or {})}.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "ec", **header}, kept, key, [alg])


class Issuer(ThreadingHTTPServer):
    """Publishes `document`, counts how often it was asked."""

    document: bytes = published(ec=EC, rsa=RSA)
    status: int = 200
    asked: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/jwks"


class Handler(BaseHTTPRequestHandler):
    """Answers with the server's document."""

    server: Issuer
    moved: ClassVar[str] = "/elsewhere"

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(self.server.status if self.path != self.moved else 200)
        if self.server.status == 302:
            self.send_header("location", self.moved)
        self.send_header("content-length", str(len(self.server.document)))
        self.end_headers()
        self.wfile.write(self.server.document)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    server = Issuer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Partners:
    """One partner of a kind; the store is down while `fails` is set."""

    fails = False

    async def by_client_id(self, client_id: str) -> Partner | None:
        if self.fails:
            raise GraphUnavailable("The graph does not answer; start it.")
        known = {"bank": Partner("p-1", "bank", "某银行", PartnerKind.BANK, PartnerStatus.ACTIVE, ())}
        return known.get(client_id)

    async def use_assertion(self, client_id: str, *, token_id: str, expires: int, now: int) -> bool:
        raise AssertionError


def external(issuer: Issuer, *, every_s: float = 60.0, renew_s: float = 3600.0) -> tuple[ExternalTokens, SettableClock]:
    clock = SettableClock(NOON)
    keys = PublishedKeys(from_url(issuer.url), every_s=every_s, renew_s=renew_s)
    return ExternalTokens(keys, Partners(), rules=RULES, clock=clock), clock


async def settled(issuer: Issuer) -> None:
    """Wait until a fetch in the background has come to its end."""
    asked = -1
    while asked != issuer.asked:
        asked = issuer.asked
        await asyncio.sleep(0.15)


async def refused(tokens: ExternalTokens, text: str, code: RefusalCode = RefusalCode.UNAUTHENTICATED) -> None:
    with pytest.raises(Refusal) as caught:
        await tokens.verify(text)
    assert caught.value.code is code


async def test_a_token_speaks_for_the_partner_that_its_claim_names(issuer: Issuer) -> None:
    tokens, clock = external(issuer)
    assert issuer.asked == 0
    for text in (
        token(),
        token(key=RSA, alg="RS256", kid="rsa"),
        token({"aud": ["other", "credit-hub"]}, typ="at+jwt"),
    ):
        caller = await tokens.verify(text)
        assert (caller.partner_id, caller.kind, caller.token_id) == ("p-1", PartnerKind.BANK, "t")
    assert issuer.asked == 1
    # Also without an id of its own a token is the partner's, not one of the public without credentials.
    assert not (await tokens.verify(token({"jti": None}))).is_anonymous
    clock.instant = NOON + timedelta(seconds=300)
    await refused(tokens, token())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"aud": None},
        {"azp": "nobody"},
        {"azp": None},
        {"azp": 7},
        {"exp": NOW},
        {"exp": None},
        {"exp": "soon"},
        {"iat": NOW + 61},
        {"nbf": NOW + 61},
    ],
)
async def test_other_claims_are_refused(issuer: Issuer, claims: dict[str, Any]) -> None:
    await refused(external(issuer)[0], token(claims))


async def test_other_headers_and_keys_are_refused(issuer: Issuer) -> None:
    tokens, _ = external(issuer)
    payload = token().split(".")[1]
    for forged in (
        token(key=OTHER),
        token(kid="rsa"),
        token(key=RSA, alg="RS256"),
        token(key=RSA, alg="RS512", kid="rsa"),
        token(typ="dpop+jwt"),
        token(key=OTHER, jwk=OTHER.as_dict(private=False)),
        token(jku=issuer.url),
        f"eyJhbGciOiJub25lIiwia2lkIjoiZWMifQ.{payload}.",
        "..",
        "",
    ):
        await refused(tokens, forged)
    assert issuer.asked == 1


async def test_an_unknown_key_is_looked_for_once_in_an_interval(issuer: Issuer) -> None:
    tokens, _ = external(issuer)
    await tokens.verify(token())
    for number in range(20):
        await refused(tokens, token(kid=f"unknown-{number}"))
    assert issuer.asked == 1
    quick, _ = external(issuer, every_s=0.05)
    await quick.verify(token())
    issuer.document = published(ec=EC, fresh=OTHER)
    await asyncio.sleep(0.06)
    assert (await quick.verify(token(key=OTHER, kid="fresh"))).partner_id == "p-1"
    assert issuer.asked == 3


async def test_many_at_once_fetch_once(issuer: Issuer) -> None:
    tokens, _ = external(issuer)
    await asyncio.gather(*(tokens.verify(token({"jti": str(number)})) for number in range(30)))
    assert issuer.asked == 1


async def test_a_withdrawn_key_goes_and_a_silent_issuer_is_borne_for_a_time(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, _ = external(issuer, every_s=0.01, renew_s=0.02)
    text = token()
    await tokens.verify(text)
    await asyncio.sleep(0.03)
    issuer.status = 500
    await tokens.verify(text)  # looked for beside it
    await settled(issuer)
    await tokens.verify(text)
    await settled(issuer)
    issuer.status, issuer.document = 200, published(fresh=OTHER)
    await tokens.verify(text)
    await settled(issuer)
    await refused(tokens, text)
    issuer.status = 500
    monkeypatch.setattr(published_keys, "STALE_S", 0.0)
    await asyncio.sleep(0.02)
    await refused(tokens, token(key=OTHER, kid="fresh"), RefusalCode.UNAVAILABLE)


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"keys": 1}', b"x" * (MOST_BYTES + 1)])
async def test_no_keys_no_answer(issuer: Issuer, document: bytes) -> None:
    issuer.document = document
    await refused(external(issuer)[0], token(), RefusalCode.UNAVAILABLE)


async def test_redirects_are_not_followed_and_useless_keys_passed_over(issuer: Issuer) -> None:
    issuer.status = 302
    await refused(external(issuer)[0], token(), RefusalCode.UNAVAILABLE)
    issuer.status = 200
    useless = [{"kty": "oct", "k": "AA", "kid": "a"}, 7, {**OTHER.as_dict(private=False), "kid": "b", "use": "enc"}]
    issuer.document = orjson.dumps({"keys": [*useless, *orjson.loads(published(ec=EC))["keys"]]})
    tokens, _ = external(issuer)
    assert (await tokens.verify(token())).partner_id == "p-1"
    await refused(tokens, token(key=OTHER, kid="b"))


async def test_keys_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    keys = PublishedKeys(from_file(path), every_s=0.01)
    with pytest.raises(Refusal):
        await keys.get("ec")
    path.write_bytes(published(ec=EC))
    await asyncio.sleep(0.02)
    assert await keys.get("ec") is not None


async def test_a_store_that_is_down_is_no_wrong_token(issuer: Issuer) -> None:
    tokens, _ = external(issuer)
    partners = Partners()
    partners.fails = True
    tokens._partners = partners
    await refused(tokens, token(), RefusalCode.UNAVAILABLE)


async def test_the_issuer_says_who_checks(issuer: Issuer) -> None:
    tokens, clock = external(issuer)
    own = TokenVerifier(TokenKeys(OneKey(), clock), issuer="credit-hub", audience="credit-hub", clock=clock)
    for authentication in (Authentication(own, tokens), Authentication(own, None)):
        for text in (token({"iss": "credit-hub"}), "", "a.b.c"):
            with pytest.raises(Refusal):
                await authentication.verify(text)
    assert issuer.asked == 0
    assert (await Authentication(own, tokens).verify(token())).partner_id == "p-1"


async def test_through_the_whole_service(issuer: Issuer, tmp_path: Path) -> None:
    keys = PublishedKeys(from_url(issuer.url), every_s=60.0)
    service = make_service(tmp_path, Options(external=RULES), issuer_keys=keys)
    async with service.client:
        headers = {"authorization": f"Bearer {token()}"}
        query = {"query": "{ rules(first: 1) { rulesEdition } }"}
        answer: httpx.Response = await service.client.post("/graphql", json=query, headers=headers)
        assert answer.json()["data"]["rules"]["rulesEdition"]
        assert service.audit.entries[-1].partner_id == "partner-bank"
        service.reader.suspended = True
        refused = await service.client.post("/graphql", json=query, headers=headers)
        assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
