"""Public keys of partners, for private_key_jwt: what is taken, and what each key may have signed.

P-256 signs ES256, RSA of 2048 bits and more RS256, Ed25519 EdDSA (or Ed25519, RFC 9864). The key decides, never the
header of what it signed, so no other algorithm can be put in its place.
"""

import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from graph_schema.errors import WrongInput

MOST_KEYS: Final = 10
_LONGEST: Final = 8_192
_RSA_BITS: Final = (2048, 8192)
_ID_LONGEST: Final = 128
_MOST_PUBLISHED: Final = 50

ALGORITHMS: Final[Mapping[str, tuple[str, ...]]] = {"EC": ("ES256",), "RSA": ("RS256",), "OKP": ("EdDSA", "Ed25519")}
"""What a key of each type may have signed with."""
PublicKey = ECKey | RSAKey | OKPKey


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A public key and its id."""

    key_id: str
    key: PublicKey

    def text(self) -> str:
        """The key as it is stored: a JWK without private parts."""
        return orjson.dumps({**self.key.as_dict(private=False), "kid": self.key_id}).decode()


def read_client_keys(text: str) -> list[ClientKey]:
    """The public keys of a JWK, a JWK set or a PEM file. Raises WrongInput, also where a private key is given."""
    if len(text) > _LONGEST:
        raise WrongInput("The key is longer than any public key; give one JWK, one JWK set or one PEM file.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of keys that are too short, which are refused below
            return _read(text)
    except (JoseError, ValueError, TypeError, KeyError):
        raise WrongInput(
            "No public key can be read; give a JWK, JWK set or PEM file of P-256, RSA (2048 bits or more) or Ed25519."
        ) from None


def _read(text: str) -> list[ClientKey]:
    if text.lstrip().startswith("-----"):
        return [_of_pem(text)]
    given = orjson.loads(text)
    listed = given["keys"] if isinstance(given, dict) and "keys" in given else [given]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_KEYS:
        raise ValueError
    return [_of_jwk(one) for one in listed]


def stored_client_key(text: str) -> ClientKey:
    """A key as `ClientKey.text` wrote it."""
    return _of_jwk(orjson.loads(text))


def stored_for(texts: Sequence[str], *, key_id: object, algorithm: object) -> str | None:
    """The one stored key that may have signed so, as text; None where there is none, or more than one."""
    found = []
    for text in texts:
        jwk = orjson.loads(text)
        if key_id in (None, jwk["kid"]) and algorithm in ALGORITHMS[jwk["kty"]]:
            found.append(text)
    return found[0] if len(found) == 1 else None


def published_client_keys(document: bytes) -> list[ClientKey]:
    """The keys of an issuer's JWK set that sign and can be used here; others are passed over. Raises ValueError."""
    found = orjson.loads(document)
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no JWK set")
    usable = []
    for one in listed[:_MOST_PUBLISHED]:
        with suppress(JoseError, ValueError, TypeError, KeyError, WrongInput), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if isinstance(one, dict) and one.get("use", "sig") == "sig" and isinstance(one.get("kid"), str):
                usable.append(_of_jwk(one))
    return usable


def _of_pem(text: str) -> ClientKey:
    for kind in (ECKey, RSAKey, OKPKey):
        try:
            key = kind.import_key(text)
        except (JoseError, ValueError, TypeError):
            continue
        return _checked(key, None)
    raise ValueError


def _of_jwk(given: Any) -> ClientKey:  # noqa: ANN401 - JSON, checked here
    if not isinstance(given, dict):
        raise TypeError
    key = JWKRegistry.import_key(given)
    if not isinstance(key, ECKey | RSAKey | OKPKey):
        raise TypeError
    key_id = given.get("kid")
    if key_id is not None and (not isinstance(key_id, str) or not 1 <= len(key_id) <= _ID_LONGEST):
        raise ValueError
    return _checked(key, key_id)


def _checked(key: PublicKey, key_id: str | None) -> ClientKey:
    if key.is_private:
        raise WrongInput("That is a private key; make a new pair, keep its private part and give the public one.")
    good = (
        (isinstance(key, ECKey) and key.curve_name == "P-256")
        or (isinstance(key, RSAKey) and _RSA_BITS[0] <= key.public_key.key_size <= _RSA_BITS[1])
        or (isinstance(key, OKPKey) and key.curve_name == "Ed25519")
    )
    if not good:
        raise ValueError
    return ClientKey(key_id or key.thumbprint(), key)
