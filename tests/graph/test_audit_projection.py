"""The log folded into the graph, on both engines: the same counters however often, wherever stopped, in any order."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.errors import HubError, StoreDamaged
from graph_schema.gateway import Gateway, Reads, Transaction
from graph_schema.names import LegalBasis, PartnerKind, Purpose
from graph_schema.reads.accesses import READ_HEADS, RECEIVERS_OF_RECORD, ReceiversKey
from graph_schema.records import NoParams
from graph_schema.writes.accesses import KEEP_HEADS, HeadRow
from hub.audit.entry import AuditEntry
from hub.audit.fold import read_place
from hub.audit.log import FileAuditLog
from hub.audit.project import Projector
from hub.audit.segment import CHECKPOINT, ENTRY, frame, frames
from hub.audit.walk import segments_of
from hub.clock import FrozenClock
from tests.support.audit import NOON, SIGNER, entry, open_log
from tests.support.graph import TestGraph
from tests.support.stores import run

pytestmark = pytest.mark.anyio
T = TypeVar("T")
LATER = FrozenClock(NOON + timedelta(days=9))


def looks(seed: int, count: int) -> list[AuditEntry]:
    """Answers of three partners about five subjects, on three days."""
    draw = random.Random(seed)
    made = []
    for n in range(count):
        subjects = draw.sample("abcde", 3)
        made.append(
            replace(
                entry(n),
                at=NOON + timedelta(days=draw.randrange(3), seconds=n),
                partner_id=f"partner-{draw.randrange(3)}",
                kind=PartnerKind.BANK,
                purpose=draw.choice([Purpose.CREDIT_GRANTING, Purpose.POST_LOAN]),
                basis=LegalBasis.CONSENT,
                outcome=draw.choice(["ANSWERED", "ANSWERED", "FORBIDDEN"]),
                subjects_root=(subjects[0],),
                subjects_traversed=tuple(subjects[1:]),
                fields_released=draw.choice(
                    [("Enterprise.name",), ("Reach.level", "Rule.id", "CreditStatus.standing")]
                ),
                record_ids=tuple(draw.sample(["r1", "r2", "r3"], draw.randrange(3))),
            )
        )
    return made


async def write(folder: Path, slots: list[list[AuditEntry]]) -> None:
    """Entries of several slots, each in groups."""
    logs = [open_log(folder) for _ in slots]
    for log, entries in zip(logs, slots, strict=True):
        for at in range(0, len(entries), 4):
            await asyncio.gather(*[log.append(each) for each in entries[at : at + 4]])
    for log in logs:
        await log.close()


def counted(slots: list[list[AuditEntry]]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """A model of both counters, entry by entry."""
    asked: Counter[Any] = Counter()
    times: Counter[Any] = Counter()
    first: dict[Any, Any] = {}
    last: dict[Any, Any] = {}
    for each in (each for entries in slots for each in entries if each.outcome == "ANSWERED"):
        day = str((each.at + timedelta(hours=8)).date())
        for how, subjects in (("asked", each.subjects_root), ("reached", each.subjects_traversed)):
            for subject in subjects:
                asked[subject, each.partner_id, str(each.purpose), day, how] += 1
        for record in each.record_ids:
            key = record, each.partner_id
            times[key] += 1
            first[key], last[key] = min(first.get(key, each.at), each.at), max(last.get(key, each.at), each.at)
    return dict(asked), {key: (times[key], first[key], last[key]) for key in times}


def stored(address: StoreAddress) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Both counters as the graph holds them."""
    rows = run(
        address,
        "MATCH (a:AccessDay) RETURN a.subject AS s, a.partner_id AS p, a.purpose AS u, toString(a.day) AS d,"
        " a.asked AS asked, a.reached AS reached",
    )
    found = {(r["s"], r["p"], r["u"], r["d"], how): r[how] for r in rows for how in ("asked", "reached") if r[how]}
    rows = run(
        address,
        "MATCH (r:Received) RETURN r.record_id AS r, r.partner_id AS p, r.first AS first, r.last AS last, r.times AS n",
    )
    places = {(r["r"], r["p"]): (r["n"], *[read_place(str(r[k]))[0] for k in ("first", "last")]) for r in rows}
    return found, places


def projector(folder: Path, graph: Any) -> Projector:
    return Projector(folder, graph, signer=SIGNER, clock=LATER)


@dataclass
class Dying:
    """A gateway whose transactions are cut off now and then: before they begin, before or after their commit."""

    gateway: Gateway
    draw: random.Random = field(default_factory=lambda: random.Random(5))

    def standing(self) -> Reads:
        return self.gateway.standing()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]], *, name: str) -> T:
        when = self.draw.randrange(4)
        if when == 0:
            raise ConnectionResetError

        async def cut_off(transaction: Transaction) -> T:
            await work(transaction)
            raise ConnectionResetError

        done = await self.gateway.transact(cut_off if when == 1 else work, name=name)
        if when == 2:
            raise ConnectionResetError
        return done


@dataclass
class Busy:
    """A gateway beside which a slot is written all the time: an entry with each transaction."""

    gateway: Gateway
    log: FileAuditLog
    more: list[AuditEntry]

    def standing(self) -> Reads:
        return self.gateway.standing()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]], *, name: str) -> T:
        await self.log.append(self.more.pop())
        return await self.gateway.transact(work, name=name)


async def test_a_slot_that_is_written_all_the_time_does_not_keep_the_others_waiting(
    graph: TestGraph, tmp_path: Path
) -> None:
    slots = [looks(9, 12), looks(10, 12)]
    await write(tmp_path, slots)
    log = open_log(tmp_path)
    try:
        assert log.slot == 1
        busy = projector(tmp_path, Busy(graph.gateway, log, looks(11, 40)))
        assert await busy.run(batch=4) >= 24
    finally:
        await log.close()
    places = run(graph.address, "MATCH (p:AuditPosition) RETURN p.position_key AS key, p.next_index AS n")
    assert [row["n"] for row in places if str(row["key"]).endswith("slot-2")] == [12]


async def test_folded_once_whatever_happens(graph: TestGraph, tmp_path: Path) -> None:
    slots = [looks(1, 40), looks(2, 25)]
    await write(tmp_path, slots)
    dying = projector(tmp_path, Dying(graph.gateway))
    for _ in range(200):
        try:
            await dying.run(batch=3)
        except (ConnectionResetError, HubError):
            continue
        break
    else:
        pytest.fail("never came to an end")
    assert stored(graph.address) == counted(slots)
    assert await projector(tmp_path, graph.gateway).run() == 0
    assert stored(graph.address) == counted(slots)
    told: list[Any] = run(graph.address, "MATCH (a:AccessDay) RETURN a.classes AS c")
    assert {each for row in told for each in row["c"]} == {"IDENTITY", "REACHES", "STANDING"}
    assert all(len(set(row["c"])) == len(row["c"]) for row in told)


async def test_two_projectors_at_once_and_new_entries_later(graph: TestGraph, tmp_path: Path) -> None:
    first, more = [looks(3, 30)], looks(4, 20)
    await write(tmp_path, first)
    done = await asyncio.gather(*[projector(tmp_path, graph.gateway).run(batch=4) for _ in range(2)])
    assert sum(done) == 30
    lag = await projector(tmp_path, graph.gateway).lag()
    assert (lag.entries, lag.seconds) == (0, 0.0)
    await write(tmp_path, [more])
    lag = await projector(tmp_path, graph.gateway).lag()
    assert lag.entries == 20
    assert lag.seconds == (LATER.now() - more[0].at).total_seconds()
    assert await projector(tmp_path, graph.gateway).run() == 20
    assert stored(graph.address) == counted([first[0] + more])


async def test_only_what_was_acknowledged_or_recovered_is_folded(graph: TestGraph, tmp_path: Path) -> None:
    entries = looks(6, 8)
    await write(tmp_path, [entries])
    path = segments_of(tmp_path, 1)[0]
    whole = path.read_bytes()
    last = [f for f in frames(whole) if f.kind == CHECKPOINT][-2]
    # As a writer leaves it that is killed behind its sync: the group is whole, but nobody was told.
    (path.parent / "checkpoint").write_text(last.payload.decode())
    path.write_bytes(whole + frame(ENTRY, entry(99).canonical())[:-3])
    holder = open_log(tmp_path)  # a living process holds the slot: what it did not acknowledge may still go
    (path.parent / "checkpoint").write_text(last.payload.decode())
    assert await projector(tmp_path, graph.gateway).run() == 4
    await holder.close()
    assert await projector(tmp_path, graph.gateway).run() == 4
    assert stored(graph.address) == counted([entries])


async def test_a_log_that_was_cut_is_refused(graph: TestGraph, tmp_path: Path) -> None:
    await write(tmp_path, [looks(7, 8)])
    await projector(tmp_path, graph.gateway).run()
    path = segments_of(tmp_path, 1)[0]
    ends = [f for f in frames(path.read_bytes()) if f.kind == CHECKPOINT]
    path.write_bytes(path.read_bytes()[: ends[0].end])
    (path.parent / "checkpoint").write_text(ends[0].payload.decode())
    with pytest.raises(StoreDamaged, match="has 4 entries, but 8 were folded"):
        await projector(tmp_path, graph.gateway).run()


async def test_receivers_and_heads(graph: TestGraph, tmp_path: Path) -> None:
    slots = [looks(8, 30)]
    await write(tmp_path, slots)
    await projector(tmp_path, graph.gateway).run()
    row = await graph.gateway.read(RECEIVERS_OF_RECORD, ReceiversKey("r1", ""), limits={"max_receivers": 9})
    assert row is not None
    rows = row.receivers
    expected = {p: what for (r, p), what in counted(slots)[1].items() if r == "r1"}
    found = {r["partner_id"]: (r["times"], read_place(r["first"])[0], read_place(r["last"])[0]) for r in rows}
    assert found == expected
    assert [r["partner_id"] for r in rows] == sorted(expected)
    day = NOON.date()

    async def keep(transaction: Transaction) -> None:
        await transaction.run(KEEP_HEADS, [HeadRow("a/1/day", day, 5, "five"), HeadRow("a/2/day", day, 1, "one")])
        await transaction.run(KEEP_HEADS, [HeadRow("a/1/day", day, 7, "seven")])
        await transaction.run(KEEP_HEADS, [HeadRow("a/1/day", day, 6, "six")])

    await graph.gateway.transact(keep, name="keep")
    heads = await graph.gateway.read_all(READ_HEADS, [NoParams()])
    assert [(head.size, head.note) for head in heads] == [(7, "seven"), (1, "one")]
