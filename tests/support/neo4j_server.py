"""Neo4j Community as a child process: fetched by Maven, run by a one-class launcher, gone with its parent."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

import neo4j

from graph_schema.engine import Credentials, EngineName, StoreAddress
from tests.support.jdk import find_jdk
from tests.support.versions import NEO4J_VERSION

PROJECT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "neo4j"
READY_S = 240.0


class Neo4jMissing(Exception):  # noqa: N818
    """Neo4j cannot be run here; the text says why and what to install."""


def neo4j_jars(version: str = NEO4J_VERSION) -> Path:
    """Folder with the jars of one version, fetched once into `.cache`. Raises Neo4jMissing."""
    cache = PROJECT / ".cache" / f"neo4j-{version}"
    if (cache / "complete").exists():
        return cache / "lib"
    maven = shutil.which("mvn")
    if maven is None:
        raise Neo4jMissing("Maven (mvn) is not on the PATH; install it, for example `apt-get install maven`.")
    command = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), f"-Dneo4j.version={version}"]
    command += ["dependency:copy-dependencies", f"-DoutputDirectory={cache / 'lib'}"]
    cache.mkdir(parents=True, exist_ok=True)
    for offline in (["-o"], []):  # what Maven has already needs no network
        with (cache / "maven.log").open("ab") as log:
            done = subprocess.run([*command, *offline], stdout=log, stderr=subprocess.STDOUT, timeout=600)
        if done.returncode == 0:
            (cache / "complete").touch()
            return cache / "lib"
    raise Neo4jMissing(f"Maven could not fetch Neo4j {version}; see {cache / 'maven.log'}.")


def jdk_for(version: str) -> Path:
    """A JDK that this version runs on. Raises Neo4jMissing."""
    at_least, at_most = (17, 21) if version.startswith("5.") else (21, 99)
    home = find_jdk(at_least=at_least, at_most=at_most)
    if home is None:
        upper = f" to {at_most}" if at_most < 99 else " or newer"
        raise Neo4jMissing(f"Neo4j {version} needs a JDK {at_least}{upper}, and none was found; install one.")
    return home


class Neo4jServer:
    """One server on a free port of 127.0.0.1, its files under `home`; `stop` and `start` again keep the data.

    `fast_start` halves the CPU of a start and costs speed later; benchmarks turn it off.
    """

    def __init__(self, home: Path, version: str = NEO4J_VERSION, *, fast_start: bool = True) -> None:
        self.home = home
        self.version = version
        self._options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"] if fast_start else []
        self.log = home / "console.log"
        self.password = secrets.token_urlsafe(24)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = _free_port()

    @property
    def address(self) -> StoreAddress:
        """Where it answers."""
        writer = Credentials("neo4j", self.password)
        return StoreAddress(f"bolt://127.0.0.1:{self._port}", "neo4j", writer, None, EngineName.NEO4J)

    @property
    def pid(self) -> int:
        """Of the Java process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> StoreAddress:
        """Run it and wait until it answers. Raises Neo4jMissing where there is no Maven or no JDK."""
        java, jars = jdk_for(self.version) / "bin" / "java", neo4j_jars(self.version)
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = self.home / "password"
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.password)
        launch = [str(HERE / "Launcher.java"), str(self.home), str(self._port), str(secret)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(java), "-Xmx1g", "-XX:-UsePerfData", *self._options, *_opens(), "-cp", f"{jars}/*", *launch],
                stdin=subprocess.PIPE,  # its end is the end of the server, also when this process is killed
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if _listens(self._port) and _answers(self.address):
                return self.address
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"Neo4j {self.version} did not come up within {READY_S:.0f} s; see {self.log}")

    def stop(self) -> None:
        """End it in order."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it as kill -9 does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process = None


def _opens() -> list[str]:
    packages = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")
    return [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in packages]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _answers(address: StoreAddress) -> bool:
    auth = (address.writer.user, address.writer.password)
    try:
        with neo4j.GraphDatabase.driver(address.uri, auth=auth, connection_timeout=2) as driver:
            driver.verify_authentication()
            with driver.session(database=address.database) as session:
                session.run("RETURN 1 AS one").consume()
    except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
        return False
    return True
