"""Harvesting: a caller that asks about very many subjects, code after code, or about those that nobody asks for.

What counts is what was asked, never what was found: so nothing here tells whether a subject exists. A caller that goes
too far is slowed, then refused new subjects until the window has passed, then reported to the operator. Subjects are
kept as blind marks for as long as the window lasts.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Protocol

from graph_schema.identifiers import USCC_ALPHABET, parse_uscc
from graph_schema.names import PartnerKind

# Distinct subjects in a window.
MOST_SUBJECTS: Mapping[PartnerKind, int] = MappingProxyType(
    {
        PartnerKind.BANK: 3_000,
        PartnerKind.DEPARTMENT: 3_000,
        PartnerKind.INVESTIGATOR: 1_000,
        PartnerKind.CREDIT_SERVICE: 10_000,
        PartnerKind.ASSOCIATION: 2_000,
        PartnerKind.MEDIA: 300,
        PartnerKind.SUBJECT: 20,
        PartnerKind.PUBLIC: 100,
        PartnerKind.OPERATOR: 1_000,
        PartnerKind.REGULATOR: 1_000,
    }
)
MOST_CALLERS = 10_000
NEAR = 2  # codes whose serial parts differ by so much are neighbours
SLOW_SHARE = 0.5
REPORTED_AFTER = 20
_SERIAL = slice(8, 16)
_VALUES: Mapping[str, int] = MappingProxyType({letter: value for value, letter in enumerate(USCC_ALPHABET)})


class Notice(StrEnum):
    """What was noticed, as the audit entry and the operator's log name it."""

    SLOWED = "HARVEST_SLOWED"
    STOPPED = "HARVEST_STOPPED"
    REPORTED = "HARVEST_REPORTED"


@dataclass(frozen=True, slots=True)
class HarvestRules:
    """Distinct subjects in a window of seconds by kind, and neighbours among them; seconds by which one is slowed.

    `canaries` are codes that nobody asks for honestly. `workers` is the number of processes that each see a part.
    """

    window_s: float = 3_600.0
    subjects: Mapping[PartnerKind, int] = field(default_factory=lambda: MOST_SUBJECTS)
    neighbours: int = 40
    slow_s: float = 1.0
    canaries: frozenset[str] = frozenset()
    workers: int = 1

    def most(self, kind: PartnerKind) -> int:
        """Distinct subjects that one process lets pass in a window."""
        return max(1, self.subjects.get(kind, MOST_SUBJECTS[kind]) // self.workers)

    def most_neighbours(self) -> int:
        """Neighbours that one process lets pass in a window."""
        return max(3, self.neighbours // self.workers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One subject as it is kept: its mark, and the marks of its neighbours, which are made when they are asked for."""

    mark: str
    near: Callable[[], Sequence[str]] = tuple


@dataclass(frozen=True, slots=True)
class Seen:
    """A caller's window once what he asks is added: distinct subjects, neighbours among them, seconds until the
    oldest leaves. Where these pass the limits, nothing was added (`refused`)."""

    subjects: int
    neighbours: int
    oldest_leaves_s: float
    refused: bool = False


class Windows(Protocol):
    """Where windows are kept."""

    async def add(self, key: str, asked: Sequence[Asked], *, window_s: float, most: tuple[int, int]) -> Seen:
        """Add what a caller asks, unless subjects or neighbours would then be more than `most`."""
        ...


@dataclass(slots=True)
class _Window:
    """What one caller asked: when each mark was, and whether as a neighbour, oldest first; how many neighbours."""

    marks: OrderedDict[str, tuple[float, bool]] = field(default_factory=OrderedDict)
    neighbours: int = 0

    def drop_before(self, instant: float) -> None:
        """Forget what is older."""
        while self.marks and next(iter(self.marks.values()))[0] <= instant:
            _, (_, near) = self.marks.popitem(last=False)
            self.neighbours -= near


@dataclass(slots=True)
class MemoryWindows:
    """Windows of this process."""

    now: Callable[[], float]
    most_callers: int = MOST_CALLERS
    kept: OrderedDict[str, _Window] = field(default_factory=OrderedDict)

    async def add(self, key: str, asked: Sequence[Asked], *, window_s: float, most: tuple[int, int]) -> Seen:
        """Add what a caller asks, where it fits."""
        now = self.now()
        window = self.kept.setdefault(key, _Window())
        self.kept.move_to_end(key)
        if len(self.kept) > self.most_callers:
            self.kept.popitem(last=False)
        window.drop_before(now - window_s)
        marks, fresh = window.marks, dict[str, bool]()
        for subject in asked:
            if subject.mark not in marks and subject.mark not in fresh:
                fresh[subject.mark] = any(mark in marks or mark in fresh for mark in subject.near())
        subjects = len(marks) + len(fresh)
        before = window.neighbours
        neighbours = before + sum(fresh.values())
        # Whoever has had his neighbours gets no new subject: what is refused is not kept, so the next but one has none.
        refused = bool(fresh) and (subjects > most[0] or neighbours > most[1] or before >= most[1])
        if fresh and not refused:
            marks.update({mark: (now, near) for mark, near in fresh.items()})
            window.neighbours = neighbours
        oldest = next(iter(marks.values()))[0] if marks else now
        return Seen(subjects, neighbours, max(0.0, oldest + window_s - now), refused)


@dataclass(frozen=True, slots=True)
class Look:
    """What becomes of a request: seconds to hold it up, or to refuse it for; what is to be put on record."""

    delay_s: float = 0.0
    retry_after_s: float | None = None
    notices: tuple[Notice, ...] = ()
    subjects: int = 0


class HarvestWatch:
    """Watches callers."""

    def __init__(
        self, windows: Windows, rules: HarvestRules, *, blind: Callable[[str], str], now: Callable[[], float]
    ) -> None:
        """Take the place where windows are kept; `blind` makes a mark of a subject, `now` counts seconds."""
        self._windows = windows
        self._rules = rules
        self._blind = blind
        self._now = now
        self._told: OrderedDict[tuple[str, Notice], float] = OrderedDict()
        self._stopped: OrderedDict[str, int] = OrderedDict()

    async def look(self, key: str, subjects: Iterable[str], *, kind: PartnerKind) -> Look:
        """Look at the subjects that a caller names in one request."""
        named = dict(map(_name, subjects))
        if not named:
            return Look()
        most = (self._rules.most(kind), self._rules.most_neighbours())
        asked = [_asked(name, self._blind, is_code=is_code) for name, is_code in named.items()]
        seen = await self._windows.add(key, asked, window_s=self._rules.window_s, most=most)
        slow = seen.subjects > most[0] * SLOW_SHARE or seen.neighbours > most[1] * SLOW_SHARE
        # A canary changes nothing that the caller could see.
        canary = not self._rules.canaries.isdisjoint(named)
        if not (slow or seen.refused or canary):
            return Look(subjects=seen.subjects)
        found = [Notice.STOPPED] if seen.refused else [Notice.SLOWED] if slow else []
        if self._goes_on(key, stopped=seen.refused) or canary:
            found.append(Notice.REPORTED)
        return Look(
            delay_s=self._rules.slow_s if slow and not seen.refused else 0.0,
            retry_after_s=max(1.0, seen.oldest_leaves_s) if seen.refused else None,
            notices=tuple(notice for notice in found if self._is_news(key, notice)),
            subjects=seen.subjects,
        )

    def _goes_on(self, key: str, *, stopped: bool) -> bool:
        """Whether a caller that was stopped goes on asking for new subjects."""
        if not stopped:
            return False
        count = self._stopped.pop(key, 0) + 1
        self._stopped[key] = count
        if len(self._stopped) > MOST_CALLERS:
            self._stopped.popitem(last=False)
        return count >= REPORTED_AFTER

    def _is_news(self, key: str, notice: Notice) -> bool:
        """Whether this is the first of its kind in a window."""
        now = self._now()
        while self._told and next(iter(self._told.values())) <= now - self._rules.window_s:
            (left, left_notice), _ = self._told.popitem(last=False)
            if left_notice is Notice.STOPPED:
                self._stopped.pop(left, None)
        if (key, notice) in self._told:
            return False
        self._told[key, notice] = now
        return True


def _name(text: str) -> tuple[str, bool]:
    """A subject as it is counted: the code however it is written, else the text; and whether it is a code."""
    code = parse_uscc(text[:64]).value
    return (text[:64], False) if code is None else (code, True)


def _asked(name: str, blind: Callable[[str], str], *, is_code: bool) -> Asked:
    """A subject and its neighbours as marks. A code is told by what precedes its serial part and by that part: its
    check characters follow from the rest."""
    if not is_code:
        return Asked(blind(f"asked:{name}"))
    before, serial = serial_of(name)
    return Asked(blind(_serial_text(before, serial)), partial(_beside, before, serial, blind))


def _beside(before: str, serial: int, blind: Callable[[str], str]) -> Sequence[str]:
    """The marks of a code's neighbours."""
    return [blind(_serial_text(before, serial + step)) for step in range(-NEAR, NEAR + 1) if step]


def _serial_text(before: str, serial: int) -> str:
    """What a mark is made of."""
    return f"asked:{before}:{serial}"


def serial_of(code: str) -> tuple[str, int]:
    """What precedes the serial part of a unified social credit code, and that part as a number."""
    serial = 0
    for letter in code[_SERIAL]:
        serial = serial * len(_VALUES) + _VALUES[letter]
    return code[: _SERIAL.start], serial
