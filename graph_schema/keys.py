"""The hub's keys and what they are for: blind index, handles, sealing, signing of tokens and audit.

Plain document numbers leave this module only sealed or as a blind index (个人信息保护法 51: 加密、去标识化).
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from graph_schema.errors import KeysRefused, StoreDamaged
from graph_schema.key_folder import Key, KeyName, key_id, open_key_folder
from graph_schema.names import DocumentType

_SEAL_VERSION: Final = "v1"
_NONCE_BYTES: Final = 12
_PARTNERS_CACHED: Final = 1024


class KeyRing:
    """All keys of one hub. Two hubs on one graph share the folder that they come from."""

    def __init__(self, keys: Mapping[KeyName, Key]) -> None:
        """Take the keys as `open_key_folder` gives them."""
        self._keys = dict(keys)
        self._ids = {name: key_id(key) for name, key in keys.items()}
        self._blind = self._secret(KeyName.BLIND_INDEX)
        self._audit_blind = self._secret(KeyName.AUDIT_BLIND)
        self._sealing = AESGCM(self._secret(KeyName.SEALING))
        self._partner_cipher = lru_cache(_PARTNERS_CACHED)(self._derive_partner_cipher)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of the folder, made on first use (folder 0700, files 0600); KeysRefused otherwise."""
        return cls(open_key_folder(folder))

    def fingerprint(self) -> dict[str, str]:
        """The id of every key by name, to be kept beside what the keys made."""
        return {str(name): known for name, known in self._ids.items()}

    def refuse_unless(self, stored: Mapping[str, str]) -> None:
        """Raise KeysRefused where `stored`, an earlier fingerprint, names another key than this ring."""
        mine = self.fingerprint()
        other = sorted(name for name, known in stored.items() if mine.get(name) != known)
        if other:
            raise KeysRefused(
                f"The graph was written with other keys ({', '.join(other)}) than the key folder holds;"
                " start with the key folder that belongs to this graph."
            )

    @property
    def blind_key_id(self) -> str:
        """The id of the key of `blind_index`."""
        return self._ids[KeyName.BLIND_INDEX]

    def blind_index(self, kind: DocumentType, value: str) -> str:
        """64 hexadecimal digits that are equal for equal documents: HMAC-SHA256 of type and normalised value."""
        return hmac.digest(self._blind, f"{kind}\0{value}".encode(), "sha256").hex()

    def seal(self, plain: bytes, context: str) -> str:
        """Encrypt (AES-256-GCM) as text `v1.<key id>.<base64url>`; only the same context opens it again."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        box = nonce + self._sealing.encrypt(nonce, plain, context.encode())
        return f"{_SEAL_VERSION}.{self._ids[KeyName.SEALING]}.{_to_text(box)}"

    def unseal(self, sealed: str, context: str) -> bytes:
        """What was sealed in this context.

        KeysRefused where another key sealed it, StoreDamaged where it was altered or moved to
        another context.
        """
        version, _, rest = sealed.partition(".")
        sealed_by, _, text = rest.partition(".")
        if version == _SEAL_VERSION and sealed_by != self._ids[KeyName.SEALING]:
            raise KeysRefused("A sealed value was sealed with another key; start with the key folder it was made with.")
        box = _from_text(text)
        if version != _SEAL_VERSION or box is None:
            raise StoreDamaged("A sealed value is not in a form that can be opened; restore it from a backup.")
        try:
            return self._sealing.decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError):
            raise StoreDamaged("A sealed value was altered or is out of its place; restore it from a backup.") from None

    def handle(self, partner_id: str, internal_id: str) -> str:
        """The name under which one partner knows a node: the same each time, another for each partner."""
        return _to_text(self._partner_cipher(partner_id).encrypt(internal_id.encode(), None))

    def open_handle(self, partner_id: str, handle: str) -> str | None:
        """The id behind a partner's handle; None where it is damaged, made up or another partner's."""
        box = _from_text(handle)
        if box is None:
            return None
        try:
            return self._partner_cipher(partner_id).decrypt(box, None).decode()
        except (InvalidTag, ValueError):
            return None

    @property
    def token_key_id(self) -> str:
        """The id of the key that signs tokens (JWT `kid`)."""
        return self._ids[KeyName.TOKENS]

    @property
    def token_key_pem(self) -> bytes:
        """The private key that signs tokens: ES256, PKCS 8 PEM."""
        key = self._keys[KeyName.TOKENS]
        if not isinstance(key, EllipticCurvePrivateKey):
            raise TypeError(KeyName.TOKENS)
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def audit_key_id(self) -> str:
        """The id of the key that signs the audit log's checkpoints."""
        return self._ids[KeyName.AUDIT_SIGNING]

    @property
    def audit_key(self) -> Ed25519PrivateKey:
        """The private key that signs the audit log's checkpoints."""
        key = self._keys[KeyName.AUDIT_SIGNING]
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(KeyName.AUDIT_SIGNING)
        return key

    @property
    def audit_blind_key_id(self) -> str:
        """The id of the key of `audit_blind`."""
        return self._ids[KeyName.AUDIT_BLIND]

    def audit_blind(self, value: str) -> str:
        """64 hexadecimal digits that stand for a subject in the audit log, under a key of its own."""
        return hmac.digest(self._audit_blind, value.encode(), "sha256").hex()

    def _secret(self, name: KeyName) -> bytes:
        """One symmetric key."""
        key = self._keys[name]
        if not isinstance(key, bytes):
            raise TypeError(name)
        return key

    def _derive_partner_cipher(self, partner_id: str) -> AESSIV:
        """The cipher of one partner's handles."""
        info = b"credit-hub handle v1\0" + partner_id.encode()
        return AESSIV(HKDF(SHA256(), length=64, salt=None, info=info).derive(self._secret(KeyName.HANDLES)))


def _to_text(box: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(box).rstrip(b"=").decode("ascii")


def _from_text(text: str) -> bytes | None:
    """The bytes of a base64url text; None where it is not exactly what `_to_text` writes."""
    try:
        box = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return box if _to_text(box) == text else None
