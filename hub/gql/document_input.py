"""A personal document as an argument: its number comes by a variable alone, so that no text holds it."""

from collections.abc import Mapping, Sequence
from typing import Any, NewType, NoReturn

import strawberry
from graphql import GraphQLError, NamedTypeNode, OperationDefinitionNode, TypeNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from graph_schema.masking import mask_numbers
from graph_schema.names import DocumentType
from hub.access.documents import KEPT, DocumentKeys
from hub.gql.described import described
from hub.gql.selection import OperationSelection

DocumentNumber = NewType("DocumentNumber", str)
NUMBER = "DocumentNumber"
_LONGEST = 128

described(
    DocumentType,
    "个人证件的种类 · Kinds of personal document",
    {
        "RESIDENT_ID": "居民身份证 · resident identity card",
        "PASSPORT": "护照 · passport",
        "HK_MACAO_PERMIT": "港澳居民来往内地通行证 · permit of Hong Kong and Macao residents",
        "TAIWAN_PERMIT": "台湾居民来往大陆通行证 · permit of Taiwan residents",
        "FOREIGN_RESIDENCE": "外国人永久居留身份证 · permanent residence of a foreigner",
        "OTHER": "其他 · other",
    },
)


class LiteralNumberError(GraphQLError):
    """A number stands in the text of a document, where it would be kept in caches and as a hash."""


def _value(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise GraphQLError("A DocumentNumber is expected as a text.")
    return value


def _literal(_node: ValueNode, _variables: Mapping[str, Any] | None = None) -> NoReturn:
    raise LiteralNumberError("A DocumentNumber is given by a variable.")


DOCUMENT_NUMBER: ScalarDefinition = strawberry.scalar(
    name=NUMBER,
    description="证件号码,只可以变量给出;仅作盲索引查找,不留存 · The number of a document, by a variable only; "
    "it is looked up through a blind index and kept nowhere",
    serialize=_value,
    parse_value=_value,
    parse_literal=_literal,
)


@strawberry.input(description="个人证件 · A personal document")
class DocumentInput:
    """A personal document."""

    type: DocumentType = strawberry.field(description="种类 · Kind")
    value: DocumentNumber = strawberry.field(description="号码,只可以变量给出 · Number, by a variable only")
    name: str | None = strawberry.field(
        default=None,
        description="姓名;同一号码下有不同姓名、尚未复核的,须给出 · "
        "Name; needed where sources give the number to several names and nobody has reviewed it",
    )


def takes_numbers(definition: OperationDefinitionNode) -> bool:
    """Whether a variable of the operation may hold the number of a document."""
    return any(_named(each.type) in (NUMBER, "DocumentInput") for each in definition.variable_definitions or ())


def holds_numbers(text: str, errors: Sequence[GraphQLError]) -> bool:
    """Whether the text of a refused document holds a number of a document, or what looks like one."""
    return any(isinstance(error, LiteralNumberError) for error in errors) or mask_numbers(text) != text


def without_numbers(
    definition: OperationDefinitionNode,
    variables: Mapping[str, Any],
    *,
    selection: OperationSelection,
    documents: DocumentKeys,
) -> dict[str, Any]:
    """Variables as they are kept: the number of a document that is asked about as its blind index, others emptied."""
    kept: dict[str, str] = {}
    for root in selection.roots.values():
        for given in root.arguments.get(f"Query.{root.field_name}", ()):
            document = given.get("document")
            if isinstance(document, Mapping):
                number = str(document["value"])
                kept[number] = documents.kept(DocumentType(document["type"]), number)
    types = {each.variable.name.value: _named(each.type) for each in definition.variable_definitions or ()}
    return {name: _kept(value, types.get(name), kept) for name, value in variables.items()}


def _kept(value: Any, type_name: str | None, kept: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, list):
        return [_kept(item, type_name, kept) for item in value]
    if isinstance(value, dict):
        inner = {"value": NUMBER} if type_name == "DocumentInput" else {}
        return {name: _kept(item, inner.get(name), kept) for name, item in value.items()}
    if isinstance(value, str):
        return kept.get(value, KEPT if type_name == NUMBER else value)
    return value


def _named(node: TypeNode) -> str:
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]
    return node.name.value
