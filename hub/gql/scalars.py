"""Scalars of the schema: rows are JSON-shaped already, so that output is passed through unchanged."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition


def _reader(parse: Callable[[str], object], name: str) -> Callable[[object], object]:
    """A parser whose error names the type and never repeats the value."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            raise GraphQLError(f"A {name} is expected as an ISO 8601 text.")
        try:
            return parse(value)
        except ValueError:
            raise GraphQLError(f"A {name} is expected as an ISO 8601 text.") from None

    return read


def _instant(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(dt.UTC)


def _as_is(value: object) -> object:
    return value


SCALARS: Mapping[object, ScalarDefinition] = MappingProxyType(
    {
        dt.date: strawberry.scalar(
            name="Date",
            description="日历日(亚洲/上海),YYYY-MM-DD · A calendar day in Asia/Shanghai, YYYY-MM-DD",
            serialize=_as_is,
            parse_value=_reader(dt.date.fromisoformat, "Date"),
        ),
        dt.datetime: strawberry.scalar(
            name="DateTime",
            description="带时区的时刻,ISO 8601 · An instant with its offset, ISO 8601",
            serialize=_as_is,
            parse_value=_reader(_instant, "DateTime"),
        ),
    }
)


def take(source: object, name: str) -> object:
    """Read a field of a presented row; every source below the root is a dict."""
    return source[name] if isinstance(source, dict) else getattr(source, name)


def field_name(graphql_name: str) -> str:
    """The name of a field in presented rows: `creditStatus` is `credit_status` there."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"_{found[1].lower()}", graphql_name)
