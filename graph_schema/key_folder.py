"""The key folder on disk: made once, whole, private to its owner; refused where that is not so.

Layout: one text file a key (base64, or PEM for key pairs) and `keys.json`, which names the id of
each and is written last. What `keys.json` names must be there and fit; a folder without it is one
whose making was interrupted, and is completed.
"""

import base64
import binascii
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from graph_schema.errors import KeysRefused


class KeyName(StrEnum):
    """The keys of a hub; the values are file names and never change."""

    BLIND_INDEX = "blind_index"
    HANDLES = "handles"
    SEALING = "sealing"
    TOKENS = "tokens"
    AUDIT_SIGNING = "audit_signing"
    AUDIT_BLIND = "audit_blind"


PairKey = EllipticCurvePrivateKey | Ed25519PrivateKey
Key = bytes | PairKey

_SIZES: Final[Mapping[KeyName, int]] = {
    KeyName.BLIND_INDEX: 32,
    KeyName.HANDLES: 64,
    KeyName.SEALING: 32,
    KeyName.AUDIT_BLIND: 32,
}
_INDEX: Final = "keys.json"
_OTHERS: Final = 0o077


def open_key_folder(folder: Path) -> dict[KeyName, Key]:
    """Every key of the folder, made first where the folder is new.

    Two processes that open a new folder at once get the same keys. Raises KeysRefused where
    somebody else may read it, or a key is missing, damaged or not the one the folder was made with.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_if_open_to_others(folder)
        ids = _read_index(folder)
        if not set(KeyName) <= ids.keys():
            with locked_folder(folder):
                _complete(folder)
            ids = _read_index(folder)
        keys = {name: read_key(_path(folder, name), name) for name in KeyName}
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise KeysRefused(
            f"The key folder {folder} cannot be used ({reason}); make it a folder of the hub's user, mode 700."
        ) from None
    for name, key in keys.items():
        if key_id(key) != ids[name]:
            raise KeysRefused(f"The key {name} in {folder} is not the one the folder was made with; {_RESTORE}")
    return keys


def key_id(key: Key) -> str:
    """Eight hexadecimal digits that name a key and tell nothing about it."""
    if isinstance(key, bytes):
        return hmac.digest(key, b"id", "sha256").hex()[:8]
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(public).hexdigest()[:8]


_RESTORE: Final = "restore the key folder from its backup."


def _complete(folder: Path) -> None:
    """Make the keys that the index does not name and are not there, then write the index."""
    ids = _read_index(folder)
    for name in KeyName:
        if name not in ids:
            if not _path(folder, name).exists():
                write_private(_path(folder, name), encode_key(make_key(name)))
            ids[name] = key_id(read_key(_path(folder, name), name))
    write_private(folder / _INDEX, json.dumps(ids, indent=1, sort_keys=True).encode() + b"\n")


def make_key(name: KeyName) -> Key:
    """A new key of the kind that the name asks for."""
    match name:
        case KeyName.TOKENS:
            return generate_private_key(SECP256R1())
        case KeyName.AUDIT_SIGNING:
            return Ed25519PrivateKey.generate()
        case _:
            return secrets.token_bytes(_SIZES[name])


def encode_key(key: Key) -> bytes:
    """The text of a key file."""
    if isinstance(key, bytes):
        return base64.b64encode(key) + b"\n"
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_key(path: Path, name: KeyName) -> Key:
    """The key in a file, checked for kind and size. Raises KeysRefused."""
    try:
        text = read_private(path)
        if name in _SIZES:
            raw = base64.b64decode(text.strip(), validate=True)
            if len(raw) == _SIZES[name]:
                return raw
        else:
            pair = load_pem_private_key(text, password=None)
            if (
                name is KeyName.TOKENS
                and isinstance(pair, EllipticCurvePrivateKey)
                and isinstance(pair.curve, SECP256R1)
            ):
                return pair
            if name is KeyName.AUDIT_SIGNING and isinstance(pair, Ed25519PrivateKey):
                return pair
    except FileNotFoundError:
        raise KeysRefused(f"The key file {path} is missing; {_RESTORE}") from None
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        pass
    raise KeysRefused(f"The key file {path} is damaged; {_RESTORE}")


def _read_index(folder: Path) -> dict[str, str]:
    """The ids of the keys the folder was made with; empty where it is new."""
    path = folder / _INDEX
    try:
        ids = json.loads(read_private(path))
    except FileNotFoundError:
        return {}
    except ValueError:
        ids = None
    if not isinstance(ids, dict) or not all(isinstance(value, str) for value in ids.values()):
        raise KeysRefused(f"The index of keys {path} is damaged; {_RESTORE}")
    return ids


def _path(folder: Path, name: KeyName) -> Path:
    """Where a key lies."""
    return folder / f"{name}.{'key' if name in _SIZES else 'pem'}"


def _refuse_if_open_to_others(path: Path) -> None:
    """Raise where group or others have any right."""
    mode = path.stat().st_mode
    if mode & _OTHERS:
        wanted = "700" if path.is_dir() else "600"
        raise KeysRefused(
            f"Others may use {path} (mode {mode & 0o777:o}); set it to {wanted} and change keys that may be known."
        )


def read_private(path: Path) -> bytes:
    """The content of a file that only its owner may use."""
    _refuse_if_open_to_others(path)
    return path.read_bytes()


def write_private(path: Path, content: bytes) -> None:
    """Put a file in place, whole and durable, mode 600."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, waiting for it."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
