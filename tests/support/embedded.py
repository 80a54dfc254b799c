"""Embedded stores of the tests: quick to start, with the classes that this checkout has kept."""

from pathlib import Path
from typing import Any

from graph_schema.embedded import EmbeddedSettings
from graph_schema.embedded_classes import kept_classes

KEPT = Path(__file__).parents[2] / ".cache" / "embedded"


def quick(heap_mb: int = 512, **more: Any) -> EmbeddedSettings:
    """Settings of a store that is there at once."""
    return EmbeddedSettings(quick_start=True, heap_mb=heap_mb, java_options=kept_classes(KEPT), **more)
