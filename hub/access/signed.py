"""Signed tokens of others (JWS compact): the header is read with suspicion, the signature checked with a known key."""

import binascii
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

LONGEST: Final = 4096
# Headers that bring a key or a place to fetch one from, or that change how the rest is read.
FOREIGN: Final = frozenset({"jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip"})


def header_of(token: str) -> dict[str, Any]:
    """The header, not yet trusted. Raises ValueError for what is no signed token, or brings its own key."""
    header = _part(token, 0)
    if FOREIGN & header.keys():
        raise ValueError("foreign header")
    return header


def claims_before_check(token: str) -> dict[str, Any]:
    """The claims before the signature is checked, only to find the key to check it with. Raises ValueError."""
    return _part(token, 1)


def checked_claims(token: str, key: ECKey | RSAKey | OKPKey, *, algorithm: str) -> Mapping[str, Any]:
    """The claims, if this key signed them with this algorithm. Raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # EdDSA is the older name of Ed25519, still the more common one
            return jwt.decode(token, key, [algorithm]).claims
    except (JoseError, ValueError, TypeError):
        raise ValueError("not signed by this key") from None


def _part(token: str, at: int) -> dict[str, Any]:
    if len(token) > LONGEST or token.count(".") != 2:
        raise ValueError("no signed token")
    part = token.split(".")[at]
    try:
        found = orjson.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        raise ValueError("no signed token") from None
    if not isinstance(found, dict):
        raise ValueError("no signed token")
    return found
