"""Nothing in code decides a term, a role set or a measure: these stand in the rule files."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from graph_schema.names import LiabilityKind, RecordKind, RoleKind
from graph_schema.rules.index import ItemKind, rule_items
from graph_schema.rules.load import load_rules
from tests.rules.source import Rule, Source, assert_clean, planted, violations

# The loader's generator makes up records of known kinds, which is not deciding.
ROOMS = ("graph_schema", "hub")
# Names of the closed sets, and their meanings in the schema.
DECLARED = tuple(map(PurePosixPath, ("graph_schema/names.py", "hub/gql/enums.py", "hub/gql/rule_enums.py")))
# Which single-seat offices a newer source replaces is about sources, not about law.
NOT_OF_LAW = ("graph_schema/recording/preference.py",)
DECIDING = (
    ItemKind.LIST_KIND,
    ItemKind.REACH_RULE,
    ItemKind.MEASURE,
    ItemKind.INCENTIVE,
    ItemKind.PERIOD,
    ItemKind.CLOCK,
)
# A list kind may have the name of a record kind; the code then means the record kind.
IDS = {item.id for item in rule_items(load_rules()) if item.kind in DECIDING} - {kind.value for kind in RecordKind}
SETS = {kind.__name__: frozenset(kind.__members__) for kind in (RoleKind, LiabilityKind)}


def names_an_item(source: Source) -> Iterator[str]:
    """A text that is the id of a list kind, a rule, a measure, an incentive, a period or a clock."""
    if source.path not in DECLARED:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and node.value in IDS:
                yield source.at(node, f"{node.value} is decided in the rule files, not here")


def chooses_roles(source: Source) -> Iterator[str]:
    """A collection, or an alternative, of several roles or liabilities."""
    if source.path in DECLARED or str(source.path) in NOT_OF_LAW:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts: list[ast.expr] = list(node.elts)
        elif isinstance(node, ast.BoolOp):
            parts = [right for test in node.values if isinstance(test, ast.Compare) for right in test.comparators]
        else:
            continue
        if sum(map(_is_member, parts)) > 1:
            yield source.at(node, "which roles or liabilities count is decided in the rule files")


def counts_time(source: Source) -> Iterator[str]:
    """A name that says it is a term of a rule, with a number."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            for name in names:
                if isinstance(node.value.value, int) and _TERM & set(name.lower().split("_")):
                    yield source.at(node, f"{name} is a term; terms stand in the rule files")


_TERM = {"years", "months", "workdays", "deadline", "retention"}


def _is_member(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in SETS.get(node.value.id, ())
    )


@pytest.mark.parametrize("rule", [names_an_item, chooses_roles, counts_time])
def test_the_code_decides_nothing(rule: Rule) -> None:
    assert_clean(violations(rule, *ROOMS))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (names_an_item, 'if record.list_kind == "JUDGMENT_DEFAULTER": pass'),
        (names_an_item, 'M = "A10"'),
        (chooses_roles, "R = (RoleKind.DIRECTOR, RoleKind.SUPERVISOR)"),
        (chooses_roles, "x = role == RoleKind.DIRECTOR or role == RoleKind.SUPERVISOR"),
        (chooses_roles, "L = {LiabilityKind.DIRECTLY_LIABLE_PERSON, LiabilityKind.DEBT_PERFORMANCE_LIABLE}"),
        (counts_time, "RETENTION_YEARS = 5"),
        (counts_time, "def f():\n    months: int = 36"),
    ],
)
def test_the_rules_see_what_they_forbid(rule: Rule, text: str) -> None:
    assert list(rule(planted(text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (names_an_item, 'x = "ADMIN_PENALTY"'),
        (chooses_roles, "x = role is RoleKind.DIRECTOR"),
        (chooses_roles, "x = (RoleKind.DIRECTOR, PartyKind.PERSON)"),
        (counts_time, "timeout_s = 5"),
        (counts_time, "years = term.years"),
    ],
)
def test_the_rules_let_pass_what_is_right(rule: Rule, text: str) -> None:
    assert not list(rule(planted(text)))
