"""Which of several sources' statements are preferred; precedence is data (rules/data/sources.toml)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date

from graph_schema.intervals import Interval
from graph_schema.names import Disclosure, EndKind, Finality
from graph_schema.recording.versions import Basis, Version

Rank = Callable[[str], int]

_MILDER = (Finality.FINAL, Finality.PENDING, Finality.OVERTURNED)
_NEVER = "9999-99-99"  # after every day that a source can state
_NARROWER = (Disclosure.PUBLIC, Disclosure.GOV_SHARED, Disclosure.AUTHORIZED)


def alone(versions: Sequence[Version]) -> bool:
    """Whether there is one version, preferred already and with nothing that another source could bound."""
    return (
        len(versions) == 1
        and versions[0].preferred
        and (versions[0].valid.start is None or versions[0].basis is Basis.STATED)
    )


def prefer_descriptions(versions: Sequence[Version], rank: Rank) -> list[Version]:
    """All versions of one enterprise's description, those of the source with the best rank preferred."""
    best: str | None = None
    best_key: tuple[int, date, str] | None = None
    for version in versions:
        key = (-rank(version.source), version.observed, version.source)
        if best_key is None or key > best_key:
            best, best_key = version.source, key
    return [_marked(version, preferred=version.source == best) for version in versions]


def prefer_records(versions: Sequence[Version], rank: Rank) -> list[Version]:
    """All versions of one record's facts; what spares the subject is preferred, then the better source.

    A decision that one source knows to be overturned or contested, or a narrower disclosure, is not undone by
    another source that has not heard of it.
    """

    def key(version: Version) -> tuple[int, str, int, int, date, str]:
        props = version.props or {}
        return (
            _MILDER.index(str(props.get("finality"))),
            str(props.get("final_from") or _NEVER),
            _NARROWER.index(str(props.get("disclosure"))),
            -rank(version.source),
            version.observed,
            version.source,
        )

    best = max(versions, key=key, default=None)
    return [_marked(version, preferred=version is best) for version in versions]


def prefer_tenures(versions: Sequence[Version], rank: Rank, *, seats: Collection[str]) -> list[Version]:
    """All offices at one enterprise; one is not preferred where a better source contradicts it.

    Two sources contradict each other over a single seat when they place different holders in it at
    the same time, and over one holder's office when known dates differ. What one source leaves out
    contradicts nothing. An office that was only seen gives way to the same office with its known start,
    and is not taken to have begun before it. `seats` are the roles with one holder at a time.
    """

    def seat(version: Version) -> str:
        role = _role(version) or ""
        return role if role in seats else f"{role}:{version.from_id}"

    bounded = [_bounded(version, versions) for version in versions]
    rivals = _grouped(bounded, seat)
    return [
        _marked(
            mine,
            preferred=_known_start(mine, versions) is None
            and not any(_beats(other, mine, rank) and _contradict(other, mine) for other in rivals[seat(mine)]),
        )
        for mine in bounded
    ]


def prefer_holdings(versions: Sequence[Version], rank: Rank) -> list[Version]:
    """All holdings in, or control of, one enterprise; one gives way to what a better source says of the same holder."""
    rivals = _grouped(versions, _holder)
    return [
        _marked(
            mine,
            preferred=not any(
                _beats(other, mine, rank)
                and (other.content != mine.content or _dates_differ(other, mine))
                and _overlap(_certain(other), _certain(mine))
                for other in rivals[_holder(mine)]
            ),
        )
        for mine in versions
    ]


def _grouped(versions: Sequence[Version], key: Callable[[Version], str]) -> dict[str, list[Version]]:
    """Those that can contradict one another together: an enterprise may have thousands of holders."""
    groups: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        groups[key(version)].append(version)
    return groups


def _holder(version: Version) -> str:
    return version.from_id


def _known_start(mine: Version, versions: Sequence[Version]) -> date | None:
    """The start that another source knows of an office that this source has only seen."""
    if mine.basis is not Basis.OBSERVED:
        return None
    starts = [
        other.valid.start
        for other in versions
        if other.source != mine.source
        and other.from_id == mine.from_id
        and _role(other) == _role(mine)
        and other.valid.start_kind is EndKind.KNOWN
        and other.valid.start is not None
        and other.valid.covers(mine.observed)
    ]
    return max(starts, default=None)


def _bounded(mine: Version, versions: Sequence[Version]) -> Version:
    """An office that was only seen, with the earliest day on which it can have been held."""
    if mine.basis is not Basis.OBSERVED:
        return mine
    seen = [
        v.observed
        for v in versions
        if v.basis is Basis.OBSERVED and v.source == mine.source and _role(v) == _role(mine)
    ]
    start = _known_start(mine, versions)
    if start is None and mine.observed != min(seen):
        start = mine.observed
    return mine.at(replace(mine.valid, start=start))


def _marked(version: Version, *, preferred: bool) -> Version:
    return version if version.preferred is preferred else version._replace(preferred=preferred)


def _beats(one: Version, other: Version, rank: Rank) -> bool:
    if one.source == other.source:
        return False
    mine = (-rank(one.source), one.observed, one.source)
    return mine > (-rank(other.source), other.observed, other.source)


def _contradict(one: Version, other: Version) -> bool:
    """Whether two that have the same office of one holder, or the same single seat, cannot both be right."""
    if one.from_id == other.from_id:
        return _dates_differ(one, other)
    return _overlap(_certain(one), _certain(other))


def _role(version: Version) -> str | None:
    role = (version.props or {}).get("role")
    return role if isinstance(role, str) else None


def _dates_differ(one: Version, other: Version) -> bool:
    a, b = one.valid, other.valid
    if a.start_kind is EndKind.KNOWN and b.start_kind is EndKind.KNOWN and a.start != b.start:
        return _overlap(_certain(one), _certain(other))
    if a.end_kind is EndKind.KNOWN and b.end_kind is EndKind.KNOWN:
        return a.end != b.end and _overlap(_certain(one), _certain(other))
    return _still_open_after(one, other) or _still_open_after(other, one)


def _still_open_after(open_one: Version, ended: Version) -> bool:
    """Whether one saw the office held after the other says that it had ended."""
    return (
        open_one.valid.end_kind is EndKind.OPEN
        and ended.valid.end_kind is EndKind.KNOWN
        and ended.valid.end is not None
        and ended.valid.end <= open_one.observed
        and _overlap(_certain(open_one), _certain(ended))
    )


def _certain(version: Version) -> Interval:
    """The days of which the source is sure: from the known start, else from when it saw the fact."""
    valid = version.valid
    start = valid.start if valid.start_kind is EndKind.KNOWN else version.observed
    if valid.end_kind is EndKind.UNKNOWN and valid.end is None:
        return Interval(start=start, end=start)
    return Interval(start=start, end=valid.end, end_kind=valid.end_kind)


def _overlap(a: Interval, b: Interval) -> bool:
    if a.is_empty() or b.is_empty():
        return False
    starts_in_time = a.start is None or b.end is None or a.start < b.end
    ends_in_time = b.start is None or a.end is None or b.start < a.end
    return starts_in_time and ends_in_time
