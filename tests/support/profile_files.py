"""Profiles for tests, as TOML files."""

from pathlib import Path

from loaders.profile import Profile, load_profile

REGISTER = """
id = "own"
title = "own"
format = "table"
source = "own"
delivery = "delta"
{head}
[[form]]
id = "a"
mapper = "register"
{form}
[form.columns]
name = {{ headers = ["名称"], required = true }}
code = {{ headers = ["代码"], required = true }}
representative = {{ headers = ["代表"], required = false }}
{columns}
[[form.seats]]
marks = [""]
role = "LEGAL_REPRESENTATIVE"
{more}
"""


def register_toml(**parts: str) -> str:
    """A profile of the register's check; `head`, `form`, `columns` and `more` are put in their places."""
    return REGISTER.format(**{"head": "", "form": "", "columns": "", "more": ""} | parts)


def written_profile(folder: Path, text: str) -> Path:
    """The file of a profile."""
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def own_profile(folder: Path, **parts: str) -> Profile:
    """The profile of `register_toml`."""
    return load_profile(str(written_profile(folder, register_toml(**parts))))
