"""What no file may say: where it was built, its history, the environment outside its room; and one Neo4j version."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.rules.source import ROOMS, ROOT, Rule, Source, assert_clean, planted, sources, text_files, violations

ENVIRONMENT_ROOMS = ("hub/settings.py", "hub/cli.py")

# In two pieces, so that this file does not say them itself.
INDEX_HOSTS = tuple(
    first + last
    for first, last in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("repo", "1.maven.org"),
        ("repo.maven", ".apache.org"),
        ("maven", ".aliyun.com"),
        ("mirrors", ".aliyun.com"),
        ("mirrors", ".tuna.tsinghua.edu.cn"),
        ("registry", ".npmjs.org"),
        ("registry", ".npmmirror.com"),
        ("proxy", ".golang.org"),
        ("index", "-url"),
        ("arti", "factory"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~}\])/-])/(?:work|root|home|Users|tmp/scratch)(?![\w-])|\b[A-Z]:\\\\?Users")
# Sources of rules are named by their own numbers; the project's history is not told in its files.
HISTORY = re.compile(r"\b(?:issues?|tickets?|PR)\s*#?\d+\b|\b(?:ChatGPT|Claude|Copilot|LLM)\b", re.IGNORECASE)
COMPOSE = "docker-compose.neo4j.yml"


def says_where_it_was_built(path: PurePosixPath, text: str) -> Iterator[str]:
    """Hosts of package indexes, and absolute paths of one machine."""
    for number, line in enumerate(text.splitlines(), 1):
        for host in INDEX_HOSTS:
            if host in line:
                yield f"{path}:{number}: names the package index {host}"
        if found := MACHINE_PATH.search(line):
            yield f"{path}:{number}: holds the machine path {found[0]}"


def tells_history(path: PurePosixPath, text: str) -> Iterator[str]:
    """Numbers of issues and names of tools, which mean nothing to a reader of the file."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := HISTORY.search(line):
            yield f"{path}:{number}: says {found[0]!r}"


def reads_environment(source: Source) -> Iterator[str]:
    """The environment is read where settings are made; handing it on to a child as `env=` is no reading."""
    if str(source.path) in ENVIRONMENT_ROOMS:
        return
    nodes = list(source.nodes)
    handed_on = {id(n) for k in nodes if isinstance(k, ast.keyword) and k.arg == "env" for n in ast.walk(k.value)}
    for node in (node for node in nodes if id(node) not in handed_on):
        direct = isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb")
        named = (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {a.name for a in node.names} & {"environ", "getenv"}
        )
        if direct or named:
            yield source.at(node, "settings are passed in; only hub/settings.py and hub/cli.py read the environment")


def images(compose: str) -> set[str]:
    """The versions of Neo4j that a compose file starts."""
    return set(
        re.findall(r"^\s*image:\s*[\"']?(?:docker\.io/)?(?:library/)?neo4j:(\S+?)[\"']?\s*$", compose, re.MULTILINE)
    )


def version_under_test() -> str | None:
    """The value of NEO4J_VERSION in the tests' support code."""
    for source in sources("tests/support", "tests/graph"):
        for node in source.tree.body:
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AnnAssign)
                else []
            )
            if any(isinstance(t, ast.Name) and t.id == "NEO4J_VERSION" for t in targets):
                value = getattr(node, "value", None)
                return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    return None


def test_no_file_says_where_it_was_built() -> None:
    assert_clean([found for path, text in text_files() for found in says_where_it_was_built(path, text)])


def test_no_source_tells_history() -> None:
    files = [(s.path, s.text) for s in sources(*ROOMS, "tests") if s.path.name != "test_text.py"]
    assert_clean([found for path, text in files for found in tells_history(path, text)])


def test_the_environment_is_read_in_its_room() -> None:
    assert_clean(violations(reads_environment, *ROOMS))


def test_compose_names_the_version_that_the_tests_run() -> None:
    version = version_under_test()
    assert version, "tests/support holds a NEO4J_VERSION, a string"
    # The community image is tagged as the version is, or with -community.
    found = images((ROOT / COMPOSE).read_text(encoding="utf-8"))
    assert found <= {version, f"{version}-community"}, f"{COMPOSE} names {sorted(found)}, the tests run {version}"
    assert found


@pytest.mark.parametrize(
    "text",
    [
        f"see https://{INDEX_HOSTS[0]}/simple",
        f"pip install --{INDEX_HOSTS[-2]} x",
        "data = '/wor" + "k/shared/data'",
        "`/roo" + "t/.cache`",
        "(/hom" + "e/me/x)",
        "open('/tmp/scra" + "tch/x')",
    ],
)
def test_places_of_building_are_seen(text: str) -> None:
    assert list(says_where_it_was_built(PurePosixPath("README.md"), text))


@pytest.mark.parametrize(
    "text", ["../shared/data", "hub/work/x", "/workers", "https://example.org/home/x", "~/work", "/data"]
)
def test_other_paths_pass(text: str) -> None:
    assert not list(says_where_it_was_built(PurePosixPath("README.md"), text))


def test_history_is_seen_and_standards_pass() -> None:
    path = PurePosixPath("x.py")
    assert list(tells_history(path, "# as issue " + "#3 says"))
    assert list(tells_history(path, "# ticket" + " 12"))
    assert not list(tells_history(path, "# GB 32100-2015, RFC 6962, 河南省社会信用条例 35; tissue 3; issued 5 times"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("import os\nx = os.environ['A']", True),
        ("import os\nx = os.getenv('A')", True),
        ("from os import environ", True),
        ("import os\nx = os.getpid()", False),
        ("import os\nPopen(c, env={k: v for k, v in os.environ.items() if k != 'CLASSPATH'})", False),
    ],
)
def test_reading_the_environment_is_seen(text: str, *, seen: bool) -> None:
    rule: Rule = reads_environment
    assert bool(list(rule(planted(text, "graph_schema/x.py")))) is seen
    assert not list(rule(planted(text, "hub/settings.py")))


def test_images_are_read_from_compose() -> None:
    compose = 'services:\n  graph:\n    image: "neo4j:5.26.12-community"\n  other:\n    image: nginx:1\n'
    assert images(compose) == {"5.26.12-community"}
    assert images("image: neo4j:5\n") == {"5"}
