"""Answers about many enterprises as JSON Lines: the same as batch by batch, each paid for and audited."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_schema.names import PartnerKind
from hub.access.budget import BudgetRules
from hub.app import Options
from hub.gql.enterprise_fields import BATCH_MAX
from hub.gql.export import EXPORT_PATH, LINES
from tests.support.graph import code
from tests.support.rows import answer
from tests.support.service import INQUIRIES, UNWATCHED, Service, make_service

pytestmark = pytest.mark.anyio
BANK = PartnerKind.BANK
QUERY = """query ($usccs: [String!]!) { enterprises(usccs: $usccs, inquiry: INQUIRY) {
  __typename ... on Enterprise { uscc name } ... on Refusal { code } } }"""
CODES = [code(7000 + n) for n in range(2 * BATCH_MAX + 30)]


def known(service: Service, codes: Sequence[str] = CODES) -> None:
    """All but every seventh."""
    service.reader.answers |= {f"USCC:{uscc}": answer() for n, uscc in enumerate(codes) if n % 7}


async def export(
    service: Service, lines: Sequence[Any], *, kind: PartnerKind = BANK, media: str = LINES, token: str | None = None
) -> httpx.Response:
    """POST the lines."""
    headers = {"authorization": f"Bearer {token or await service.token(kind)}", "content-type": media}
    return await service.client.post(EXPORT_PATH, content="\n".join(map(json.dumps, lines)), headers=headers)


def question(query: str = QUERY, **more: Any) -> dict[str, Any]:
    """The first line."""
    return {"query": query.replace("INQUIRY", INQUIRIES[BANK]), **more}


def told(response: httpx.Response) -> list[dict[str, Any]]:
    """The lines of an answer."""
    assert (response.status_code, response.headers["content-type"]) == (200, LINES), response.text
    return [json.loads(line) for line in response.text.splitlines()]


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


async def test_lines_are_what_the_batches_answer_and_each_batch_is_on_record(service: Service) -> None:
    known(service)
    batches = [CODES[at : at + BATCH_MAX] for at in range(0, len(CODES), BATCH_MAX)]
    rows = [row for batch in batches for row in (await service.data(QUERY, variables={"usccs": batch}))["enterprises"]]
    before = len(service.audit.entries)
    lines = told(await export(service, [question(), *CODES]))
    assert [line for line in lines if "uscc" in line] == [
        {"uscc": uscc, "enterprise": row} for uscc, row in zip(CODES, rows, strict=True)
    ]
    assert {row["__typename"] for row in rows} == {"Enterprise", "Refusal"}
    assert lines[-1] == {"done": True, "count": len(CODES)}
    beside = [line["extensions"] for line in lines if "extensions" in line]
    assert len(beside) == len(batches)
    entries = service.audit.entries[before:]
    assert [entry.request_id for entry in entries] == [each["requestId"] for each in beside]
    assert {entry.outcome for entry in entries} == {"ANSWERED"}
    assert len({each["receipt"]["index"] for each in beside}) == len(batches)


async def test_who_may_not_ask_is_refused_before_anything_is_read(service: Service) -> None:
    assert code_of(await export(service, ["no request"], token="wrong")) == (401, "UNAUTHENTICATED")
    assert [entry.outcome for entry in service.audit.entries] == ["UNAUTHENTICATED"]
    public = question(QUERY.replace("INQUIRY", INQUIRIES[PartnerKind.MEDIA]))
    assert "errors" in (await export(service, [public, *CODES], kind=PartnerKind.SUBJECT)).json()
    assert service.reader.runs == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([question()], (400, "BAD_REQUEST")),
        ([question(), CODES[0], 7], (400, "BAD_REQUEST")),
        (["text", CODES[0]], (400, "BAD_REQUEST")),
        ([question(variables=[]), CODES[0]], (400, "BAD_REQUEST")),
        ([question("{ budget { maximum } }"), CODES[0]], (400, "BAD_REQUEST")),
        ([question(), *["9" * 30_000] * 150], (413, "TOO_LARGE")),
    ],
)
async def test_what_cannot_be_read_is_refused(service: Service, lines: list[Any], expected: tuple[int, str]) -> None:
    assert code_of(await export(service, lines)) == expected


async def test_nothing_is_said_without_an_entry(service: Service) -> None:
    lines = [question(), CODES[0]]
    await service.token(BANK)
    service.audit.failing = True
    assert code_of(await export(service, lines)) == (503, "AUDIT_UNAVAILABLE")
    assert code_of(await export(service, ["text", CODES[0]])) == (503, "AUDIT_UNAVAILABLE")


async def test_who_has_no_budget_is_told_how_long_to_wait(tmp_path: Path) -> None:
    budget = BudgetRules(maximum=10, restore_rate=0.01, query_maximum=10)
    service = make_service(tmp_path / "keys", Options(budget=budget, harvest=UNWATCHED))
    async with service.client:
        for _ in range(10):  # each costs a point, also where nothing can be read
            assert (await export(service, ["text"])).status_code == 400
        refused = await export(service, [question(), CODES[0]])
    assert code_of(refused) == (429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) > 1


async def test_another_media_type_is_refused(service: Service) -> None:
    lines = [question(), CODES[0]]
    assert code_of(await export(service, lines, media="application/json")) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_token_that_expires_ends_it_and_it_is_told_where(service: Service) -> None:
    known(service)
    read_many = service.reader.read_many

    async def later(statement: Any, rows: Any, **more: Any) -> Any:
        service.clock.instant += timedelta(minutes=6)
        return await read_many(statement, rows, **more)

    service.reader.read_many = later  # type: ignore[method-assign]
    lines = told(await export(service, [question(), *CODES]))
    assert [line["uscc"] for line in lines if "uscc" in line] == CODES[: 2 * BATCH_MAX], "what was told is told"
    assert (lines[-1]["done"], lines[-1]["next"]) == (False, CODES[2 * BATCH_MAX])
    assert lines[-1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_budget_is_waited_for_and_a_long_wait_is_told(tmp_path: Path) -> None:
    # A batch costs a point for each code: one is there at once, and the next one is waited for.
    for rate, ends in ((100.0, True), (0.5, False)):
        budget = BudgetRules(maximum=150, restore_rate=rate, query_maximum=150)
        service = make_service(tmp_path / f"keys-{rate}", Options(budget=budget, harvest=UNWATCHED))
        known(service)
        async with service.client:
            lines = told(await export(service, [question(), *CODES]))
        assert lines[-1]["done"] is ends, lines[-1]
        if not ends:
            assert lines[-1]["next"] == CODES[BATCH_MAX]
            assert lines[-1]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
