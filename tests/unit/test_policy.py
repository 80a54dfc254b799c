"""The table of what carries the county plan: every paragraph stands in it, and what it names exists."""

import re
from collections.abc import Mapping
from pathlib import Path

from graph_schema.rules.index import rule_items
from graph_schema.rules.load import load_rules
from hub.gql.schema import build_schema

POLICY = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
PLAN = "孟政〔2019〕10号"
ROWS = re.findall(r"^\| (三|四|五)（(.)）(\d?) \| (.+?) \| (.+?) \|$", POLICY, re.MULTILINE)
NAMED = set(re.findall(r"`([^`]+)`", "\n".join(carried for *_, carried in ROWS)))
RULES = load_rules()
ITEMS = {item.id: item for item in rule_items(RULES)}
OF_AREAS = {field.list_kind for area in RULES.knowledge.areas.values() for field in area.fields}
# The numbered paragraphs of the parts 三, 四 and 五 of the plan.
PARAGRAPHS = [
    *(("三", number, "") for number in "一二三"),
    *(("三", "三", number) for number in "1234"),
    *(("四", number, "") for number in "一二三四五六"),
    *(("五", number, "") for number in "一二三四五六七八九"),
]
WITHOUT_ITEM = ("not yet: ", "not by this system, because ")


def test_every_paragraph_stands_in_the_table_in_its_order() -> None:
    told = list(dict.fromkeys((part, number, item) for part, number, item, *_ in ROWS))
    assert told == PARAGRAPHS
    assert len(ROWS) == POLICY.count("\n| 三") + POLICY.count("\n| 四") + POLICY.count("\n| 五")


def test_every_row_names_what_carries_it_or_says_why_nothing_does() -> None:
    for *_, what, carried in ROWS:
        assert "`" in carried or any(start in carried for start in WITHOUT_ITEM), what
        assert not carried.endswith(tuple(start.strip() for start in WITHOUT_ITEM)), what


def test_what_it_names_exists() -> None:
    types = build_schema().core.type_map
    for name in NAMED - {"BAN_…"}:
        if name.startswith("credit-hub "):
            continue
        kind, dot, field = name.partition(".")
        if dot:
            assert field in getattr(types.get(kind), "fields", {}), name
        else:
            assert name in ITEMS or name in _values(types) or name in ("commitments", "states"), name


def _values(types: Mapping[str, object]) -> set[str]:
    """All values of the enumerations of the schema."""
    return {value for each in types.values() for value in getattr(each, "values", {})}


def test_every_rule_item_that_rests_on_the_plan_stands_in_the_table() -> None:
    resting = {
        item.id: item.citation.article for item in ITEMS.values() if item.citation and item.citation.document == PLAN
    }
    assert len(resting) > 30
    missing = {key for key in resting if key not in NAMED and key not in OF_AREAS}
    assert not missing


def test_an_item_stands_under_its_own_paragraph() -> None:
    places: dict[str, set[str]] = {}
    for part, number, item, _, carried in ROWS:
        for name in re.findall(r"`([^`]+)`", carried):
            places.setdefault(name, set()).add(f"{part}（{number}）{item}")
    for name, held in places.items():
        cited = ITEMS[name].citation if name in ITEMS else None
        if cited is not None and cited.document == PLAN and name not in OF_AREAS:
            assert any(cited.article.startswith(place) or place.startswith(cited.article) for place in held), name
