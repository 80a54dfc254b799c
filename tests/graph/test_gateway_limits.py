"""The one door to the graph: time limits, a store that goes away, addresses and log-ins that are wrong."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph_schema.embedded import EmbeddedStore
from graph_schema.engine import Credentials, EngineName, StoreAddress
from graph_schema.errors import GraphRefused, GraphTimeout, GraphUnavailable
from graph_schema.gateway import Gateway, Transaction, open_gateway
from graph_schema.records import Key, NoParams
from tests.support.embedded import quick
from tests.support.probes import COUNT, FIND, MAKE, SLOW, Found, Number, count, make
from tests.support.processes import java_of, wait_until
from tests.support.proxy import proxied
from tests.support.stores import clean_store, run

pytestmark = pytest.mark.anyio


@pytest.fixture(params=list(EngineName), ids=[str(engine) for engine in EngineName])
def hurried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreAddress]:
    """Each engine, with short limits of the server where it obeys no other."""
    if request.param is EngineName.NEO4J:
        address = request.getfixturevalue("neo4j_address")
        clean_store(address)
        yield address
        return
    settings = quick(384, command_timeout_s=2.5, read_timeout_s=1.5)
    with EmbeddedStore(tmp_path / "hurried", settings) as store:
        yield store.address


async def test_a_statement_over_its_limit_is_ended(hurried: StoreAddress) -> None:
    gateway = open_gateway(hurried)

    async def work(transaction: Transaction) -> None:
        await transaction.run(MAKE, [Key("a")])
        await transaction.run(SLOW, [Key("x")])

    try:
        begun = time.monotonic()
        with pytest.raises(GraphTimeout, match=r"^Statement slow passed its time limit; ask for less"):
            await gateway.read_all(SLOW, [Key("x")])
        with pytest.raises(GraphTimeout, match=r"^Statement slow_write passed"):
            await gateway.transact(work, name="slow_write", timeout_s=2.0)
        assert time.monotonic() - begun < 15
        assert await count(gateway) == 0
        await make(gateway, "b")
        assert await count(gateway) == 1
    finally:
        await gateway.close()


async def ask_slow(gateway: Gateway, key: str, *, timeout_s: float = SLOW.timeout_s) -> Number | None:
    return await gateway.read(replace(SLOW, timeout_s=timeout_s), Key(key))


async def test_a_slow_statement_does_not_hold_others(hurried: StoreAddress) -> None:
    gateway = open_gateway(hurried)
    try:
        await make(gateway, "a")
        slow = [asyncio.create_task(ask_slow(gateway, str(n))) for n in range(2)]
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        assert await gateway.read(FIND, Key("a")) == Found(0, "a")
        assert time.monotonic() - begun < 1.0
        assert not any(task.done() for task in slow)
        ended = await asyncio.gather(*slow, return_exceptions=True)
        assert all(isinstance(end, GraphTimeout) for end in ended)
    finally:
        await gateway.close()


async def test_a_statement_that_nobody_waits_for_does_not_keep_neo4j_busy(neo4j_address: StoreAddress) -> None:
    def slow() -> list[object]:
        text = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'range(1, 4000)' RETURN currentQuery"
        found = run(neo4j_address, text)
        return [row for row in found if "SHOW" not in str(row["currentQuery"])]

    gateway = open_gateway(neo4j_address)
    try:
        travelling = asyncio.create_task(ask_slow(gateway, "x", timeout_s=60.0))
        direct = asyncio.create_task(gateway.read_all(replace(SLOW, timeout_s=60.0), [Key("x")]))
        assert await asyncio.to_thread(wait_until, lambda: len(slow()) == 2, 10.0)
        travelling.cancel()
        direct.cancel()
        ended = await asyncio.gather(travelling, direct, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended)
        assert await asyncio.to_thread(wait_until, lambda: not slow(), 5.0)
    finally:
        await gateway.close()


async def test_a_statement_that_nobody_waits_for_ends_at_the_limit_of_the_embedded_store(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with EmbeddedStore(data, quick(384, command_timeout_s=3.0)) as store:
        (java,) = java_of(data)
        gateway = open_gateway(store.address)
        try:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.0):
                    await ask_slow(gateway, "x", timeout_s=60.0)
            assert await cpu_of(java, seconds=0.5) > 0.05
            await asyncio.sleep(3.0)
            assert await cpu_of(java, seconds=1.0) < 0.1
            await make(gateway, "a")
            assert await gateway.read(FIND, Key("a")) == Found(0, "a")
        finally:
            await gateway.close()


async def cpu_of(pid: int, *, seconds: float) -> float:
    """The seconds of CPU that a process takes while one waits."""

    def taken() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before = taken()
    await asyncio.sleep(seconds)
    return taken() - before


async def test_a_store_that_goes_away_is_said_to_and_used_again_when_back(clean_address: StoreAddress) -> None:
    async with proxied(clean_address) as proxy:
        gateway = open_gateway(proxy.address, write_retry_s=1.0)
        try:
            await make(gateway, "a")
            sentence = r"^The graph does not answer; start it, or check GRAPH_URI, and try again\.$"
            slow = asyncio.create_task(gateway.read_all(replace(SLOW, timeout_s=3.0), [Key("x")]))
            await asyncio.sleep(0.3)
            await proxy.cut()
            with pytest.raises(GraphUnavailable, match=sentence):
                await slow
            with pytest.raises(GraphUnavailable, match=sentence):
                await gateway.read(FIND, Key("a"))
            with pytest.raises(GraphUnavailable, match=sentence):
                await make(gateway, "b")
            await proxy.mend()
            assert await gateway.read(FIND, Key("a")) == Found(0, "a")
            await make(gateway, "b")
            assert await count(gateway) == 2
        finally:
            await gateway.close()


async def test_a_wrong_password_is_told(store_address: StoreAddress) -> None:
    wrong = Credentials(store_address.writer.user, "not-the-password")
    gateway = open_gateway(replace(store_address, writer=wrong, reader=None))
    try:
        with pytest.raises(GraphRefused, match=r"^The graph refused the user name or password; set GRAPH_USER"):
            await gateway.server_agent()
        with pytest.raises(GraphRefused, match="user name or password") as refused:
            await gateway.read_all(COUNT, [NoParams()])
        assert "not-the-password" not in str(refused.value)
    finally:
        await gateway.close()


async def test_a_database_that_is_not_there_is_told(store_address: StoreAddress) -> None:
    gateway = open_gateway(replace(store_address, database="nowhere"))
    try:
        with pytest.raises(GraphRefused, match=r"DatabaseNotFound|not permitted"):
            await gateway.server_agent()
    finally:
        await gateway.close()


@pytest.mark.parametrize("uri", ["http://127.0.0.1:7687", "127.0.0.1:7687", "bolt//x", ""])
async def test_an_address_that_cannot_be_one(uri: str) -> None:
    with pytest.raises(GraphUnavailable, match="give GRAPH_URI as bolt://HOST:PORT"):
        open_gateway(StoreAddress(uri, "neo4j", Credentials("neo4j", "password")))


@pytest.mark.parametrize("uri", ["bolt://127.0.0.1:1", "neo4j://127.0.0.1:1", "bolt://host.invalid:7687"])
async def test_an_address_where_nobody_answers(uri: str) -> None:
    gateway = open_gateway(StoreAddress(uri, "neo4j", Credentials("neo4j", "password")))
    try:
        with pytest.raises(GraphUnavailable, match="does not answer"):
            await gateway.server_agent()
        with pytest.raises(GraphUnavailable, match="does not answer"):
            await gateway.read_all(COUNT, [NoParams()])
    finally:
        await gateway.close()
