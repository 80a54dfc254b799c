"""Asking about enterprises: a scope and what is asked, one statement, and the rows it lets through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, cast

from graph_schema.names import IdScheme, RoleKind
from graph_schema.reads.changes import CHANGES
from graph_schema.reads.enterprise import ENTERPRISE_ANSWER
from graph_schema.reads.enterprise_rows import EnterpriseAnswer, EnterpriseKey, MembersAnswer
from graph_schema.reads.enterprise_summary import ENTERPRISE_SUMMARY
from graph_schema.reads.holdings import HOLDING_TIES
from graph_schema.reads.members import MEMBERS_ANSWER
from graph_schema.reads.network import NETWORK_TIES
from graph_schema.reads.network_page import NETWORK_PAGE
from graph_schema.reads.nodes import NODES
from graph_schema.reads.paths_faces import FACES
from graph_schema.reads.paths_joins import JOINS
from graph_schema.reads.paths_neighbours import NEIGHBOURS
from graph_schema.reads.paths_ties import TIES
from graph_schema.reads.person import PERSON_ANSWER
from graph_schema.reads.search import SEARCH_ENTERPRISES
from graph_schema.reads.signal_offices import SIGNAL_OFFICES
from graph_schema.reads.signal_records import SIGNAL_RECORDS
from graph_schema.statement import Statement
from hub.access.purpose import Inquiry
from hub.access.references import Cited, cited
from hub.access.scope import Scope
from hub.errors import Refusal, RefusalCode
from hub.inquiries.rows import EnterpriseRows, FactsRow, IdentifierRow, PartyRow, RecordRow, unbroken

P = TypeVar("P")
R = TypeVar("R")

# A batch shares its limits, so pages come in few sizes; the page asked for is cut out of one of them.
PAGE_CLASSES = (10, 20, 50)
WARM_UP_S = 60.0
MEMBERS = MEMBERS_ANSWER.name
OTHER_RECORDS = 10  # the statement's own bound on the records of another enterprise


class Reader(Protocol):
    """The reading half of the gateway."""

    async def read(self, statement: Statement[P, R], row: P, *, limits: Mapping[str, int] | None = None) -> R | None:
        """One record for one row."""
        ...

    async def read_many(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R | None]:
        """One record for each row, from one run."""
        ...


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, why, and what he may see."""

    partner_id: str
    inquiry: Inquiry
    scope: Scope


@dataclass(frozen=True, slots=True)
class PartyPage:
    """Which related parties are asked for: `after` is a party id or empty, `first` the page size, 1 to 50.

    What reaches them and their other enterprises are read where they are `reached` and `others`.
    """

    roles: tuple[RoleKind, ...] | None
    current: bool
    former: bool
    after: str
    first: int
    reached: bool = True
    others: bool = True


@dataclass(frozen=True, slots=True)
class EnterpriseQuestion:
    """What is asked about enterprises; `parties` absent: nothing about related parties.

    Records of `ending_sides` decided on the day of a term in `untold` or before are told no more (rules/disclosed.py).
    Records of either side, and of the kinds in `weighing`, come before others.
    """

    usccs: tuple[str, ...]
    as_of: date
    today: date
    known: int | None
    known_instant: datetime | None
    ending_sides: Sequence[str]
    untold: Mapping[str, date]
    beyond_class: Sequence[str]
    weighing: Sequence[str]
    parties: PartyPage | None


def statement_for(question: EnterpriseQuestion) -> Statement[EnterpriseKey, EnterpriseAnswer]:
    """The one statement that answers: the small one where nothing is asked about related parties."""
    return ENTERPRISE_SUMMARY if question.parties is None else ENTERPRISE_ANSWER


async def warm_up(reader: Reader) -> None:
    """Have the store plan the answering statements, so that the first asker does not wait for that."""
    names = (
        "records parties faces reaches others members joined nodes ties ids joins told scan groups offices appearances"
        " events"
    )
    limits = {f"max_{name}": 2 for name in (*names.split(), "enterprises", "persons")}
    statements: tuple[Statement[Any, Any], ...] = (
        *(ENTERPRISE_SUMMARY, ENTERPRISE_ANSWER, MEMBERS_ANSWER, NODES, NEIGHBOURS, JOINS, FACES, TIES),
        *(NETWORK_TIES, NETWORK_PAGE, HOLDING_TIES, PERSON_ANSWER, SIGNAL_RECORDS, SIGNAL_OFFICES, CHANGES),
    )
    for statement in statements:
        await reader.read_many(replace(statement, timeout_s=WARM_UP_S), [], limits=limits)
    await reader.read_many(replace(SEARCH_ENTERPRISES, timeout_s=WARM_UP_S), [], limits={"max_found": 2})


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A page of members: the ids of their enterprises, what may be told of each, and whether more follow."""

    ids: tuple[str, ...]
    rows: tuple[EnterpriseRows | None, ...]
    has_next: bool


async def ask_enterprises(reader: Reader, asker: Asker, *, question: EnterpriseQuestion) -> list[EnterpriseRows | None]:
    """One answer for each USCC, in order; None where nothing may be told. Raises the gateway's errors.

    A scope without any way of disclosure, and an empty question, are answered without the graph.
    """
    if not asker.scope.disclosures or not question.usccs:
        return [None] * len(question.usccs)
    keys = [enterprise_key(uscc, asker, question=question) for uscc in question.usccs]
    statement, limits = statement_for(question), _limits(asker.scope, question)
    if len(keys) == 1:
        # Single questions travel together with those of other askers.
        answers = [await reader.read(statement, keys[0], limits=limits)]
    else:
        answers = await reader.read_many(statement, keys, limits=limits)
    if any(answer is not None and not answer.granted for answer in answers):
        raise Refusal(RefusalCode.FORBIDDEN)
    return [None if answer is None else _rows(answer) for answer in answers]


async def ask_members(
    reader: Reader, asker: Asker, *, question: EnterpriseQuestion, after: str, first: int
) -> MembersPage:
    """A page of an association's members by the id of their enterprise, after one. Raises the gateway's errors."""
    page = next(size for size in (*PAGE_CLASSES, asker.scope.max_parties) if size >= first)
    limits = {"max_records": asker.scope.max_records + 1, "max_members": page + 1}
    key = replace(enterprise_key(None, asker, question=question), after=after)
    answer = await reader.read(MEMBERS_ANSWER, key, limits=limits)
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    members = [member for member in answer.members if member["member_id"] is not None]
    return MembersPage(
        ids=tuple(member["member_id"] for member in members[:first]),
        rows=tuple(_rows(_member(answer, member)) for member in members[:first]),
        has_next=len(members) > first,
    )


def _member(answer: MembersAnswer, member: dict[str, Any]) -> EnterpriseAnswer:
    told = {name: value for name, value in member.items() if name != "member_id"}
    return EnterpriseAnswer(
        i=answer.i, now=answer.now, known=answer.known, granted=True, parties=[], parties_more=False, **told
    )


def enterprise_key(uscc: str | None, asker: Asker, *, question: EnterpriseQuestion) -> EnterpriseKey:
    """What is asked about one enterprise; None: about those that the partner's references concern."""
    parties, scope = question.parties, asker.scope
    rests = Cited() if uscc is None else cited(scope.kind, asker.inquiry, partner_id=asker.partner_id, uscc=uscc)
    return EnterpriseKey(
        key="" if uscc is None else f"{IdScheme.USCC}:{uscc}",
        as_of=question.as_of,
        today=question.today,
        known=question.known,
        known_instant=question.known_instant,
        partner_id=asker.partner_id,
        purpose=scope.purpose,
        cited=list(rests.keys),
        needed=list(rests.needed),
        covering=rests.covering,
        consent=rests.consent,
        by_consent=list(scope.by_consent),
        ties=list(scope.ties),
        reaching=list(scope.reaching),
        disclosures=list(scope.disclosures),
        forgotten=list(scope.forgotten),
        ending_sides=list(question.ending_sides),
        untold=dict(question.untold),
        beyond_class=list(question.beyond_class),
        weighing=list(question.weighing),
        roles=None if parties is None or parties.roles is None else list(parties.roles),
        current=parties is not None and parties.current,
        former=parties is not None and parties.former,
        after="" if parties is None else parties.after,
        n=0 if parties is None else min(parties.first, scope.max_parties),
        n_others=scope.max_others if scope.may_see_others and (parties is None or parties.others) else 0,
        reached=parties is None or parties.reached,
    )


def _limits(scope: Scope, question: EnterpriseQuestion) -> dict[str, int]:
    """Whole-batch limits: one more than is shown, so that a list knows whether it goes on."""
    limits = {"max_records": scope.max_records + 1}
    if question.parties is None:
        return limits
    first = min(question.parties.first, scope.max_parties)
    page = next(size for size in (*PAGE_CLASSES, scope.max_parties) if size >= first)
    return limits | {
        "max_parties": page + 1,
        "max_reaches": scope.max_reaches + 1,
        "max_others": scope.max_others + 1,
        "max_faces": scope.max_faces + 1,
    }


def _rows(answer: EnterpriseAnswer) -> EnterpriseRows | None:
    if answer.enterprise_id is None:
        return None
    return EnterpriseRows(
        enterprise_id=answer.enterprise_id,
        same=answer.same,
        kind=answer.kind,
        known=answer.known,
        read_at=answer.now,
        identifiers=cast("list[IdentifierRow]", answer.identifiers),
        facts=cast("list[FactsRow]", answer.facts),
        records=cast("list[RecordRow]", answer.records),
        records_more=answer.records_more,
        parties=[_party(party) for party in cast("list[PartyRow]", answer.parties)],
        parties_more=answer.parties_more,
    )


def _party(party: PartyRow) -> PartyRow:
    return {**party, "reaches": [unbroken(reach) for reach in party["reaches"]]}
