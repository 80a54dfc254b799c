"""What an inquiry rests on: the matters of its partner that must hold, matched inside the statement that answers.

A reference is found by its kind, its number and its partner together. So another partner's number, an unknown one and
one that is over are the same: nothing is found, and nothing is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graph_schema.ids import matter_id
from graph_schema.names import IdScheme, LegalBasis, MatterKind, PartnerKind
from hub.access.purpose import Inquiry


@dataclass(frozen=True, slots=True)
class Cited:
    """Ids of matters: `needed` must all hold, `covering` must concern the subject, `consent` opens further records."""

    needed: tuple[str, ...] = ()
    covering: str = ""
    consent: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(key for key in (*self.needed, self.covering, self.consent) if key))


@dataclass(frozen=True, slots=True)
class _Rests:
    """On which matter a kind's inquiries rest; `number` is where the inquiry states it, None: the subject is it."""

    on: MatterKind
    number: str | None
    covers: bool


_RESTS: Mapping[PartnerKind, _Rests] = MappingProxyType(
    {
        PartnerKind.ASSOCIATION: _Rests(MatterKind.MEMBERSHIP, None, covers=True),
        PartnerKind.SUBJECT: _Rests(MatterKind.CLAIM, None, covers=True),
        PartnerKind.DEPARTMENT: _Rests(MatterKind.ADMIN_MATTER, "matter_number", covers=True),
        PartnerKind.INVESTIGATOR: _Rests(MatterKind.CASE, "case_number", covers=False),
        PartnerKind.CREDIT_SERVICE: _Rests(MatterKind.CONTRACT, "contract_id", covers=False),
    }
)
_MAY_HAVE_CONSENT = frozenset({PartnerKind.BANK, PartnerKind.CREDIT_SERVICE})


def case_of(kind: PartnerKind, inquiry: Inquiry, *, partner_id: str) -> str | None:
    """Id of the case that an inquiry rests on; None where its kind's rest on none."""
    rests = _RESTS.get(kind)
    if rests is None or rests.on is not MatterKind.CASE:
        return None
    return matter_id(MatterKind.CASE, inquiry.case_number or "", partner=partner_id)


def rests_on_membership(kind: PartnerKind) -> bool:
    """Whether a kind may ask about its members alone, each by a membership of its own."""
    rests = _RESTS.get(kind)
    return rests is not None and rests.on is MatterKind.MEMBERSHIP


def cited_by_name(kind: PartnerKind, inquiry: Inquiry, *, partner_id: str) -> Cited:
    """What an inquiry about enterprises rests on whose codes it does not state; of memberships see above."""
    if rests_on_membership(kind):
        return Cited()
    return cited(kind, inquiry, partner_id=partner_id)


def cited(kind: PartnerKind, inquiry: Inquiry, *, partner_id: str, uscc: str = "") -> Cited:
    """What an inquiry about an enterprise rests on; without a code where the inquiry states the number."""
    needed: list[str] = []
    covering = consent = ""
    rests = _RESTS.get(kind)
    if rests is not None:
        number = f"{IdScheme.USCC}:{uscc}" if rests.number is None else getattr(inquiry, rests.number) or ""
        key = matter_id(rests.on, number, partner=partner_id)
        needed.append(key)
        covering = key if rests.covers else ""
    if kind in _MAY_HAVE_CONSENT and inquiry.consent_id is not None:
        consent = matter_id(MatterKind.CONSENT, inquiry.consent_id, partner=partner_id)
        if inquiry.legal_basis is LegalBasis.CONSENT:
            # The basis that is stated must be there: without the subject's consent there is no inquiry about it.
            needed.append(consent)
            covering = consent
    return Cited(tuple(needed), covering, consent)
