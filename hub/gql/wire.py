"""GraphQL over HTTP: the request's parameters, the response's media type and the status of each outcome.

Source: GraphQL over HTTP, draft of 2026, with 400 where the audits of graphql-http ask for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import Refusal, RefusalCode

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
PREFLIGHT = "graphql-require-preflight"
HASH_PREFIX = "sha256:"


@dataclass(frozen=True, slots=True)
class Parameters:
    """One request; batches are not served. `query` is empty where `document_id` names the document."""

    query: str
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class VariableLimits:
    """Bytes of all texts among the variables (any other value counts 8), levels of nesting, items of one list."""

    size: int = 32 * 1024
    depth: int = 5
    items: int = 100


def check_variables(variables: Mapping[str, Any], limits: VariableLimits) -> None:
    """Raise TOO_COMPLEX where variables weigh more than a question can need; the walk ends where that is known."""
    size, waiting = 0, [(value, 1) for value in variables.values()]
    size += sum(map(len, variables))
    while waiting:
        value, depth = waiting.pop()
        inner: Iterable[Any] = ()
        if isinstance(value, str):
            size += len(value) if value.isascii() else len(value.encode(errors="replace"))
        elif isinstance(value, dict):
            size += sum(map(len, value))
            inner = value.values()
        elif isinstance(value, list):
            inner = value
            size += limits.size * (len(value) > limits.items)
        size += 8
        if inner and depth >= limits.depth:
            raise Refusal(RefusalCode.TOO_COMPLEX, field="variables")
        if size > limits.size:
            raise Refusal(RefusalCode.TOO_COMPLEX, field="variables")
        waiting += [(item, depth + 1) for item in inner]


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body; raises TOO_LARGE as soon as more than `limit` bytes are announced or sent."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > limit:
        raise Refusal(RefusalCode.TOO_LARGE)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(RefusalCode.TOO_LARGE)
    return bytes(body)


def read_parameters(request: Request, body: bytes) -> Parameters:
    """The parameters of a POST, or of a GET that a browser could not have sent by itself."""
    if request.method == "POST":
        _require_json(request.headers.get("content-type", ""))
        return checked(_json(body))
    if request.method != "GET" or PREFLIGHT not in request.headers:
        raise Refusal(RefusalCode.METHOD_NOT_ALLOWED)
    asked: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in asked:
            asked[name] = _json(asked[name].encode())
    return checked(asked)


def media_type(accept: str | None) -> str:
    """The media type to answer in; application/json where anything will do. Raises NOT_ACCEPTABLE."""
    best, best_quality = "", 0.0
    for part in (accept or "*/*").split(","):
        name, _, parameters = part.strip().lower().partition(";")
        offered = {GRAPHQL_JSON: GRAPHQL_JSON, JSON: JSON, "application/*": JSON, "*/*": JSON}.get(name.strip())
        quality = _quality(parameters)
        if offered is not None and quality > best_quality:
            best, best_quality = offered, quality
    if not best:
        raise Refusal(RefusalCode.NOT_ACCEPTABLE)
    return best


def status_of(code: str, status: int, *, media: str, well_formed: bool) -> int:
    """The HTTP status: application/json keeps 200 for what went wrong inside a well-formed request."""
    inside = code in (RefusalCode.BAD_REQUEST, RefusalCode.BAD_INPUT, RefusalCode.TOO_COMPLEX)
    return 200 if media == JSON and well_formed and inside else status


def respond(body: Mapping[str, Any], *, status: int, media: str, headers: Mapping[str, str]) -> Response:
    """The encoded response; never cached by anybody on the way."""
    fixed = {"content-type": f"{media}; charset=utf-8", "cache-control": "no-store", **headers}
    return Response(orjson.dumps(body), status_code=status, headers=fixed)


def _require_json(content_type: str) -> None:
    name, _, parameters = content_type.lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    if name.strip() != JSON or (charset.startswith("charset=") and charset != "charset=utf-8"):
        raise Refusal(RefusalCode.UNSUPPORTED_MEDIA_TYPE)


def _json(data: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Refusal(RefusalCode.BAD_REQUEST) from None


def checked(asked: Any) -> Parameters:  # noqa: ANN401 - checked here
    """The parameters of a request that came as JSON. Raises BAD_REQUEST."""
    if not isinstance(asked, dict):
        raise Refusal(RefusalCode.BAD_REQUEST)
    query, name = asked.get("query"), asked.get("operationName")
    variables, extensions = asked.get("variables"), asked.get("extensions")
    if name is not None and not isinstance(name, str):
        raise Refusal(RefusalCode.BAD_REQUEST, field="operationName")
    if variables is not None and not isinstance(variables, dict):
        raise Refusal(RefusalCode.BAD_REQUEST, field="variables")
    if extensions is not None and not isinstance(extensions, dict):
        raise Refusal(RefusalCode.BAD_REQUEST, field="extensions")
    document_id = _document_id(asked.get("documentId"), extensions or {}, query)
    if document_id is None and (not isinstance(query, str) or not query.strip()):
        raise Refusal(RefusalCode.BAD_REQUEST, field="query")
    return Parameters(
        query=query if isinstance(query, str) else "",
        document_id=document_id,
        operation_name=name or None,
        variables=variables or {},
    )


def _document_id(given: object, extensions: Mapping[str, Any], query: object) -> str | None:
    """The id of a trusted document: `documentId`, or the hash as Apollo's clients send it; None beside a query."""
    if given is not None:
        if not isinstance(given, str) or not given or query is not None:
            raise Refusal(RefusalCode.BAD_REQUEST, field="documentId")
        return given
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    stated = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(stated, str) or persisted.get("version") != 1:
        raise Refusal(RefusalCode.BAD_REQUEST, field="extensions.persistedQuery")
    if query is None:
        return HASH_PREFIX + stated.lower()
    # What is sent with its hash is not kept: only the operator adds documents.
    if not isinstance(query, str) or sha256(query.encode(errors="replace")).hexdigest() != stated.lower():
        raise Refusal(RefusalCode.BAD_REQUEST, field="extensions.persistedQuery")
    return None


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
