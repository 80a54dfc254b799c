"""What a bound claim asks of the sheet: put a stated version, observe a series, or move a record's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph_schema.intervals import UNBOUNDED
from graph_schema.names import EndKind, JoinDecision, RecordStatus
from graph_schema.recording.series import Point, observe, observed_versions, stated_versions, without
from graph_schema.recording.sheet import Sheet, Slot
from graph_schema.recording.versions import Basis, Tie, Version, digest
from graph_schema.rules.transitions import MoveFault, Transition, fault_of


@dataclass(frozen=True, slots=True)
class Put:
    """A version with its own dates: replaces the version of the same fact and source."""

    slot: Slot
    version: Version

    def apply(self, sheet: Sheet) -> bool:
        """Whether it says anything new; what the source saw before its last word is not."""
        versions = sheet.get(self.slot)
        if not versions:
            sheet.put(self.slot, (self.version,))
            return True
        same = [v for v in versions if v.fact_id == self.version.fact_id and v.source == self.version.source]
        if len(same) == 1 and same[0].content == self.version.content and same[0].valid == self.version.valid:
            return False
        if any(v.observed > self.version.observed for v in same) or _is_parted(versions, self.version):
            return False
        sheet.put(self.slot, [*(v for v in versions if v not in same), self.version])
        return True


@dataclass(frozen=True, slots=True)
class Observe:
    """What a source saw on a day, in a series where the last sight counts; roles tell series of a slot apart.

    `struck` are sights of the series that were false: whoever is seen after one of them is seen anew. With `reopens`
    an end that a decision had given to what this tells of counts no longer.
    """

    slot: Slot
    version: Version
    value: str
    by_holder: bool
    struck: tuple[Version, ...] = ()
    reopens: bool = False

    def apply(self, sheet: Sheet) -> bool:
        """Whether it was news."""
        versions = sheet.get(self.slot)
        if not versions and self.version.valid is UNBOUNDED:
            sheet.put(self.slot, (self.version,))
            return True
        points, after = self._series(versions)
        if after == points and not self.reopens:
            return False
        sheet.put(self.slot, [*(v for v in versions if not self.belongs(v)), *observed_versions(after)])
        return True

    def told_by(self, versions: Sequence[Version]) -> Version:
        """Which version tells of this sight beside what else was seen: one of `versions`, a struck one, or its own."""
        _, after = self._series(versions)
        return next((p for p in reversed(after) if p.day <= self.version.observed), after[0]).version

    def _series(self, versions: Sequence[Version]) -> tuple[list[Point], list[Point]]:
        """The points of the series before it and with it; on one day a struck one comes before others."""
        points = [Point(v.observed, self._value(v), v, is_struck=True) for v in self.struck]
        points += [Point(v.observed, self._value(v), v) for v in versions if self.belongs(v)]
        points.sort(key=lambda point: point.day)
        return points, observe(points, Point(self.version.observed, self.value, self.version))

    def belongs(self, version: Version) -> bool:
        """Whether a version of the slot is of this series."""
        if version.basis is not Basis.OBSERVED or version.source != self.version.source:
            return False
        return not self.by_holder or (version.props or {}).get("role") == (self.version.props or {}).get("role")

    def _value(self, version: Version) -> str:
        return version.from_id if self.by_holder else version.content


FROM_RECORD = "RECORD"
FROM_STATE = "STATE"
ENDED_STATES = frozenset({RecordStatus.REPAIRED, RecordStatus.REMOVED, RecordStatus.REVOKED})


@dataclass(frozen=True, slots=True)
class PutIfAbsent:
    """A version that says nothing new where its fact is known already, whatever became of it since."""

    slot: Slot
    version: Version

    def apply(self, sheet: Sheet) -> bool:
        """Whether the fact was unknown."""
        versions = sheet.get(self.slot)
        if any(v.fact_id == self.version.fact_id for v in versions) or _is_parted(versions, self.version):
            return False
        sheet.put(self.slot, [*versions, self.version])
        return True


@dataclass(frozen=True, slots=True)
class PutDecision:
    """A decision that several sources tell of: the last word replaces, whoever says it.

    A source that does not know yet that the decision has ended does not reopen it.
    """

    slot: Slot
    version: Version

    def apply(self, sheet: Sheet) -> bool:
        """Whether it says anything new."""
        versions = sheet.get(self.slot)
        for there in versions:
            if there.fact_id != self.version.fact_id:
                continue
            same = there.content == self.version.content and there.valid == self.version.valid
            behind = (
                there.source != self.version.source and there.valid.end is not None and self.version.valid.end is None
            )
            if same or behind:
                return False
        sheet.put(self.slot, [*(v for v in versions if v.fact_id != self.version.fact_id), self.version])
        return True


@dataclass(frozen=True, slots=True)
class Replace:
    """All that one source says of a kind: what it no longer says is known no longer."""

    slot: Slot
    source: str
    observed: date
    versions: tuple[Version, ...]

    def apply(self, sheet: Sheet) -> bool:
        """Whether anything is added or left out; an older delivery changes nothing of a newer one."""
        there = [v for v in sheet.get(self.slot) if v.source == self.source]
        if any(v.observed > self.observed for v in there):
            return False
        if {(v.fact_id, v.content) for v in there} == {(v.fact_id, v.content) for v in self.versions}:
            return False
        known = {(v.fact_id, v.content): v for v in there}
        kept = [known.get((v.fact_id, v.content), v) for v in self.versions]
        sheet.put(self.slot, [*(v for v in sheet.get(self.slot) if v.source != self.source), *kept])
        return True


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A source takes back what it said: the fact is known no longer."""

    slot: Slot
    version: Version

    def apply(self, sheet: Sheet) -> bool:
        """Whether the fact stood."""
        versions = sheet.get(self.slot)
        kept = [v for v in versions if v.fact_id != self.version.fact_id or v.source != self.version.source]
        if len(kept) == len(versions):
            return False
        sheet.put(self.slot, kept)
        return True


@dataclass(frozen=True, slots=True)
class Strike:
    """A fact was wrong, whoever said it: it is known no longer, or with `end` not from that day on.

    `fact_id` or `to_id` say which of the slot's facts are meant, neither: all. Where it was only seen, whoever was
    seen before it stays until somebody else was.
    """

    slot: Slot
    fact_id: str | None
    to_id: str | None
    end: date | None

    def apply(self, sheet: Sheet) -> bool:
        """Whether anything of it stood."""
        versions = sheet.get(self.slot)
        after = [told for v in versions for told in (self._told(v) if self._means(v) else (v,))]
        if after == list(versions):
            return False
        gone = [v for v in versions if self._means(v) and not self._told(v)]
        sheet.put(self.slot, without([*after, *gone], gone))
        return True

    def _means(self, version: Version) -> bool:
        return self.fact_id in (None, version.fact_id) and self.to_id in (None, version.to_id)

    def _told(self, version: Version) -> tuple[Version, ...]:
        if self.end is None:
            return ()
        valid = replace(version.valid, end=self.end, end_kind=EndKind.KNOWN)
        return () if valid.is_empty() else (version.at(valid),)


@dataclass(frozen=True, slots=True)
class MoveState:
    """A record's state: the one that it opens with, always first, or a later statement from a day on.

    `origin` tells the two apart. Statements supersede the opening state whatever day a delivery of the
    record gives it, so that a record that was repaired never comes back with a file.
    """

    slot: Slot
    version: Version
    origin: str
    status: RecordStatus

    def apply(self, sheet: Sheet) -> bool:
        """Whether the record's states change."""
        versions = list(sheet.get(self.slot))
        rivals = [v for v in versions if _origin(v) == self.origin and (self.origin == FROM_RECORD or self._same(v))]
        if rivals and not self._replaces(rivals[0]):
            return False
        version = self._first(sheet) if rivals and self._corrects_opening(rivals[0]) else self.version
        points = _told_once(_in_order([*(v for v in versions if v not in rivals), version]))
        if not rivals and all(point.version is not version for point in points):
            return False
        sheet.put(self.slot, stated_versions(points))
        return True

    def fault(self, versions: Sequence[Version], transitions: Mapping[str, Transition]) -> MoveFault | None:
        """Why the statement may not be taken after what `versions` tell of the days before it; None where it may.

        What is told of later days was taken before and stands, whatever comes between late.
        """
        rivals = [v for v in versions if self._same(v) and _origin(v) == self.origin]
        if self.origin == FROM_RECORD or not versions or (rivals and not self._replaces(rivals[0])):
            return None
        series = [point.version for point in _in_order([*(v for v in versions if v not in rivals), self.version])]
        place = next(n for n, version in enumerate(series) if version is self.version)
        if place == 0:
            return None
        props, before = self.version.props or {}, RecordStatus(str((series[place - 1].props or {})["status"]))
        reason, decision = (None if props.get(key) is None else str(props[key]) for key in ("reason", "decision"))
        return fault_of(transitions, before, after=self.status, reason=reason, decision=decision)

    def is_undone(self, after: Sequence[Version]) -> bool:
        """Whether the record's opening state has been ended for good; `after` are the slot's versions."""
        if self.origin != FROM_RECORD:
            return False
        return any(v.valid.end is None and (v.props or {}).get("status") in ENDED_STATES for v in after)

    def _corrects_opening(self, there: Version) -> bool:
        alike = (there.props or {}).get("status") == self.status and there.source == self.version.source
        return self.origin == FROM_RECORD and alike

    def _first(self, sheet: Sheet) -> Version:
        """The opening state with the earliest known day of all sources: one that corrects its own moves no other's."""
        told = [v for v in sheet.get((Tie.RECORDED_AS, self.slot[1])) if v.source != self.version.source]
        known = [(v.valid.start, v.source, v) for v in told if v.valid.start is not None]
        if not known:
            return self.version
        start, source, first = min(known, key=lambda each: each[:2])
        if (self.version.valid.start or date.max, self.version.source) < (start, source):
            return self.version
        valid = replace(self.version.valid, start=start, start_kind=first.valid.start_kind)
        fact_id = opening_id(self.slot[1], source)
        return self.version._replace(fact_id=fact_id, source=source, observed=first.observed, valid=valid)

    def _same(self, there: Version) -> bool:
        return there.valid.start == self.version.valid.start and there.source == self.version.source

    def _replaces(self, there: Version) -> bool:
        if there.source == self.version.source:
            if there.content == self.version.content and there.valid.start == self.version.valid.start:
                return False
            if there.observed > self.version.observed:
                return False
        if self.origin == FROM_STATE:
            return True
        before = (there.props or {}).get("status")
        if before != self.status:
            return before == RecordStatus.PROPOSED
        if there.source == self.version.source:
            return there.valid.start != self.version.valid.start
        # Of several sources' opening days the earliest known one stays, whichever is delivered last.
        mine, theirs = ((v.valid.start or date.max, v.source) for v in (self.version, there))
        return mine < theirs


def opening_id(record_id: str, source: str) -> str:
    """The fact that a record begins in a state, as a source tells it."""
    return digest("state", record_id, FROM_RECORD, None, source)


def _is_parted(versions: Sequence[Version], join: Version) -> bool:
    """Whether a reviewer has parted what is said to be joined, so that saying it again joins nothing."""
    return join.tie is Tie.IDENTIFIED_AS and any(
        v.to_id == join.to_id and (v.props or {}).get("decision") == JoinDecision.PARTED for v in versions
    )


def _origin(version: Version) -> str:
    return str((version.props or {}).get("origin"))


def _told_once(points: Sequence[Point]) -> list[Point]:
    """The points without statements that were only seen on a day and repeat what their source said in the one before.

    A statement with a day of its own stays: another one may come late and stand between the two.
    """
    kept: list[Point] = []
    for point in points:
        told, last = point.version, kept[-1].version if kept else None
        repeats = last is not None and last.content == told.content and last.source == told.source
        if not repeats or told.basis is not Basis.OBSERVED:
            kept.append(point)
    return kept


def _in_order(versions: Sequence[Version]) -> list[Point]:
    points = [Point(v.valid.start or date.min, v.content, v) for v in versions]
    return sorted(points, key=lambda p: (_origin(p.version) == FROM_STATE, p.day, p.version.source, p.version.fact_id))


Operation = Put | PutIfAbsent | PutDecision | Replace | Withdraw | Strike | Observe | MoveState


def spoke_before(operation: Operation, before: Sequence[Version]) -> bool:
    """Whether the operation's fact had been told already, so that a change replaces; `before` are the slot's versions.

    What other sources say of it is not replaced, except that of decisions the last word counts, whoever says it.
    """
    if isinstance(operation, Replace):
        return any(v.source == operation.source for v in before)
    if isinstance(operation, Strike):
        return bool(before)
    version = operation.version
    if isinstance(operation, PutDecision):
        return any(v.fact_id == version.fact_id for v in before)
    if isinstance(operation, Put):
        return any(v.fact_id == version.fact_id and v.source == version.source for v in before)
    if isinstance(operation, Observe):
        return any(operation.belongs(v) for v in before)
    if isinstance(operation, MoveState):
        return any(_origin(v) == operation.origin and v.source == version.source for v in before)
    return False
