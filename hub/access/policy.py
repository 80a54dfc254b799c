"""The one table of what each kind of partner may see, per purpose and `Type.field`; what is not listed is denied.

A row gives one letter per column, blanks part the kinds: A allow, M mask (null, whatever the data), D deny (the
request is refused).
Masks follow from document and grant alone, never from data. A masked field is nullable in the schema.
Which records and parties are shown at all is a matter of scope, which is part of the statement, not of this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from graph_schema.names import PartnerKind, Purpose
from hub.access import policy_explored

Asker = tuple[PartnerKind, Purpose]

COLUMNS: tuple[Asker, ...] = (
    (PartnerKind.BANK, Purpose.CREDIT_GRANTING),
    (PartnerKind.BANK, Purpose.POST_LOAN),
    (PartnerKind.ASSOCIATION, Purpose.MEMBER_ADMISSION),
    (PartnerKind.ASSOCIATION, Purpose.MEMBER_RATING),
    (PartnerKind.MEDIA, Purpose.MEDIA_SUPERVISION),
    (PartnerKind.CREDIT_SERVICE, Purpose.RATING),
    (PartnerKind.DEPARTMENT, Purpose.ADMIN_REVIEW),
    (PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION),
    (PartnerKind.SUBJECT, Purpose.SELF),
    (PartnerKind.PUBLIC, Purpose.PUBLIC_INFORMATION),
)

_ALL: Final = "AA AA A A A A A A"
_INVESTIGATING: Final = "DD DD D D D A D D"
_EXPLORING: Final = "DD DD D D A A D D"

# Type, letters in the order of COLUMNS, fields.
TABLE: tuple[tuple[str, str, str], ...] = (
    ("Query", _ALL, "enterprise"),
    # The public asks by one code at a time.
    ("Query", "AA AA A A A A A D", "enterprises"),
    # By a whole name as by its code; a subject knows its own.
    ("Query", "AA AA A A A A D A", "searchEnterprises"),
    ("EnterpriseCandidateConnection", _ALL, "edges pageInfo truncated knownAt"),
    ("EnterpriseCandidateEdge", _ALL, "cursor node"),
    ("EnterpriseCandidate", _ALL, "id uscc kind name status region address match"),
    ("NameMatch", _ALL, "reason matched score explanation"),
    ("Query", "DD AA D D D D D D", "members"),
    ("Query", "DD DD D D D D A D", "myself"),
    ("OwnPerson", _ALL, "id name standing offices officesTruncated reaches reachesTruncated knownAt"),
    ("OwnOffice", _ALL, "uscc name tie role since sinceKind until untilKind source preferred disputed"),
    # Of one's own subjects; the media and the public have none.
    ("Query", "AA AA D A A A A D", "changes"),
    ("Subscription", "AA AA D A A A A D", "changes"),
    ("ChangeEventConnection", _ALL, "edges pageInfo"),
    ("ChangeEventEdge", _ALL, "cursor node"),
    ("ChangeEvent", _ALL, "id kind at knownAt subjects recordId watchId retractionId"),
    ("ChangeSubject", _ALL, "id uscc"),
    ("MemberConnection", _ALL, "edges pageInfo"),
    ("MemberEdge", _ALL, "cursor node"),
    # Public knowledge without a subject: no inquiry is asked for.
    ("Query", _ALL, "rules measures informationCatalogue"),
    # Who looked is the subject's own to know (个人信息保护法 44, 45).
    ("Query", "DD DD D D D D A D", "accessHistory"),
    # What was told of it, to whom, is its own to know as well (个人信息保护法 45; 征信业管理条例 17).
    ("Query", "DD DD D D D D A D", "ownCodes toldOfMe"),
    ("ToldOfMeConnection", _ALL, "edges pageInfo"),
    ("ToldOfMeEdge", _ALL, "cursor node"),
    ("ToldOfMe", _ALL, "recordId kind listKind number gone partner partnerKind purposes first last times"),
    ("ToldOfMe", _ALL, "takenBack acknowledged"),
    ("AccessLookConnection", _ALL, "edges pageInfo"),
    ("AccessLookEdge", _ALL, "cursor node"),
    ("AccessLook", _ALL, "day partner kind purpose legalBasis asked reached told reason"),
    ("Query", _ALL, "budget"),
    ("Budget", _ALL, "maximum available restoreRate queryMaximum"),
    # Integrators of a bank work from the published SDL; introspection is for those who build against the live service.
    ("Query", "DD DD D D A A D D", "__schema __type"),
    (
        "Enterprise",
        _ALL,
        "uscc kind name identifiers profiles creditStatus records recordsTruncated relatedParties",
    ),
    ("Enterprise", _ALL, "asOf knownAt dataAsOf rulesEdition"),
    ("Enterprise", _ALL, "sourceDifferences"),
    # What an incentive is judged by is not published, and it is the enterprise's own to use.
    ("Enterprise", "AA AA M M A A A M", "incentives"),
    ("SourceDifference", _ALL, "field source value observed"),
    ("Identifier", _ALL, "scheme value"),
    (
        "EnterpriseProfile",
        _ALL,
        "name formerNames status enterpriseType region industry capital address founded",
    ),
    ("EnterpriseProfile", _ALL, "businessScope source observed preferred"),
    # Persons of the published entry alone.
    ("EnterpriseProfile", "AA AA M M A A A M", "representativeText"),
    ("Capital", _ALL, "amount currency text"),
    ("Refusal", _ALL, "code uscc"),
    ("CreditStatus", _ALL, "standing summary listings aggravated measures disputed"),
    ("CreditStatus", "AA AA M M A A A M", "incentives"),
    ("Listing", _ALL, "record side domain final disputed suspended"),
    (
        "Aggravation",
        _ALL,
        "answer domains because needed lookedAt ruleId name citation checked checkedNote",
    ),
    ("LookedAt", _ALL, "name recordKinds sides listKinds counted disclosures covered"),
    (
        "Measure",
        _ALL,
        "id name force kind implementer basisRank linkedMatter needsSecondBasis since until",
    ),
    ("Measure", _ALL, "ends told citation checked checkedNote"),
    ("MeasureInForce", _ALL, "measure record"),
    ("Incentive", _ALL, "record state reason withheldBy"),
    (
        "IncentiveEligibility",
        _ALL,
        "id name kind force actorClass implementer jurisdiction eligible ways told",
    ),
    ("IncentiveEligibility", _ALL, "basisRank citation checked checkedNote note"),
    (
        "EligibilityWay",
        _ALL,
        "who evidence eligible reason explanation windowFrom windowTo lookedAt because",
    ),
    ("EligibilityWay", _ALL, "setAside judgedBy"),
    ("EvidenceRule", _ALL, "id name notCounted citation further checked checkedNote note"),
    (
        "CreditRecord",
        _ALL,
        "id kind listKind side domain severity number determiner jurisdiction basis reason amount",
    ),
    (
        "CreditRecord",
        _ALL,
        "decidedOn since until untilKind inForce disclosure finality status statusSince source",
    ),
    ("CreditRecord", _ALL, "overlays"),
    ("Overlay", _ALL, "kind measureId since until"),
    ("Bilingual", _ALL, "zh en"),
    ("RelatedPartyConnection", _ALL, "edges pageInfo"),
    ("RelatedPartyEdge", _ALL, "cursor node"),
    ("PageInfo", _ALL, "hasNextPage hasPreviousPage startCursor endCursor"),
    ("RelatedParty", _ALL, "id kind name uscc roles"),
    # Of a person named in a published entry, nothing beyond the entry.
    ("RelatedParty", "AA AA M M A A A M", "reaches reachesTruncated"),
    # It follows from the party's own listings, which are not the enterprise's to see.
    ("RelatedParty", "AA AA M M A A M M", "standing"),
    # What a person may be given is for whoever gives it; a lender decides about the enterprise.
    ("RelatedParty", "MM MM M M A A M M", "incentives"),
    # One hop: a member's or applicant's people, not their other enterprises.
    ("RelatedParty", "AA MM M M M A M M", "otherEnterprises otherEnterprisesTruncated"),
    ("OtherEnterprise", "AA MM M M M A M M", "uscc name role disputed since until untilKind standing records"),
    (
        "PartyRole",
        _ALL,
        "tenureId tie role liability since sinceKind until untilKind current percent source preferred",
    ),
    ("PartyRole", _ALL, "sourcesDiffer disputed"),
    # What control was concluded from may be a paper about third parties.
    ("PartyRole", "MM MM M M A A M M", "evidence"),
    (
        "Reach",
        _ALL,
        "id level reason named role liability tenureId rule measures inForce disputed since sinceKind",
    ),
    ("Reach", _ALL, "reachedSince until untilKind record about path explanation"),
    ("Rule", _ALL, "id article citation checked checkedNote applied edition"),
    ("PathStep", _ALL, "relation role fromName toName since until untilKind source"),
    # Through a related person a record about another enterprise can be reached, which is one hop too far.
    ("AboutParty", "AA AA M M M A A M", "uscc name"),
    ("AboutParty", _ALL, "kind"),
    # Parties beyond the one named are for those who explore under a case or a matter.
    ("Query", _INVESTIGATING, "network expand"),
    ("Network", _INVESTIGATING, "nodes relationships truncated asOf knownAt rulesEdition"),
    ("TiePage", _INVESTIGATING, "nodes relationships pageInfo asOf knownAt rulesEdition"),
    ("NetworkNode", _INVESTIGATING, "party hops ties"),
    ("NodeTies", _INVESTIGATING, "relation direction count atLeast more cursor"),
    (
        "Relationship",
        _INVESTIGATING,
        "id relation fromId toId role liability recordId since sinceKind until untilKind current",
    ),
    ("Relationship", _INVESTIGATING, "percent rank year evidence source preferred disputed"),
    ("PartyNode", _EXPLORING, "id kind name uscc standing reachLevels"),
    # Holdings beyond one hop are an investigation.
    ("Query", _INVESTIGATING, "holdings"),
    (
        "Holdings",
        _INVESTIGATING,
        "direction root parties holdings controls unknown ends known notFollowed rest told truncated",
    ),
    ("Holdings", _INVESTIGATING, "chainsTruncated asOf knownAt"),
    ("HoldingParty", _INVESTIGATING, "node hops total end"),
    ("HoldingTotal", _INVESTIGATING, "percent atLeast rounded gap"),
    (
        "Holding",
        _INVESTIGATING,
        "holderId heldId percent reliedOn circular inItself sourcesDiffer statements",
    ),
    (
        "HoldingStatement",
        _INVESTIGATING,
        "tenureId percent since sinceKind until untilKind source preferred disputed",
    ),
    ("AssertedControl", _INVESTIGATING, "controllerId controlledId statements"),
    (
        "ControlStatement",
        _INVESTIGATING,
        "tenureId evidence since sinceKind until untilKind source preferred disputed",
    ),
    ("UnknownHolders", _INVESTIGATING, "id heldId percent total"),
    ("HoldingEnd", _INVESTIGATING, "partyId name kind total chains"),
    ("HoldingChain", _INVESTIGATING, "steps product end"),
    ("HoldingStep", _INVESTIGATING, "partyId name percent"),
    # How parties are connected is for investigators, under their case.
    ("Query", _INVESTIGATING, "paths"),
    ("PartyPaths", _INVESTIGATING, "start end paths none maxHops bounded sentence asOf knownAt"),
    ("PartyPath", _INVESTIGATING, "hops steps sentence"),
    ("PartyPathStep", _INVESTIGATING, "start end sameByDocument endByDocument ties tiesTruncated"),
    ("RuleItemConnection", _ALL, "edges pageInfo rulesEdition"),
    ("RuleItemEdge", _ALL, "cursor node"),
    (
        "RuleItem",
        _ALL,
        "kind id title edition validFrom validTo jurisdiction citation further checked checkedNote",
    ),
    ("RuleItem", _ALL, "applied note reach details"),
    ("RuleDetail", _ALL, "path value text"),
    ("Citation", _ALL, "text document article inForceFrom inForceTo sourceNote"),
    (
        "ReachRule",
        _ALL,
        "listKind recordKinds effect route may alternative roles liabilities needsResponsibility",
    ),
    ("ReachRule", _ALL, "provenBy needsTenureOverlap formerRoles successorRoles ownRepair measures"),
    ("MeasureRowConnection", _ALL, "edges pageInfo rulesEdition"),
    ("MeasureRowEdge", _ALL, "cursor node"),
    (
        "MeasureRow",
        _ALL,
        "id name kind force actorClass family status trigger implementer addressees items",
    ),
    (
        "MeasureRow",
        _ALL,
        "linkedMatter needsSecondBasis secondBasis inNationalList basisRank edition validFrom",
    ),
    ("MeasureRow", _ALL, "validTo jurisdiction citation checked checkedNote note"),
    ("Addressee", _ALL, "who personal route roles liabilities responsible alternative term"),
    ("MeasureTerm", _ALL, "minMonths maxMonths life byDecision starts until"),
    ("CatalogueClassConnection", _ALL, "edges pageInfo rulesEdition"),
    ("CatalogueClassEdge", _ALL, "cursor node"),
    (
        "CatalogueClass",
        _ALL,
        "id number numberCertain name edition citation checked checkedNote note entries",
    ),
    (
        "CatalogueEntry",
        _ALL,
        "id dataCode name dataFormat provider subjectTypes nature sharing coverage updateCycle",
    ),
    ("CatalogueEntry", _ALL, "items citation checked checkedNote note"),
    *policy_explored.ROWS,
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
            verdicts = letters.replace(" ", "")
            if coordinate in column or len(verdicts) != len(COLUMNS):
                raise ValueError(f"The policy row of {coordinate} is repeated or has not one letter per column.")
            column[coordinate] = _LETTERS[verdicts[at]]
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


def masks(kind: PartnerKind, purpose: Purpose) -> frozenset[str]:
    """Return the listed coordinates that such an asker does not see; all of them where it may not ask at all."""
    return _MASKS.get((kind, purpose), COORDINATES)
