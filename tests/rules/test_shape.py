"""Shape of the code: sizes, parameters, docstrings, and no state in modules."""

import ast
from collections.abc import Iterator, Mapping

import pytest

from tests.rules.source import ROOMS, Rule, Source, assert_clean, planted, violations

FILE_LINES = 350
STATEMENT_LINES = 450
FUNCTION_LINES = 60
PARAMETERS = 7
POSITIONAL = 2

# Signatures that a protocol or library prescribes, by the names of their parameters.
PRESCRIBED: Mapping[tuple[str, ...], str] = {
    ("scope", "receive", "send"): "ASGI",
    ("logger", "method", "event"): "structlog processor",
    ("stage", "done", "total"): "progress of the generator",
    ("item_type", "field_details_list", "info", "path", "items", "position_context"): "graphql-core",
    ("info", "start", "end"): "strawberry: arguments of a field are those of its resolver",
    ("info", "of", "direction"): "strawberry: arguments of a field are those of its resolver",
    ("info", "of", "hops"): "strawberry: arguments of a field are those of its resolver",
    ("info", "node", "relation", "direction"): "strawberry: arguments of a field are those of its resolver",
    ("settings_cls", "init_settings", "env_settings", "dotenv_settings", "file_secret_settings"): "pydantic-settings",
}

IMMUTABLE = ("Final", "Mapping", "Sequence", "tuple", "frozenset", "Set", "Collection")
STATEFUL = (
    "Lock",
    "RLock",
    "Event",
    "Queue",
    "Semaphore",
    "local",
    "defaultdict",
    "deque",
    "Counter",
    "OrderedDict",
    "bytearray",
)
PLAIN_CONTAINERS = ("list", "dict", "set")
MUTATORS = ("append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Source) -> Iterator[Function]:
    """Every function and method."""
    return (node for node in source.nodes if isinstance(node, Function))


def is_one_statement(source: Source) -> bool:
    """Whether a file holds one statement and nothing else: one literal cannot be divided."""
    made = [node for node in source.tree.body if isinstance(node, ast.AnnAssign | ast.Assign)]
    others = [node for node in source.tree.body if isinstance(node, Function | ast.ClassDef)]
    return len(made) == 1 and not others and called(made[0].value) == "Statement"


def too_long(source: Source) -> Iterator[str]:
    """Files and functions that do not fit a screen or two."""
    lines = source.text.count("\n")
    most = STATEMENT_LINES if is_one_statement(source) else FILE_LINES
    if lines > most:
        yield f"{source.path}: {lines} lines, {most} are the limit"
    for function in functions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES:
            yield source.at(function, f"{function.name} has {length} lines, {FUNCTION_LINES} are the limit")


def positional(function: Function) -> list[str]:
    """Names of parameters that can be given by place, without self and cls."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def is_pytest(function: Function) -> bool:
    """Whether pytest calls it, by name: tests and fixtures."""
    return function.name.startswith("test_") or any("fixture" in ast.unparse(item) for item in function.decorator_list)


def is_command(function: Function) -> bool:
    """Whether it is a command of the command line, whose parameters are its options."""
    return any(".command(" in ast.unparse(item) for item in function.decorator_list)


def too_many_parameters(source: Source) -> Iterator[str]:
    """More than seven parameters, or in a public function more than two that may be given by place.

    A private function is called within its file, where its parameters are in sight.
    """
    for function in functions(source):
        by_place = positional(function)
        prescribed = tuple(name.lstrip("_") for name in by_place) in PRESCRIBED
        if prescribed or function.name in ("__exit__", "__aexit__"):
            continue
        count = len(by_place) + len(function.args.kwonlyargs)
        if count > PARAMETERS and not is_command(function):
            yield source.at(function, f"{function.name} takes {count} parameters, {PARAMETERS} are the limit")
        private = function.name.startswith("_") and not function.name.startswith("__")
        private = private or source.path.parts[0] == "tests"
        if len(by_place) > POSITIONAL and not private and not is_pytest(function):
            yield source.at(function, f"{function.name}: parameters after the second are keyword-only")


def without_docstring(source: Source) -> Iterator[str]:
    """Public modules, classes, functions and methods that do not state their contract."""
    if source.text.strip() and ast.get_docstring(source.tree) is None:
        yield f"{source.path}:1: the module has no docstring"
    open_ends: list[ast.Module | ast.ClassDef] = [source.tree]
    while open_ends:
        for node in open_ends.pop().body:
            if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
                continue
            decorators = [ast.unparse(item) for item in node.decorator_list]
            if ast.get_docstring(node) is None and not any(d.endswith((".setter", "overload")) for d in decorators):
                yield source.at(node, f"{node.name} has no docstring")
            if isinstance(node, ast.ClassDef):
                open_ends.append(node)


def called(value: ast.expr | None) -> str:
    """The last name of what is called, or nothing."""
    return ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""


def is_container(value: ast.expr | None) -> bool:
    """Whether a mutable container is made here."""
    literal = isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)
    return literal or called(value) in PLAIN_CONTAINERS


def module_state(source: Source) -> Iterator[str]:
    """State that lives in a module: mutable containers, locks, an application, `global`, or changes of a constant."""
    names = set()
    for node in source.tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
        name = ast.unparse(targets[0])
        typed = isinstance(node, ast.AnnAssign) and any(word in ast.unparse(node.annotation) for word in IMMUTABLE)
        if is_container(node.value) and not typed and name != "__all__":
            yield source.at(node, f"{name} is mutable; type it Final, Mapping or tuple, or make it an attribute")
        if called(node.value) in STATEFUL or (name in ("app", "application") and called(node.value) != "Typer"):
            yield source.at(node, f"{name} is state of the module; make it an attribute of an object that is passed in")
    for inner in (inner for function in functions(source) for inner in ast.walk(function)):
        if isinstance(inner, ast.Global):
            yield source.at(inner, "no `global`")
        changed = _changed_name(inner)
        if changed in names and not _is_local(source, changed):
            yield source.at(inner, f"{changed} is a constant of the module and is changed here")


def _changed_name(node: ast.AST) -> str | None:
    """The name whose container a node changes, if it does."""
    changed: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        changed = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        changed = node.func.value
    return changed.id if isinstance(changed, ast.Name) else None


def _is_local(source: Source, name: str) -> bool:
    """Whether some function gives the name a value or parameter of its own."""
    return any(
        (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.arg) and node.arg == name)
        for function in functions(source)
        for node in ast.walk(function)
    )


@pytest.mark.parametrize("rule", [too_long, too_many_parameters])
def test_sizes_and_parameters(rule: Rule) -> None:
    assert_clean(violations(rule, *ROOMS, "tests"))


def test_public_things_say_what_they_do() -> None:
    assert_clean(violations(without_docstring, *ROOMS))


def test_modules_hold_no_state() -> None:
    assert_clean(violations(module_state, *ROOMS))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (too_long, "x = 1\n" * 351),
        (too_long, "class C:\n    def f(self):\n" + "        x = 1\n" * 60),
        (too_many_parameters, "def f(a, b, c): ..."),
        (too_many_parameters, "class C:\n    async def f(self, a, b, /, c): ..."),
        (too_many_parameters, "def f(a, b, *, c, d, e, g, h, i): ..."),
        (too_many_parameters, "def test_f(a, b, c, d, e, f, g, h): ..."),
        (without_docstring, "x = 1"),
        (without_docstring, '"""M."""\ndef f(): ...'),
        (without_docstring, '"""M."""\nclass C:\n    """C."""\n    async def f(self): ...'),
        (module_state, "CACHE = {}"),
        (module_state, "seen: list[str] = []"),
        (module_state, "seen = set()"),
        (module_state, "lock: Final = threading.Lock()"),
        (module_state, "app = create_app()"),
        (module_state, "def f():\n    global x\n    x = 1"),
        (module_state, "M: Final = {}\ndef f(k):\n    M[k] = 1"),
        (module_state, "M: Final = []\ndef f(k):\n    M.append(k)"),
    ],
)
def test_the_rules_see_what_they_forbid(rule: Rule, text: str) -> None:
    assert list(rule(planted(text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (too_long, "x = 1\n" * 350),
        (too_long, "def f():\n" + "    x = 1\n" * 59),
        (too_many_parameters, "class C:\n    def f(self, a, b, *, c, d, e, g, h): ..."),
        (too_many_parameters, "def test_f(a, b, c, d): ..."),
        (too_many_parameters, "async def app(scope, receive, send): ..."),
        (too_many_parameters, "class C:\n    def __exit__(self, kind, error, trace): ..."),
        (without_docstring, ""),
        (without_docstring, '"""M."""\ndef _f(): ...\ndef f():\n    """F."""\n    def g(): ...'),
        (module_state, "M: Final = {'a': 1}\nN: Mapping[str, int] = {}\nT = (1, 2)\n__all__ = ['f']"),
        (module_state, "def f():\n    seen = []\n    seen.append(1)\n    return seen"),
        (module_state, "def create_app():\n    app = Starlette()\n    return app"),
    ],
)
def test_the_rules_let_pass_what_is_right(rule: Rule, text: str) -> None:
    assert not list(rule(planted(text)))
