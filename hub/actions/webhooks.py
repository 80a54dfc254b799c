"""Changes of webhooks: a partner registers an address, removes it, and has what was laid aside sent again."""

import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from graph_schema.ids import opaque_id
from graph_schema.names import PartnerKind
from graph_schema.reads.webhooks import LIST_WEBHOOKS
from graph_schema.recording.events import EVENTS_PER_COMMIT
from graph_schema.records import Key
from graph_schema.writes.webhooks import (
    ADD_WEBHOOK,
    DROP_DEAD,
    END_WEBHOOK,
    REPLAY_DEAD,
    DeadKey,
    NewWebhook,
    ReplayRow,
    WebhookEnd,
)
from hub.access.purpose import Inquiry
from hub.actions.change import Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.events.deliverer import context_of
from hub.events.sending import checked_url
from hub.inquiries.enterprise import Reader

MOST_WEBHOOKS: Final = 10
"""Webhooks of one partner."""


@dataclass(frozen=True, slots=True)
class WebhookWanted:
    """An address to be told of changes, under an inquiry, and the partner whose it is."""

    partner_id: str
    kind: PartnerKind
    url: str
    inquiry: Inquiry


def register_webhook(wanted: WebhookWanted, *, seal: Callable[[bytes, str], str]) -> Change:
    """Register an address; it is told what comes after this commit. Its secret is told once, and kept sealed."""
    stated = wanted.inquiry.model_dump_json(exclude_none=True)

    async def work(ground: Ground) -> Outcome:
        if checked_url(wanted.url) is None:
            return refused(ChangeRefusal.WRONG_ARGUMENT, field="url")
        own = await ground.transaction.run(LIST_WEBHOOKS, [Key(wanted.partner_id)])
        if sum(len(row.webhooks) for row in own) >= MOST_WEBHOOKS:
            return refused(ChangeRefusal.TOO_MANY_WEBHOOKS)
        seq = ground.seq or 0
        webhook_id = opaque_id("webhook", wanted.partner_id, str(seq))
        secret = f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
        row = NewWebhook(
            webhook_id=webhook_id,
            partner_id=wanted.partner_id,
            partner_kind=wanted.kind,
            url=wanted.url,
            inquiry=stated,
            sealed=seal(secret.encode(), context_of(webhook_id)),
            place=(seq + 1) * EVENTS_PER_COMMIT - 1,
            day=ground.today,
        )
        await ground.transaction.run(ADD_WEBHOOK, [row])
        values = {"webhook": {"id": webhook_id, "url": wanted.url, "opened_on": ground.today.isoformat()}}
        return Outcome(values={**values, "secret": None}, once={"secret": secret}, target=webhook_id)

    return Change("registerWebhook", {"url": wanted.url, "inquiry": stated}, work, recorded=True)


def remove_webhook(webhook_id: str, *, partner_id: str) -> Change:
    """Remove a webhook with its secret; what it did not take is forgotten."""

    async def work(ground: Ground) -> Outcome:
        found = await _own(ground, webhook_id, partner_id)
        ended = await ground.transaction.run(END_WEBHOOK, [WebhookEnd(webhook_id, partner_id, ground.today)])
        if found is None or not sum(row.changed for row in ended):
            return refused(ChangeRefusal.UNKNOWN_WEBHOOK, field="id")
        keys = [DeadKey(f"{webhook_id}/{letter['seq']}") for letter in found["dead"]]
        await ground.transaction.run(DROP_DEAD, keys)
        return Outcome(values={"webhook": _told(found)}, target=webhook_id)

    return Change("removeWebhook", {"id": webhook_id}, work, target=webhook_id)


def replay(webhook_id: str, *, partner_id: str) -> Change:
    """Have everything sent once more that a webhook did not take, as far as it may still be told."""

    async def work(ground: Ground) -> Outcome:
        found = await _own(ground, webhook_id, partner_id)
        if found is None:
            return refused(ChangeRefusal.UNKNOWN_WEBHOOK, field="id")
        await ground.transaction.run(REPLAY_DEAD, [ReplayRow(webhook_id, partner_id)])
        return Outcome(values={"webhook": _told(found)}, target=webhook_id)

    return Change("replayDeadLetters", {"id": webhook_id}, work, target=webhook_id)


async def list_webhooks(reader: Reader, partner_id: str) -> list[dict[str, Any]]:
    """The webhooks of a partner with what each did not take; instants in ISO, UTC."""
    found = await reader.read(LIST_WEBHOOKS, Key(partner_id))
    return [] if found is None else [_standing(row) for row in found.webhooks]


async def _own(ground: Ground, webhook_id: str, partner_id: str) -> dict[str, Any] | None:
    rows = await ground.transaction.run(LIST_WEBHOOKS, [Key(partner_id)])
    return next((each for row in rows for each in row.webhooks if each["webhook_id"] == webhook_id), None)


def _standing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_told(row),
        "attempts": row["attempts"],
        "next_attempt": _instant(row["next_at"]) if row["next_at"] else None,
        "not_taken": [
            {"seq": letter["seq"], "reason": letter["reason"], "failed_at": _instant(letter["failed_at"])}
            for letter in row["dead"]
        ],
    }


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["webhook_id"], "url": row["url"], "opened_on": row["opened_on"]}
