"""The one door to the graph: named statements over Bolt, with time limits, retries and one error tree."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Protocol, TypeVar, cast

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    AsyncTransaction,
    NotificationMinimumSeverity,
    Query,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    UnsupportedServerProduct,
)

from graph_schema.batching import Flight, Lane
from graph_schema.engine import Credentials, EngineName, StoreAddress
from graph_schema.errors import GraphConflict, GraphRefused, GraphTimeout, GraphUnavailable, HubError, UnsupportedStore
from graph_schema.statement import Statement
from graph_schema.wire import given

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")

MAX_BATCH = 64
SLOTS = 2
WRITE_RETRY_S = 30.0
CREATE_RACES = 6
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


class Reads(Protocol):
    """Where statements read: a write transaction, or the graph as it stands."""

    async def run(self, statement: Statement[P, R], rows: Sequence[P]) -> list[R]:
        """Run one statement over rows; the records in the order the store returns them."""
        ...


class Transaction(Protocol):
    """One write transaction: what it runs becomes visible together or not at all."""

    async def run(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R]:
        """Run one statement over rows; the records in the order the store returns them."""
        ...

    def discard(self) -> None:
        """Roll back at the end: nothing of this transaction was worth a commit."""
        ...

    @property
    def discarded(self) -> bool:
        """Whether it will be rolled back."""
        ...


class Gateway:
    """Runs statements; collaborators never see a driver, a session or an exception of the driver."""

    def __init__(
        self,
        writer: AsyncDriver,
        reader: AsyncDriver,
        *,
        database: str,
        write_retry_s: float = WRITE_RETRY_S,
        ends_left: bool = False,
        flown: Callable[[Flight], None] | None = None,
    ) -> None:
        """`reader` may be the writer's driver where the store itself refuses writes in READ mode.

        A write transaction is begun again until `write_retry_s` seconds after it first began. `ends_left`: the store
        ends a statement when its connection is closed, as is done where nobody waits for it any more. `flown` is told
        of each run for reads that travelled together.
        """
        self._writer = writer
        self._reader = reader
        self._database = database
        self._write_retry_s = write_retry_s
        self._ends_left = ends_left
        self._flown = flown
        self._writing = asyncio.Lock()
        self._lanes: dict[tuple[str, tuple[tuple[str, int], ...]], Lane[Any, Any]] = {}

    async def read(self, statement: Statement[P, R], row: P, *, limits: Mapping[str, int] | None = None) -> R | None:
        """One record for one row, None where nothing matched; concurrent calls share a statement.

        `limits` are whole-batch parameters (LIMIT takes no row value); calls with other limits travel apart.
        """
        key = (statement.name, tuple(sorted((limits or {}).items())))
        lane = self._lanes.get(key)
        if lane is None:
            lane = Lane(
                lambda rows: self._fly(statement, rows, limits=limits),
                slots=SLOTS,
                max_batch=MAX_BATCH,
                ends_left=self._ends_left,
            )
            self._lanes[key] = lane
        return cast("R | None", await lane.ask(row))

    async def _fly(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, int] | None
    ) -> list[R | None]:
        began = time.perf_counter()
        try:
            return await self.read_many(statement, rows, limits=limits)
        finally:
            if self._flown is not None:
                self._flown(Flight(statement.name, len(rows), time.perf_counter() - began))

    async def read_many(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R | None]:
        """One record (or None) for each row, in order, from one run of the statement."""
        found: list[R | None] = [None] * len(rows)
        for record in await self.read_all(statement, rows, limits=limits):
            found[cast("int", record.i)] = record  # type: ignore[attr-defined]
        return found

    async def read_all(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R]:
        """Every record of one run, for statements that answer a row with several."""
        with given(rows, limits) as parameters:
            return await self._read(statement, parameters)

    async def _read(self, statement: Statement[P, R], parameters: dict[str, object]) -> list[R]:
        query = Query(statement.text, metadata={"statement": statement.name}, timeout=statement.timeout_s)
        deadline = time.monotonic() + statement.timeout_s
        attempt = 0
        while True:
            try:
                async with self._session(self._reader, READ_ACCESS) as session:
                    return await _collect(await session.run(query, parameters), statement)
            except (Neo4jError, DriverError, OSError) as error:
                _end_if_asked()
                attempt += 1
                if not _retryable(error) or time.monotonic() > deadline or attempt > 5:
                    raise _translate(error, statement.name) from None
            await _back_off(attempt)

    def standing(self) -> Reads:
        """Reads of the graph as it stands, each in a session of its own."""
        return _Standing(self)

    async def transact(
        self, work: Callable[[Transaction], Awaitable[T]], *, name: str, timeout_s: float = 120.0, alone: bool = True
    ) -> T:
        """Run `work` in one write transaction, again from its start after a transient error.

        With `alone` False it may run beside another: for work that touches nothing that others write.
        Where creators of one key race, the embedded store refuses the loser at its commit; run again, it finds
        the key. A key that is there for good is refused a few times and then told.
        """
        deadline = time.monotonic() + self._write_retry_s
        attempt = races = 0
        while True:
            try:
                # They queue at the ticket anyway; the embedded store would let them collide.
                async with self._writing if alone else nullcontext():
                    return await self._attempt(work, name, timeout_s)
            except (Neo4jError, DriverError, OSError) as error:
                _end_if_asked()
                attempt += 1
                races += isinstance(error, ConstraintError)
                again = _retryable(error) or (isinstance(error, ConstraintError) and races <= CREATE_RACES)
                if not again or time.monotonic() > deadline:
                    raise _translate(error, name) from None
            await _back_off(attempt)

    async def _attempt(self, work: Callable[[Transaction], Awaitable[T]], name: str, timeout_s: float) -> T:
        async with self._session(self._writer, WRITE_ACCESS) as session:
            transaction = await session.begin_transaction(metadata={"transaction": name}, timeout=timeout_s)
            async with transaction:
                bound = _BoundTransaction(transaction)
                outcome = await work(bound)
                if bound.discarded:
                    await transaction.rollback()
                else:
                    await transaction.commit()
                return outcome

    async def execute_schema(self, text: str) -> None:
        """Run one schema statement by itself (constraints and indexes do not mix with data)."""
        try:
            async with self._session(self._writer, WRITE_ACCESS) as session:
                await (await session.run(Query(text, timeout=300.0))).consume()
        except (Neo4jError, DriverError, OSError) as error:
            raise _translate(error, "schema") from None

    async def server_agent(self) -> str:
        """The store's own name and version, such as `Neo4j/5.26.12`."""
        try:
            agents = [await self._agent(driver) for driver in (self._reader, self._writer)]
        except (Neo4jError, DriverError, OSError) as error:
            raise _translate(error, "server_info") from None
        return agents[0]

    async def _agent(self, driver: AsyncDriver) -> str:
        async with self._session(driver, READ_ACCESS) as session:
            result = await session.run(Query("RETURN 1 AS one", metadata={"statement": "server_info"}, timeout=10.0))
            return str((await result.consume()).server.agent)

    async def close(self) -> None:
        """Close the connections."""
        await self._reader.close()
        if self._writer is not self._reader:
            await self._writer.close()

    def _session(self, driver: AsyncDriver, mode: str) -> AsyncSession:
        return driver.session(database=self._database, default_access_mode=mode)


class _Standing:
    """Reads over a gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def run(self, statement: Statement[P, R], rows: Sequence[P]) -> list[R]:
        return await self._gateway.read_all(statement, rows) if rows else []


class _BoundTransaction:
    """A Transaction over the driver's."""

    def __init__(self, transaction: AsyncTransaction | AsyncManagedTransaction) -> None:
        self._transaction = transaction
        self._discarded = False

    @property
    def discarded(self) -> bool:
        return self._discarded

    async def run(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R]:
        if not rows:
            return []
        with given(rows, limits) as parameters:
            return await _collect(await self._transaction.run(statement.text, parameters), statement)

    def discard(self) -> None:
        self._discarded = True


def open_gateway(
    address: StoreAddress,
    *,
    write_retry_s: float = WRITE_RETRY_S,
    flown: Callable[[Flight], None] | None = None,
) -> Gateway:
    """A gateway to one graph; connects on first use. Raises GraphUnavailable for an address that cannot be one."""
    try:
        if address.uri.partition("://")[0] not in SCHEMES:
            raise ValueError
        writer = _driver(address.uri, address.writer)
        reader = writer if address.reader is None else _driver(address.uri, address.reader)
    except (ConfigurationError, ValueError):
        raise GraphUnavailable(
            "The graph's address is not one that the driver can use; give GRAPH_URI as bolt://HOST:PORT or neo4j://HOST."
        ) from None
    ends_left = address.reader is None and address.engine is not EngineName.EMBEDDED
    return Gateway(
        writer, reader, database=address.database, write_retry_s=write_retry_s, ends_left=ends_left, flown=flown
    )


def _driver(uri: str, credentials: Credentials) -> AsyncDriver:
    return AsyncGraphDatabase.driver(
        uri,
        auth=(credentials.user, credentials.password),
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        max_connection_pool_size=32,
        connection_timeout=5.0,
        connection_acquisition_timeout=15.0,
        keep_alive=True,
    )


async def _collect(result: Any, statement: Statement[P, R]) -> list[R]:  # noqa: ANN401 - the driver's result, sync or async alike
    if statement.row is type(None):
        await result.consume()
        return []
    make = cast("Callable[..., R]", statement.row)
    names = result.keys()
    return [make(**dict(zip(names, values, strict=True))) for values in await result.values()]


def _retryable(error: Exception) -> bool:
    if isinstance(error, (Neo4jError, DriverError)):
        return error.is_retryable()
    return False


def _end_if_asked() -> None:
    """Raise CancelledError where the task is to stop: the driver may tell of the connection that it closed instead."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _back_off(attempt: int) -> None:
    # Jitter so that two writers that collided do not collide again.
    await asyncio.sleep(min(2.0, 0.02 * 2**attempt) * (0.5 + random.random()))  # noqa: S311 - no secret


def _translate(error: Exception, name: str) -> HubError:
    """The hub's error for the driver's; the driver's text may hold data and is left out."""
    code = str(getattr(error, "code", "") or "")
    if isinstance(error, AuthError):
        return GraphRefused(
            "The graph refused the user name or password; set GRAPH_USER and GRAPH_PASSWORD to a valid log-in."
        )
    if isinstance(error, UnsupportedServerProduct):
        return UnsupportedStore(
            "What answers at GRAPH_URI is no graph store that the hub speaks to; check the address."
        )
    if "TransactionTimedOut" in code or "TransactionTerminated" in code or "imeout" in code:
        return GraphTimeout(f"Statement {name} passed its time limit; ask for less, or raise the limit.")
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
        return GraphUnavailable("The graph does not answer; start it, or check GRAPH_URI, and try again.")
    if isinstance(error, Neo4jError) and error.is_retryable():
        return GraphConflict(f"Another writer kept {name} from finishing; try again.")
    if isinstance(error, ClientError) and ("AccessMode" in code or "Security" in code or "Forbidden" in code):
        return GraphRefused(f"The graph refused {name} as not permitted to this user ({code}).")
    return GraphRefused(f"The graph refused {name} ({code or type(error).__name__}).")
