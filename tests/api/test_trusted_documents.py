"""Trusted documents: asked for by hash or name, by POST and GET, and the only way for some kinds."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from graph_schema.errors import WrongInput
from graph_schema.names import PartnerKind
from hub.app import Options
from hub.gql import admission
from hub.gql.trusted import TrustRules
from tests.support.rows import USCC, answer
from tests.support.service import AMPLE, Service, make_service

pytestmark = pytest.mark.anyio

BANK, DEPARTMENT = PartnerKind.BANK, PartnerKind.DEPARTMENT
TEXT = "query Name($uscc: String!, $inquiry: InquiryInput!) { enterprise(uscc: $uscc, inquiry: $inquiry) { name } }\r\n"
HASH = sha256(TEXT.encode()).hexdigest()
VARIABLES = {"uscc": USCC, "inquiry": {"purpose": "CREDIT_GRANTING", "legalBasis": "STATUTORY_DUTY"}}
ID = f"sha256:{HASH}"


def stated(hash_: str, *, version: int = 1) -> dict[str, Any]:
    """A hash as Apollo's clients send it."""
    return {"persistedQuery": {"version": version, "sha256Hash": hash_}}


def folder_of(home: Path, **files: str) -> Path:
    """A folder with documents by the names of their files."""
    folder = home / "documents"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.graphql").write_bytes(text.encode())
    return folder


@pytest.fixture
async def trusting(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with one trusted document, where banks may ask by nothing else."""
    rules = TrustRules(folder_of(tmp_path, name=TEXT), frozenset({BANK}))
    made = make_service(tmp_path / "keys", Options(budget=AMPLE, trust=rules))
    made.reader.answers[f"USCC:{USCC}"] = answer()
    async with made.client:
        yield made


async def post(service: Service, kind: PartnerKind = BANK, **body: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {await service.token(kind)}"}
    return await service.client.post("/graphql", json={"variables": VARIABLES, **body}, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": ID},
        {"documentId": "name"},
        {"documentId": ID, "operationName": "Name"},
        {"extensions": stated(HASH)},
        {"extensions": stated(HASH), "query": TEXT},
        {"query": TEXT},
    ],
)
async def test_every_spelling_of_a_trusted_document_is_answered(trusting: Service, body: dict[str, Any]) -> None:
    found = (await post(trusting, **body)).json()
    assert found["data"]["enterprise"]["name"]
    assert trusting.audit.entries[-1].document_hash == HASH


async def test_trusted_documents_are_asked_for_by_get(trusting: Service) -> None:
    headers = {"authorization": f"Bearer {await trusting.token(BANK)}", "GraphQL-Require-Preflight": "1"}
    params = {"documentId": ID, "variables": orjson.dumps(VARIABLES).decode()}
    assert (await trusting.client.get("/graphql", params=params, headers=headers)).json()["data"]["enterprise"]
    persisted = orjson.dumps(stated(HASH)).decode()
    params = {"extensions": persisted, "variables": params["variables"]}
    assert (await trusting.client.get("/graphql", params=params, headers=headers)).json()["data"]["enterprise"]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"query": "{ __typename }"}, "PERSISTED_QUERY_ID_REQUIRED", None),
        ({"query": TEXT.strip()}, "PERSISTED_QUERY_ID_REQUIRED", None),
        ({"documentId": "sha256:" + "0" * 64}, "PERSISTED_QUERY_NOT_FOUND", None),
        ({"documentId": "../name"}, "PERSISTED_QUERY_NOT_FOUND", None),
        ({"documentId": HASH}, "PERSISTED_QUERY_NOT_FOUND", None),
        ({"documentId": ""}, "BAD_REQUEST", "documentId"),
        ({"documentId": 7}, "BAD_REQUEST", "documentId"),
        ({"documentId": ID, "query": TEXT}, "BAD_REQUEST", "documentId"),
        ({"extensions": stated(HASH, version=2)}, "BAD_REQUEST", "extensions.persistedQuery"),
        ({"extensions": {"persistedQuery": "x"}}, "BAD_REQUEST", "extensions.persistedQuery"),
        ({"extensions": stated(HASH), "query": "{ __typename }"}, "BAD_REQUEST", "extensions.persistedQuery"),
    ],
)
async def test_what_is_not_trusted_is_refused(
    trusting: Service, body: dict[str, Any], code: str, field: str | None
) -> None:
    response = await post(trusting, **body)
    extensions = response.json()["errors"][0]["extensions"]
    assert response.status_code == 400
    assert (extensions["code"], extensions.get("field")) == (code, field)
    assert trusting.audit.entries[-1].outcome == code
    assert trusting.reader.runs == []


async def test_other_kinds_may_ask_as_they_like_and_nothing_is_kept(trusting: Service) -> None:
    inquiry = {"purpose": "ADMIN_REVIEW", "legalBasis": "STATUTORY_DUTY", "matterNumber": "M-1"}
    body = {"query": TEXT.strip(), "variables": {"uscc": USCC, "inquiry": inquiry}}
    extensions = stated(sha256(TEXT.strip().encode()).hexdigest())
    assert (await post(trusting, DEPARTMENT, **body, extensions=extensions)).json()["data"]["enterprise"]
    again = await post(trusting, DEPARTMENT, extensions=extensions, variables=body["variables"])
    assert again.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_trusted_documents_stay_prepared_and_ready(trusting: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "compile_operation", lambda *_, **__: pytest.fail("made ready too late"))
    assert (await post(trusting, documentId=ID)).json()["data"]["enterprise"]
    monkeypatch.undo()
    for n in range(300):
        await post(trusting, DEPARTMENT, query=f"{{ a{n}: __typename }}")
    assert (await post(trusting, documentId=ID)).json()["data"]["enterprise"]


async def test_introspection_by_a_trusted_document_is_for_those_who_may(tmp_path: Path) -> None:
    rules = TrustRules(folder_of(tmp_path, look="{ __schema { description } }"))
    service = make_service(tmp_path / "keys", Options(trust=rules))
    async with service.client:
        refused = await post(service, documentId="look", variables={})
        assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ nothing }", r"wrong\.graphql cannot be used \(line 1\): Cannot query field 'nothing' on type 'Query'; c"),
        ("query {", r"wrong\.graphql cannot be used \(line 1\): Syntax Error"),
        ("{ " + "__typename " * 20 + "}", r"wrong\.graphql passes one of the limits"),
        ("#" * 70_000, r"wrong\.graphql has more than 65536 bytes"),
    ],
)
def test_a_wrong_document_is_refused_at_the_start_by_its_name(tmp_path: Path, text: str, said: str) -> None:
    folder = folder_of(tmp_path, name=TEXT, wrong=text)
    with pytest.raises(WrongInput, match=said):
        make_service(tmp_path / "keys", Options(trust=TrustRules(folder)))


def test_folders_without_documents_and_names_given_twice_are_refused(tmp_path: Path) -> None:
    def started(rules: TrustRules) -> Service:
        return make_service(tmp_path / "keys", Options(trust=rules))

    with pytest.raises(WrongInput, match=r"set documents\.folder"):
        started(TrustRules(None, frozenset({BANK})))
    with pytest.raises(WrongInput, match="holds no file"):
        started(TrustRules(tmp_path / "absent"))
    folder = folder_of(tmp_path, name=TEXT)
    (folder / "bytes.graphql").write_bytes(b"\xff")
    with pytest.raises(WrongInput, match=r"bytes\.graphql is not UTF-8"):
        started(TrustRules(folder))
    (folder / "bytes.graphql").unlink()
    (folder / "inner").mkdir()
    (folder / "inner" / "name.graphql").write_text("{ __typename }")
    with pytest.raises(WrongInput, match="Two trusted documents are called name"):
        started(TrustRules(folder))
