"""Source files as the rules see them: path from the project's root, text and syntax tree."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
ROOMS = ("hub", "graph_schema", "loaders")

_NOT_OURS = ("build", "dist", "node_modules", "__pycache__")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree, outer before inner."""
        return list(ast.walk(self.tree))

    @property
    def module(self) -> str:
        """The dotted name."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, node: ast.AST, problem: str) -> str:
        """One violation, as an editor can jump to it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {problem}"


Rule = Callable[[Source], Iterator[str]]


def planted(text: str, path: str = "hub/planted.py") -> Source:
    """A snippet as if it stood at `path`, for the rules' own tests."""
    return Source(PurePosixPath(path), text)


def sources(*folders: str) -> Iterator[Source]:
    """The Python files below the folders, in order."""
    for folder in folders:
        yield from _sources(folder)


@cache
def _sources(folder: str) -> tuple[Source, ...]:
    """The Python files below a folder, read and parsed once for all rules."""
    return tuple(
        Source(PurePosixPath(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not set(_NOT_OURS) & set(path.parts)
    )


@cache
def text_files() -> tuple[tuple[PurePosixPath, str], ...]:
    """Every text file of the project that is no environment, cache or build result."""
    return tuple(_text_files())


def _text_files() -> Iterator[tuple[PurePosixPath, str]]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in (".ci", ".gitignore")
        if hidden or not path.is_file() or any(part in _NOT_OURS or part.endswith(".egg-info") for part in parts):
            continue
        try:
            yield PurePosixPath(*parts), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def violations(rule: Rule, *folders: str) -> list[str]:
    """What a rule finds below the folders."""
    return [found for source in sources(*folders) for found in rule(source)]


def assert_clean(found: list[str]) -> None:
    """Fail with every violation on a line of its own."""
    assert not found, "\n" + "\n".join(found)


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Every module that a file imports, by its full dotted name; `from a import b` gives a.b."""
    package = source.module.split(".") if source.path.name == "__init__.py" else source.module.split(".")[:-1]
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node, f"{prefix}.{alias.name}") for alias in node.names)


def within(module: str, *packages: str) -> bool:
    """Whether the module is one of the packages or lies in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)
