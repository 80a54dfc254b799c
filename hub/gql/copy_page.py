"""A copy as a page: Chinese first with English beside, labels and meanings from the schema's own descriptions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from graphql import GraphQLEnumType, GraphQLNamedType, GraphQLObjectType, GraphQLSchema, get_named_type

_STYLE: Final = (
    "body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.5;color:#111}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border:1px solid #999;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}th{width:14rem;font-weight:normal;background:#f2f2f2}small{color:#444}"
)
_PARTS: Final = (
    ("myself", "OwnPerson", "本人", "Yourself"),
    ("enterprises", "Enterprise", "本企业", "Your enterprises"),
    ("accessHistory", "AccessLook", "谁查询过", "Who looked"),
    ("toldOfMe", "ToldOfMe", "提供给了谁", "What was told to whom"),
)
_NOTHING: Final = ("无", "nothing")


def copy_page(values: Mapping[str, Any], schema: GraphQLSchema) -> str:
    """A page that needs nothing else; every text is escaped as it is written."""
    html = Element("html", lang="zh-CN")
    head = SubElement(html, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "title").text = values["title"]["zh"]
    SubElement(head, "style").text = _STYLE
    body = SubElement(html, "body")
    _bilingual(SubElement(body, "h1"), values["title"]["zh"], values["title"]["en"])
    _bilingual(SubElement(body, "p"), f"制作时间 {values['madeAt']}", f"made at {values['madeAt']}")
    _bilingual(SubElement(body, "p"), values["fee"]["zh"], values["fee"]["en"])
    for key, type_name, zh, en in _PARTS:
        _bilingual(SubElement(body, "h2"), zh, en)
        _value(body, values[key], schema.type_map[type_name])
    if values["truncated"]:
        _bilingual(SubElement(body, "p"), "列表未列全。", "Lists are cut; the rest is asked for by GraphQL.")
    _bilingual(SubElement(body, "h2"), "凭据", "Receipts")
    for receipt in values["receipts"]:
        SubElement(SubElement(body, "p"), "code").text = f"slot {receipt['slot']}, index {receipt['index']}"
    return "<!doctype html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def _value(parent: Element, value: object, named: GraphQLNamedType) -> None:
    if value is None or value == []:
        _bilingual(SubElement(parent, "span"), *_NOTHING)
    elif isinstance(value, list):
        for each in value:
            _value(SubElement(parent, "div"), each, named)
    elif isinstance(value, Mapping) and value.keys() == {"zh", "en"}:
        _bilingual(SubElement(parent, "span"), value["zh"], value["en"])
    elif isinstance(value, Mapping) and isinstance(named, GraphQLObjectType):
        table = SubElement(parent, "table")
        for name, inner in value.items():
            definition = named.fields[name]
            row = SubElement(table, "tr")
            _bilingual(SubElement(row, "th"), *_described(definition.description, name))
            _value(SubElement(row, "td"), inner, get_named_type(definition.type))
    elif isinstance(value, bool):
        _bilingual(SubElement(parent, "span"), *(("是", "yes") if value else ("否", "no")))
    elif isinstance(named, GraphQLEnumType) and str(value) in named.values:
        _bilingual(SubElement(parent, "span"), *_described(named.values[str(value)].description, str(value)))
    else:
        SubElement(parent, "span").text = str(value)


def _described(description: str | None, name: str) -> Sequence[str]:
    zh, _, en = (description or name).partition(" · ")
    return zh, en or name


def _bilingual(parent: Element, zh: str, en: str) -> None:
    parent.text = f"{zh} "
    small = SubElement(parent, "small", lang="en")
    small.text = en
