"""Nothing in code decides a term, a role set or a measure: these stand in the rule files."""

import ast
from collections.abc import Iterator
from importlib import resources
from pathlib import PurePosixPath

import pytest
import tomli

from graph_schema.names import LiabilityKind, RecordKind, RoleKind, Severity
from graph_schema.rules.index import ItemKind, rule_items
from graph_schema.rules.load import FILES, load_rules
from tests.rules.source import Rule, Source, assert_clean, planted, violations

ROOMS = ("graph_schema", "hub", "loaders")
# Names of the closed sets, and their meanings in the schema.
DECLARED = tuple(map(PurePosixPath, ("graph_schema/names.py", "hub/gql/enums.py", "hub/gql/rule_enums.py")))
# Where such a constant decides nothing, and why.
EXCEPTIONS = {
    "loaders/generate": "it makes up records of known kinds and roles, and states what becomes of them",
    "loaders/check_persons.py": "which positions of a file are holdings is the form of the graph (OWNS), not a rule",
}
# Words and sources are named in data as well, but state no law.
WITHOUT_CITATION = {"role", "liability", "phrase", "source", "edition"}
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
SETS = {kind.__name__: frozenset(kind.__members__) for kind in (RoleKind, LiabilityKind, RecordKind, Severity)}


def excepted(source: Source) -> bool:
    """Whether the file is one of those where such constants decide nothing."""
    return source.path in DECLARED or any(str(source.path).startswith(path) for path in EXCEPTIONS)


def names_an_item(source: Source) -> Iterator[str]:
    """A text that is the id of a list kind, a rule, a measure, an incentive, a period or a clock."""
    if not excepted(source):
        for node in source.nodes:
            if isinstance(node, ast.Constant) and node.value in IDS:
                yield source.at(node, f"{node.value} is decided in the rule files, not here")


def chooses_roles(source: Source) -> Iterator[str]:
    """A collection, or an alternative, of several roles, liabilities, kinds of record or classes of gravity."""
    if excepted(source):
        return
    for node in source.nodes:
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts: list[ast.expr] = list(node.elts)
        elif isinstance(node, ast.BoolOp):
            parts = [right for test in node.values if isinstance(test, ast.Compare) for right in test.comparators]
        else:
            continue
        if sum(map(_is_member, parts)) > 1:
            yield source.at(node, "which of them count is decided in the rule files")


def counts_time(source: Source) -> Iterator[str]:
    """A name or an argument that says it is a term of a rule, with a number; one day is a step, not a term."""
    if excepted(source):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            counted = [each.value for each in node.keywords if each.arg in _COUNTED]
            counted += node.args[1:] if called.endswith("months_after") else []
            if any(isinstance(each, ast.Constant) and each.value not in (0, 1, None) for each in counted):
                yield source.at(node, f"a term is given to {called}; terms stand in the rule files")
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            for name in names:
                if isinstance(node.value.value, int) and _TERM & set(name.lower().split("_")):
                    yield source.at(node, f"{name} is a term; terms stand in the rule files")


_COUNTED = {"days", "weeks", "months", "years"}
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
        (counts_time, "x = day + timedelta(days=30)"),
        (counts_time, "x = day + relativedelta(months=+6, years=5)"),
        (counts_time, "x = _months_after(day, 6)"),
        (chooses_roles, "K = frozenset({RecordKind.ADMIN_LICENSE, RecordKind.CREDIT_COMMITMENT})"),
        (chooses_roles, "S = [Severity.GENERAL, Severity.SERIOUS]"),
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
        (counts_time, "x = day + timedelta(days=1)"),
        (counts_time, "x = months_after(day, months)"),
    ],
)
def test_the_rules_let_pass_what_is_right(rule: Rule, text: str) -> None:
    assert not list(rule(planted(text)))


def uncited(table: str, items: list[dict[str, object]]) -> Iterator[str]:
    """Items that do not say where they are written, and how well that was checked."""
    for item in items:
        cited = item.get("citation", item.get("basis"))
        whole = (
            isinstance(cited, dict) and str(cited.get("document", "")).strip() and str(cited.get("article", "")).strip()
        )
        if not whole or not item.get("checked"):
            yield f"{table}.{item['id']}"


def test_every_rule_says_where_it_is_written() -> None:
    found, seen = [], set()
    for name, tables in FILES.items():
        text = (resources.files("graph_schema.rules") / "data" / name).read_text(encoding="utf-8")
        for table, items in tomli.loads(text).items():
            assert table in tables
            if table not in WITHOUT_CITATION:
                found += list(uncited(table, items))
                seen |= {item["id"] for item in items}
    assert not found
    # What is told of a rule is told of every item.
    assert {item.id for item in rule_items(load_rules())} == seen
    assert all(item.citation.document and item.citation.article for item in rule_items(load_rules()))


@pytest.mark.parametrize(
    "item",
    [
        {"id": "X", "checked": "read"},
        {"id": "X", "checked": "read", "citation": {"document": "d", "article": " "}},
        {"id": "X", "citation": {"document": "d", "article": "a"}},
    ],
)
def test_an_item_without_citation_is_seen(item: dict[str, object]) -> None:
    assert list(uncited("measure", [item])) == ["measure.X"]
