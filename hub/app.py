"""The service as an ASGI application: wiring, nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from graph_schema.errors import HubError
from graph_schema.gateway import Gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import SCHEMA_VERSION
from graph_schema.recording.compare import Comparison
from graph_schema.recording.recorder import Recorder
from graph_schema.rules.model import RuleBase
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import WorkingDays, load_working_days
from hub.access.assertions import AssertionCheck
from hub.access.authenticate import PartnerStore, TokenService
from hub.access.budget import Buckets, BudgetRules, Budgets, MemoryBuckets
from hub.access.documents import GivenNumbers
from hub.access.harvest import HarvestRules, HarvestWatch, MemoryWindows, Windows
from hub.access.oidc import Authentication, ExternalTokens, IssuerRules
from hub.access.published_keys import PublishedKeys
from hub.access.token_endpoint import jwks_endpoint, token_endpoint
from hub.access.tokens import TokenIssuer, TokenKeys, TokenVerifier
from hub.actions.change import Changes
from hub.actions.objection_book import HOME, Calendar
from hub.actions.objection_desk import objection_desk
from hub.actions.partners import PartnerList
from hub.actions.references import DEFERRAL_DAYS, ReferenceChanges
from hub.actions.repair_desk import repair_desk
from hub.audit.in_flight import InFlight
from hub.audit.ledger import Ledger
from hub.audit.opening import note_signer
from hub.audit.project import Lag
from hub.audit.question import Questions
from hub.audit.receipt import AuditLog
from hub.audit.refusals import RefusalCounter, Room
from hub.clock import Clock
from hub.events.deliverer import AT_ONCE, Deliverer, Tools
from hub.events.sending import Network, Sender
from hub.events.watcher import Watcher, repeated
from hub.gql.copy import COPY_PATH, copy_endpoint
from hub.gql.endpoint import GRAPHQL_PATH, GraphQLEndpoint
from hub.gql.exchange import Exchanges, masked_fields
from hub.gql.export import EXPORT_PATH, export_endpoint
from hub.gql.follow import Follow
from hub.gql.gate import EndpointLimits, open_gate
from hub.gql.operation import Desk
from hub.gql.places import Places
from hub.gql.schema import build_schema
from hub.gql.trusted import TrustRules
from hub.gql.websocket import follow_endpoint
from hub.health import GraphState, alive, readiness
from hub.http import Guard, on_http_error
from hub.inquiries.case_budget import MOST, CaseBudgets, Spending
from hub.inquiries.enterprise import Reader, warm_up
from hub.inquiries.rulebook import RuleBook
from hub.metrics import BatchFigures, metrics_endpoint

Background = Callable[[], Coroutine[Any, Any, None]]
"""What works beside the answers until it is cancelled."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The collaborators, opened by whoever starts the service; `close` releases the graph when it stops.

    Inquiries go through `reader`, changes and lists for operators through `gateway`.
    What is asked under cases is counted by `spending`, in the graph where none is given.
    `in_flight` holds the answers that are being made. `upkeep` works on the audit log beside them until it is
    cancelled, `lag` tells how far it is behind, and `room` bounds what refusals may take of the disk. `batches` are
    counted by the gateway.
    """

    reader: Reader
    gateway: Gateway
    probe: Callable[[], Awaitable[GraphState]]
    close: Callable[[], Awaitable[None]]
    audit: AuditLog
    clock: Clock
    keys: KeyRing
    rules: RuleBase
    partners: PartnerStore
    issuer_keys: PublishedKeys | None = None
    upkeep: Background | None = None
    lag: Callable[[], Awaitable[Lag]] | None = None
    room: Room | None = None
    buckets: Buckets = field(default_factory=MemoryBuckets)
    spending: Spending | None = None
    days: WorkingDays = field(default_factory=load_working_days)
    windows: Windows = field(default_factory=lambda: MemoryWindows(time.monotonic))
    in_flight: InFlight = field(default_factory=InFlight)
    batches: BatchFigures = field(default_factory=BatchFigures)


@dataclass(frozen=True, slots=True)
class Options:
    """Plain values: names in tokens, their life in seconds, the limits of a request, and of cases without budget.

    Every `watch_every_s` seconds the outbox is looked through for saved questions, and every
    `webhooks_every_s` for webhooks; 0: never. `webhook_networks` inside may be sent to. A partner may have `followers`
    connections open, each of which looks every `follow_every_s` seconds whether anything has changed.
    """

    issuer: str = "credit-hub"
    audience: str = "credit-hub"
    token_ttl_s: int = 600
    token_url: str | None = None
    public_client: str | None = None
    external: IssuerRules | None = None
    limits: EndpointLimits = field(default_factory=EndpointLimits)
    budget: BudgetRules = field(default_factory=BudgetRules)
    harvest: HarvestRules = field(default_factory=HarvestRules)
    trust: TrustRules = field(default_factory=TrustRules)
    case_subjects: int = MOST
    deferral_days: int = DEFERRAL_DAYS
    watch_every_s: float = 0.0
    webhooks_every_s: float = 0.0
    follow_every_s: float = 1.0
    followers: int = 20
    webhook_networks: Sequence[Network] = ()
    webhook_certificates: Path | None = None
    jurisdiction: str = HOME


def create_app(parts: Parts, options: Options) -> Starlette:
    """Wire the service; it takes over `parts` and closes audit and graph when it stops.

    Raises WrongInput for a wrong trusted document.
    """
    refusals = RefusalCounter(parts.audit, parts.clock, room=parts.room)
    token_keys = TokenKeys(parts.keys, parts.clock)
    budgets = Budgets(parts.buckets, options.budget)
    tokens = _token_service(parts, options, token_keys=token_keys, budgets=budgets, refusals=refusals)
    schema = build_schema()
    spending = parts.spending or CaseBudgets(parts.gateway, blind=parts.audit.blind, most=options.case_subjects)
    watch = HarvestWatch(parts.windows, options.harvest, blind=parts.audit.blind, now=time.monotonic)
    exchanges = Exchanges(
        schema=schema,
        desk=_desk(parts, options, spending),
        verifier=Authentication(
            TokenVerifier(token_keys, issuer=options.issuer, audience=options.audience, clock=parts.clock),
            _external(parts, options),
            public_client=options.public_client,
        ),
        ledger=Ledger(parts.audit, refusals, Questions(parts.keys.seal), version("credit-hub")),
        gate=open_gate(schema, budgets, watch=watch, limits=options.limits, trust=options.trust),
        limits=options.limits,
        in_flight=parts.in_flight,
    )
    graphql = GraphQLEndpoint(exchanges)
    follow = Follow(exchanges, parts.reader, every_s=options.follow_every_s)
    edition = parts.rules.edition
    ready = readiness(
        parts.probe, schema_version=SCHEMA_VERSION, rules_edition=edition, clock=parts.clock, lag=parts.lag
    )

    background = [
        *([] if parts.upkeep is None else [parts.upkeep]),
        *([_watching(parts, options, spending)] if options.watch_every_s else []),
        *([_delivering(parts, options)] if options.webhooks_every_s else []),
    ]
    return Starlette(
        routes=[
            *(
                []
                if parts.lag is None
                else [Route("/metrics", metrics_endpoint(parts.lag, parts.batches), methods=["GET"])]
            ),
            Route(GRAPHQL_PATH, graphql, methods=["GET", "POST"]),
            WebSocketRoute(GRAPHQL_PATH, follow_endpoint(follow, Places(options.followers))),
            Route(COPY_PATH, copy_endpoint(graphql.answer, schema=schema.core, clock=parts.clock), methods=["GET"]),
            Route(EXPORT_PATH, export_endpoint(graphql.answer, exchanges), methods=["POST"]),
            Route("/token", token_endpoint(tokens), methods=["POST"]),
            Route("/.well-known/jwks.json", jwks_endpoint(token_keys), methods=["GET"]),
            Route("/healthz", alive, methods=["GET"]),
            Route("/readyz", ready, methods=["GET"]),
        ],
        middleware=[Middleware(Guard, posted={GRAPHQL_PATH: graphql})],
        exception_handlers={HTTPException: on_http_error},
        lifespan=_lifespan(parts, refusals, background),
    )


def _desk(parts: Parts, options: Options, spending: Spending) -> Desk:
    return Desk(
        reader=parts.reader,
        clock=parts.clock,
        rules=RuleBook(parts.rules),
        handles=parts.keys,
        masked=masked_fields(),
        changes=Changes(parts.gateway, parts.audit, clock=parts.clock),
        partners=PartnerList(parts.gateway),
        documents=GivenNumbers(parts.keys),
        references=ReferenceChanges(Comparison(parts.rules, parts.keys), options.deferral_days),
        deadlines=Deadlines(parts.rules.knowledge.recalls, parts.days),
        repairs=repair_desk(
            Recorder(parts.gateway, parts.rules, parts.keys), parts.days, signer=note_signer(parts.keys)
        ),
        objections=objection_desk(
            Recorder(parts.gateway, parts.rules, parts.keys),
            Calendar(parts.rules.knowledge.clocks, parts.days, options.jurisdiction),
        ),
        blind=parts.audit.blind,
        spending=spending,
    )


def _delivering(parts: Parts, options: Options) -> Background:
    """What sends changes to webhooks."""
    executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")
    deliverer = Deliverer(
        parts.gateway,
        parts.reader,
        sender=Sender(executor, options.webhook_networks, options.webhook_certificates),
        audit=parts.audit,
        rules=RuleBook(parts.rules),
        tools=Tools(parts.keys.handle, parts.keys.unseal, parts.in_flight),
        clock=parts.clock,
    )
    return repeated(deliverer.look, every_s=options.webhooks_every_s, failed="webhooks_failed")


def _watching(parts: Parts, options: Options, spending: Spending) -> Background:
    """What runs saved questions again."""
    watcher = Watcher(
        parts.gateway,
        parts.reader,
        audit=parts.audit,
        rules=RuleBook(parts.rules),
        spending=spending,
        clock=parts.clock,
    )
    return repeated(watcher.look, every_s=options.watch_every_s, failed="watch_failed")


def _lifespan(
    parts: Parts, refusals: RefusalCounter, background: Sequence[Background]
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with suppress(HubError):  # a store that does not answer yet is told by /readyz
            await warm_up(parts.reader)
        tasks = [asyncio.create_task(work()) for work in background]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)
            await _stop(parts, refusals)

    return lifespan


def _token_service(
    parts: Parts, options: Options, *, token_keys: TokenKeys, budgets: Budgets, refusals: RefusalCounter
) -> TokenService:
    """What answers requests for tokens."""
    issuer = TokenIssuer(
        token_keys, issuer=options.issuer, audience=options.audience, ttl_s=options.token_ttl_s, clock=parts.clock
    )
    return TokenService(
        parts.partners,
        issuer,
        budgets=budgets,
        assertions=AssertionCheck(frozenset({options.issuer, *filter(None, [options.token_url])})),
        audit=parts.audit,
        refusals=refusals,
        clock=parts.clock,
    )


def _external(parts: Parts, options: Options) -> ExternalTokens | None:
    """The check of an external issuer's tokens, where one is set."""
    if options.external is None or parts.issuer_keys is None:
        return None
    return ExternalTokens(parts.issuer_keys, parts.partners, rules=options.external, clock=parts.clock)


async def _stop(parts: Parts, refusals: RefusalCounter) -> None:
    """Write what is counted, give up the audit slot, close the graph; each also where the one before failed."""
    try:
        await refusals.flush()
    finally:
        try:
            await parts.audit.close()
        finally:
            await parts.close()
