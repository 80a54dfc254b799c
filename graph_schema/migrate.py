"""Schema versions: ordered steps from an empty graph to the one that this program reads and writes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from graph_schema.ddl import (
    ACCESS_CONSTRAINTS,
    ACCESS_INDEXES,
    CASE_CONSTRAINTS,
    CONSTRAINTS,
    INDEXES,
    MARK_CONFIRMED,
    OBJECTION_INDEXES,
    ONCE_CONSTRAINTS,
    ONCE_INDEXES,
    PARTNER_INDEXES,
    PRIME_NAMES,
    PRIME_SEARCH,
    PRIME_TYPES,
    PROCESS_INDEXES,
    RECALL_CONSTRAINTS,
    RECALL_INDEXES,
    SEARCH_INDEXES,
    UNPRIME_NAMES,
    UNPRIME_SEARCH,
    UNPRIME_TYPES,
    WATCH_CONSTRAINTS,
    WATCH_INDEXES,
    WEBHOOK_CONSTRAINTS,
    WEBHOOK_INDEXES,
    constraint_text,
    index_text,
)
from graph_schema.errors import SchemaMismatch
from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.meta import READ_SCHEMA_VERSION, SchemaRow
from graph_schema.records import NoParams
from graph_schema.search_fill import fill_search_keys
from graph_schema.writes.meta import SET_KEYS, SET_SCHEMA_VERSION, START_CLOCK, KeysRow, VersionRow


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the version it leads to, what it does, its schema statements in order, and what then fills old data."""

    version: int
    summary: str
    texts: tuple[str, ...]
    fill: Callable[[Gateway], Awaitable[object]] | None = None


STEPS: Final[tuple[Step, ...]] = (
    Step(
        version=1,
        summary="constraints, indexes, relationship types and the commit clock",
        texts=(
            *(constraint_text(name, label, key=key) for name, label, key in CONSTRAINTS),
            *(index_text(name, label, key=key) for name, label, key in INDEXES),
            *UNPRIME_TYPES,  # what a start that was cut short left
            PRIME_TYPES,
            *UNPRIME_TYPES,
        ),
    ),
    Step(
        version=2,
        summary="who looked and who received: what the audit log is folded into",
        texts=(
            *(constraint_text(name, label, key=key) for name, label, key in ACCESS_CONSTRAINTS),
            *(index_text(name, label, key=key) for name, label, key in ACCESS_INDEXES),
        ),
    ),
    Step(
        version=3,
        summary="what may happen once: idempotency keys and used assertions",
        texts=(
            *(constraint_text(name, label, key=key) for name, label, key in ONCE_CONSTRAINTS),
            *(index_text(name, label, key=key) for name, label, key in ONCE_INDEXES),
        ),
    ),
    Step(
        version=4,
        summary="matters by the partner they belong to",
        texts=tuple(index_text(name, label, key=key) for name, label, key in PARTNER_INDEXES),
    ),
    Step(
        version=5,
        summary="what is spent of the budgets of cases",
        texts=tuple(constraint_text(name, label, key=key) for name, label, key in CASE_CONSTRAINTS),
    ),
    Step(
        version=6,
        summary="search keys of names, present and former; minutes for a million enterprises",
        texts=(
            *(index_text(name, label, key=key) for name, label, key in SEARCH_INDEXES),
            *UNPRIME_SEARCH,
            PRIME_SEARCH,
            *UNPRIME_SEARCH,
        ),
        fill=fill_search_keys,
    ),
    Step(
        version=7,
        summary="records that are taken back from those who received them",
        texts=(
            *(constraint_text(name, label, key=key) for name, label, key in RECALL_CONSTRAINTS),
            *(index_text(name, label, key=key) for name, label, key in RECALL_INDEXES),
        ),
    ),
    Step(
        version=8,
        summary="saved questions, and the outbox by commit",
        texts=(
            *(constraint_text(name, label, key=key) for name, label, key in WATCH_CONSTRAINTS),
            *(index_text(name, label, key=key) for name, label, key in WATCH_INDEXES),
        ),
    ),
    Step(
        version=9,
        summary="matters by their kind, to list those of a process",
        texts=tuple(index_text(name, label, key=key) for name, label, key in PROCESS_INDEXES),
    ),
    Step(version=10, summary="identities of which a reviewer has confirmed an appearance", texts=(MARK_CONFIRMED,)),
    Step(
        version=11,
        summary="webhooks, and what they did not take",
        texts=(
            *(constraint_text(name, label, key=key) for name, label, key in WEBHOOK_CONSTRAINTS),
            *(index_text(name, label, key=key) for name, label, key in WEBHOOK_INDEXES),
        ),
    ),
    Step(
        version=12,
        summary="every property that statements name, so that none is planned anew when its first value comes",
        texts=(UNPRIME_NAMES, PRIME_NAMES, UNPRIME_NAMES),
    ),
    Step(
        version=13,
        summary="objections by the tenure that they are against",
        texts=tuple(index_text(name, label, key=key) for name, label, key in OBJECTION_INDEXES),
    ),
)
"""All steps, oldest first; a step that has run anywhere is never changed."""

SCHEMA_VERSION: Final = STEPS[-1].version
"""The version that this program reads and writes."""


async def schema_row(gateway: Gateway) -> SchemaRow | None:
    """The graph's version and keys, None on an empty graph."""
    rows = await gateway.read_all(READ_SCHEMA_VERSION, [NoParams()])
    return rows[0] if rows else None


async def pending_steps(gateway: Gateway) -> tuple[Step, ...]:
    """The steps that the graph lacks. Raises SchemaMismatch where it is newer than this program."""
    found = await schema_row(gateway)
    version = 0 if found is None else found.version
    if version > SCHEMA_VERSION:
        raise SchemaMismatch(
            f"The graph has schema version {version}, this program knows {SCHEMA_VERSION}; use the newer program."
        )
    return tuple(step for step in STEPS if step.version > version)


async def migrate(gateway: Gateway, *, keys: str, dry_run: bool = False) -> tuple[Step, ...]:
    """Bring the graph to the program's version; the steps done, or to be done with `dry_run`.

    `keys` is the text of the key ids, stored beside the version. Safe to repeat after a crash.
    """
    steps = await pending_steps(gateway)
    if dry_run:
        return steps
    for step in steps:
        for text in step.texts:
            await gateway.execute_schema(text)
        if step.fill is not None:
            await step.fill(gateway)
        await _record_version(gateway, step.version, keys)
    return steps


async def require_ready(gateway: Gateway, *, check_keys: Callable[[str], None]) -> None:
    """Raises SchemaMismatch where steps are pending, and what `check_keys` raises for the text of the graph's keys."""
    if await pending_steps(gateway):
        raise SchemaMismatch("The graph's schema is older than this program; run `credit-hub migrate`.")
    found = await schema_row(gateway)
    if found is not None and found.keys is not None:
        check_keys(found.keys)


async def record_keys(gateway: Gateway, *, keys: str) -> None:
    """Record the ids of the keys in use, after a rotation: without them the graph is not opened from now on."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(SET_KEYS, [KeysRow(keys)])

    await gateway.transact(work, name="record_keys")


async def _record_version(gateway: Gateway, version: int, keys: str) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.run(START_CLOCK, [NoParams()])
        await transaction.run(SET_SCHEMA_VERSION, [VersionRow(version=version, keys=keys)])

    await gateway.transact(work, name="record_schema_version")
