"""`demo`: the ready line, every kind's credentials, the examples, the commands to paste, and a clean end."""

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph_schema.names import PartnerKind
from hub.actions.partners import STAFF
from tests.e2e.running import Hub, Service, end, gone, serve
from tests.support.processes import java_of, wait_until

SMALL = ("--size", "120")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where temporary folders are made."""
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def demo(user: Hub, folders: Path) -> Iterator[Service]:
    """A demonstration in a temporary folder."""
    running = serve(user.on(folders / "unused", TMPDIR=str(folders)), "demo", *SMALL)
    yield running
    end(running.process)


def test_the_ready_line(demo: Service) -> None:
    ready = demo.ready
    assert list(ready) == ["graphql", "explorer", "token_url", "partners", "examples"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/graphql", ready["graphql"])
    assert ready["token_url"] == ready["graphql"].replace("/graphql", "/token")
    assert ready["explorer"] is None
    assert [sorted(partner) for partner in ready["partners"]] == [["client_id", "client_secret", "kind", "name"]] * 8
    assert {partner["kind"] for partner in ready["partners"]} == set(PartnerKind) - set(STAFF)
    assert [sorted(example) for example in ready["examples"]] == [["kind", "query", "title", "variables"]] * 3


def test_both_ways_to_log_in(demo: Service) -> None:
    for partner in demo.ready["partners"]:
        name, secret = partner["client_id"], partner["client_secret"]
        basic = demo.token(name, secret)
        body = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        posted = httpx.post(demo.ready["token_url"], data=body, trust_env=False)
        for response in (basic, posted):
            assert response.status_code == 200
            assert set(response.json()) >= {"access_token", "token_type", "expires_in"}
        assert demo.token(name, secret + "x").status_code == 401


def test_the_examples_answer(demo: Service) -> None:
    secrets = {p["kind"]: (p["client_id"], p["client_secret"]) for p in demo.ready["partners"]}
    for example in demo.ready["examples"]:
        token = demo.token(*secrets[example["kind"]]).json()["access_token"]
        answer = demo.ask(token, example["query"], example["variables"]).json()
        assert "errors" not in answer
        assert all(value for value in answer["data"].values()), example["title"]
    bank = demo.ready["examples"][0]
    token = demo.token(*secrets["bank"]).json()["access_token"]
    answer = demo.ask(token, bank["query"], bank["variables"]).json()["data"]["enterprise"]
    reaches = [reach for edge in answer["relatedParties"]["edges"] for reach in edge["node"]["reaches"]]
    assert {reach["level"] for reach in reaches} >= {"REACHED", "NOT_REACHED"}


def test_a_signal_ends_it_and_leaves_nothing(demo: Service, folders: Path) -> None:
    (folder,) = folders.glob("credit-hub-demo-*")
    java = java_of(folder)
    assert java
    done = demo.stop(signal.SIGTERM)
    assert (done.code, done.out) == (0, "")
    assert "Traceback" not in done.err
    assert gone(java)
    assert list(folders.iterdir()) == []


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(n, marks=pytest.mark.full) for n in (signal.SIGINT, signal.SIGHUP))]
)
def test_a_signal_while_it_loads_leaves_nothing(user: Hub, tmp_path: Path, number: signal.Signals) -> None:
    process = user.on(tmp_path / "unused", TMPDIR=str(tmp_path)).start("demo", "--json", "--size", 5_000)
    try:
        assert wait_until(lambda: any(java_of(folder) for folder in tmp_path.iterdir()), 60)
        (folder,) = tmp_path.glob("credit-hub-demo-*")
        java = java_of(folder)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        end(process)
    assert (process.returncode, out) == (1, "")
    assert err.splitlines()[-1] == "stopped; give the same command again to go on"
    assert gone(java)
    assert list(tmp_path.iterdir()) == []


def test_what_is_printed_works_when_pasted(user: Hub, tmp_path: Path) -> None:
    process = user.on(tmp_path / "unused", TMPDIR=str(tmp_path)).start("demo", *SMALL)
    assert process.stdout is not None
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("Stop with Ctrl-C"):
                break
        commands = pasted(printed)
        assert len(commands) == 3
        for command in commands:
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            assert '"errors"' not in done.stdout, done.stdout
            assert '"data":{' in done.stdout
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    finally:
        end(process)
    assert process.returncode == 0


def pasted(printed: str) -> list[str]:
    """The blocks to paste, one an example."""
    return [block for block in printed.split("\n\n") if "TOKEN=$(" in block]


@pytest.mark.full
def test_a_folder_of_ones_own_is_kept(user: Hub, tmp_path: Path) -> None:
    running = serve(user, "demo", *SMALL, "--data", tmp_path / "mine")
    assert running.stop(signal.SIGINT).code == 0
    assert (tmp_path / "mine" / "store").is_dir()
