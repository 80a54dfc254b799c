"""Webhooks as an operator sees them, by the command line, and subscriptions as a partner has them."""

import json
from uuid import uuid4

from websockets.sync.client import connect
from websockets.typing import Subprotocol

from graph_schema.names import PartnerKind
from tests.e2e.running import Service
from tests.support.service import INQUIRIES

REGISTER = """mutation($key: String!, $url: String!) { registerWebhook(idempotencyKey: $key url: $url
  inquiry: {purpose: CREDIT_GRANTING, legalBasis: STATUTORY_DUTY}) { ... on WebhookRegistered { webhook { id } } } }"""
FOLLOW = f"subscription {{ changes(inquiry: {INQUIRIES[PartnerKind.BANK]}) {{ pageInfo {{ endCursor }} }} }}"
URL = "https://bank.example/changes"


def test_a_partners_webhooks_are_listed_and_removed_and_changes_followed(service: Service) -> None:
    hub = service.hub
    bank = hub.run("partner", "add", "示例银行", "--kind", "bank", "--json", code=0).json
    hub.run("partner", "grant", bank["client_id"], "--purpose", "CREDIT_GRANTING", code=0)
    token = service.token(bank["client_id"], bank["client_secret"]).json()["access_token"]
    made = service.ask(token, REGISTER, {"key": uuid4().hex, "url": URL}).json()["data"]["registerWebhook"]["webhook"]
    (row,) = hub.run("webhook", "list", bank["client_id"], "--json", code=0).json["webhooks"]
    assert (row["id"], row["url"], row["attempts"], row["not_taken"]) == (made["id"], URL, 0, [])
    assert URL in hub.run("webhook", "list", bank["client_id"], code=0).out
    hub.run("webhook", "replay", bank["client_id"], made["id"], code=0)
    hub.run("webhook", "remove", bank["client_id"], made["id"], code=0)
    assert hub.run("webhook", "list", bank["client_id"], "--json", code=0).json["webhooks"] == []
    wrong = hub.run("webhook", "remove", bank["client_id"], made["id"], code=2).err
    assert "no webhook of this id" in wrong

    with connect(
        service.url.replace("http", "ws") + "/graphql", subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None
    ) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(socket.recv(timeout=30)) == {"type": "connection_ack"}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}))
        page = json.loads(socket.recv(timeout=30))
    assert (page["id"], page["type"]) == ("1", "next")
    assert page["payload"]["data"]["changes"]["pageInfo"]["endCursor"]
