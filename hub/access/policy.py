"""The one table of what each kind of partner may see, per purpose and `Type.field`; what is not listed is denied.

A row gives one letter per column: A allow, M mask (null, whatever the data), D deny (the request is refused).
Masks follow from document and grant alone, never from data. A masked field is nullable in the schema.
Which records and parties are shown at all is a matter of scope, which is part of the statement, not of this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from graph_schema.names import PartnerKind, Purpose

Asker = tuple[PartnerKind, Purpose]

COLUMNS: tuple[Asker, ...] = (
    (PartnerKind.BANK, Purpose.CREDIT_GRANTING),
    (PartnerKind.BANK, Purpose.POST_LOAN),
    (PartnerKind.DEPARTMENT, Purpose.ADMIN_REVIEW),
    (PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION),
)

# Type, letters in the order of COLUMNS, fields.
TABLE: tuple[tuple[str, str, str], ...] = (
    ("Query", "AAAA", "enterprise enterprises"),
    # Public knowledge without a subject: no inquiry is asked for.
    ("Query", "AAAA", "rules measures informationCatalogue"),
    ("Query", "AAAA", "budget"),
    ("Budget", "AAAA", "maximum available restoreRate queryMaximum"),
    # Integrators of a bank work from the published SDL; introspection is for those who build against the live service.
    ("Query", "DDAA", "__schema __type"),
    ("Enterprise", "AAAA", "uscc kind name identifiers profiles creditStatus records recordsTruncated relatedParties"),
    ("Enterprise", "AAAA", "asOf knownAt dataAsOf rulesEdition"),
    ("Enterprise", "AAAA", "sourceDifferences incentives"),
    ("SourceDifference", "AAAA", "field source value observed"),
    ("Identifier", "AAAA", "scheme value"),
    ("EnterpriseProfile", "AAAA", "name formerNames status enterpriseType region industry capital address founded"),
    ("EnterpriseProfile", "AAAA", "businessScope representativeText source observed preferred"),
    ("Capital", "AAAA", "amount currency text"),
    ("Refusal", "AAAA", "code uscc"),
    ("CreditStatus", "AAAA", "standing summary listings aggravated measures incentives disputed"),
    ("Listing", "AAAA", "record side domain final disputed suspended"),
    ("Aggravation", "AAAA", "answer domains because needed lookedAt ruleId name citation checked checkedNote"),
    ("LookedAt", "AAAA", "name recordKinds sides listKinds counted disclosures covered"),
    ("Measure", "AAAA", "id name force kind implementer basisRank linkedMatter needsSecondBasis since until"),
    ("Measure", "AAAA", "ends told citation checked checkedNote"),
    ("MeasureInForce", "AAAA", "measure record"),
    ("Incentive", "AAAA", "record state reason withheldBy"),
    ("IncentiveEligibility", "AAAA", "id name kind force actorClass implementer jurisdiction eligible ways told"),
    ("IncentiveEligibility", "AAAA", "basisRank citation checked checkedNote note"),
    ("EligibilityWay", "AAAA", "who evidence eligible reason explanation windowFrom windowTo lookedAt because"),
    ("EligibilityWay", "AAAA", "setAside judgedBy"),
    ("EvidenceRule", "AAAA", "id name notCounted citation further checked checkedNote note"),
    (
        "CreditRecord",
        "AAAA",
        "id kind listKind side domain severity number determiner jurisdiction basis reason amount",
    ),
    ("CreditRecord", "AAAA", "decidedOn since until untilKind inForce disclosure finality status statusSince source"),
    ("CreditRecord", "AAAA", "overlays"),
    ("Overlay", "AAAA", "kind measureId since until"),
    ("Bilingual", "AAAA", "zh en"),
    ("RelatedPartyConnection", "AAAA", "edges pageInfo"),
    ("RelatedPartyEdge", "AAAA", "cursor node"),
    ("PageInfo", "AAAA", "hasNextPage hasPreviousPage startCursor endCursor"),
    ("RelatedParty", "AAAA", "id kind name uscc roles standing reaches reachesTruncated"),
    # A department's matter is its applicant and that applicant's people: one hop, not their other enterprises.
    ("RelatedParty", "AAMA", "otherEnterprises otherEnterprisesTruncated"),
    ("OtherEnterprise", "AAMA", "uscc name role since until untilKind standing records"),
    (
        "PartyRole",
        "AAAA",
        "tenureId tie role liability since sinceKind until untilKind current percent source preferred",
    ),
    ("PartyRole", "AAAA", "sourcesDiffer"),
    # What control was concluded from may be a paper about third parties.
    ("PartyRole", "MMAA", "evidence"),
    ("Reach", "AAAA", "id level reason named role liability tenureId rule measures inForce disputed since sinceKind"),
    ("Reach", "AAAA", "reachedSince until untilKind record about path explanation"),
    ("Rule", "AAAA", "id article citation checked checkedNote applied edition"),
    ("PathStep", "AAAA", "relation role fromName toName since until untilKind source"),
    # Through a related person a record about another enterprise can be reached, which is one hop too far.
    ("AboutParty", "AAMA", "uscc name"),
    ("AboutParty", "AAAA", "kind"),
    ("RuleItemConnection", "AAAA", "edges pageInfo rulesEdition"),
    ("RuleItemEdge", "AAAA", "cursor node"),
    ("RuleItem", "AAAA", "kind id title edition validFrom validTo jurisdiction citation further checked checkedNote"),
    ("RuleItem", "AAAA", "applied note reach details"),
    ("RuleDetail", "AAAA", "path value text"),
    ("Citation", "AAAA", "text document article inForceFrom inForceTo sourceNote"),
    ("ReachRule", "AAAA", "listKind recordKinds effect route may alternative roles liabilities needsResponsibility"),
    ("ReachRule", "AAAA", "provenBy needsTenureOverlap formerRoles successorRoles ownRepair measures"),
    ("MeasureRowConnection", "AAAA", "edges pageInfo rulesEdition"),
    ("MeasureRowEdge", "AAAA", "cursor node"),
    ("MeasureRow", "AAAA", "id name kind force actorClass family status trigger implementer addressees items"),
    ("MeasureRow", "AAAA", "linkedMatter needsSecondBasis secondBasis inNationalList basisRank edition validFrom"),
    ("MeasureRow", "AAAA", "validTo jurisdiction citation checked checkedNote note"),
    ("Addressee", "AAAA", "who personal route roles liabilities responsible alternative term"),
    ("MeasureTerm", "AAAA", "minMonths maxMonths life byDecision starts until"),
    ("CatalogueClassConnection", "AAAA", "edges pageInfo rulesEdition"),
    ("CatalogueClassEdge", "AAAA", "cursor node"),
    ("CatalogueClass", "AAAA", "id number numberCertain name edition citation checked checkedNote note entries"),
    ("CatalogueEntry", "AAAA", "id dataCode name dataFormat provider subjectTypes nature sharing coverage updateCycle"),
    ("CatalogueEntry", "AAAA", "items citation checked checkedNote note"),
)


class Verdict(StrEnum):
    """What becomes of a field."""

    ALLOW = "ALLOW"
    MASK = "MASK"
    DENY = "DENY"


class DenyReason(StrEnum):
    """Why a field is denied; for the audit entry, not for the asker."""

    NO_COLUMN = "NO_COLUMN"  # this kind may not ask for this purpose
    NO_ROW = "NO_ROW"  # the table does not list the field
    BY_ROW = "BY_ROW"  # the row says so


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, with its reason where it is DENY."""

    verdict: Verdict
    reason: DenyReason | None = None


_LETTERS: Mapping[str, Decision] = {
    "A": Decision(Verdict.ALLOW),
    "M": Decision(Verdict.MASK),
    "D": Decision(Verdict.DENY, DenyReason.BY_ROW),
}


def _column(at: int) -> Mapping[str, Decision]:
    column: dict[str, Decision] = {}
    for owner, letters, names in TABLE:
        for name in names.split():
            coordinate = f"{owner}.{name}"
            if coordinate in column or len(letters) != len(COLUMNS):
                raise ValueError(f"The policy row of {coordinate} is repeated or has not one letter per column.")
            column[coordinate] = _LETTERS[letters[at]]
    return MappingProxyType(column)


_POLICY: Mapping[Asker, Mapping[str, Decision]] = MappingProxyType(
    {asker: _column(at) for at, asker in enumerate(COLUMNS)}
)
COORDINATES: frozenset[str] = frozenset(_column(0))
_MASKS: Mapping[Asker, frozenset[str]] = MappingProxyType(
    {
        asker: frozenset(name for name, decision in column.items() if decision.verdict is not Verdict.ALLOW)
        for asker, column in _POLICY.items()
    }
)
_NO_COLUMN = Decision(Verdict.DENY, DenyReason.NO_COLUMN)
_NO_ROW = Decision(Verdict.DENY, DenyReason.NO_ROW)


def decide(kind: PartnerKind, purpose: Purpose, *, coordinate: str) -> Decision:
    """Return what becomes of `Type.field` for such an asker; DENY where the table is silent."""
    column = _POLICY.get((kind, purpose))
    if column is None:
        return _NO_COLUMN
    return column.get(coordinate, _NO_ROW)


def allowed_for_some_purpose(kind: PartnerKind, *, coordinate: str) -> bool:
    """Whether the table allows the field to the kind for any purpose of its own; for what tells of no subject."""
    return any(
        column.get(coordinate, _NO_ROW).verdict is Verdict.ALLOW
        for (column_kind, _), column in _POLICY.items()
        if column_kind is kind
    )


def masks(kind: PartnerKind, purpose: Purpose) -> frozenset[str]:
    """Return the listed coordinates that such an asker does not see; all of them where it may not ask at all."""
    return _MASKS.get((kind, purpose), COORDINATES)
