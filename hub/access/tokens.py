"""Access tokens: ES256 JWT (RFC 9068) of ten minutes, signed with the hub's key and checked against its public keys."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph_schema.key_versions import KeyVersion, current
from graph_schema.names import PartnerKind
from hub.access.partner import Partner
from hub.access.signed import checked_claims, header_of
from hub.clock import Clock
from hub.errors import Refusal, RefusalCode

ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - RFC 9068 section 2.1
_SKEW_S = 60


class KeySource(Protocol):
    """Where the keys of tokens are; a rotation is seen here without a restart."""

    def token_keys(self, *, at_once: bool = False) -> tuple[KeyVersion, ...]:
        """Return all versions, oldest first; `at_once` looks for a rotation of this moment."""
        ...


class TokenKeys:
    """The key that signs at this moment, and those that verify: the coming one, and former ones until their time."""

    def __init__(self, source: KeySource, clock: Clock) -> None:
        """Take the keys (P-256) and the clock that says which of them is in use."""
        self._source = source
        self._clock = clock
        self._read: dict[str, ECKey] = {}
        for version in source.token_keys():
            if version.key is not None:  # a wrong key is told at the start; one whose time is over is no key
                self._key(version)

    def signing(self) -> tuple[str, ECKey]:
        """Return id and key of what signs now."""
        version = current(self._source.token_keys(), self._clock.now().timestamp())
        return version.key_id, self._key(version)

    def get(self, key_id: str) -> ECKey | None:
        """Return the key of this id, if what it signed is accepted now."""
        found = self._find(key_id, at_once=False) or self._find(key_id, at_once=True)
        return None if found is None or not found.good(self._clock.now().timestamp()) else self._key(found)

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """Return the public keys that verify, the coming one too, as a JWK set (RFC 7517)."""
        now = self._clock.now().timestamp()
        return {
            "keys": [
                {**self._key(version).as_dict(private=False), "kid": version.key_id, "use": "sig", "alg": ALGORITHM}
                for version in self._source.token_keys(at_once=True)
                if version.good(now)
            ]
        }

    def _find(self, key_id: str, *, at_once: bool) -> KeyVersion | None:
        return next((one for one in self._source.token_keys(at_once=at_once) if one.key_id == key_id), None)

    def _key(self, version: KeyVersion) -> ECKey:
        if version.key_id not in self._read:
            self._read[version.key_id] = _p256(version)
        return self._read[version.key_id]


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and its life in seconds."""

    token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a valid token speaks for. Whether he may still ask is matched in the answering statement."""

    partner_id: str
    kind: PartnerKind
    token_id: str

    @property
    def is_anonymous(self) -> bool:
        """Whether he brought no token: one of the public, told apart by nothing but where he calls from."""
        return not self.token_id


class TokenIssuer:
    """Issues tokens to partners that proved who they are."""

    def __init__(self, keys: TokenKeys, *, issuer: str, audience: str, ttl_s: int, clock: Clock) -> None:
        """Take the keys, the names under which tokens are issued and accepted, and the life in seconds."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._ttl_s = ttl_s
        self._clock = clock

    def issue(self, partner: Partner) -> AccessToken:
        """Return a fresh token for a partner."""
        now = int(self._clock.now().timestamp())
        key_id, key = self._keys.signing()
        header = {"alg": ALGORITHM, "kid": key_id, "typ": TOKEN_TYPE}
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "sub": partner.partner_id,
            "aud": self._audience,
            "client_id": partner.client_id,
            "kind": str(partner.kind),
            "iat": now,
            "exp": now + self._ttl_s,
            "jti": secrets.token_hex(16),
        }
        return AccessToken(jwt.encode(header, claims, key, [ALGORITHM]), self._ttl_s)


@dataclass(frozen=True, slots=True)
class _Checked:
    """What does not change once the signature was checked."""

    caller: Caller
    key_id: str
    issued: int
    expires: int


class _Claims(BaseModel):
    """The claims that a token must have (RFC 9068 section 2.2); others are not looked at."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    sub: str = Field(min_length=1)
    aud: str | list[str]
    kind: Annotated[PartnerKind, Field(strict=False)]
    iat: int
    exp: int
    jti: str = Field(min_length=1)


class TokenVerifier:
    """Checks tokens: the signature once (remembered in a bounded cache), the time at every use."""

    def __init__(self, keys: TokenKeys, *, issuer: str, audience: str, clock: Clock, most_cached: int = 10_000) -> None:
        """Take the keys and the names that a token must bear."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._most_cached = most_cached
        self._cache: OrderedDict[str, _Checked] = OrderedDict()

    def verify(self, token: str) -> Caller:
        """Return who the token speaks for. Raises Refusal(UNAUTHENTICATED) where it is not valid now."""
        checked = self._cache.get(token)
        if checked is None:
            checked = self._check(token)
            if len(self._cache) >= self._most_cached:
                self._cache.popitem(last=False)
            self._cache[token] = checked
        else:
            self._cache.move_to_end(token)
            if self._keys.get(checked.key_id) is None:
                raise Refusal(RefusalCode.UNAUTHENTICATED)
        self._check_time(checked, self._clock.now())
        return checked.caller

    def _check_time(self, checked: _Checked, now: datetime) -> None:
        seconds = now.timestamp()
        if not checked.issued - _SKEW_S <= seconds < checked.expires:
            raise Refusal(RefusalCode.UNAUTHENTICATED)

    def _check(self, token: str) -> _Checked:
        try:
            header = header_of(token)
            key_id = header.get("kid")
            key = self._keys.get(key_id) if isinstance(key_id, str) else None
            # The key decides the algorithm, never the token: no "none", no HMAC with a public key.
            if key is None or header.get("alg") != ALGORITHM or header.get("typ") != TOKEN_TYPE:
                raise ValueError("header")
            claims = checked_claims(token, key, algorithm=ALGORITHM)
        except ValueError:
            raise Refusal(RefusalCode.UNAUTHENTICATED) from None
        return self._read(claims, str(key_id))

    def _read(self, claims: Mapping[str, Any], key_id: str) -> _Checked:
        try:
            read = _Claims.model_validate(dict(claims))
        except ValidationError:
            raise Refusal(RefusalCode.UNAUTHENTICATED) from None
        audiences = [read.aud] if isinstance(read.aud, str) else read.aud
        if read.iss != self._issuer or self._audience not in audiences:
            raise Refusal(RefusalCode.UNAUTHENTICATED)
        return _Checked(Caller(read.sub, read.kind, read.jti), key_id, issued=read.iat, expires=read.exp)


def bearer_token(authorization: str | None) -> str:
    """Return the token of an Authorization header (RFC 6750). Raises Refusal(UNAUTHENTICATED)."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(RefusalCode.UNAUTHENTICATED)
    return token.strip()


def _p256(version: KeyVersion) -> ECKey:
    if not isinstance(version.key, EllipticCurvePrivateKey):
        raise TypeError("A token key is no private key on an elliptic curve; make a new one.")
    key = ECKey.import_key(version.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    if key.curve_name != "P-256":
        raise ValueError("A token key is not on the curve P-256, which ES256 needs; make a new one.")
    return key
