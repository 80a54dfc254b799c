"""Classes of the embedded store's Java as it keeps them in a file, so that it need not load them at each start.

Such a file (JEP 483, JEP 514) belongs to one Java and its jars. Java passes by a file that does not fit. It holds code:
whoever can write to it can run code as the hub's user.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from graph_schema.embedded import EmbeddedSettings, EmbeddedStore

_MAKING_S = 120.0


def kept_classes(file: Path) -> tuple[str, ...]:
    """Java's options to use the classes kept in `file`, which is made first where it is not there (some 10 s)."""
    if not file.exists():
        _keep(file)
    return (f"-XX:AOTCache={file}",)


def _keep(file: Path) -> None:
    """Start and end a store of its own, and put what Java kept of it in place whole."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".classes-", dir=file.parent) as folder:
        made = Path(folder) / file.name
        settings = EmbeddedSettings(
            heap_mb=256, quick_start=True, stop_timeout_s=_MAKING_S, java_options=(f"-XX:AOTCacheOutput={made}",)
        )
        with EmbeddedStore(Path(folder) / "data", settings):
            pass
        if made.exists():
            made.replace(file)
