"""Imports go one way, and each foreign library has its rooms."""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.rules.source import ROOMS, Rule, Source, assert_clean, imports, planted, sources, violations, within

# Room -> first-party packages that it must not import, with the files that may nevertheless.
FORBIDDEN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "graph_schema": (("hub", "loaders", "tests"), ()),
    "loaders": (("hub", "tests"), ()),
    "hub": (("loaders", "tests"), ("hub/load_commands.py", "hub/profile_commands.py", "hub/run_commands.py")),
    "hub.gql": (("graph_schema.gateway", "graph_schema.writes"), ()),
    "hub.inquiries": (("hub.gql", "hub.app", "hub.cli"), ()),
    "hub.actions": (("hub.gql", "hub.app", "hub.cli"), ()),
    "hub.access": (("hub.gql", "hub.app", "hub.cli", "hub.inquiries", "hub.actions"), ()),
    "hub.events": (("hub.gql", "hub.app", "hub.cli"), ()),
    "hub.audit": (("hub.gql", "hub.app", "hub.cli", "hub.inquiries", "hub.actions"), ()),
}

# Library -> modules that may import it.
HOMES: Mapping[str, tuple[str, ...]] = {
    "neo4j": ("graph_schema.gateway", "graph_schema.embedded", "graph_schema.wire"),
    "strawberry": ("hub.gql",),
    "graphql": ("hub.gql",),
    "starlette": (
        "hub.app",
        "hub.gql",
        "hub.access",
        "hub.health",
        "hub.metrics",
        "hub.explorer",
        "hub.http",
        "hub.serving",
    ),
    "redis": ("hub.access.shared",),
    "uvicorn": ("hub.serving",),
    "typer": (
        "hub.cli",
        "hub.audit_commands",
        "hub.audit_graph_commands",
        "hub.audit_rebuild_command",
        "hub.audit_retire_command",
        "hub.commands",
        "hub.profile_commands",
        "hub.console",
        "hub.demo_text",
        "hub.explore_commands",
        "hub.key_commands",
        "hub.load_commands",
        "hub.objection_commands",
        "hub.partner_commands",
        "hub.recall_commands",
        "hub.repair_commands",
        "hub.reconcile_commands",
        "hub.reference_commands",
        "hub.review_candidates_command",
        "hub.review_commands",
        "hub.rule_commands",
        "hub.run_commands",
        "hub.webhook_commands",
    ),
}

# No licence, no upkeep, or a better way in the house.
UNWANTED = ("jose", "passlib", "slowapi", "workalendar", "polars", "mock", "unittest.mock")

ROW_CLASS = re.compile(r"[A-Z]\w*[a-z]\w*")

SERVER = ("starlette", "uvicorn", "strawberry", "neo4j", "hub.app", "hub.cli", "hub.gql")


def wrong_direction(source: Source) -> Iterator[str]:
    """An import against the direction of the rooms."""
    for room, (refused, excepted) in FORBIDDEN.items():
        if within(source.module, room) and str(source.path) not in excepted:
            for node, module in imports(source):
                if within(module, *refused):
                    yield source.at(node, f"{room} must not import {module}")


def statement_at_the_edge(source: Source) -> Iterator[str]:
    """hub.gql takes the shape of rows from a read, never its statement: running it is for the inquiries."""
    if within(source.module, "hub.gql"):
        for node, module in imports(source):
            if within(module, "graph_schema.reads") and not ROW_CLASS.fullmatch(module.rpartition(".")[2]):
                yield source.at(node, f"hub.gql must not import {module}, only classes of rows")


def away_from_home(source: Source) -> Iterator[str]:
    """A library imported outside its rooms."""
    for node, module in imports(source):
        for library, homes in HOMES.items():
            if within(module, library) and not within(source.module, *homes):
                yield source.at(node, f"only {', '.join(homes)} may import {library}")


def unwanted(source: Source) -> Iterator[str]:
    """A library that the project does without, patching of modules, or Starlette's slow middleware class."""
    for node, module in imports(source):
        if within(module, *UNWANTED):
            yield source.at(node, f"{module} is not used in this project")
    for name in source.nodes:
        if getattr(name, "id", getattr(name, "attr", None)) == "BaseHTTPMiddleware":
            yield source.at(name, "write plain ASGI middleware in place of BaseHTTPMiddleware")


@pytest.mark.parametrize("rule", [wrong_direction, statement_at_the_edge, away_from_home])
def test_imports_of_the_rooms(rule: Rule) -> None:
    assert_clean(violations(rule, *ROOMS))


def test_nothing_unwanted_anywhere() -> None:
    assert_clean(violations(unwanted, *ROOMS, "tests"))


def test_audit_verification_runs_without_the_server() -> None:
    modules = {source.module: source for source in sources("hub", "graph_schema")}
    open_ends, seen = ["hub.audit.verify"], set[str]()
    if "hub.audit.verify" not in modules:
        pytest.skip("hub/audit/verify.py is not there")
    while open_ends:
        name = open_ends.pop()
        if name in seen or name not in modules:
            continue
        seen.add(name)
        reached = [module for _, module in imports(modules[name])]
        assert not [f"{name} -> {module}" for module in reached if within(module, *SERVER)]
        open_ends += [part for module in reached for part in (module, module.rpartition(".")[0])]


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (wrong_direction, "graph_schema/x.py", "from hub import settings"),
        (wrong_direction, "graph_schema/reads/x.py", "def f():\n    import loaders.run"),
        (wrong_direction, "loaders/x.py", "import hub.settings as s"),
        (wrong_direction, "hub/x.py", "from loaders.run import load"),
        (wrong_direction, "hub/gql/x.py", "from graph_schema import gateway"),
        (statement_at_the_edge, "hub/gql/x.py", "from graph_schema.reads.enterprise import ENTERPRISE_ANSWER"),
        (statement_at_the_edge, "hub/gql/x.py", "from graph_schema.reads import enterprise"),
        (wrong_direction, "hub/inquiries/x.py", "from ..gql import types"),
        (wrong_direction, "hub/access/__init__.py", "from ..gql.types import T"),
        (away_from_home, "hub/app.py", "import neo4j"),
        (away_from_home, "graph_schema/migrate.py", "from neo4j.exceptions import Neo4jError"),
        (away_from_home, "hub/inquiries/x.py", "import strawberry"),
        (away_from_home, "graph_schema/x.py", "from starlette.requests import Request"),
        (unwanted, "tests/unit/x.py", "from unittest.mock import patch"),
        (unwanted, "tests/unit/x.py", "from unittest import mock"),
        (
            unwanted,
            "hub/x.py",
            "from starlette.middleware.base import BaseHTTPMiddleware\nclass M(BaseHTTPMiddleware): ...",
        ),
    ],
)
def test_the_rules_see_what_they_forbid(rule: Rule, path: str, text: str) -> None:
    assert list(rule(planted(text, path)))


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (wrong_direction, "hub/load_commands.py", "from loaders.run import load"),
        (wrong_direction, "hub/gql/x.py", "from graph_schema.names import Purpose"),
        (wrong_direction, "hub/gql/x.py", "from hub.inquiries import enterprise"),
        (wrong_direction, "loaders/x.py", "from graph_schema import identifiers"),
        (statement_at_the_edge, "hub/gql/x.py", "from graph_schema.reads.enterprise import EnterpriseAnswer"),
        (statement_at_the_edge, "hub/inquiries/x.py", "from graph_schema.reads.enterprise import ENTERPRISE_ANSWER"),
        (away_from_home, "graph_schema/gateway.py", "import neo4j"),
        (away_from_home, "hub/gql/types.py", "import strawberry"),
        (away_from_home, "hub/x.py", "import neo4jx"),
        (unwanted, "tests/x.py", "import unittest"),
    ],
)
def test_the_rules_let_pass_what_is_right(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(planted(text, path)))
