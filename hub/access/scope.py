"""Scope: what an asker may see, as parameters of the one statement that answers (docs/access.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from graph_schema.names import Disclosure, PartnerKind, Purpose, RecordStatus
from hub.access.purpose import REQUIREMENTS
from hub.errors import Refusal, RefusalCode

# Judged now, whatever the day or the state of knowledge asked about: forgetting outranks history.
FORGOTTEN: Final = (
    RecordStatus.PROPOSED,
    RecordStatus.REMOVED,
    RecordStatus.REPAIRED,
    RecordStatus.REVOKED,
)
_PUBLISHED: Final = (Disclosure.PUBLIC,)
_SHARED: Final = (Disclosure.GOV_SHARED, Disclosure.PUBLIC)
_EVERY_DISCLOSURE: Final = (Disclosure.AUTHORIZED, Disclosure.GOV_SHARED, Disclosure.PUBLIC)
_EVERY_TIE: Final = ("HOLDS", "OWNS", "CONTROLS", "NAMES", "BRANCH_OF", "SUCCEEDS")
# Suppliers are told where parties are explored, and nowhere else.
_EXPLORED: Final = (*_EVERY_TIE, "SUPPLIES")
_ANYBODY: Final = ("SUBJECT", "PARTY", "OTHER")


@dataclass(frozen=True, slots=True)
class Scope:
    """Parameters compiled from kind and purpose.

    Records are shown where their disclosure is in `disclosures`, or in `by_consent` and about a subject of the consent
    that is cited, and their present state is not in `forgotten`. `ties` and `reaching` are the relationships through
    which parties are related, and about whom the records may be that reach them (see EnterpriseKey); enterprises
    beyond the one asked about are shown where `may_see_others`. `explored` are the relationships through which
    parties that are told of may be found. A person is asked about by a handle where `persons_by_handle`, else by a
    document alone. The sizes bound the lists of one answer.
    """

    kind: PartnerKind
    purpose: Purpose
    disclosures: tuple[Disclosure, ...] = _PUBLISHED
    by_consent: tuple[Disclosure, ...] = ()
    forgotten: tuple[RecordStatus, ...] = FORGOTTEN
    ties: tuple[str, ...] = ()
    reaching: tuple[str, ...] = ()
    explored: tuple[str, ...] = ()
    may_see_others: bool = False
    persons_by_handle: bool = False
    max_parties: int = 50
    max_records: int = 50
    max_reaches: int = 20
    max_others: int = 10
    max_faces: int = 50


def _of(kind: PartnerKind) -> Scope:
    """The scope of a kind, for any of its purposes."""
    plain = Scope(kind, Purpose.SELF)
    named_only = replace(plain, ties=("NAMES",))
    scopes: dict[PartnerKind, Scope] = {
        PartnerKind.BANK: replace(
            plain, by_consent=(Disclosure.AUTHORIZED,), ties=_EVERY_TIE, reaching=_ANYBODY, may_see_others=True
        ),
        # Office holders of the member, and no enterprise beyond it.
        PartnerKind.ASSOCIATION: replace(plain, ties=("HOLDS", "NAMES"), reaching=("SUBJECT", "PARTY")),
        # Who is named in a published entry, and nobody else.
        PartnerKind.MEDIA: named_only,
        PartnerKind.PUBLIC: named_only,
        PartnerKind.CREDIT_SERVICE: replace(named_only, by_consent=(Disclosure.AUTHORIZED,)),
        PartnerKind.DEPARTMENT: replace(
            plain, disclosures=_SHARED, ties=_EVERY_TIE, reaching=_ANYBODY, explored=_EVERY_TIE
        ),
        PartnerKind.INVESTIGATOR: replace(
            plain,
            disclosures=_EVERY_DISCLOSURE,
            ties=_EVERY_TIE,
            reaching=_ANYBODY,
            explored=_EXPLORED,
            may_see_others=True,
            persons_by_handle=True,
        ),
        # Everything about itself, also what is only proposed; of its people what follows from its own records.
        PartnerKind.SUBJECT: replace(
            plain,
            disclosures=_EVERY_DISCLOSURE,
            forgotten=tuple(status for status in FORGOTTEN if status is not RecordStatus.PROPOSED),
            ties=_EVERY_TIE,
            reaching=("SUBJECT",),
        ),
    }
    return scopes[kind]


_SCOPES: Mapping[tuple[PartnerKind, Purpose], Scope] = MappingProxyType(
    {(kind, purpose): replace(_of(kind), purpose=purpose) for kind, purpose in REQUIREMENTS}
)


def compile_scope(kind: PartnerKind, purpose: Purpose) -> Scope:
    """Return the scope of such an asker. Raises Refusal where it may not ask at all."""
    scope = _SCOPES.get((kind, purpose))
    if scope is None:
        raise Refusal(RefusalCode.PURPOSE_NOT_PERMITTED, field="inquiry.purpose")
    return scope
