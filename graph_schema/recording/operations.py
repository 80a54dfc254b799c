"""What a bound claim asks of the sheet: put a stated version, observe a series, or move a record's state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph_schema.names import RecordStatus
from graph_schema.recording.series import Point, observe, observed_versions, stated_versions
from graph_schema.recording.sheet import Sheet, Slot
from graph_schema.recording.versions import Basis, Version


@dataclass(frozen=True, slots=True)
class Put:
    """A version with its own dates: replaces the version of the same fact and source."""

    slot: Slot
    version: Version

    def apply(self, sheet: Sheet) -> bool:
        """Whether it says anything new."""
        versions = sheet.get(self.slot)
        same = [v for v in versions if v.fact_id == self.version.fact_id and v.source == self.version.source]
        if len(same) == 1 and same[0].content == self.version.content and same[0].valid == self.version.valid:
            return False
        sheet.put(self.slot, [*(v for v in versions if v not in same), self.version])
        return True


@dataclass(frozen=True, slots=True)
class Observe:
    """What a source saw on a day, in a series where the last sight counts; `series` tells series of a slot apart."""

    slot: Slot
    version: Version
    value: str
    by_holder: bool

    def apply(self, sheet: Sheet) -> bool:
        """Whether it was news."""
        versions = sheet.get(self.slot)
        series = [v for v in versions if self._belongs(v)]
        points = sorted((Point(v.observed, self._value(v), v) for v in series), key=lambda point: point.day)
        after = observe(points, Point(self.version.observed, self.value, self.version))
        if after == points:
            return False
        sheet.put(self.slot, [*(v for v in versions if not self._belongs(v)), *observed_versions(after)])
        return True

    def _belongs(self, version: Version) -> bool:
        if version.basis is not Basis.OBSERVED or version.source != self.version.source:
            return False
        return not self.by_holder or (version.props or {}).get("role") == (self.version.props or {}).get("role")

    def _value(self, version: Version) -> str:
        return version.from_id if self.by_holder else version.content


FROM_RECORD = "RECORD"
FROM_STATE = "STATE"


@dataclass(frozen=True, slots=True)
class MoveState:
    """A record's state from a day on; `origin` tells the state that a record opens with from a later statement."""

    slot: Slot
    version: Version
    origin: str
    status: RecordStatus

    def apply(self, sheet: Sheet) -> bool:
        """Whether the record's states change."""
        versions = list(sheet.get(self.slot))
        same_day = [v for v in versions if v.valid.start == self.version.valid.start]
        if same_day and not self._replaces(same_day[0]):
            return False
        kept = [v for v in versions if v not in same_day]
        if self.origin == FROM_RECORD and not same_day:
            # A record that is corrected to another first day moves the state that it opened with.
            kept = [v for v in kept if (v.props or {}).get("origin") != FROM_RECORD]
        sheet.put(self.slot, stated_versions(_by_day([*kept, self.version])))
        return True

    def _replaces(self, there: Version) -> bool:
        if there.content == self.version.content:
            return False
        if self.origin == FROM_STATE:
            return True
        return (
            (there.props or {}).get("origin") == FROM_RECORD
            and (there.props or {}).get("status") == RecordStatus.PROPOSED
            and self.status is RecordStatus.ACTIVE
        )


def _by_day(versions: Sequence[Version]) -> list[Point]:
    points = [Point(v.valid.start or date.min, v.content, v) for v in versions]
    return sorted(points, key=lambda point: (point.day, point.version.fact_id))


Operation = Put | Observe | MoveState


def without_body(version: Version) -> Version:
    """The version as it stands in the graph after it was written."""
    return replace(version, body=None, stored_as=version.digest)
