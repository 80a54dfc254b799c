"""Errors as partners see them: a stable code and a fixed sentence, never the text of an exception."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError

from graph_schema.errors import ErrorCode, HubError
from hub.errors import REFUSALS, Refusal, RefusalCode

_OF_GRAPH: Mapping[ErrorCode, RefusalCode] = {
    ErrorCode.GRAPH_TIMEOUT: RefusalCode.TIMEOUT,
    ErrorCode.GRAPH_UNAVAILABLE: RefusalCode.UNAVAILABLE,
    ErrorCode.GRAPH_CONFLICT: RefusalCode.UNAVAILABLE,
}

# What graphql-core adds of values that were given, and of names that would be nearer.
_VALUES = re.compile(r"(?:,? found:? (?!<|Name)| value: |: '| Did you mean ).*", re.DOTALL)


def refusal_of(error: BaseException | None) -> Refusal:
    """The refusal that an exception amounts to; INTERNAL for whatever is not foreseen."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HubError):
        return Refusal(_OF_GRAPH.get(error.code, RefusalCode.INTERNAL))
    return Refusal(RefusalCode.INTERNAL)


def refused(refusal: Refusal) -> dict[str, Any]:
    """One error entry for a refusal of the whole request."""
    extensions: dict[str, Any] = {"code": refusal.code.value}
    if refusal.field is not None:
        extensions["field"] = refusal.field
    if refusal.retry_after_s is not None:
        extensions["retryAfter"] = refusal.retry_after_s
    return {"message": refusal.message, "extensions": extensions}


def told_message(message: str) -> str:
    """What graphql-core says of a document, without values and without names that would be nearer."""
    return _VALUES.sub(".", message)


def document_errors(errors: Sequence[GraphQLError], code: RefusalCode) -> list[dict[str, Any]]:
    """Errors of parsing and validation: they speak of names in the asker's own document and in the schema only."""
    return [
        {
            "message": told_message(error.message),
            "locations": [{"line": at.line, "column": at.column} for at in error.locations or ()],
            "extensions": {"code": code.value},
        }
        for error in errors
    ]


def variable_errors(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Errors of variables: which variable, never its value."""
    text = REFUSALS[RefusalCode.BAD_INPUT]
    found = []
    for error in errors:
        extensions: dict[str, Any] = {"code": RefusalCode.BAD_INPUT.value}
        names = [n.variable.name.value for n in error.nodes or () if hasattr(n, "variable")]
        if names:
            extensions["field"] = f"${names[0]}"
        found.append({"message": f"{text.zh} {text.en}", "extensions": extensions})
    return found


def field_errors(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Errors of fields with their paths; what a resolver raised decides the code, its text is left out."""
    found = []
    for error in errors:
        # An error of graphql-core's own at a field is an argument that does not fit its type.
        cause = error.original_error
        refusal = Refusal(RefusalCode.BAD_INPUT) if cause is None else refusal_of(cause)
        found.append({**refused(refusal), "path": list(error.path or ())})
    return found


def first_code(errors: Sequence[dict[str, Any]]) -> str:
    """The code that the audit entry names."""
    return str(errors[0]["extensions"]["code"])
