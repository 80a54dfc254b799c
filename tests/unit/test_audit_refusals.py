"""Refusals before authentication: few entries however many requests, and none forgotten."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hub.audit.entry import AuditEntry
from hub.audit.receipt import Receipt
from hub.audit.refusals import MOST_ADDRESSES, RefusalCounter
from hub.errors import AuditUnavailable
from tests.support.audit import NOON, blind, entry

pytestmark = pytest.mark.anyio


class HandClock:
    """A clock moved by hand."""

    at = NOON

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


class Book:
    """An audit log kept in a list."""

    blind_key_id = "k"

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.fails = False

    async def append(self, entry: AuditEntry) -> Receipt:
        if self.fails:
            raise AuditUnavailable
        self.entries.append(entry)
        return Receipt(1, 0, 1, "", "")

    def blind(self, subject_id: str) -> str:
        return blind(subject_id)

    async def close(self) -> None:
        return


REFUSED = replace(entry(), outcome="UNAUTHENTICATED")


async def test_one_entry_a_window_and_one_for_the_rest() -> None:
    book, clock = Book(), HandClock()
    counter = RefusalCounter(book, clock)
    for n in range(1000):
        await counter.note(replace(REFUSED, request_id=f"r{n}"), address="192.0.2.1")
    assert [(e.request_id, e.count) for e in book.entries] == [("r0", 1)]
    clock.at = NOON + timedelta(minutes=1)
    await counter.note(replace(REFUSED, request_id="later"), address="192.0.2.2")
    assert [(e.request_id, e.count) for e in book.entries] == [("r0", 1), ("r999", 999), ("later", 1)]
    await counter.flush()
    assert sum(e.count for e in book.entries) == 1001


async def test_addresses_and_outcomes_are_told_apart_and_blinded() -> None:
    book = Book()
    counter = RefusalCounter(book, HandClock())
    for address in (
        "192.0.2.1",
        "192.0.2.2",
        "2001:db8::1",
        "2001:db8::2:3",
        "2001:db8:0:1::1",
        None,
        "unix",
        "fe80::1%eth0",
    ):
        await counter.note(REFUSED, address=address)
    await counter.note(replace(REFUSED, outcome="BAD_REQUEST"), address="192.0.2.1")
    assert [e.address_key for e in book.entries] == [
        "blind(address:192.0.2.1)",
        "blind(address:192.0.2.2)",
        "blind(address:2001:db8::/64)",
        "blind(address:2001:db8:0:1::/64)",
        "blind(address:unknown)",
        "blind(address:fe80::/64)",
        "blind(address:192.0.2.1)",
    ]


async def test_very_many_addresses_share_one_entry() -> None:
    book = Book()
    counter = RefusalCounter(book, HandClock())
    total = MOST_ADDRESSES + 500
    for n in range(total):
        await counter.note(REFUSED, address=f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(book.entries) == MOST_ADDRESSES + 1
    await counter.flush()
    assert sum(e.count for e in book.entries) == total


async def test_what_could_not_be_written_is_not_counted_as_written() -> None:
    book = Book()
    counter = RefusalCounter(book, HandClock())
    book.fails = True
    for _ in range(2):
        with pytest.raises(AuditUnavailable):
            await counter.note(REFUSED, address="192.0.2.1")
    book.fails = False
    await counter.note(REFUSED, address="192.0.2.1")
    assert len(book.entries) == 1
