"""Appearances of one name that may be one person, with the reasons why: a reviewer's list, and part of no answer.

Nothing is stored of it: it follows from what is known now. A document decides (docs/decisions/0017-joins-in-doubt.md).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from graph_schema.gateway import Gateway
from graph_schema.name_keys import name_key
from graph_schema.reads.candidates import (
    APPEARANCES_OF_NAMES,
    NAMES_OF_SEVERAL,
    SURROUNDINGS,
    AfterKey,
    NameRow,
    NamesKey,
    SurroundingRow,
)
from graph_schema.reads.review import PERSONS_AT
from graph_schema.records import Key

NAMES: int = 200
"""Names that are looked at in one step."""
OF_A_NAME: int = 200
"""Appearances of one name that are looked at."""
_SHORTEST_ADDRESS = 8  # a shorter one may be a whole town


class CandidateReason(StrEnum):
    """Why appearances of one name may be one person."""

    SAME_ADDRESS = "SAME_ADDRESS"  # 登记地址相同
    SAME_COLLEAGUE = "SAME_COLLEAGUE"  # 有同名同事
    TIED_ENTERPRISES = "TIED_ENTERPRISES"  # 所在企业有关联
    SAME_NAME = "SAME_NAME"  # 仅姓名相同


@dataclass(frozen=True, slots=True)
class Candidate:
    """Appearances of one name that may be one person: what they share by reason, and the appearances by id.

    `shared` are addresses, names of others, or nothing where a tie or the name alone is the reason. `more`: the name
    has more appearances than were looked at.
    """

    name: str
    reasons: Mapping[CandidateReason, tuple[str, ...]]
    person_ids: tuple[str, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """Candidates, and the place that the next page begins after; None where there is no more."""

    candidates: tuple[Candidate, ...]
    after: str | None


async def candidates_page(
    gateway: Gateway, *, after: str, limit: int, reasons: Collection[CandidateReason]
) -> CandidatePage:
    """At least `limit` candidates where there are so many, after a place; those of one name are never parted."""
    found: list[Candidate] = []
    while True:
        names = await gateway.read_all(NAMES_OF_SEVERAL, [AfterKey(after)], limits={"max_names": NAMES})
        by_name = await _candidates(gateway, [row.name_key for row in names], reasons)
        for row in names:
            found += by_name.get(row.name_key, ())
            after = row.first
            if len(found) >= limit:
                return CandidatePage(tuple(found), after if _follows(row, names) else None)
        if len(names) < NAMES:
            return CandidatePage(tuple(found), None)


async def candidates_at(
    gateway: Gateway, identifier: str, *, reasons: Collection[CandidateReason]
) -> tuple[Candidate, ...]:
    """The candidates among which one appears at the enterprise of an identifier (scheme:value)."""
    reads = gateway.standing()
    there = {row.found for row in await reads.run(PERSONS_AT, [Key(identifier)])}
    rows = await reads.run(SURROUNDINGS, [Key(person) for person in sorted(there)])
    by_name = await _candidates(gateway, sorted({row.name_key for row in rows}), reasons)
    return tuple(c for name in sorted(by_name) for c in by_name[name] if there & set(c.person_ids))


def _follows(row: NameRow, names: Sequence[NameRow]) -> bool:
    return row is not names[-1] or len(names) == NAMES


async def _candidates(
    gateway: Gateway, names: Sequence[str], reasons: Collection[CandidateReason]
) -> dict[str, list[Candidate]]:
    """The candidates of names by the names' keys."""
    if not names:
        return {}
    ids: dict[str, list[str]] = defaultdict(list)
    limits = {"max_appearances": NAMES * OF_A_NAME}
    for row in await gateway.read_all(APPEARANCES_OF_NAMES, [NamesKey(list(names))], limits=limits):
        ids[row.name_key].append(row.person_id)
    wanted = [Key(person) for of_name in ids.values() for person in of_name[:OF_A_NAME]]
    rows = {row.key: row for row in await gateway.standing().run(SURROUNDINGS, wanted)}
    found = {}
    for name, of_name in ids.items():
        looked_at = [rows[person] for person in of_name[:OF_A_NAME]]
        found[name] = list(candidates(looked_at, reasons, more=len(of_name) > OF_A_NAME))
    return found


def candidates(
    rows: Sequence[SurroundingRow], reasons: Collection[CandidateReason], *, more: bool = False
) -> Iterator[Candidate]:
    """The candidates among appearances of one name: those that share something and that no document joins or parts."""
    groups: dict[tuple[str, ...], dict[CandidateReason, list[str]]] = defaultdict(lambda: defaultdict(list))
    for reason, shared, members in _sharing(rows):
        open_ones = _undecided(members) if reason in reasons else ()
        if open_ones:
            groups[open_ones][reason].append(shared)
    for person_ids, told in sorted(groups.items()):
        if len(told) > 1:
            told.pop(CandidateReason.SAME_NAME, None)
        kept = {reason: tuple(sorted(filter(None, told[reason]))) for reason in CandidateReason if reason in told}
        yield Candidate(rows[0].name, kept, person_ids, more)


def _sharing(rows: Sequence[SurroundingRow]) -> Iterator[tuple[CandidateReason, str, list[SurroundingRow]]]:
    """What several appearances share, with who shares it."""
    at: dict[tuple[CandidateReason, str], dict[str, SurroundingRow]] = defaultdict(dict)
    homes: dict[str, list[SurroundingRow]] = defaultdict(list)
    for row in rows:
        for place in row.places:
            homes[place["enterprise_id"]].append(row)
            address = name_key(place["address"] or "")
            if len(address) >= _SHORTEST_ADDRESS:
                at[CandidateReason.SAME_ADDRESS, address][row.key] = row
            for colleague in place["colleagues"]:
                at[CandidateReason.SAME_COLLEAGUE, colleague][row.key] = row
    for (reason, shared), members in at.items():
        yield reason, shared, list(members.values())
    for row in rows:
        for other in {o.key: o for p in row.places for tied in p["tied"] for o in homes.get(tied, ())}.values():
            if row.key < other.key:
                yield CandidateReason.TIED_ENTERPRISES, "", [row, other]
    yield CandidateReason.SAME_NAME, "", list(rows)


def _undecided(members: Iterable[SurroundingRow]) -> tuple[str, ...]:
    """Ids of those between whom no document has decided: both have one and it is the same, or another."""
    undecided: set[str] = set()
    for one, other in combinations(members, 2):
        if not (one.identities and other.identities):
            undecided |= {one.key, other.key}
    return tuple(sorted(undecided))
