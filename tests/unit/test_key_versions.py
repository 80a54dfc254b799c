"""Rotation of keys: what is made under which, how long the former ones are good, and who sees it when."""

import time
from pathlib import Path

import pytest

from graph_schema import keys as keys_module
from graph_schema.errors import KeysRefused, WrongInput
from graph_schema.key_folder import KeyName
from graph_schema.key_versions import ROTATED, open_versions, rotate_key
from graph_schema.keys import KeyRing


def rotate(folder: Path, name: KeyName = KeyName.HANDLES, *, ago: int = 10, keep_s: int | None = None) -> str:
    """A key that has taken over some seconds ago."""
    return rotate_key(folder, name, now=int(time.time()) - ago, lead_s=0, keep_s=keep_s).key_id


def test_handles_open_whatever_key_they_were_made_under(tmp_path: Path) -> None:
    before = KeyRing.open(tmp_path)
    old = before.handle("p", "node")
    second = rotate(tmp_path)
    # The ring was opened before the rotation and has not looked since: what the others make opens all the same.
    new = KeyRing.open(tmp_path).handle("p", "node")
    assert before.open_handle("p", new) == "node"
    assert before.handle("p", "node") == new != old
    third = rotate(tmp_path, ago=5)
    after = KeyRing.open(tmp_path)
    assert [after.open_handle("p", text) for text in (old, new, after.handle("p", "node"))] == ["node"] * 3
    assert [after.open_handle("q", text) for text in (old, new)] == [None, None]
    assert after.fingerprint()["handles"] == third != second


def test_a_coming_key_is_known_and_not_used_yet(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    old = ring.handle("p", "node")
    rotate_key(tmp_path, KeyName.HANDLES, now=int(time.time()), lead_s=600, keep_s=None)
    assert KeyRing.open(tmp_path).handle("p", "node") == old
    with pytest.raises(WrongInput, match="has not taken over yet"):
        rotate(tmp_path, ago=0)


def test_other_processes_see_a_rotation_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing.open(tmp_path)
    made = rotate(tmp_path, KeyName.TOKENS, keep_s=600)
    assert len(ring.token_keys()) == 1
    assert [one.key_id for one in ring.token_keys(at_once=True)][-1] == made
    monkeypatch.setattr(keys_module, "LOOK_S", 0.0)
    quick = KeyRing.open(tmp_path)
    third = rotate(tmp_path, KeyName.TOKENS, ago=0, keep_s=600)
    assert [one.key_id for one in quick.token_keys()][-1] == third


def test_a_key_goes_when_its_time_is_over_and_its_id_stays_known(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    first = ring.fingerprint()
    second = rotate(tmp_path, KeyName.TOKENS, ago=100, keep_s=10)
    assert len(list(tmp_path.glob("tokens.*.pem"))) == 1
    rotate(tmp_path, KeyName.TOKENS, ago=50, keep_s=10)
    assert (tmp_path / f"tokens.{second}.pem").exists()
    rotate(tmp_path, KeyName.TOKENS, ago=0, keep_s=10)
    assert not (tmp_path / f"tokens.{second}.pem").exists()
    assert (tmp_path / "tokens.pem").exists()  # without it the folder is not whole
    rotated = KeyRing.open(tmp_path)
    assert [one.key is None for one in rotated.token_keys()] == [False, True, False, False]
    assert [one.good(time.time()) for one in rotated.token_keys()] == [False, False, True, True]
    for earlier in (first, {**first, "tokens": second}, rotated.fingerprint()):
        rotated.refuse_unless(earlier)
    with pytest.raises(KeysRefused, match="tokens"):
        ring.refuse_unless(rotated.fingerprint())


def test_nothing_is_kept_of_any_former_key_where_one_was_stolen(tmp_path: Path) -> None:
    now = int(time.time())
    rotate(tmp_path, KeyName.TOKENS, ago=100, keep_s=3600)
    rotate(tmp_path, KeyName.TOKENS, ago=50, keep_s=3600)
    rotate_key(tmp_path, KeyName.TOKENS, now=now, lead_s=0, keep_s=0)
    assert [one.good(now) for one in KeyRing.open(tmp_path).token_keys()] == [False, False, False, True]


@pytest.mark.parametrize("name", [name for name in KeyName if name not in (KeyName.TOKENS, KeyName.HANDLES)])
def test_what_was_made_for_good_is_not_rotated(tmp_path: Path, name: KeyName) -> None:
    with pytest.raises(WrongInput, match="cannot be rotated"):
        rotate(tmp_path, name)


@pytest.mark.parametrize("content", ["", "[]", '{"tokens": []}', '{"tokens": [{"id": 1, "since": 0, "until": null}]}'])
def test_a_damaged_list_is_refused_at_the_start_and_changes_nothing_while_running(tmp_path: Path, content: str) -> None:
    ring = KeyRing.open(tmp_path)
    rotate(tmp_path, KeyName.TOKENS)
    (tmp_path / ROTATED).write_text(content)
    assert len(ring.token_keys(at_once=True)) == 1
    with pytest.raises(KeysRefused, match="damaged"):
        KeyRing.open(tmp_path)


def test_a_rotated_key_that_is_missing_or_another_is_refused(tmp_path: Path) -> None:
    made = rotate(tmp_path, KeyName.TOKENS)
    path = tmp_path / f"tokens.{made}.pem"
    assert path.stat().st_mode & 0o777 == (tmp_path / ROTATED).stat().st_mode & 0o777 == 0o600
    text = path.read_bytes()
    path.write_bytes((tmp_path / "tokens.pem").read_bytes())
    with pytest.raises(KeysRefused, match="not the one"):
        open_versions(tmp_path)
    path.unlink()
    with pytest.raises(KeysRefused, match="missing"):
        open_versions(tmp_path)
    path.write_bytes(text)
    path.chmod(0o600)
    assert len(open_versions(tmp_path)[KeyName.TOKENS]) == 2
