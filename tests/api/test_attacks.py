"""Hostile requests: each gets a coded refusal at small cost of CPU, and no text tells of the schema's other names."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest

from hub.gql.documents import MAX_CACHED, DocumentLimits, Documents
from hub.gql.schema import build_schema
from tests.support.hostile import ASK, DOCUMENTS, INQUIRY, doubled, spread
from tests.support.rows import USCC, answer
from tests.support.service import INQUIRIES, Service

pytestmark = pytest.mark.anyio

MOST_CPU_S = 0.05
GRAPHQL_JSON = "application/graphql-response+json"
LEAKS = ("Did you mean", "Traceback", "graphql", "recursion", "orjson", "strawberry")


async def cpu_of(service: Service, ask: Callable[[str], Awaitable[httpx.Response]]) -> tuple[httpx.Response, float]:
    """An answer, and the CPU seconds that this process took for it: the least of five, as others share the process.

    `ask` gets blanks to add to its document, so that none is answered from the cache of documents.
    """
    await service.ask("{ __typename }")
    service.reader.runs.clear()
    taken = []
    for blanks in (" " * n for n in range(5)):
        begun = time.process_time()
        response = await ask(blanks)
        taken.append(time.process_time() - begun)
    return response, min(taken)


def assert_refused(response: httpx.Response, code: str) -> None:
    """One coded refusal without data that tells of nothing but itself."""
    body = response.json()
    assert "data" not in body
    assert {error["extensions"]["code"] for error in body["errors"]} == {code}
    assert body["extensions"]["requestId"] == response.headers["x-request-id"]
    assert 400 <= response.status_code < 500
    assert not [leak for leak in LEAKS if leak in response.text]


@pytest.mark.parametrize(("document", "code"), DOCUMENTS.values(), ids=DOCUMENTS)
async def test_a_hostile_document_is_refused_at_small_cost(service: Service, document: str, code: str) -> None:
    response, cpu_s = await cpu_of(service, lambda blanks: service.ask(document + blanks, accept=GRAPHQL_JSON))
    assert_refused(response, code)
    assert len(response.json()["errors"]) <= 20
    assert cpu_s < MOST_CPU_S
    assert service.reader.runs == []
    assert service.audit.entries[-1].outcome == code


async def test_fragments_that_double_cost_no_more_than_their_text(service: Service) -> None:
    _, cpu_s = await cpu_of(service, lambda blanks: service.ask(doubled(6) + blanks))
    assert cpu_s < MOST_CPU_S
    response, cpu_s = await cpu_of(service, lambda blanks: service.ask(doubled(12) + blanks, accept=GRAPHQL_JSON))
    assert cpu_s < MOST_CPU_S
    assert "recursion" not in response.text


async def test_a_long_text_that_may_be_asked_costs_little_to_read(service: Service) -> None:
    for written in ("\\n" * 20_000, "\\u4e2d" * 9_000, "a" * 60_000):
        ask = f'{{ enterprise(uscc: "{written}", inquiry: {INQUIRY}) {{ name }} }}'
        response, cpu_s = await cpu_of(service, lambda blanks, ask=ask: service.ask(ask + blanks))  # type: ignore[misc]
        assert response.json()["data"] == {"enterprise": None}
        assert cpu_s < MOST_CPU_S


async def test_twenty_fragments_of_one_place_are_answered(service: Service) -> None:
    service.reader.answers[f"USCC:{USCC}"] = answer()
    told = await service.data(spread(20, "uscc name creditStatus { standing }", own="name"))
    assert told["enterprise"]["creditStatus"]["standing"]


def test_what_is_refused_pushes_nothing_out_of_what_is_kept() -> None:
    documents = Documents(build_schema().core, DocumentLimits())
    kept = documents.prepare("{ __typename }")
    for n in range(MAX_CACHED + 1):
        assert documents.prepare(f"{{ wrong{n} }}").refusal
    assert documents.prepare("{ __typename }") is kept
    assert documents.prepare(f"{{ wrong{MAX_CACHED} }}") is documents.prepare(f"{{ wrong{MAX_CACHED} }}")


async def test_others_are_served_meanwhile(service: Service) -> None:
    """Every document at once, and an honest asker before, between and after them: each is answered as if alone."""
    service.reader.answers[f"USCC:{USCC}"] = answer()
    await service.ask("{ __typename }")

    async def honest() -> httpx.Response:
        return await service.ask(f"{{ {ASK} {{ name }} }}")

    async def both(document: str) -> tuple[httpx.Response, httpx.Response]:
        hostile, served = await asyncio.gather(service.ask(document, accept=GRAPHQL_JSON), honest())
        return hostile, served

    begun = time.process_time()
    await asyncio.gather(*[honest() for _ in DOCUMENTS])
    alone_s = time.process_time() - begun
    begun = time.process_time()
    found = await asyncio.gather(*[both(document) for document, _ in DOCUMENTS.values()])
    cpu_s = time.process_time() - begun
    for (hostile, served), (_, code) in zip(found, DOCUMENTS.values(), strict=True):
        assert_refused(hostile, code)
        assert served.json()["data"]["enterprise"]["name"]
    assert cpu_s - alone_s < MOST_CPU_S * len(DOCUMENTS)


VARIABLES: dict[str, tuple[bytes, str]] = {
    "100 kB of text": (orjson.dumps({"a": "x" * 40_000}), "TOO_COMPLEX"),
    "Chinese counts in bytes": (orjson.dumps({"a": "码" * 12_000}), "TOO_COMPLEX"),
    "10,000 numbers": (orjson.dumps({"a": [1] * 10_000}), "TOO_COMPLEX"),
    "101 codes": (orjson.dumps({"usccs": [USCC] * 101}), "TOO_COMPLEX"),
    "10,000 names": (orjson.dumps({f"v{n}": 1 for n in range(4_000)}), "TOO_COMPLEX"),
    "nested lists": (b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", "TOO_COMPLEX"),
    "lists nested beyond what is read": (b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "BAD_REQUEST"),
    "nested objects": (b'{"a":' + b'{"a":' * 100 + b"1" + b"}" * 100 + b"}", "TOO_COMPLEX"),
    "one name 3,900 times": (b"{" + b",".join([b'"a":[[[[[1]]]]]'] * 3_900) + b"}", "TOO_COMPLEX"),
    "names that differ at their ends": (orjson.dumps({"a" * 500 + str(n): 1 for n in range(110)}), "TOO_COMPLEX"),
    "half a surrogate": (b'{"a": "\\ud800"}', "BAD_REQUEST"),
    "not a number": (b'{"a": NaN}', "BAD_REQUEST"),
}


@pytest.mark.parametrize(("variables", "code"), VARIABLES.values(), ids=VARIABLES)
async def test_hostile_variables_are_refused_at_small_cost(service: Service, variables: bytes, code: str) -> None:
    content = b'{"query":"query ($usccs: [String!]) { __typename }","variables":' + variables + b"}"
    headers = {
        "authorization": f"Bearer {await service.token(next(iter(INQUIRIES)))}",
        "content-type": "application/json",
        "accept": GRAPHQL_JSON,
    }
    response, cpu_s = await cpu_of(service, lambda _: service.client.post("/graphql", content=content, headers=headers))
    assert_refused(response, code)
    assert cpu_s < MOST_CPU_S


async def test_variables_of_an_honest_batch_pass(service: Service) -> None:
    query = f"query ($usccs: [String!]!) {{ enterprises(usccs: $usccs, inquiry: {INQUIRY}) {{ __typename }} }}"
    assert len((await service.data(query, variables={"usccs": [USCC] * 100}))["enterprises"]) == 100


async def test_a_null_variable_where_none_may_be_is_the_askers_error(service: Service) -> None:
    query = f"query ($n: Int) {{ {ASK} {{ relatedParties(first: $n) {{ edges {{ cursor }} }} }} }}"
    response = await service.ask(query, variables={"n": None}, accept=GRAPHQL_JSON)
    assert_refused(response, "BAD_INPUT")
    assert response.json()["errors"][0]["extensions"]["field"] == "Enterprise.relatedParties"


ONE = b'{"query":"{__typename}"}'
JSON = "application/json"
# Body, content type, status, code.
HTTP: dict[str, tuple[bytes, str, int, str]] = {
    "a batch": (b"[" + ONE + b"," + ONE + b"]", JSON, 400, "BAD_REQUEST"),
    "a batch of 10": (b"[" + b",".join([ONE] * 10) + b"]", JSON, 400, "BAD_REQUEST"),
    "a form": (b"query=%7B__typename%7D", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
    "a multipart form": (b"--x--", "multipart/form-data; boundary=x", 415, "UNSUPPORTED_MEDIA_TYPE"),
    "text": (ONE, "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
    "no type": (ONE, "", 415, "UNSUPPORTED_MEDIA_TYPE"),
    "another charset": (ONE, "application/json;charset=utf-16", 415, "UNSUPPORTED_MEDIA_TYPE"),
    "not UTF-8": (b'{"query":"\xff"}', JSON, 400, "BAD_REQUEST"),
    "nothing": (b"", JSON, 400, "BAD_REQUEST"),
    "null": (b"null", JSON, 400, "BAD_REQUEST"),
    "no query": (b"{}", JSON, 400, "BAD_REQUEST"),
    "a document as an object": (b'{"query":{"kind":"Document"}}', JSON, 400, "BAD_REQUEST"),
    "more than the cap": (b" " * 70_000, JSON, 413, "TOO_LARGE"),
}


@pytest.mark.parametrize(("content", "media", "status", "code"), HTTP.values(), ids=HTTP)
async def test_hostile_requests_are_refused_at_small_cost(
    service: Service, content: bytes, media: str, status: int, code: str
) -> None:
    headers = {"authorization": f"Bearer {await service.token(next(iter(INQUIRIES)))}", "content-type": media}
    response, cpu_s = await cpu_of(service, lambda _: service.client.post("/graphql", content=content, headers=headers))
    assert_refused(response, code)
    assert response.status_code == status
    assert cpu_s < MOST_CPU_S


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
async def test_other_methods_and_plain_gets_are_refused(service: Service, method: str) -> None:
    headers = {"authorization": f"Bearer {await service.token(next(iter(INQUIRIES)))}", "accept": "*/*"}
    response = await service.client.request(method, "/graphql?query=%7B__typename%7D", headers=headers)
    assert response.status_code == 405
    assert response.headers["allow"]
    if method != "HEAD":
        assert_refused(response, "METHOD_NOT_ALLOWED")


async def test_no_page_for_browsers_is_served_here(service: Service) -> None:
    for path in ("/graphql", "/graphiql", "/playground", "/console"):
        response = await service.client.get(path, headers={"accept": "text/html"})
        assert "html" not in response.headers["content-type"]
        assert response.status_code >= 400


NEAR_MISSES: dict[str, str] = {
    "a root field": "{ enterprize { name } }",
    "a field": f"{{ {ASK} {{ nam }} }}",
    "a field without its selection": f"{{ {ASK} }}",
    "an argument": f'{{ enterprise(usc: "x", inquiry: {INQUIRY}) {{ name }} }}',
    "an input field": '{ enterprise(uscc: "x", inquiry: {purpos: POST_LOAN, legalBasis: CONSENT}) { name } }',
    "an enum value": '{ enterprise(uscc: "x", inquiry: {purpose: POST_LOANS, legalBasis: CONSENT}) { name } }',
    "an enum value as text": '{ enterprise(uscc: "x", inquiry: {purpose: "POST_LOAN", legalBasis: CONSENT}) { name } }',
    "a type": 'query ($a: InquryInput!) { enterprise(uscc: "x", inquiry: $a) { name } }',
    "a type condition": f"{{ {ASK} {{ ... on Enterprize {{ name }} }} }}",
    "a directive": "{ __typename @includ(if: true) }",
    "an argument of a directive": "{ __typename @include(iff: true) }",
    "a field of a union": f'{{ enterprises(usccs: ["x"], inquiry: {INQUIRY}) {{ name }} }}',
    "a fragment": f"{{ {ASK} {{ ...basi }} }} fragment basic on Enterprise {{ name }}",
    "a variable": "query ($uscc: String) { enterprise(uscc: $usc) { name } }",
}


@pytest.mark.parametrize("document", NEAR_MISSES.values(), ids=NEAR_MISSES)
async def test_a_near_miss_gets_no_suggestion(service: Service, document: str) -> None:
    response = await service.ask(document, accept=GRAPHQL_JSON)
    assert_refused(response, "BAD_REQUEST")
    for name in ("enterprises", "enterprise'?", "POST_LOAN'", "legalBasis'?"):
        assert f"'{name}" not in response.text


@pytest.mark.parametrize(
    "variables", [{"i": {"purpose": "POST_LOANS", "legalBasis": "CONSENT"}}, {"i": {"purpos": "POST_LOAN"}}, {}]
)
async def test_a_near_miss_in_variables_gets_no_suggestion(service: Service, variables: dict[str, Any]) -> None:
    query = 'query ($i: InquiryInput!) { enterprise(uscc: "x", inquiry: $i) { name } }'
    response = await service.ask(query, variables=variables, accept=GRAPHQL_JSON)
    assert_refused(response, "BAD_INPUT")
    assert "POST" not in response.text
    assert response.json()["errors"][0]["extensions"]["field"] == "$i"


@pytest.mark.parametrize(
    "argument",
    [
        'uscc: 7, asOf: "PLANTED"',
        'uscc: {a: "PLANTED"}',
        'uscc: ["PLANTED"]',
        'uscc: "x", knownAt: {instant: "PLANTED"}',
    ],
)
async def test_values_of_a_document_are_not_repeated(service: Service, argument: str) -> None:
    response = await service.ask(f"{{ enterprise({argument}, inquiry: {INQUIRY}) {{ name }} }}", accept=GRAPHQL_JSON)
    assert_refused(response, "BAD_REQUEST")
    assert "PLANTED" not in response.text
