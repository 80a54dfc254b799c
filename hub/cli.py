"""`credit-hub`: the command line, put together from the commands that are asked for."""

import logging
import sys
import warnings
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

import typer

from hub.commands import app
from hub.console import end_in_order

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "load": "hub.load_commands:load_app",
        "rejects": "hub.run_commands:rejects",
        "generate": "hub.load_commands:load_app",
        "demo": "hub.load_commands:load_app",
        "reconcile": "hub.reconcile_commands:reconcile_graph",
        "partner": "hub.partner_commands:partner_app",
        "keys": "hub.key_commands:keys_app",
        "runs": "hub.run_commands:runs_app",
        "profile": "hub.profile_commands:profile_app",
        "rules": "hub.rule_commands:rules_app",
        "review": "hub.review_commands:review_app",
        "audit": "hub.audit_commands:audit_app",
        "reference": "hub.reference_commands:reference_app",
        "repair": "hub.repair_commands:repair_app",
        "retraction": "hub.recall_commands:retraction_app",
        "objection": "hub.objection_commands:objection_app",
        "webhook": "hub.webhook_commands:webhook_app",
        "explore": "hub.explore_commands:explore_app",
    }
)
"""Each command or group of commands, and where it is; `serve` and `migrate` are there already."""
_WITHOUT_NAME: Final = frozenset({"load", "generate", "demo"})
"""Commands that a group holds without being words of it."""


def whole() -> typer.Typer:
    """The command line with every command."""
    for name in COMMANDS:
        _add(name)
    return app


def main() -> None:
    """Run the command line; a command is read with what it needs alone, the help of all with everything."""
    from hub.logs import configure_logs

    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what libraries tell developers is nothing for a user's terminal
    end_in_order()
    configure_logs(level="WARNING", as_json=not sys.stderr.isatty())
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # the hub tells its errors itself, in one sentence
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked in COMMANDS:
        _add(asked)
    elif asked not in ("serve", "migrate"):
        whole()
    app()


def _add(name: str) -> None:
    """Add one command, once."""
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(module), attribute)
    there = [group.typer_instance for group in app.registered_groups]
    if found in (*there, *(command.callback for command in app.registered_commands)):
        return
    if name in _WITHOUT_NAME:
        app.add_typer(found)
    elif isinstance(found, typer.Typer):
        app.add_typer(found, name=name)
    else:
        app.command(name=name)(found)
