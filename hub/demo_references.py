"""What the demonstration's partners rest their inquiries on: one reference of each kind, made up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Final

from graph_schema.claims import Terms
from graph_schema.ids import partner_id
from graph_schema.names import MatterKind, PartnerKind, Purpose
from hub.actions.partners import Credentials, permitted_purposes
from hub.actions.references import NewReference

MATTER: Final = "示例事项〔2026〕1号"
CASE: Final = "示例案〔2026〕1号"
CONTRACT: Final = "示例合同〔2026〕1号"
_PAPER: Final = "sha256:" + sha256("示例材料".encode()).hexdigest()
_BUDGET: Final = 200


def demo_references(
    partners: Sequence[Credentials], stories: Mapping[str, Sequence[str]], *, today: date
) -> Iterator[NewReference]:
    """A matter and a case, members of an association, a contract, and a claim; for those partners that are there."""
    golden, disputed = stories["golden"], stories["disputed"]
    numbers: Mapping[PartnerKind, tuple[MatterKind, Sequence[tuple[str, tuple[str, ...]]]]] = {
        PartnerKind.DEPARTMENT: (
            MatterKind.ADMIN_MATTER,
            [(MATTER, (*golden, stories["repaired"][0], disputed[0]))],
        ),
        PartnerKind.INVESTIGATOR: (MatterKind.CASE, [(CASE, ())]),
        PartnerKind.CREDIT_SERVICE: (MatterKind.CONTRACT, [(CONTRACT, ())]),
        PartnerKind.ASSOCIATION: (
            MatterKind.MEMBERSHIP,
            [(f"示例会员{n}", (uscc,)) for n, uscc in enumerate((*golden, *disputed), 1)],
        ),
        PartnerKind.SUBJECT: (MatterKind.CLAIM, [("示例认领1", (golden[0],))]),
    }
    for partner in partners:
        kind, held = numbers.get(partner.kind, (MatterKind.CASE, []))
        for number, usccs in held:
            yield NewReference(
                kind=kind,
                number=number,
                terms=_terms(partner, kind),
                valid_from=today,
                usccs=tuple(dict.fromkeys(usccs)),
            )


def _terms(partner: Credentials, kind: MatterKind) -> Terms:
    purposes: tuple[Purpose, ...] = permitted_purposes(partner.kind)
    return Terms(
        partner_id=partner_id(partner.client_id),
        purposes=purposes,
        evidence=_PAPER,
        budget=_BUDGET if kind is MatterKind.CASE else None,
    )
