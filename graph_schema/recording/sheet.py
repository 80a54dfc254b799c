"""The part of the graph that a batch touches: what was current before, and what is to be current after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph_schema.recording.versions import Tie, Version

Slot = tuple[Tie, str]
"""A relationship type and the id of the node that its versions hang on."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Versions to be opened and to be closed, each with the slot that it belongs to."""

    opened: tuple[tuple[Slot, Version], ...]
    closed: tuple[tuple[Slot, Version], ...]

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.opened or self.closed)

    def touched(self, *ties: Tie) -> set[str]:
        """The anchors whose versions of these types change."""
        return {slot[1] for slot, _ in (*self.opened, *self.closed) if slot[0] in ties}


class Sheet:
    """Versions by slot; starts with what the graph holds and collects what it is to hold."""

    def __init__(self) -> None:
        """An empty sheet: every slot not loaded is taken to be empty in the graph."""
        self._before: dict[Slot, tuple[Version, ...]] = {}
        self._now: dict[Slot, tuple[Version, ...]] = {}

    def load(self, rows: Iterable[tuple[Slot, Version]]) -> None:
        """Take over current versions read from the graph."""
        for slot, version in rows:
            self._before[slot] = (*self._before.get(slot, ()), version)
            self._now[slot] = (*self._now.get(slot, ()), version)

    def get(self, slot: Slot) -> Sequence[Version]:
        """The versions of a slot as the batch has made them so far."""
        return self._now.get(slot, ())

    def put(self, slot: Slot, versions: Iterable[Version]) -> None:
        """Replace the versions of a slot."""
        self._now[slot] = tuple(versions)

    def slots(self) -> Iterator[Slot]:
        """Every slot that has been loaded or written."""
        return iter(tuple(self._now))

    def changes(self) -> Changes:
        """What has to be written so that the graph holds what the sheet holds."""
        opened: list[tuple[Slot, Version]] = []
        closed: list[tuple[Slot, Version]] = []
        for slot, versions in self._now.items():
            if slot not in self._before:
                opened += [(slot, version) for version in versions]
                continue
            before = {(v.fact_id, v.stored_as): v for v in self._before[slot]}
            kept = set()
            for version in versions:
                key = (version.fact_id, version.digest)
                if key in before:
                    kept.add(key)
                else:
                    opened.append((slot, version))
            closed.extend((slot, version) for key, version in before.items() if key not in kept)
        return Changes(opened=tuple(opened), closed=tuple(closed))
