"""The HTTP edge: who may come in, what a request may weigh, and in which form answers leave."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import get_introspection_query

from graph_schema.names import PartnerKind
from graph_schema.reads.enterprise_rows import EnterpriseAnswer, EnterpriseKey
from hub.app import Options
from hub.gql.documents import DocumentLimits
from hub.gql.gate import EndpointLimits
from tests.support.rows import USCC, answer
from tests.support.service import INQUIRIES, SECRET, Service, make_service

pytestmark = pytest.mark.anyio

BANK = INQUIRIES[PartnerKind.BANK]
ONE = f'enterprise(uscc: "{USCC}", inquiry: {BANK})'
GRAPHQL_JSON = "application/graphql-response+json"


def code_of(response: httpx.Response) -> str:
    errors: list[dict[str, Any]] = response.json()["errors"]
    return str(errors[0]["extensions"]["code"])


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer made-up"}, {"authorization": "Basic YTpi"}])
async def test_no_or_bad_token(service: Service, headers: dict[str, str]) -> None:
    response = await service.client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert code_of(response) == "UNAUTHENTICATED"
    assert "data" not in response.json()
    (entry,) = service.audit.entries
    assert (entry.outcome, entry.partner_id) == ("UNAUTHENTICATED", None)
    assert entry.address_key


async def test_unauthenticated_requests_are_counted_not_written_one_by_one(service: Service) -> None:
    for _ in range(5):
        await service.client.post("/graphql", json={"query": "{ __typename }"})
    assert len(service.audit.entries) == 1


async def test_token_with_a_wrong_secret(service: Service) -> None:
    form = {"grant_type": "client_credentials", "client_id": "bank", "client_secret": SECRET + "x"}
    response = await service.client.post("/token", data=form)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "BAD_REQUEST"),
        (b"[]", "application/json", 400, "BAD_REQUEST"),
        (b'[{"query":"{ __typename }"}]', "application/json", 400, "BAD_REQUEST"),
        (b'{"query":7}', "application/json", 400, "BAD_REQUEST"),
        (b'{"query":"{ __typename }","variables":[]}', "application/json", 400, "BAD_REQUEST"),
        (b'{"query":"{ __typename }","operationName":1}', "application/json", 400, "BAD_REQUEST"),
        (b'{"query":"{ __typename }","extensions":"x"}', "application/json", 400, "BAD_REQUEST"),
        (b'{"query":"{ __typename }"}', "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b'{"query":"{ __typename }"}', "application/json; charset=gbk", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
async def test_requests_that_cannot_be_read(
    service: Service, content: bytes, content_type: str, status: int, code: str
) -> None:
    headers = {"authorization": f"Bearer {await service.token(PartnerKind.BANK)}", "content-type": content_type}
    response = await service.client.post("/graphql", content=content, headers=headers)
    assert (response.status_code, code_of(response)) == (status, code)
    assert service.audit.entries[-1].outcome == code


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{", None, "BAD_REQUEST"),
        ("{ nothing }", None, "BAD_REQUEST"),
        ("query A { __typename } query B { __typename }", None, "BAD_REQUEST"),
        ("query ($first: String!) { enterprise(uscc: $first, inquiry: INQUIRY) { name } }", {}, "BAD_INPUT"),
        (f'{{ enterprise(uscc: "{USCC}") {{ name }} }}', None, "BAD_REQUEST"),
        (f'{{ enterprise(uscc: "{USCC}", inquiry: {{purpose: POST_LOAN}}) {{ name }} }}', None, "BAD_REQUEST"),
    ],
)
async def test_failures_inside_a_well_formed_request(
    service: Service, query: str, variables: dict[str, Any] | None, code: str
) -> None:
    for accept, status in ((GRAPHQL_JSON, 400), ("application/json", 200)):
        response = await service.ask(query, accept=accept, variables=variables)
        assert response.status_code == status
        assert response.headers["content-type"] == f"{accept}; charset=utf-8"
        assert code_of(response) == code
        assert "data" not in response.json()
        assert response.json()["extensions"]["receipt"]["index"] == len(service.audit.entries) - 1
        assert service.audit.entries[-1].outcome == code


async def test_messages_hold_no_suggestions_and_no_values(service: Service) -> None:
    response = await service.ask("{ enterprize { name } }")
    assert "Did you mean" not in response.text
    response = await service.ask("query ($a: Enterpise) { enterprise(uscc: $a, inquiry: INQUIRY) { name } }")
    assert "Did you mean" not in response.text
    query = "query ($day: Date!) { " + ONE.replace("inquiry", "asOf: $day, inquiry") + " { name } }"
    response = await service.ask(query, variables={"day": "SECRET-41010119900101001X"})
    assert "SECRET" not in response.text
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": "$day"}


@pytest.mark.parametrize(
    "query",
    [
        "{ " + "__typename " * 1001 + "}",
        "{ " + " ".join(f"a{i}: __typename" for i in range(16)) + " }",
        "{ " + "__typename " * 16 + "}",
        "{ __typename " + "@include(if: true) " * 6 + "}",
        "{" + "a {" * 11 + "b" + "}" * 12,
        "{ ...f0 } " + " ".join(f"fragment f{i} on Query {{ a {{ ...f{i + 1} }} }}" for i in range(11)),
        "{a" * 450,
        "#\n" * 2000 + "{ __typename }",
    ],
    ids=["tokens", "aliases", "root fields", "directives", "depth", "depth by fragments", "nesting", "comments"],
)
async def test_documents_that_weigh_too_much(service: Service, query: str) -> None:
    response = await service.ask(query, accept=GRAPHQL_JSON)
    assert (response.status_code, code_of(response)) == (400, "TOO_COMPLEX")
    assert len(response.json()["errors"]) == 1
    assert service.audit.entries[-1].outcome == "TOO_COMPLEX"


async def test_a_body_that_is_too_large(service: Service) -> None:
    response = await service.client.post("/graphql", content=b"x" * (64 * 1024 + 1))
    assert (response.status_code, code_of(response)) == (413, "TOO_LARGE")

    async def chunks() -> Any:
        for _ in range(70):
            yield b" " * 1024

    headers = {"authorization": f"Bearer {await service.token(PartnerKind.BANK)}"}
    response = await service.client.post("/graphql", content=chunks(), headers=headers)
    assert (response.status_code, code_of(response)) == (413, "TOO_LARGE")


async def test_operation_name_chooses(service: Service) -> None:
    query = f"query A {{ __typename }} query B {{ {ONE} {{ name }} }}"
    assert await service.data(query, operationName="A") == {"__typename": "Query"}
    assert "enterprise" in await service.data(query, operationName="B")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"application/json;q=0.5, {GRAPHQL_JSON};q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, application/json", "application/json"),
    ],
)
async def test_media_types(service: Service, accept: str | None, media: str) -> None:
    response = await service.ask("{ __typename }", accept=accept)
    assert response.headers["content-type"] == f"{media}; charset=utf-8"


async def test_a_media_type_that_is_not_served(service: Service) -> None:
    response = await service.ask("{ __typename }", accept="text/html")
    assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")


async def test_get_only_with_the_preflight_header(service: Service) -> None:
    headers = {"authorization": f"Bearer {await service.token(PartnerKind.BANK)}"}
    params = {"query": "query A { __typename }", "operationName": "A", "variables": "{}"}
    refused = await service.client.get("/graphql", params=params, headers=headers)
    assert (refused.status_code, code_of(refused)) == (405, "METHOD_NOT_ALLOWED")
    assert refused.headers["allow"] == "POST"
    answered = await service.client.get(
        "/graphql", params=params, headers={**headers, "GraphQL-Require-Preflight": "1"}
    )
    assert answered.json()["data"] == {"__typename": "Query"}


async def test_introspection_is_for_those_who_may(service: Service) -> None:
    allowed = await service.ask(get_introspection_query(descriptions=False), kind=PartnerKind.INVESTIGATOR)
    assert "errors" not in allowed.json()
    for query in (
        get_introspection_query(),
        '{ __type(name: "Query") { name } }',
        "{ ...F } fragment F on Query { __schema { description } }",
    ):
        refused = await service.ask(query, accept=GRAPHQL_JSON)
        assert (refused.status_code, code_of(refused)) == (403, "FORBIDDEN")
        assert "data" not in refused.json()


async def test_the_audit_log_fails(service: Service) -> None:
    await service.token(PartnerKind.BANK)
    service.audit.failing = True
    response = await service.ask(f"{{ {ONE} {{ name }} }}", accept=GRAPHQL_JSON)
    assert (response.status_code, code_of(response)) == (503, "AUDIT_UNAVAILABLE")
    assert "data" not in response.json()
    assert "receipt" not in response.json()["extensions"]
    assert answer().facts[0]["name"] not in response.text


async def test_one_entry_an_answer_with_what_was_released(service: Service) -> None:
    response = await service.ask(
        f"{{ {ONE} {{ records {{ id }} relatedParties {{ edges {{ node"
        " { name otherEnterprises { name } } } } } }"
    )
    (entry,) = service.audit.entries
    assert entry.outcome == "ANSWERED"
    assert entry.request_id == response.json()["extensions"]["requestId"] == response.headers["x-request-id"]
    assert (entry.partner_id, entry.kind, entry.purpose, entry.basis) == (
        "partner-bank", "bank", "CREDIT_GRANTING", "STATUTORY_DUTY",
    )  # fmt: skip
    assert entry.statements == ("enterprise_answer",)
    assert entry.subjects_root == ("blind(e-1)",)
    assert set(entry.subjects_traversed) == {"blind(p-1)", "blind(e-2)"}
    assert "Enterprise.records" in entry.fields_released
    assert set(entry.record_ids) == {"r-1"}
    assert entry.commit == 7
    assert entry.rules_edition
    assert entry.blind_key_id == "blind-test"
    assert entry.document_hash is not None


async def test_every_request_of_a_partner_is_an_entry(service: Service) -> None:
    for query in ("{", "{ nothing }", "{ __typename }", f"{{ {ONE} {{ name }} }}", "{ __schema { description } }"):
        await service.ask(query)
    assert [entry.outcome for entry in service.audit.entries] == [
        "BAD_REQUEST", "BAD_REQUEST", "ANSWERED", "ANSWERED", "FORBIDDEN",
    ]  # fmt: skip


async def test_a_time_out_is_an_entry_and_releases_nothing(tmp_path: Path) -> None:
    service = make_service(tmp_path / "keys", Options(limits=EndpointLimits(seconds=0.05)))

    async def slow(_statement: object, row: EnterpriseKey, **_: object) -> EnterpriseAnswer:
        await asyncio.sleep(0 if row.key.endswith(USCC) else 5)
        return answer()

    async with service.client:
        await service.token(PartnerKind.BANK)
        service.reader.read = slow  # type: ignore[method-assign, assignment]
        query = f"{{ quick: {ONE} {{ name }} slow: {ONE.replace(USCC, '91410100MA9ABCDE0G')} {{ name }} }}"
        response = await service.ask(query, accept=GRAPHQL_JSON)
    assert (response.status_code, code_of(response)) == (504, "TIMEOUT")
    assert service.audit.entries[-1].outcome == "TIMEOUT"
    assert service.audit.entries[-1].fields_released == ()
    assert set(service.audit.entries[-1].subjects_root) == {"blind(e-1)", "blind(USCC:91410100MA9ABCDE0G)"}


async def test_limits_are_settings(tmp_path: Path) -> None:
    limits = EndpointLimits(document=DocumentLimits(root_fields=1))
    service = make_service(tmp_path / "keys", Options(limits=limits))
    async with service.client:
        assert (await service.ask("{ __typename }")).json()["data"] == {"__typename": "Query"}
        assert code_of(await service.ask("{ __typename a: __typename }")) == "TOO_COMPLEX"


async def test_paths_and_methods_that_are_not_served(service: Service) -> None:
    missing = await service.client.get("/nothing")
    assert (missing.status_code, code_of(missing)) == (404, "NOT_FOUND")
    method = await service.client.put("/graphql")
    assert (method.status_code, code_of(method)) == (405, "METHOD_NOT_ALLOWED")


async def test_health_readiness_and_keys(service: Service) -> None:
    assert (await service.client.get("/healthz")).json() == {"status": "ok"}
    ready = (await service.client.get("/readyz")).json()
    assert ready["status"] == "ready"
    assert ready["engine"] == "planted/1"
    assert ready["rules_edition"]
    service.reader.failure = RuntimeError("gone")
    gone = await service.client.get("/readyz")
    assert (gone.status_code, gone.json()["status"]) == (503, "unavailable")
    keys = (await service.client.get("/.well-known/jwks.json")).json()["keys"]
    assert keys[0]["alg"] == "ES256"
    assert "d" not in keys[0]


async def test_starting_plans_the_statements_and_stopping_closes_audit_and_graph(service: Service) -> None:
    async with service.app.router.lifespan_context(service.app):
        assert not service.audit.closed
        assert service.reader.runs == [
            *("enterprise_summary", "enterprise_answer", "members_answer", "nodes"),
            *("party_neighbours", "party_joins", "party_faces", "party_ties"),
            *("network_ties", "network_page", "holding_ties", "person_answer"),
            *("signal_records", "signal_offices", "changes", "search_enterprises"),
        ]
        assert service.reader.keys == []
    assert service.audit.closed
    assert service.reader.runs[-1] == "closed"


async def test_a_token_of_yesterday(service: Service) -> None:
    token = await service.token(PartnerKind.BANK)
    service.clock.instant += timedelta(days=1)
    headers = {"authorization": f"Bearer {token}"}
    response = await service.client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert code_of(response) == "UNAUTHENTICATED"
