"""The changes feed: what the outbox tells a partner, from a place on, in order, judged when it is read.

A page is made of windows of entries: of those that a partner may not read nothing shows, so windows are read until the
page is full or the outbox ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from graph_schema.names import MatterKind, PartnerKind
from graph_schema.reads.changes import CHANGES, ChangesKey
from graph_schema.reads.meta import READ_LAST_COMMIT
from graph_schema.recording.events import EVENTS_PER_COMMIT
from graph_schema.records import NoParams
from hub.access.references import cited
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader

STATEMENT: Final = CHANGES.name
WINDOW: Final = 200
"""Entries that one statement looks at."""
SPAN: Final = 64
"""Commits that one statement looks through; twice as many each time that they hold nothing."""
MOST_SPAN: Final = 4096
MOST_WINDOWS: Final = 40
"""Statements of one page; what is left then comes with the next."""
_DESCRIBING: Final = ("DESCRIBED_AS", "IDENTIFIES")

KINDS: Final[Mapping[PartnerKind, tuple[MatterKind, ...]]] = MappingProxyType(
    {
        PartnerKind.BANK: (MatterKind.WATCH_LIST,),
        PartnerKind.CREDIT_SERVICE: (MatterKind.WATCH_LIST,),
        PartnerKind.ASSOCIATION: (MatterKind.MEMBERSHIP,),
        PartnerKind.DEPARTMENT: (MatterKind.ADMIN_MATTER,),
        PartnerKind.SUBJECT: (MatterKind.CLAIM,),
        PartnerKind.INVESTIGATOR: (),
    }
)
"""By which matters the subjects are a partner's own; an investigator is told of his saved questions."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the partner's: its id, and the code of an organisation."""

    id: str
    uscc: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the outbox: its number, what it tells of, the commit and its instant (ISO, UTC), and whom."""

    seq: int
    kind: str
    commit: int
    at: str
    record_id: str | None
    watch_id: str | None
    retraction_id: str | None
    subjects: tuple[Subject, ...]


@dataclass(slots=True)
class ChangesPage:
    """Changes in order; `place` is the entry after which to go on, `more` whether there may be more by now."""

    place: int
    now: int = 0
    more: bool = False
    changes: list[Change] = field(default_factory=list)


async def last_commit(reader: Reader) -> int | None:
    """The number of the last commit; None on a graph without a clock."""
    row = await reader.read(READ_LAST_COMMIT, NoParams())
    return None if row is None else row.seq


async def ask_changes(
    reader: Reader, asker: Asker, *, question: EnterpriseQuestion, after: int | None, first: int
) -> ChangesPage:
    """At most `first` changes after an entry; from now on where none is given. Raises Refusal(FORBIDDEN).

    Of the question only the day and the terms count. An inquiry whose references do not hold is told nothing.
    """
    place = after
    if place is None:
        answer = await _window(reader, asker, question=question, after=0, span=(1, 0))
        return ChangesPage((answer.now + 1) * EVENTS_PER_COMMIT - 1, answer.now)
    page, span = ChangesPage(place), SPAN
    for _ in range(MOST_WINDOWS):
        start = page.place // EVENTS_PER_COMMIT
        answer = await _window(reader, asker, question=question, after=page.place, span=(start, start + span - 1))
        page.now = answer.now
        found = [_change(told) for told in answer.events]
        room = first - len(page.changes)
        page.changes += found[:room]
        if len(found) > room:
            page.place, page.more = page.changes[-1].seq, True
            return page
        if answer.scanned >= WINDOW and answer.last is not None:
            page.place, span = answer.last, SPAN
            continue
        # All entries of these commits were looked at, as far as there are any.
        done = min(start + span - 1, answer.now)
        page.place = max(page.place, (done + 1) * EVENTS_PER_COMMIT - 1)
        if done >= answer.now:
            return page
        span = SPAN if answer.scanned else min(span * 2, MOST_SPAN)
        if len(page.changes) == first:
            break
    page.more = True
    return page


async def _window(
    reader: Reader, asker: Asker, *, question: EnterpriseQuestion, after: int, span: tuple[int, int]
) -> Any:  # noqa: ANN401 - the statement's row
    scope = asker.scope
    rests = cited(scope.kind, asker.inquiry, partner_id=asker.partner_id)
    own = scope.kind in (PartnerKind.ASSOCIATION, PartnerKind.SUBJECT)
    key = ChangesKey(
        first=span[0],
        last=span[1],
        after=after,
        partner_id=asker.partner_id,
        purpose=scope.purpose,
        today=question.today,
        # Memberships and claims are found from their subjects, each by itself.
        cited=[] if own else list(rests.keys),
        needed=[] if own else list(rests.needed),
        covering=rests.covering if scope.kind is PartnerKind.DEPARTMENT else "",
        kinds=list(KINDS.get(scope.kind, ())),
        told=[*_DESCRIBING, *scope.ties],
        ties=list(scope.ties),
        reaching=list(scope.reaching),
        disclosures=list(scope.disclosures),
        forgotten=list(scope.forgotten),
        ending_sides=list(question.ending_sides),
        untold=dict(question.untold),
        beyond_class=list(question.beyond_class),
    )
    answer = await reader.read(CHANGES, key, limits={"max_events": WINDOW})
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return answer


def _change(told: dict[str, Any]) -> Change:
    subjects = tuple(Subject(one["id"], one["uscc"]) for one in told["subjects"])
    return Change(
        seq=told["seq"],
        kind=told["kind"],
        commit=told["commit"],
        at=told["at"],
        record_id=told["record_id"],
        watch_id=told["watch_id"],
        retraction_id=told["retraction_id"],
        subjects=subjects,
    )
