"""What a batch is about to write, for the comparison of the batch after it, which does not find it in the graph yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from graph_schema.names import IdScheme
from graph_schema.recording.sheet import Changes, Sheet, Slot
from graph_schema.recording.versions import Tie, Version

BY_NAME: Final = f"{IdScheme.SCOPED_NAME}:"
ANY: Final = ""
"""Stands for every name where the name of a description is not at hand."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The effects of a batch that others can be told without the graph, and names that only the graph can tell."""

    idents: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    """Identifier to enterprise and its kind."""
    names: Mapping[str, Set[str]] = field(default_factory=dict)
    """Name to the new enterprises with a code that have it."""
    slots: Mapping[Slot, Sequence[Version]] = field(default_factory=dict)
    """What stands in the slots that change, as the batch made it."""
    records: Set[str] = frozenset()
    unsure_names: Set[str] = frozenset()
    unsure_enterprises: Set[str] = frozenset()
    """Names that enterprises of the graph get, and enterprises of the graph that may lose theirs."""

    def written(self, slot: Slot) -> list[Version]:
        """The versions of a slot that changes, as they are read from the graph once they are written."""
        return [version._replace(body=None, stored_as=version.digest) for version in self.slots[slot]]


def pending_of(
    changes: Changes, sheet: Sheet, *, kinds: Mapping[str, str | None], new: Set[str], records: Set[str]
) -> Pending:
    """What these changes leave behind once they are written.

    `kinds` are those of the enterprises that get identifiers, `new` the enterprises and `records` the records that
    the graph does not have before.
    """
    idents: dict[str, tuple[str, str | None]] = {}
    names: dict[str, set[str]] = defaultdict(set)
    unsure_names: set[str] = set()
    unsure_enterprises: set[str] = set()
    slots: dict[Slot, Sequence[Version]] = {}
    # An enterprise that is known by name alone is nobody's namesake.
    coded = {v.to_id for (tie, key), v in changes.opened if tie is Tie.IDENTIFIES and not key.startswith(BY_NAME)}
    for slot, version in (*changes.opened, *changes.closed):
        tie, anchor = slot
        if tie is Tie.IDENTIFIES:
            idents[anchor] = (version.to_id, kinds[version.to_id])
            continue
        if slot in slots:
            continue
        slots[slot] = versions = sheet.get(slot)
        if tie is Tie.DESCRIBED_AS:
            told = {ANY if v.body is None else str(v.body["name_key"]) for v in versions}
            if anchor not in new:
                unsure_names |= told
                unsure_enterprises.add(anchor)
            elif anchor in coded:
                for name in told:
                    names[name].add(anchor)
    return Pending(idents, names, slots, records, unsure_names, unsure_enterprises)
