"""Finds the Java development kits of this machine."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

CONVENTIONAL = Path("/usr/lib/jvm")  # where Linux distributions put them


def find_jdk(*, at_least: int, at_most: int) -> Path | None:
    """Home of the oldest JDK (with its compiler) whose major version lies between the two, or None."""
    found = sorted((version, home) for home in set(_homes()) if (version := _major(home)) is not None)
    return next((home for version, home in found if at_least <= version <= at_most), None)


def _homes() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named).resolve()
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parent.parent
    if CONVENTIONAL.is_dir():
        yield from (home.resolve() for home in CONVENTIONAL.iterdir() if home.is_dir())


def _major(home: Path) -> int | None:
    """Major version from the kit's `release` file; None where it is not a whole kit."""
    release = home / "release"
    if not (home / "bin" / "javac").exists() or not (home / "bin" / "java").exists() or not release.exists():
        return None
    version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(errors="replace"), re.MULTILINE)
    return int(version[1]) if version else None
