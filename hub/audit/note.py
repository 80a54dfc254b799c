"""Signed checkpoints of a log: C2SP tlog-checkpoint in a C2SP signed-note with one Ed25519 signature. Pure.

The text is three lines (origin, size in decimal, root in base64), a blank line, and a line that begins with an em dash
and holds the key's name and base64(key hash, 4 bytes | signature, 64 bytes).
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: which log, how many entries, and the root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Return the signed text, with its last newline."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class NoteSigner:
    """Signs checkpoints with one named key."""

    __slots__ = ("_key", "_key_hash", "name", "public")

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        """Take the key; `name` has neither spaces nor plus signs (C2SP signed-note)."""
        self.public = NoteKey(name, key.public_key())
        self.name = name
        self._key = key
        self._key_hash = self.public.key_hash()

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return the signed note."""
        return self.sign_text(checkpoint.body())

    def sign_text(self, body: str) -> str:
        """Return the signed note of another text, which ends with a newline and is not read as a checkpoint."""
        signature = b64encode(self._key_hash + self._key.sign(body.encode())).decode()
        return f"{body}\n{_DASH}{self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key under a name, as verifiers know it."""

    name: str
    key: Ed25519PublicKey

    def __post_init__(self) -> None:
        """Refuse a name that the note's form cannot carry."""
        if not self.name or any(mark.isspace() or mark == "+" for mark in self.name):
            raise ValueError("The key's name is empty or holds a space or a plus sign; choose another.")

    def key_hash(self) -> bytes:
        """Return the 4 bytes that tell keys of the same name apart."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key.public_bytes_raw()).digest()[:4]

    def text(self) -> str:
        """Return the verifier key: name+hash+base64(type | key)."""
        return f"{self.name}+{self.key_hash().hex()}+{b64encode(_ED25519 + self.key.public_bytes_raw()).decode()}"

    @classmethod
    def parse(cls, text: str) -> "NoteKey":
        """Read a verifier key. Raises ValueError where it is not one."""
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        try:
            raw = b64decode(encoded, validate=True)
            key = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except (ValueError, binascii.Error):
            raise ValueError("This is not a verifier key; give the text name+hash+key of the log.") from None
        if raw[:1] != _ED25519 or key.key_hash().hex() != key_hash:
            raise ValueError("The verifier key's hash does not belong to its key; copy it again.")
        return key


def read_note(text: str) -> Checkpoint:
    """Return what a note says, without looking at who signed it. Raises ValueError where it is no checkpoint."""
    body, found, _ = text.partition("\n\n")
    lines = body.split("\n")
    if not found or len(lines) != 3 or not lines[1].isascii() or not lines[1].isdigit():
        raise ValueError("This is not a checkpoint of a log; give the text that came with the answer.")
    try:
        checkpoint = Checkpoint(lines[0], int(lines[1]), b64decode(lines[2], validate=True))
    except ValueError:
        raise ValueError(
            "The checkpoint's size or root cannot be read; give the text that came with the answer."
        ) from None
    if checkpoint.body() != body + "\n" or len(checkpoint.root) != 32:
        raise ValueError("The checkpoint is not in canonical form; give the text that came with the answer.")
    return checkpoint


def open_note(text: str, keys: Sequence[NoteKey]) -> Checkpoint:
    """Return the checkpoint of a note that one of `keys` signed. Raises ValueError where it is not one."""
    checkpoint = read_note(text)
    if not is_signed(text, checkpoint.body(), keys=keys):
        raise ValueError("The checkpoint bears no signature of this log's key.")
    return checkpoint


def is_signed(note: str, body: str, *, keys: Sequence[NoteKey]) -> bool:
    """Whether a note is that of `body`, signed by one of `keys`."""
    if not note.startswith(f"{body}\n{_DASH}"):
        return False
    lines = note[len(body) + 1 :].splitlines()
    return any(_signed_by(line, key, body=body.encode()) for line in lines for key in keys)


def _signed_by(line: str, key: NoteKey, *, body: bytes) -> bool:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or name != key.name:
        return False
    try:
        blob = b64decode(encoded, validate=True)
        if blob[:4] != key.key_hash():
            return False
        key.key.verify(blob[4:], body)
    except (ValueError, InvalidSignature):  # no base64, or letters beyond ASCII
        return False
    return True
