"""What every command opens first: the store (attached, started, or Neo4j), the keys, the schema, the rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from graph_schema.embedded import EmbeddedSettings, EmbeddedStore, attach, open_store
from graph_schema.embedded_classes import kept_classes
from graph_schema.engine import Credentials, Engine, StoreAddress, detect
from graph_schema.errors import WrongInput
from graph_schema.gateway import Gateway, open_gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import migrate, require_ready, schema_row
from graph_schema.reads.meta import READ_LAST_COMMIT
from graph_schema.recording.commits import publish_complete
from graph_schema.records import NoParams
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from hub.clock import Clock, FrozenClock, clock_at
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """An opened graph with what it is read and written with."""

    gateway: Gateway
    engine: Engine
    keys: KeyRing
    rules: RuleBase
    clock: Clock


def open_address(settings: Settings) -> tuple[StoreAddress, EmbeddedStore | None]:
    """Where the graph is: Neo4j where GRAPH_URI is set, else the embedded store of the data folder, started if need be.

    The second part is the store that this process now has to stop (or only attached to).
    """
    if settings.graph_uri is not None:
        return neo4j_address(settings), None
    store = open_store(
        settings.data,
        EmbeddedSettings(
            heap_mb=settings.embedded_heap_mb,
            command_timeout_s=settings.embedded_statement_s,
            quick_start=settings.embedded_quick_start,
            java_options=() if settings.embedded_classes is None else kept_classes(settings.embedded_classes),
        ),
    )
    return store.address, store


def attached_address(settings: Settings) -> StoreAddress:
    """Where the graph is for a process that must not start it: a worker of a running service."""
    return neo4j_address(settings) if settings.graph_uri is not None else attach(settings.data)


def neo4j_address(settings: Settings) -> StoreAddress:
    """The address of the Neo4j that the settings name. Raises WrongInput without a password."""
    if settings.graph_uri is None or settings.graph_password is None:
        raise WrongInput("GRAPH_URI is set without GRAPH_PASSWORD; set both, or neither for the embedded store.")
    credentials = Credentials(settings.graph_user, settings.graph_password.get_secret_value())
    return StoreAddress(settings.graph_uri, settings.graph_database, credentials)


def key_text(keys: KeyRing) -> str:
    """The ids of all keys in one line, as the graph keeps them."""
    return orjson.dumps(keys.fingerprint(), option=orjson.OPT_SORT_KEYS).decode()


@asynccontextmanager
async def open_runtime(settings: Settings, address: StoreAddress, *, prepare: bool = True) -> AsyncIterator[Runtime]:
    """Open the gateway on a graph that this program can work on; an empty graph gets its schema.

    Raises UnsupportedStore, SchemaMismatch, KeysRefused, RulesRefused; WrongInput for a clock that stands
    before the last commit. `prepare` False leaves the schema unchecked.
    """
    rules = load_rules(settings.rules)
    keys = KeyRing.open(settings.keys)
    clock = clock_at(settings.clock)
    gateway = open_gateway(address)
    try:
        engine = detect(await gateway.server_agent())
        if prepare:
            if await schema_row(gateway) is None:
                await migrate(gateway, keys=key_text(keys))
            await require_ready(gateway, check_keys=lambda text: keys.refuse_unless(orjson.loads(text)))
            await publish_complete(gateway)
            await _refuse_clock_in_the_past(gateway, clock)
        yield Runtime(gateway, engine, keys, rules, clock)
    finally:
        await gateway.close()


async def _refuse_clock_in_the_past(gateway: Gateway, clock: Clock) -> None:
    if not isinstance(clock, FrozenClock):
        return
    rows = await gateway.read_all(READ_LAST_COMMIT, [NoParams()])
    if rows and rows[0].at is not None and instant_of(rows[0].at) > clock.now():
        raise WrongInput("CREDIT_HUB_CLOCK stands before the graph's last commit; set a later instant.")


def instant_of(text: str) -> datetime:
    """The instant that the graph's ISO text names."""
    parsed = datetime.fromisoformat(text.split("[", 1)[0])
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
