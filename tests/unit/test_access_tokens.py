"""Access tokens: what is accepted, and every way of forging one that is not."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurve,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from graph_schema.key_versions import KeyVersion
from graph_schema.names import PartnerKind
from hub.access.partner import Partner, PartnerStatus, hash_secret, new_secret, secret_matches
from hub.access.tokens import TokenIssuer, TokenKeys, TokenVerifier, bearer_token
from hub.errors import Refusal, RefusalCode

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def today(self) -> Any:
        return self.at.date()


def pem(curve: EllipticCurve | None = None) -> bytes:
    key = generate_private_key(curve or SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


PEM = pem()


@dataclass
class Source:
    """Keys in the order of their rotation."""

    versions: tuple[KeyVersion, ...]

    def token_keys(self, *, at_once: bool = False) -> tuple[KeyVersion, ...]:
        del at_once
        return self.versions


def version(name: str, text: bytes, *, since: int = 0, until: int | None = None) -> KeyVersion:
    key = load_pem_private_key(text, password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return KeyVersion(name, key, since, until)


SOURCE = Source((version("k1", PEM),))
KEYS = TokenKeys(SOURCE, HandClock())
PARTNER = Partner("p-1", "bank-1", "某银行", PartnerKind.BANK, PartnerStatus.ACTIVE, ())
CLAIMS = {
    "iss": "hub",
    "sub": "p-1",
    "aud": "graph",
    "kind": "bank",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 600,
    "jti": "t-1",
}
HEADER = {"alg": "ES256", "kid": "k1", "typ": "at+jwt"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def verifier(clock: HandClock) -> TokenVerifier:
    return TokenVerifier(KEYS, issuer="hub", audience="graph", clock=clock)


@pytest.fixture
def token(clock: HandClock) -> str:
    return TokenIssuer(KEYS, issuer="hub", audience="graph", ttl_s=600, clock=clock).issue(PARTNER).token


def made(claims: dict[str, Any] | None = None, *, key: ECKey | None = None, **header: Any) -> str:
    return jwt.encode({**HEADER, **header}, {**CLAIMS, **(claims or {})}, key or KEYS.signing()[1], ["ES256"])


def refused(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(Refusal) as caught:
        verifier.verify(token)
    assert caught.value.code is RefusalCode.UNAUTHENTICATED


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_token_speaks_for_its_partner(verifier: TokenVerifier, token: str) -> None:
    for _ in range(2):
        caller = verifier.verify(token)
        assert (caller.partner_id, caller.kind) == ("p-1", PartnerKind.BANK)
    assert len(caller.token_id) == 32


def test_a_token_holds_what_rfc_9068_asks(token: str) -> None:
    decoded = jwt.decode(token, ECKey.import_key(PEM), ["ES256"])
    assert decoded.header == {"typ": "at+jwt", "alg": "ES256", "kid": "k1"}
    assert {**decoded.claims, "jti": "t-1"} == {**CLAIMS, "client_id": "bank-1"}


def test_it_expires_by_the_hubs_clock_also_when_remembered(
    verifier: TokenVerifier, token: str, clock: HandClock
) -> None:
    clock.at = NOW + timedelta(seconds=599)
    verifier.verify(token)
    clock.at = NOW + timedelta(seconds=600)
    refused(verifier, token)
    clock.at = NOW - timedelta(seconds=60)
    verifier.verify(token)
    clock.at = NOW - timedelta(seconds=61)
    refused(verifier, token)


def test_an_expired_token_is_refused_when_first_seen(verifier: TokenVerifier) -> None:
    refused(verifier, made({"exp": CLAIMS["iat"]}))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "other"},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"sub": ""},
        {"sub": 1},
        {"kind": "nobody"},
        {"kind": None},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"iat": None},
        {"jti": None},
    ],
)
def test_other_claims_are_refused(verifier: TokenVerifier, claims: dict[str, Any]) -> None:
    refused(verifier, made(claims))


def test_one_of_several_audiences_is_enough(verifier: TokenVerifier) -> None:
    assert verifier.verify(made({"aud": ["other", "graph"]})).partner_id == "p-1"


@pytest.mark.parametrize("header", [{"kid": "k2"}, {"kid": None}, {"kid": 1}, {"typ": "JWT"}, {"typ": None}])
def test_other_headers_are_refused(verifier: TokenVerifier, header: dict[str, Any]) -> None:
    signed = made()
    head, payload, _ = signed.split(".")
    fields = {**json.loads(urlsafe_b64decode(head + "==")), **header}
    again = f"{b64(json.dumps(fields).encode())}.{payload}"
    from joserfc import jws

    resigned = (
        jws.serialize_compact(
            {key: value for key, value in fields.items() if value is not None},
            urlsafe_b64decode(payload + "=="),
            KEYS.signing()[1],
            ["ES256"],
        )
        if header.get("kid") != 1
        else f"{again}.AAAA"
    )
    refused(verifier, resigned)


def test_no_algorithm_but_the_keys_own(verifier: TokenVerifier) -> None:
    payload = b64(json.dumps(CLAIMS).encode())
    for alg in ("none", "None", "NONE", "HS256", "ES384", "EdDSA", ""):
        head = b64(json.dumps({**HEADER, "alg": alg}).encode())
        refused(verifier, f"{head}.{payload}.")
    # The public key taken for an HMAC secret, in each form in which it is published.
    public = ECKey.import_key(PEM)
    for secret in (
        public.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(public.as_dict(private=False)).encode(),
    ):
        forged = jwt.encode({**HEADER, "alg": "HS256"}, CLAIMS, OctKey.import_key(secret.hex()), ["HS256"])
        refused(verifier, forged)
        head, rest = forged.split(".", 1)
        refused(verifier, f"{b64(json.dumps(HEADER).encode())}.{rest}")


def test_a_key_that_comes_with_the_token_is_not_looked_at(verifier: TokenVerifier) -> None:
    own = ECKey.import_key(pem())
    refused(verifier, made(key=own))
    refused(verifier, made(key=own, jwk=own.as_dict(private=False)))


def test_an_altered_or_cut_token_is_refused(verifier: TokenVerifier, token: str) -> None:
    head, payload, signature = token.split(".")
    other = b64(json.dumps({**CLAIMS, "sub": "p-2"}).encode())
    for forged in (
        f"{head}.{other}.{signature}",
        f"{head}.{payload}.",
        f"{head}.{payload}.{b64(bytes(64))}",
        f"{head}.{payload}",
        f"{token}.a",
        f"{b64(b'[]')}.{payload}.{signature}",
        f"!.{payload}.{signature}",
        "",
        "..",
        "é.é.é",
        "a" * 5000,
    ):
        refused(verifier, forged)
    assert verifier.verify(token).partner_id == "p-1"


def test_a_coming_key_is_published_before_it_signs_and_a_former_one_verifies_until_its_time(clock: HandClock) -> None:
    source, now = Source((version("k1", PEM),)), int(NOW.timestamp())
    keys = TokenKeys(source, clock)
    issuer = TokenIssuer(keys, issuer="hub", audience="graph", ttl_s=600, clock=clock)
    verifier = TokenVerifier(keys, issuer="hub", audience="graph", clock=clock)

    def at(seconds: int) -> tuple[str, list[str]]:
        clock.at = NOW + timedelta(seconds=seconds)
        return keys.signing()[0], [key["kid"] for key in keys.jwks()["keys"]]

    assert at(0) == ("k1", ["k1"])
    first = issuer.issue(PARTNER).token
    source.versions = (version("k1", PEM, until=now + 1260), version("k2", pem(), since=now + 600))
    assert at(599) == ("k1", ["k1", "k2"])
    last = issuer.issue(PARTNER).token
    assert verifier.verify(first).partner_id == "p-1"
    assert at(600) == ("k2", ["k1", "k2"])
    new = issuer.issue(PARTNER).token
    refused(verifier, first)  # its own time is over
    assert [verifier.verify(token).partner_id for token in (last, new)] == ["p-1", "p-1"]
    assert at(1198)[1] == ["k1", "k2"]
    verifier.verify(last)
    assert at(1260) == ("k2", ["k2"])
    assert keys.get("k1") is None


def test_a_stolen_key_ends_at_once_also_for_tokens_that_were_seen(clock: HandClock, token: str) -> None:
    source, now = Source((version("k1", PEM),)), int(NOW.timestamp())
    verifier = TokenVerifier(TokenKeys(source, clock), issuer="hub", audience="graph", clock=clock)
    verifier.verify(token)
    source.versions = (version("k1", PEM, until=now), version("k2", pem(), since=now))
    refused(verifier, token)


def test_a_service_starts_with_a_key_that_is_gone(clock: HandClock, token: str) -> None:
    gone = KeyVersion("k1", None, until=int(NOW.timestamp()) - 60)
    keys = TokenKeys(Source((gone, version("k2", PEM, since=int(NOW.timestamp()) - 60))), clock)
    assert keys.signing()[0] == "k2"
    assert [key["kid"] for key in keys.jwks()["keys"]] == ["k2"]
    refused(TokenVerifier(keys, issuer="hub", audience="graph", clock=clock), token)


def test_the_cache_is_bounded_and_keeps_what_is_used(clock: HandClock) -> None:
    verifier = TokenVerifier(KEYS, issuer="hub", audience="graph", clock=clock, most_cached=3)
    tokens = [made({"jti": f"t-{n}"}) for n in range(10)]
    for one in tokens:
        assert verifier.verify(one).token_id
        assert verifier.verify(tokens[0]).token_id == "t-0"
    assert len(verifier._cache) == 3
    assert tokens[0] in verifier._cache


def test_published_keys_verify_and_hold_nothing_private(token: str) -> None:
    document = TokenKeys(Source((version("k0", pem()), version("k1", PEM))), HandClock()).jwks()
    assert [key["kid"] for key in document["keys"]] == ["k0", "k1"]
    assert all(set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"} for key in document["keys"])
    published = KeySet.import_key_set(json.loads(json.dumps(document)))
    assert jwt.decode(token, published, ["ES256"]).claims["sub"] == "p-1"


def test_a_key_of_another_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="P-256"):
        TokenKeys(Source((version("k1", pem(SECP384R1())),)), HandClock())


def test_bearer_header() -> None:
    assert bearer_token("Bearer abc") == "abc"
    assert bearer_token("bearer abc ") == "abc"
    for header in (None, "", "Bearer", "Bearer ", "Basic abc", "abc"):
        with pytest.raises(Refusal):
            bearer_token(header)


def test_secrets_are_random_and_stored_as_hashes() -> None:
    one, two = new_secret(), new_secret()
    assert one != two
    assert len(urlsafe_b64decode(one.removeprefix("chs_") + "=")) == 32
    assert one not in hash_secret(one)
    assert secret_matches(one, (hash_secret(two), hash_secret(one)))
    assert not secret_matches(one, (hash_secret(two),))
    assert not secret_matches(one, ())
    assert not secret_matches(hash_secret(one), (hash_secret(one),))
