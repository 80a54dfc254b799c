"""The documents against the program: examples are accepted, and every row, key, option, setting and code is told."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
import typer
from pydantic import BaseModel

from graph_schema.errors import ErrorCode
from graph_schema.interchange import load_vocabulary
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from hub import cli
from hub.errors import REFUSALS, RefusalCode
from hub.settings import dotted_keys, tables
from loaders import canonical_rows
from loaders.check_canonical import check_canonical
from loaders.checked import RejectCode
from loaders.profile import profile_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CANONICAL = (ROOT / "docs" / "canonical.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
INTERCHANGE = (ROOT / "docs" / "interchange.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)
# Only rows of columns, other profiles' checks or the graph give these.
NOT_CANONICAL = {
    RejectCode.WRONG_COLUMN_COUNT,
    RejectCode.UNCLOSED_QUOTE,
    RejectCode.MALFORMED_ROW,
    RejectCode.NAME_MISSING,
    RejectCode.NAME_UNCLEAR,
    RejectCode.FORMULA,
    RejectCode.DIGITS_LOST,
    RejectCode.WRONG_PARTY_KIND,
    RejectCode.BAD_AMOUNT,
    RejectCode.FINE_UNIT,
    RejectCode.NOT_TO_BE_REPORTED,
    RejectCode.NOTE_ROW,
    RejectCode.PARTY_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block: what stands behind the backticks, and its text."""

    info: str
    text: str


def fences(document: str) -> Iterator[Fence]:
    """The fenced blocks of a document."""
    return (Fence(found["info"].strip(), found["text"]) for found in FENCE.finditer(document))


def lines_of(document: str, info: str) -> list[str]:
    """The lines of the blocks of one kind."""
    return [line for fence in fences(document) if fence.info == info for line in fence.text.splitlines()]


def code_spans(document: str) -> set[str]:
    """What stands between single backticks, outside fenced blocks."""
    return set(re.findall(r"`([^`\n]+)`", FENCE.sub("", document)))


def row_models() -> dict[str, type[BaseModel]]:
    """The models of canonical rows by their `type`."""
    union = get_args(canonical_rows.CanonicalRow)[0]
    return {get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(union)}


def keys_of(annotation: Any) -> Iterator[str]:
    """The keys of a model and of the models within it, as they are written in a row."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield field.alias or name
            yield from keys_of(field.annotation)
    for inner in get_args(annotation):
        yield from keys_of(inner)


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Every command by the words that call it, with its long options; typer's click is its own."""
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        yield path, {"--help"} | {name for parameter in command.params for name in parameter.opts}
        return
    for name, inner in subcommands.items():
        yield from commands(inner, (*path, name))


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    """The rules of the program."""
    return load_rules(None)


@pytest.fixture(scope="module")
def command_line() -> dict[tuple[str, ...], set[str]]:
    """The options of the commands, by their words."""
    return dict(commands(typer.main.get_command(cli.whole())))


def test_examples_of_every_row_are_accepted(rules: RuleBase) -> None:
    lines = lines_of(CANONICAL, "jsonl")
    verdicts = {line: check_canonical(line, rules) for line in lines}
    assert {line: v.reject for line, v in verdicts.items() if v.reject is not None or v.warnings} == {}
    assert {orjson.loads(line)["type"] for line in lines} == set(row_models())


def test_examples_of_rejects_get_their_code(rules: RuleBase) -> None:
    rejected = [fence for fence in fences(CANONICAL) if "rejected=" in fence.info]
    said = [fence.info.partition("rejected=")[2] for fence in rejected]
    assert [str(check_canonical(fence.text, rules).reject) for fence in rejected] == said
    assert len(said) > 5


def test_every_key_of_the_rows_is_told() -> None:
    spans = code_spans(CANONICAL) | {span.removeprefix("facts.") for span in code_spans(CANONICAL)}
    braced = {key for span in spans for key in re.findall(r'"(\w+)"', span)}
    missing = {key for model in row_models().values() for key in keys_of(model)} - spans - braced
    assert missing == set()
    assert all(f"### `{name}`" in CANONICAL or f"· `{name}`:" in CANONICAL for name in row_models())


def test_every_reject_code_of_canonical_rows_is_told() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", CANONICAL.split("## Why a row is rejected")[1], re.MULTILINE))
    assert told == {str(code) for code in set(RejectCode) - NOT_CANONICAL}


def test_every_list_kind_is_told_with_its_record_kind_and_side(rules: RuleBase) -> None:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (\S+) \| `([A-Z_]+)` \| ([A-Z]+) \|$", CANONICAL, re.MULTILINE)
    assert rows
    kinds = {name: rules.find_list_kind(name) for name, *_ in rows}
    for name, title, record_kind, side in rows:
        kind = kinds[name]
        assert kind is not None
        assert (kind.zh, str(kind.record_kind), str(kind.side)) == (title, record_kind, side)
    assert set(kinds) == set(rules.list_kinds)


def test_words_for_other_programs_are_told() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \| (.+ · .+) \| (.+) \| `(\w+)` \|$", INTERCHANGE, re.MULTILINE)
    known = [
        (words.role or words.tie, words.label, f"`{words.bods}`" if words.bods else "–", words.ftm)
        for words in load_vocabulary().ties
    ]
    assert told == known


def test_commands_and_options_of_the_readme_exist(command_line: dict[tuple[str, ...], set[str]]) -> None:
    known = {option for options in command_line.values() for option in options}
    prose = FENCE.sub("", README)
    assert set(re.findall(r"`(--[a-z-]+)", prose)) <= known
    asked = [line for line in lines_of(README, "sh") if line.startswith("credit-hub ")]
    assert asked
    for line in asked:
        words = line.partition("  #")[0].split()[1:]
        found = next((path for path in command_line if tuple(words[: len(path)]) == path), None)
        assert found is not None, f"README: there is no command for: {line}"
        assert {word for word in words if word.startswith("--")} <= command_line[found], line


def test_every_command_and_profile_is_told(command_line: dict[tuple[str, ...], set[str]]) -> None:
    told = README.replace("make demo", "credit-hub demo")
    assert [path for path in command_line if f"credit-hub {' '.join(path)}" not in told] == []
    assert all(f"| `{name}` |" in README for name in profile_names())


def test_every_setting_is_told() -> None:
    table = README.split("## Settings")[1].split("\n## ")[0]
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", table, re.MULTILINE))
    assert told == set(dotted_keys()) - set(tables())


def test_every_refusal_is_told_to_partners_with_its_status() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", API, re.MULTILINE)
    assert dict(told) == {str(code): str(text.status) for code, text in REFUSALS.items()}


def test_every_error_code_is_told() -> None:
    spans = code_spans(OPERATIONS)
    assert {str(code) for code in (*ErrorCode, *RefusalCode)} - spans == set()


def test_every_test_that_the_threat_model_names_is_there() -> None:
    cited = re.findall(r"`(\w+/\w+\.py)(?:::(\w+))?`", SECURITY)
    assert len(cited) > 50
    for path in {path for path, _ in cited}:
        tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert {name for of, name in cited if of == path and name} <= there, path
    rows = re.findall(r"^\| (?!attack|---)(.*?) \|.*\| (.*) \|$", SECURITY, re.MULTILINE)
    assert [attack for attack, shown in rows if not re.search(r"`\w+/\w+\.py", shown)] == []


@pytest.mark.parametrize(
    "path", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", FENCE.sub("", path.read_text(encoding="utf-8")))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_decisions_have_a_number_each() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    titles = [path.read_text(encoding="utf-8").partition("\n")[0] for path in files]
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    assert [title.partition(". ")[0] for title in titles] == [f"# {n}" for n in range(1, len(files) + 1)]
