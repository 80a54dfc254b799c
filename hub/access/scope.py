"""Scope: what an asker may see, as parameters of the one statement that answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graph_schema.names import Disclosure, PartnerKind, Purpose, RecordStatus
from hub.access.purpose import REQUIREMENTS
from hub.errors import Refusal, RefusalCode

# Judged now, whatever the day or the state of knowledge asked about: forgetting outranks history.
FORGOTTEN: tuple[RecordStatus, ...] = (
    RecordStatus.PROPOSED,
    RecordStatus.REMOVED,
    RecordStatus.REPAIRED,
    RecordStatus.REVOKED,
)
_EVERY_DISCLOSURE = (Disclosure.AUTHORIZED, Disclosure.GOV_SHARED, Disclosure.PUBLIC)


@dataclass(frozen=True, slots=True)
class Scope:
    """Parameters compiled from kind and purpose.

    Records are shown where their disclosure is in `disclosures` and their present state is not in `forgotten`;
    enterprises beyond the one asked about, where `may_see_others`. The sizes bound the lists of one answer.
    """

    kind: PartnerKind
    purpose: Purpose
    disclosures: tuple[Disclosure, ...]
    forgotten: tuple[RecordStatus, ...] = FORGOTTEN
    may_see_others: bool = False
    max_parties: int = 50
    max_records: int = 50
    max_reaches: int = 20
    max_others: int = 10


_SCOPES: Mapping[PartnerKind, tuple[tuple[Disclosure, ...], bool]] = MappingProxyType(
    {
        PartnerKind.BANK: ((Disclosure.PUBLIC,), True),
        PartnerKind.DEPARTMENT: ((Disclosure.GOV_SHARED, Disclosure.PUBLIC), False),
        PartnerKind.INVESTIGATOR: (_EVERY_DISCLOSURE, True),
    }
)


def compile_scope(kind: PartnerKind, purpose: Purpose) -> Scope:
    """Return the scope of such an asker. Raises Refusal where it may not ask at all."""
    if (kind, purpose) not in REQUIREMENTS:
        raise Refusal(RefusalCode.PURPOSE_NOT_PERMITTED, field="inquiry.purpose")
    disclosures, may_see_others = _SCOPES[kind]
    return Scope(kind=kind, purpose=purpose, disclosures=disclosures, may_see_others=may_see_others)
