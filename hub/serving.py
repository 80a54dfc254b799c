"""Serving: one process that owns the store and supervises, and workers that attach to it."""

import asyncio
import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from graph_schema.engine import StoreAddress
from graph_schema.errors import HubError, WrongInput
from graph_schema.gateway import Gateway, open_gateway
from graph_schema.keys import KeyRing
from graph_schema.rules.load import load_rules
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import load_working_days
from hub.access.budget import SHARES, BudgetRules, MemoryBuckets
from hub.access.harvest import MOST_SUBJECTS, HarvestRules, MemoryWindows
from hub.access.oidc import IssuerRules
from hub.access.partners_in_graph import GraphPartners
from hub.access.published_keys import PublishedKeys, from_file, from_url
from hub.access.shared import SharedBuckets, SharedWindows, open_shared
from hub.actions.recalls import Recalls
from hub.app import Options, Parts, create_app
from hub.audit.in_flight import InFlight
from hub.audit.keeper import Keeper, Upkeep
from hub.audit.opening import note_signer, open_audit
from hub.audit.project import Projector
from hub.audit.room import Room
from hub.audit.slot import Rotation
from hub.clock import Clock, clock_at
from hub.gql.documents import DocumentLimits, Documents
from hub.gql.gate import EndpointLimits
from hub.gql.schema import build_schema
from hub.gql.trusted import TrustRules, load_trusted
from hub.gql.websocket import MESSAGE_BYTES
from hub.gql.wire import VariableLimits
from hub.health import graph_probe
from hub.logs import configure_logs
from hub.metrics import BatchFigures
from hub.runtime import attached_address
from hub.setting_tables import External
from hub.settings import Settings, export_settings, load_settings

READY_S = 180.0
"""Seconds for the first worker; Neo4j plans the statements of answers anew, which takes a busy machine a minute."""
SLOW_S = 30
"""Seconds after which a worker that does not react is replaced; on a busy machine its imports alone can take 5."""
STOP_S = 35
"""Seconds that answers under way have once the service is stopped: one request and its entry; then they are cut off."""
# Objects made since the last look from which on the collector looks again: its own 700 are there after half a request.
GARBAGE = 20_000
_MB = 1024 * 1024
_OPTIONS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "ws_max_size": MESSAGE_BYTES,
        "timeout_graceful_shutdown": STOP_S,
    }
)


def build_app(settings: Settings, address: StoreAddress) -> Starlette:
    """The application over an opened graph; the caller has prepared the graph."""
    keys = KeyRing.open(settings.keys)
    batches = BatchFigures()
    gateway: Gateway = open_gateway(address, flown=batches.note)
    clock, auditing = clock_at(settings.clock), settings.auditing
    audit = open_audit(settings.audit, keys, rotation=Rotation(auditing.segment_mb * _MB, auditing.daily))
    projector = Projector(settings.audit, gateway, signer=note_signer(keys), clock=clock)
    upkeep = Upkeep(auditing.heads_every_s, auditing.fold_every_s, auditing.witness)
    rules, in_flight = load_rules(settings.rules), InFlight()
    days = load_working_days(settings.rules)
    settle = Recalls(gateway, Deadlines(rules.knowledge.recalls, days), clock).settle
    shared = None if settings.shared_state is None else open_shared(settings.shared_state.get_secret_value())

    async def close() -> None:
        if shared is not None:
            await shared.close()
        await gateway.close()

    parts = Parts(
        reader=gateway,
        gateway=gateway,
        probe=graph_probe(gateway),
        close=close,
        audit=audit,
        clock=clock,
        keys=keys,
        rules=rules,
        partners=GraphPartners(gateway),
        issuer_keys=_issuer_keys(settings.external),
        in_flight=in_flight,
        days=days,
        upkeep=Keeper(settings.audit, audit, gateway, projector, clock, upkeep, in_flight, settle).run,
        lag=projector.lag,
        batches=batches,
        room=_room(settings, clock),
        buckets=MemoryBuckets() if shared is None else SharedBuckets(shared, settings.workers),
        windows=MemoryWindows(time.monotonic) if shared is None else SharedWindows(shared, settings.workers),
    )
    options = Options(
        issuer=settings.issuer,
        token_ttl_s=settings.token_ttl_s,
        token_url=settings.token_url,
        public_client=settings.public_client,
        external=_issuer_rules(settings.external),
        limits=endpoint_limits(settings),
        budget=budget_rules(settings),
        harvest=harvest_rules(settings),
        trust=trust_rules(settings),
        case_subjects=settings.limits.case_subjects,
        deferral_days=settings.limits.deferral_days,
        watch_every_s=settings.events.watch_every_s,
        webhooks_every_s=settings.events.webhooks_every_s,
        webhook_networks=settings.events.webhook_networks,
        webhook_certificates=settings.events.webhook_certificates,
        follow_every_s=settings.events.follow_every_s,
        followers=settings.events.followers,
        jurisdiction=settings.jurisdiction,
    )
    return create_app(parts, options)


def _room(settings: Settings, clock: Clock) -> Room:
    """What refusals may take of the disk; workers share the quota of a day."""
    auditing = settings.auditing
    quota = auditing.refused_mb_a_day * _MB // settings.workers
    return Room(settings.audit, clock, quota_bytes=quota, reserve_bytes=auditing.reserve_mb * _MB)


def _issuer_keys(external: External) -> PublishedKeys | None:
    """Where the external issuer's keys come from; nothing is fetched yet."""
    if external.jwks_file is not None:
        return PublishedKeys(from_file(external.jwks_file), every_s=external.refresh_s)
    if external.jwks_url is not None:
        return PublishedKeys(from_url(external.jwks_url), every_s=external.refresh_s)
    return None


def _issuer_rules(external: External) -> IssuerRules | None:
    """What a token of the external issuer must say."""
    if external.issuer is None:
        return None
    return IssuerRules(external.issuer, external.audience, external.client_claim)


def endpoint_limits(settings: Settings) -> EndpointLimits:
    """What one GraphQL request may weigh and how long it may take."""
    limits = settings.limits
    document = DocumentLimits(
        tokens=limits.tokens,
        depth=limits.depth,
        aliases=limits.aliases,
        root_fields=limits.root_fields,
        directives=limits.directives,
        list_items=limits.list_items,
        definitions=limits.definitions,
    )
    return EndpointLimits(
        body_bytes=limits.body_bytes,
        variables=VariableLimits(limits.variable_bytes, depth=limits.variable_depth, items=limits.list_items),
        document=document,
        seconds=settings.request_timeout_s,
        step_s=limits.answer_step_ms / 1_000,
        compiled=limits.compiled_answers,
    )


def budget_rules(settings: Settings) -> BudgetRules:
    """What callers may spend in this process, one of `workers`."""
    budget = settings.budget
    return BudgetRules(
        maximum=budget.maximum,
        restore_rate=budget.restore_per_s,
        query_maximum=settings.limits.cost,
        shares={**SHARES, **budget.shares},
        workers=_apart(settings),
    )


def harvest_rules(settings: Settings) -> HarvestRules:
    """From where on a caller harvests, as this process sees it, one of `workers`."""
    harvest = settings.harvest
    return HarvestRules(
        window_s=harvest.window_s,
        subjects={**MOST_SUBJECTS, **harvest.subjects},
        neighbours=harvest.neighbours,
        slow_s=harvest.slow_s,
        canaries=frozenset(harvest.canaries),
        workers=_apart(settings),
    )


def _apart(settings: Settings) -> int:
    """How many processes count for themselves."""
    return settings.workers if settings.shared_state is None else 1


def trust_rules(settings: Settings) -> TrustRules:
    """Where the trusted documents are, and who may ask by nothing else."""
    return TrustRules(settings.documents.folder, frozenset(settings.documents.trusted_only))


def worker_app() -> Starlette:
    """The application of one worker process: settings from the environment, the store attached to."""
    settings = load_settings()
    configure_logs(level=settings.log_level)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    app = build_app(settings, attached_address(settings))
    _spare_what_stays()
    return app


def _spare_what_stays() -> None:
    """Let the garbage collector leave alone what the service was made of, and look less often at what requests make."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def _end_with_parent() -> None:
    """End this worker when its supervisor is gone, also where that was killed: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises WrongInput where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # Accepted connections inherit it; without it head and body of an answer wait 40 ms for each other.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise WrongInput(f"Port {port} of {host} cannot be listened on; choose another with --port.") from None
    listener.set_inheritable(True)
    return listener


def serve(settings: Settings, address: StoreAddress, *, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until a signal ends it; `on_ready` runs once requests are answered."""
    with contextlib.suppress(KeyboardInterrupt):  # how the server passes on the signal that ended it
        if settings.workers == 1:
            _serve_here(settings, address, listener, on_ready)
        else:
            _serve_with_workers(settings, listener, on_ready)


class _Server(uvicorn.Server):
    """uvicorn's server that says when it has started."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _serve_here(
    settings: Settings, address: StoreAddress, listener: socket.socket, on_ready: Callable[[], None]
) -> None:
    async def run() -> None:
        config.app = build_app(settings, address)
        _spare_what_stays()
        await _Server(config, on_ready).serve(sockets=[listener])

    config = uvicorn.Config("", **_OPTIONS)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())


def _serve_with_workers(settings: Settings, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    # A worker that refuses its documents would be started again for ever, so they are tried here first.
    load_trusted(trust_rules(settings), Documents(build_schema().core, endpoint_limits(settings).document))
    config = uvicorn.Config(
        "hub.serving:worker_app",
        factory=True,
        workers=settings.workers,
        timeout_worker_healthcheck=SLOW_S,
        **_OPTIONS,
    )
    export_settings(settings)
    silent = threading.Event()
    threading.Thread(target=_when_answering, args=(listener, on_ready, silent), daemon=True).start()
    Multiprocess(config, sockets=[listener]).run()
    if silent.is_set():
        raise HubError(f"No worker answered within {READY_S:.0f} s; see what they said above, and try --workers 1.")


def _when_answering(listener: socket.socket, on_ready: Callable[[], None], silent: threading.Event) -> None:
    """Say when the first worker answers; end the service where none does, since it would start them for ever."""
    url = f"http://{url_host(listener)}/healthz"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            direct.open(url, timeout=2).close()
            on_ready()
            return
        time.sleep(0.1)
    silent.set()
    os.kill(os.getpid(), signal.SIGTERM)


def url_host(listener: socket.socket) -> str:
    """Host and port of a socket as a URL writes them."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
