"""The other commands: help, generate, migrate, reconcile."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer.main

from hub import cli
from tests.e2e.running import Hub


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


EVERY = dict(commands(typer.main.get_command(cli.whole())))


def test_the_commands_are_these() -> None:
    assert {" ".join(path) for path in EVERY} == {
        "", "serve", "migrate", "reconcile", "load", "rejects", "generate", "demo", "partner", "partner add",
        "partner grant", "partner end-grant", "partner rotate", "partner add-key", "partner remove-key",
        "partner suspend", "partner revoke", "partner list", "keys", "keys rotate", "keys list", "runs", "runs list",
        "runs show", "runs departments", "profile", "profile list", "profile check", "profile guess", "rules",
        "rules list", "rules show", "rules check", "rules diff", "review", "review list", "review show",
        "review confirm", "review part", "audit", "audit project", "audit receivers", "audit heads", "audit rebuild",
        "audit retire", "audit key", "audit verify", "audit prove", "audit export", "explore",
        "explore export", "review candidates", "reference", "reference add", "retraction", "retraction list",
        "retraction settle",
        "objection", "objection file", "objection supplement", "objection withdraw", "objection ask",
        "objection answer", "objection pause", "objection resume", "objection extend", "objection uphold",
        "objection reject", "objection lift", "objection list",
        "reference end", "reference withdraw", "reference list",
        "repair", "repair apply", "repair supplement", "repair return",
        "repair accept", "repair refuse", "repair grant", "repair revoke", "repair conclude", "repair list",
        "repair document", "repair verify", "webhook", "webhook list", "webhook replay", "webhook remove",
    }  # fmt: skip


@pytest.mark.parametrize("path", EVERY, ids=[" ".join(path) or "credit-hub" for path in EVERY])
def test_everything_has_its_help(path: tuple[str, ...]) -> None:
    command = EVERY[path]
    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{path} {parameter.name}"


def test_help_is_printed_whole(user: Hub) -> None:
    started = replace(user, commands=None)  # as a user starts it, with what each reads at its start
    for path in ((), ("load",), ("partner", "add")):
        printed = " ".join(started.run(*path, "--help", code=0).out.split())
        for parameter in EVERY[path].params:
            assert " ".join(str(getattr(parameter, "help", "")).split()) in printed
    assert "[default: $CREDIT_HUB_DATA, else in the user's data folder]" in printed


@pytest.mark.parametrize("arguments", [("load",), ("load", "register"), ("nope",), ("serve", "--prot", "1")])
def test_wrong_use_is_told(user: Hub, arguments: tuple[str, ...]) -> None:
    done = user.run(*arguments, code=2)
    assert done.err.splitlines()[-1].startswith("Error: ")
    assert done.out == ""


def test_generate_is_the_same_for_the_same_seed(user: Hub, tmp_path: Path) -> None:
    def digests(name: str, seed: int) -> dict[str, str]:
        report = user.run("generate", tmp_path / name, "--size", 120, "--seed", seed, "--json", code=0).json
        assert report["enterprises"] == 120
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        return {str(file.relative_to(tmp_path / name)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    first = digests("a", 7)
    assert digests("b", 7) == first
    assert digests("c", 8) != first
    for size in ("0", "-5", "many"):
        assert user.run("generate", tmp_path / "d", "--size", size, code=2).error


@pytest.mark.full
def test_migrate_names_its_steps_and_repeats_without_harm(user: Hub, served: Hub, tmp_path: Path) -> None:
    own = user.on(tmp_path / "data")
    assert own.run("migrate", "--dry-run", code=0).err.startswith("would do step 1: ")
    assert own.run("migrate", code=0).err.startswith("doing step 1: ")  # the dry run had done nothing
    for options in ((), ("--dry-run",)):
        assert "nothing to do" in served.run("migrate", *options, code=0).err


def test_reconcile_finds_and_mends_what_was_tampered_with(served: Hub, tmp_path: Path) -> None:
    served.run("generate", tmp_path / "county", "--size", 120, code=0)
    for name, profile in (
        ("register.csv", "register"), ("offices.jsonl", "canonical"), ("red_black.csv", "lists"),
        ("judgment_defaulters.csv", "lists"), ("records.jsonl", "canonical"),
    ):  # fmt: skip
        served.load(profile, tmp_path / "county" / name)
    found = served.run("reconcile", "--json", code=0).json
    assert found["records"] > 0
    assert (found["missing"], found["excess"], found["written"]) == (0, 0, False)
    removed = served.ask_store(
        "MATCH (:CreditRecord)-[r:REACHES]->() WITH r ORDER BY r.reach_id LIMIT 3 DELETE r RETURN count(*) AS n"
    )
    assert removed == [{"n": 3}]
    served.ask_store(
        "MATCH (:CreditRecord)-[r:REACHES]->() WITH r ORDER BY r.reach_id LIMIT 1 SET r.reach_id = 'x' RETURN 1 AS n"
    )
    differs = served.run("reconcile", "--json", code=1).json
    assert differs["missing"] >= 3
    assert differs["excess"] >= 1
    told = served.run("reconcile", code=1)
    assert "reaches missing" in told.err
    assert served.run("reconcile", "--write", "--json", code=0).json["written"]
    mended = served.run("reconcile", "--json", code=0).json
    assert (mended["missing"], mended["excess"]) == (0, 0)
