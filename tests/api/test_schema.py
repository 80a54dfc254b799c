"""The schema as it is published: committed, described, covered by the policy, and safe to mask."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType

import hub.gql
from hub.access.duties import DUTIES
from hub.access.policy import COLUMNS, COORDINATES, masks
from hub.gql.scalars import field_name
from hub.gql.schema import build_schema

SCHEMA = build_schema()
OBJECTS = [
    t for name, t in SCHEMA.core.type_map.items() if isinstance(t, GraphQLObjectType) and not name.startswith("__")
]


def test_the_committed_sdl_is_the_schema() -> None:
    committed = (Path(hub.gql.__file__).parent / "schema.graphql").read_text(encoding="utf-8")
    assert committed == SCHEMA.as_str() + "\n", "print it again: python -m hub.gql.schema > hub/gql/schema.graphql"


def test_every_field_has_its_policy_row_and_no_row_is_left_over() -> None:
    fields = {f"{t.name}.{name}" for t in OBJECTS for name in t.fields}
    assert fields | {"Query.__schema", "Query.__type"} == COORDINATES | DUTIES


def test_whatever_is_masked_is_nullable() -> None:
    by_name = {t.name: t for t in OBJECTS}
    for asker in COLUMNS:
        for coordinate in masks(*asker):
            owner, _, name = coordinate.partition(".")
            if owner != "Query":
                assert not isinstance(by_name[owner].fields[name].type, GraphQLNonNull), coordinate


@pytest.mark.parametrize("named", SCHEMA.core.type_map.values(), ids=str)
def test_everything_is_described_in_chinese_and_english(named: object) -> None:
    described = []
    if isinstance(named, GraphQLObjectType | GraphQLInputObjectType) and not named.name.startswith("__"):
        described = [(named.name, named.description)]
        described += [(f"{named.name}.{name}", f.description) for name, f in named.fields.items()]
        if isinstance(named, GraphQLObjectType):
            described += [
                (f"{named.name}.{name}({argument})", a.description)
                for name, f in named.fields.items()
                for argument, a in f.args.items()
            ]
    elif isinstance(named, GraphQLEnumType) and not named.name.startswith("__"):
        described = [(named.name, named.description)]
        described += [(f"{named.name}.{name}", v.description) for name, v in named.values.items()]
    for where, text in described:
        assert text, where
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text), where
        assert any(letter.isascii() and letter.isalpha() for letter in text), where


@pytest.mark.parametrize(("shown", "name"), [("creditStatus", "credit_status"), ("asOf", "as_of"), ("id", "id")])
def test_names_of_fields_in_rows(shown: str, name: str) -> None:
    assert field_name(shown) == name
