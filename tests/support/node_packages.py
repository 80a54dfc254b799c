"""Packages of npm that tests run with node; installed once into `.cache` by npm's ordinary client."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[2] / ".cache"
MOST_S = 300


def node_script(script: Path, packages: Mapping[str, str], *, folder: str) -> tuple[str, str]:
    """The command that runs a script of node, with its packages (name to version) beside it in a folder of `.cache`.

    Skips the test where node or npm is missing or nothing can be installed; fails there where CI=true.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _missing("node and npm are not on the PATH")
    home = CACHE / folder
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of one run may come here at once
        _install(str(npm), home, packages=packages)
    return str(node), str(shutil.copyfile(script, home / script.name))


def _install(npm: str, home: Path, *, packages: Mapping[str, str]) -> None:
    wanted = [f"{name}@{version}" for name, version in packages.items()]
    done = home / "installed"
    if done.exists() and done.read_text() == " ".join(wanted):
        return
    (home / "package.json").write_text('{"private": true}')
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", *wanted]
    try:
        ran = subprocess.run(command, cwd=home, capture_output=True, timeout=MOST_S, check=False)
    except subprocess.TimeoutExpired:
        _missing("npm install took too long")
    if ran.returncode:
        _missing(f"npm could not install {', '.join(packages)}")
    done.write_text(" ".join(wanted))


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true asks for packages of npm, but {what}.")
    pytest.skip(f"{what}; install nodejs and npm to run this")
