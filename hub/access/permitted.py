"""Whole questions by the policy table: what of them an asker may not ask."""

from collections.abc import Mapping
from types import MappingProxyType

from graph_schema.names import PartnerKind, Purpose
from hub.access.policy import COLUMNS, COORDINATES, Asker, Verdict, decide


def _open(asker: Asker) -> frozenset[str]:
    return frozenset(name for name in COORDINATES if decide(*asker, coordinate=name).verdict is not Verdict.DENY)


_OPEN: Mapping[Asker, frozenset[str]] = MappingProxyType({asker: _open(asker) for asker in COLUMNS})


def first_denied(kind: PartnerKind, purpose: Purpose, *, coordinates: frozenset[str]) -> str | None:
    """Return the first of the coordinates, in the order of their names, that is denied to such an asker."""
    return min(coordinates - _OPEN.get((kind, purpose), frozenset()), default=None)


def allowed_for_some_purpose(kind: PartnerKind, *, coordinate: str) -> bool:
    """Return whether the table allows the field to the kind for any purpose; for what tells of no subject."""
    return any(decide(*asker, coordinate=coordinate).verdict is Verdict.ALLOW for asker in COLUMNS if asker[0] is kind)
