"""Bad input, bad settings and bad surroundings: one sentence, the right exit code, and nothing lost."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from tests.e2e.running import COMMAND, Hub, Service, end
from tests.e2e.test_load import HEADER, graph, register, row

NOBODY = 65534


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file bad.csv is empty; ask for it to be delivered again."),
        (b"\n\n", "The first line of bad.csv is no header;"),
        (
            "企业名称,法定代表人\n甲,乙\n".encode(),
            "The header lacks the column(s) 统一社会信用代码 of form public_register;",
        ),
        (b"name,\xe7\x8e\xff\n", "(utf-8-sig fails at byte 5; gb18030 fails at byte 7)"),
        ((HEADER + "\n甲\n").encode("utf-16"), "fails at byte 0"),
    ],
)
def test_a_file_that_cannot_be_used(served: Hub, tmp_path: Path, content: bytes, says: str) -> None:
    before = graph(served)
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert says in served.run("load", "register", path, code=2).error
    assert graph(served) == before


def test_a_told_encoding_that_does_not_fit(served: Hub, tmp_path: Path) -> None:
    path = register(tmp_path / "utf8.csv", row(1))
    assert "(ascii fails at byte 0)" in served.run("load", "register", path, "--encoding", "ascii", code=2).error
    assert "encoding is not known" in served.run("load", "register", path, "--encoding", "klingon", code=2).error


def test_a_folder_and_a_file_that_is_not_there(served: Hub, tmp_path: Path) -> None:
    assert "is a folder; give the paths" in served.run("load", "register", tmp_path, code=2).error
    assert "There is no file none.csv;" in served.run("load", "register", tmp_path / "none.csv", code=2).error


def test_rows_that_are_broken_cost_themselves(served: Hub, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    rows = [row(70), "1,2,3,4,5,6,7,8,9,10,11,12,13", '"never closed,1,2,3', row(71) + "\x00", "x" * (2 << 20), row(72)]
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    report = served.load("register", path, code=3)
    assert report["by_code"] == {"WRONG_COLUMN_COUNT": 1, "UNCLOSED_QUOTE": 1, "NUL_BYTE": 1, "LINE_TOO_LONG": 1}
    assert report["accepted"] == 2
    out = tmp_path / "out.csv"
    done = served.run("rejects", report["run_id"], "--out", out, code=0)
    assert "1 rows are too long to be kept" in done.err
    assert out.read_text(encoding="utf-8") == "\n".join((HEADER, *rows[1:4])) + "\n"


@pytest.mark.parametrize("size", [64 << 20, pytest.param(1 << 30, marks=pytest.mark.full)])
def test_a_line_without_end_needs_no_memory(served: Hub, tmp_path: Path, size: int) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write(f"{HEADER}\n{row(size % 997)}\n".encode())
        file.seek(size, os.SEEK_CUR)  # a hole: it reads as zeros and takes no room
        file.write(f"\n{row(size % 997 + 1000)}\n".encode())
    process = served.start("load", "register", path, "--json")
    peak = 0
    while process.poll() is None:
        peak = max(peak, held(process.pid))
        time.sleep(0.02)
    assert process.stdout is not None
    printed = process.stdout.read()
    end(process)
    assert '"accepted":2,"unchanged":0,"rejected":1' in printed
    assert process.returncode == 3
    assert 50_000 < peak < 220_000, peak  # the interpreter and its libraries take about 120,000


def held(pid: int) -> int:
    """The most memory (KiB) that a process held until now; its rusage would count what its parent held at the start."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return 0


def test_unknown_settings(hub: Hub, tmp_path: Path) -> None:
    path = register(tmp_path / "a.csv", row(1))
    error = hub.on(hub.data, CREDIT_HUB_WORKRES="2").run("load", "register", path, code=2).error
    assert error.startswith("The environment variable CREDIT_HUB_WORKRES is not a setting of the hub; the nearest one")
    error = hub.on(hub.data, GRAPH_URL="bolt://x").run("load", "register", path, code=2).error
    assert "GRAPH_URL is not a setting of the hub; the nearest one is GRAPH_URI." in error
    config = tmp_path / "hub.toml"
    for text, says in (
        ("prot = 1\n", "The key prot is not a setting of the hub; the nearest one is port."),
        ("[limits]\ndeep = 1\n", "The key limits.deep is not"),
        ("port = 'x'\n", "The setting port cannot be used"),
        ("port = \n", "is not TOML (at line 1, column 8)"),
    ):
        config.write_text(text, encoding="utf-8")
        assert says in hub.run("load", "register", path, "--config", config, code=2).error
    assert "--config file cannot be read" in hub.run("migrate", "--config", tmp_path / "no.toml", code=2).error
    assert not hub.data.exists()


def test_a_wrong_password(user: Hub, tmp_path: Path, neo4j_address: StoreAddress) -> None:
    path = register(tmp_path / "a.csv", row(1))
    hub = user.on(tmp_path / "d", GRAPH_URI=neo4j_address.uri, GRAPH_PASSWORD="not-the-password")
    done = hub.run("load", "register", path, code=1)
    assert done.error == (
        "The graph refused the user name or password; set GRAPH_USER and GRAPH_PASSWORD to a valid log-in."
    )
    hub = user.on(tmp_path / "d", GRAPH_URI=neo4j_address.uri)
    assert "GRAPH_URI is set without GRAPH_PASSWORD" in hub.run("load", "register", path, code=2).error


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """A port where something answers each connection with these bytes, or with nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def speak() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                    if answer:
                        connection.sendall(answer)
                        connection.close()
                    held.append(connection)
                except OSError:
                    return

        threading.Thread(target=speak, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\x00\x00\x00", pytest.param(b"", marks=pytest.mark.full)]
)
def test_what_is_no_graph_store(user: Hub, tmp_path: Path, answer: bytes) -> None:
    path = register(tmp_path / "a.csv", row(1))
    with listener(answer) as port:
        hub = user.on(tmp_path / "d", GRAPH_URI=f"bolt://127.0.0.1:{port}", GRAPH_PASSWORD="x")
        assert "GRAPH_URI" in hub.run("load", "register", path, code=1).error


@pytest.mark.parametrize(
    "uri", ["bolt://127.0.0.1:1", "http://127.0.0.1:7687", "nonsense", "bolt://no.such.host.invalid"]
)
def test_an_address_where_nobody_answers(user: Hub, tmp_path: Path, uri: str) -> None:
    path = register(tmp_path / "a.csv", row(1))
    hub = user.on(tmp_path / "d", GRAPH_URI=uri, GRAPH_PASSWORD="x")
    assert "GRAPH_URI" in hub.run("load", "register", path, code=1).error


def test_a_port_that_is_taken(service: Service) -> None:
    port = service.url.rpartition(":")[2]
    error = service.hub.run("serve", "--port", port, code=2).error
    assert error == f"Port {port} of 127.0.0.1 cannot be listened on; choose another with --port."


def test_a_damaged_folder(hub: Hub, tmp_path: Path) -> None:
    path = register(tmp_path / "a.csv", row(1))
    hub.load("register", path)
    largest = max((hub.data / "store" / "databases").rglob("*.bucket"), key=lambda file: file.stat().st_size)
    whole = largest.read_bytes()
    largest.write_bytes(whole[: len(whole) // 2])
    error = hub.run("load", "register", path, code=1).error
    assert "is damaged: 1 of its files are missing or changed" in error
    assert "restore the folder from a backup" in error
    largest.write_bytes(whole)
    assert hub.load("register", path)["unchanged"] == 1


def test_damaged_rejects(served: Hub, tmp_path: Path) -> None:
    report = served.load("register", register(tmp_path / "a.csv", "坏,1,2,3"), code=3)
    kept = served.data / "runs" / report["run_id"] / "rejects.jsonl"
    kept.write_bytes(kept.read_bytes().replace(b'"code"', b'"eden"'))
    assert "cannot be read at line 1; restore" in served.run("rejects", report["run_id"], code=1).error


def test_an_unknown_run_makes_no_folder(hub: Hub) -> None:
    assert "There is no run of that id" in hub.run("rejects", "../../etc", code=2).error
    assert not hub.data.exists()


def test_folders_that_cannot_be_used(hub: Hub, tmp_path: Path) -> None:
    path = register(tmp_path / "a.csv", row(1))
    plain = tmp_path / "plain"
    plain.write_text("a file")
    assert "cannot be used (Not a directory);" in hub.on(plain / "data").run("load", "register", path, code=2).error
    assert "cannot be used (File exists);" in hub.on(plain).run("load", "register", path, code=2).error
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert "can be written by other users; run `chmod go-w`" in hub.on(shared).run("migrate", code=2).error


def test_rejects_that_cannot_be_written(served: Hub, tmp_path: Path) -> None:
    path = register(tmp_path / "a.csv", *(f"坏{n},1,2,3" for n in range(2_000)))
    command = f'ulimit -f 16; exec "{COMMAND}" load register "{path}"'  # 16 blocks: as on a disk that is full
    done = subprocess.run(
        ["sh", "-c", command], env=served.environment(), capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == "error: File too large; make room or give this user access, then give the same command again.\n"
    )


def test_an_out_file_in_no_folder(served: Hub, tmp_path: Path) -> None:
    report = served.load("register", register(tmp_path / "a.csv", "坏,1,2,3"), code=3)
    out = tmp_path / "none" / "out.csv"
    error = served.run("rejects", report["run_id"], "--out", out, code=1).error
    assert error.startswith(f"{out} cannot be used: No such file or directory;")


def test_files_that_this_user_may_not_use(tmp_path: Path) -> None:
    """As another user than root, whom every mode lets through."""
    folder = Path("/tmp") / f"credit-hub-nobody-{os.getpid()}"  # pytest's own folders are closed to others
    if os.geteuid() != 0:
        pytest.skip("only root can try this as another user")
    folder.mkdir()
    try:
        os.chown(folder, NOBODY, NOBODY)
        hub = Hub(folder, folder / "data")
        secret = register(folder / "secret.csv", row(1))
        secret.chmod(0o600)
        try:
            hub.run("--help", user=NOBODY, code=0)
        except PermissionError:
            pytest.skip("the interpreter is closed to other users")
        (folder / "closed").mkdir(mode=0o555)
        error = hub.run("load", "register", secret, user=NOBODY, code=2).error
        assert "secret.csv cannot be read (Permission denied);" in error
        error = hub.on(folder / "closed" / "data").run("migrate", user=NOBODY, code=2).error
        assert "cannot be used (Permission denied); name a folder that you may write to." in error
    finally:
        shutil.rmtree(folder)
