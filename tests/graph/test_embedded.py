"""The embedded store as a process: who owns it, what it shows, how it ends, what it does with a broken folder."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from neo4j.exceptions import AuthError, ClientError, Forbidden

from graph_schema.embedded import EmbeddedSettings, EmbeddedStore, attach, open_store
from graph_schema.embedded_classes import classes_file, kept_classes
from graph_schema.engine import Credentials, StoreAddress
from graph_schema.errors import GraphUnavailable, StoreDamaged, StoreInUse, WrongInput
from tests.support.embedded import KEPT, quick
from tests.support.processes import command_line, java_of, listeners, processes, wait_until
from tests.support.stores import run

SMALL = quick(256, command_timeout_s=2.0, read_timeout_s=1.0, attach_timeout_s=10.0)
LOOPBACK = "0100007F"
PROJECT = Path(__file__).parents[2]
OWNER_PROGRAM = """
import os, sys, time
from pathlib import Path
from graph_schema.embedded import EmbeddedSettings, open_store
store = open_store(Path(sys.argv[1]), EmbeddedSettings(quick_start=True, heap_mb=256))
print("OWNER" if store.owner else "ATTACHED", flush=True)
if os.fork() == 0:  # a worker inherits what its parent had open, and lives on for a while
    time.sleep(12)
    os._exit(0)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """One running store for the tests that only look at it."""
    with EmbeddedStore(tmp_path_factory.mktemp("running") / "data", SMALL) as running:
        yield running


@pytest.fixture(scope="module")
def folder(store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `store`."""
    return tmp_path_factory.getbasetemp() / "running0" / "data"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that was closed in order; tests damage copies of it."""
    data = tmp_path_factory.mktemp("closed") / "data"
    with EmbeddedStore(data, SMALL) as running:
        run(running.address, "CREATE CONSTRAINT probe IF NOT EXISTS FOR (n:Probe) REQUIRE n.id IS UNIQUE")
        run(running.address, "UNWIND range(1, 500) AS i CREATE (:Probe {id: i})-[:NEXT]->(:Other {id: i})")
    return data


def _owner_process(data: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", OWNER_PROGRAM, str(data)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )


def _said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_java_uses_the_classes_it_kept_and_passes_by_what_does_not_fit(tmp_path: Path) -> None:
    shutil.copytree(KEPT, tmp_path / "kept")
    options = kept_classes(tmp_path / "kept")
    must = replace(SMALL, java_options=(*options, "-XX:AOTMode=on"))  # Java ends where it cannot use them
    with EmbeddedStore(tmp_path / "used", must) as store:
        assert run(store.address, "RETURN 1 AS one") == [{"one": 1}]
    classes_file(tmp_path / "kept").write_bytes(b"cut off")
    with pytest.raises(GraphUnavailable):
        EmbeddedStore(tmp_path / "not used", must).start()
    with EmbeddedStore(tmp_path / "passed by", replace(SMALL, java_options=options)) as store:
        assert run(store.address, "RETURN 1 AS one") == [{"one": 1}]


def test_a_folder_for_classes_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongInput, match="name another as embedded_classes"):
        kept_classes(tmp_path / "file" / "kept")


@pytest.mark.full
def test_java_keeps_its_classes_once(tmp_path: Path) -> None:
    options = kept_classes(tmp_path / "kept")
    file = classes_file(tmp_path / "kept")
    made = file.stat()
    assert list(file.parent.iterdir()) == [file], "nothing else is left"
    assert kept_classes(tmp_path / "kept") == options
    assert file.stat().st_mtime_ns == made.st_mtime_ns, "they are not kept again"


def test_listens_on_loopback_only(store: EmbeddedStore, folder: Path) -> None:
    (java,) = java_of(folder)
    assert listeners(java) == [LOOPBACK, LOOPBACK]  # Bolt and HTTP


def test_passwords_are_in_no_process_list(store: EmbeddedStore) -> None:
    assert store.address.reader is not None
    lines = [command_line(pid) for pid in processes()]
    for who in (store.address.writer, store.address.reader):
        assert len(who.password) >= 24
        assert not any(who.password in line for line in lines)
        assert who.password not in repr(store.address)


def test_everything_in_the_folder_is_private(store: EmbeddedStore, folder: Path) -> None:
    entries = [folder, *folder.rglob("*")]
    assert len(entries) > 10
    assert [entry for entry in entries if stat.S_IMODE(entry.stat().st_mode) & 0o077] == []
    assert not (folder / "store" / "java.args").exists()


def test_a_wrong_password_is_refused(store: EmbeddedStore) -> None:
    address = store.address
    wrong = StoreAddress(address.uri, address.database, Credentials("root", "wrong-password"))
    with pytest.raises(AuthError):
        run(wrong, "RETURN 1 AS one")


def test_reader_reads_and_cannot_write(store: EmbeddedStore) -> None:
    run(store.address, "CREATE (:Read {id: 1})")
    assert run(store.address, "MATCH (n:Read) RETURN n.id AS id", as_reader=True) == [{"id": 1}]
    for write in (
        "CREATE (:Read {id: 2})",
        "MATCH (n:Read) SET n.id = 3",
        "MATCH (n:Read) DETACH DELETE n",
        "CREATE (:Fresh)",
        "CREATE INDEX read_id IF NOT EXISTS FOR (n:Read) ON (n.id)",
    ):
        with pytest.raises(Forbidden):
            run(store.address, write, as_reader=True)
    assert run(store.address, "MATCH (n:Read) RETURN n.id AS id", as_reader=True) == [{"id": 1}]


def test_a_long_statement_is_ended(store: EmbeddedStore) -> None:
    started = time.monotonic()
    with pytest.raises(ClientError) as ended:
        run(store.address, "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a * b) AS n")
    assert ended.value.code == "Neo.ClientError.Transaction.TransactionTimedOut"
    assert time.monotonic() - started < 10


def test_second_opener_attaches_and_leaves_the_store_alone(store: EmbeddedStore, folder: Path) -> None:
    with open_store(folder, SMALL) as second:
        assert not second.owner
        assert second.address == store.address == attach(folder)
    assert store.alive
    assert run(store.address, "RETURN 1 AS one") == [{"one": 1}]


def test_starting_in_a_used_folder_is_refused(store: EmbeddedStore, folder: Path) -> None:
    with pytest.raises(StoreInUse, match="in use by another process"):
        EmbeddedStore(folder, SMALL).start()


def test_of_two_starters_one_owns_and_both_get_answers(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        stores = list(pool.map(lambda _: open_store(tmp_path / "data", SMALL), range(2)))
    try:
        assert sorted(each.owner for each in stores) == [False, True]
        assert stores[0].address == stores[1].address
        assert len(java_of(tmp_path / "data")) == 1
    finally:
        for each in stores:
            each.stop()
    assert java_of(tmp_path / "data") == []


def test_held_folder_without_an_answer_is_in_use(tmp_path: Path) -> None:
    holder = _owner_process(tmp_path)
    try:
        assert _said(holder) == "OWNER"
        (java,) = java_of(tmp_path)
        os.kill(java, signal.SIGSTOP)
        with pytest.raises(StoreInUse):
            EmbeddedStore(tmp_path, EmbeddedSettings(attach_timeout_s=0.5)).open()
        with pytest.raises(StoreInUse):
            attach(tmp_path)
        os.kill(java, signal.SIGCONT)
    finally:
        _end(holder)


def test_kill_9_of_the_owner_leaves_no_java_and_no_address(tmp_path: Path) -> None:
    owner = _owner_process(tmp_path)
    try:
        assert _said(owner) == "OWNER"
        assert len(java_of(tmp_path)) == 1
    finally:
        _end(owner)
    assert wait_until(lambda: java_of(tmp_path) == [], 8)
    assert wait_until(lambda: not (tmp_path / "store.json").exists(), 2)
    with open_store(tmp_path, SMALL) as heir:
        assert heir.owner
    with pytest.raises(GraphUnavailable, match="No embedded store runs"):
        attach(tmp_path)


def test_kill_9_of_the_watch_process_leaves_no_java(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path, SMALL) as running:
        (java,) = java_of(tmp_path)
        watch = next(
            pid
            for pid in processes()
            if "embedded_watch.py" in command_line(pid) and str(tmp_path) in command_line(pid)
        )
        os.kill(watch, signal.SIGKILL)
        assert wait_until(lambda: java_of(tmp_path) == [], 5)
        assert java not in processes() or command_line(java) == ""
        assert not running.alive


def test_kill_9_of_java_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path, SMALL) as running:
        for i in range(40):
            run(running.address, "CREATE (:Kept {id: $i})", i=i)
        os.kill(java_of(tmp_path)[0], signal.SIGKILL)
        assert wait_until(lambda: not running.alive, 5)
    with EmbeddedStore(tmp_path, SMALL) as again:
        assert again.owner
        kept = run(again.address, "MATCH (n:Kept) RETURN count(DISTINCT n.id) AS n")
    assert kept == [{"n": 40}]


def test_restart_keeps_data_and_changes_passwords(closed: Path, tmp_path: Path) -> None:
    shutil.copytree(closed, tmp_path / "data")
    with EmbeddedStore(tmp_path / "data", SMALL) as first:
        assert run(first.address, "MATCH (n:Probe)-[:NEXT]->(o) RETURN count(o) AS n", as_reader=True) == [{"n": 500}]
        old = first.address.writer.password
    assert not (tmp_path / "data" / "store.json").exists()
    with EmbeddedStore(tmp_path / "data", SMALL) as second:
        assert second.address.writer.password != old


def _truncate_records(database: Path) -> None:
    for bucket in database.glob("Probe*.bucket"):
        bucket.write_bytes(b"")


def _scribble(pattern: str) -> Callable[[Path], None]:
    def damage(database: Path) -> None:
        for file in database.glob(pattern):
            file.write_bytes(os.urandom(max(file.stat().st_size, 100)))

    return damage


def _remove_all(database: Path) -> None:
    shutil.rmtree(database)


DAMAGES = {
    "records truncated": _truncate_records,
    "records scribbled": _scribble("*.bucket"),
    "index scribbled": _scribble("*idx"),
    "schema scribbled": _scribble("schema.json"),
    "dictionary scribbled": _scribble("dictionary*"),
    "database gone": _remove_all,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_after_an_orderly_end_is_seen_before_the_start(
    closed: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(closed, data)
    damage(data / "store" / "databases" / "credit")
    with pytest.raises(StoreDamaged, match=r"is damaged: .*restore the folder from a backup") as refused:
        EmbeddedStore(data, SMALL).start()
    assert str(data / "store" / "log") in refused.value.message
    assert not (data / "store.json").exists()


@pytest.mark.parametrize("name", ["index scribbled", "dictionary scribbled"])
def test_damage_without_a_note_of_the_end_is_seen_from_the_log(closed: Path, tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(closed, data)
    (data / "store" / "closed.json").unlink()
    DAMAGES[name](data / "store" / "databases" / "credit")
    with pytest.raises(StoreDamaged, match="is damaged"):
        EmbeddedStore(data, SMALL).start()
    assert java_of(data) == []


def test_a_folder_others_may_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(WrongInput, match="chmod go-w"):
        EmbeddedStore(tmp_path, SMALL).open()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(WrongInput, match="cannot be used"):
        EmbeddedStore(tmp_path / "data", SMALL).open()


def test_attach_where_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(GraphUnavailable, match="start the hub"):
        attach(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_java_that_cannot_start_is_told_from_damage(tmp_path: Path) -> None:
    with pytest.raises(GraphUnavailable, match="did not start; see"):
        EmbeddedStore(tmp_path, EmbeddedSettings(heap_mb=1)).start()
    assert java_of(tmp_path) == []
