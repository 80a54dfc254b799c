"""The yardstick of any load: what it wrote, written again by bare statements without a look-up or a check.

The rows of a load's write statements are kept while it runs; then the same statements write the same nodes and
relationships, under keys of their own, in transactions of the same size.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, TypeVar

import neo4j

from graph_schema.engine import StoreAddress
from graph_schema.gateway import Gateway, Transaction
from graph_schema.statement import Access, Statement
from tests.benchmarks.bare import Quiet

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")

OURS: Final = frozenset({"take_ticket", "hold_ticket", "advance_clock", "record_commit", "append_events"})
KEYS: Final = frozenset({"key", "from_id", "to_id", "party_id", "record_id", "person_id", "anchor_id"})

Written = list[tuple[str, dict[str, Any]]]


class _Keeping:
    def __init__(self, transaction: Transaction, written: Written) -> None:
        self._transaction = transaction
        self._written = written

    async def run(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R]:
        if rows and statement.access is Access.WRITE and statement.name not in OURS:
            names = [field.name for field in fields(rows[0])]  # type: ignore[arg-type]
            plain = [{name: getattr(row, name) for name in names} for row in rows]
            self._written.append((statement.text, {"batch": {"rows": plain}, **(limits or {})}))
        return await self._transaction.run(statement, rows, limits=limits)

    def discard(self) -> None:
        self._transaction.discard()

    @property
    def discarded(self) -> bool:
        return self._transaction.discarded


def keep_writes(gateway: Gateway) -> list[Written]:
    """From now on, what each transaction of the gateway writes is kept in the list."""
    kept: list[Written] = []
    transact = gateway.transact

    async def keeping(work: Callable[[Transaction], Awaitable[T]], *, name: str, timeout_s: float = 120.0) -> T:
        async def kept_work(transaction: Transaction) -> T:
            written: Written = []
            outcome = await work(_Keeping(transaction, written))
            if written:
                kept.append(written)
            return outcome

        return await transact(kept_work, name=name, timeout_s=timeout_s)

    gateway.transact = keeping  # type: ignore[method-assign]
    return kept


def renamed(value: Any, prefix: str, name: str = "") -> Any:
    """The same rows under other keys."""
    if isinstance(value, dict):
        return {key: item if key == "body" else renamed(item, prefix, key) for key, item in value.items()}
    if isinstance(value, list):
        return Quiet([renamed(item, prefix, name) for item in value])
    return prefix + value if name in KEYS and isinstance(value, str) and value else value


def replay(address: StoreAddress, kept: Sequence[Written], *, prefix: str) -> float:
    """Seconds to write all that again, under keys with this prefix."""
    ready = [[(text, renamed(parameters, prefix)) for text, parameters in written] for written in kept]
    driver = neo4j.GraphDatabase.driver(
        address.uri, auth=(address.writer.user, address.writer.password), notifications_min_severity="OFF"
    )
    with driver, driver.session(database=address.database) as session:
        session.run("RETURN 1").consume()
        started = time.perf_counter()
        for written in ready:
            with session.begin_transaction() as transaction:
                for text, parameters in written:
                    transaction.run(text, **parameters).consume()
                transaction.commit()
        return time.perf_counter() - started
