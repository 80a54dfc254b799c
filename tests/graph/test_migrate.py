"""Migration: from nothing to the schema of this program, once or again, and never over a graph that is not ours."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_schema.ddl import (
    ACCESS_CONSTRAINTS,
    ACCESS_INDEXES,
    CASE_CONSTRAINTS,
    CONSTRAINTS,
    INDEXES,
    ONCE_CONSTRAINTS,
    ONCE_INDEXES,
    PARTNER_INDEXES,
    PRIME_SEARCH,
    PRIME_TYPES,
    RECALL_CONSTRAINTS,
    RECALL_INDEXES,
    SEARCH_INDEXES,
    WATCH_CONSTRAINTS,
    WATCH_INDEXES,
    WEBHOOK_CONSTRAINTS,
    WEBHOOK_INDEXES,
)
from graph_schema.engine import EngineName, StoreAddress
from graph_schema.errors import KeysRefused, SchemaMismatch
from graph_schema.gateway import Gateway, open_gateway
from graph_schema.migrate import SCHEMA_VERSION, STEPS, migrate, pending_steps, record_keys, require_ready, schema_row
from graph_schema.reads.meta import READ_COUNTERS, Counters, SchemaRow
from graph_schema.records import NoParams
from tests.rules.cypher import words
from tests.support.stores import run

pytestmark = pytest.mark.anyio
CONSTRAINED = {
    (label, key)
    for _, label, key in (
        *CONSTRAINTS,
        *ACCESS_CONSTRAINTS,
        *ONCE_CONSTRAINTS,
        *CASE_CONSTRAINTS,
        *RECALL_CONSTRAINTS,
        *WATCH_CONSTRAINTS,
        *WEBHOOK_CONSTRAINTS,
    )
}


@pytest.fixture
async def gateway(clean_address: StoreAddress) -> AsyncIterator[Gateway]:
    """On a store without a node, a constraint or an index; the schema stands again afterwards."""
    for row in run(clean_address, "SHOW CONSTRAINTS"):
        run(clean_address, f"DROP CONSTRAINT `{row['name']}` IF EXISTS")
    for row in run(clean_address, "SHOW INDEXES"):
        if row.get("type") != "LOOKUP":
            run(clean_address, f"DROP INDEX `{row['name']}` IF EXISTS")
    opened = open_gateway(clean_address)
    yield opened
    for step in STEPS:
        for text in step.texts:
            await opened.execute_schema(text)
    await opened.close()


def only_k(text: str) -> None:
    """A ring that knows one key."""
    if text != "k":
        raise KeysRefused("other keys")


def keyed(address: StoreAddress, what: str) -> set[tuple[str, str]]:
    """(label, property) of what stands, by SHOW."""
    return {
        (str(label), str(key))
        for row in run(address, f"SHOW {what}")
        for label in _texts(row.get("labelsOrTypes"))
        for key in _texts(row.get("properties"))
    }


def _texts(value: Any) -> list[str]:
    return [] if value is None else [str(item) for item in value]


def labels(address: StoreAddress) -> list[object]:
    return [row["label"] for row in run(address, "MATCH (n) UNWIND labels(n) AS label RETURN label ORDER BY label")]


def relationship_types(address: StoreAddress) -> set[Any]:
    """Those that the store knows; Neo4j tells only those in use, and needs no priming."""
    if address.engine is EngineName.NEO4J:
        return primed()
    return {row["relationshipType"] for row in run(address, "CALL db.relationshipTypes()")}


def primed() -> set[str]:
    tokens = [word.text for text in (PRIME_TYPES, PRIME_SEARCH) for word in words(text)]
    return {tokens[i + 2] for i, token in enumerate(tokens) if token == "[" and tokens[i + 1] == ":"}


async def test_from_an_empty_graph(gateway: Gateway, store_address: StoreAddress) -> None:
    assert keyed(store_address, "CONSTRAINTS") == set()
    assert await schema_row(gateway) is None
    with pytest.raises(SchemaMismatch, match="run `credit-hub migrate`"):
        await require_ready(gateway, check_keys=only_k)

    assert await migrate(gateway, keys="k", dry_run=True) == STEPS
    assert labels(store_address) == []
    assert keyed(store_address, "CONSTRAINTS") == set()

    assert await migrate(gateway, keys="k") == STEPS
    assert keyed(store_address, "CONSTRAINTS") == CONSTRAINED
    indexes = (
        *(*INDEXES, *ACCESS_INDEXES, *ONCE_INDEXES, *PARTNER_INDEXES, *SEARCH_INDEXES, *RECALL_INDEXES),
        *WATCH_INDEXES,
        *WEBHOOK_INDEXES,
    )
    assert {(label, key) for _, label, key in indexes} <= keyed(store_address, "INDEXES")
    assert primed() <= relationship_types(store_address)
    assert len(primed()) > 15
    assert labels(store_address) == ["Clock", "SchemaVersion", "Ticket"]
    assert await schema_row(gateway) == SchemaRow(SCHEMA_VERSION, "k")
    assert await gateway.read_all(READ_COUNTERS, [NoParams()]) == [Counters(taken=0, shown=0)]
    await require_ready(gateway, check_keys=only_k)


async def test_a_second_time_changes_nothing(gateway: Gateway, store_address: StoreAddress) -> None:
    await migrate(gateway, keys="k")
    run(store_address, "MATCH (k:Clock) SET k.seq = 5")
    run(store_address, "MATCH (t:Ticket) SET t.seq = 5")
    before = keyed(store_address, "CONSTRAINTS"), keyed(store_address, "INDEXES")
    assert await migrate(gateway, keys="other") == ()
    assert await schema_row(gateway) == SchemaRow(SCHEMA_VERSION, "k")
    assert await gateway.read_all(READ_COUNTERS, [NoParams()]) == [Counters(taken=5, shown=5)]
    assert (keyed(store_address, "CONSTRAINTS"), keyed(store_address, "INDEXES")) == before


@pytest.mark.parametrize("done", [1, len(CONSTRAINTS) + len(INDEXES) + 1])
async def test_a_crash_in_between_is_made_good(gateway: Gateway, store_address: StoreAddress, done: int) -> None:
    for text in STEPS[0].texts[:done]:
        await gateway.execute_schema(text)
    assert await schema_row(gateway) is None
    assert await migrate(gateway, keys="k") == STEPS
    assert keyed(store_address, "CONSTRAINTS") == CONSTRAINED
    assert labels(store_address) == ["Clock", "SchemaVersion", "Ticket"]


async def test_a_newer_graph_is_left_alone(gateway: Gateway, store_address: StoreAddress) -> None:
    await migrate(gateway, keys="k")
    newer = SCHEMA_VERSION + 1
    run(store_address, "MATCH (v:SchemaVersion {id: 1}) SET v.version = $newer", newer=newer)
    for work in (pending_steps(gateway), migrate(gateway, keys="k"), require_ready(gateway, check_keys=only_k)):
        with pytest.raises(SchemaMismatch, match=rf"version {newer}, this program knows {SCHEMA_VERSION}"):
            await work
    assert await schema_row(gateway) == SchemaRow(newer, "k")


async def test_other_keys_are_refused_until_they_are_recorded(gateway: Gateway) -> None:
    await migrate(gateway, keys="other")
    with pytest.raises(KeysRefused):
        await require_ready(gateway, check_keys=only_k)
    await record_keys(gateway, keys="k")
    await require_ready(gateway, check_keys=only_k)
