"""Constraints, indexes and relationship types as data. Uniqueness only: the rest is not in Community editions."""

from typing import Final

CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("clock_id", "Clock", "id"),
    ("ticket_id", "Ticket", "id"),
    ("commit_seq", "Commit", "seq"),
    ("schema_version_id", "SchemaVersion", "id"),
    ("enterprise_id", "Enterprise", "enterprise_id"),
    ("identifier_key", "Identifier", "key"),
    ("person_id", "Person", "person_id"),
    ("identity_id", "Identity", "identity_id"),
    ("id_document_key", "IdDocument", "key"),
    ("credit_record_id", "CreditRecord", "record_id"),
    ("overlay_id", "Overlay", "overlay_id"),
    ("release_id", "Release", "release_id"),
    ("partner_id", "Partner", "partner_id"),
    ("partner_client_id", "Partner", "client_id"),
    ("grant_id", "Grant", "grant_id"),
    ("matter_id", "Matter", "matter_id"),
    ("event_seq", "Event", "seq"),
)
"""(name, label, property) of each uniqueness constraint; every MERGE key has one."""

INDEXES: Final[tuple[tuple[str, str, str], ...]] = (
    ("enterprise_name_key", "EnterpriseFacts", "name_key"),
    ("commit_at", "Commit", "at"),
    ("credit_record_decision", "CreditRecord", "decision_key"),
)
"""(name, label, property) of each index of the first version."""

PARTNER_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (("matter_partner", "Matter", "partner_id"),)
"""Indexes by which what belongs to a partner is found."""

PROCESS_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (("matter_kind", "Matter", "kind"),)
"""Indexes by which the matters of a process are listed."""

OBJECTION_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (("matter_target", "MatterFacts", "target_id"),)
"""Indexes by which what is said against a tenure is found."""


def constraint_text(name: str, label: str, *, key: str) -> str:
    """The statement that makes one uniqueness constraint, harmless where it stands."""
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"


def index_text(name: str, label: str, *, key: str) -> str:
    """The statement that makes one index, harmless where it stands."""
    return f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"


ACCESS_CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("audit_position_key", "AuditPosition", "position_key"),
    ("access_day_key", "AccessDay", "access_key"),
    ("received_key", "Received", "received_key"),
    ("audit_head_key", "AuditHead", "head_key"),
)
"""What the audit log is folded into."""

ACCESS_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (
    ("access_day_subject", "AccessDay", "subject"),
    ("received_record", "Received", "record_id"),
)
"""By which a subject's looks and a record's receivers are found."""

ONCE_CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (("once_key", "Once", "key"),)
"""What may happen once, whatever it is."""

ONCE_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (("once_expires", "Once", "expires"),)
"""By which that is found which need not be kept any longer."""

CASE_CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("case_spending_key", "CaseSpending", "key"),
    ("asked_under_key", "AskedUnder", "key"),
)
"""What is counted of cases, and which subjects have been asked about under them."""

SEARCH_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (
    ("enterprise_search_key", "EnterpriseFacts", "search_key"),
    ("former_name_key", "FormerName", "key"),
)
"""By which enterprises are found by name: the name that a description gives, and those it calls former."""

RECALL_CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("recall_id", "Recall", "recall_id"),
    ("recall_notice_key", "RecallNotice", "notice_key"),
    ("recall_notice_id", "RecallNotice", "notice_id"),
)
"""Records that are taken back, and who is told so."""

RECALL_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (
    ("recall_standing", "Recall", "standing"),
    ("recall_place", "Recall", "place"),
    ("recall_notice_recall", "RecallNotice", "recall_id"),
    ("recall_notice_partner", "RecallNotice", "partner_id"),
    ("recall_notice_standing", "RecallNotice", "standing"),
)
"""By which recalls that are open, a recall's notices, and a partner's are found."""

WATCH_CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("watch_id", "Watch", "watch_id"),
    ("watched_party_key", "WatchedParty", "key"),
    ("event_cursor_name", "EventCursor", "name"),
)
"""Saved questions, the parties that their answers are about, and how far the outbox has been looked through."""

WATCH_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (
    ("event_commit", "Event", "commit"),
    ("watch_partner", "Watch", "partner_id"),
    ("watched_party", "WatchedParty", "party_id"),
    ("watched_by", "WatchedParty", "watch_id"),
)
"""By which the entries of a commit, and the questions that a party concerns, are found."""

WEBHOOK_CONSTRAINTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("webhook_id", "Webhook", "webhook_id"),
    ("dead_letter_key", "DeadLetter", "key"),
)
"""Where changes are sent, and what was not taken."""

WEBHOOK_INDEXES: Final[tuple[tuple[str, str, str], ...]] = (
    ("webhook_partner", "Webhook", "partner_id"),
    ("dead_letter_webhook", "DeadLetter", "webhook_id"),
)
"""By which a partner's webhooks, and what one did not take, are found."""

PRIME_TYPES: Final = """
CREATE (a:SchemaVersion {id: -1}), (b:EnterpriseFacts {primer: true}), (c:RecordFacts {primer: true}),
  (d:RecordState {primer: true}), (e:Event {seq: -1}), (g:MatterFacts {primer: true}),
  (a)-[:IDENTIFIES]->(b), (a)-[:DESCRIBED_AS]->(b), (a)-[:HOLDS]->(b), (a)-[:OWNS]->(b), (a)-[:CONTROLS]->(b),
  (a)-[:BRANCH_OF]->(b), (a)-[:SUCCEEDS]->(b), (a)-[:SUPPLIES]->(b), (a)-[:IDENTIFIED_AS]->(b),
  (a)-[:HAS_DOCUMENT]->(b), (a)-[:ABOUT]->(b), (a)-[:RECORDED_AS]->(c), (a)-[:STATE]->(d), (a)-[:NAMES]->(b),
  (a)-[:ON]->(b), (a)-[:FREES]->(b), (a)-[:FROM]->(b), (a)-[:REACHES]->(b), (a)-[:HAS_GRANT]->(b),
  (a)-[:CONCERNS]->(b), (a)-[:STATED_AS]->(g)
"""
"""Makes every relationship type known, so that no first load changes the schema while others read."""

UNPRIME_NAMES: Final = "MATCH (n:SchemaVersion {id: -1}) DETACH DELETE n"
"""Takes away the node that names are made known by."""

UNPRIME_TYPES: Final[tuple[str, ...]] = (
    UNPRIME_NAMES,
    "MATCH (n:EnterpriseFacts {primer: true}) DETACH DELETE n",
    "MATCH (n:RecordFacts {primer: true}) DETACH DELETE n",
    "MATCH (n:RecordState {primer: true}) DETACH DELETE n",
    "MATCH (n:Event {seq: -1}) DETACH DELETE n",
    "MATCH (n:MatterFacts {primer: true}) DETACH DELETE n",
)
"""Takes the primer's nodes away again."""

PRIME_SEARCH: Final = """
CREATE (:EnterpriseFacts {primer: true})-[:FORMERLY]->(:FormerName {primer: true})
"""
"""The same for the types that searching by name brought."""

UNPRIME_SEARCH: Final[tuple[str, ...]] = (
    "MATCH (n:EnterpriseFacts {primer: true}) DETACH DELETE n",
    "MATCH (n:FormerName {primer: true}) DETACH DELETE n",
)
"""Takes its nodes away again."""

_NAMES: Final = (
    "acknowledged_at address again amount asked asked_of attempts basis budget business_scope capital_amount "
    "capital_currency capital_text case_number changed classes conduct_from conduct_to confirmed day decided_on "
    "decision determiner disclosed_to disclosure domain done ended_on ended_seq enterprise_type evidence fact_id "
    "failed_at file_offset filed_by final_from finality fingerprint first former_names founded from_kind hops how "
    "industry inquiry jurisdiction last level liability list_kind measure_id measures named next_at next_index "
    "note notice_deferred_to number observed opened opened_on outcome partner_kind party party_kind party_name "
    "passed percent preferred public_keys purpose purposes ran rank reach_id reached reason record_kinds "
    "recorded_from recorded_to region reminded_on reminders representative_text rested_on resting retraction_id "
    "role rule_id rules_edition scheme sealed secret_hashes seen seen_on segment severity side since size source "
    "spent status subject_id target target_id tenure_id ties times to_kind told told_at told_on type url "
    "valid_from valid_to value withdrawn withdrawn_seqs year"
)

PRIME_NAMES: Final = "CREATE (n:SchemaVersion {id: -1}) SET " + ", ".join(f"n.{name} = true" for name in _NAMES.split())
"""Makes every property known that statements name: Neo4j plans a statement anew when a name of it becomes known."""

MARK_CONFIRMED: Final = """
MATCH (:Person)-[r:IDENTIFIED_AS]->(i:Identity) WHERE r.decision = 'CONFIRMED' SET i.confirmed = true
"""
"""Marks the identities that a reviewer decided on before decisions left a mark."""
