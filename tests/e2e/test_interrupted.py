"""A load that is cut off, by its own end or by the store's: the same command again gives the undisturbed graph."""

import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph_schema.embedded import EmbeddedStore
from graph_schema.engine import StoreAddress
from graph_schema.errors import HubError
from loaders.generate import generate
from tests.e2e.running import Hub, clock_of, counts, dump, end, gone
from tests.support.embedded import quick
from tests.support.processes import java_of, wait_until
from tests.support.stores import clean_store

ENTERPRISES = 6_000
ROWS_IN = re.compile(r"[1-9][0-9,]* accepted")


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of several batches."""
    folder = tmp_path_factory.mktemp("county")
    generate(folder, size=str(ENTERPRISES), seed=3)
    return folder / "register.csv"


@pytest.fixture(scope="module")
def undisturbed(user: Hub, tmp_path_factory: pytest.TempPathFactory, delivery: Path) -> list[str]:
    """The graph that the delivery makes when nothing goes wrong."""
    hub = user.on(tmp_path_factory.mktemp("undisturbed") / "data")
    assert load(hub, delivery) == ENTERPRISES
    return dump_of(hub)


def load(hub: Hub, path: Path) -> int:
    """Load to the end; the number of rows that are in."""
    report = hub.load("register", path, options=("--observed", "2026-03-02"))
    return int(report["accepted"]) + int(report["unchanged"])


def dump_of(hub: Hub) -> list[str]:
    """The graph in a data folder that nobody has open."""
    with EmbeddedStore(hub.data, quick()) as store:
        return dump(store.address)


def started(hub: Hub, path: Path) -> "subprocess.Popen[str]":
    """A load that has committed something and is not at its end."""
    process = hub.start("load", "register", path, "--observed", "2026-03-02", "--json")

    def committed() -> bool:
        assert process.poll() is None, "the load ended before it could be cut off"
        with suppress(HubError, OSError, IndexError):
            return clock_of(hub.address) not in (None, 0)
        return False

    assert wait_until(committed, 90)
    return process


@pytest.mark.full
def test_the_loader_is_killed(hub: Hub, delivery: Path, undisturbed: list[str]) -> None:
    process = started(hub, delivery)
    java = java_of(hub.data)
    end(process)
    assert gone(java)
    assert load(hub, delivery) == ENTERPRISES
    assert dump_of(hub) == undisturbed


@pytest.mark.full
def test_the_store_is_killed(hub: Hub, delivery: Path, undisturbed: list[str]) -> None:
    process = started(hub, delivery)
    try:
        (java,) = java_of(hub.data)
        os.kill(java, signal.SIGKILL)
        out, err = process.communicate(timeout=90)
    finally:
        end(process)
    assert (process.returncode, out) == (1, "")
    assert err == "error: The graph does not answer; start it, or check GRAPH_URI, and try again.\n"
    assert load(hub, delivery) == ENTERPRISES
    assert dump_of(hub) == undisturbed


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_loader_is_asked_to_stop(
    user: Hub, tmp_path: Path, delivery: Path, undisturbed: list[str], number: signal.Signals
) -> None:
    hub = user.on(tmp_path / "data", FORCE_COLOR="1", COLUMNS="200")  # a terminal, as far as progress goes
    process = hub.start("load", "register", delivery, "--observed", "2026-03-02")
    try:
        told = until_rows_are_in(process)
        java = java_of(hub.data)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        end(process)
    assert (process.returncode, out) == (1, ""), told + err
    assert err.endswith("stopped; give the same command again to go on\n"), told + err
    assert gone(java)
    hub = user.on(hub.data)
    cut_off = hub.run("runs", "departments", "--json", code=0).json["cut_off"]
    report = hub.load("register", delivery, options=("--observed", "2026-03-02"))
    assert report["unchanged"] > 0, "what was in before the stop was loaded again"
    assert report["accepted"] > 0, "the load was at its end before it was asked to stop"
    assert report["accepted"] + report["unchanged"] == ENTERPRISES
    assert cut_off == hub.run("runs", "departments", "--json", code=0).json["cut_off"] == 1
    assert dump_of(hub) == undisturbed


def until_rows_are_in(process: "subprocess.Popen[str]") -> str:
    """What a load says on stderr until it tells of rows that are in."""
    assert process.stderr is not None
    told = ""
    while not ROWS_IN.search(told):
        letter = process.stderr.read(1)
        assert letter, f"the load ended before it told of any row: {told}"
        told += letter
    return told


@contextmanager
def proxy(target: int) -> Iterator[tuple[int, threading.Event]]:
    """A port that passes on to `target`; once the event is set it drops what it has and takes nothing new."""
    cut = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def pass_on(source: socket.socket, sink: socket.socket) -> None:
            with suppress(OSError):
                while not cut.is_set() and (chunk := source.recv(65536)):
                    sink.sendall(chunk)
            for side in (source, sink):
                with suppress(OSError):
                    side.shutdown(socket.SHUT_RDWR)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    near, _ = server.accept()
                    if cut.is_set():
                        near.close()
                        continue
                    far = socket.create_connection(("127.0.0.1", target))
                    for pair in ((near, far), (far, near)):
                        threading.Thread(target=pass_on, args=pair, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], cut
        cut.set()


@pytest.mark.full
def test_the_connection_to_neo4j_is_cut(
    user: Hub, tmp_path: Path, delivery: Path, undisturbed: list[str], neo4j_address: StoreAddress
) -> None:
    clean_store(neo4j_address)
    with proxy(int(neo4j_address.uri.rpartition(":")[2])) as (port, cut):
        writer = neo4j_address.writer
        names = {"GRAPH_URI": f"bolt://127.0.0.1:{port}", "GRAPH_USER": writer.user, "GRAPH_PASSWORD": writer.password}
        hub = user.on(tmp_path / "data", **names)
        process = hub.start("load", "register", delivery, "--observed", "2026-03-02", "--json")
        try:
            assert wait_until(lambda: counts(neo4j_address).get("Commit", 0) > 0, 60)
            assert process.poll() is None
            cut.set()
            out, err = process.communicate(timeout=90)
        finally:
            end(process)
        assert (process.returncode, out) == (1, "")
        assert err == "error: The graph does not answer; start it, or check GRAPH_URI, and try again.\n"
        direct = user.on(hub.data, **{**names, "GRAPH_URI": neo4j_address.uri})
        assert load(direct, delivery) == ENTERPRISES
    assert dump(neo4j_address) == undisturbed
