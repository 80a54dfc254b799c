"""The real commands as a user runs them: in a process of their own, with a clean home and environment."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import httpx

from graph_schema.embedded import EmbeddedStore, attach
from graph_schema.engine import StoreAddress
from graph_schema.gateway import Gateway
from graph_schema.keys import KeyRing
from tests.support.command_server import CommandServer
from tests.support.embedded import KEPT, quick
from tests.support.graph import TestGraph
from tests.support.processes import wait_until
from tests.support.stores import run as run_statement

COMMAND = Path(sys.executable).with_name("credit-hub")
KEPT_OF_ENVIRONMENT = ("PATH", "LANG", "TZ", "JAVA_HOME", "SYSTEMROOT")
PATIENCE_S = 120
_SERVING = frozenset({"serve", "demo"})  # their workers read the program that was started


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The last line of stdout."""
        return dict(json.loads(self.out.splitlines()[-1]))

    @property
    def error(self) -> str:
        """The one sentence of an error: nothing else is on stderr, and nothing on stdout."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert self.out == "", self.out
        assert lines[0].startswith("error: "), self.err
        return lines[0].removeprefix("error: ")


@dataclass(frozen=True)
class Hub:
    """Commands on one data folder; `env` is added to the clean environment.

    With a server of `commands` those that `run` waits for are forks of it; `start` always starts the executable.
    """

    home: Path
    data: Path
    env: Mapping[str, str] = field(default_factory=dict)
    commands: CommandServer | None = None

    def environment(self) -> dict[str, str]:
        """What the commands see."""
        kept = {name: os.environ[name] for name in KEPT_OF_ENVIRONMENT if name in os.environ}
        own = {
            "HOME": str(self.home),
            "CREDIT_HUB_DATA": str(self.data),
            "CREDIT_HUB_EMBEDDED_QUICK_START": "1",
            "CREDIT_HUB_EMBEDDED_CLASSES": str(KEPT),
        }
        return kept | own | dict(self.env)

    def on(self, data: Path, **env: str) -> "Hub":
        """The same user on another data folder."""
        return replace(self, data=data, env={**self.env, **env})

    def run(self, *arguments: object, code: int | None = None, user: int | None = None) -> Done:
        """Run one command to its end; `code` is the exit code that it must have."""
        done = self._started(*arguments, user=user) if user is not None else self._done(*arguments)
        assert "Traceback" not in done.err, done.err
        assert code is None or done.code == code, done
        return done

    def _done(self, *arguments: object) -> Done:
        if self.commands is None or {*map(str, arguments[:1])} & _SERVING:
            return self._started(*arguments)
        argv = [str(COMMAND), *map(str, arguments)]
        return Done(*self.commands.run(argv, environment=self.environment(), cwd=self.home, seconds=PATIENCE_S))

    def _started(self, *arguments: object, user: int | None = None) -> Done:
        process = self.start(*arguments, user=user)
        try:
            out, err = process.communicate(timeout=PATIENCE_S)
        finally:
            end(process)
        return Done(process.returncode, out, err)

    def start(self, *arguments: object, user: int | None = None) -> subprocess.Popen[str]:
        """Start a command and return at once."""
        return subprocess.Popen(
            [str(COMMAND), *map(str, arguments)],
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            user=user,
        )

    def load(self, profile: str, *files: Path, code: int = 0, options: tuple[str, ...] = ()) -> dict[str, Any]:
        """`load --json`; its report."""
        report = self.run("load", profile, *files, "--json", *options, code=code).json
        assert report["read"] == report["accepted"] + report["unchanged"] + report["rejected"]
        return report

    @property
    def address(self) -> StoreAddress:
        """The embedded store that a running command has on the folder."""
        return attach(self.data)

    def ask_store(self, text: str, **parameters: object) -> list[dict[str, object]]:
        """One statement on that store, past the hub."""
        return run_statement(self.address, text, as_reader=False, **parameters)


@dataclass(frozen=True)
class Service:
    """A running `serve --json` or `demo --json`."""

    hub: Hub
    process: subprocess.Popen[str]
    ready: dict[str, Any]

    @property
    def url(self) -> str:
        """Where it answers."""
        return str(self.ready["graphql"]).removesuffix("/graphql")

    def token(self, client_id: str, client_secret: str) -> httpx.Response:
        """Ask for a token with client_secret_basic."""
        body = {"grant_type": "client_credentials"}
        return httpx.post(self.ready["token_url"], data=body, auth=(client_id, client_secret), trust_env=False)

    def ask(self, token: str, query: str, variables: Mapping[str, object]) -> httpx.Response:
        """POST one query."""
        headers = {"authorization": f"Bearer {token}"}
        body = {"query": query, "variables": variables}
        return httpx.post(self.ready["graphql"], json=body, headers=headers, timeout=30, trust_env=False)

    def get(self, path: str) -> httpx.Response:
        """GET one page."""
        return httpx.get(self.url + path, trust_env=False)

    def stop(self, number: int = signal.SIGTERM) -> Done:
        """End it by a signal; what it printed after the ready line."""
        self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=60)
        finally:
            end(self.process)
        return Done(self.process.returncode, out, err)


def serve(hub: Hub, *arguments: object) -> Service:
    """Start a service and wait for its ready line."""
    process = hub.start(*arguments, "--json")
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        _, err = process.communicate(timeout=60)
        raise AssertionError(f"the service did not come up: {err}")
    return Service(hub, process, json.loads(line))


@contextmanager
def holding(hub: Hub) -> Iterator[Hub]:
    """Commands whose store this process runs all along: they attach to it, which is much quicker than a start each."""
    with EmbeddedStore(hub.data, quick()):
        yield hub


def end(process: "subprocess.Popen[str]") -> None:
    """Make sure that a process is gone; its store goes with it."""
    if process.poll() is None:
        process.kill()
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.close()


def counts(address: StoreAddress) -> dict[str, int]:
    """Nodes by label and relationships by type, without the operator's own (clock, commits, partners).

    Nor what a running service folds of its audit log, and how far it has read, which come when they come.
    """
    nodes = run_statement(address, "MATCH (n) RETURN labels(n)[0] AS name, count(*) AS n")
    ties = run_statement(address, "MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS n")
    left_out = {"Clock", "Ticket", "SchemaVersion", "Partner", "Grant", "HAS_GRANT"}
    left_out |= {"AccessDay", "AuditHead", "AuditPosition", "Received", "EventCursor"}
    return {str(row["name"]): int(str(row["n"])) for row in (*nodes, *ties) if row["name"] not in left_out}


def clock_of(address: StoreAddress) -> object:
    """The number of the last commit."""
    return run_statement(address, "MATCH (c:Clock) RETURN c.seq AS seq")[0]["seq"]


def gone(pids: list[int], seconds: float = 10.0) -> bool:
    """Whether the processes end in time."""
    return wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), seconds)


def dump(address: StoreAddress) -> list[str]:
    """What the graph says now, in natural keys."""
    return TestGraph(address, cast("Gateway", None), cast("KeyRing", None)).dump()
