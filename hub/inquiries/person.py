"""Asking about a person: one statement, and the rows that it lets through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from graph_schema.reads.person import PERSON_ANSWER
from graph_schema.reads.person_rows import PersonAnswer, PersonKey
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import PAGE_CLASSES, Asker, EnterpriseQuestion, Reader
from hub.inquiries.nodes import scope_fields
from hub.inquiries.rows import EnterpriseRows, ObjectedRow, ReachRow, RecordRow, RoleRow, unbroken

PERSON = PERSON_ANSWER.name
MAX_FACES = 200
MAX_RECORDS = 50
MAX_REACHES = 50
PAGE_MAX = 50
TIES = ("HOLDS", "CONTROLS", "OWNS")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: at most `first` items after a place, which is empty at the beginning."""

    after: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """Who is asked about: an appearance by id, or a document by its key in the graph and maybe a name key."""

    person: str = ""
    document: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record about the person (`naming` absent) or one that names him, with whom it is about.

    `face_id` is the appearance that it is about or names.
    """

    record: RecordRow
    face_id: str
    naming: str | None
    said_by: str | None
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonRows:
    """One person that may be told of; lists as in PersonAnswer, reaches with the ties that they stand on."""

    person_id: str
    name: str | None
    party_kind: str
    faces: Sequence[str]
    faces_more: bool
    own: Sequence[Recorded]
    own_more: bool
    named: Sequence[Recorded]
    named_more: bool
    reaches: list[ReachRow]
    reaches_more: bool
    tenures: list[RoleRow]
    objected: list[ObjectedRow]
    offices: Sequence[dict[str, Any]]
    offices_more: bool
    appearances: Sequence[dict[str, Any]]
    appearances_more: bool
    answer: EnterpriseRows
    """The state that it was answered from, for presenters that tell of parties of an enterprise."""


@dataclass(frozen=True, slots=True)
class OfficesWanted:
    """Which offices are asked for: relationship types, current or former ones on the day, and the page."""

    ties: Sequence[str] = TIES
    current: bool = True
    former: bool = True
    page: Page = Page()


async def ask_person(
    reader: Reader,
    asker: Asker,
    *,
    wanted: PersonWanted,
    question: EnterpriseQuestion,
    offices: OfficesWanted,
    appearances: Page,
) -> PersonRows | None:
    """What may be told of a person, None where nothing may.

    Of the question only the day, the state of knowledge and the terms count. Raises Refusal(FORBIDDEN) without a grant,
    and the gateway's errors.
    """
    key = PersonKey(
        **scope_fields(asker, question=question),
        person=wanted.person,
        document=wanted.document,
        named=wanted.named,
        office_ties=[tie for tie in offices.ties if tie in asker.scope.ties],
        current=offices.current,
        former=offices.former,
        after_office=offices.page.after,
        n_offices=offices.page.first,
        after_appearance=appearances.after,
        n_appearances=appearances.first,
    )
    limits = {
        "max_faces": MAX_FACES + 1,
        "max_records": MAX_RECORDS + 1,
        "max_reaches": MAX_REACHES + 1,
        "max_offices": _page_class(offices.page) + 1,
        "max_appearances": _page_class(appearances) + 1,
    }
    answer = await reader.read(PERSON_ANSWER, key, limits=limits)
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return None if answer.person_id is None else _rows(answer, answer.person_id)


def _page_class(page: Page) -> int:
    """A batch shares its limits, so pages come in few sizes."""
    return 0 if page.first == 0 else next(size for size in PAGE_CLASSES if size >= page.first)


def _rows(answer: PersonAnswer, person_id: str) -> PersonRows:
    recorded = [_recorded(row) for row in answer.records]
    own = [row for row in recorded if row.naming is None]
    ties = [reach["tenure"] for reach in answer.reaches if reach["tenure"] is not None]
    return PersonRows(
        person_id=person_id,
        name=answer.name,
        party_kind="Unknown" if answer.party_kind == "UNKNOWN" else "Person",
        faces=answer.faces,
        faces_more=answer.faces_more,
        own=own,
        # Those about him come first: where one that only names him was reached, they are all there.
        own_more=answer.faces_more or (answer.records_more and len(own) == len(recorded)),
        named=[row for row in recorded if row.naming is not None],
        named_more=answer.faces_more or answer.records_more,
        reaches=[unbroken(reach) for reach in cast("list[ReachRow]", answer.reaches)],
        reaches_more=answer.faces_more or answer.reaches_more,
        tenures=[cast("RoleRow", {**tie, "percent": None, "evidence": None, "record_id": None}) for tie in ties],
        objected=cast("list[ObjectedRow]", answer.objected),
        offices=answer.offices,
        offices_more=answer.offices_more,
        appearances=answer.appearances,
        appearances_more=answer.appearances_more,
        answer=EnterpriseRows(
            enterprise_id="", same=[], kind="", known=answer.known, read_at=answer.now, identifiers=[], facts=[],
            records=[], records_more=False, parties=[], parties_more=False,
        ),
    )  # fmt: skip


def _recorded(row: dict[str, Any]) -> Recorded:
    about = {name: row[name] for name in ("about_id", "about_kind", "about_name", "about_uscc")}
    naming = None if row["how"] == "ABOUT" else row["liability"] or ""
    return Recorded(cast("RecordRow", row["record"]), row["face_id"], naming, row["said_by"], about)
