"""Statements: plain literals in their rooms, aliased returns that fit the row, bounded and ordered lists."""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import pytest

import graph_schema.reads
import graph_schema.writes
from graph_schema.statement import Access, Statement
from tests.rules.cypher import (
    keyword_positions,
    result_columns,
    row_fields,
    unbounded_lists,
    unbounded_paths,
    unordered_limits,
    words,
)
from tests.rules.source import ROOMS, Rule, Source, assert_clean, planted, violations, within

HOMES = ("graph_schema.reads", "graph_schema.writes", "graph_schema.ddl", "graph_schema.statement")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
WRITING = ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "FOREACH")

# Statements that take the first N in store order, with the reason why no order is needed.
STORE_ORDER: Mapping[str, str] = {
    "network_ties": "a hub's ties are bounded before they are looked at; sorting would read them all",
    "nodes": "appearances of a hub are read until enough of them may be told of; sorting would judge them all",
    "holding_ties": "a hub's holdings are bounded before they are sorted by their shares",
    "search_enterprises": "a matter's subjects are bounded before expansion; sorting would expand them",
    "changes": "commits come in their order and the entries of each are sorted; to sort all would read a whole load",
    "count_names": "what is counted up to a bound has no order",
    "count_former_names": "what is counted up to a bound has no order",
    "find_names_beginning": "where there are more than are gone into none of them is told, so no order shows",
    "find_former_names_beginning": "where there are more than are gone into none of them is told, so no order shows",
    "unkeyed_names": "all of them come, some at a time",
    "person_answer": "a matter's subjects are bounded before expansion; sorting would expand them",
    "enterprise_answer": "subjects of a matter and a hub's enterprises are bounded first; sorting would expand them",
}
# Statements with lists that nothing in the text bounds: how many, and why they are small. What stands under one
# document is judged before it is bounded: a bound that counted what may not be told would tell of it.
JOINED = "appearances under one document"
SMALL_LISTS: Mapping[str, tuple[int, str]] = {
    "enterprise_answer": (1, JOINED),
    "nodes": (3, JOINED),
    "own_person": (1, JOINED),
    "own_subjects": (1, JOINED),
    "person_answer": (2, JOINED),
    "search_enterprises": (1, JOINED),
    "signal_offices": (1, JOINED),
}

AnyStatement = Statement[Any, Any]


def not_a_constant(source: Source) -> Iterator[str]:
    """A statement that is built from pieces, has a computed name, or stands outside its rooms."""
    for node in source.nodes:
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2].partition("[")[0] != "Statement":
            continue
        if not within(source.module, *HOMES):
            yield source.at(node, f"statements stand in {', '.join(HOMES[:3])}")
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        for field in ("name", "text"):
            value = given.get(field)
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                yield source.at(node, f"`{field}=` is one plain string literal")


def registry() -> list[AnyStatement]:
    """Every statement of the rooms of statements, once each."""
    found: dict[int, AnyStatement] = {}
    for package in (graph_schema.reads, graph_schema.writes):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(info.name)).values():
                if isinstance(value, Statement):
                    found[id(value)] = value
    return list(found.values())


def badly_named(statement: AnyStatement) -> Iterator[str]:
    """Names are snake_case: metrics and query logs show them."""
    if not SNAKE_CASE.fullmatch(statement.name):
        yield "the name is snake_case"


def not_batched(statement: AnyStatement) -> Iterator[str]:
    """Every statement takes rows, and its rows and parameters are frozen dataclasses."""
    if statement.access is not Access.SCHEMA and not re.search(r"\bUNWIND \$batch\.rows AS row\b", statement.text):
        yield "it holds `UNWIND $batch.rows AS row`"
    for kind in (statement.params, statement.row):
        if not is_dataclass(kind) or not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            yield f"{kind.__name__} is a frozen dataclass"


def returns_otherwise(statement: AnyStatement) -> Iterator[str]:
    """What is returned has aliases, and they are the fields of the row."""
    columns = result_columns(statement.text)
    if None in columns:
        yield "every returned item has an alias, the same in all branches"
    elif Counter(columns) != Counter(field.name for field in fields(statement.row)):
        wrong = sorted(set(map(str, columns)) ^ {field.name for field in fields(statement.row)})
        yield f"the aliases are the fields of {statement.row.__name__}; not so: {', '.join(wrong)}"


def takes_otherwise(statement: AnyStatement) -> Iterator[str]:
    """The fields of `row` that the text uses are those of the parameters, and `i`."""
    unknown = row_fields(statement.text) - {field.name for field in fields(statement.params)} - {"i"}
    if unknown:
        yield f"{statement.params.__name__} has no {', '.join(sorted(unknown))}"


def writes_in_a_read(statement: AnyStatement) -> Iterator[str]:
    """A read writes nothing."""
    tokens = words(statement.text)
    found = sorted({tokens[i].upper for i in keyword_positions(tokens, *WRITING)})
    if statement.access is Access.READ and found:
        yield f"a READ has no {', '.join(found)}"


def unordered(statement: AnyStatement) -> Iterator[str]:
    """A LIMIT cuts an order."""
    if unordered_limits(statement.text) and statement.name not in STORE_ORDER:
        yield "a LIMIT follows an ORDER BY in its clause (or the statement stands in STORE_ORDER with a reason)"


def unbounded(statement: AnyStatement) -> Iterator[str]:
    """Paths and lists have an upper bound."""
    if unbounded_paths(statement.text):
        yield "a path that repeats has an upper bound"
    small, _ = SMALL_LISTS.get(statement.name, (0, ""))
    if statement.access is Access.READ and (lists := unbounded_lists(statement.text)) != small:
        yield f"a list is bounded by a LIMIT before it or a slice (or counted in SMALL_LISTS): {lists} are not"


StatementRule = Callable[[AnyStatement], Iterator[str]]
RULES: tuple[StatementRule, ...] = (
    badly_named,
    not_batched,
    returns_otherwise,
    takes_otherwise,
    writes_in_a_read,
    unordered,
    unbounded,
)


def test_statements_are_plain_literals_in_their_rooms() -> None:
    assert_clean(violations(not_a_constant, *ROOMS))


@pytest.mark.parametrize("rule", RULES)
def test_every_statement_keeps_the_rule(rule: StatementRule) -> None:
    statements = registry()
    assert statements, "no statement was found: look at registry()"
    assert_clean([f"{statement.name}: {problem}" for statement in statements for problem in rule(statement)])


def test_names_are_unique() -> None:
    counted = Counter(statement.name for statement in registry())
    assert_clean([f"{name} is the name of {count} statements" for name, count in counted.items() if count > 1])


def test_exceptions_are_still_needed() -> None:
    named = {statement.name: statement for statement in registry()}
    stale = [name for name in STORE_ORDER if name not in named or not unordered_limits(named[name].text)]
    stale += [name for name in SMALL_LISTS if name not in named or not unbounded_lists(named[name].text)]
    assert stale == []


@dataclass(frozen=True)
class P:
    """Parameters of a planted statement."""

    key: str


@dataclass(frozen=True)
class R:
    """Row of a planted statement."""

    i: int
    x: str


HEAD = "UNWIND $batch.rows AS row MATCH (n:E {id: row.key}) "


def statement(text: str, *, name: str = "planted_one") -> AnyStatement:
    """A planted statement."""
    return Statement(name=name, text=text, access=Access.READ, params=P, row=R)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (not_batched, "MATCH (n) RETURN row.i AS i, n.x AS x"),
        (returns_otherwise, HEAD + "RETURN row.i AS i, n.x"),
        (returns_otherwise, HEAD + "RETURN row.i AS i, n.x AS y"),
        (returns_otherwise, HEAD + "RETURN row.i AS i"),
        (returns_otherwise, HEAD + "RETURN row.i AS i, n.x AS x UNION MATCH (m) RETURN 1 AS i, m.x AS y"),
        (returns_otherwise, HEAD + "RETURN row.i AS i, {a: 1, x: 2} AS m ORDER BY i LIMIT 3"),
        (takes_otherwise, HEAD + "WHERE n.x = row.limit RETURN row.i AS i, n.x AS x"),
        (writes_in_a_read, HEAD + "SET n.x = 1 RETURN row.i AS i, n.x AS x"),
        (writes_in_a_read, HEAD + "detach delete n"),
        (unordered, HEAD + "WITH row, n LIMIT 3 RETURN row.i AS i, n.x AS x"),
        (unordered, HEAD + "WITH row, n ORDER BY n.x RETURN row.i AS i, n.x AS x LIMIT $max"),
        (unordered, HEAD + "CALL (n) { MATCH (n)-->(m) WITH m LIMIT 3 RETURN m } RETURN m.x AS x ORDER BY x"),
        (unbounded, HEAD + "MATCH (n)-[*]->(m) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)-[:OWNS*2..]->(m) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)<-[r:OWNS|HOLDS*..]-(m) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)((a)-[:OWNS]->(b))+(m) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)((a)-[:OWNS]->(b)){1,}(m) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)-[:OWNS]->+(m) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)-->(m) RETURN collect(m.x) AS x"),
        (unbounded, HEAD + "MATCH (n)-->(m) RETURN collect(m.x)[1..] AS x"),
        (unbounded, HEAD + "MATCH (n)-->(m) WITH collect(m) AS many RETURN many AS x"),
        (
            unbounded,
            HEAD + "WITH row, n ORDER BY n.x LIMIT 3 CALL (n) { MATCH (n)-->(m) RETURN collect(m) AS x } RETURN x",
        ),
        (unbounded, HEAD + "RETURN [(n)-->(m) | m.x] AS x"),
        (unbounded, HEAD + "RETURN [p = (n)-[:OWNS]->(m) WHERE m.y | m.x] AS x"),
        (unbounded, HEAD + "RETURN COLLECT { MATCH (n)-->(m) RETURN m.x } AS x"),
    ],
)
def test_the_rules_see_what_they_forbid(rule: StatementRule, text: str) -> None:
    assert list(rule(statement(text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (not_batched, HEAD + "RETURN row.i AS i, n.x AS x"),
        (returns_otherwise, HEAD + "RETURN row.i AS i, coalesce(n.x, 'a, b AS c') AS x ORDER BY x"),
        (returns_otherwise, HEAD + "WITH row.i AS i, n.x AS x RETURN DISTINCT i, x // AS y"),
        (returns_otherwise, HEAD + "CALL (n) { MATCH (n)--(m) RETURN m } RETURN row.i AS i, {k: m.x, l: [1, 2]} AS x"),
        (returns_otherwise, HEAD + "RETURN row.i AS i, n.x AS x UNION MATCH (m) RETURN 1 AS i, m.x AS x"),
        (takes_otherwise, HEAD + "RETURN row.i AS i, other.row.y AS x // row.nothing"),
        (writes_in_a_read, HEAD + "RETURN row.i AS i, n.set AS x, {delete: 1} AS y, 'SET' AS z"),
        (unordered, HEAD + "WITH row, n ORDER BY n.x LIMIT 3 RETURN row.i AS i, n.limit AS x"),
        (unordered, HEAD + "CALL (n) { MATCH (n)-->(m) RETURN m ORDER BY m.id LIMIT $max } RETURN m.x AS x"),
        (unbounded, HEAD + "MATCH (n)-[:OWNS*1..4]->(m)-[*..2]-(k)-[*3]-(l) RETURN count(*) AS i, 2 * n.x AS x"),
        (unbounded, HEAD + "MATCH (n)((a)-[:OWNS]->(b)){1,4}(m {id: 1}) RETURN 1 AS i"),
        (unbounded, HEAD + "MATCH (n)-->(m) RETURN collect(m.x)[0..$max] AS x"),
        (unbounded, HEAD + "MATCH (n)-->(m) WITH collect(m.x) AS many RETURN many[0..20] AS x"),
        (
            unbounded,
            HEAD + "CALL (n) { MATCH (n)-->(m) WITH m ORDER BY m.id LIMIT 3 RETURN collect({x: m.x}) AS x } RETURN x",
        ),
        (unbounded, HEAD + "RETURN [(n)-->(m) | m.x][0..9] AS x, [y IN n.list WHERE y > 1 | y] AS y"),
        (unbounded, HEAD + "RETURN head([(n)-->(m) | m.x]) AS x, [1, 2] AS y, (n.a + n.b) * 2 AS z"),
        (unbounded, HEAD + "RETURN COLLECT { MATCH (n)-->(m) RETURN m.x ORDER BY m.x LIMIT 3 } AS x"),
    ],
)
def test_the_rules_let_pass_what_is_right(rule: StatementRule, text: str) -> None:
    assert not list(rule(statement(text)))


def test_names_must_be_snake_case() -> None:
    assert list(badly_named(statement("", name="readThis")))
    assert list(badly_named(statement("", name="read__this")))
    assert not list(badly_named(statement("", name="read_this_2")))


@pytest.mark.parametrize(
    "text",
    [
        "X = Statement(name='x', text=f'RETURN {y}')",
        "X = Statement(name='x', text='RETURN ' + y)",
        "X = Statement(name='x', text='RETURN %s' % y)",
        "X = Statement(name='x', text='RETURN {}'.format(y))",
        "X = Statement(name='x', text=' '.join(parts))",
        "X = Statement[P, R](name='x', text=TEXT)",
        "X = statement.Statement(name=NAME, text='RETURN 1')",
        "X = Statement('x', 'RETURN 1')",
    ],
)
def test_a_statement_made_of_pieces_is_seen(text: str) -> None:
    rule: Rule = not_a_constant
    assert list(rule(planted(text, "graph_schema/reads/x.py")))


def test_a_plain_statement_passes_in_its_room_alone() -> None:
    text = "X: Final = Statement(name='x', text='''RETURN 1 AS x''', access=A)"
    assert not list(not_a_constant(planted(text, "graph_schema/writes/x.py")))
    assert list(not_a_constant(planted(text, "hub/inquiries/x.py")))
