"""private_key_jwt at the token end-point: what is accepted once, and every way of forging or replaying it."""

import hmac
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from statistics import median
from typing import Any

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from structlog.testing import capture_logs

from graph_schema.errors import WrongInput
from hub.access.assertions import ASSERTION_TYPE
from hub.access.budget import BudgetRules
from hub.access.client_keys import read_client_keys
from hub.access.partner import PartnerStatus
from tests.support.audit import NOON
from tests.unit.test_access_token_endpoint import PARTNER, Bench

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:EdDSA is deprecated")]

NOW = int(NOON.timestamp())
EC, OTHER, OKP = ECKey.generate_key("P-256"), ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")
RSA = RSAKey.generate_key(2048)
SIGNERS: dict[str, tuple[str, ECKey | RSAKey | OKPKey]] = {
    "ec": ("ES256", EC),
    "rsa": ("RS256", RSA),
    "okp": ("EdDSA", OKP),
}
CLAIMS = {"iss": PARTNER.client_id, "sub": PARTNER.client_id, "aud": "hub", "jti": "a-1", "iat": NOW, "exp": NOW + 60}


def public(key: ECKey | RSAKey | OKPKey, kid: str) -> str:
    (read,) = read_client_keys(httpx.Response(200, json={**key.as_dict(private=False), "kid": kid}).text)
    return read.text()


def signed(
    claims: dict[str, Any] | None = None, *, by: str = "ec", key: Any = None, alg: str | None = None, **header: Any
) -> str:
    own_alg, own_key = SIGNERS[by]
    alg = alg or own_alg
    kept = {name: value for name, value in {**CLAIMS, **(claims or {})}.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": by, **header}, kept, key or own_key, [alg])


def by_public_key(text: bytes) -> str:
    """An assertion whose HMAC key is the public key, which everybody has."""
    parts = [urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in ({"alg": "HS256", "kid": "ec"}, CLAIMS)]
    mac = hmac.digest(text, b".".join(parts), "sha256")
    return b".".join([*parts, urlsafe_b64encode(mac).rstrip(b"=")]).decode()


@pytest.fixture
def bench() -> Bench:
    return with_keys(Bench())


def with_keys(made: Bench) -> Bench:
    """The end-point whose partner has registered a key of each kind."""
    made.partners.partner = replace(PARTNER, public_keys=tuple(public(key, kid) for kid, (_, key) in SIGNERS.items()))
    return made


async def ask(bench: Bench, assertion: str, **form: str) -> httpx.Response:
    asked = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
    return await bench.post({**asked, "client_assertion": assertion, **form})


async def refused(bench: Bench, assertion: str, **form: str) -> None:
    response = await ask(bench, assertion, **form)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    assert bench.outcomes[-1][:2] == ("UNAUTHENTICATED", None)
    assert not assertion or assertion not in response.text


@pytest.mark.parametrize("by", SIGNERS)
@pytest.mark.parametrize("aud", ["hub", "https://hub.example/token", ["hub"]])
async def test_what_a_registered_key_signed_gets_a_token_once(bench: Bench, by: str, aud: Any) -> None:
    assertion = signed({"aud": aud}, by=by)
    response = await ask(bench, assertion)
    assert response.status_code == 200
    assert response.json()["access_token"]
    assert bench.outcomes == [("ANSWERED", "p-1", 1)]
    await refused(bench, assertion)
    assert (await ask(bench, signed({"aud": aud, "jti": "a-2"}, by=by), client_id=PARTNER.client_id)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"iss": "other", "sub": "other"},
        {"iss": None},
        {"aud": "graph"},
        {"aud": ["hub", "https://other.example"]},
        {"aud": []},
        {"aud": None},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 256},
        {"exp": None},
        {"exp": NOW - 30},
        {"exp": NOW + 331},
        {"exp": str(NOW + 60)},
        {"iat": NOW + 31},
        {"nbf": NOW + 31},
    ],
)
async def test_other_claims_are_refused(bench: Bench, claims: dict[str, Any]) -> None:
    await refused(bench, signed(claims))
    assert not bench.partners.used


@pytest.mark.parametrize("claims", [{"exp": NOW - 29}, {"exp": NOW + 330}, {"iat": NOW + 30}, {"iat": None}])
async def test_clocks_may_differ_by_half_a_minute(bench: Bench, claims: dict[str, Any]) -> None:
    assert (await ask(bench, signed(claims))).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "okp"},
        {"kid": "unknown"},
        {"typ": "at+jwt"},
        {"jwk": OTHER.as_dict(private=False)},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"x5t": "aaaa"},
    ],
)
async def test_other_headers_are_refused(bench: Bench, header: dict[str, Any]) -> None:
    assertion = signed(key=OTHER if "jwk" in header else None, **header)
    await refused(bench, assertion)


async def test_a_key_decides_its_algorithm(bench: Bench) -> None:
    header, payload, _ = signed().split(".")
    del header
    none = "eyJhbGciOiJub25lIiwia2lkIjoiZWMifQ"
    for forged in (
        f"{none}.{payload}.",
        by_public_key(EC.as_pem(private=False)),
        signed(by="rsa", alg="RS512"),
        signed(by="rsa", alg="PS256"),
        signed(key=OTHER),
        signed(by="ec", key=RSA, alg="RS256"),
        "",
        "..",
        "a.b.c",
        "a" * 5000,
    ):
        await refused(bench, forged)


async def test_one_key_needs_no_name_and_several_do(bench: Bench) -> None:
    unnamed = jwt.encode({"alg": "ES256"}, CLAIMS, EC, ["ES256"])
    assert (await ask(bench, unnamed)).status_code == 200  # the only key for that algorithm
    bench.partners.partner = replace(PARTNER, public_keys=(public(EC, "one"), public(OTHER, "two")))
    await refused(bench, jwt.encode({"alg": "ES256"}, {**CLAIMS, "jti": "a-2"}, EC, ["ES256"]))


@pytest.mark.parametrize("status", [PartnerStatus.SUSPENDED, PartnerStatus.REVOKED])
async def test_who_may_not_ask_gets_none_and_uses_nothing_up(bench: Bench, status: PartnerStatus) -> None:
    bench.partners.partner = replace(bench.partners.partner, status=status)
    await refused(bench, signed())
    assert not bench.partners.used
    bench.partners.partner = replace(PARTNER, public_keys=())
    await refused(bench, signed())


async def test_one_proof_at_a_time(bench: Bench) -> None:
    response = await ask(bench, signed(), client_secret="x")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
    await refused(bench, signed(), client_id="other")
    await refused(bench, signed(), client_assertion_type="jwt")


@pytest.mark.parametrize("by", SIGNERS)
async def test_an_unknown_client_takes_the_time_of_a_known_one(bench: Bench, by: str) -> None:
    """The medians of many are near each other: what differs by a whole check of a signature would be far off."""
    others = {"ec": OTHER, "okp": OKPKey.generate_key("Ed25519"), "rsa": RSAKey.generate_key(2048)}
    known = [signed({"jti": f"k-{n}"}, by=by, key=others[by]) for n in range(40)]
    unknown = [signed({"iss": "nobody", "sub": "nobody", "jti": f"u-{n}"}, by=by) for n in range(40)]
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    for pair in zip(known, unknown, strict=True):
        for name, assertion in zip(taken, pair, strict=True):
            begun = time.process_time()
            await ask(bench, assertion)
            taken[name].append(time.process_time() - begun)
    assert 0.5 < median(taken["known"]) / median(taken["unknown"]) < 2.0


def test_keys_are_taken_as_jwk_set_and_pem_and_never_private_or_weak() -> None:
    for _, key in SIGNERS.values():
        (read,) = read_client_keys(key.as_pem(private=False).decode())
        assert read.key_id == key.thumbprint()
        assert '"d"' not in read.text()
        with pytest.raises(WrongInput, match="private key"):
            read_client_keys(key.as_pem(private=True).decode())
        with pytest.raises(WrongInput, match="private key"):
            read_client_keys(httpx.Response(200, json=key.as_dict(private=True)).text)
    listed = KeySet([EC, OKP]).as_dict(private=False)
    assert len(read_client_keys(httpx.Response(200, json=listed).text)) == 2
    weak = generate_rsa(65537, 1024).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for text in (weak, ECKey.generate_key("P-384").as_pem(private=False).decode(), "", "{}", "[]", "null", "x" * 9000):
        with pytest.raises(WrongInput):
            read_client_keys(text)
    wrong: list[dict[str, Any]] = [
        {"kty": "oct", "k": "AAAA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "B"},
        {"keys": []},
    ]
    for given in wrong:
        with pytest.raises(WrongInput):
            read_client_keys(httpx.Response(200, json=given).text)


async def test_an_unknown_id_takes_the_time_of_a_wrong_secret(bench: Bench) -> None:
    taken: dict[str, list[float]] = {PARTNER.client_id: [], "nobody": []}
    for _ in range(60):
        for client_id, times in taken.items():
            begun = time.process_time()
            await bench.post({"grant_type": "client_credentials", "client_id": client_id, "client_secret": "wrong"})
            times.append(time.process_time() - begun)
    known, unknown = map(median, taken.values())
    assert 0.5 < known / unknown < 2.0


async def test_nothing_of_a_proof_is_logged_or_audited(bench: Bench) -> None:
    proofs = [signed(), signed({"aud": "other"}), "chs_" + "w" * 43]
    with capture_logs() as logged:
        for proof in proofs[:2]:
            await ask(bench, proof)
        bench.partners.fails = True
        await ask(bench, signed({"jti": "a-9"}))
        await bench.post({"grant_type": "client_credentials", "client_id": "x", "client_secret": proofs[2]})
    for proof in proofs:
        assert proof not in str(logged) + str(bench.audit.entries)


async def test_tokens_cost_of_the_partners_own_budget() -> None:
    bench = with_keys(Bench(BudgetRules(maximum=30, restore_rate=1.0, query_maximum=30)))
    form = {"grant_type": "client_credentials", "client_id": PARTNER.client_id, "client_secret": "other"}
    for status in (200, 200, 200, 429):
        response = await bench.post(form)
        assert response.status_code == status
    assert response.json()["error"] == "temporarily_unavailable"
    assert 1 <= int(response.headers["retry-after"]) <= 10
    assert bench.outcomes[-1][0] == "RATE_LIMITED"
    limited = await ask(bench, signed())
    assert (limited.status_code, bench.partners.used) == (429, set())
    await refused(bench, signed({"aud": "other"}))  # who proves nothing pays nothing, and learns nothing
