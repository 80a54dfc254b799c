"""Series of points in time that replace one another: what was seen on which day, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph_schema.intervals import Interval
from graph_schema.names import EndKind
from graph_schema.recording.versions import Basis, Version


@dataclass(frozen=True, slots=True)
class Point:
    """A value seen on a day, with the version that says so; one that was struck parts others and is told of by none."""

    day: date
    value: str
    version: Version
    is_struck: bool = False


def observe(points: Sequence[Point], new: Point) -> list[Point]:
    """The series with one more observation; the same series where it tells nothing new.

    `points` are sorted by day. An observation that repeats what the source said last, or what its
    oldest observation said, is nothing new. Another value on the same day replaces the older one.
    """
    before = [p for p in points if p.day <= new.day]
    after = [p for p in points if p.day > new.day]
    if before and before[-1].value == new.value:
        return list(points)
    if not before and after and after[0].value == new.value:
        return list(points)
    if before and before[-1].day == new.day:
        before.pop()
        if before and before[-1].value == new.value:
            return before + after
    if after and after[0].value == new.value:
        return [*before, replace(after[0], day=new.day), *after[1:]]
    return [*before, new, *after]


def observed_versions(points: Sequence[Point]) -> list[Version]:
    """Versions of a series of observations: the oldest answers for earlier days, each ends where the next begins."""
    versions = []
    points = [point for point in points if not point.is_struck]
    for index, point in enumerate(points):
        following = points[index + 1].day if index + 1 < len(points) else None
        valid = replace(_seen_until(following), start=None if index == 0 else point.day)
        versions.append(point.version._replace(valid=valid, observed=point.day))
    return versions


def without(versions: Sequence[Version], gone: Sequence[Version]) -> list[Version]:
    """The versions of a slot without some: who was seen before one of these stays until the next that was seen."""
    left = [version for version in versions if version not in gone]
    for one in gone:
        if one.basis is not Basis.OBSERVED:
            continue
        days = [v.observed for v in left if _is_beside(v, one) and v.observed > one.observed]
        until = _seen_until(min(days, default=None))
        left = [
            v.at(replace(until, start=v.valid.start, start_kind=v.valid.start_kind))
            if _is_beside(v, one) and (v.valid.end, v.valid.end_kind) == (one.observed, EndKind.UNKNOWN)
            else v
            for v in left
        ]
    return left


def _is_beside(version: Version, other: Version) -> bool:
    """Whether a version is of the series of seats that another one was seen in."""
    role, others = ((v.props or {}).get("role") for v in (version, other))
    return version.basis is Basis.OBSERVED and (version.tie, version.source, role) == (other.tie, other.source, others)


def _seen_until(following: date | None) -> Interval:
    """From an unknown day until the next was seen."""
    return Interval(end=following, end_kind=EndKind.OPEN if following is None else EndKind.UNKNOWN)


def stated_versions(points: Sequence[Point]) -> list[Version]:
    """Versions of a series of stated days: each holds from its day until the next, the first as its source dated it."""
    versions = []
    for index, point in enumerate(points):
        following = points[index + 1].day if index + 1 < len(points) else None
        start = point.version.valid
        valid = Interval(
            start=start.start,
            start_kind=start.start_kind,
            end=following,
            end_kind=EndKind.OPEN if following is None else EndKind.KNOWN,
        )
        versions.append(point.version.at(valid))
    return versions
