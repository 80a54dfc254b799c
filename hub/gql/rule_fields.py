"""Root fields of the rule base: no subject, so no inquiry; of the graph, only the asker's standing is read."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from hub.gql.operation import Operation
from hub.gql.present_rules import class_row, connection, measure_row, rule_row
from hub.gql.rule_enums import ItemKind
from hub.inquiries.rule_pages import PAGE_DEFAULT, RuleFilter, page_of, selected

_Info = Info[Operation, None]
_First = Annotated[int, strawberry.argument(description="每页数量,至多 100 · Page size, at most 100")]
_After = Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")]
_Kind = Annotated[ItemKind | None, strawberry.argument(description="只要此种类 · Only items of this kind")]
_Id = Annotated[strawberry.ID | None, strawberry.argument(description="只要此编号 · Only the item of this id")]
_ListKind = Annotated[
    str | None, strawberry.argument(description="只要关于此名单种类的 · Only what is about this kind of list")
]
_Place = Annotated[
    str | None,
    strawberry.argument(
        description="只要在此辖区适用的,如 CN-41 · Only what holds in this jurisdiction, such as CN-41"
    ),
]
_Day = Annotated[date | None, strawberry.argument(description="只要此日施行的 · Only what is in force on this day")]


async def rules(
    info: _Info,
    *,
    kind: _Kind = None,
    list_kind: _ListKind = None,
    jurisdiction: _Place = None,
    in_force_on: _Day = None,
    first: _First = PAGE_DEFAULT,
    after: _After = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of rule items of every kind."""
    wanted = RuleFilter(kind=kind, list_kind=list_kind, jurisdiction=jurisdiction, in_force_on=in_force_on)
    operation = await _admitted(info)
    book = operation.desk.rules
    page = page_of(selected(book.items, wanted, rules=book.rules), first=first, after=after)
    return connection(page, book, node=rule_row)


async def measures(
    info: _Info,
    *,
    id: _Id = None,  # noqa: A002 - the argument's name in the schema
    jurisdiction: _Place = None,
    in_force_on: _Day = None,
    first: _First = PAGE_DEFAULT,
    after: _After = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of measures."""
    wanted = RuleFilter(kind=ItemKind.MEASURE, id=id, jurisdiction=jurisdiction, in_force_on=in_force_on)
    operation = await _admitted(info)
    book = operation.desk.rules
    page = page_of(selected(book.items, wanted, rules=book.rules), first=first, after=after)
    return connection(page, book, node=measure_row)


async def information_catalogue(
    info: _Info,
    *,
    first: _First = PAGE_DEFAULT,
    after: _After = None,
) -> Any:  # noqa: ANN401 - a presented page
    """A page of the catalogue's classes."""
    operation = await _admitted(info)
    book = operation.desk.rules
    found = selected(book.items, RuleFilter(kind=ItemKind.CATALOGUE_CLASS), rules=book.rules)
    return connection(page_of(found, first=first, after=after), book, node=class_row)


async def _admitted(info: _Info) -> Operation:
    operation = info.context
    await operation.admit_without_subject(str(info.path.key))
    return operation
