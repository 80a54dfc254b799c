"""Files of statements in the tests: validated by the standard's own schema, compared in natural keys."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[1] / "data" / "bods-0.4"
Json = dict[str, Any]


@cache
def bods_validator() -> Draft202012Validator:
    """The validator of a whole file, formats of days included."""
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    whole = next(schema for schema in schemas if schema["$id"] == "urn:statement")
    return Draft202012Validator(whole, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def assert_bods(statements: list[Json]) -> None:
    """The statements are right by the schema, refer to each other, and no id stands for two."""
    assert [f"{error.json_path}: {error.message}" for error in bods_validator().iter_errors(statements)] == []
    told: dict[str, str] = {}
    for statement in statements:
        details = statement["recordDetails"]
        if statement["recordType"] == "relationship":
            ends = [end for end in (details["subject"], details["interestedParty"]) if isinstance(end, str)]
            assert set(ends) <= told.keys(), "a party comes before its relationships"
            assert told[details["subject"]] == "entity"
        assert statement["recordId"] not in told
        assert statement["declarationSubject"] in {*told, statement["recordId"]}
        told[statement["recordId"]] = statement["recordType"]
    assert len({statement["statementId"] for statement in statements}) == len(statements)


def bods_facts(statements: Iterable[Json]) -> set[str]:
    """What the statements say of parties and ties, without ids, days of writing, and the source's name."""
    each = list(statements)
    names = {statement["recordId"]: _who(statement) for statement in each if statement["recordType"] != "relationship"}
    facts = set()
    for statement in each:
        details = dict(statement["recordDetails"])
        if statement["recordType"] == "relationship":
            details["subject"] = names[details["subject"]]
            party = details["interestedParty"]
            details["interestedParty"] = names[party] if isinstance(party, str) else party
        facts.add(_text([statement["recordType"], statement.get("recordStatus"), details]))
    return facts


def ftm_facts(entities: Iterable[Json]) -> set[str]:
    """What the entities say, with the ends of ties by name in place of ids, without the source's name."""
    each = list(entities)
    names = {one["id"]: f"{one['schema']}:{one['properties']['name'][0]}" for one in each if _is_party(one)}
    facts = set()
    for one in each:
        told = {
            name: sorted(names.get(value, value) for value in values)
            for name, values in one["properties"].items()
            if name != "publisher"
        }
        facts.add(_text([one["schema"], told]))
    return facts


def _is_party(entity: Mapping[str, Any]) -> bool:
    return "name" in entity["properties"]


def _who(statement: Json) -> str:
    details = statement["recordDetails"]
    codes = [one["id"] for one in details.get("identifiers", ())]
    return str(codes or details.get("name") or details.get("names"))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
