"""Classes of the embedded store's Java as it keeps them in a file, so that it need not load them at each start.

Such a file (JEP 483, JEP 514) belongs to one Java and its jars, so its name tells of which. Java passes by a file that
does not fit. It holds code: whoever can write to it can run code as the hub's user.
"""

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_schema.embedded import EmbeddedSettings, EmbeddedStore
from graph_schema.embedded_java import java_package
from graph_schema.errors import WrongInput

_MAKING_S = 120.0


def kept_classes(folder: Path) -> tuple[str, ...]:
    """Java's options to use the classes kept in a folder; they are kept first where they are not there (some 10 s).

    Raises WrongInput where the folder cannot be written to, and as a start of the store.
    """
    file = classes_file(folder)
    if not file.exists():
        try:
            _keep(file)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WrongInput(
                f"The folder {folder} for Java's classes cannot be used ({reason}); name another as embedded_classes."
            ) from None
    return (f"-XX:AOTCache={file}",)


def classes_file(folder: Path) -> Path:
    """Where the classes of this store's Java lie in a folder: another version, or another place of it, has another."""
    place = sha256(str(java_package()).encode()).hexdigest()[:8]
    return folder / f"classes-{version('arcadedb-embedded')}-{place}.aot"


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
