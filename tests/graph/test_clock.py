"""The commit clock: a statement sees one commit whole, numbers have no gaps, and what was known stays known."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph_schema.engine import EngineName, StoreAddress
from graph_schema.errors import GraphRefused
from graph_schema.gateway import Gateway, Transaction, open_gateway
from graph_schema.migrate import migrate
from graph_schema.reads.meta import READ_COUNTERS, READ_LAST_COMMIT, Counters
from graph_schema.recording.commits import commit, publish_complete
from graph_schema.records import Advance, CommitRow, Key, NoParams, Published
from graph_schema.statement import Access, Statement
from graph_schema.writes.clock import ADVANCE_CLOCK, RECORD_COMMIT, TAKE_TICKET

pytestmark = pytest.mark.anyio

FACTS = {EngineName.EMBEDDED: 120, EngineName.NEO4J: 600}  # the window of a torn read grows with the commit
ASKED = 60
READERS = 4
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """One fact, as known at a commit or now."""

    key: str
    known: int | None


@dataclass(frozen=True)
class Seen:
    """What a statement saw of one fact: the names of its states, each the number of the commit that wrote it."""

    i: int
    now: int
    names: list[str]
    holders: list[int]


@dataclass(frozen=True)
class Fact:
    """A fact to be superseded in a commit."""

    key: str
    seq: int


@dataclass(frozen=True)
class Nothing:
    """No columns are looked at."""

    changed: int


ASK = Statement(
    name="ask_facts",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
MATCH (e:Enterprise {enterprise_id: row.key})
WITH now, row, coalesce(row.known, now) AS known, e
CALL (known, e) {
  MATCH (e)-[d:DESCRIBED_AS]->(f:EnterpriseFacts)
  WHERE d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
  RETURN collect(f.name)[0..3] AS names
}
CALL (known, e) {
  MATCH (e)<-[h:HOLDS]-(:Person)
  WHERE h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
  RETURN collect(h.recorded_from)[0..3] AS holders
}
RETURN row.i AS i, now AS now, names AS names, holders AS holders
""",
    access=Access.READ,
    params=Asked,
    row=Seen,
)
CREATE = Statement(
    name="create_enterprises",
    text="""
MERGE (p:Person {person_id: 'p'})
WITH p
UNWIND $batch.rows AS row
CREATE (e:Enterprise {enterprise_id: row.key})
RETURN count(e) AS changed
""",
    access=Access.WRITE,
    params=Fact,
    row=Nothing,
)
CLOSE = Statement(
    name="close_facts",
    text="""
UNWIND $batch.rows AS row
MATCH (:Enterprise {enterprise_id: row.key})-[r:DESCRIBED_AS|HOLDS]-()
WHERE r.recorded_to IS NULL
SET r.recorded_to = row.seq
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=Fact,
    row=Nothing,
)
OPEN = Statement(
    name="open_facts",
    text="""
MATCH (p:Person {person_id: 'p'})
UNWIND $batch.rows AS row
MATCH (e:Enterprise {enterprise_id: row.key})
CREATE (p)-[:HOLDS {recorded_from: row.seq}]->(e)
CREATE (e)-[r:DESCRIBED_AS {recorded_from: row.seq}]->(:EnterpriseFacts {name: toString(row.seq)})
RETURN count(r) AS changed
""",
    access=Access.WRITE,
    params=Fact,
    row=Nothing,
)


def keys(count: int) -> list[str]:
    return [f"e{number}" for number in range(count)]


@pytest.fixture
async def gateway(clean_address: StoreAddress) -> AsyncIterator[Gateway]:
    opened = open_gateway(clean_address)
    await migrate(opened, keys="test")
    yield opened
    await opened.close()


@pytest.fixture
def facts(store_address: StoreAddress) -> int:
    """How many facts a commit of the long race supersedes."""
    assert store_address.engine is not None
    return FACTS[store_address.engine]


async def write(transaction: Transaction, seq: int, *, names: Sequence[str]) -> int:
    facts = [Fact(key, seq) for key in names]
    if seq == 1:
        await transaction.run(CREATE, facts)
    await transaction.run(CLOSE, facts)
    await transaction.run(OPEN, facts)
    await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=NOON + timedelta(minutes=seq), run_id="test")])
    return seq


async def supersede(gateway: Gateway, names: Sequence[str]) -> int:
    async def work(transaction: Transaction, seq: int) -> int:
        return await write(transaction, seq, names=names)

    return await commit(gateway, work, run_id="test", name="supersede")


async def leave_unpublished(gateway: Gateway, names: Sequence[str]) -> None:
    """What a writer leaves that is killed right after its commit."""

    async def work(transaction: Transaction) -> None:
        await write(transaction, (await transaction.run(TAKE_TICKET, [Advance("test")]))[0].seq, names=names)

    await gateway.transact(work, name="unpublished")


async def counters(gateway: Gateway) -> Counters:
    return (await gateway.read_all(READ_COUNTERS, [NoParams()]))[0]


def wrong(seen: Sequence[Seen], *, asked: int, known: int | None = None) -> list[str]:
    """What one statement saw that is not one whole commit."""
    found = [] if len(seen) == asked else [f"{len(seen)} of {asked} rows"]
    if len({row.now for row in seen}) > 1:
        found.append("rows of different commits")
    for row in seen:
        right = row.now if known is None else known
        if row.names != [str(right)] or row.holders != [right]:
            found.append(f"at {right}: {row.names} {row.holders}")
    return found


async def ask_while_writing(gateway: Gateway, seconds: float, *, facts: int) -> tuple[set[int], int, list[str]]:
    """(commits seen, statements, what was wrong) of readers that ask while a writer supersedes."""
    first = await supersede(gateway, keys(facts))
    start = time.monotonic()
    commits: set[int] = set()
    problems: list[str] = []
    statements = 0

    def more() -> bool:  # a busy machine gets the time that it needs to show something
        passed = time.monotonic() - start
        return passed < seconds or (len(commits) < 5 and passed < seconds + 30)

    async def writer() -> None:
        while more():
            await supersede(gateway, keys(facts))

    async def reader(number: int) -> None:
        nonlocal statements
        known = first if number == 0 else None
        while more():
            first_key = (statements * 37) % (facts - ASKED)
            rows = [Asked(key, known) for key in keys(facts)[first_key : first_key + ASKED]]
            seen = await gateway.read_all(ASK, rows)
            commits.update(row.now for row in seen)
            problems.extend(wrong(seen, asked=ASKED, known=known))
            statements += 1

    await asyncio.gather(writer(), *(reader(number) for number in range(READERS)))
    return commits, statements, problems


async def test_a_statement_sees_one_commit_whole(gateway: Gateway, facts: int) -> None:
    commits, statements, problems = await ask_while_writing(gateway, 3.0, facts=facts)
    assert problems == []
    assert len(commits) >= 5
    assert statements > 10


@pytest.mark.full
async def test_a_statement_sees_one_commit_whole_for_long(gateway: Gateway, facts: int) -> None:
    commits, statements, problems = await ask_while_writing(gateway, 90.0, facts=facts)
    assert problems == []
    assert len(commits) > 50
    assert statements > 1_000


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([Seen(0, 7, ["7"], [7]), Seen(1, 8, ["8"], [8])], None),
        ([Seen(0, 7, ["7"], [7])], None),
        ([Seen(0, 7, ["7"], [7]), Seen(1, 7, [], [7])], None),
        ([Seen(0, 7, ["7"], [7]), Seen(1, 7, ["7", "7"], [7])], None),
        ([Seen(0, 7, ["7"], [7]), Seen(1, 7, ["7"], [6])], None),
        ([Seen(0, 7, ["7"], [7]), Seen(1, 7, ["7"], [7])], 3),
    ],
)
async def test_the_oracle_sees_what_is_wrong(rows: list[Seen], known: int | None) -> None:
    assert wrong(rows, asked=2, known=known)
    assert not wrong([Seen(0, 7, ["7"], [7]), Seen(1, 7, ["7"], [7])], asked=2)


async def test_what_was_known_stays_known(gateway: Gateway) -> None:
    for expected in (1, 2, 3):
        assert await supersede(gateway, keys(3)) == expected
    for known in (1, 2, 3):
        assert not wrong(await gateway.read_all(ASK, [Asked(key, known) for key in keys(3)]), asked=3, known=known)
    assert [row.names for row in await gateway.read_all(ASK, [Asked("e0", 0)])] == [[]]
    assert not wrong(await gateway.read_all(ASK, [Asked(key, None) for key in keys(3)]), asked=3)


async def test_a_commit_is_shown_when_it_is_complete(gateway: Gateway) -> None:
    await supersede(gateway, keys(3))
    await leave_unpublished(gateway, keys(3))
    assert await counters(gateway) == Counters(taken=2, shown=1)
    assert not wrong(await gateway.read_all(ASK, [Asked(key, None) for key in keys(3)]), asked=3, known=1)
    await publish_complete(gateway)
    assert await counters(gateway) == Counters(taken=2, shown=2)
    assert not wrong(await gateway.read_all(ASK, [Asked(key, None) for key in keys(3)]), asked=3, known=2)


async def test_the_next_commit_shows_what_a_killed_writer_left(gateway: Gateway) -> None:
    await supersede(gateway, keys(3))
    await leave_unpublished(gateway, keys(3))
    await supersede(gateway, ["e0"])
    assert await counters(gateway) == Counters(taken=3, shown=3)
    seen = await gateway.read_all(ASK, [Asked(key, None) for key in keys(3)])
    assert [row.names for row in sorted(seen, key=lambda row: row.i)] == [["3"], ["2"], ["2"]]


async def test_the_clock_never_goes_back(gateway: Gateway) -> None:
    async def show(seq: int) -> None:
        async def work(transaction: Transaction) -> None:
            await transaction.run(ADVANCE_CLOCK, [Published(seq=seq, run_id="test")])

        await gateway.transact(work, name="show")

    await asyncio.gather(*(show(seq) for seq in (5, 9, 2, 7, 1, 8, 3)))
    assert (await counters(gateway)).shown == 9
    await show(4)
    assert (await counters(gateway)).shown == 9


async def test_concurrent_writers_get_numbers_without_gaps(gateway: Gateway, store_address: StoreAddress) -> None:
    await supersede(gateway, keys(12))
    other = open_gateway(store_address)  # as another process would have
    try:
        numbers = await asyncio.gather(*(supersede((gateway, other)[n % 2], [f"e{n}"]) for n in range(12)))
    finally:
        await other.close()
    assert sorted(numbers) == list(range(2, 14))
    assert await counters(gateway) == Counters(taken=13, shown=13)
    seen = await gateway.read_all(ASK, [Asked(key, None) for key in keys(12)])
    assert sorted(row.names for row in seen) == sorted([str(number)] for number in numbers)


@pytest.mark.parametrize("how", ["discard", "error", "refused"])
async def test_a_commit_that_is_given_up_leaves_no_trace(gateway: Gateway, how: str) -> None:
    await supersede(gateway, keys(3))

    async def work(transaction: Transaction, seq: int) -> int:
        await write(transaction, seq, names=keys(3))
        if how == "discard":
            transaction.discard()
        elif how == "error":
            raise LookupError
        else:
            await transaction.run(BROKEN, [Key("x")])
        return seq

    expected: dict[str, Any] = {"error": LookupError, "refused": GraphRefused}
    if how == "discard":
        assert await commit(gateway, work, run_id="test", name="given_up") == 2
    else:
        with pytest.raises(expected[how]):
            await commit(gateway, work, run_id="test", name="given_up")
    assert await counters(gateway) == Counters(taken=1, shown=1)
    assert (await gateway.read_all(READ_LAST_COMMIT, [NoParams()]))[0].seq == 1
    assert not wrong(await gateway.read_all(ASK, [Asked(key, None) for key in keys(3)]), asked=3, known=1)
    assert await supersede(gateway, keys(3)) == 2


BROKEN = Statement(
    name="broken",
    text="UNWIND $batch.rows AS row RETURN nothing AS changed",
    access=Access.WRITE,
    params=Key,
    row=Nothing,
)
