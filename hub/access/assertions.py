"""private_key_jwt: a partner proves who it is by a short assertion that its own key signed (RFC 7523, 2.2 and 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.access.client_keys import read_client_keys, stored_client_key, stored_for
from hub.access.signed import checked_claims, claims_before_check, header_of

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_S: Final = 300
"""The longest time that an assertion may be good from now."""
SKEW_S: Final = 30
_TYPES: Final = (None, "JWT", "jwt", "client-authentication+jwt")

_Text = Annotated[str, Field(min_length=1, max_length=255)]


class _Claims(BaseModel):
    """The claims that an assertion must have; others are not looked at."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: _Text
    sub: _Text
    aud: str | list[str]
    jti: _Text
    exp: int
    iat: int | None = None
    nbf: int | None = None


@dataclass(frozen=True, slots=True)
class Assertion:
    """A good assertion: its id, and the second after which it could not be used again anyway."""

    token_id: str
    expires: int


def claimed_client(assertion: str) -> str:
    """The client that an assertion says it is of, unchecked. Raises ValueError."""
    found = claims_before_check(assertion).get("sub")
    if not isinstance(found, str) or not found:
        raise ValueError("no subject")
    return found


class AssertionCheck:
    """Checks assertions; takes the same work where the client is unknown."""

    def __init__(self, audiences: frozenset[str]) -> None:
        """Take the names that an assertion may be made for: the issuer's, and the address of the token end-point."""
        self._audiences = audiences
        self._nobodys = _nobodys_keys()

    def check(self, assertion: str, stored: Sequence[str], *, client_id: str, now: float) -> Assertion:
        """The assertion of a client with these keys (`ClientKey.text`). Raises ValueError whatever is wrong with it."""
        header = header_of(assertion)
        algorithm = header.get("alg")
        usable = stored_for(stored, key_id=header.get("kid"), algorithm=algorithm)
        tried = usable or stored_for(self._nobodys, key_id=None, algorithm=algorithm)
        if tried is None or not isinstance(algorithm, str) or header.get("typ") not in _TYPES:
            raise ValueError("no such algorithm")
        claims = checked_claims(assertion, stored_client_key(tried).key, algorithm=algorithm)
        if usable is None:
            raise ValueError("no such key")
        return self._read(claims, client_id=client_id, now=now)

    def _read(self, claims: Any, *, client_id: str, now: float) -> Assertion:  # noqa: ANN401 - checked here
        try:
            read = _Claims.model_validate(dict(claims))
        except ValidationError:
            raise ValueError("claims are missing") from None
        audiences = [read.aud] if isinstance(read.aud, str) else read.aud
        if read.iss != client_id or read.sub != client_id:
            raise ValueError("of another client")
        # For one place only: what is made for several can be passed on from one to the other.
        if len(audiences) != 1 or audiences[0] not in self._audiences:
            raise ValueError("for another place")
        if not now - SKEW_S < read.exp <= now + LONGEST_S + SKEW_S:
            raise ValueError("out of its time")
        if any(begin is not None and begin > now + SKEW_S for begin in (read.iat, read.nbf)):
            raise ValueError("from the future")
        return Assertion(read.jti, read.exp + SKEW_S)


def _nobodys_keys() -> tuple[str, ...]:
    """A key of each kind whose private part nobody has; checking costs as much as with a partner's."""
    digest = b"".join(sha256(b"credit-hub %d" % part).digest() for part in range(8))
    modulus = int.from_bytes(digest, "big") | 1 << 2047 | 1
    publics = (
        generate_private_key(SECP256R1()).public_key(),
        RSAPublicNumbers(65537, modulus).public_key(),
        Ed25519PrivateKey.generate().public_key(),
    )
    pems = [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() for key in publics]
    return tuple(key.text() for pem in pems for key in read_client_keys(pem))
