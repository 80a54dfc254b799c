"""The whole service over a real store: partners with grants of their own, and a client that speaks to it."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, cast

import httpx
from starlette.applications import Starlette

from graph_schema.gateway import Gateway
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from graph_schema.statement import Statement
from hub.access.partners_in_graph import GraphPartners
from hub.actions.change import Actor, Change, Changes
from hub.actions.partners import Credentials, add_partner
from hub.app import Options, Parts, create_app
from hub.audit.receipt import AuditLog
from hub.gql.gate import EndpointLimits
from hub.health import graph_probe
from tests.support.graph import RULES, TestGraph
from tests.support.references import open_reference
from tests.support.service import AMPLE, INQUIRIES, UNWATCHED, MemoryAudit, SettableClock

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
GRANTED = datetime(2025, 1, 1, 4, 0, tzinfo=UTC)
PATIENCE_S = 120.0
# Opaque ids (26 characters of base32), facts digests (24 hexadecimal digits) and partners' handles.
_OPAQUE = re.compile(r"(?<=\")(?:[a-z2-7]{26}|[0-9a-f]{24}|[A-Za-z0-9_-]{48,})(?=\")")


@dataclass
class LiveService:
    """The application over one graph; `clock` may be moved, and partners are added as they first ask."""

    graph: TestGraph
    app: Starlette
    client: httpx.AsyncClient
    clock: SettableClock
    audit: MemoryAudit
    partners: dict[PartnerKind, Credentials] = field(default_factory=dict)
    tokens: dict[PartnerKind, str] = field(default_factory=dict)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How a failing example is told: without what the service holds."""
        printer.text(f"LiveService({self.graph.address.engine})")

    async def partner(self, kind: PartnerKind) -> Credentials:
        """The partner of a kind, with a grant for all its purposes."""
        if kind not in self.partners:
            made = await self.change(add_partner(name=f"partner {kind}", kind=kind))
            self.partners[kind] = Credentials.told(made)
        return self.partners[kind]

    async def change(self, change: Change) -> Mapping[str, Any]:
        """Make a change on the day GRANTED, as the operator's command line does; what it tells."""
        changes = Changes(self.graph.gateway, MemoryAudit(), clock=SettableClock(GRANTED))
        outcome = await changes.make_audited(change, Actor(PartnerKind.OPERATOR, request_id="test"))
        assert outcome.refusal is None, outcome
        return {**outcome.values, **outcome.once}

    async def ask(
        self, query: str, *, kind: PartnerKind = PartnerKind.BANK, variables: dict[str, Any] | None = None
    ) -> httpx.Response:
        """POST one query; INQUIRY in the text stands for a valid inquiry of its kind."""
        headers = {"authorization": await self.authorization(kind)}
        text = query.replace("INQUIRY", INQUIRIES.get(kind, ""))
        return await self.client.post("/graphql", json={"query": text, "variables": variables}, headers=headers)

    async def authorization(self, kind: PartnerKind) -> str:
        """The header of the partner of a kind, whose references are in force."""
        if kind not in self.tokens:
            partner = await self.partner(kind)
            response = await self.client.post(
                "/token", data={"grant_type": "client_credentials"}, auth=(partner.client_id, partner.client_secret)
            )
            self.tokens[kind] = response.json()["access_token"]
        open_reference(self.graph, kind, partner_id=partner_id((await self.partner(kind)).client_id))
        return f"Bearer {self.tokens[kind]}"

    async def data(self, query: str, *, kind: PartnerKind = PartnerKind.BANK) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = (await self.ask(query, kind=kind)).json()
        assert "errors" not in answer, answer
        return cast("dict[str, Any]", answer["data"])


def stable(answer: dict[str, Any]) -> str:
    """The data and the masks of an answer as text, ids and handles replaced by their order of appearance."""
    kept = {"data": answer["data"], "masked": answer.get("extensions", {}).get("masked")}
    seen: dict[str, str] = {}
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    text = text.replace(RULES.edition, "<edition>")
    return _OPAQUE.sub(lambda found: seen.setdefault(found[0], f"#{len(seen) + 1}"), text) + "\n"


@dataclass(frozen=True)
class Patient:
    """The gateway with time enough for a busy machine to plan the statement, which it does anew as the graph grows."""

    gateway: Gateway

    async def read(self, statement: Statement[Any, Any], row: Any, *, limits: Mapping[str, int] | None = None) -> Any:
        """One record for one row."""
        return await self.gateway.read(replace(statement, timeout_s=PATIENCE_S), row, limits=limits)

    async def read_many(
        self, statement: Statement[Any, Any], rows: Sequence[Any], *, limits: Mapping[str, object] | None = None
    ) -> list[Any]:
        """One record for each row."""
        return await self.gateway.read_many(replace(statement, timeout_s=PATIENCE_S), rows, limits=limits)


@asynccontextmanager
async def live_service(
    graph: TestGraph, *, log: AuditLog | None = None, step_s: float = 0.0
) -> AsyncIterator[LiveService]:
    """The application over a graph, which stays open when it ends. With a `log` that one is written.

    It answers at multiples of `step_s` seconds; 0: as soon as it can.
    """
    clock, audit = SettableClock(NOON), MemoryAudit()

    async def leave_open() -> None:
        return None

    parts = Parts(
        reader=Patient(graph.gateway),
        gateway=graph.gateway,
        probe=graph_probe(graph.gateway),
        close=leave_open,
        audit=log or audit,
        clock=clock,
        keys=graph.keys,
        rules=graph.rules,
        partners=GraphPartners(graph.gateway),
    )
    limits = EndpointLimits(seconds=PATIENCE_S, step_s=step_s)
    app = create_app(parts, Options(budget=AMPLE, harvest=UNWATCHED, limits=limits, follow_every_s=0.05, followers=2))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub.test") as client:
        yield LiveService(graph, app, client, clock, audit)
