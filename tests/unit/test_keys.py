"""The key folder and what its keys do."""

import base64
import hashlib
import hmac
import string
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.errors import ErrorCode, KeysRefused, StoreDamaged
from graph_schema.key_folder import KeyName
from graph_schema.keys import KeyRing
from graph_schema.names import DocumentType

FILES = sorted(
    ["blind_index.key", "handles.key", "sealing.key", "audit_blind.key", "tokens.pem", "audit_signing.pem", "keys.json"]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key folder that no test changes."""
    folder = tmp_path_factory.mktemp("shared") / "keys"
    KeyRing.open(folder)
    return folder


@pytest.fixture(scope="module")
def ring(folder: Path) -> KeyRing:
    """The keys of that folder."""
    return KeyRing.open(folder)


def secret(folder: Path, name: str) -> bytes:
    """A symmetric key as the documented file format gives it."""
    return base64.b64decode((folder / f"{name}.key").read_bytes())


def test_first_use_makes_a_private_folder_and_later_use_finds_the_same_keys(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "keys"
    made = KeyRing.open(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in folder.iterdir() if path.name != ".lock") == FILES
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    found = KeyRing.open(folder)
    assert found.fingerprint() == made.fingerprint()
    assert [one.key_id for one in found.token_keys()] == [one.key_id for one in made.token_keys()]
    assert found.unseal(made.seal(b"x", "c"), "c") == b"x"
    other = KeyRing.open(tmp_path / "other").fingerprint()
    assert set(other.values()).isdisjoint(made.fingerprint().values())


def test_a_complete_folder_opens_where_nothing_can_be_written(tmp_path: Path) -> None:
    made = KeyRing.open(tmp_path / "keys")
    (tmp_path / "keys" / ".lock").unlink()
    assert KeyRing.open(tmp_path / "keys").fingerprint() == made.fingerprint()
    assert not (tmp_path / "keys" / ".lock").exists()


def test_processes_that_start_at_once_get_the_same_keys(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, graph_schema.keys as keys; print('ready', flush=True); sys.stdin.readline();"
        "print([keys.KeyRing.open(pathlib.Path(sys.argv[1], str(i))).fingerprint() for i in range(20)])"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 3
    assert set(answers) == {f"{[KeyRing.open(tmp_path / str(i)).fingerprint() for i in range(20)]}\n"}


def test_an_interrupted_making_is_completed_with_the_keys_that_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = KeyRing.open(folder).fingerprint()
    for name in ("keys.json", "tokens.pem"):
        (folder / name).unlink()
    completed = KeyRing.open(folder).fingerprint()
    assert {name for name in made if made[name] != completed[name]} == {"tokens"}


@pytest.mark.parametrize("name", [*FILES, "."])
def test_what_others_may_use_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "keys"
    KeyRing.open(folder)
    (folder / name).chmod(0o750 if name == "." else 0o640)
    with pytest.raises(KeysRefused, match=r"Others may use .* set it to (600|700)") as caught:
        KeyRing.open(folder)
    assert caught.value.code is ErrorCode.KEYS_REFUSED


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"AAAA\n", b"-----BEGIN PRIVATE KEY-----\n", b"[]"])
@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_refused_and_never_replaced(tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "keys"
    KeyRing.open(folder)
    (folder / name).write_bytes(content)
    with pytest.raises(KeysRefused, match=r"damaged; restore the key folder"):
        KeyRing.open(folder)
    assert (folder / name).read_bytes() == content


@pytest.mark.parametrize("name", [name for name in FILES if name != "keys.json"])
def test_missing_keys_are_refused_and_never_replaced(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "keys"
    KeyRing.open(folder)
    (folder / name).unlink()
    with pytest.raises(KeysRefused, match=r"missing; restore the key folder"):
        KeyRing.open(folder)
    assert not (folder / name).exists()


def test_a_key_of_the_right_form_from_another_folder_is_refused(tmp_path: Path) -> None:
    for name in FILES:
        mine, other = tmp_path / f"{name}-mine", tmp_path / f"{name}-other"
        KeyRing.open(mine)
        KeyRing.open(other)
        (mine / name).write_bytes((other / name).read_bytes())
        with pytest.raises(KeysRefused, match="not the one"):
            KeyRing.open(mine)


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    with pytest.raises(KeysRefused, match="cannot be used"):
        KeyRing.open(tmp_path / "keys")


def test_a_graph_written_with_other_keys_is_refused(tmp_path: Path, ring: KeyRing) -> None:
    other = KeyRing.open(tmp_path / "keys")
    ring.refuse_unless(ring.fingerprint())
    ring.refuse_unless({})
    with pytest.raises(KeysRefused, match="sealing"):
        ring.refuse_unless({**ring.fingerprint(), "sealing": other.fingerprint()["sealing"]})


def test_blind_index_is_the_documented_hmac(folder: Path, ring: KeyRing) -> None:
    key = secret(folder, "blind_index")
    expected = hmac.new(key, b"RESIDENT_ID\0A", hashlib.sha256).hexdigest()
    assert ring.blind_index(DocumentType.RESIDENT_ID, "A") == expected
    assert ring.blind_index(DocumentType.PASSPORT, "A") != expected
    assert ring.audit_blind("A") == hmac.new(secret(folder, "audit_blind"), b"A", hashlib.sha256).hexdigest()
    assert (
        ring.blind_key_id == hmac.new(key, b"id", hashlib.sha256).hexdigest()[:8] == ring.fingerprint()["blind_index"]
    )
    assert ring.audit_blind_key_id == ring.fingerprint()["audit_blind"]


def test_signing_keys_are_of_the_promised_kinds(ring: KeyRing) -> None:
    (version,) = ring.token_keys()
    assert isinstance(version.key, EllipticCurvePrivateKey)
    assert version.key.curve.name == "secp256r1"
    assert (version.key_id, version.since, version.until) == (ring.fingerprint()["tokens"], 0, None)
    ring.audit_key.public_key().verify(ring.audit_key.sign(b"head"), b"head")
    assert ring.audit_key_id == ring.fingerprint()["audit_signing"]
    assert set(ring.fingerprint()) == {str(name) for name in KeyName}


@given(plain=st.binary(max_size=64), context=st.text(max_size=8).filter(lambda text: text.isprintable()))
def test_sealed_values_open_in_their_context_alone(ring: KeyRing, plain: bytes, context: str) -> None:
    sealed = ring.seal(plain, context)
    assert sealed.startswith(f"v1.{ring.fingerprint()['sealing']}.")
    assert sealed != ring.seal(plain, context)
    assert ring.unseal(sealed, context) == plain
    with pytest.raises(StoreDamaged):
        ring.unseal(sealed, context + "x")


@given(at=st.integers(0, 70), letter=st.sampled_from("AB-_=. é"))
def test_an_altered_seal_never_opens(ring: KeyRing, at: int, letter: str) -> None:
    sealed = ring.seal(b"0123456789abcdef", "c")
    altered = sealed[:at] + letter + sealed[at + 1 :]
    if altered != sealed:
        with pytest.raises((StoreDamaged, KeysRefused)):
            ring.unseal(altered, "c")


@pytest.mark.parametrize("text", ["", "v1", "v1.", "plain", "v2.00000000.AAAA"])
def test_what_was_never_sealed_does_not_open(ring: KeyRing, text: str) -> None:
    with pytest.raises((StoreDamaged, KeysRefused)):
        ring.unseal(text, "c")


def test_a_seal_of_another_folder_says_so(tmp_path: Path, ring: KeyRing) -> None:
    with pytest.raises(KeysRefused, match="another key"):
        ring.unseal(KeyRing.open(tmp_path / "keys").seal(b"x", "c"), "c")


@given(partner=st.sampled_from("abc"), other=st.sampled_from("def"), node=st.text("abcdefgh234567", min_size=1))
def test_handles_are_stable_and_each_partners_own(ring: KeyRing, partner: str, other: str, node: str) -> None:
    handle = ring.handle(partner, node)
    assert ring.handle(partner, node) == handle
    assert ring.open_handle(partner, handle) == node
    assert ring.handle(other, node) != handle
    assert ring.open_handle(other, handle) is None
    assert node not in handle or len(node) < 3


def test_handles_do_not_come_from_the_stored_key_itself(folder: Path, ring: KeyRing) -> None:
    box = base64.urlsafe_b64decode(ring.handle("p", "node") + "==")
    assert AESSIV(secret(folder, "handles")).encrypt(b"node", None) not in box
    assert box[:4].hex() == ring.fingerprint()["handles"]


def test_handles_of_another_key_folder_are_nobodys(tmp_path: Path, ring: KeyRing) -> None:
    assert ring.open_handle("p", KeyRing.open(tmp_path / "keys").handle("p", "node")) is None


def test_every_altered_handle_is_nobodys(ring: KeyRing) -> None:
    handle = ring.handle("p", "abcd")  # a length at which base64 has bits to spare
    letters = string.ascii_letters + string.digits + "-_+/=. é\n"
    altered = {handle[:at] + letter + handle[at + gap :] for at in range(29) for letter in letters for gap in (0, 1)}
    assert not any(ring.open_handle("p", text) for text in altered - {handle})


@given(st.text(max_size=40))
def test_opening_any_text_as_a_handle_never_raises(ring: KeyRing, text: str) -> None:
    assert ring.open_handle("p", text) is None
