"""Signed notes: keys and a signature made by the implementation of Go, and refusal of everything else."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.audit.note import Checkpoint, NoteKey, NoteSigner, open_note
from tests.support.audit import SIGNER

STATED = Checkpoint("hub.example/audit/slot-1", 20852163, bytes(range(32)))


def test_a_verifier_key_of_the_go_checksum_database_is_read() -> None:
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert NoteKey.parse(text).text() == text


def test_a_note_signed_by_others_is_verified() -> None:
    # Example of golang.org/x/mod/sumdb/note, signed by the implementation of Go.
    key = NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    body = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    blob = b64decode(signature)
    assert blob[:4] == key.key_hash()
    key.key.verify(blob[4:], body.encode())


def test_what_was_signed_is_read_back() -> None:
    note = SIGNER.sign(STATED)
    root = b64encode(bytes(range(32))).decode()
    assert note.startswith(f"hub.example/audit/slot-1\n20852163\n{root}\n\n\u2014 hub.example/audit ")
    assert note.endswith("\n")
    assert open_note(note, [SIGNER.public]) == STATED
    assert open_note(note, [NoteKey.parse(SIGNER.public.text())]) == STATED


def test_other_keys_and_altered_notes_are_refused() -> None:
    note = SIGNER.sign(STATED)
    same_name = NoteSigner(SIGNER.name, Ed25519PrivateKey.generate())
    with pytest.raises(ValueError, match="no signature"):
        open_note(note, [same_name.public])
    with pytest.raises(ValueError, match="no signature"):
        open_note(same_name.sign(STATED), [SIGNER.public])
    for altered in (
        note.replace("20852163", "20852164"),
        note.replace("20852163", "020852163"),
        note.replace("20852163", "-1"),
        note.replace("slot-1", "slot-2"),
        note.replace("\u2014", "-"),
        note.replace("\n\n", "\n"),
        note.replace("\n\n", "\nextension\n\n"),
        "",
    ):
        with pytest.raises(ValueError, match=r"checkpoint"):
            open_note(altered, [SIGNER.public])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_a_name_that_the_form_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        NoteSigner(name, Ed25519PrivateKey.generate())


@pytest.mark.parametrize("text", ["", "a", "a+00000000+AAAA", SIGNER.public.text().replace("+", "x+", 1)])
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="verifier key"):
        NoteKey.parse(text)
