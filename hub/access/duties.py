"""The table of what is done without an inquiry: changes, and what operators and regulators look at.

It stands beside policy.py, whose columns are purposes of asking: a change states none. What is not listed is denied.
Operators administer, regulators inspect; neither has a column there, so neither may ask about anybody.
"""

from collections.abc import Mapping
from types import MappingProxyType

from graph_schema.names import PartnerKind

EVERYONE = " ".join(PartnerKind)
TOLD_OF_OBJECTIONS = "operator regulator department subject"

RECEIVING = "bank association media credit_service department investigator subject"
"""Those who ask about subjects by name of their own."""

_TOLD = "bank association credit_service department investigator subject"
"""Those who are told of changes (policy.py: Query.changes)."""

# Kinds, type, fields.
TABLE: tuple[tuple[str, str, str], ...] = (
    ("operator", "Mutation", "addPartner grantPurposes endGrant rotateSecret setPartnerStatus registerPartnerKey"),
    ("operator", "Mutation", "removePartnerKey"),
    ("operator", "PartnerCredentials", "partner clientSecret"),
    ("operator", "PartnerChanged", "partner"),
    ("operator regulator", "Query", "partners"),
    ("operator regulator", "PartnerConnection", "edges pageInfo"),
    ("operator regulator", "PartnerEdge", "cursor node"),
    (TOLD_OF_OBJECTIONS, "PageInfo", "hasNextPage hasPreviousPage startCursor endCursor"),
    ("operator regulator", "Partner", "clientId name kind status keyIds grants"),
    ("operator regulator", "PartnerGrant", "id purposes since until"),
    ("operator regulator", "Query", "receivers"),
    ("operator regulator", "ReceiverConnection", "edges pageInfo"),
    ("operator regulator", "ReceiverEdge", "cursor node"),
    ("operator regulator", "Receiver", "clientId name kind times first last"),
    ("operator regulator", "ReceiptPlace", "at slot index"),
    ("operator regulator", "Query", "__schema __type budget"),
    ("operator regulator", "Budget", "maximum available restoreRate queryMaximum"),
    ("bank credit_service", "Mutation", "recordConsent"),
    ("bank credit_service subject operator", "Mutation", "withdrawConsent"),
    ("bank credit_service", "Mutation", "openWatchList closeWatchList removeFromWatchList"),
    ("investigator", "Mutation", "openCase closeCase"),
    (_TOLD, "Mutation", "registerWebhook removeWebhook replayDeadLetters"),
    (_TOLD, "Query", "webhooks"),
    (_TOLD, "Webhook", "id url openedOn"),
    (_TOLD, "WebhookState", "id url openedOn attempts nextAttempt deadLetters"),
    (_TOLD, "DeadLetter", "eventId reason failedAt"),
    (_TOLD, "WebhookRegistered", "webhook secret"),
    (_TOLD, "WebhookChanged", "webhook"),
    ("investigator", "Mutation", "saveWatch seenWatch endWatch"),
    ("investigator", "WatchChanged", "watch"),
    ("investigator", "SavedWatch", "id kind party hops caseNumber openedOn endedOn seenAt seenOn"),
    ("department", "Mutation", "registerMatter closeMatter recordClaim"),
    ("bank credit_service subject operator investigator department", "ReferenceChanged", "reference"),
    (
        "bank credit_service subject operator investigator department",
        "Reference",
        "kind number purposes since until endedOn budget spent",
    ),
    # What was received is taken back; whoever asks without naming himself received nothing by name.
    (RECEIVING, "Query", "retractions"),
    (RECEIVING, "Mutation", "acknowledgeRetraction"),
    (RECEIVING, "RetractionConnection", "edges pageInfo"),
    (RECEIVING, "RetractionEdge", "cursor node"),
    (RECEIVING, "RetractionAcknowledged", "retraction"),
    (
        RECEIVING,
        "Retraction",
        "id recordId reason told toldAt asked due dueProvisional reminders acknowledgedAt",
    ),
    ("operator regulator department", "Query", "recalls"),
    ("operator regulator department", "RecallConnection", "edges pageInfo"),
    ("operator regulator department", "RecallEdge", "cursor node"),
    ("operator regulator department", "Recall", "recordId reason at listFinal receivers told pending"),
    (
        "operator regulator department",
        "RecallReceiver",
        "clientId name kind toldAt asked due overdue reminders acknowledgedAt",
    ),
    ("subject department", "Mutation", "applyForRepair supplementRepair withdrawRepair"),
    ("department", "Mutation", "acceptRepair returnRepair refuseRepair grantRepair revokeRepair concludeRelief"),
    ("subject department", "RepairChanged", "repair"),
    ("subject", "Query", "repairs"),
    ("subject department", "Query", "repairDecision"),
    ("subject department", "RepairDecision", "json page key"),
    ("subject", "RepairConnection", "edges pageInfo"),
    ("subject", "RepairEdge", "cursor node"),
    (
        "subject department",
        "Repair",
        "id recordId status filer filedOn determiner rule basis own relief papers correctedOn pausedFor acceptedOn",
    ),
    (
        "subject department",
        "Repair",
        "endedOn decision reason revokedOn revocation barredUntil overdue due",
    ),
    ("subject department", "RepairDue", "step rule title day provisional left doneOn overdue"),
    ("subject department", "Mutation", "fileObjection supplementObjection withdrawObjection"),
    ("department", "Mutation", "answerObjection"),
    ("operator", "Mutation", "askSource pauseObjection resumeObjection extendObjection"),
    ("operator", "Mutation", "upholdObjection rejectObjection liftStruckTenure"),
    (TOLD_OF_OBJECTIONS, "Query", "objections"),
    (TOLD_OF_OBJECTIONS, "ObjectionConnection", "edges pageInfo"),
    (TOLD_OF_OBJECTIONS, "ObjectionEdge", "cursor node"),
    (TOLD_OF_OBJECTIONS, "ObjectionChanged", "objection"),
    (TOLD_OF_OBJECTIONS, "Objection", "id target targetId status filer filedBy filedOn place grounds evidence marked"),
    (
        TOLD_OF_OBJECTIONS,
        "Objection",
        "pausedFor askedOf askedOn finding answeredOn endedOn decision remedy liftedOn overdue due",
    ),
    (TOLD_OF_OBJECTIONS, "StepDue", "step rule title day provisional left doneOn overdue"),
    (EVERYONE, "ChangeRefused", "code message field day"),
    (EVERYONE, "Bilingual", "zh en"),
)


def _by_coordinate() -> Mapping[str, frozenset[PartnerKind]]:
    found: dict[str, frozenset[PartnerKind]] = {}
    for kinds, owner, names in TABLE:
        allowed = frozenset(map(PartnerKind, kinds.split()))
        for name in names.split():
            if f"{owner}.{name}" in found:
                raise ValueError(f"The duty {owner}.{name} is listed twice; list it once.")
            found[f"{owner}.{name}"] = allowed
    return MappingProxyType(found)


_DUTIES: Mapping[str, frozenset[PartnerKind]] = _by_coordinate()
DUTIES: frozenset[str] = frozenset(_DUTIES)


def may(kind: PartnerKind, *, coordinate: str) -> bool:
    """Whether such a partner may use `Type.field` without an inquiry."""
    return kind in _DUTIES.get(coordinate, frozenset())
