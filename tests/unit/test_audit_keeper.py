"""Upkeep of the log: heads that slots note of each other, the witness file, who keeps, and room for refusals."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from graph_schema.gateway import Reads, Transaction
from graph_schema.reads.meta import Counters
from graph_schema.records import Changed, Seq
from graph_schema.statement import Statement
from graph_schema.writes.accesses import MOVE_POSITION
from hub.audit.entry import AuditAction, AuditEntry
from hub.audit.keeper import Keeper, Upkeep
from hub.audit.log import FileAuditLog
from hub.audit.project import Projector
from hub.audit.refusals import RefusalCounter
from hub.audit.room import ENTRY_BYTES, Room
from hub.audit.segment import ENTRY, frames
from hub.audit.verify import verify_log
from hub.audit.walk import segments_of, slots_in
from tests.support.audit import SIGNER, entry, open_log
from tests.support.service import SettableClock

pytestmark = pytest.mark.anyio
T = TypeVar("T")


@dataclass
class Book:
    """A graph that keeps what is written, as rows by statement; a position moves on once from where it is."""

    written: list[tuple[str, Any]] = field(default_factory=list)
    down: bool = False
    moves: set[Any] = field(default_factory=set)

    def standing(self) -> Reads:
        return cast("Reads", self)

    async def run(self, statement: Statement[Any, Any], rows: Sequence[Any], **_: object) -> list[Any]:
        if self.down:
            raise ConnectionError
        again = (
            [row for row in rows if (statement.name, row.expected) in self.moves] if statement is MOVE_POSITION else []
        )
        self.moves |= {(statement.name, row.expected) for row in rows if statement is MOVE_POSITION}
        self.written += [(statement.name, row) for row in rows]
        return [] if statement.name.startswith("read_") else [Changed(len(rows) - len(again))]

    def discard(self) -> None:
        """What it keeps is not looked at again."""

    async def transact(self, work: Callable[[Transaction], Awaitable[T]], *, name: str) -> T:
        assert name
        return await work(cast("Transaction", self))


def keeper(folder: Path, log: FileAuditLog, *, graph: Book | None = None, witness: Path | None = None) -> Keeper:
    graph, clock = graph or Book(), SettableClock()
    projector = Projector(folder, graph, signer=SIGNER, clock=clock)
    upkeep = Upkeep(heads_every_s=0.01, fold_every_s=0.01, witness=witness)
    return Keeper(folder, log, graph, projector, clock, upkeep)


def entries(folder: Path) -> list[AuditEntry]:
    """The entries of all slots."""
    return [
        AuditEntry.from_canonical(found.payload)
        for slot in slots_in(folder)
        for path in segments_of(folder, slot)
        for found in frames(path.read_bytes())
        if found.kind == ENTRY
    ]


async def until(condition: Callable[[], object]) -> None:
    """Wait until it holds; for as long as a busy machine may take."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for is another task's work
            await asyncio.sleep(0.01)


def kept(book: Book) -> set[str]:
    """The statements that were run on a graph."""
    return {name for name, _ in book.written}


async def test_slots_note_each_others_heads_and_fall_silent(tmp_path: Path) -> None:
    logs = [open_log(tmp_path) for _ in range(3)]
    keepers = [keeper(tmp_path, log) for log in logs]
    for n, log in enumerate(logs):
        await log.append(entry(n))
    assert await keepers[0].exchange() == 2
    for _ in range(4):
        for each in keepers:
            await each.exchange()
    noted = [each for each in entries(tmp_path) if each.action is AuditAction.HEAD]
    assert len(noted) <= 6
    before = len(entries(tmp_path))
    for each in keepers:
        assert await each.exchange() == 0
    assert len(entries(tmp_path)) == before
    await logs[1].append(entry(9))
    await logs[1].append(entry(10))
    assert await keepers[0].exchange() == 2  # the third has noted heads since
    for log in logs:
        await log.close()
    report = verify_log(tmp_path, [SIGNER.public])
    assert report.sound
    assert report.heads > 5


async def test_the_keeper_writes_heads_to_graph_and_witness_and_another_takes_over(tmp_path: Path) -> None:
    one, two = open_log(tmp_path / "log"), open_log(tmp_path / "log")
    witness = tmp_path / "witness.jsonl"
    books = Book(), Book()
    first = asyncio.create_task(keeper(tmp_path / "log", one, graph=books[0], witness=witness).run())
    await until(lambda: "read_audit_positions" in kept(books[0]))
    second = asyncio.create_task(keeper(tmp_path / "log", two, graph=books[1], witness=witness).run())
    await one.append(entry(1))
    await until(lambda: kept(books[0]) >= {"keep_audit_heads", "move_audit_position"})
    lines = [json.loads(line) for line in witness.read_text().splitlines()]
    assert lines
    assert not [name for name in kept(books[1]) if not name.startswith("read_")]
    first.cancel()
    await asyncio.wait([first])
    await two.append(entry(2))
    await until(lambda: "keep_audit_heads" in kept(books[1]))
    second.cancel()
    await asyncio.wait([second])
    await one.close()
    await two.close()
    heads = [json.loads(line)["note"] for line in witness.read_text().splitlines()]
    assert len(heads) > len(lines)
    assert verify_log(tmp_path / "log", [SIGNER.public], heads=heads).sound


async def test_upkeep_goes_on_when_the_graph_is_down(tmp_path: Path) -> None:
    log, book = open_log(tmp_path), Book(down=True)
    running = asyncio.create_task(keeper(tmp_path, log, graph=book).run())
    await log.append(entry(1))
    await asyncio.sleep(0.05)
    assert not running.done()
    book.down = False
    await until(lambda: book.written)
    running.cancel()
    await asyncio.wait([running])
    await log.close()


async def refuse(counter: RefusalCounter, addresses: Sequence[str]) -> None:
    for address in addresses:
        await counter.note(replace(entry(0), outcome="UNAUTHENTICATED", action=AuditAction.TOKEN), address=address)


def room(folder: Path, clock: SettableClock, *, quota: int, reserve: int = 0) -> Room:
    return Room(folder, clock, quota_bytes=quota, reserve_bytes=reserve)


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=pytest.mark.full)])
async def test_refused_log_ins_from_everywhere_do_not_fill_the_disk(tmp_path: Path, count: int) -> None:
    clock = SettableClock()
    log = open_log(tmp_path)
    counter = RefusalCounter(log, clock, room=room(tmp_path, clock, quota=200 * ENTRY_BYTES))
    for minute in range(10):
        clock.instant += timedelta(minutes=minute > 0)
        part = range(minute * count // 10, (minute + 1) * count // 10)
        await refuse(counter, [f"2001:db8:{n // 65536:x}:{n % 65536:x}::1" for n in part])
    await counter.flush()
    await log.close()
    written = entries(tmp_path)
    assert sum(each.count for each in written) == count
    assert len(written) <= 200 + 10
    assert sum(path.stat().st_size for path in segments_of(tmp_path, 1)) < 210 * ENTRY_BYTES


async def test_the_reserve_is_kept_for_answers_and_nothing_is_forgotten(tmp_path: Path) -> None:
    clock = SettableClock()
    log = open_log(tmp_path)
    full = room(tmp_path, clock, quota=10**9, reserve=10**18)
    counter = RefusalCounter(log, clock, room=full)
    for _ in range(5):
        clock.instant += timedelta(minutes=2)
        await refuse(counter, [f"10.0.0.{n}" for n in range(20)])
    assert log.size == 0
    assert (await log.append(entry(1))).index == 0  # an answer is written
    full.reserve_bytes = 0
    clock.instant += timedelta(minutes=2)
    await refuse(counter, ["10.0.0.1"])
    await log.close()
    refused = [each for each in entries(tmp_path) if each.outcome == "UNAUTHENTICATED"]
    assert sorted(each.count for each in refused) == [1, 100]


async def test_the_quota_begins_anew_each_day(tmp_path: Path) -> None:
    clock = SettableClock()
    log = open_log(tmp_path)
    counter = RefusalCounter(log, clock, room=room(tmp_path, clock, quota=2 * ENTRY_BYTES))
    await refuse(counter, ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
    assert log.size == 2
    clock.instant += timedelta(days=1)
    await refuse(counter, ["10.0.0.4"])
    assert log.size == 4  # the shared count of the day before, and the new one
    await log.close()


@dataclass
class Waiting(Book):
    """A graph in which a list of receivers waits for commit 7, which readers are shown."""

    async def run(self, statement: Statement[Any, Any], rows: Sequence[Any], **given: object) -> list[Any]:
        await super().run(statement, rows, **given)
        told: dict[str, list[Any]] = {"read_last_recall": [Seq(7)], "read_counters": [Counters(taken=9, shown=8)]}
        return told.get(statement.name, [])


async def test_a_slot_has_passed_a_commit_when_what_was_read_before_is_written(tmp_path: Path) -> None:
    log = open_log(tmp_path / "log")
    upkeep = keeper(tmp_path / "log", log, graph=Waiting())
    read, write = asyncio.Event(), asyncio.Event()

    async def answer() -> None:
        with upkeep.in_flight.answering():
            read.set()
            await write.wait()
            await log.append(entry(1))

    answering = asyncio.create_task(answer())
    await read.wait()
    passing = asyncio.create_task(upkeep.note_passed())
    await asyncio.sleep(0.05)
    assert not passing.done()
    write.set()
    assert await passing == 8
    await answering
    assert [(each.action, each.commit) for each in entries(tmp_path / "log")] == [
        (AuditAction.INQUIRY, None),
        (AuditAction.PASSED, 8),
    ]
    assert await upkeep.note_passed() is None  # nothing waits for this slot any more
    await log.close()
