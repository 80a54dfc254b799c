"""What an inquiry must state, by kind of partner and purpose.

Sources: 个人信息保护法 6, 13 (purpose and basis), 征信业管理条例 18, 20, 28 (consent and agreed use),
河南省社会信用条例 24 (no inquiry beyond one's authority).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from graph_schema.names import LegalBasis, PartnerKind, Purpose
from hub.errors import Refusal, RefusalCode

# Numbers of documents, cases and consents as they are written: letters, digits and their brackets and strokes.
Reference = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\w\-–—./:#()（）〔〕\[\]【】]+$")]


class Inquiry(BaseModel):
    """Why and on what basis one asks. Names of the GraphQL input (`legalBasis`) and of Python are both read."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    purpose: Purpose
    legal_basis: LegalBasis
    consent_id: Reference | None = None
    case_number: Reference | None = None
    matter_number: Reference | None = None
    contract_id: Reference | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an inquiry needs beside its purpose: one of `bases`, and all references in `needs`."""

    bases: frozenset[LegalBasis]
    needs: tuple[str, ...] = ()


_BANK = Requirement(
    # 商业银行法 35 obliges a bank to examine its borrower, hence STATUTORY_DUTY beside consent.
    frozenset({LegalBasis.CONSENT, LegalBasis.STATUTORY_DUTY, LegalBasis.LAWFULLY_PUBLIC, LegalBasis.OTHER_LAW})
)
_AUTHORITY = frozenset({LegalBasis.STATUTORY_DUTY, LegalBasis.OTHER_LAW})
# Self-regulation by law or charter (行业协会自律), on what is published.
_ASSOCIATION = Requirement(frozenset({LegalBasis.LAWFULLY_PUBLIC, LegalBasis.OTHER_LAW}))
_PUBLISHED = frozenset({LegalBasis.LAWFULLY_PUBLIC})

REQUIREMENTS: Mapping[tuple[PartnerKind, Purpose], Requirement] = MappingProxyType(
    {
        (PartnerKind.BANK, Purpose.CREDIT_GRANTING): _BANK,
        (PartnerKind.BANK, Purpose.POST_LOAN): _BANK,
        (PartnerKind.ASSOCIATION, Purpose.MEMBER_ADMISSION): _ASSOCIATION,
        (PartnerKind.ASSOCIATION, Purpose.MEMBER_RATING): _ASSOCIATION,
        (PartnerKind.MEDIA, Purpose.MEDIA_SUPERVISION): Requirement(
            frozenset({LegalBasis.NEWS_REPORTING, LegalBasis.LAWFULLY_PUBLIC})
        ),
        (PartnerKind.CREDIT_SERVICE, Purpose.RATING): Requirement(
            frozenset({LegalBasis.CONSENT, LegalBasis.LAWFULLY_PUBLIC}), ("contract_id",)
        ),
        (PartnerKind.DEPARTMENT, Purpose.ADMIN_REVIEW): Requirement(_AUTHORITY, ("matter_number",)),
        (PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION): Requirement(_AUTHORITY, ("case_number",)),
        # 个人信息保护法 45: access and copy.
        (PartnerKind.SUBJECT, Purpose.SELF): Requirement(frozenset({LegalBasis.OTHER_LAW})),
        (PartnerKind.PUBLIC, Purpose.PUBLIC_INFORMATION): Requirement(_PUBLISHED),
    }
)


def check_inquiry(kind: PartnerKind, inquiry: Inquiry) -> None:
    """Raise Refusal where a partner of this kind may not ask so, or a reference is missing."""
    requirement = REQUIREMENTS.get((kind, inquiry.purpose))
    if requirement is None:
        raise Refusal(RefusalCode.PURPOSE_NOT_PERMITTED, field="inquiry.purpose")
    if inquiry.legal_basis not in requirement.bases:
        raise Refusal(RefusalCode.PURPOSE_NOT_PERMITTED, field="inquiry.legalBasis")
    needs = requirement.needs
    if inquiry.legal_basis is LegalBasis.CONSENT:
        needs = (*needs, "consent_id")
    for name in needs:
        if getattr(inquiry, name) is None:
            raise Refusal(RefusalCode.INQUIRY_INCOMPLETE, field=f"inquiry.{to_camel(name)}")
