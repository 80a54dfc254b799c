"""The root field about a person: who is named, what is counted of it, and the pages that are asked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph_schema.name_keys import name_key
from graph_schema.names import DocumentType
from hub.errors import Refusal, RefusalCode
from hub.gql.document_input import DocumentInput
from hub.gql.enums import TenureTime
from hub.gql.inputs import AsOfArgument, InquiryArgument, KnownAtArgument
from hub.gql.operation import Ask, Operation
from hub.gql.party_named import party_named
from hub.gql.present_person import person as present
from hub.gql.view import Row
from hub.inquiries.nodes import NODES_STATEMENT, NodeRow, ask_nodes, counted_as
from hub.inquiries.person import PAGE_MAX, PERSON, TIES, OfficesWanted, Page, PersonRows, PersonWanted, ask_person


async def person(
    info: Info[Operation, None],
    *,
    inquiry: InquiryArgument,
    person_id: Annotated[
        strawberry.ID | None,
        strawberry.argument(name="id", description="此前答复中的代号 · A handle from an earlier answer"),
    ] = None,
    document: Annotated[
        DocumentInput | None,
        strawberry.argument(description="证件,与 id 二选一 · A document, in place of the id"),
    ] = None,
    as_of: AsOfArgument = None,
    known_at: KnownAtArgument = None,
) -> Any:  # noqa: ANN401 - a presented row
    """One person; None where nothing may be told."""
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    return await _person(ask, _wanted(ask, person_id, document))


def _wanted(ask: Ask, person_id: str | None, document: DocumentInput | None) -> PersonWanted:
    """Who is asked about. Raises Refusal for what is neither a handle of the asker's nor a number of the kind."""
    if (person_id is None) == (document is None):
        raise Refusal(RefusalCode.BAD_INPUT, field="id")
    desk = ask.operation.desk
    if document is not None:
        key = desk.documents.key(DocumentType(document.type), document.value)
        if key is None:
            raise Refusal(RefusalCode.BAD_INPUT, field="document.value")
        return PersonWanted(document=key, named=name_key(document.name or ""))
    if not ask.scope.persons_by_handle:
        raise Refusal(RefusalCode.FORBIDDEN, field="id")
    return PersonWanted(person=party_named(ask, str(person_id), argument="id"))


async def _person(ask: Ask, wanted: PersonWanted) -> Row | None:
    operation = ask.operation
    offices, appearances = _offices(ask), _page(ask, "appearances")
    operation.released.statements.add(PERSON)
    # That somebody asked is kept also where nothing may be told, and of a question that fails.
    subject = wanted.document or wanted.person
    operation.released.subjects_root.add(subject)
    holds = await ask.spend([counted_as(subject, None)])
    rows = await ask_person(
        operation.desk.reader,
        ask.asker(),
        wanted=wanted,
        question=ask.question(()),
        offices=offices,
        appearances=appearances,
    )
    view = ask.view()
    # What is not counted is not told, also where the case was opened in this very moment.
    if rows is None or not holds:
        return None
    nodes = await _nodes(ask, rows) if view.selection.asks("PersonOffice.party") else {}
    later = {"offices": bool(offices.page.after), "appearances": bool(appearances.after)}
    return present(rows, view, later=later, nodes=nodes)


async def _nodes(ask: Ask, rows: PersonRows) -> Mapping[str, NodeRow]:
    """The enterprises of the offices that are told, at the commit that these were told of."""
    ask.operation.released.statements.add(NODES_STATEMENT)
    ids = sorted({row["enterprise_id"] for row in rows.offices})
    question = replace(ask.question(()), known=rows.answer.known, known_instant=None)
    return await ask_nodes(ask.operation.desk.reader, ask.asker(), ids=ids, question=question)


def _offices(ask: Ask) -> OfficesWanted:
    given = _arguments(ask, "Person.offices")
    if given is None:
        return OfficesWanted()
    time, ties = TenureTime(given["time"]), given.get("ties")
    if ties is not None and not set(ties) <= set(TIES):
        raise Refusal(RefusalCode.BAD_INPUT, field="Person.offices.ties")
    return OfficesWanted(
        ties=TIES if ties is None else tuple(map(str, ties)),
        current=time is not TenureTime.FORMER,
        former=time is not TenureTime.CURRENT,
        page=_page(ask, "offices"),
    )


def _arguments(ask: Ask, coordinate: str) -> Mapping[str, Any] | None:
    asked = ask.root.arguments.get(coordinate)
    if asked is None:
        return None
    if len(asked) > 1:
        # One statement answers a root field, so it can hold one page; another page is another root field.
        raise Refusal(RefusalCode.BAD_INPUT, field=coordinate)
    return asked[0]


def _page(ask: Ask, name: str) -> Page:
    """The page of a list that is asked for, without items where it is not."""
    given = _arguments(ask, f"Person.{name}")
    if given is None:
        return Page()
    first, after = given["first"], given.get("after")
    if not 1 <= first <= PAGE_MAX:
        raise Refusal(RefusalCode.BAD_INPUT, field=f"Person.{name}.first")
    if after is None:
        return Page("", first)
    start = ask.operation.desk.handles.open_handle(ask.operation.caller.partner_id, after)
    if start is None:
        raise Refusal(RefusalCode.BAD_INPUT, field=f"Person.{name}.after")
    return Page(start, first)
