"""The hub's keys and what they are for: blind index, handles, sealing, signing of tokens and audit.

Plain document numbers leave this module only sealed or as a blind index (个人信息保护法 51: 加密、去标识化).
"""

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graph_schema.errors import KeysRefused, StoreDamaged
from graph_schema.key_folder import KeyName
from graph_schema.key_versions import ROTATED, KeyVersion, current, open_versions
from graph_schema.names import DocumentType

_SEAL_VERSION: Final = "v1"
_NONCE_BYTES: Final = 12
_PARTNERS_CACHED: Final = 1024
_ID_BYTES: Final = 4
LOOK_S: Final = 2.0
"""Seconds after which a rotation by another process is seen at the latest."""


class KeyRing:
    """All keys of one hub. Two hubs on one graph share the folder that they come from.

    A rotation by another process is seen within `LOOK_S` seconds; where it cannot be read, the keys stay as they were.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder, which is made on first use (folder 0700, files 0600). Raises KeysRefused otherwise."""
        self._folder = folder
        self._look_at = time.monotonic() + LOOK_S
        self._stamp = _stamp(folder)
        self._versions = open_versions(folder)
        self._ids = {name: versions[0].key_id for name, versions in self._versions.items()}
        self._blind = HMAC(self._secret(KeyName.BLIND_INDEX), SHA256())
        self._audit_blind = HMAC(self._secret(KeyName.AUDIT_BLIND), SHA256())
        self._sealing = AESGCM(self._secret(KeyName.SEALING))
        self._partner_cipher = lru_cache(_PARTNERS_CACHED)(self._derive_partner_cipher)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of the folder."""
        return cls(folder)

    @property
    def folder(self) -> Path:
        """Where the keys are."""
        return self._folder

    def fingerprint(self) -> dict[str, str]:
        """The id of the newest key of each name, to be kept beside what the keys made."""
        return {str(name): versions[-1].key_id for name, versions in self._versions.items()}

    def refuse_unless(self, stored: Mapping[str, str]) -> None:
        """Raise KeysRefused where `stored`, an earlier fingerprint, names a key that this ring never had."""
        mine = {str(name): {version.key_id for version in held} for name, held in self._versions.items()}
        other = sorted(name for name, known in stored.items() if known not in mine.get(name, ()))
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
        return _authenticated(self._blind, f"{kind}\0{value}")

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
        """The name under which one partner knows a node: the same until keys are rotated, another for each partner.

        It begins with the id of its key, so that it opens after a rotation as well.
        """
        self._look()
        known = current(self._versions[KeyName.HANDLES], time.time()).key_id
        return _to_text(
            bytes.fromhex(known) + self._partner_cipher(known, partner_id).encrypt(internal_id.encode(), None)
        )

    def open_handle(self, partner_id: str, handle: str) -> str | None:
        """The id behind a partner's handle; None where it is damaged, made up or another partner's."""
        box = _from_text(handle)
        if box is None:
            return None
        known = box[:_ID_BYTES].hex()
        if self._handle_key(known) is None:
            self._look(at_once=True)  # another process may have made it under a key of this moment
            if self._handle_key(known) is None:
                return None
        try:
            return self._partner_cipher(known, partner_id).decrypt(box[_ID_BYTES:], None).decode()
        except (InvalidTag, ValueError):
            return None

    def token_keys(self, *, at_once: bool = False) -> tuple[KeyVersion, ...]:
        """The keys that sign tokens (ES256), oldest first; `at_once` looks for a rotation of this moment."""
        self._look(at_once=at_once)
        return self._versions[KeyName.TOKENS]

    @property
    def audit_key_id(self) -> str:
        """The id of the key that signs the audit log's checkpoints."""
        return self._ids[KeyName.AUDIT_SIGNING]

    @property
    def audit_key(self) -> Ed25519PrivateKey:
        """The private key that signs the audit log's checkpoints."""
        key = self._versions[KeyName.AUDIT_SIGNING][0].key
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(KeyName.AUDIT_SIGNING)
        return key

    @property
    def audit_blind_key_id(self) -> str:
        """The id of the key of `audit_blind`."""
        return self._ids[KeyName.AUDIT_BLIND]

    def audit_blind(self, value: str) -> str:
        """64 hexadecimal digits that stand for a subject in the audit log, under a key of its own."""
        return _authenticated(self._audit_blind, value)

    def _secret(self, name: KeyName) -> bytes:
        """One symmetric key that is not rotated."""
        key = self._versions[name][0].key
        if not isinstance(key, bytes):
            raise TypeError(name)
        return key

    def _handle_key(self, known: str) -> bytes | None:
        """The key of handles with this id."""
        found = (version.key for version in self._versions[KeyName.HANDLES] if version.key_id == known)
        key = next(found, None)
        return key if isinstance(key, bytes) else None

    def _derive_partner_cipher(self, known: str, partner_id: str) -> AESSIV:
        """The cipher of one partner's handles under one key."""
        key = self._handle_key(known)
        if key is None:
            raise TypeError(KeyName.HANDLES)
        info = b"credit-hub handle v1\0" + partner_id.encode()
        return AESSIV(HKDF(SHA256(), length=64, salt=None, info=info).derive(key))

    def _look(self, *, at_once: bool = False) -> None:
        """Read the folder again where a rotation has changed it, every so often."""
        if not at_once and time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_S
        stamp = _stamp(self._folder)
        if stamp != self._stamp:
            with suppress(KeysRefused):
                self._versions = open_versions(self._folder)
                self._stamp = stamp


def _authenticated(keyed: HMAC, text: str) -> str:
    """The code of a text in hex. The keyed state is copied: to schedule the key costs more than a short text."""
    code = keyed.copy()
    code.update(text.encode())
    return code.finalize().hex()


def _stamp(folder: Path) -> tuple[int, int, int] | None:
    """What changes whenever the list of rotations does."""
    try:
        found = (folder / ROTATED).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


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
