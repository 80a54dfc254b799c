"""GET /me/copy: everything that the hub holds of the asker itself and may tell it, to take along, as JSON or as a page.

It asks by the same end-point as anybody else, question after question, so that scope, budget and audit are its own;
the receipts of the answers are part of the copy. Source: 个人信息保护法 45 (查阅、复制、转移), 征信业管理条例 17.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import Response

from hub.clock import Clock
from hub.errors import Refusal, RefusalCode
from hub.gql.copy_documents import ENTERPRISE, LOOKED, OWN, TOLD
from hub.gql.copy_page import copy_page
from hub.gql.inner import Answer, RefusedWithin, beside, posted
from hub.http import refusal_response

COPY_PATH: Final = "/me/copy"
MOST_PAGES: Final = 20
"""Pages of looks, and of what was told; what comes after is asked for by GraphQL."""
_INQUIRY: Final = {"purpose": "SELF", "legalBasis": "OTHER_LAW"}
_FORMATS: Final = ("json", "html")


@dataclass(slots=True)
class Copy:
    """What the copy holds; lists are cut where `truncated` says so."""

    made_at: str
    persons: list[Any] = field(default_factory=list)
    enterprises: list[Any] = field(default_factory=list)
    looked: list[Any] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    truncated: bool = False
    receipts: list[Any] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """The copy as JSON; names as in the published schema."""
        return {
            "title": {"zh": "本方信用信息副本", "en": "A copy of what is held about you"},
            "madeAt": self.made_at,
            "fee": {"zh": "免费", "en": "free of charge"},
            "myself": self.persons,
            "enterprises": self.enterprises,
            "accessHistory": self.looked,
            "toldOfMe": self.told,
            "truncated": self.truncated,
            "receipts": self.receipts,
        }


def copy_endpoint(answer: Answer, *, schema: GraphQLSchema, clock: Clock) -> Answer:
    """The handler; `answer` is that of the GraphQL end-point."""

    async def serve(request: Request) -> Response:
        form = request.query_params.get("format", "json")
        if form not in _FORMATS:
            return refusal_response(Refusal(RefusalCode.BAD_INPUT, field="format"), request_id=request.state.request_id)
        made = Copy(clock.now().isoformat(timespec="seconds"))
        try:
            await _fill(made, request, answer)
        except RefusedWithin as refused:
            return refused.response
        values = made.values()
        if form == "html":
            return _attached(copy_page(values, schema).encode(), "text/html; charset=utf-8", name="copy.html")
        return _attached(orjson.dumps(values, option=orjson.OPT_INDENT_2), "application/json", name="copy.json")

    return serve


async def _fill(made: Copy, request: Request, answer: Answer) -> None:
    own = await _ask(made, request, answer, document=OWN, variables={})
    made.persons = own["myself"]
    for uscc in own["ownCodes"]:
        found = await _ask(made, request, answer, document=ENTERPRISE, variables={"uscc": uscc})
        made.enterprises += [] if found["enterprise"] is None else [found["enterprise"]]
    made.looked = await _pages(made, request, answer, document=LOOKED, name="accessHistory")
    made.told = await _pages(made, request, answer, document=TOLD, name="toldOfMe")


async def _pages(made: Copy, request: Request, answer: Answer, *, document: str, name: str) -> list[Any]:
    """The nodes of a connection, page after page."""
    nodes: list[Any] = []
    after: str | None = None
    for _ in range(MOST_PAGES):
        found = (await _ask(made, request, answer, document=document, variables={"after": after}))[name]
        nodes += [edge["node"] for edge in found["edges"]]
        if not found["pageInfo"]["hasNextPage"]:
            return nodes
        after = found["pageInfo"]["endCursor"]
    made.truncated = True
    return nodes


async def _ask(
    made: Copy, request: Request, answer: Answer, *, document: str, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """The data of one question, its receipt kept. Raises RefusedWithin with what is answered in place of a copy."""
    body = orjson.dumps({"query": document, "variables": {"inquiry": _INQUIRY, **variables}})
    response = await answer(posted(request, body))
    told = orjson.loads(response.body)
    if response.status_code != 200 or told.get("errors"):
        status = response.status_code if response.status_code != 200 else 403
        headers = {
            name: response.headers[name] for name in ("retry-after", "www-authenticate") if name in response.headers
        }
        raise RefusedWithin(_attached(orjson.dumps(beside(told)), "application/json", status=status, headers=headers))
    made.receipts.append(told["extensions"]["receipt"])
    return dict(told["data"])


def _attached(
    body: bytes, media: str, *, name: str | None = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    fixed = {"content-type": media, "cache-control": "no-store", **(headers or {})}
    if name is not None:
        fixed["content-disposition"] = f'attachment; filename="{name}"'
    return Response(body, status_code=status, headers=fixed)
