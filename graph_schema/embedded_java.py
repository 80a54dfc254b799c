"""The command line of the embedded store: the Java and the jars that its package brings, and ArcadeDB's settings."""

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_schema.errors import GraphUnavailable

_OPTIONS = (
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "--enable-native-access=ALL-UNNAMED",
    "--add-modules=jdk.incubator.vector",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    "-Djava.awt.headless=true",
    "-Djava.net.preferIPv4Stack=true",
    "-Dfile.encoding=UTF-8",
    "-Dpolyglot.engine.WarnInterpreterOnly=false",
)


# One compiler instead of two, and a collector without threads of its own.
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def java_command(store: Path, settings: Mapping[str, object], *, options: Sequence[str]) -> tuple[Path, list[str]]:
    """Java's path and its arguments for a server under `store`, with ArcadeDB settings (names without "arcadedb.").

    `options` are for Java itself, its heap among them.

    Every commit is on the disk before it is acknowledged (txWalFlush 2). Raises GraphUnavailable where the
    package is not installed; it is found but never imported, because importing it would load Java here.
    """
    package = java_package()
    fixed = {
        "server.mode": "production",
        "server.rootPath": store,
        "server.databaseDirectory": store / "databases",
        "server.logsDirectory": store / "log",
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.httpWorkerThreads": 2,
        "server.httpsIoThreads": 1,
        "txWalFlush": 2,
    }
    return package / "jre" / "bin" / "java", [
        *options,
        *_OPTIONS,
        f"-XX:ErrorFile={store}/log/java-error.log",
        f"-Djava.util.logging.config.file={store}/config/logging.properties",
        *(f"-Darcadedb.{key}={value}" for key, value in {**fixed, **settings}.items()),
        "-cp",
        f"{package}/jars/*",
        "com.arcadedb.server.ArcadeDBServer",
    ]


def java_package() -> Path:
    """The folder of the store's Java and jars. Raises GraphUnavailable where it is not installed."""
    found = importlib.util.find_spec("arcadedb_embedded")
    for place in (found.submodule_search_locations or []) if found else []:
        if (Path(place) / "jre" / "bin" / "java").exists():
            return Path(place)
    raise GraphUnavailable("The package arcadedb-embedded is not installed with its Java; run `make install` again.")
