"""Programs of others that tests compare with, each in an environment of its own: never imported, locked or shipped."""

import fcntl
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2] / ".cache" / "foreign"
MOST_S = 900


def foreign_python(name: str, *packages: str) -> Path:
    """The Python of an environment with these packages (name==version), made once in `.cache`.

    Skips the test where they cannot be installed; fails there where CI=true.
    """
    folder = HOME / name
    folder.mkdir(parents=True, exist_ok=True)
    python, done = folder / "bin" / "python", folder / "installed"
    wanted = " ".join((sys.version.split()[0], *packages))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of one run may come here at once
        if done.exists() and done.read_text() == wanted:
            return python
        venv.create(folder, with_pip=True, clear=False)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        try:
            ran = subprocess.run(command, capture_output=True, timeout=MOST_S, check=False)
        except subprocess.TimeoutExpired:
            _missing(name)
        if ran.returncode:
            _missing(name)
        done.write_text(wanted)
    return python


def run_foreign(python: Path, *arguments: object) -> str:
    """What a command of such an environment prints."""
    ran = subprocess.run(
        [str(python), *map(str, arguments)], capture_output=True, timeout=MOST_S, check=False, text=True
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    return ran.stdout


def _missing(name: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true asks for {name}, but pip could not install it.")
    pytest.skip(f"pip could not install {name}; it needs a package index to run this")
