"""Rotation of keys: which key of a name makes things from when, and until when the former ones are still good.

`rotated.json` in the key folder lists the versions of each name that was ever rotated, oldest first, and is put in
place whole after the new key's file, so a reader sees the rotation or does not. Ids stay listed when a key is gone:
they tell that the graph was written with a ring that this one has grown from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from graph_schema.errors import KeysRefused, WrongInput
from graph_schema.key_folder import (
    Key,
    KeyName,
    encode_key,
    key_id,
    locked_folder,
    make_key,
    open_key_folder,
    read_key,
    read_private,
    write_private,
)

ROTATING: Final = (KeyName.TOKENS, KeyName.HANDLES)
"""Names whose keys can be changed while everything goes on; what others made would have to be made anew."""
ROTATED: Final = "rotated.json"


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One key of a name: it makes things from `since` until the next one does, and is good until `until`.

    Both are seconds since 1970; an absent `until` is for ever. `key` is absent where it is good no more.
    """

    key_id: str
    key: Key | None
    since: int = 0
    until: int | None = None

    def good(self, now: float) -> bool:
        """Whether what it made is accepted at an instant."""
        return self.key is not None and (self.until is None or now < self.until)


Versions = Mapping[KeyName, tuple[KeyVersion, ...]]


def open_versions(folder: Path) -> Versions:
    """Every key of a folder in all its versions, oldest first; the folder is made on first use. Raises KeysRefused."""
    first = open_key_folder(folder)
    rows = _read_rows(folder)
    found: dict[KeyName, tuple[KeyVersion, ...]] = {}
    for name, key in first.items():
        listed = rows.get(str(name)) or [{"id": key_id(key), "since": 0, "until": None}]
        found[name] = tuple(_version(folder, name, row, first=key) for row in listed)
    return found


def current(versions: tuple[KeyVersion, ...], now: float) -> KeyVersion:
    """The version that makes things at an instant."""
    return [version for version in versions if version.since <= now][-1]


def rotate_key(folder: Path, name: KeyName, *, now: int, lead_s: int, keep_s: int | None) -> KeyVersion:
    """Add a key that takes over `lead_s` seconds from now; the former ones are good for `keep_s` more, or for ever.

    Raises WrongInput for a name that is not rotated, and while the last key has not taken over yet.
    """
    if name not in ROTATING:
        raise WrongInput(f"The key {name} cannot be rotated; choose one of {', '.join(ROTATING)}.")
    open_key_folder(folder)
    with locked_folder(folder):
        versions = list(open_versions(folder)[name])
        if versions[-1].since > now:
            raise WrongInput("The last key has not taken over yet; wait until it has, then rotate again.")
        key = make_key(name)
        made = KeyVersion(key_id(key), key, since=now + lead_s)
        write_private(_path(folder, name, made.key_id), encode_key(key))
        if keep_s is not None:
            end = made.since + keep_s
            versions = [replace(one, until=end if one.until is None else min(one.until, end)) for one in versions]
        kept = [version for version in versions if not version.good(now)]
        rows = dict(_read_rows(folder))
        rows[str(name)] = [_row(version) for version in (*versions, made)]
        write_private(folder / ROTATED, json.dumps(rows, indent=1, sort_keys=True).encode() + b"\n")
        for version in kept:
            # The first key's own file stays: the folder is not whole without it.
            _path(folder, name, version.key_id).unlink(missing_ok=True)
    return made


def _version(folder: Path, name: KeyName, row: Mapping[str, Any], *, first: Key) -> KeyVersion:
    known, path = str(row["id"]), _path(folder, name, str(row["id"]))
    key: Key | None
    if known == key_id(first):
        key = first
    elif row["until"] is not None and not path.exists():
        key = None  # its time was over at a later rotation
    else:
        key = read_key(path, name)
        if key_id(key) != known:
            raise KeysRefused(f"The key file {path} is not the one that {ROTATED} names; restore the key folder.")
    return KeyVersion(known, key, since=int(row["since"]), until=row["until"])


def _row(version: KeyVersion) -> dict[str, Any]:
    return {"id": version.key_id, "since": version.since, "until": version.until}


def _path(folder: Path, name: KeyName, known: str) -> Path:
    return folder / f"{name}.{known}.{'pem' if name is KeyName.TOKENS else 'key'}"


def _read_rows(folder: Path) -> Mapping[str, list[dict[str, Any]]]:
    path = folder / ROTATED
    try:
        rows = json.loads(read_private(path))
    except FileNotFoundError:
        return {}
    except ValueError:
        rows = None
    if not isinstance(rows, dict) or not all(_fits(listed) for listed in rows.values()):
        raise KeysRefused(f"The list of rotations {path} is damaged; restore the key folder from its backup.")
    return rows


def _fits(listed: object) -> bool:
    return (
        isinstance(listed, list)
        and bool(listed)
        and all(
            isinstance(row, dict)
            and isinstance(row.get("id"), str)
            and isinstance(row.get("since"), int)
            and isinstance(row.get("until", ""), int | None)
            for row in listed
        )
        and listed[0]["since"] == 0
    )
