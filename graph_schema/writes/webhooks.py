"""Webhooks of partners: where changes are sent, how far each has come, and what could not be delivered."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Changed
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """An address of a partner, with the inquiry (JSON) that it is told under; it is told what comes after `place`.

    `sealed` is the secret that messages are signed with.
    """

    webhook_id: str
    partner_id: str
    partner_kind: str
    url: str
    inquiry: str
    sealed: str
    place: int
    day: date


@dataclass(frozen=True, slots=True)
class WebhookEnd:
    """A webhook that its partner removes on a day."""

    webhook_id: str
    partner_id: str
    day: date


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """How far a webhook has come; `attempts` at the next message failed, and it is tried again at `next_at` (seconds).

    A place before the one that is kept is not kept.
    """

    webhook_id: str
    place: int
    attempts: int
    next_at: int


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A message (an entry of the outbox) that a webhook did not take, and why the last attempt failed."""

    key: str
    webhook_id: str
    seq: int
    reason: str
    failed_at: int


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """Messages of a partner's webhook that are to be tried once more."""

    webhook_id: str
    partner_id: str


@dataclass(frozen=True, slots=True)
class DeadKey:
    """A message that was not taken, by its key."""

    key: str


ADD_WEBHOOK: Final = Statement(
    name="add_webhook",
    text="""
UNWIND $batch.rows AS row
CREATE (w:Webhook {webhook_id: row.webhook_id, partner_id: row.partner_id, partner_kind: row.partner_kind,
  url: row.url, inquiry: row.inquiry, sealed: row.sealed, place: row.place, attempts: 0, next_at: 0,
  opened_on: row.day})
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=NewWebhook,
    row=Changed,
)
"""Adds webhooks."""

END_WEBHOOK: Final = Statement(
    name="end_webhook",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Webhook {webhook_id: row.webhook_id})
WHERE w.partner_id = row.partner_id AND w.ended_on IS NULL
SET w.ended_on = row.day, w.sealed = ''
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=WebhookEnd,
    row=Changed,
)
"""Removes webhooks, with their secrets."""

KEEP_PLACE: Final = Statement(
    name="keep_webhook_place",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Webhook {webhook_id: row.webhook_id})
WHERE w.place <= row.place
SET w.place = row.place, w.attempts = row.attempts, w.next_at = row.next_at
RETURN count(w) AS changed
""",
    access=Access.WRITE,
    params=PlaceRow,
    row=Changed,
)
"""Keeps how far webhooks have come."""

KEEP_DEAD: Final = Statement(
    name="keep_dead_letter",
    text="""
UNWIND $batch.rows AS row
MERGE (d:DeadLetter {key: row.key})
SET d.webhook_id = row.webhook_id, d.seq = row.seq, d.reason = row.reason, d.failed_at = row.failed_at, d.again = false
RETURN count(d) AS changed
""",
    access=Access.WRITE,
    params=DeadRow,
    row=Changed,
)
"""Keeps messages that were not taken, without their content."""

REPLAY_DEAD: Final = Statement(
    name="replay_dead_letters",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Webhook {webhook_id: row.webhook_id})
WHERE w.partner_id = row.partner_id AND w.ended_on IS NULL
MATCH (d:DeadLetter {webhook_id: row.webhook_id})
SET d.again = true
RETURN count(d) AS changed
""",
    access=Access.WRITE,
    params=ReplayRow,
    row=Changed,
)
"""Has messages that were not taken tried again."""

DROP_DEAD: Final = Statement(
    name="drop_dead_letter",
    text="""
UNWIND $batch.rows AS row
MATCH (d:DeadLetter {key: row.key})
DELETE d
RETURN count(*) AS changed
""",
    access=Access.WRITE,
    params=DeadKey,
    row=Changed,
)
"""Drops messages that were taken after all, or may be told no more."""
