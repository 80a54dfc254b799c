"""The one door to the graph: what it refuses, how it ends, what it tries again, what travels together."""

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from graph_schema.batching import Flight
from graph_schema.engine import StoreAddress
from graph_schema.errors import GraphRefused, GraphTimeout
from graph_schema.gateway import Gateway, Transaction, open_gateway
from graph_schema.records import Key, NoParams
from graph_schema.statement import Access, Statement
from hub.logs import configure_logs
from hub.metrics import BatchFigures
from tests.support.probes import (
    DATED,
    FIND,
    MAKE,
    MERGE,
    READ_THAT_CHANGES_THE_SCHEMA,
    READ_THAT_WRITES,
    SLOW,
    Found,
    count,
    find,
    make,
)
from tests.support.stores import run

pytestmark = pytest.mark.anyio
P = TypeVar("P")
R = TypeVar("R")


@pytest.fixture
async def gateway(clean_address: StoreAddress) -> AsyncIterator[Gateway]:
    run(clean_address, "CREATE CONSTRAINT probe_key IF NOT EXISTS FOR (n:Probe) REQUIRE n.key IS UNIQUE")
    opened = open_gateway(clean_address)
    yield opened
    await opened.close()


@pytest.mark.parametrize("statement", [READ_THAT_WRITES, READ_THAT_CHANGES_THE_SCHEMA])
async def test_a_read_cannot_write(gateway: Gateway, statement: Statement[Key, Found]) -> None:
    with pytest.raises(GraphRefused, match=rf"^The graph refused {statement.name} as not permitted"):
        await gateway.read_all(statement, [Key("x")])
    with pytest.raises(GraphRefused):
        await gateway.read(statement, Key("x"))
    assert await count(gateway) == 0
    await make(gateway, "x")
    assert await count(gateway) == 1


async def test_an_error_tells_nothing_of_the_data(gateway: Gateway) -> None:
    await make(gateway, "410105199003070000")
    with pytest.raises(GraphRefused) as refused:
        await make(gateway, "410105199003070000")
    assert "4101" not in refused.value.message
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("how", ["error", "discard", "statement"])
async def test_what_is_not_committed_is_not_there(gateway: Gateway, how: str) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.run(MAKE, [Key("a"), Key("b")])
        assert not transaction.discarded
        if how == "error":
            raise LookupError
        if how == "discard":
            transaction.discard()
            assert transaction.discarded
        else:
            await transaction.run(replace(MAKE, text="UNWIND $batch.rows AS row RETURN nothing AS n"), [Key("c")])

    if how == "discard":
        await gateway.transact(work, name="given_up")
    else:
        with pytest.raises(LookupError if how == "error" else GraphRefused):
            await gateway.transact(work, name="given_up")
    assert await count(gateway) == 0


async def test_racing_creators_of_one_key_all_succeed(gateway: Gateway, store_address: StoreAddress) -> None:
    others = [gateway, *(open_gateway(store_address) for _ in range(3))]  # as four processes

    async def merge(opened: Gateway, key: str) -> None:
        async def work(transaction: Transaction) -> None:
            await transaction.run(MERGE, [Key(key)])

        await opened.transact(work, name="merge")

    try:
        for number in range(6):
            await asyncio.gather(*(merge(opened, f"k{number}") for opened in others))
    finally:
        for opened in others[1:]:
            await opened.close()
    assert await count(gateway) == 6


async def test_a_key_that_is_there_for_good_is_told_soon(gateway: Gateway) -> None:
    await make(gateway, "a")
    begun = time.monotonic()
    with pytest.raises(GraphRefused, match="ConstraintValidationFailed"):
        await make(gateway, "a")
    assert time.monotonic() - begun < 15
    assert await count(gateway) == 1


async def test_concurrent_reads_travel_together_and_rows_do_not_mix(
    gateway: Gateway, store_address: StoreAddress
) -> None:
    await make(gateway, *(f"k{n}" for n in range(0, 200, 2)))
    figures, flights = BatchFigures(), list[Flight]()

    def flown(flight: Flight) -> None:
        flights.append(flight)
        figures.note(flight)

    opened = open_gateway(store_address, flown=flown)
    try:
        answers = await asyncio.gather(*(find(opened, f"k{n}") for n in range(200)))
    finally:
        await opened.close()
    assert [None if answer is None else answer.key for answer in answers] == [
        None if n % 2 else f"k{n}" for n in range(200)
    ]
    runs = [flight.rows for flight in flights]
    assert sum(runs) == 200
    assert len(runs) <= 8
    assert max(runs) == 64
    labels = {"statement": FIND.name}
    told = figures.registry.get_sample_value
    assert told("credit_hub_batch_rows_sum", labels) == 200
    assert told("credit_hub_batch_rows_bucket", {**labels, "le": "64.0"}) == len(runs)
    assert told("credit_hub_batch_rows_bucket", {**labels, "le": "32.0"}) == sum(rows <= 32 for rows in runs)
    assert told("credit_hub_batch_seconds_sum", labels) == pytest.approx(sum(flight.seconds for flight in flights))


async def dated(gateway: Gateway, key: str) -> Found | None:
    return await gateway.read(DATED, Key(key))


async def test_a_bad_row_does_not_fail_its_neighbours(gateway: Gateway) -> None:
    keys = [f"2026-01-{day:02}" for day in range(1, 21)]
    keys[7] = "no day at all"
    answers = await asyncio.gather(*(dated(gateway, key) for key in keys), return_exceptions=True)
    for key, answer in zip(keys, answers, strict=True):
        if key == keys[7]:
            assert isinstance(answer, GraphRefused)
        else:
            assert isinstance(answer, Found)
            assert answer.key == key


async def test_other_limits_travel_apart(gateway: Gateway, store_address: StoreAddress) -> None:
    await make(gateway, "a", "b", "c")
    first = Statement(
        name="first_probes",
        text="""
UNWIND $batch.rows AS row
CALL (row) { MATCH (p:Probe) WITH p ORDER BY p.key LIMIT $most RETURN count(p) AS n }
RETURN row.i AS i, toString(n) AS key
""",
        access=Access.READ,
        params=NoParams,
        row=Found,
    )
    flights = list[Flight]()
    opened = open_gateway(store_address, flown=flights.append)

    async def first_of(most: int) -> Found | None:
        return await opened.read(first, NoParams(), limits={"most": most})

    try:
        asked = [first_of(n % 3 + 1) for n in range(30)]
        answers = await asyncio.gather(*asked)
    finally:
        await opened.close()
    assert [answer.key for answer in answers if answer is not None] == [str(n % 3 + 1) for n in range(30)]
    assert sum(flight.rows for flight in flights) == 30
    assert len(flights) < 15


async def test_neo4j_is_told_which_statement_runs_and_on_which_database(neo4j_address: StoreAddress) -> None:
    gateway = open_gateway(neo4j_address)
    shown: list[dict[str, Any]] = []
    try:
        slow = asyncio.create_task(gateway.read_all(SLOW, [Key("x")]))
        for _ in range(50):
            await asyncio.sleep(0.05)
            rows = await asyncio.to_thread(
                run, neo4j_address, "SHOW TRANSACTIONS YIELD metaData, database, currentQuery RETURN *"
            )
            shown = [row for row in rows if "range(1, 4000)" in str(row["currentQuery"])]
            if shown:
                break
        with pytest.raises(GraphTimeout):
            await slow
    finally:
        await gateway.close()
    assert [(row["metaData"], row["database"]) for row in shown] == [({"statement": "slow"}, neo4j_address.database)]


async def test_logs_hold_no_values_and_no_notifications(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure_logs(level="WARNING", as_json=False, stream=stream)
    unknown = replace(
        FIND, text="UNWIND $batch.rows AS row MATCH (p:Never {no: row.key}) RETURN row.i AS i, p.key AS key"
    )
    try:
        assert await gateway.read(unknown, Key("410105199003070000")) is None
        logging.getLogger("neo4j.pool").warning("retried with 410105199003070000")
        assert stream.getvalue() == ""
        logging.getLogger("neo4j.pool").error("failed with 410105199003070000")
        assert "4101" not in stream.getvalue()
        assert stream.getvalue() != ""
    finally:
        root.handlers, root.level = before, level
        logging.getLogger("neo4j").setLevel(logging.NOTSET)
