"""A seat that a source sees each month, when what it saw was struck or cut: who is told to hold it on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.gateway import Reads
from graph_schema.intervals import UNBOUNDED, since
from graph_schema.reads.struck import StruckRow
from graph_schema.recording.operations import Observe, Operation, Put, Strike
from graph_schema.recording.preference import prefer_tenures
from graph_schema.recording.sheet import Sheet, Slot
from graph_schema.recording.struck import Struck, kept_cut, spared, struck_tenures
from graph_schema.recording.versions import Basis, Tie, Version

SLOT: Slot = (Tie.HOLDS, "e")
TODAY = date(2030, 1, 1)


def month(number: int) -> date:
    """The fifth of a month, counted from January 2026."""
    return date(2026 + (number - 1) // 12, (number - 1) % 12 + 1, 5)


class Seat:
    """A slot, and what objections have struck of it."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.struck: dict[str, Struck] | None = None

    def sees(self, holder: str, day: date) -> tuple[bool, bool]:
        """Whether a sight changes anything, and whether it was struck or cut."""
        version = Version(
            Tie.HOLDS, f"{holder} {day}", holder, "e", UNBOUNDED, "legal", "register", day,
            basis=Basis.OBSERVED, props={"role": "LEGAL_REPRESENTATIVE"},
        )  # fmt: skip
        return self.does(Observe(SLOT, version, holder, by_holder=True))

    def does(self, operation: Operation) -> tuple[bool, bool]:
        """The same for any operation, as a batch is compared."""
        struck = {} if self.struck is None else {SLOT: list(self.struck.values())}
        left, is_struck = spared(operation, struck, versions=self.sheet.get(SLOT))
        changed = left is not None and left.apply(self.sheet)
        if changed and left is not None and struck:
            self.sheet.put(SLOT, kept_cut(self.sheet.get(SLOT), struck[SLOT], but=left))
        if changed:
            self.sheet.put(SLOT, prefer_tenures(self.sheet.get(SLOT), len, seats={"LEGAL_REPRESENTATIVE"}))
        return changed, is_struck

    def strikes(self, fact_id: str, end: date | None = None) -> None:
        """An objection against a tenure is upheld."""
        version = next(v for v in self.sheet.get(SLOT) if v.fact_id == fact_id)
        assert self.does(Strike(SLOT, fact_id, None, end))[0]
        self.struck = {**(self.struck or {}), fact_id: Struck(version, end)}

    def lifts(self, fact_id: str) -> None:
        """What an objection said of a tenure counts no longer."""
        assert self.struck is not None
        del self.struck[fact_id]

    def on(self, day: date) -> list[str]:
        """Who holds it on a day."""
        return [v.from_id for v in self.sheet.get(SLOT) if v.valid.covers(day)]

    @property
    def current(self) -> list[str]:
        """Who holds it."""
        return self.on(TODAY)


def seen(*sights: str) -> Seat:
    """A seat with one holder a month from January on."""
    seat = Seat()
    for number, holder in enumerate(sights, start=1):
        seat.sees(holder, month(number))
    return seat


def test_a_predecessor_stays_when_who_followed_was_struck() -> None:
    seat = seen("X", "A")
    assert seat.current == ["A"]
    seat.strikes(f"A {month(2)}")
    assert seat.current == ["X"]
    assert seat.sees("A", month(3)) == (False, True)
    assert seat.current == ["X"]


def test_who_is_seen_after_the_predecessor_came_back_is_new() -> None:
    seat = seen("X", "A")
    seat.strikes(f"A {month(2)}")
    assert seat.sees("X", month(3)) == (True, False)
    assert (seat.current, seat.on(month(2))) == (["X"], ["X"])
    assert seat.sees("X", month(4)) == (False, False)
    assert seat.sees("A", month(5)) == (True, False)
    assert (seat.current, seat.on(month(4))) == (["A"], ["X"])
    assert seat.sees("A", month(2)) == (False, True), "the false file again"
    assert seat.current == ["A"]


def test_one_who_was_seen_in_the_seat_before_is_told_of_then() -> None:
    seat = Seat()
    seat.sees("B", date(2018, 5, 5))
    seat.sees("A", date(2024, 5, 5))
    seat.strikes("A 2024-05-05")
    assert seat.sees("A", date(2015, 5, 5)) == (True, False)
    assert (seat.on(date(2016, 1, 1)), seat.on(date(2020, 1, 1)), seat.current) == (["A"], ["B"], ["B"])
    assert seat.sees("A", date(2024, 6, 5)) == (False, True)


def test_with_nobody_else_seen_he_stays_struck() -> None:
    seat = seen("A")
    seat.strikes(f"A {month(1)}")
    for day in (month(1), month(4), date(2020, 1, 1)):
        assert seat.sees("A", day) == (False, True)
    assert seat.sees("B", month(5)) == (True, False)
    assert seat.sees("A", month(2)) == (False, True)
    assert seat.current == ["B"]


def test_a_file_of_another_on_the_same_day_outlasts_the_false_one() -> None:
    seat = seen("X", "A")
    seat.strikes(f"A {month(2)}")
    assert seat.sees("B", month(2)) == (True, False)
    assert seat.sees("A", month(2)) == (False, True)
    assert seat.current == ["B"]


CUT = date(2026, 3, 1)


@pytest.mark.parametrize(
    "more", [(("B", month(5)),), (("X", date(2025, 12, 5)),), (("X", date(2025, 12, 5)), ("B", month(5)))]
)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_corrected_end_outlasts_whatever_is_seen_beside(more: Sequence[tuple[str, date]], *, backwards: bool) -> None:
    seat = seen("A")
    seat.strikes(f"A {month(1)}", CUT)
    for holder, day in reversed(more) if backwards else more:
        assert seat.sees(holder, day) == (True, False)
        assert (seat.on(date(2026, 2, 28)), "A" in seat.on(CUT)) == (["A"], False)
    assert seat.current == (["B"] if more[-1][0] == "B" else [])
    assert seat.sees("A", month(4)) == (False, True), "a source that has him after his end is told so"
    assert "A" not in seat.on(CUT)


def test_an_end_that_a_later_file_shows_to_be_before_the_first_sight_leaves_nothing() -> None:
    seat = seen("A")
    seat.strikes(f"A {month(1)}", date(2025, 12, 20))
    seat.sees("X", date(2025, 12, 5))
    assert seat.current == ["X"]
    assert seat.sees("A", month(2)) == (False, True)


@pytest.mark.parametrize("end", [None, CUT])
def test_what_was_lifted_is_taken_from_the_next_sight_on(end: date | None) -> None:
    seat = seen("X", "A")
    seat.strikes(f"A {month(2)}", end)
    assert seat.sees("A", month(4)) == (False, True)
    assert "A" not in seat.current
    seat.lifts(f"A {month(2)}")
    assert seat.sees("A", month(5)) == (True, False)
    assert seat.current == ["A"]
    assert seat.sees("A", month(6)) == (False, False)
    assert seat.sees("B", month(7)) == (True, False)
    assert (seat.current, seat.on(month(6))) == (["B"], ["A"])


def test_a_second_decision_moves_the_end() -> None:
    seat = seen("A")
    seat.strikes(f"A {month(1)}", CUT)
    seat.strikes(f"A {month(1)}", date(2026, 3, 20))
    assert seat.on(date(2026, 3, 19)) == ["A"]


def test_a_stated_tenure_that_is_cut_is_told_as_cut() -> None:
    seat = Seat()
    told = Put(SLOT, Version(Tie.HOLDS, "f", "A", "e", since(date(2021, 3, 1)), "d", "list", month(1)))
    seat.does(told)
    seat.strikes("f", CUT)
    assert seat.does(told) == (False, True)
    sooner = Put(SLOT, told.version.at(since(date(2021, 3, 1), date(2023, 1, 1))))
    assert seat.does(sooner) == (True, False)


@dataclass(frozen=True)
class Told:
    """A graph that tells of struck tenures in a given order."""

    rows: Sequence[StruckRow]

    async def run(self, *_: object) -> Sequence[StruckRow]:
        """The rows."""
        return self.rows


@pytest.mark.anyio
async def test_what_was_told_and_decided_last_counts_in_whatever_order_rows_come() -> None:
    kept = {"target": "TENURE", "target_id": "f", "subject_id": "A", "filer": "SUBJECT", "filed_by": "A"}
    kept |= {"filed_on": "2026-05-01", "place": "41", "grounds": "g", "status": "UPHELD"}
    first, last = ({**kept, "ended_on": "2026-06-01", "until": until} for until in ("2026-03-01", "2026-02-01"))
    rows = [
        StruckRow(
            "e", "HOLDS", "f", "A", "LEGAL_REPRESENTATIVE", "register", "OBSERVED", month(5 - told), told, at, what
        )
        for at, what in ((8, first), (9, last))
        for told in (2, 3)
    ]
    for order in permutations(rows):
        (found,) = (await struck_tenures(cast("Reads", Told(order)), [SLOT]))[SLOT]
        assert (found.end, found.version.observed) == (date(2026, 2, 1), month(2))


@given(st.data())
def test_without_a_false_registration_all_is_as_if_it_had_never_been_seen(data: st.DataObject) -> None:
    """Against the runs of equal sights, without the one that was struck, whenever it was struck."""
    sights = data.draw(st.lists(st.sampled_from("XAB"), min_size=1, max_size=8))
    false = data.draw(st.integers(0, len(sights) - 1))
    struck_after = data.draw(st.integers(false, len(sights) - 1))
    begins = [n for n, holder in enumerate(sights) if n == 0 or sights[n - 1] != holder]
    run = max(n for n in begins if n <= false)
    seat = Seat()
    for n, holder in enumerate(sights):
        seat.sees(holder, month(n + 1))
        if n == struck_after:
            seat.strikes(f"{sights[run]} {month(run + 1)}")
    left = [n for n in begins if n != run]
    for n in range(len(sights)):
        holding = [m for m in left if m <= n][-1:] or left[:1]
        assert seat.on(month(n + 1)) == [sights[m] for m in holding]
