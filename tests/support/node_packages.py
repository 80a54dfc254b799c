"""Packages of npm that tests run with node; installed once into `.cache` by npm's ordinary client."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".cache" / "node"
SCRIPTS = Path(__file__).parent / "node"
PACKAGES: Mapping[str, str] = {"graphql-http": "1.23.1", "graphql": "16.14.0"}
MOST_S = 120


def node_script(name: str) -> tuple[str, str]:
    """The command that runs one of the scripts of tests/support/node, with its packages beside it.

    Skips the test where node or npm is missing or nothing can be installed; fails there where CI=true.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _missing("node and npm are not on the PATH")
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of one run may come here at once
        _install(str(npm))
    script = HOME / name
    shutil.copyfile(SCRIPTS / name, script)
    return str(node), str(script)


def _install(npm: str) -> None:
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    done = HOME / "installed"
    if done.exists() and done.read_text() == " ".join(wanted):
        return
    (HOME / "package.json").write_text('{"private": true}')
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", *wanted]
    try:
        ran = subprocess.run(command, cwd=HOME, capture_output=True, timeout=MOST_S, check=False)
    except subprocess.TimeoutExpired:
        _missing("npm install took too long")
    if ran.returncode:
        _missing("npm could not install graphql-http")
    done.write_text(" ".join(wanted))


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true asks for the audits of graphql-http, but {what}.")
    pytest.skip(f"{what}; install nodejs and npm to run the audits of graphql-http")
