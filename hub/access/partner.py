"""Partners and their credentials."""

import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from graph_schema.names import PartnerKind

_SECRET_PREFIX = "chs_"  # noqa: S105 - so that secret scanners can know one
_SECRET_BYTES = 32
_HASH_PREFIX = "sha256:"


class PartnerStatus(StrEnum):
    """Whether a partner may ask; what is REVOKED stays so."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Partner:
    """One who asks. `secret_hashes` holds the present secret's hash and, while it is changed, the former one's.

    `public_keys` are JWK texts, for private_key_jwt.
    """

    partner_id: str
    client_id: str
    name: str
    kind: PartnerKind
    status: PartnerStatus
    secret_hashes: tuple[str, ...]
    public_keys: tuple[str, ...] = ()


def new_secret() -> str:
    """Return a fresh secret of 256 random bits; it is shown once and stored only as its hash."""
    return _SECRET_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256. A slow hash adds nothing to 256 random bits."""
    return _HASH_PREFIX + sha256(secret.encode()).hexdigest()


def secret_matches(secret: str, secret_hashes: tuple[str, ...]) -> bool:
    """Whether a secret is one of the stored ones; takes the same time wherever it differs."""
    given = hash_secret(secret).encode()
    found = False
    for stored in secret_hashes or (_HASH_PREFIX + "0" * 64,):
        found |= hmac.compare_digest(given, stored.encode())
    return found
