"""Which of the tenures that an answer tells of are under objection: one statement for those alone that it keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph_schema.reads.objected import OBJECTED_TENURES, TenuresKey
from hub.inquiries.enterprise import Reader
from hub.inquiries.network_rows import OBJECTABLE, Relationship

OBJECTED_STATEMENT: Final = OBJECTED_TENURES.name
_TENURES_OF_RUN: Final = 1_000


@dataclass(frozen=True, slots=True)
class ToldAt:
    """The commit that an answer tells of, the one that it was judged at, and the day."""

    known: int
    read_at: int
    today: date


async def objected_among(reader: Reader, tenures: Iterable[str], *, at: ToldAt) -> frozenset[str]:
    """Those of the tenures that are under objection; nothing is asked where there are none.

    It is judged at the commit at which the answer was, whose ties it marks. Raises the gateway's errors.
    """
    wanted, found = sorted(set(tenures)), set[str]()
    for start in range(0, len(wanted), _TENURES_OF_RUN):
        key = TenuresKey(wanted[start:][:_TENURES_OF_RUN], at.today, at.known, at.read_at)
        answer = await reader.read(OBJECTED_TENURES, key, limits={"max_tenures": _TENURES_OF_RUN})
        found.update(() if answer is None else answer.objected)
    return frozenset(found)


async def marked(reader: Reader, ties: Sequence[Relationship], *, at: ToldAt) -> list[Relationship]:
    """The same relationships, in their order, with those marked that are under objection."""
    found = await objected_among(reader, (one.tie["tenure_id"] for one in ties if one.relation in OBJECTABLE), at=at)
    return [replace(one, disputed=True) if one.tie["tenure_id"] in found else one for one in ties]
