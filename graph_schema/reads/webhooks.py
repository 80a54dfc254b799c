"""Webhooks of partners: where changes are sent, and what could not be delivered."""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class WebhookList:
    """A partner's webhooks as maps: `webhook_id`, `url`, `opened_on`, `attempts`, `next_at`,
    and what it did not take (`dead`: maps of `seq`, `reason`, `failed_at`)."""

    i: int
    webhooks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DueHook:
    """Where to go on among the webhooks that may be tried at an instant (seconds since 1970)."""

    after: str
    now: int


@dataclass(frozen=True, slots=True)
class HookRow:
    """A webhook that is to be told; `again` are entries that it did not take and that are to be tried once more."""

    webhook_id: str
    partner_id: str
    partner_kind: str
    url: str
    inquiry: str
    sealed: str
    place: int
    attempts: int
    again: list[dict[str, Any]]


LIST_WEBHOOKS: Final = Statement(
    name="list_webhooks",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  MATCH (w:Webhook {partner_id: row.key})
  WHERE w.ended_on IS NULL
  WITH w ORDER BY w.webhook_id LIMIT 100
  CALL (w) {
    OPTIONAL MATCH (d:DeadLetter {webhook_id: w.webhook_id})
    WITH d ORDER BY d.seq LIMIT 100
    RETURN collect(CASE WHEN d IS NULL THEN null
      ELSE {seq: d.seq, reason: d.reason, failed_at: d.failed_at} END) AS dead
  }
  RETURN collect({webhook_id: w.webhook_id, url: w.url, opened_on: toString(w.opened_on), attempts: w.attempts,
    next_at: w.next_at, dead: dead}) AS webhooks
}
RETURN row.i AS i, webhooks AS webhooks
""",
    access=Access.READ,
    params=Key,
    row=WebhookList,
)
"""The webhooks of a partner, with what they did not take."""

DUE_WEBHOOKS: Final = Statement(
    name="due_webhooks",
    text="""
UNWIND $batch.rows AS row
MATCH (w:Webhook)
WHERE w.webhook_id > row.after AND w.ended_on IS NULL AND w.next_at <= row.now
WITH w ORDER BY w.webhook_id LIMIT 100
CALL (w) {
  OPTIONAL MATCH (d:DeadLetter {webhook_id: w.webhook_id, again: true})
  WITH d ORDER BY d.seq LIMIT 100
  RETURN collect(CASE WHEN d IS NULL THEN null ELSE {key: d.key, seq: d.seq} END) AS again
}
RETURN w.webhook_id AS webhook_id, w.partner_id AS partner_id, w.partner_kind AS partner_kind, w.url AS url,
  w.inquiry AS inquiry, w.sealed AS sealed, w.place AS place, w.attempts AS attempts, again AS again
""",
    access=Access.READ,
    params=DueHook,
    row=HookRow,
)
"""Webhooks that may be tried."""
